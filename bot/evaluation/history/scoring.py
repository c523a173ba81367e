"""`whypick evaluate history`: what people did later, foreseen by the product and by baselines.

The product's own path: history -> profile -> query -> recommender, for somebody who has said nothing yet. Baselines are
tuned on the history alone and scored on the same people, with the same items to choose from. Ties are ranked
pessimistically; intervals are bootstrapped over people, in pairs where two are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot import preferences as wishes
from bot.evaluation.history.baselines import BASELINES, MISSING, Baseline, Setting
from bot.evaluation.history.learning import Learned, divide, histories, learn
from bot.evaluation.history.reading import Later
from bot.turn.engine import Engine
from bot.types import Preferences
from retrieval import metrics
from retrieval.cores import all_cores
from retrieval.history import profile
from retrieval.index import Step
from retrieval.types import Interaction

Floats = NDArray[np.float64]
K = 10
_DEPTH = 50  # picks that are looked at: those behind the tenth tell ties with it


@dataclass
class Found:
    """One recommender's figures, person by person, and the catalogue rows of everybody's first ten."""

    ndcg: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    f1: list[float] = field(default_factory=list)
    first: list[Sequence[int]] = field(default_factory=list)

    def add(self, one: Later, scores: Floats) -> None:
        """Score a person's list: one number an item of the catalogue, minus infinity for what is not recommended."""
        own = np.full(len(scores), -np.inf)
        own[one.allowed] = scores[one.allowed]
        ranks = metrics.pessimistic_ranks(one.relevant.tolist(), own)
        recall, precision = metrics.recall_at(ranks, K), metrics.precision_at(ranks, K)
        self.ndcg.append(metrics.ndcg_at(ranks, K))
        self.recall.append(recall)
        self.precision.append(precision)
        self.f1.append(metrics.f1(precision, recall))
        first = np.argsort(-own, kind="stable")[:K]
        self.first.append(first[own[first] > -np.inf].tolist())

    def figures(self, owners: Floats) -> dict[str, Any]:
        """Means over people. `owners` is the share of people who have each item of the catalogue."""
        people = [str(place) for place in range(len(self.ndcg))]
        shown = [row for rows in self.first for row in rows]
        return {
            "ndcg10": float(np.mean(self.ndcg)),
            "ci95": list(metrics.interval(self.ndcg, people)),
            "recall10": float(np.mean(self.recall)),
            "precision10": float(np.mean(self.precision)),
            "f1_10": float(np.mean(self.f1)),
            "coverage": len(set(shown)) / len(owners),
            "novelty": float(-np.log2(owners[shown]).mean()) if shown else None,
        }


def evaluate(engine: Engine, later: Sequence[Later], *, progress: Step = lambda *_: None) -> dict[str, Any]:
    """The figures of the product, and of each baseline beside it; None for one whose library is not installed."""
    everybody = histories(engine.index.interactions())
    whole, past = learn(everybody, engine.catalogue), divide(everybody, engine.catalogue)
    owners = _owners(whole)
    ours = product(engine, later, progress)
    beside = dict[str, Any]()
    for name, baseline in BASELINES.items():
        if baseline.needs in MISSING:
            beside[name] = None
            continue
        setting = tune(baseline, *past, partial(progress, name))
        theirs = run(baseline, setting, whole, later)
        beside[name] = {**theirs.figures(owners), "setting": dict(setting), **_gain(ours, theirs)}
    return {"n_users": len(later), **ours.figures(owners), "by_baseline": beside}


def product(engine: Engine, later: Sequence[Later], progress: Step = lambda *_: None) -> Found:
    """What the product recommends to somebody who is there for the first time and has said nothing."""
    found = Found()
    for place, one in enumerate(later):
        progress("whypick", place, len(later))
        found.add(one, picked(engine, engine.history(one.user_id)))
    return found


def picked(engine: Engine, history: Sequence[Interaction]) -> Floats:
    """The product's score of every item for somebody with this history; minus infinity for what it does not pick."""
    query = wishes.query(Preferences(), profile(history), engine.done_with(history), _DEPTH)
    found = np.full(len(engine.catalogue), -np.inf)
    for pick in engine.recommender.recommend(replace(query, diversity=False)).picks:
        found[engine.catalogue.row(pick.item_id)] = pick.score
    return found


def _gain(ours: Found, theirs: Found) -> dict[str, Any]:
    """How the product stands to a baseline."""
    both = metrics.compared(ours.ndcg, theirs.ndcg)
    mean, own = float(np.mean(ours.ndcg)), float(np.mean(theirs.ndcg))
    return {
        "gain": mean / own if own else None,
        "gain_ci95": both.ratio and list(both.ratio),
        "difference": mean - own,
        "difference_ci95": list(both.difference),
    }


def tune(baseline: Baseline, learned: Learned, later: Sequence[Later], progress: Callable[[int, int], None]) -> Setting:
    """The setting with the highest ndcg@10 on the division of the history; the first one where there is nothing."""
    settings = list(baseline.settings())
    reached = list[float]()
    for place, setting in enumerate(settings):
        progress(place, len(settings))
        reached.append(float(np.mean(run(baseline, setting, learned, later).ndcg)) if later else 0.0)
    return settings[int(np.argmax(reached))]


def run(baseline: Baseline, setting: Setting, learned: Learned, later: Sequence[Later]) -> Found:
    """A baseline on these people. What nobody has it can't recommend; who has nothing gets what most people have."""
    columns = np.flatnonzero(learned.had.getnnz(axis=0))
    options = {key: value for key, value in setting.items() if key != "of"}
    matrix = learned.matrix(setting["of"])[:, columns]
    with all_cores():
        scores = baseline.learn(matrix, **options) if matrix.nnz else None
    counts = np.asarray(learned.had[:, columns].sum(axis=0), dtype=np.float64).ravel()
    found = Found()
    for one in later:
        own = np.full(learned.had.shape[1], -np.inf)
        place = learned.places.get(one.user_id)
        known = place is not None and matrix[place].nnz
        own[columns] = scores(np.array([place]))[0] if known and scores else counts
        found.add(one, own)
    return found


def _owners(whole: Learned) -> Floats:
    """The share of people who have each item; one that nobody has counts as if one person had."""
    counts = np.asarray(whole.had.getnnz(axis=0), dtype=np.float64)
    return np.maximum(counts, 1.0) / max(1, whole.had.shape[0])
