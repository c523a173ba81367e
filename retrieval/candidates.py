"""Where candidates come from: each source searches within the rows that passed the gates; ranks are fused.

Fusion is reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.colike import Colike
from retrieval.index import Index
from retrieval.signals import Asked
from retrieval.types import Candidate

Rows = NDArray[np.intp]
RRF_K = 60
DEPTH = 60


@dataclass(frozen=True, slots=True)
class Source:
    """A name and a search: the best rows within `allowed`, best first."""

    name: str
    find: Callable[[Index, Asked, Rows, int], Sequence[int]]


def _dense(index: Index, asked: Asked, allowed: Rows, depth: int) -> Sequence[int]:
    if asked.text is None:
        return []
    return [row for row, _ in index.dense(asked.text, depth, allowed)]


def _lexical(index: Index, asked: Asked, allowed: Rows, depth: int) -> Sequence[int]:
    return [row for row, _ in index.lexical(asked.query.text, depth, allowed)] if asked.query.text else []


def _similar(index: Index, asked: Asked, allowed: Rows, depth: int) -> Sequence[int]:
    """Near the liked items' text (and away from the disliked ones')."""
    if not asked.events:
        return []
    strengths = np.array([event.strength for event in asked.events], dtype=np.float32)
    taste = strengths @ index.vectors[asked.event_rows]
    norm = float(np.linalg.norm(taste))
    return [row for row, _ in index.dense(taste / norm, depth, allowed)] if norm > 1e-6 else []


def _coliked(index: Index, asked: Asked, allowed: Rows, depth: int) -> Sequence[int]:
    if not asked.events:
        return []
    rows, scores = Colike.from_arrays(index.arrays).scores(
        [int(row) for row in asked.event_rows], [event.strength for event in asked.events]
    )
    usable = np.isin(rows, allowed) & (scores > 0)
    rows, scores = rows[usable], scores[usable]
    return [int(row) for row in rows[np.argsort(-scores, kind="stable")[:depth]]]


def _popular(index: Index, asked: Asked, allowed: Rows, depth: int) -> Sequence[int]:
    known = index.arrays["popularity"][allowed] + index.arrays["rating"][allowed]
    return [int(row) for row in allowed[np.argsort(-known, kind="stable")[:depth]]]


SOURCES: tuple[Source, ...] = (
    Source("request", _dense),
    Source("words", _lexical),
    Source("similar", _similar),
    Source("coliked", _coliked),
    Source("popular", _popular),
)


def gather(index: Index, asked: Asked, allowed: Rows) -> tuple[dict[str, tuple[str, ...]], tuple[Candidate, ...]]:
    """Each source's item ids, and the fused pool of at most `query.pool` candidates."""
    found = {source.name: source.find(index, asked, allowed, DEPTH) for source in SOURCES}
    ranks: dict[int, dict[str, int]] = defaultdict(dict)
    for name, rows in found.items():
        for rank, row in enumerate(rows, start=1):
            ranks[row][name] = rank
    if len(allowed) <= asked.query.pool:  # few enough to look at every one
        for row in allowed:
            ranks[int(row)].setdefault("all", len(allowed))
    fused = sorted(ranks, key=lambda row: (-sum(1 / (RRF_K + rank) for rank in ranks[row].values()), row))
    items = index.catalogue.items
    pool = tuple(Candidate(items[row].item_id, ranks[row]) for row in fused[: asked.query.pool])
    return {name: tuple(items[row].item_id for row in rows) for name, rows in found.items()}, pool
