"""The whole flow, on one page: a query in, ranked picks and the trace of how they came about out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from retrieval import gates, ranking
from retrieval.candidates import gather
from retrieval.embedding import Embedder
from retrieval.index import Index
from retrieval.signals import Asked
from retrieval.types import Constraint, Pool, Query, Recommendation


class Recommender:
    """Ranks the items of one opened index version. It keeps nothing about anybody."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        self.index = index
        self._embedder = embedder

    def recommend(self, query: Query) -> Recommendation:
        """The picks for a query, with their trace."""
        asked = self._ask(query)
        return ranking.rank(self.index, asked, self._prepare(asked))

    def top(self, query: Query) -> tuple[str, ...]:
        """The ids that `recommend` would pick, found in about half the time and without a trace."""
        asked = self._ask(query)
        return ranking.top(self.index, asked, self._prepare(asked))

    def prepare(self, query: Query) -> Pool:
        """The candidates that pass every gate, before ranking."""
        return self._prepare(self._ask(query))

    def rank(self, pool: Pool, external: Mapping[str, float] | None = None) -> Recommendation:
        """Rank a prepared pool; `external` holds values from outside by item id, absent ones being neutral."""
        return ranking.rank(self.index, self._ask(pool.query), pool, external)

    def count(self, constraints: Sequence[Constraint]) -> int:
        """How many items in stock meet all these conditions."""
        return gates.count(self.index.catalogue, constraints)

    def _prepare(self, asked: Asked) -> Pool:
        query, catalogue = asked.query, self.index.catalogue
        named = {event.item_id for event in query.events}
        exclude = set(query.exclude | named)
        for item_id in query.exclude | named:
            exclude |= catalogue.twins(item_id)
        gated = gates.gate(catalogue, query.constraints, exclude)
        sources, candidates = gather(self.index, asked, gated.rows)
        return Pool(query, candidates, sources, gated.counts, gated.relaxed)

    def _ask(self, query: Query) -> Asked:
        """The query with its words embedded and its events as rows; items that left the catalogue are dropped."""
        events = tuple(event for event in query.events if event.item_id in self.index.catalogue)
        texts = ([query.text] if query.text else []) + list(query.avoid)
        vectors = self._embedder.encode(texts) if texts else np.zeros((0, self._embedder.dim), dtype=np.float32)
        return Asked(
            query=replace(query, events=events),
            text=vectors[0] if query.text else None,
            avoid=vectors[1:] if query.text else vectors,
            events=events,
            event_rows=np.array([self.index.catalogue.row(event.item_id) for event in events], dtype=np.intp),
        )
