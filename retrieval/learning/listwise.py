"""A listwise logistic model of what came next: weights under which it is likeliest.

The score is a softmax over the catalogue (Cao et al., "Learning to rank: from pairwise approach to listwise approach",
ICML 2007), its denominator estimated from items drawn at random. A signal whose sign is its meaning is held at zero or
above; scikit-learn's logistic regression has no bounds, so scipy minimises. Weights are drawn towards the defaults: the
fewer the examples, the more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from retrieval.learning.features import SIGNED, Feature

Floats = NDArray[np.float64]
PRIOR = 5.0  # examples' worth of one standard deviation's distance from the defaults
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Drawn:
    """Examples as arrays: `values` (examples, items, features); `offsets` and `aims` (examples, items).

    An offset is the log of how many items one that was drawn stands for (-inf: there is none); aims are 1/targets at the
    targets and 0 elsewhere. `groups` (examples,) are never on both sides of a fold.
    """

    values: NDArray[np.float32]
    offsets: NDArray[np.float32]
    aims: NDArray[np.float32]
    groups: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.values)

    def at(self, which: NDArray[np.intp]) -> Drawn:
        """Some of the examples."""
        return Drawn(self.values[which], self.offsets[which], self.aims[which], self.groups[which])


def fit(drawn: Drawn, wanted: Sequence[Feature]) -> Floats:
    """(features,): the weights under which what came next is likeliest, as far as the defaults let them go."""
    known = np.isfinite(drawn.offsets)
    spread = np.maximum(drawn.values[known].std(axis=0, dtype=np.float64), _LEAST)
    scaled = Drawn((drawn.values / spread).astype(np.float32), drawn.offsets, drawn.aims, drawn.groups)
    towards = np.array([feature.default for feature in wanted]) * spread
    trust = _trust(scaled, towards)
    towards *= trust
    bounds = [(None, None) if feature.signal in SIGNED else (0.0, None) for feature in wanted]

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, slope = _loss(scaled, weights)
        away = weights - towards
        return value + PRIOR / len(drawn) * float(away @ away), slope + 2 * PRIOR / len(drawn) * away

    found = minimize(loss, towards, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 100})
    fitted: Floats = np.where(spread > _LEAST, found.x / spread, [trust * feature.default for feature in wanted])
    return fitted


def likelihood(drawn: Drawn, weights: Floats) -> Floats:
    """(examples,): the mean log-likelihood of what came next, in nats."""
    scores = _scores(drawn, weights)
    return np.asarray(_aimed(drawn, scores) - logsumexp(scores, axis=1), dtype=np.float64)


def defaults(drawn: Drawn, wanted: Sequence[Feature]) -> Floats:
    """(features,): the default weights, in nats."""
    return in_nats(drawn, np.array([feature.default for feature in wanted]))


def in_nats(drawn: Drawn, weights: Floats) -> Floats:
    """(features,): the same weights in the unit that suits a softmax best."""
    return weights * _trust(drawn, weights)


def unit(drawn: Drawn, found: Floats, wanted: Sequence[Feature]) -> float:
    """How many times wider the default weights spread the scores than these do."""
    known = np.isfinite(drawn.offsets)
    wide, narrow = (
        float((drawn.values[known] @ weights.astype(np.float32)).std())
        for weights in (np.array([feature.default for feature in wanted]), found)
    )
    return wide / narrow if narrow else 1.0


def _trust(drawn: Drawn, weights: Floats) -> float:
    """How many times these weights a softmax should take: they order the items, and say no more."""

    def loss(times: Floats) -> tuple[float, Floats]:
        value, slope = _loss(drawn, float(times[0]) * weights)
        return value, np.array([float(slope @ weights)])

    return float(minimize(loss, np.ones(1), jac=True, method="L-BFGS-B", bounds=[(0.01, 10.0)]).x[0])


def _scores(drawn: Drawn, weights: Floats) -> NDArray[np.float32]:
    return drawn.values @ weights.astype(np.float32) + drawn.offsets


def _aimed(drawn: Drawn, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = (np.where(drawn.aims > 0, scores, 0.0) * drawn.aims).sum(axis=1)
    return found


def _loss(drawn: Drawn, weights: Floats) -> tuple[float, Floats]:
    """The mean negative log-likelihood and its slope."""
    scores = _scores(drawn, weights)
    whole = logsumexp(scores, axis=1, keepdims=True)
    slope = np.einsum("ij,ijk->k", np.exp(scores - whole) - drawn.aims, drawn.values, optimize=True)
    return float((whole[:, 0] - _aimed(drawn, scores)).mean()), slope.astype(np.float64) / len(drawn)
