"""What is left of a sentence when names, titles, numbers, values and quoted words are taken out of it.

Two sentences with the same skeleton are the same sentence to a person who hears them within a few turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.understanding.vocabulary import STOPWORDS

BLANK = "□"
WITHIN = 5  # turns
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")
_NUMBER = re.compile(
    r"[€$£]?\d[\d.,]*\d?(?:s|st|nd|rd|th)?(?:\s?(?:min|minutes|g|kg|l|h|hours?)\b)?|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)
_LIST = re.compile(rf"{BLANK}(?:\s*(?:,?\s*(?:and|or|&)|,)?\s*{BLANK})+")
_SENTENCE = re.compile(rf"(?<=[.!?…])\s+(?=[A-Z{BLANK}“\"'(])")
_CLAUSE = re.compile(r"[,;:–—(]")


class Blanks:
    """Takes names out of a text. `titles` keep their case and may be cut short by an ellipsis; `values` do not."""

    def __init__(self, titles: Iterable[str], values: Iterable[str]) -> None:
        self._titles = sorted({title for title in titles if title}, key=len, reverse=True)
        self._values = sorted({value.casefold() for value in values if len(value) > 1}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text with every name, value, quotation and number blanked, and lists of blanks made one."""
        return _LIST.sub(BLANK, _NUMBER.sub(BLANK, self.names(" ".join(text.split()))))

    def titles_only(self, text: str) -> str:
        """The text with quotations and titles blanked."""
        text = _QUOTED.sub(BLANK, text)
        for title in self._titles:
            text = _without_title(text, title)
        return text

    def names(self, text: str) -> str:
        """The text with quotations, titles and values blanked, numbers left."""
        text = self.titles_only(text)
        low = text.casefold()
        found = [value for value in self._values if value in low]
        if found:
            text = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", BLANK, text, flags=re.IGNORECASE)
        return text


def _without_title(text: str, title: str) -> str:
    text = re.sub(rf"(?<!\w){re.escape(title)}(?!\w)", BLANK, text)
    if "…" not in text:
        return text
    words = title.split()
    for count in range(len(words) - 1, 0, -1):
        cut = " ".join(words[:count]).rstrip(",;:.-–") + "…"
        if cut in text:
            return text.replace(cut, BLANK)
    return text


def sentences(text: str) -> list[str]:
    """The sentences of a blanked text."""
    return [one for one in _SENTENCE.split(text.strip()) if one]


def skeleton(sentence: str) -> str:
    """The sentence's words in small letters, without punctuation; "" where nothing but names was said."""
    words = re.sub(rf"[^\w'{BLANK} ]", " ", sentence.replace("’", "'").lower()).split()
    kept = [
        "a" if word == "an" and place + 1 < len(words) and words[place + 1] == BLANK else word
        for place, word in enumerate(words)
    ]
    return " ".join(kept) if any(re.search(r"[a-z]", word) for word in kept) else ""


def leader(reason: str, titles: Sequence[str]) -> str | None:
    """The title of these that a reason begins with: the first one named in its first clause."""
    telling = [title for title in titles if title.casefold() not in STOPWORDS]  # "It" is mostly no title
    named = [(reason.find(title), -len(title), title) for title in telling if title and title in reason]
    if not named:
        return None
    start, _, title = min(named)
    return title if not _CLAUSE.search(reason[:start]) else None


@dataclass
class Memory:
    """What was said within the last turns of one chat, by kind of words."""

    said: list[tuple[int, str, str]] = field(default_factory=list)  # turn, skeleton, sentence

    def repeated(self, turn: int, shape: str) -> tuple[int, str] | None:
        """The turn and the sentence that had this skeleton before, within so many turns."""
        for earlier, other, sentence in reversed(self.said):
            if turn - earlier > WITHIN:
                return None
            if other == shape:
                return earlier, sentence
        return None

    def note(self, turn: int, shape: str, sentence: str) -> None:
        """Remember a sentence."""
        self.said.append((turn, shape, sentence))
