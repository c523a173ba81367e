"""Words as plain text: markup taken out, sentences cut as they stream in, words counted."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from dataclasses import dataclass

_IMAGE = re.compile(r"!\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_LINK = re.compile(r"\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>")
_URL = re.compile(r"\b(?:(?:https?|ftp|javascript|data):\S+|www\.\S+)", re.IGNORECASE)
_MARKER = re.compile(r"^[ \t]*(?:#{1,6}|>|[-*+•]|\d{1,2}[.)])[ \t]+", re.MULTILINE)
_MARKS = re.compile(r"(\*{1,3}|_{2,3}|~~|`+)")
_ITALIC = re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“])(?:[A-Z]|Mrs?|Ms|Dr|St|Jr|Sr|Prof|vs|etc|e\.g|i\.e|approx|No|Vol|(?:[A-Z]\.)+[A-Z])\.$"
)
_NUMBERED = re.compile(r"(?:^|\n)\s*\d{1,2}[.)]$")
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*", re.UNICODE)


def plain(text: str) -> str:
    """Text with Markdown, HTML, addresses and invisible characters taken out and white space evened."""
    text = html.unescape(_TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", text))))
    text = _TAG.sub(" ", text)  # tags that were written as entities
    text = _ITALIC.sub(r"\1", _MARKS.sub("", _MARKER.sub("", _URL.sub("", text))))
    text = _CONTROL.sub("", text).replace("<", " ").replace(">", " ")
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))


def words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def clip(text: str, most: int) -> str:
    """At most that many characters, cut at a word, with an ellipsis where something was cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if not text[most - 1].isspace() and " " in cut:
        cut = cut.rsplit(None, 1)[0]
    return cut.rstrip(" ,;:-") + "…"


def fit(text: str, most: int) -> str:
    """The leading sentences of a text that have at most that many words together."""
    kept: list[str] = []
    used = 0
    for sentence in Sentences().all(text):
        used += words(sentence)
        if used > most:
            break
        kept.append(sentence)
    return " ".join(kept)


@dataclass(slots=True)
class Sentences:
    """Cuts a stream of words into sentences; a title that holds a full stop ("Dr. No") is not cut."""

    whole: Collection[str] = ()  # titles that may hold marks which end a sentence
    rest: str = ""

    def feed(self, delta: str) -> list[str]:
        """The sentences that are complete with these further words."""
        self.rest += delta
        done: list[str] = []
        start = 0
        for end in _END.finditer(self.rest):
            piece = self.rest[start : end.end()]
            if end[0] != "\n" and (self._inside_title(end.start()) or _goes_on(piece)):
                continue
            done.append(piece)
            start = end.end()
        self.rest = self.rest[start:]
        return [piece.strip() for piece in done if piece.strip()]

    def finish(self) -> list[str]:
        """What is left, as the last sentence."""
        last, self.rest = self.rest.strip(), ""
        return [last] if last else []

    def all(self, text: str) -> list[str]:
        """The sentences of a whole text."""
        return self.feed(text) + self.finish()

    def _inside_title(self, position: int) -> bool:
        for title in self.whole:
            at = self.rest.find(title, max(0, position - len(title)))
            if at != -1 and at <= position < at + len(title):
                return True
        return False


def _goes_on(piece: str) -> bool:
    return bool(_ABBREVIATION.search(piece) or _NUMBERED.search(piece))
