"""Figures of ranked lists: pure functions over ids and ranks.

A rank is counted from 1; None is a target that was not recommended at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


def pessimistic_ranks(targets: Sequence[int], scores: Floats) -> list[Rank]:
    """The ranks of several targets (places in `scores`) in one list, each behind all others that score as high.

    What scores minus infinity was not recommended. Two targets that score alike take the last two of those ranks.
    """
    own = scores[list(targets)]
    others = np.sort(np.delete(scores, list(targets)))
    ahead = len(others) - np.searchsorted(others, own, side="left")
    order = np.argsort(-own, kind="stable")
    place = np.empty(len(own), dtype=np.intp)
    place[order] = np.arange(1, len(own) + 1)
    return [
        None if score == -np.inf else int(rank)
        for score, rank in zip(own.tolist(), (ahead + place).tolist(), strict=True)
    ]


def recall_at(ranks: Sequence[Rank], k: int) -> float:
    """The share of targets among the first k, 0..1; 0 of none."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else 0.0


def precision_at(ranks: Sequence[Rank], k: int) -> float:
    """The share of the first k places that targets take, 0..1; a list that is shorter loses nothing of its k places."""
    return sum(rank is not None and rank <= k for rank in ranks) / k


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of the two; 0 where both are."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def ndcg_at(ranks: Sequence[Rank], k: int) -> float:
    """NDCG@k of a list with these targets, 0..1: the gain of each, over that of a list that begins with them."""
    best = sum(gain_at(place, k) for place in range(1, len(ranks) + 1))
    return sum(gain_at(rank, k) for rank in ranks) / best if best else 0.0


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


Z95 = 1.959964  # of a normal distribution, the middle 95% lie within so many deviations


def clustered(hits: Sequence[int], tries: Sequence[int]) -> tuple[float, tuple[float, float]]:
    """A share of tries that were hits, and its interval of 95%, where the tries of a group are alike.

    `hits` and `tries` are by group, with at least one try. Wilson's score interval for as many tries as the groups are
    worth: how the share varies over groups tells how many (Korn and Graubard, Survey Methodology 24, 1998); where all
    or none were hits, which tells nothing of it, every group is worth one.
    """
    x, n = np.asarray(hits, dtype=np.float64), np.asarray(tries, dtype=np.float64)
    share, groups = float(x.sum() / n.sum()), int((n > 0).sum())
    variance = float(np.square(x - share * n).sum() / n.sum() ** 2)
    spread = share * (1 - share)
    worth = min(spread / variance, float(n.sum())) if variance else float(n.sum() if spread else groups)
    middle = (share + Z95**2 / (2 * worth)) / (1 + Z95**2 / worth)
    half = Z95 * np.sqrt(spread / worth + Z95**2 / (4 * worth**2)) / (1 + Z95**2 / worth)
    return share, (max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def difference(one: tuple[float, tuple[float, float]], other: tuple[float, tuple[float, float]]) -> tuple[float, float]:
    """The interval of `one` less `other`, each a figure with its own (Newcombe, Statistics in Medicine 17, 1998)."""
    (a, (low_a, high_a)), (b, (low_b, high_b)) = one, other
    return a - b - float(np.hypot(a - low_a, high_b - b)), a - b + float(np.hypot(high_a - a, b - low_b))


@dataclass(frozen=True, slots=True)
class Compared:
    """Bootstrap intervals of mean(ours) - mean(theirs) and of mean(ours) / mean(theirs); None where theirs can be 0."""

    difference: tuple[float, float]
    ratio: tuple[float, float] | None


def compared(
    ours: Sequence[float], theirs: Sequence[float], draws: int = 1_000, seed: int = 0, level: float = 0.95
) -> Compared:
    """Two recommenders on the same people, value by value: people are drawn with replacement, in pairs."""
    if not len(ours):
        return Compared((0.0, 0.0), None)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(ours), (draws, len(ours)))
    mine, other = (np.asarray(values, dtype=np.float64)[drawn].mean(axis=1) for values in (ours, theirs))
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(mine - other, ends)
    if not other.all():
        return Compared((float(low), float(high)), None)
    least, most = np.quantile(mine / other, ends)
    return Compared((float(low), float(high)), (float(least), float(most)))
