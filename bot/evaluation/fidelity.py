"""Do the explanations tell what was computed? Sums, Shapley values, deletion and insertion, removed evidence.

`shap` and `lime` are needed here alone, as an extra; without them what they would be compared with is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.counterfactual import addends
from retrieval.recommender import Recommender
from retrieval.types import Pick, Trace
from retrieval.whatif import Change, rerun

Floats = NDArray[np.float64]
METHODS = ("exact", "lime", "cosine", "random")
MISSING = tuple(name for name in ("shap", "lime") if find_spec(name) is None)  # of the benchmark extra
_APART = frozenset({"diversity", "grade"})  # steps after the sum that Shapley values are taken of
_SAMPLES = 300  # perturbed histories that LIME learns from


def additivity_gap(pick: Pick) -> float:
    """The largest difference between a sum and what it is said to be."""
    gaps = [abs(pick.base + fsum(term.contribution for term in pick.contributions) - pick.score)]
    gaps += [abs(term.weight * term.value - term.contribution) for term in pick.contributions]
    gaps += [
        abs(fsum(part.contribution for part in term.parts) - term.contribution)
        for term in pick.contributions
        if term.parts
    ]
    return max(gaps)


def shap_gap(picks: Sequence[Pick], exact: bool) -> float:
    """The largest difference to shap's `exact` (of all subsets) or linear explainer, against a background of zeros.

    Raises ImportError without shap.
    """
    shap: Any = import_module("shap")
    largest = 0.0
    for pick in picks:
        terms = [term for term in pick.contributions if term.signal not in _APART]
        weights, values = (np.array([getattr(term, name) for term in terms]) for name in ("weight", "value"))
        zeros = np.zeros((1, len(terms)))
        if exact:
            given = shap.explainers.Exact(_model(weights, pick.base), zeros)(values[None, :], silent=True).values[0]
        else:
            given = shap.LinearExplainer((weights, pick.base), zeros)(values[None, :]).values[0]
        ours = np.array([term.contribution for term in terms])
        largest = max(largest, float(np.abs(given - ours).max()))
    return largest


def _model(weights: Floats, base: float) -> Callable[[Floats], Floats]:
    return lambda rows: base + rows @ weights


def event_shares(recommender: Recommender, trace: Trace, item_id: str) -> dict[str, float]:
    """What each liked or disliked item gave the score of a candidate; exact, facets included."""
    again = rerun(recommender, trace, Change())
    place = next(
        place for place, entry in enumerate(again.recommendation.trace.pool) if entry.candidate.item_id == item_id
    )
    return {
        change.events[0]: float(line[place]) for change, line in addends(recommender, again).items() if change.events
    }


def curves(recommender: Recommender, trace: Trace, item_id: str, seed: int) -> dict[str, tuple[float, float]] | None:
    """(deletion, insertion) area of each method's order of the history events, for one pick.

    The events are taken away (or brought in) in the method's order of importance, one by one; each point is the
    pick's score above that without any history, in units of all that its events give and take: after Barkan et al.,
    "A Counterfactual Framework for Learning and Evaluating Explanations for Recommender Systems" (LXR, WWW 2024), who
    divide by the score itself, which here may be negative. Less is better for deletion, more for insertion. None for
    fewer than three events, or where they give nothing. Without lime, its curve is missing.
    """
    shares = event_shares(recommender, trace, item_id)
    ids, gains = list(shares), np.array(list(shares.values()))
    unit = float(np.abs(gains).sum())
    if len(ids) < 3 or not unit:
        return None
    rng = np.random.default_rng(seed)
    importance = {
        "exact": gains,
        "cosine": _cosines(recommender, ids, item_id),
        "random": rng.random(len(ids)),
    }
    if "lime" not in MISSING:
        importance["lime"] = _lime(gains, rng)
    found = {}
    for name, weights in importance.items():
        given = gains[np.argsort(-weights, kind="stable")].cumsum() / unit
        found[name] = (float((gains.sum() / unit - given).mean()), float(given.mean()))
    return found


def _lime(gains: Floats, rng: np.random.Generator) -> Floats:
    """The weights of a local linear model on perturbed histories, by the library's own core."""
    base: Any = import_module("lime.lime_base")
    masks = rng.integers(0, 2, (_SAMPLES, len(gains))).astype(float)
    masks[0] = 1.0
    distances = 1.0 - masks.mean(axis=1)
    model = base.LimeBase(lambda far: np.sqrt(np.exp(-(far**2) / 0.25)), random_state=int(rng.integers(2**31)))
    labels = (masks @ gains)[:, None]
    told = model.explain_instance_with_data(masks, labels, distances, 0, len(gains), feature_selection="none")[1]
    weights = np.zeros(len(gains))
    for place, weight in told:
        weights[place] = weight
    return weights


def _cosines(recommender: Recommender, ids: Sequence[str], item_id: str) -> Floats:
    catalogue, vectors = recommender.index.catalogue, recommender.index.vectors
    rows = [catalogue.row(one) for one in ids]
    likeness: Floats = (vectors[rows] @ vectors[catalogue.row(item_id)]).astype(np.float64)
    return likeness
