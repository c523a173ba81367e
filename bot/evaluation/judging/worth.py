"""The weight that a model's grades deserve, learned from turns at which it is known what was recommended next.

The chance of a candidate is taken to be softmax(score + weight * value) over the pool, as where all other weights are
learned (`retrieval.learning.listwise`); the weight is the one under which the targets are likeliest. The loss is convex
in it. Its interval is a bootstrap over dialogs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.judging.grading import Judged
from retrieval.grades import values

MOST = 3.0  # of a weight, either way
_DRAWS, _STEPS = 200, 61

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Worth:
    """A weight with its 95% interval; below zero, the grades point the wrong way."""

    weight: float
    low: float
    high: float
    turns: int  # that had grades, and a target in the pool

    @property
    def bound(self) -> float:
        """The bound to set: the weight where it is surely above zero, else none."""
        return round(self.weight, 2) if self.low > 0 else 0.0


def worth(judged: Sequence[Judged], seed: int = 0) -> Worth | None:
    """The weight of these grades; None where no turn tells anything."""
    told = [(one.case.dialog_id, losses) for one in judged if (losses := _losses(one)) is not None]
    if not told:
        return None
    grid, curves = _grid(), np.stack([losses for _, losses in told])
    names, group = np.unique([name for name, _ in told], return_inverse=True)
    sums = np.zeros((len(names), len(grid)))
    np.add.at(sums, group, curves)
    drawn = np.random.default_rng(seed).integers(0, len(names), (_DRAWS, len(names)))
    best = grid[np.stack([sums[draw].sum(axis=0) for draw in drawn]).argmin(axis=1)]
    low, high = np.quantile(best, [0.025, 0.975])
    return Worth(float(grid[curves.sum(axis=0).argmin()]), float(low), float(high), len(told))


def _grid() -> Floats:
    return np.linspace(-MOST, MOST, 2 * _STEPS - 1)


def _losses(one: Judged) -> Floats | None:
    """The loss of a turn under each weight of the grid: -log of the share that the targets have."""
    pool = one.case.found.trace.pool
    given = values(one.graded.grades)
    ids = [entry.candidate.item_id for entry in pool]
    wanted = np.array([item in one.case.targets for item in ids])
    if not given or not wanted.any():
        return None
    scores = np.array([entry.score for entry in pool])
    value = np.array([given.get(item, 0.0) for item in ids])
    totals = scores + _grid()[:, None] * value
    totals -= totals.max(axis=1, keepdims=True)
    shares = np.exp(totals)
    losses: Floats = -np.log(shares[:, wanted].sum(axis=1) / shares.sum(axis=1) / wanted.sum())
    return losses
