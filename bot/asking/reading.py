"""What one clause of a question asks, as the reader hands it on. No reading is done here."""

from __future__ import annotations

from dataclasses import dataclass

from bot.asking.amounts import Asked
from bot.asking.fields import Field, Named
from bot.asking.lexicon import WEAK
from bot.asking.people import Person
from bot.asking.words import Clause


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clause asks. `ideas` and `fields` run in step, best first: an idea may have no field in this schema.

    `rest` are the words that nothing explains: with any of them left, no field may be given as the answer.
    """

    clause: Clause
    polar: bool
    negated: bool
    claims_more: bool = False  # a yes would say more than a column does: "only in English", "completely waterproof"
    ideas: tuple[str | None, ...] = ()
    fields: tuple[Field | None, ...] = ()
    values: tuple[Named, ...] = ()
    persons: tuple[Person, ...] = ()
    people_in: str | None = None  # the facet in which people are asked for
    amount: Asked | None = None
    words: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    own: tuple[str, ...] = ()  # words explained only as pointing at the item: its title's, category's, brand's

    @property
    def idea(self) -> str | None:
        """The idea asked for, if any."""
        return self.ideas[0] if self.ideas else None

    @property
    def field(self) -> Field | None:
        """The field asked for, if this schema has it."""
        return self.fields[0] if self.fields else None

    @property
    def strong_rest(self) -> tuple[str, ...]:
        """Unexplained words that really narrow the question."""
        return tuple(word for word in self.rest if word not in WEAK)

    @property
    def empty(self) -> bool:
        """Nothing was recognised, and nothing is left over."""
        return not (self.ideas or self.values or self.persons or self.amount or self.rest)
