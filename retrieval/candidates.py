"""Where candidates come from: each source searches within the rows that passed the gates; ranks are fused.

Fusion is reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.index import Index
from retrieval.signals import BY_NAME, Asked
from retrieval.types import Candidate
from retrieval.weights import in_force

Rows = NDArray[np.intp]
RRF_K = 60
DEPTH = 60
LOOKED_AT = 30_000  # items: a signal's value for each of so many takes a millisecond or a few


@dataclass(frozen=True, slots=True)
class Reach:
    """What a source may find: catalogue rows that passed the gates, ascending, and the same as one boolean a row.

    `exact`: vectors are multiplied rather than looked up in Chroma's graph, which for a look ahead is quicker.
    """

    rows: Rows
    mask: NDArray[np.bool_]
    exact: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A name and a search: the best rows within reach, best first."""

    name: str
    find: Callable[[Index, Asked, Reach, int], Sequence[int]]


def _dense(index: Index, asked: Asked, reach: Reach, depth: int) -> Sequence[int]:
    if asked.text is None:
        return []
    return [row for row, _ in index.dense(asked.text, depth, reach.rows, reach.exact)]


def _lexical(index: Index, asked: Asked, reach: Reach, depth: int) -> Sequence[int]:
    return [row for row, _ in index.lexical(asked.query.text, depth, reach.rows)] if asked.query.text else []


def _similar(index: Index, asked: Asked, reach: Reach, depth: int) -> Sequence[int]:
    """Near the liked items' text (and away from the disliked ones')."""
    if asked.likes.direction is None:
        return []
    return [row for row, _ in index.dense(asked.likes.direction, depth, reach.rows, exact=True)]


def _looked_at(index: Index, asked: Asked, reach: Reach, depth: int) -> Sequence[int]:
    """What the person looked at and did not have, the strongest interest first."""
    looked = asked.likes.looked_at
    return sorted((row for row in looked if reach.mask[row]), key=lambda row: -asked.likes.strengths[looked[row]])[
        :depth
    ]


def _coliked(index: Index, asked: Asked, reach: Reach, depth: int) -> Sequence[int]:
    rows, scores = asked.likes.coliked
    usable = reach.mask[rows] & (scores > 0)
    rows, scores = rows[usable], scores[usable]
    return [int(row) for row in rows[np.argsort(-scores, kind="stable")[:depth]]]


def _popular(index: Index, asked: Asked, reach: Reach, depth: int) -> Sequence[int]:
    order = index.by_popularity
    return [int(row) for row in order[reach.mask[order]][:depth]]


def _scored(index: Index, asked: Asked, reach: Reach, depth: int) -> Sequence[int]:
    """What all signals together put first; none where the catalogue is too large to look at every item."""
    if len(index.catalogue) > LOOKED_AT:
        return []
    totals = np.zeros(len(index.catalogue))
    for name, weight in in_force(index.meta["weights"], asked.query).items():
        if weight and name in BY_NAME:
            totals += weight * BY_NAME[name].values(index, asked)
    best = np.argsort(-totals[reach.rows], kind="stable")[: 2 * depth]
    return [int(row) for row in reach.rows[best]]


SOURCES: tuple[Source, ...] = (
    Source("score", _scored),
    Source("request", _dense),
    Source("words", _lexical),
    Source("similar", _similar),
    Source("interest", _looked_at),
    Source("coliked", _coliked),
    Source("popular", _popular),
)


def gather(
    index: Index, asked: Asked, allowed: Rows, exact: bool = False
) -> tuple[dict[str, tuple[str, ...]], tuple[Candidate, ...]]:
    """Each source's item ids, and the fused pool of at most `query.pool` candidates. `exact`: see `Reach`."""
    reach = _reach(index, allowed, exact)
    found = {source.name: source.find(index, asked, reach, DEPTH) for source in SOURCES}
    ranks: dict[int, dict[str, int]] = defaultdict(dict)
    for name, rows in found.items():
        for rank, row in enumerate(rows, start=1):
            ranks[row][name] = rank
    if len(allowed) <= asked.query.pool:  # few enough to look at every one
        for row in allowed:
            ranks[int(row)].setdefault("all", len(allowed))
    sure = frozenset(found["score"])  # in the pool whoever else finds them
    fused = sorted(
        ranks, key=lambda row: (row not in sure, -sum(1 / (RRF_K + rank) for rank in ranks[row].values()), row)
    )
    items = index.catalogue.items
    pool = tuple(Candidate(items[row].item_id, ranks[row]) for row in fused[: asked.query.pool])
    return {name: tuple(items[row].item_id for row in rows) for name, rows in found.items()}, pool


def surest(index: Index, asked: Asked, allowed: Rows) -> tuple[dict[str, tuple[str, ...]], tuple[Candidate, ...]]:
    """Those of `gather` that all signals together put first: to look ahead, when nobody asks how they were found."""
    rows = _scored(index, asked, _reach(index, allowed, exact=True), DEPTH)
    if not rows:
        return gather(index, asked, allowed, exact=True)
    items = index.catalogue.items
    return {}, tuple(Candidate(items[row].item_id, {"score": rank}) for rank, row in enumerate(rows, start=1))


def _reach(index: Index, allowed: Rows, exact: bool) -> Reach:
    mask = np.zeros(len(index.catalogue), dtype=np.bool_)
    mask[allowed] = True
    return Reach(allowed, mask, exact)
