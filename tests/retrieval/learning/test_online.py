"""What one person's acts teach: a posterior, projected to what a weight may be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import FaultError
from retrieval.learning.online import NAMES, NOISE, PRIOR, Lesson, Mode, above, expected, posterior, times
from retrieval.recommender import Recommender
from retrieval.types import Event, Query
from retrieval.weights import MOST_TIMES, in_force
from retrieval.whatif import Change, rerun

USUAL = dict.fromkeys(NAMES, 2.0)
lessons = st.lists(
    st.builds(
        Lesson, st.dictionaries(st.sampled_from([*NAMES, "grade", "gone"]), st.floats(-50, 50)), st.floats(-1, 1)
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(lessons, st.sampled_from(["thompson", "ucb"]), st.integers(0, 2**32 - 1))
def test_a_weight_keeps_its_sign_and_its_range(some: list[Lesson], mode: Mode, seed: int) -> None:
    found = times(posterior(some, USUAL), mode, seed)
    assert set(found) == set(NAMES)
    assert not {"grade", "diversity"} & set(found)
    assert all(0 <= one <= MOST_TIMES for one in found.values())
    assert found == times(posterior(some, USUAL), mode, seed)
    weights = in_force(USUAL, Query(learned=found, grade_weight=0.3))
    assert weights["grade"] == 0.3
    assert all(weights[name] == pytest.approx(2.0 * found[name]) for name in NAMES)


@settings(max_examples=50, deadline=None)
@given(lessons, st.randoms(use_true_random=False))
def test_the_order_of_lessons_is_all_one(some: list[Lesson], shuffle: st.DataObject) -> None:
    other = list(some)
    shuffle.shuffle(other)  # type: ignore[attr-defined]
    one, two = posterior(some, USUAL), posterior(other, USUAL)
    assert one.mean == pytest.approx(two.mean, abs=1e-6)
    assert np.linalg.eigvalsh(one.covariance).min() >= -1e-12


def test_the_posterior_is_that_of_one_signal_worked_by_hand() -> None:
    """Precision 1/prior + x x / noise; mean = covariance x reward / noise."""
    known = posterior([Lesson({"popularity": 0.75}, -1.0)], USUAL)
    place, x = NAMES.index("popularity"), 1.5
    precision = 1 / PRIOR**2 + x * x / NOISE**2
    assert known.covariance[place, place] == pytest.approx(1 / precision)
    assert known.mean[place] == pytest.approx(-x / NOISE**2 / precision)
    assert np.delete(known.mean, place) == pytest.approx(np.zeros(len(NAMES) - 1))
    assert expected(known)["popularity"] == pytest.approx(1 - x / precision)
    assert times(known, "ucb", 0)["popularity"] == pytest.approx(1 + known.mean[place] + precision**-0.5)


def test_draws_are_of_the_posterior() -> None:
    known = posterior([Lesson({"popularity": 1.0, "request": -0.5}, 1.0)] * 3, USUAL)
    drawn = np.array([list(times(known, "thompson", seed).values()) for seed in range(2_000)])
    assert drawn.mean(axis=0) == pytest.approx(1 + known.mean, abs=0.03)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(np.diag(known.covariance)), abs=0.03)


def test_with_no_lessons_the_mean_is_as_usual() -> None:
    assert expected(posterior([], USUAL)) == dict.fromkeys(NAMES, 1.0)


def test_a_trace_tells_how_an_item_stood_beside_the_others(movies: Recommender) -> None:
    made = movies.recommend(Query(text="a heist", pool=40))
    first = made.picks[0].item_id
    found = above(made.trace, [first])
    values = [next(t.value for t in one.contributions if t.signal == "request") for one in made.trace.pool]
    mine = next(t.value for t in made.picks[0].contributions if t.signal == "request")
    assert found["request"] == pytest.approx(mine - float(np.mean(values)))
    assert "diversity" not in found
    assert above(made.trace, ["nothing of the kind"]) == {}


def test_what_was_learned_is_in_the_trace_and_every_rerun(movies: Recommender) -> None:
    liked = Event(movies.index.catalogue.titles("Heat", limit=1)[0].item_id, 0.8, "dialog")
    learned = {"popularity": 0.0, "request": 2.5}
    made = movies.recommend(Query(text="a heist", events=(liked,), learned=learned, seed=7))
    usual = movies.index.meta["weights"]
    for one in made.trace.pool:
        assert one.score == pytest.approx(sum(term.contribution for term in one.contributions), abs=1e-9)
        for term in one.contributions:
            assert term.weight == pytest.approx(usual[term.signal] * learned.get(term.signal, 1.0))
    again = rerun(movies, made.trace, Change()).recommendation
    assert [(pick.item_id, pick.score) for pick in again.picks] == [(pick.item_id, pick.score) for pick in made.picks]
    assert made.trace.query.seed == 7


def test_what_is_out_of_range_is_a_fault_of_ours() -> None:
    with pytest.raises(FaultError, match="out of range"):
        in_force(USUAL, Query(learned={"request": -0.1}))
