"""Figures of ranked lists: ties, lists without the target, intervals over groups."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.metrics import (
    clustered,
    compared,
    difference,
    f1,
    gain_at,
    interval,
    mean_with_interval,
    ndcg_at,
    pessimistic_rank,
    pessimistic_ranks,
    precision_at,
    recall_at,
    reciprocal_rank,
)


def test_a_tie_is_ranked_behind_all_that_score_as_high() -> None:
    ids, scores = ["a", "b", "c", "d"], [2.0, 0.0, 0.0, 0.0]
    assert pessimistic_rank("a", ids, scores) == 1
    assert {pessimistic_rank(one, ids, scores) for one in "bcd"} == {4}  # an untouched zero does not win by its place
    assert pessimistic_rank("e", ids, scores) is None


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=12))
def test_a_rank_does_not_depend_on_the_order_of_the_list(scores: list[int]) -> None:
    ids = [f"i{place}" for place in range(len(scores))]
    turned = pessimistic_rank("i0", ids[::-1], [float(one) for one in scores[::-1]])
    assert pessimistic_rank("i0", ids, [float(one) for one in scores]) == turned
    assert turned is not None
    assert 1 <= turned <= len(scores)


def test_what_is_not_recommended_counts_nothing() -> None:
    assert recall_at([1, 3, None, 12], 10) == 0.5
    assert recall_at([], 10) == 0.0
    assert (reciprocal_rank(4), reciprocal_rank(None)) == (0.25, 0.0)
    assert gain_at(3, 10) == pytest.approx(1 / log2(4))
    assert gain_at(11, 10) == gain_at(None, 10) == 0.0


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef")), min_size=1, max_size=60))
def test_an_interval_holds_the_mean_and_stays_within_what_there_is(drawn: list[tuple[bool, str]]) -> None:
    values, groups = [float(hit) for hit, _ in drawn], [group for _, group in drawn]
    low, high = interval(values, groups, draws=200)
    assert 0.0 <= low <= high <= 1.0
    assert interval(values, groups, draws=200) == (low, high)  # seeded
    if len(set(groups)) == 1:
        assert low == pytest.approx(np.mean(values)) == high  # one dialog can't be drawn otherwise


def test_targets_of_one_dialog_are_drawn_together() -> None:
    values = [1.0] * 50 + [0.0] * 50
    apart = interval(values, [f"d{place}" for place in range(100)])
    together = interval(values, ["one"] * 50 + ["two"] * 50)
    assert together == (0.0, 1.0)
    assert apart[1] - apart[0] < 0.25
    mean, ends = mean_with_interval([1, None], ["one", "two"], reciprocal_rank)
    assert (mean, ends) == (0.5, (0.0, 1.0))


def test_several_targets_of_one_list_are_ranked_behind_what_ties_with_them() -> None:
    scores = np.array([3.0, 2.0, 2.0, 1.0, 1.0, -np.inf])
    assert pessimistic_ranks([0, 1], scores) == [1, 3]
    assert pessimistic_ranks([3, 4], scores) == [4, 5]  # alike, and nothing else is: the last two ranks
    assert pessimistic_ranks([1, 5], scores) == [3, None]
    assert pessimistic_ranks([2], np.zeros(7)) == [7]
    assert pessimistic_ranks([], scores) == []


def test_the_gain_of_a_list_with_several_targets() -> None:
    assert ndcg_at([1, 2], 10) == 1.0
    assert ndcg_at([2, None], 10) == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert ndcg_at([*range(1, 11), None, 40], 10) == 1.0  # ten places hold no more than ten
    assert ndcg_at([], 10) == ndcg_at([11], 10) == 0.0
    assert precision_at([1, 3, None, 12], 10) == 0.2
    assert (f1(0.5, 0.25), f1(0.0, 0.0)) == (pytest.approx(1 / 3), 0.0)


def test_two_recommenders_are_compared_person_by_person() -> None:
    theirs = [0.1, 0.9] * 50
    ours = [one + 0.05 for one in theirs]
    found = compared(ours, theirs)
    assert found.difference == pytest.approx((0.05, 0.05))  # whoever is drawn
    assert found.ratio is not None
    assert 1.05 < found.ratio[0] < 1.1 < found.ratio[1] < 1.2
    assert compared([0.5, 0.5], [0.0, 0.0]).ratio is None  # times nothing
    assert compared([], []).difference == (0.0, 0.0)


def test_the_interval_of_a_share_is_wilsons_where_every_group_tried_once() -> None:
    """10 of 100: 0.0552 to 0.1744 (Newcombe, Statistics in Medicine 17, 1998, method 3)."""
    share, (low, high) = clustered([1] * 10 + [0] * 90, [1] * 100)
    assert (share, round(low, 4), round(high, 4)) == (0.1, 0.0552, 0.1744)


def test_groups_that_are_alike_within_are_worth_their_number() -> None:
    """Ten people who each click on all or on nothing tell as much as ten clicks, however much they are shown."""
    each = clustered([1] * 5 + [0] * 5, [1] * 10)
    assert clustered([20] * 5 + [0] * 5, [20] * 10)[1] == pytest.approx(each[1])
    mixed = clustered([10] * 10, [20] * 10)[1]
    assert mixed[0] > each[1][0]
    none = clustered([0] * 10, [20] * 10)
    assert none[0] == 0.0
    assert none[1][1] == pytest.approx(0.2775, abs=1e-4)  # Wilson's of 0 of 10


def test_a_difference_of_shares_is_newcombes() -> None:
    """56/70 less 48/80: 0.2, 0.0524 to 0.3339 (Newcombe, Statistics in Medicine 17, 1998, table II, method 10)."""
    one, other = clustered([1] * 56 + [0] * 14, [1] * 70), clustered([1] * 48 + [0] * 32, [1] * 80)
    low, high = difference(one, other)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
