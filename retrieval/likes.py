"""What the liked and disliked items of a query say all by themselves: computed once, whatever else is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from retrieval.actions import INTEREST
from retrieval.catalogue import Catalogue
from retrieval.colike import Colike
from retrieval.past_dialogs import PastDialogs
from retrieval.types import Event
from retrieval.weights import usual_part

Floats = NDArray[np.float64]
ERA_YEARS = 6.0  # of an exponential fall
ERA_MEAN = 0.25  # about what two items drawn at random come to


# A tap of interest: such an item may still be picked. What was said, taken or turned down is settled.
_OPEN = frozenset({"click", "up"})


def looked_at(event: Event) -> bool:
    """Whether the history has interest in the item and nothing more: it was viewed, or put in the cart, and not had."""
    return event.action in INTEREST


def settled(events: Iterable[Event]) -> frozenset[str]:
    """The items of these events that there is nothing left to recommend of."""
    return frozenset(event.item_id for event in events if event.deed not in _OPEN and not looked_at(event))


def used_up(catalogue: Catalogue, events: Collection[Event]) -> frozenset[str]:
    """The settled items and everything that is the same thing, and other variants of what was looked at: not to be picked.

    Of a jacket that was looked at in blue, the blue one may be.
    """
    done, looked = settled(events), frozenset(event.item_id for event in events if looked_at(event))
    return done.union(*map(catalogue.twins, done), frozenset[str]().union(*map(catalogue.twins, looked)) - looked)


class Learned(Protocol):
    """What signals read: an opened index version, or one in the making."""

    @property
    def catalogue(self) -> Catalogue:
        """The items."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """(items, dim), rows of length 1."""

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """What was learned from interactions."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Weights and means."""

    @property
    def past(self) -> PastDialogs | None:
        """What was learned from recorded dialogs; None without any."""

    def term_scores(self, text: str, rows: NDArray[np.intp]) -> dict[str, Floats]:
        """Each word of `text` that some item has -> its part of the BM25 score of `rows`."""


class Likes:
    """The events of a query whose items are in the catalogue, as rows, and what follows from them alone."""

    def __init__(self, index: Learned, events: Sequence[Event]) -> None:
        self._index = index
        self._everywhere = dict[str, Floats]()
        self.events = tuple(event for event in events if event.item_id in index.catalogue)
        self.rows = np.array([index.catalogue.row(event.item_id) for event in self.events], dtype=np.intp)
        self.strengths: Floats = np.array([event.strength for event in self.events], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.events)

    def strengths_in(self, signal: str) -> Floats:
        """The strengths as a signal counts them: an event of the past may say more to it than one of this dialog.

        Co-liking takes nothing that a person disliked: that says little of what those who like it like.
        """
        by_source = self._index.meta.get("sources", {}).get(signal, {})
        counted = self.strengths * np.array(
            [by_source.get(event.source, 1.0) for event in self.events], dtype=np.float64
        )
        return np.maximum(counted, 0.0) if signal == "colike" else counted

    def nearness(self, rows: NDArray[np.intp] | None = None) -> Floats:
        """(rows, events): how near in time an item is to each event's, from its mean below 0 to above it.

        Halves about every four years; 0 where a year is unknown. All rows when none are given.
        """
        years = self._index.catalogue.years
        if years is None:
            return np.zeros((len(self._index.catalogue) if rows is None else len(rows), len(self.events)))
        each, place = np.unique(years if rows is None else years[rows], return_inverse=True)
        apart = np.abs(each[:, None] - years[self.rows][None, :])
        near: Floats = np.nan_to_num(np.exp(-apart / ERA_YEARS) - ERA_MEAN, nan=0.0)[place]
        return near

    def once(self, name: str, compute: Callable[[], Floats]) -> Floats:
        """A value of every row that follows from these events alone: computed when it is first asked for."""
        if name not in self._everywhere:
            self._everywhere[name] = compute()
        return self._everywhere[name]

    @cached_property
    def used_up(self) -> frozenset[str]:
        """What of these events is not to be picked."""
        return used_up(self._index.catalogue, self.events)

    @cached_property
    def looked_at(self) -> Mapping[int, int]:
        """Row -> place of its event, of each item that was looked at and not had."""
        return {int(row): at for at, row in enumerate(self.rows) if looked_at(self.events[at])}

    @cached_property
    def own(self) -> Mapping[int, tuple[int, ...]]:
        """Row -> places of the looks at the item, or at a variant of it: that it is like itself says nothing for it."""
        catalogue, found = self._index.catalogue, defaultdict[int, tuple[int, ...]](tuple)
        for row, at in self.looked_at.items():
            item_id = catalogue.items[row].item_id
            for one in {item_id, *catalogue.twins(item_id)}:
                found[catalogue.row(one)] += (at,)
        return dict(found)

    def beside(self, rows: NDArray[np.intp]) -> Floats:
        """(rows, events): 1, and 0 where the event is a look at the item itself."""
        others = np.ones((len(rows), len(self.events)))
        for place, row in enumerate(rows.tolist()):
            others[place, list(self.own.get(row, ()))] = 0.0
        return others

    @cached_property
    def direction(self) -> NDArray[np.float32] | None:
        """Towards the liked items' text and away from the disliked ones', of length 1; None when they cancel out."""
        taste = self.strengths.astype(np.float32) @ self._index.vectors[self.rows]
        norm = float(np.linalg.norm(taste))
        return taste / norm if norm > 1e-6 else None

    @cached_property
    def facets_by_event(self) -> csr_array:
        """(events, columns of the catalogue's facet table): strength x rarity x the facet's own part."""
        table, learned = self._index.catalogue.facet_table, self._index.meta.get("facets", {})
        facets = tuple(self._index.catalogue.schema.facets)
        parts = np.array(
            [
                learned.get(event.source, {}).get(facet, usual_part(event.source))
                for event in self.events
                for facet in facets
            ]
        ).reshape(len(self.events), len(facets))
        held = table.has[self.rows].tocsr()
        event = np.repeat(np.arange(len(self.events)), np.diff(held.indptr))
        values = self.strengths_in("facets")[event] * table.rarity[held.indices]
        values *= parts[event, table.facets[held.indices]]
        return csr_array((values, held.indices, held.indptr), shape=held.shape)

    @cached_property
    def facets(self) -> Floats:
        """How much the events together speak for each column of the catalogue's facet table."""
        profile: Floats = np.asarray(self.facets_by_event.sum(axis=0), dtype=np.float64)
        return profile

    def facets_beside(self, row: int) -> Floats:
        """The same for one item, less what comes of looks at it."""
        counted = np.ones(len(self.events))
        counted[list(self.own.get(row, ()))] = 0.0
        profile: Floats = self.facets_by_event.T @ counted
        return profile

    @cached_property
    def coliked(self) -> tuple[NDArray[np.int64], Floats]:
        """(rows, scores) of every item that the co-liking model knows."""
        rows = [int(row) for row in self.rows]
        return Colike.from_arrays(self._index.arrays).scores(rows, self.strengths_in("colike").tolist())
