"""From examples to weights: what dialogs say of a request, what histories say of a taste, and what both are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.index import Step
from retrieval.learning import ascent, listwise
from retrieval.learning.examples import DRAWN, Example, draw
from retrieval.learning.features import Feature, as_weights, features
from retrieval.learning.listwise import Drawn
from retrieval.likes import Learned
from retrieval.metrics import interval
from retrieval.signals import Asked
from retrieval.weights import Weights

FOLDS = 5
LEAST = 20  # examples of a kind
_ALL = 10_000  # items that a person's later likings are held against
Floats = NDArray[np.float64]
Fit = Callable[[Drawn, Sequence[Feature]], Floats]
Score = Callable[[Drawn, Floats], Floats]


@dataclass(frozen=True, slots=True)
class Worth:
    """What weights are worth on folds that they were not learned from: a mean, and how far above the defaults'."""

    reached: float
    gain: float
    ci95: list[float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights, and their worth: on dialogs in nats a moment, on people in ndcg at 10; None where there were too few."""

    weights: Weights
    on_dialogs: Worth | None
    on_people: Worth | None


def learn(
    catalogue: Catalogue,
    moments: Sequence[Example],
    people: Sequence[Example],
    ask: Callable[[Example], tuple[Learned, Asked]],
    step: Step,
) -> Weighed:
    """The weights of what is said from dialogs, and those of what was done before from people; defaults for want of either."""
    facets = tuple(catalogue.schema.facets)
    found, units, worth = dict[Feature, float](), list[float](), list[Worth | None]()
    for examples, source, items, fit, score in (
        (moments, "dialog", DRAWN, listwise.fit, listwise.likelihood),
        (people, "history", _ALL, _for_first_ten, ascent.ndcg),
    ):
        if len(examples) < LEAST:
            worth.append(None)
            continue
        wanted = features(facets, source)
        drawn = draw(examples, ask, wanted, _counted(step, len(examples)), min(items, len(catalogue)))
        step("weigh", 0, 1)
        fitted = fit(drawn, wanted)
        worth.append(_worth(drawn, wanted, fit, score))
        units.append(listwise.unit(drawn, fitted, wanted))
        found |= dict(zip(wanted, fitted.tolist(), strict=True))
    # Both kinds are in nats: of both, the unit is that of what is said.
    weights = as_weights({feature: weight * units[0] for feature, weight in found.items()}, facets)
    return Weighed(weights, *worth)


def _counted(step: Step, total: int) -> Callable[[int], None]:
    return lambda done: step("learn", done, total)


def folds(groups: Sequence[str]) -> list[int]:
    """A fold for each group, in turn over a shuffled order."""
    order = np.random.default_rng(0).permutation(len(groups))
    places = np.empty(len(groups), dtype=int)
    places[order] = np.arange(len(groups)) % FOLDS
    return places.tolist()


def _for_first_ten(drawn: Drawn, wanted: Sequence[Feature]) -> Floats:
    """The best order, in nats: so that it weighs as it should beside what is said."""
    return listwise.in_nats(drawn, ascent.fit(drawn, wanted))


def held_out(drawn: Drawn, wanted: Sequence[Feature], fit: Fit, score: Score) -> Floats:
    """(examples,): the score of each by weights that were fitted without its fold."""
    fold = np.array(folds([str(group) for group in range(int(drawn.groups.max()) + 1)]))[drawn.groups]
    found = np.zeros(len(drawn))
    for one in range(FOLDS):
        inside, outside = np.flatnonzero(fold == one), np.flatnonzero(fold != one)
        if len(inside) and len(outside):
            found[inside] = score(drawn.at(inside), fit(drawn.at(outside), wanted))
    return found


def _worth(drawn: Drawn, wanted: Sequence[Feature], fit: Fit, score: Score) -> Worth:
    learned = held_out(drawn, wanted, fit, score)
    gain = learned - held_out(drawn, wanted, listwise.defaults, score)
    ends = interval(gain.tolist(), [str(group) for group in drawn.groups])
    return Worth(float(learned.mean()), float(gain.mean()), list(ends))
