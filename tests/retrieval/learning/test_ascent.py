"""Weights for the first ten: what orders them is found, chance is not, and a list is scored as it would be read."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval import metrics
from retrieval.learning import ascent
from retrieval.learning.features import Feature
from retrieval.learning.listwise import Drawn

WANTED = (Feature("colike", "history"), Feature("era", "history"), Feature("popularity", "history"))


def drawn(truth: tuple[float, float, float], people: int = 80, items: int = 120) -> Drawn:
    """Everybody later likes the five items that these weights, and some chance, put first."""
    random = np.random.default_rng(0)
    values = random.normal(size=(people, items, 3)).astype(np.float32)
    likings = values @ np.array(truth) + random.normal(size=(people, items))
    aims = np.zeros((people, items), dtype=np.float32)
    np.put_along_axis(aims, np.argsort(-likings, axis=1)[:, :5], 0.2, axis=1)
    return Drawn(values, np.zeros((people, items), dtype=np.float32), aims, np.arange(people))


def test_the_mix_that_puts_later_likings_first_is_found() -> None:
    data = drawn((3.0, 3.0, 0.0))
    found = ascent.fit(data, WANTED)
    assert found[1] == pytest.approx(found[0], rel=0.5)
    assert abs(found[2]) < 0.2 * found[0]
    best = ascent.ndcg(data, np.array([1.0, 1.0, 0.0])).mean()
    assert ascent.ndcg(data, found).mean() == pytest.approx(best, abs=0.01)


def test_what_may_count_against_an_item_can_and_nothing_else() -> None:
    found = ascent.fit(drawn((3.0, -1.5, -1.5)), WANTED)
    assert found[1] == 0
    assert found[2] < 0


def test_a_list_is_scored_as_the_metric_says_and_ties_are_pessimistic() -> None:
    data = drawn((1.0, 0.0, 0.0), people=6)
    weights = np.array([1.0, 0.2, 0.1])
    for person, found in enumerate(ascent.ndcg(data, weights)):
        scores = (data.values[person] @ weights.astype(np.float32)).astype(np.float64)
        ranks = metrics.pessimistic_ranks(np.flatnonzero(data.aims[person]).tolist(), scores)
        assert found == pytest.approx(metrics.ndcg_at(ranks, 10))
    assert not ascent.ndcg(data, np.zeros(3)).any()
