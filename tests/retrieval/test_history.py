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
    looks = (Action.SEARCH, Action.VIEW, Action.CONSUME, Action.CLICK, Action.CART)
    rising = (Action.DISLIKE, *looks, Action.PURCHASE, Action.LIKE)
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
    assert profile([did("a", Action.RATE, 5.0), did("b", Action.RATE, 5.0)])[0].strength > 0
    assert profile([did("a", Action.RATE, 1.0), did("b", Action.RATE, 1.0)])[0].strength < 0


@given(
    st.sampled_from(list(Action)),
    st.one_of(st.none(), st.floats(-10, 1000)),
    st.one_of(st.none(), st.floats(0, 1000)),
)
def test_strength_stays_within_bounds(action: Action, value: float | None, mean: float | None) -> None:
    assert -1.0 <= strength(did("x", action, value), mean) <= 1.0


def test_one_event_an_item_newest_last() -> None:
    events = profile(
        [did("new", Action.LIKE, None, 0), did("old", Action.VIEW, None, 3), did("old", Action.PURCHASE, None, 1)]
    )
    assert [event.item_id for event in events] == ["old", "new"]
    assert all(event.source == "history" for event in events)
    assert events[0].time == NOW - YEAR


def test_what_was_said_last_goes_before_what_was_done() -> None:
    history = [did("x", Action.LIKE, None, 2), did("x", Action.DISLIKE, None, 1), did("x", Action.PURCHASE, None, 0)]
    assert profile(history)[0].strength < 0


@pytest.mark.parametrize("had", [Action.CONSUME, Action.PURCHASE, Action.RATE, Action.LIKE, Action.DISLIKE])
def test_what_was_had_tells_more_than_a_look_at_it(had: Action) -> None:
    """Also where the look says more of taste, and came later: what was watched lies in no cart any more."""
    (event,) = profile([did("x", had, None, 2), did("x", Action.CART, None, 1), did("x", Action.VIEW, None, 0)])
    assert event.action is had
    (looked,) = profile([did("x", Action.CART, None, 2), did("x", Action.VIEW, None, 0)])
    assert looked.action is Action.CART


def test_weight_falls_with_age_to_a_quarter_and_no_further() -> None:
    new, old, ancient = (
        profile([did("x", Action.LIKE, None, years), did("y", Action.LIKE, None, 0)])[0].strength
        for years in (0, 1, 80)
    )
    assert old / new == pytest.approx(0.25 + 0.75 / 2)
    assert ancient / new == pytest.approx(0.25)


def test_a_history_that_ended_long_ago_is_no_weaker_for_that() -> None:
    lately, once = (profile([did("x", Action.LIKE, None, years)])[0].strength for years in (0, 40))
    assert lately == once == 1.0


def test_of_one_evening_the_last_weigh_most() -> None:
    strengths = [event.strength for event in profile([did(str(n), Action.LIKE, None, 0) for n in range(40)])]
    assert strengths == sorted(strengths)
    assert strengths[-1] == 1.0
    assert strengths[-11] == pytest.approx(0.6 + 0.4 / 2)
    assert strengths[0] > 0.6


def test_missing_times_weigh_as_the_oldest_and_fully_when_none_is_known() -> None:
    timed = profile([did("y", Action.LIKE, None, 2), did("x", Action.LIKE, None, None), did("z", Action.LIKE)])
    aged = {event.item_id: event.strength for event in timed}
    assert aged["x"] == pytest.approx(aged["y"], rel=0.05)
    assert aged["x"] < 0.5
    untimed = profile([did("x", Action.LIKE, None, None), did("y", Action.LIKE, None, None)])
    assert [(event.strength, event.time) for event in untimed] == [(1.0, None), (1.0, None)]


def test_older_ones_than_the_newest_fifty_are_kept_if_they_speak_for_their_item() -> None:
    history = [did(str(age), (Action.LIKE, Action.DISLIKE)[age % 2], None, age / 1000) for age in range(1200)]
    events = profile(history)
    assert len(events) == 500
    ages = [int(event.item_id) for event in events]
    assert ages == sorted(ages, reverse=True)
    assert [age for age in ages if age % 2] == list(range(49, 0, -2))


def test_nothing_from_nothing() -> None:
    assert profile([]) == ()
    assert mean_rating([did("x", Action.VIEW)]) is None
    assert mean_rating([did("x", Action.RATE, 4.0), did("y", Action.RATE, 2.0), did("z", Action.RATE)]) == 3.0
