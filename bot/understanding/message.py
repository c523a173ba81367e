"""A message made ready to be read: folded without moving a letter, and with what is already read crossed out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from re import Match, Pattern

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)
_CLAUSE = re.compile(
    r"[.;!?\n]+(?=\s|$)|\s-\s|,?\s*\b(?:(?<!anything )(?<!nothing )but|however|although|though|except that)\b"
    r"|,(?=\s*(?:and |or |then )?(?:i |i'|we |something|anything|please|preferably|maybe|ideally|no |not |nothing|without|under |over |from the|with |by |but |just|only|my |what|who|how|is |which|can |could |show |give |find |loved|hated|liked|seen|also ))"
)


def fold(text: str) -> str:
    """Lower case without accents, exactly as long as the text."""
    return "".join(_fold(char) for char in text)


def _fold(char: str) -> str:
    if char.isascii():
        return char.lower()
    plain = unicodedata.normalize("NFKD", char)[0].lower()
    return plain if len(plain) == 1 else char


def clean(text: str) -> str:
    """The message without control and invisible characters, white space evened, quotes straightened."""
    return " ".join(_CONTROL.sub("", unicodedata.normalize("NFC", text).translate(_QUOTES)).split())


@dataclass(slots=True)
class Message:
    """`text` as cleaned, `low` folded and of the same length; `read` are the spans already understood.

    `named` are the spans of titles; of a `supposed` message ("what if it were a comedy") every condition is meant.
    """

    text: str
    low: str = ""
    read: list[tuple[int, int]] = field(default_factory=list)
    named: list[tuple[int, int]] = field(default_factory=list)
    supposed: bool = False

    def __post_init__(self) -> None:
        self.low = fold(self.text)

    def cross_out(self, start: int, end: int) -> None:
        """Mark a span as understood."""
        self.read.append((start, end))

    def is_read(self, start: int, end: int) -> bool:
        """Does the span touch anything already understood?"""
        return any(start < stop and begin < end for begin, stop in self.read)

    def left(self) -> str:
        """The folded text with what is understood blanked out (same length)."""
        return self._blank(self.low)

    def left_as_typed(self) -> str:
        """The same, as the person typed it."""
        return self._blank(self.text)

    def _blank(self, text: str) -> str:
        for start, end in self.read:
            text = text[:start] + " " * (end - start) + text[end:]
        return text

    def clauses(self) -> list[tuple[int, int]]:
        """Spans of the clauses: what a negation or a verb can reach."""
        cuts = [0, *(match.start() for match in _CLAUSE.finditer(self.low)), len(self.low)]
        return [(start, end) for start, end in pairwise(cuts) if start < end]

    def clause_at(self, position: int) -> tuple[int, int]:
        """The clause that a position stands in."""
        return next(((start, end) for start, end in self.clauses() if start <= position < end), (0, len(self.low)))

    def find(self, pattern: Pattern[str]) -> list[Match[str]]:
        """Matches in what has not been understood yet."""
        return list(pattern.finditer(self.left()))
