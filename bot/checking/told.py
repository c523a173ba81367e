"""A trace as the checker asks it: what each item was given, by which event, word or value, and with which sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.checking.text import fold
from bot.claims import Claim
from bot.messages import Messages
from bot.voice.evidence import SMALL, Evidence, Family, Ground, families
from retrieval.catalogue import Catalogue
from retrieval.types import Contribution, Event, Trace

EVENT_SIGNALS = ("taste_text", "colike", "facets")  # those that a remote model may word freely


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A verified one: without these likes, words or conditions, that item would have come first."""

    without: tuple[str, ...]  # item ids, or texts of signals and conditions
    then_first: str


@dataclass(frozen=True)
class Standing:
    """What one item of a trace was given. `rank` is None for one that was not picked."""

    item_id: str
    rank: int | None
    terms: tuple[Contribution, ...]
    violates: tuple[str, ...] = ()

    @cached_property
    def score(self) -> float:
        """The sum of all contributions."""
        return sum(term.contribution for term in self.terms)

    @cached_property
    def signals(self) -> Mapping[str, float]:
        """Signal -> its contribution."""
        return {term.signal: term.contribution for term in self.terms}

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The families, the largest total first."""
        return families(self.terms)

    @cached_property
    def parts(self) -> Mapping[tuple[str, str], Mapping[str, float]]:
        """(kind, ref) -> signal -> the part of its contribution that came from there. Values are folded."""
        found: dict[tuple[str, str], dict[str, float]] = {}
        for term in self.terms:
            for part in term.parts:
                ref = fold(part.ref) if part.kind in ("facet", "term") else part.ref
                held = found.setdefault((part.kind, ref), {})
                held[term.signal] = held.get(term.signal, 0.0) + part.contribution
        return found

    def signal(self, name: str) -> float:
        """A signal's contribution, 0 where it took no part."""
        return self.signals.get(name, 0.0)

    def event(self, item_id: str, signal: str) -> float:
        """What one history item added through a signal."""
        return self.parts.get(("event", item_id), {}).get(signal, 0.0)

    def family(self, name: str) -> float:
        """A family's total."""
        return next((one.total for one in self.families if one.name == name), 0.0)

    def leads(self, name: str, positive: bool = True) -> bool:
        """Whether no family speaks louder for (or against) the item."""
        if not self.families:
            return False
        first = self.families[0 if positive else -1]
        total = self.family(name)
        return total == first.total and (total > 0) == positive and total != 0

    def alone(self, name: str, positive: bool = True) -> bool:
        """Whether a family speaks for (or against) the item, and no other with a share of 10% or more agrees."""
        others = (one for one in self.families if one.name != name and one.share >= SMALL)
        mine = self.family(name)
        return mine != 0 and (mine > 0) == positive and all((one.total > 0) != positive for one in others)


@dataclass(frozen=True)
class Told:
    """One trace with all that names what is in it."""

    trace: Trace
    catalogue: Catalogue
    messages: Messages
    titles: Mapping[str, str] = field(default_factory=dict)  # of items that have left the catalogue
    who: str | None = None  # for whom the picks are: "your dad"
    counterfactuals: tuple[Counterfactual, ...] = ()
    supposed: tuple[Claim, ...] = ()  # what a what-if, or what would change the mind, gave when it was ranked again

    @cached_property
    def chances(self) -> Mapping[str, float]:
        """Pick -> the share of items scored like it that was liked, 0..1, where that is known."""
        return {one.item_id: one.chance for one in self.trace.picks if one.chance is not None}

    @cached_property
    def picks(self) -> tuple[Standing, ...]:
        """The picks in their order."""
        made = self.trace.picks
        return tuple(Standing(one.item_id, one.rank, tuple(one.contributions), one.violates) for one in made)

    @cached_property
    def picked(self) -> Mapping[str, Standing]:
        """Picks by id."""
        return {one.item_id: one for one in self.picks}

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """The person's items by id, those apart that were picked again after a tap: of these, the pick is spoken of."""
        return {event.item_id: event for event in self.trace.query.events if event.item_id not in self.picked}

    @cached_property
    def again(self) -> frozenset[str]:
        """The picks that something was done with before: what it was is no claim of ours, and no liking either."""
        return frozenset(event.item_id for event in self.trace.query.events) & self.picked.keys()

    @cached_property
    def evidence(self) -> Evidence:
        """What can be said of these picks."""
        filler = frozenset(self.messages.say("words.filler").split())
        return Evidence(self.trace.query, self.catalogue, filler, self.titles, self.who)

    @cached_property
    def _pool(self) -> Mapping[str, int]:
        return {one.candidate.item_id: place for place, one in enumerate(self.trace.pool)}

    def standing(self, item_id: str) -> Standing | None:
        """What an item was given; None where it was never ranked."""
        if item_id in self.picked:
            return self.picked[item_id]
        place = self._pool.get(item_id)
        return None if place is None else Standing(item_id, None, tuple(self.trace.pool[place].contributions))

    def title(self, item_id: str) -> str | None:
        """An item's title, also when it has left the catalogue."""
        return self.evidence.title(item_id)

    @cached_property
    def _grounds(self) -> dict[str, Mapping[str, Sequence[tuple[Ground, Family]]]]:
        return {}

    def grounds(self, item_id: str) -> Mapping[str, Sequence[tuple[Ground, Family]]]:
        """All that can be said for and against a pick, by kind, each with its family."""
        if item_id not in self._grounds:
            kinds: dict[str, list[tuple[Ground, Family]]] = {}
            for family in self.picked[item_id].families:
                for ground in self.evidence.grounds(family, item_id) if family.total else ():
                    kinds.setdefault(ground.kind, []).append((ground, family))
            self._grounds[item_id] = kinds
        return self._grounds[item_id]

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """The texts of the conditions in force."""
        return tuple(one.text for one in self.trace.query.constraints)

    @cached_property
    def counts(self) -> frozenset[int]:
        """Numbers of items that the trace knows: of gates, of the pool, of the catalogue."""
        found = {len(self.trace.pool), len(self.catalogue)}
        for gate in self.trace.gates:
            found |= {gate.entered, gate.passed, gate.fails_alone, gate.unknown}
        return frozenset(found)
