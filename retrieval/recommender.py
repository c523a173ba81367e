"""The whole flow, on one page: a query in, ranked picks and the trace of how they came about out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from retrieval import gates, ranking
from retrieval.candidates import gather, surest
from retrieval.embedding import Embedder
from retrieval.index import Index
from retrieval.likes import Likes
from retrieval.signals import Asked
from retrieval.signals.people import votes
from retrieval.types import Constraint, Event, Pool, Query, Recommendation


class Recommender:
    """Ranks the items of one opened index version. It keeps nothing about anybody.

    `likes` looks up events; one that remembers them serves a single turn.
    """

    def __init__(
        self, index: Index, embedder: Embedder, likes: Callable[[tuple[Event, ...]], Likes] | None = None
    ) -> None:
        self.index = index
        self._embedder = embedder
        self._likes = likes or partial(Likes, index)
        self._hears_talk = bool(index.meta["weights"].get("talk")) or "dialog_vectors" in index.arrays

    def recommend(self, query: Query, external: Mapping[str, float] | None = None) -> Recommendation:
        """The picks for a query, with their trace; `external` as in `rank`."""
        asked = self._ask(query)
        return ranking.rank(self.index, asked, self._prepare(asked), external)

    def top(self, query: Query) -> tuple[str, ...]:
        """The ids that `recommend` would pick, found in a fraction of the time and without a trace."""
        asked = self._ask(query)
        return ranking.top(self.index, asked, self._prepare(asked, exact=True))

    def rank(self, pool: Pool, external: Mapping[str, float] | None = None) -> Recommendation:
        """Rank a pool; `external` holds the values of grades by item id, in [-1, 1], absent ones being neutral."""
        return ranking.rank(self.index, self._ask(pool.query), pool, external)

    def count(self, constraints: Sequence[Constraint]) -> int:
        """How many items in stock meet all these conditions."""
        return gates.count(self.index.catalogue, constraints)

    def _prepare(self, asked: Asked, exact: bool = False) -> Pool:
        """The candidates that pass every gate."""
        query, catalogue = asked.query, self.index.catalogue
        named = frozenset[str]() if query.repeats else asked.likes.used_up
        exclude = named.union(query.exclude, *map(catalogue.twins, query.exclude))
        gated = gates.gate(catalogue, query.constraints, exclude)
        sources, candidates = (surest if exact else gather)(self.index, asked, gated.rows)
        return Pool(query, candidates, sources, gated.counts, gated.relaxed)

    def _ask(self, query: Query) -> Asked:
        """The query with its words embedded and its events looked up; items that left the catalogue are dropped."""
        likes = self._likes(query.events)
        talk = query.talk if self._hears_talk else ""
        texts = [text for text in dict.fromkeys((query.text, talk, *query.avoid)) if text]
        vectors = dict(zip(texts, self._embedder.encode(texts), strict=True)) if texts else {}
        avoid = [vectors[word] for word in query.avoid]
        return Asked(
            query=replace(query, events=likes.events, said=_said(query)),
            text=vectors.get(query.text),
            talk=vectors.get(talk),
            avoid=np.stack(avoid) if avoid else np.zeros((0, self._embedder.dim), dtype=np.float32),
            likes=likes,
            votes=votes(self.index, vectors.get(talk)),
        )


def _said(query: Query) -> bool:
    """A query that is ranked again keeps what was found first: to take all away that was said is not to be silent."""
    if query.said is not None:
        return query.said
    return bool(query.text or query.talk or any(event.source == "dialog" for event in query.events))
