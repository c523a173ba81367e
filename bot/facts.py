"""Questions about an item, answered from its fields, by a sentence of its own text, or "the listing doesn't say".

A field is given as the answer only when every word of the question is explained by it. With words left over ("how
long is the warranty") the item's text is searched for a sentence that has them all; it is quoted, never judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from bot.answering.answers import Answers
from bot.answering.stating import Part, Source
from bot.answering.variants import Variants
from bot.answering.wording import MOST_WORDS, Voice
from bot.asking import intent
from bot.asking.fields import Field, Fields
from bot.asking.reader import Reader, number_field
from bot.asking.reading import Reading
from bot.asking.words import Clause, clauses
from bot.messages import Messages
from bot.voice.formats import words
from bot.voice.wording import Wording
from retrieval.catalogue import Catalogue

_MOST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a listing says to a question. `text` and `quote` are data, to be shown as text.

    `source`: "field" where a column answers, "text" where a sentence of the item's text is quoted, "none" where the
    listing doesn't say (the text may still add a related field, which `field` then names).
    """

    item_id: str
    text: str
    field: str | None = None
    source: Source = "none"
    quote: str = ""


class Facts:
    """Answers questions about one catalogue's items. Nothing here changes after it is made."""

    def __init__(self, catalogue: Catalogue, messages: Messages) -> None:
        self._catalogue = catalogue
        self._messages = messages
        self._fields = Fields(catalogue)
        self._variants = Variants(catalogue)
        self._reader = Reader(self._fields)

    def with_figures(self, catalogue: Catalogue) -> Facts:
        """The same for a catalogue in which only figures and stock are others."""
        fresh = copy(self)
        fresh._catalogue, fresh._variants = catalogue, Variants(catalogue)
        return fresh

    def is_question(self, text: str) -> bool:
        """Does this message ask about an item's facts (rather than for items, for a reason, or about us)?"""
        asking = (one for one in clauses(text) if intent.looks_asking(one) and not intent.wants_other(one))
        return any(intent.asks(clause, self._reader.read(clause)) for clause in asking)

    def field_of(self, question: str) -> str | None:
        """The schema's field that a question asks for; None when it names none that this schema has."""
        for clause in self._clauses(question):
            if (field := self._field(self._reader.read(clause))) is not None:
                return field.name
        return None

    def answer(self, item_id: str, question: str, field: str | None = None, wording: Wording | None = None) -> Answer:
        """What the item's listing says to `question`. Raises UnknownError for an item that is not there.

        `field` is a hint, used where the question itself asks for nothing (it may be empty). `wording` remembers
        what was said, so that the same words do not come back; without it they depend on item and question alone.
        """
        item = self._catalogue[item_id]
        voice = Voice(self._messages, wording or Wording(self._messages), f"{item_id}|{question}")
        answers = Answers(self._catalogue, self._fields, self._variants, voice)
        readings = [self._reader.read(clause, item) for clause in self._clauses(question)]
        telling = [reading for reading in readings if not reading.empty][:_MOST_PARTS]
        hint = self._fields.get(field)
        parts = [answers.to(item, reading) for reading in telling]
        parts = parts or [answers.of_field(item, hint)]
        voice.done()
        return _merged(item_id, parts)

    def _clauses(self, question: str) -> list[Clause]:
        """The clauses that ask something; where none looks like a question, the last one is taken for it."""
        found = clauses(question)
        asking = [clause for clause in found if intent.looks_asking(clause)]
        return asking or found[-1:]

    def _field(self, reading: Reading) -> Field | None:
        if reading.amount is not None and (field := number_field(self._fields, reading.amount)) is not None:
            return field
        if reading.field is not None:
            return reading.field
        named = [person.facet for person in reading.persons] + [value.facets[0][0] for value in reading.values]
        return self._fields.get(named[0]) if named else None


def _merged(item_id: str, parts: Sequence[Part]) -> Answer:
    said: list[str] = []
    for part in parts:
        if part.text not in said and (not said or words(" ".join((*said, part.text))) <= MOST_WORDS):
            said.append(part.text)
    best = next((part for wanted in ("field", "text") for part in parts if part.source == wanted), parts[0])
    quote = next((part.quote for part in parts if part.quote), "")
    return Answer(item_id, " ".join(said), best.field, best.source, quote)
