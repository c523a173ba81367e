"""How a language model fails, in one error of ours.

trouble         what happened, as a person may be told
late            no answer in time
unreachable     nobody answers at the address
busy            the endpoint turns us away for now (429)
refused         it turns us away for good: key, permission, model name, request
broken          it answered with a fault, or with something that can't be read
spent           it was not asked: the day's tokens are used up
"""

from __future__ import annotations

from typing import Literal

from retrieval.errors import ModelError, WhypickError

Trouble = Literal["late", "unreachable", "busy", "refused", "broken", "spent"]


class Failed(ModelError):
    """The model or its endpoint failed; `trouble` is the kind of failure."""

    def __init__(self, error: WhypickError, trouble: Trouble) -> None:
        super().__init__(error.what, where=error.where, do=error.do)
        self.trouble = trouble
