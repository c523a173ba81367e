"""What actions say about taste, and how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.history import mean_rating, profile, strength
from retrieval.types import Action, Interaction

YEAR = 365.25 * 86_400.0
NOW = 1_700_000_000.0


def did(item: str, action: Action, value: float | None = None, years_ago: float | None = 0.0) -> Interaction:
    return Interaction("u", item, action, value, None if years_ago is None else NOW - years_ago * YEAR)


def test_actions_speak_with_rising_force() -> None:
    rising = (Action.DISLIKE, Action.SEARCH, Action.VIEW, Action.CLICK, Action.CART, Action.PURCHASE, Action.LIKE)
    weights = [strength(did("x", action), None) for action in rising]
    assert weights == sorted(weights)
    assert (weights[0], weights[-1]) == (-1.0, 1.0)


def test_a_rating_without_a_value_is_a_little_positive() -> None:
    assert 0 < strength(did("x", Action.RATE), 3.5) < strength(did("x", Action.PURCHASE), None)


@pytest.mark.parametrize("top", [5, 10, 100])
def test_ratings_on_any_scale_are_centred_by_the_persons_mean(top: int) -> None:
    mean = 0.7 * top
    high, low = (strength(did("x", Action.RATE, value), mean) for value in (top, 0.2 * top))
    assert high > 0.5
    assert low < -0.5
    assert strength(did("x", Action.RATE, 0.6 * top), mean) < 0 < strength(did("x", Action.RATE, 0.8 * top), mean)


def test_one_mark_is_a_liking_of_the_strict_and_a_dislike_of_the_generous() -> None:
    three = did("x", Action.RATE, 3.0)
    assert strength(three, 2.0) > 0 > strength(three, 4.5)


def test_somebody_who_gives_only_fives_likes_and_only_ones_dislikes() -> None:
    assert profile([did("a", Action.RATE, 5.0), did("b", Action.RATE, 5.0)], NOW)[0].strength > 0
    assert profile([did("a", Action.RATE, 1.0), did("b", Action.RATE, 1.0)], NOW)[0].strength < 0


@given(
    st.sampled_from(list(Action)),
    st.one_of(st.none(), st.floats(-10, 1000)),
    st.one_of(st.none(), st.floats(0, 1000)),
)
def test_strength_stays_within_bounds(action: Action, value: float | None, mean: float | None) -> None:
    assert -1.0 <= strength(did("x", action, value), mean) <= 1.0


def test_one_event_an_item_newest_last() -> None:
    events = profile(
        [did("new", Action.LIKE, None, 0), did("old", Action.VIEW, None, 3), did("old", Action.PURCHASE, None, 1)], NOW
    )
    assert [event.item_id for event in events] == ["old", "new"]
    assert all(event.source == "history" for event in events)
    assert events[0].strength == pytest.approx(0.8 * 0.5**0.5)
    assert events[0].time == NOW - YEAR


def test_what_was_said_last_goes_before_what_was_done() -> None:
    history = [did("x", Action.LIKE, None, 2), did("x", Action.DISLIKE, None, 1), did("x", Action.PURCHASE, None, 0)]
    assert profile(history, NOW)[0].strength < 0


def test_weight_halves_in_two_years_and_never_quite_vanishes() -> None:
    fresh, old, ancient = (profile([did("x", Action.LIKE, None, years)], NOW)[0].strength for years in (0, 2, 40))
    assert fresh == 1.0
    assert old == pytest.approx(0.5)
    assert ancient == pytest.approx(0.2)


def test_an_event_weighs_the_same_whatever_else_happened() -> None:
    alone = profile([did("x", Action.LIKE, None, 1)], NOW)[0]
    among = profile([did("x", Action.LIKE, None, 1), did("y", Action.LIKE, None, 0)], NOW)[0]
    assert alone == among


def test_missing_times_weigh_as_the_oldest_and_fully_when_none_is_known() -> None:
    timed = profile([did("x", Action.LIKE, None, None), did("y", Action.LIKE, None, 2)], NOW)
    assert {event.item_id: event.strength for event in timed} == pytest.approx({"x": 0.5, "y": 0.5})
    untimed = profile([did("x", Action.LIKE, None, None)], NOW)[0]
    assert (untimed.strength, untimed.time) == (1.0, None)


def test_the_newest_two_hundred_are_kept() -> None:
    events = profile([did(str(age), Action.LIKE, None, age / 1000) for age in range(280)], NOW)
    assert [event.item_id for event in events] == [str(age) for age in reversed(range(200))]


def test_nothing_from_nothing() -> None:
    assert profile([], NOW) == ()
    assert mean_rating([did("x", Action.VIEW)]) is None
    assert mean_rating([did("x", Action.RATE, 4.0), did("y", Action.RATE, 2.0), did("z", Action.RATE)]) == 3.0
