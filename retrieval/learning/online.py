"""The weights of one person, learned from what they did with what was shown: a Bayesian linear update.

A lesson is an item that somebody took, liked or waved away, as how much higher than the candidates' mean it stood in
each signal's value, with a reward in [-1, 1]. How many times its usual weight a signal should count is 1 + b, with a
normal prior of b and normal noise of the reward; the posterior is that of Bayesian linear regression. Used are a draw
from it (Thompson sampling, after Agrawal and Goyal, ICML 2013) or its upper end (after LinUCB, Li et al., WWW 2010),
one number a signal, so that a score stays the sum that it was. A signal keeps its sign, and no signal may count more
times than a person may move it. A model's grade and variety are nothing of a person's, and are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.signals import SIGNALS
from retrieval.terms import shared
from retrieval.types import Trace
from retrieval.weights import MOST_TIMES

Mode = Literal["off", "thompson", "ucb"]
PRIOR = 0.3  # standard deviation of b before anything was learned
NOISE = 1.0  # of a reward
NAMES = tuple(signal.name for signal in SIGNALS)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """By how much each signal's value of an item lay above the mean of its pool, and how it was received, -1 to 1."""

    above: Mapping[str, float]
    reward: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of b after some lessons, over `NAMES`: mean (signals,), covariance (signals, signals)."""

    mean: Floats
    covariance: Floats


def above(trace: Trace, item_ids: Sequence[str]) -> dict[str, float]:
    """By how much the values of these items lay above their pool's mean; empty where none of them was in it."""
    places = [place for place, one in enumerate(trace.pool) if one.candidate.item_id in item_ids]
    columns = shared(trace.pool)
    if not places or columns is None:
        return {}
    return {
        column.signal: float(column.values[places].mean() - column.values.mean())
        for column in columns
        if column.signal in NAMES
    }


def posterior(lessons: Sequence[Lesson], weights: Mapping[str, float]) -> Posterior:
    """What these lessons teach, given the usual weights of the signals."""
    usual = np.array([weights.get(name, 0.0) for name in NAMES])
    seen = np.array([[one.above.get(name, 0.0) for name in NAMES] for one in lessons]).reshape(-1, len(NAMES)) * usual
    rewards = np.array([one.reward for one in lessons])
    precision = np.eye(len(NAMES)) / PRIOR**2 + seen.T @ seen / NOISE**2
    covariance = np.linalg.inv(precision)
    return Posterior(covariance @ (seen.T @ rewards) / NOISE**2, (covariance + covariance.T) / 2)


def times(known: Posterior, mode: Mode, seed: int) -> dict[str, float]:
    """How many times its usual weight each signal counts: drawn by the seed, or the upper end of one deviation."""
    if mode == "thompson":
        return _projected(np.random.default_rng(seed).multivariate_normal(known.mean, known.covariance))
    return _projected(known.mean + np.sqrt(np.diag(known.covariance)))


def expected(known: Posterior) -> dict[str, float]:
    """How many times its usual weight each signal should count by what is known, exploring nothing."""
    return _projected(known.mean)


def _projected(moved: Floats) -> dict[str, float]:
    return dict(zip(NAMES, np.clip(1.0 + moved, 0.0, MOST_TIMES).tolist(), strict=True))
