"""What was put out of use or moved: the levels, the kinds of history, the panel's lines, old rows."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from bot import preferences as wishes
from bot import steering
from bot.messages import Messages
from bot.storage.serial import dumps, loads
from bot.types import Preferences
from retrieval.signals import FAMILIES
from retrieval.types import Action, Interaction
from retrieval.weights import MOST_TIMES

MESSAGES = Messages()
HISTORY = (
    Interaction("ann", "a", Action.RATE, 5.0),
    Interaction("ann", "b", Action.RATE, 1.0),
    Interaction("ann", "c", Action.PURCHASE),
    Interaction("ann", "d", Action.LIKE),
    Interaction("ann", "e", Action.DISLIKE),
    Interaction("ann", "f", Action.VIEW),
    Interaction("ann", "g", Action.CONSUME),
)

topics = st.sampled_from(list(steering.TOPICS))
changes = st.lists(
    st.one_of(
        st.tuples(st.just("switch"), topics, st.booleans()),
        st.tuples(st.just("weigh"), topics, st.sampled_from(steering.LEVELS)),
        st.tuples(st.just("ignore"), st.sampled_from(steering.KINDS), st.booleans()),
    ),
    max_size=8,
)


def steered(said: list[tuple[str, str, object]]) -> Preferences:
    held = Preferences()
    for deed, name, value in said:
        held = getattr(steering, deed)(held, name, value)
    return held


def left(*ignored: str) -> str:
    return "".join(one.item_id for one in steering.usable(HISTORY, ignored))


def test_each_kind_of_history_can_be_left_out() -> None:
    assert left() == "abcdefg"
    assert left("rate") == "cdefg"
    assert left("purchase", "view") == "abdeg"
    assert left("consume") == "abcdef"
    assert left("liked") == "bcefg"
    assert left("disliked") == "acdfg"
    assert left("history") == ""
    assert {kind: steering.count(HISTORY, kind) for kind in ("liked", "rate", "search")} == {
        "liked": 2,
        "rate": 2,
        "search": 0,
    }


def test_every_signal_is_behind_one_topic() -> None:
    steered = [name for names in steering.TOPICS.values() for name in names]
    assert sorted(steered) == sorted(FAMILIES)


@given(st.sampled_from(steering.LEVELS), st.integers(-3, 3))
def test_steps_stay_within_the_levels(times: float, steps: int) -> None:
    moved = steering.stepped(times, steps)
    assert moved in steering.LEVELS
    assert 0 < moved <= MOST_TIMES
    assert (moved > times) == (steps > 0 and times < steering.LEVELS[-1])
    assert (moved < times) == (steps < 0 and times > steering.LEVELS[0])


@given(changes)
def test_all_that_was_steered_stands_in_the_panel_and_goes_by_its_key(said: list[tuple[str, str, object]]) -> None:
    held = steered(said)
    for _ in range(2 * len(steering.TOPICS) + len(steering.KINDS) + 1):
        lines = list(steering.known(held, MESSAGES))
        assert len({line.key for line in lines}) == len(lines)
        if not lines:
            break
        held = wishes.forget(held, lines[0].key)
    assert held == Preferences()


@given(changes)
def test_it_reaches_the_query_and_survives_the_database(said: list[tuple[str, str, object]]) -> None:
    held = steered(said)
    asked = wishes.query(held, (), (), 3)
    assert (asked.off, asked.weights) == (frozenset(held.off), held.weights)
    assert asked.diversity == ("diversity" not in held.off)
    assert loads(Preferences, dumps(held)) == held


def test_a_row_of_before_there_were_controls_is_read() -> None:
    old = orjson.loads(dumps(Preferences(rejected=("a",), forgotten=("b",))))
    for new in ("ignored", "off", "weights"):
        del old[new]
    assert loads(Preferences, orjson.dumps(old).decode()) == Preferences(rejected=("a",), forgotten=("b",))


def test_an_unknown_key_changes_nothing() -> None:
    held = steering.switch(Preferences(), "popularity", False)
    for key in ("off:fame", "weight:", "nonsense", "ignored:nothing"):
        assert wishes.forget(held, key) == held
