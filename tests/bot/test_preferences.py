"""Folding, listing and taking back what is known; what of it reaches the recommender."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.preferences import add_conditions, forget, known, query, reject, state, weigh
from bot.types import Preferences, Wishes
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint, Event
from retrieval.weights import Weights

CHEAP = Constraint("price", "<", 20.0, "under €20")
EIGHTIES = Constraint("year", "between", (1980.0, 1989.0), "from the 1980s")
COMEDY = Constraint("genres", "in", ("comedy",), "comedy")
HISTORY = (Event("a", 0.9, "history"), Event("b", -0.5, "history"))


def full() -> Preferences:
    """Somebody who likes c, dislikes d, has seen e, and turned b down."""
    wishes = Wishes("a quiet story", ("violent",), conditions=(CHEAP, COMEDY))
    for item_id, strength in (("c", 0.8), ("d", -0.8), ("e", 0.0)):
        wishes = state(wishes, item_id, strength, 1)
    return reject(Preferences(own=wishes), ["b"])


def test_every_line_that_is_known_can_be_taken_back(few: Catalogue) -> None:
    preferences = full()
    lines = known(preferences, few, HISTORY)
    assert {line.kind for line in lines} == {"like", "dislike", "seen", "condition", "request", "history", "avoid"}
    for line in lines:
        assert line.key not in {one.key for one in known(forget(preferences, line.key), few, HISTORY)}
    for line in lines:
        preferences = forget(preferences, line.key)
    assert known(preferences, few, HISTORY) == ()
    assert query(preferences, HISTORY, (), 3).events == ()


def test_a_key_that_is_not_there_changes_nothing() -> None:
    for key in ("", "own", "own:nothing", "other:item:a", "own:item:zzz", "\x00", "history"):
        assert forget(full(), key).own == full().own


def test_what_was_said_counts_more_than_the_past_and_is_never_picked() -> None:
    asked = query(full(), HISTORY, {"x"}, 3)
    counted = {
        event.item_id: abs(event.strength) * Weights().sources["colike"].get(event.source, 1.0)
        for event in asked.events
    }
    assert counted["c"] > counted["a"]
    assert {"b", "c", "d", "e", "x"} <= asked.exclude
    assert asked.constraints == (CHEAP, COMEDY)


def test_somebody_elses_request_leaves_the_persons_taste_out() -> None:
    asked = query(replace(full(), other=Wishes("a western"), other_name="your dad"), HISTORY, (), 3)
    assert (asked.text, asked.events, asked.constraints, asked.avoid) == ("a western", (), (), ())


def test_a_doubt_weakens_what_was_named_and_can_be_taken_back(few: Catalogue) -> None:
    named = state(Wishes(), "c", 0.6, 1)
    doubted, sure = (Preferences(own=weigh(named, "c", chance, named)) for chance in (0.9, 0.1))
    assert [line.kind for one in (doubted, sure) for line in known(one, few, ())] == ["unsure", "like"]
    weak, usual = (query(one, (), (), 3).events[0].strength for one in (doubted, sure))
    assert 0 < weak < usual == 0.6
    assert known(forget(doubted, "own:item:c"), few, ()) == ()


def test_the_latest_opinion_on_an_item_counts() -> None:
    wishes = state(state(Wishes(), "a", 0.8, 1), "a", -0.8, 2)
    assert [(one.item_id, one.strength) for one in wishes.stated] == [("a", -0.8)]


bounds = st.builds(
    Constraint,
    st.just("year"),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.floats(1900, 2100),
    st.just("a bound"),
)


@given(st.lists(bounds, max_size=6))
def test_bounds_on_a_number_never_contradict(said: list[Constraint]) -> None:
    conditions: tuple[Constraint, ...] = ()
    for one in said:
        conditions = add_conditions(conditions, [one])
        assert conditions[-1] == one
    lows = [float(one.value) for one in conditions if one.op in (">", ">=") and not isinstance(one.value, tuple)]
    highs = [float(one.value) for one in conditions if one.op in ("<", "<=") and not isinstance(one.value, tuple)]
    assert len(lows) <= 1
    assert len(highs) <= 1
    assert not lows or not highs or lows[0] < highs[0]


def test_a_later_bound_inside_a_range_narrows_it() -> None:
    after = Constraint("year", ">", 1984.0, "after 1984")
    assert add_conditions((EIGHTIES,), [after]) == (EIGHTIES, after)
    recent = Constraint("year", ">", 2000.0, "after 2000")
    assert add_conditions((EIGHTIES,), [recent]) == (recent,)


def test_what_replaces_a_demand_leaves_refusals_and_its_own_company() -> None:
    weaver = Constraint("stars", "in", ("Sigourney Weaver",), "with Sigourney Weaver")
    not_hanks = Constraint("stars", "not_in", ("Tom Hanks",), "not Tom Hanks")
    monroe = Constraint("stars", "in", ("Marilyn Monroe",), "with Marilyn Monroe")
    not_collette = Constraint("stars", "not_in", ("Toni Collette",), "not Toni Collette")
    folded = add_conditions((weaver, not_hanks), [monroe, not_collette], {"stars"})
    assert folded == (not_hanks, monroe, not_collette)


def test_conditions_of_the_same_words_are_one() -> None:
    directed = Constraint("director", "in", ("Harmony Korine",), "by Harmony Korine")
    written = Constraint("writer", "in", ("Harmony Korine",), "by Harmony Korine")
    assert add_conditions((directed,), [written]) == (written,)
