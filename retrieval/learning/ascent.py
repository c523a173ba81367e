"""Weights under which the first ten hold most of what came next: coordinate ascent on ndcg at 10.

After Metzler and Croft, "Linear feature-based models for information retrieval", Information Retrieval 10, 2007. People
with long histories like many items later, and the likelihood of all of those is a matter of what stands far down: under
its weights the first ten were worse than under co-liking alone. One weight at a time is moved, and stays where it was
unless the gain is more than chance among so many people.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.learning.features import SIGNED, Feature
from retrieval.learning.listwise import Drawn

Floats = NDArray[np.float64]
K = 10
_STEPS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)  # of the spread of what counts most by default
_ROUNDS = 2
_NEAR = 1_000  # items of an example that are looked at
_CAUTION = 1.0  # standard errors: what gains less is taken for chance
_GAINS = 1.0 / np.log2(np.arange(2, K + 2))


def fit(drawn: Drawn, wanted: Sequence[Feature]) -> Floats:
    """(features,): the weights, in no unit: they tell an order. From the defaults on, or from one signal alone if better."""
    known = np.isfinite(drawn.offsets)
    spread = drawn.values[known].std(axis=0, dtype=np.float64)
    told = np.flatnonzero(spread).tolist()
    alone = [np.eye(len(wanted))[place] / spread[place] for place in told]
    starts = [np.array([feature.default for feature in wanted]), *alone]
    weights: Floats = max(starts, key=lambda one: float(ndcg(drawn, one).mean()))
    unit = float(np.abs(weights * spread).max())
    drawn = _near(drawn, weights)
    scores = _scores(drawn, weights)
    reached = _ndcg(drawn, scores)
    for _ in range(_ROUNDS):
        for place in told:
            values = drawn.values[:, :, place]
            without = scores - np.float32(weights[place]) * values
            for step in (*_STEPS, *(-step for step in _STEPS[1:6] if wanted[place].signal in SIGNED)):
                weight = step * unit / float(spread[place])
                found = _ndcg(drawn, without + np.float32(weight) * values)
                gain = found - reached
                if gain.mean() > _CAUTION * gain.std() / np.sqrt(len(gain)):
                    reached, weights[place] = found, weight
            scores = without + np.float32(weights[place]) * values
    return weights


def _near(drawn: Drawn, weights: Floats) -> Drawn:
    """The same with the targets and, of all else, what these weights put first: the rest won't come among the first ten."""
    scores = np.where(drawn.aims > 0, np.inf, np.where(np.isfinite(drawn.offsets), _scores(drawn, weights), -np.inf))
    width = min(_NEAR, scores.shape[1])
    kept = np.argpartition(-scores, width - 1, axis=1)[:, :width]
    values = np.take_along_axis(drawn.values, kept[:, :, None], axis=1)
    offsets, aims = (np.take_along_axis(each, kept, axis=1) for each in (drawn.offsets, drawn.aims))
    return Drawn(values, offsets, aims, drawn.groups)


def ndcg(drawn: Drawn, weights: Floats) -> Floats:
    """(examples,): NDCG at 10 of each list, 0..1; targets stand behind whatever scores the same."""
    return _ndcg(drawn, _scores(drawn, weights))


def _scores(drawn: Drawn, weights: Floats) -> NDArray[np.float32]:
    return drawn.values @ weights.astype(np.float32)


def _ndcg(drawn: Drawn, scores: NDArray[np.float32]) -> Floats:
    targets = drawn.aims > 0
    own = np.where(np.isfinite(drawn.offsets), scores, -np.inf)
    own = np.where(targets, np.nextafter(own, np.float32(-np.inf)), own)
    width = min(K, own.shape[1])
    first = np.argpartition(-own, width - 1, axis=1)[:, :width]
    order = np.argsort(-np.take_along_axis(own, first, axis=1), axis=1)
    hits = np.take_along_axis(targets, np.take_along_axis(first, order, axis=1), axis=1)
    best = np.cumsum(_GAINS)[np.minimum(targets.sum(axis=1), K) - 1]
    return np.asarray(hits @ _GAINS[:width] / best, dtype=np.float64)
