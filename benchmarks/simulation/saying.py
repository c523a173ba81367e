"""One message of a simulated person, what they meant by it, and what they have in view when they say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bot.types import Act, Card
from retrieval.types import Constraint, Item

from .world import Demand, World

ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Said:
    """A message and the truth about it, which the assistant does not see."""

    text: str
    kind: str
    demands: tuple[Demand, ...] = ()  # every pick of the answer must meet them
    acts: frozenset[Act] = frozenset()  # right readings; empty: any
    means: str | None = None  # the item it is about
    misspelt: bool = False
    never: frozenset[str] = frozenset()  # items that must not be picked from now on
    lifts: bool = False  # takes back what was said about items
    drops: str | None = None  # the text of a condition that must go
    settles: bool = False  # says nothing about conditions: those in force stay


@dataclass(slots=True)
class Scene:
    """What a person sees and remembers."""

    world: World
    rng: Random
    turn: int = 0
    cards: tuple[Card, ...] = ()  # in view
    shown: list[str] = field(default_factory=list)  # item ids, in the order they were first shown
    conditions: tuple[Constraint, ...] = ()  # in force
    chips: tuple[str, ...] = ()
    question: str | None = None
    asked: str | None = None  # the field that the question is about
    for_other: bool = False
    starters: tuple[str, ...] = ()

    def pick(self, *texts: str) -> str:
        """One of several ways to say it."""
        return self.rng.choice(texts)

    @property
    def thing(self) -> str:
        """What a person calls an item of this catalogue."""
        kinds = {role.kind for role in self.world.schema.numbers.values()}
        return self.pick("film", "movie") if "runtime" in kinds or "year" in kinds else "thing"

    def one_in_view(self) -> tuple[str, Item] | None:
        """A word for a pick in view, and the pick."""
        if not self.cards:
            return None
        place = self.rng.randrange(min(len(self.cards), len(ORDINALS)))
        item = self.world.catalogue.get(self.cards[place].item_id)
        return None if item is None else (ORDINALS[place], item)


Maker = Callable[[Scene], Said | None]


def misspelt(text: str, rng: Random) -> str:
    """The text with two letters swapped, or one dropped, in one of its longer words; the first letter stays."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return text
    place = rng.choice(long)
    word = words[place]
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    dropped = word[:at] + word[at + 1 :]
    words[place] = swapped if rng.random() < 0.5 and swapped != word else dropped
    return " ".join(words)
