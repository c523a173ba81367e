"""Figures of ranked lists: pure functions over ids and ranks.

A rank is counted from 1; None is a target that was not recommended at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

Rank = int | None
Floats = NDArray[np.float64]


def pessimistic_rank(target: str, ids: Sequence[str], scores: Sequence[float]) -> Rank:
    """The rank of a target behind everything that scores as high: an untouched score must not win by its place.

    `scores` are those of `ids`, in any order.
    """
    if target not in ids:
        return None
    own = scores[list(ids).index(target)]
    return sum(score >= own for score in scores)


def recall_at(ranks: Sequence[Rank], k: int) -> float:
    """The share of targets among the first k, 0..1; 0 of none."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else 0.0


def reciprocal_rank(rank: Rank) -> float:
    """1/rank; 0 for a target that was not recommended."""
    return 0.0 if rank is None else 1.0 / rank


def gain_at(rank: Rank, k: int) -> float:
    """NDCG@k of a list with one target: 1/log2(1 + rank) (Järvelin and Kekäläinen, TOIS 2002)."""
    return 1.0 / log2(1 + rank) if rank is not None and rank <= k else 0.0


def interval(
    values: Sequence[float], groups: Sequence[str], draws: int = 1_000, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """A bootstrap interval of the mean, by percentiles: whole groups (dialogs, people) are drawn, with replacement.

    Efron and Tibshirani, "An Introduction to the Bootstrap", 1993. Of no values it is (0, 0).
    """
    if not len(values):
        return 0.0, 0.0
    names, place = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.bincount(place, weights=np.asarray(values, dtype=np.float64))
    sizes = np.bincount(place)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(names), (draws, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def mean_with_interval(
    ranks: Sequence[Rank], groups: Sequence[str], of: Callable[[Rank], float]
) -> tuple[float, tuple[float, float]]:
    """The mean of a figure over targets, and its interval over their groups."""
    values = [of(rank) for rank in ranks]
    return (float(np.mean(values)) if values else 0.0), interval(values, groups)
