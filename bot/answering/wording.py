"""An answer in words: clauses that state one field, the sentences around them, and quotations of a listing's text."""

from __future__ import annotations

from collections.abc import Sequence

from babel.numbers import format_decimal

from bot.asking.fields import Field
from bot.asking.words import clean, sentences
from bot.messages import Messages
from bot.voice.formats import listed, number, words
from bot.voice.wording import Wording
from retrieval.types import NumberRole
from retrieval.units import convert

MOST_WORDS = 60  # of a whole answer
QUOTE_WORDS = 30
ABOUT_WORDS = 45
_LEAST_QUOTE = 8
_LONGEST_VALUE = 60
_MOST_VALUES = 6
_QUOTES = str.maketrans({"“": "'", "”": "'", '"': "'", "„": "'", "«": "'", "»": "'"})


class Voice:
    """Words one answer. The same item, question and memory of what was said give the same words."""

    def __init__(self, messages: Messages, wording: Wording, salt: str) -> None:
        self._messages = messages
        self._wording = wording
        self._salt = salt
        self._ids: list[str] = []

    def clause(self, key: str, **values: object) -> str:
        """A statement without capital or full stop: "it runs 2 h 8 min (128 minutes)"."""
        return self._messages.say(self._choose(f"facts.{key}"), **values)

    def sentence(self, key: str, **values: object) -> str:
        """A whole sentence or two."""
        return self._messages.sentence(self._choose(f"facts.{key}"), **values)

    def done(self) -> None:
        """Account for the wordings of this answer."""
        if self._ids:
            self._wording.take(*self._ids)

    def _choose(self, key: str) -> str:
        chosen = self._wording.choose(key, f"{self._salt}|{len(self._ids)}")
        if len(self._messages.variants(key)) > 1:
            self._ids.append(chosen)
        return chosen

    def values(self, field: Field, values: Sequence[str]) -> str:
        """What a facet says, as a clause."""
        said = self.listed(values)
        if field.flag:
            return self.clause("is.flag", label=clean(field.label, _LONGEST_VALUE), value=said)
        key = f"is.{field.idea}"
        if field.idea and self._messages.has(f"facts.{key}"):
            return self.clause(key, values=said)
        return self.clause("is.facet", label=clean(field.label, _LONGEST_VALUE), values=said)

    def number(self, field: Field, value: float, role: NumberRole) -> str:
        """What a number says, as a clause."""
        said = self._amount(value, role)
        key = f"is.{field.idea}"
        if field.idea and self._messages.has(f"facts.{key}"):
            return self.clause(key, value=said)
        return self.clause("is.number", label=clean(field.label, _LONGEST_VALUE), value=said)

    def missing(self, idea: str | None, field: Field | None) -> str:
        """The sentence that the listing doesn't say what was asked for."""
        if idea and self._messages.has(f"facts.topic.{idea}"):
            return self.sentence("unknown.topic", topic=self.clause(f"topic.{idea}"))
        if field is None:
            return self.sentence("unknown")
        return self.sentence("unknown.field", label=clean(field.label, _LONGEST_VALUE))

    def beside(self, key: str, answer: str, quote: str) -> tuple[str, str]:
        """An answer and a quotation, which is cut to what is left of an answer's length; and the quotation."""
        room = max(_LEAST_QUOTE, MOST_WORDS - words(answer) - _LEAST_QUOTE)
        shorter = quoted(quote, most=min(room, QUOTE_WORDS))
        return self.sentence(key, answer=answer, quote=shorter), shorter

    def listed(self, values: Sequence[str]) -> str:
        """Values as a list: each one line, cut short, and at most a handful."""
        shown = [clean(value, _LONGEST_VALUE) for value in values]
        if len(shown) > _MOST_VALUES:
            shown = [*shown[: _MOST_VALUES - 1], self.clause("and_more", count=len(shown) - _MOST_VALUES + 1)]
        return listed(shown, self._messages.locale)

    def _amount(self, value: float, role: NumberRole) -> str:
        minutes = convert(value, role.unit or "min", "min") if role.kind == "runtime" else None
        if minutes is not None:
            return self._duration(round(minutes))
        if role.kind == "weight" and role.unit == "g" and value >= 1000:
            return f"{format_decimal(value / 1000, format='#,##0.###', locale=self._messages.locale)} kg"
        return number(value, role, self._messages.locale)

    def _duration(self, minutes: int) -> str:
        hours, rest = divmod(minutes, 60)
        key = "minutes" if not hours else "both" if rest else "hours"
        return self._messages.say(f"facts.duration.{key}", hours=hours, minutes=rest, total=minutes)


def quoted(sentence: str, around: str = "", most: int = QUOTE_WORDS) -> str:
    """A sentence to stand between quotation marks: one line, cut to some words around the word `around`."""
    said = clean(sentence).translate(_QUOTES).split()
    if len(said) <= most:
        return " ".join(said)
    place = next((place for place, word in enumerate(said) if around and around in word.casefold()), 0)
    start = 0 if place < most else max(0, min(place - most // 2, len(said) - most))
    part = " ".join(said[start : start + most]).rstrip(",;:")
    return f"{'…' if start else ''}{part}{'…' if start + most < len(said) else ''}"


def opening(text: str, most: int = ABOUT_WORDS) -> str:
    """The first whole sentences of a description that fit into some words; of a long first one its beginning."""
    kept: list[str] = []
    for sentence in sentences(text):
        if kept and sum(len(one.split()) for one in kept) + len(sentence.split()) > most:
            break
        kept.append(sentence)
    return quoted(" ".join(kept), most=most)
