"""How often such a score was liked: only where held-out opinions allow it, rising, and near the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval import calibration
from retrieval.calibration import Held
from retrieval.index import Index
from retrieval.recommender import Recommender
from retrieval.training import held_out
from retrieval.types import Action, Event, Interaction, Query


def drawn(n: int, seed: int) -> Held:
    """Scores in -3..3, liked by chance with a probability that rises from 0.2 to 0.8."""
    draw = np.random.default_rng(seed)
    scores = draw.uniform(-3, 3, n)
    return Held(scores, draw.random(n) < 0.5 + scores / 10)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000))
def test_the_curve_rises_and_comes_near_the_truth(seed: int) -> None:
    curve = calibration.fit(drawn(4_000, seed))
    assert curve is not None
    assert curve["scores"] == sorted(curve["scores"])
    assert curve["liked"] == sorted(curve["liked"])
    said = np.interp([-2.0, 0.0, 2.0], curve["scores"], curve["liked"])
    assert said == pytest.approx([0.3, 0.5, 0.7], abs=0.12)


def test_with_little_to_go_by_nothing_is_said() -> None:
    assert calibration.fit(drawn(100, 1)) is None
    assert calibration.fit(Held(np.zeros(1_000), np.ones(1_000, dtype=bool))) is None


def rated(user: str, count: int) -> list[Interaction]:
    return [Interaction(user, f"i{place}", Action.RATE, float(place % 5 + 1), float(place)) for place in range(count)]


def test_the_latest_opinions_are_set_aside_and_nothing_of_them_remains() -> None:
    events = [*rated("ann", 20), *rated("bob", 3), Interaction("ann", "i19", Action.VIEW, None, 99.0)]
    rest, aside = calibration.divide(events)
    assert [event.item_id for event in aside["ann"]] == ["i16", "i17", "i18", "i19"]
    assert set(aside) == {"ann"}
    assert not {event.item_id for event in rest if event.user_id == "ann"} & {"i16", "i17", "i18", "i19"}
    assert sum(event.user_id == "bob" for event in rest) == 3


def test_the_demo_has_enough_and_the_shop_has_not(movies_index: Index, shop_index: Index) -> None:
    held = held_out(movies_index.catalogue, list(movies_index.interactions()), movies_index.vectors, movies_index.meta)
    assert held.enough
    found, stored = calibration.fit(held), movies_index.meta["calibration"]
    assert found is not None
    for name in ("scores", "liked"):
        assert stored[name] == pytest.approx(found[name], abs=1e-6)
    assert shop_index.meta["calibration"] is None


def events_of(index: Index, count: int) -> tuple[Event, ...]:
    return tuple(Event(item.item_id, 0.6, "history") for item in index.catalogue.items[:count])


def test_a_pick_says_it_only_where_its_score_means_what_was_calibrated(movies: Recommender) -> None:
    made = movies.recommend(Query(events=events_of(movies.index, 8)))
    assert all(pick.chance is not None and 0.0 <= pick.chance <= 1.0 for pick in made.picks)
    few = movies.recommend(Query(events=events_of(movies.index, 2)))
    assert {pick.chance for pick in few.picks} == {None}
    off = movies.recommend(Query(events=events_of(movies.index, 8), off=frozenset({"popularity"})))
    moved = movies.recommend(Query(events=events_of(movies.index, 8), weights={"popularity": 2.0}))
    assert {pick.chance for pick in (*off.picks, *moved.picks)} == {None}
