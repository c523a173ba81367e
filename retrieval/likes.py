"""What the liked and disliked items of a query say all by themselves: computed once, whatever else is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.colike import Colike
from retrieval.types import Event

Floats = NDArray[np.float64]


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

    def term_scores(self, text: str, rows: NDArray[np.intp]) -> dict[str, Floats]:
        """Each word of `text` that some item has -> its part of the BM25 score of `rows`."""


class Likes:
    """The events of a query whose items are in the catalogue, as rows, and what follows from them alone."""

    def __init__(self, index: Learned, events: Sequence[Event]) -> None:
        self._index = index
        self.events = tuple(event for event in events if event.item_id in index.catalogue)
        self.rows = np.array([index.catalogue.row(event.item_id) for event in self.events], dtype=np.intp)
        self.strengths: Floats = np.array([event.strength for event in self.events], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.events)

    @cached_property
    def used_up(self) -> frozenset[str]:
        """The items themselves and everything that is the same thing: nothing to recommend."""
        ids = [event.item_id for event in self.events]
        return frozenset(ids).union(*map(self._index.catalogue.twins, ids))

    @cached_property
    def direction(self) -> NDArray[np.float32] | None:
        """Towards the liked items' text and away from the disliked ones', of length 1; None when they cancel out."""
        taste = self.strengths.astype(np.float32) @ self._index.vectors[self.rows]
        norm = float(np.linalg.norm(taste))
        return taste / norm if norm > 1e-6 else None

    @cached_property
    def facets(self) -> Floats:
        """How much they speak for each column of the catalogue's facet table: strength x rarity, summed."""
        table = self._index.catalogue.facet_table
        profile: Floats = (table.has[self.rows].T @ self.strengths) * table.rarity
        return profile

    @cached_property
    def coliked(self) -> tuple[NDArray[np.int64], Floats]:
        """(rows, scores) of every item that the co-liking model knows."""
        rows = [int(row) for row in self.rows]
        return Colike.from_arrays(self._index.arrays).scores(rows, self.strengths.tolist())
