"""The error tree.

WhypickError                what happened, where, what to do
+-- InputError              the person or their file can't be used (exit status 2)
|   +-- CatalogueError      a catalogue, interactions or schema file
|   +-- NoCatalogueError    nothing has been ingested yet
|   +-- UnknownError        an id, title, session, turn or trace that we do not have
|   +-- AccessError         a key that is missing, unknown, expired or revoked
|   |   +-- ForbiddenError  a key that is good, and not for this
|   +-- LimitError          too much in too short a time
|   +-- SpentError          what the language model may use in a day is used up
+-- FaultError              ours (exit status 3)
    +-- BrokenIndexError    an index folder that is not whole
    +-- ModelError          the language model or its endpoint
"""

from __future__ import annotations


class WhypickError(Exception):
    """Something a person can be told about.

    `what` happened, `where` (a file, a setting, an id; may be empty), and what to `do` about it.
    """

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(self.line())

    def line(self) -> str:
        """The error as one line: `where: what. do`."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join(f"{head}. {self.do}".split()) if self.do else " ".join(head.split())


class InputError(WhypickError):
    """What was asked, or its input, can't be used."""


class CatalogueError(InputError):
    """A catalogue, interactions or schema file can't be used."""


class NoCatalogueError(InputError):
    """Nothing has been ingested into this home yet."""


class UnknownError(InputError):
    """An id, title, session, turn or trace that we do not have."""


class AccessError(InputError):
    """No key came with a request that needs one, or one that opens nothing (any more)."""


class ForbiddenError(AccessError):
    """The key is good, and may not be used for this, or from there."""


class LimitError(InputError):
    """Too much came in too short a time; it may be sent again in `wait_s` seconds."""

    def __init__(self, what: str, wait_s: int, *, where: str = "", do: str = "") -> None:
        super().__init__(what, where=where, do=do)
        self.wait_s = wait_s


class SpentError(InputError):
    """What the language model may use in a day is used up, or as good as."""


class FaultError(WhypickError):
    """A fault of ours, or of something we depend on."""


class BrokenIndexError(FaultError):
    """An index folder is not whole."""


class ModelError(FaultError):
    """The language model or its endpoint failed."""
