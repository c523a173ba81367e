"""What a trace says of one pick, as the operators need it; computed here from the contributions alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from retrieval.catalogue import Catalogue
from retrieval.types import Event, Pick, Trace

_SHARED = 0.10


@dataclass(frozen=True)
class Facts:
    """One pick of a trace. `family` is what the sentence gives as a reason, where the caller knows it.

    `unmoved` are items of the person without each of which the first pick was ranked again and stayed the first.
    """

    trace: Trace
    catalogue: Catalogue
    pick: Pick
    who: str | None = None
    family: str | None = None
    unmoved: tuple[str, ...] = ()

    def title(self, item_id: str) -> str:
        """An item's title; "" for one that has left the catalogue."""
        item = self.catalogue.get(item_id)
        return item.title if item is not None else ""

    @property
    def name(self) -> str:
        """The pick's own title."""
        return self.title(self.pick.item_id)

    @cached_property
    def facets(self) -> Mapping[str, frozenset[str]]:
        """Field -> the pick's values, in small letters."""
        item = self.catalogue.get(self.pick.item_id)
        return {} if item is None else {k: frozenset(v.casefold() for v in some) for k, some in item.facets.items()}

    @cached_property
    def text(self) -> str:
        """All that the listing says, in small letters."""
        item = self.catalogue.get(self.pick.item_id)
        if item is None:
            return ""
        values = (value for some in item.facets.values() for value in some)
        return " ".join((item.title, *item.texts.values(), *values)).casefold()

    @cached_property
    def year(self) -> int | None:
        """The pick's year, where its listing has one."""
        item = self.catalogue.get(self.pick.item_id)
        for name, role in self.catalogue.schema.numbers.items():
            if role.kind == "year" and item is not None and name in item.numbers:
                return int(item.numbers[name])
        return None

    def signal(self, name: str) -> float:
        """A signal's contribution."""
        return sum(term.contribution for term in self.pick.contributions if term.signal == name)

    @cached_property
    def families(self) -> Mapping[str, float]:
        """Family -> its total."""
        totals: dict[str, float] = {}
        for term in self.pick.contributions:
            totals[term.family] = totals.get(term.family, 0.0) + term.contribution
        return totals

    def is_top(self, family: str) -> bool:
        """Whether no family gave the pick more."""
        return self.families.get(family, 0.0) >= max(self.families.values(), default=0.0)

    def is_alone(self, family: str) -> bool:
        """Whether no other family with a share of 10% or more speaks for the pick."""
        whole = sum(abs(total) for total in self.families.values()) or 1.0
        return all(name == family or total < _SHARED * whole for name, total in self.families.items())

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """The person's items."""
        return {event.item_id: event for event in self.trace.query.events}

    def touches(self, item_id: str) -> bool:
        """Whether an item added anything to the pick's score, or shares a value with it."""
        if any(part.ref == item_id for term in self.pick.contributions for part in term.parts):
            return True
        item = self.catalogue.get(item_id)
        shared = item is not None and any(
            self.facets.get(name, frozenset()) & {value.casefold() for value in some}
            for name, some in item.facets.items()
        )
        return shared

    @cached_property
    def idle_events(self) -> tuple[str, ...]:
        """Items of the person that had nothing to do with the pick."""
        return tuple(one for one in self.events if not self.touches(one) and self.title(one))

    @cached_property
    def picked(self) -> frozenset[str]:
        """Ids of all picks."""
        return frozenset(one.item_id for one in self.trace.picks)
