"""What one person says: an opening, then a reaction to every reply, out of what they alone know.

They have one thing in mind that they would like, and tell it by its facets and by words, never by a title. Every turn has
its own random stream, so that two ways of answering meet the same person for as long as they answer alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from bot.evaluation.simulating import sayings as say
from bot.evaluation.simulating.knowing import Knowing
from bot.evaluation.simulating.people import Person
from retrieval.types import Item

# How often people do what they could do. Set before anything was measured, and not fitted to any figure.
_TWO_HINTS, _MISSPELT, _ANSWERS, _BOTH = 0.6, 0.1, 0.75, 0.3
_IMPATIENCE = 0.1  # the chance of leaving after a turn in vain; twice that where all was shown before
_ALIKE, _SAME_AGE = 0.5, 10.0  # of the kinds that two alike items have, they share; years between them
_MARGINS = {"year": 5.0}  # a smaller difference is none; of other numbers a tenth


@dataclass(frozen=True, slots=True)
class Move:
    """Something that could be said now, how likely it is, and what it would be too dull to say twice."""

    weight: float
    text: str
    once: str = ""
    short: bool = False  # goes together with another of its sort: "more drama, older"
    more_like: str = ""  # the item that it asks for more of


@dataclass(frozen=True, slots=True)
class Reaction:
    """A message, and the id of the item that it points at as nearly right."""

    text: str
    more_like: str = ""


@dataclass
class Talker:
    """One person in one chat."""

    knowing: Knowing
    person: Person
    seed: str  # of this person and chat
    aim: Item = field(init=False)  # what they have in mind
    _said: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        liked = sorted(self.person.liked)
        self.aim = self.knowing.catalogue[self._stream("aim").choice(liked)]

    def opens(self) -> str:
        """The first message: one or two things that they can tell, sloppily."""
        rng = self._stream("opening")
        hints = self._hints(rng)
        first = _drawn(rng, hints)
        hints = [one for one in hints if one.once.partition(":")[0] != first.once.partition(":")[0]]
        chosen = [first, _drawn(rng, hints)] if hints and rng.random() < _TWO_HINTS else [first]
        self._said |= {one.once for one in chosen}
        chosen.sort(key=lambda one: not one.once.startswith("kind"))  # "drama from the 90s"
        openings = say.OPENINGS if chosen[0].once.startswith("kind") else say.OF_NO_KIND
        return rng.choice(openings).format(what=" ".join(one.text for one in chosen))

    def leaves(self, turn: int, anything_new: bool) -> bool:
        """Whether they have had enough after a turn in vain."""
        return self._stream(f"patience/{turn}").random() < _IMPATIENCE * (1 if anything_new else 2)

    def takes(self, turn: int, place: int) -> str:
        """What they say on finding something that they like."""
        return self._stream(f"taking/{turn}").choice(say.TAKEN).format(place=say.PLACES[place])

    def answers(self, turn: int, options: Sequence[str], fits: Callable[[str], bool]) -> str | None:
        """The answer to a question: what fits what they have in mind; None where they pass over the question."""
        fitting = [option for option in options if fits(option)]
        return fitting[0] if fitting and self._stream(f"answering/{turn}").random() < _ANSWERS else None

    def reacts(self, turn: int, shown: Sequence[Item]) -> Reaction:
        """What they say to picks among which there is nothing that they would take."""
        rng = self._stream(f"reaction/{turn}")
        moves = [one for one in self._moves(rng, shown) if one.once not in self._said or not one.once]
        first = _drawn(rng, moves)
        besides = [one for one in moves if one.short and one.once != first.once]
        chosen = [first, _drawn(rng, besides)] if first.short and besides and rng.random() < _BOTH else [first]
        self._said |= {one.once for one in chosen}
        return Reaction(", ".join(one.text for one in chosen), first.more_like)

    def _moves(self, rng: Random, shown: Sequence[Item]) -> Iterator[Move]:
        yield Move(1.5, rng.choice(say.OTHERS))
        for one in self._hints(rng):
            if not one.once.startswith("kind"):
                yield Move(one.weight / 2, rng.choice(say.HINTS).format(what=one.text), one.once)
        if not shown:
            return
        yield from self._on_kinds(rng, shown)
        yield from self._on_numbers(shown)
        for place in list(self._alike(shown))[:1]:
            text = rng.choice(say.ALIKE).format(place=say.PLACES[place])
            yield Move(2.0, text, f"like:{shown[place].item_id}", more_like=shown[place].item_id)
        for at, item in enumerate(shown):
            if item.item_id in self.person.poor:
                yield Move(2.0, rng.choice(say.POOR).format(place=say.PLACES[at]), f"poor:{item.item_id}")
            if item.item_id in self.person.known:
                yield Move(1.0, rng.choice(say.KNOWN).format(place=say.PLACES[at]), f"known:{item.item_id}")

    def _hints(self, rng: Random) -> list[Move]:
        """One of every sort of thing that they can tell."""
        knowing, found = self.knowing, list[Move]()
        for sort, weight, tell in (
            ("kind", 3.0, knowing.kinds),
            ("word", 2.0, knowing.words),
            ("time", 1.5, knowing.times),
            ("name", 0.5, knowing.names),
        ):
            if told := tell(self.aim):
                text = rng.choice(told)
                spelt = _misspelt(rng, text) if sort == "word" and rng.random() < _MISSPELT else text
                found.append(Move(weight, say.ABOUT.format(word=spelt) if sort == "word" else text, f"{sort}:{text}"))
        return found or [Move(1.0, say.GOOD, "word:")]

    def _on_kinds(self, rng: Random, shown: Sequence[Item]) -> Iterator[Move]:
        """More of what most of the picks lack, less of what most of them have and should not."""
        own, theirs = self.knowing.kinds(self.aim), [self.knowing.kinds(item) for item in shown]
        lacking = [kind for kind in own if 2 * sum(kind in one for one in theirs) <= len(theirs)]
        others = dict.fromkeys(kind for one in theirs for kind in one if kind not in own)
        needless = [kind for kind in others if 2 * sum(kind in one for one in theirs) >= len(theirs)]
        for kinds, said, sort in ((lacking, say.MORE, "more"), (needless, say.LESS, "less")):
            if kinds:
                kind = rng.choice(kinds)
                yield Move(2.0, rng.choice(said).format(kind=kind), f"{sort}:{kind}", short=True)

    def _on_numbers(self, shown: Sequence[Item]) -> Iterator[Move]:
        """Older than all of these, where that is what they have in mind."""
        for name, role in self.knowing.catalogue.schema.numbers.items():
            values = [item.numbers[name] for item in shown if name in item.numbers]
            if role.kind not in say.RELATIVE or name not in self.aim.numbers or not values:
                continue
            own, (below, above) = self.aim.numbers[name], say.RELATIVE[role.kind]
            margin = _MARGINS.get(role.kind, 0.1 * abs(own))
            if own <= min(values) - margin or own >= max(values) + margin:
                yield Move(2.0, below if own < min(values) else above, short=True)

    def _alike(self, shown: Sequence[Item]) -> Iterator[int]:
        """The places of what is much like the thing that they have in mind: by who made it, or by kind and age."""
        knowing, kinds = self.knowing, set(self.knowing.kinds(self.aim))
        for place, item in enumerate(shown):
            other = set(knowing.kinds(item))
            same_kind = bool(kinds) and len(kinds & other) >= _ALIKE * len(kinds | other)
            apart = [abs(one - two) for one in knowing.years(self.aim) for two in knowing.years(item)]
            same_name = set(knowing.names(self.aim)) & set(knowing.names(item))
            near = same_name or (same_kind and all(one <= _SAME_AGE for one in apart))
            if near and item.item_id not in self.person.poor:
                yield place

    def _stream(self, what: str) -> Random:
        return Random(f"{self.seed}/{what}")


def _drawn(rng: Random, moves: Sequence[Move]) -> Move:
    return rng.choices(moves, [one.weight for one in moves])[0]


def _misspelt(rng: Random, word: str) -> str:
    """Two letters in the middle of a word the wrong way round."""
    at = rng.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
