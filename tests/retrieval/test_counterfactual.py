"""The smallest change that would have put another item first: as brute force finds it, and verified by ranking again."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.counterfactual import MARGIN, addends, shortest_removal, smallest
from retrieval.errors import UnknownError
from retrieval.occlusion import occlude
from retrieval.recommender import Recommender
from retrieval.types import Constraint, Event, Query, Trace
from retrieval.whatif import Change, named, rerun, stored_pool

Floats = NDArray[np.float64]
NINETIES = Constraint("year", "between", (1990.0, 1999.0), "from the 1990s")


def brute_force(totals: Floats, units: Floats) -> int | None:
    """The size of the smallest set of rows without which the first candidate is behind another."""
    for size in range(1, len(units) + 1):
        for rows in combinations(range(len(units)), size):
            left = totals - units[list(rows)].sum(axis=0)
            if (left[1:] > left[0] + MARGIN).any():
                return size
    return None


numbers = st.integers(-40, 40).map(lambda number: number / 8)  # sums of eighths are exact


@settings(max_examples=300, deadline=None)
@given(st.data(), st.integers(1, 6), st.integers(2, 5))
def test_the_shortest_removal_is_that_of_brute_force(data: st.DataObject, n_units: int, n_items: int) -> None:
    units = np.array([[data.draw(numbers) for _ in range(n_items)] for _ in range(n_units)])
    totals = units.sum(axis=0) + np.array([data.draw(numbers) for _ in range(n_items)])
    order = np.argsort(-totals, kind="stable")
    totals, units = totals[order], units[:, order]
    found, expected = shortest_removal(totals, units), brute_force(totals, units)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        challenger, rows = found
        left = totals - units[list(rows)].sum(axis=0)
        assert len(rows) == len(set(rows)) == expected
        assert left[challenger] > left[0]


def liking(movies: Recommender, *titles: str) -> tuple[Event, ...]:
    return tuple(Event(movies.index.catalogue.titles(title, limit=1)[0].item_id, 0.8, "dialog") for title in titles)


def traced(movies: Recommender, text: str, titles: tuple[str, ...], conditions: tuple[Constraint, ...] = ()) -> Trace:
    return movies.recommend(Query(text=text, events=liking(movies, *titles), constraints=conditions)).trace


ASKED = [
    ("", ("Alien",), ()),
    ("", ("Alien", "Heat", "Amour"), ()),
    ("a quiet drama", ("Heat", "The Godfather"), ()),
    ("lonely robot in space", ("Moon",), (NINETIES,)),
    ("", ("Toy Story", "Up", "Coco", "Soul"), (NINETIES,)),
]


@pytest.mark.parametrize(("text", "titles", "conditions"), ASKED)
def test_what_is_found_puts_another_first_and_nothing_smaller_does(
    movies: Recommender, text: str, titles: tuple[str, ...], conditions: tuple[Constraint, ...]
) -> None:
    trace = traced(movies, text, titles, conditions)
    found = smallest(movies, trace)
    assert found is not None
    again = rerun(movies, trace, found.change)
    assert (found.first, found.then_first) == (trace.picks[0].item_id, again.first)
    assert found.then_first != found.first
    assert not set(found.change.events) & {pick.item_id for pick in again.picks}
    singles = [Change(events=(event.item_id,)) for event in trace.query.events]
    singles += [Change(words=(text,))] if text else []
    singles += [Change(conditions=(one.text,)) for one in conditions]
    for size in range(1, len(found.change) if found.minimal else 1):
        for some in combinations(singles, size):
            assert rerun(movies, trace, Change.together(some)).first in (found.first, None)


def test_nothing_said_that_could_be_otherwise(movies: Recommender) -> None:
    assert smallest(movies, movies.recommend(Query()).trace) is None


liked = st.lists(st.integers(0, 400), min_size=1, max_size=6, unique=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=liked, sign=st.sampled_from([0.8, -0.8]), avoid=st.sampled_from([(), ("violent",)]))
def test_what_is_taken_away_goes_from_the_sum_and_nothing_else_does(
    movies: Recommender, places: list[int], sign: float, avoid: tuple[str, ...]
) -> None:
    items = movies.index.catalogue.items
    events = tuple(Event(items[place].item_id, sign, "history") for place in places)
    trace = movies.recommend(Query("ghost story", avoid, events)).trace
    as_it_was = rerun(movies, trace, Change())
    scores = {entry.candidate.item_id: entry.score for entry in as_it_was.recommendation.trace.pool}
    for change, shares in addends(movies, as_it_was).items():
        without = rerun(movies, trace, change).recommendation.trace.pool
        after = {entry.candidate.item_id: entry.score for entry in without}
        for item_id, share in zip(scores, shares, strict=True):
            assert after[item_id] == pytest.approx(scores[item_id] - share, abs=1e-9)


def test_a_reason_is_named_as_a_person_would(movies: Recommender) -> None:
    trace = traced(movies, "quiet drama", ("Alien",), (NINETIES,))
    alien = trace.query.events[0].item_id
    assert named(trace, [alien, "popularity"]) == Change(events=(alien,), signals=("popularity",))
    assert named(trace, ["year"]) == named(trace, ["From the 1990s"]) == Change(conditions=("from the 1990s",))
    assert named(trace, ["QUIET"]) == Change(words=("quiet",))
    with pytest.raises(UnknownError, match="played no part"):
        named(trace, ["the weather"])


def test_another_condition_takes_the_place_of_the_old_one(movies: Recommender) -> None:
    trace = traced(movies, "quiet drama", ("Alien",), (NINETIES,))
    again = rerun(movies, trace, Change(added=(Constraint("year", "between", (1950.0, 1959.0), "from the 1950s"),)))
    assert again.picks
    years = {movies.index.catalogue[pick.item_id].numbers["year"] for pick in again.picks}
    assert all(1950 <= year <= 1959 for year in years)
    assert again.same_catalogue


def test_each_word_of_the_request_is_left_out_in_turn(movies: Recommender) -> None:
    trace = traced(movies, "a quiet film about space", ())
    item_id = trace.picks[0].item_id
    found = {one.word: one.approximately for one in occlude(movies, trace, item_id)}
    assert list(found) == ["quiet", "film", "about", "space"]
    likeness = {
        text: next(
            term.contribution
            for entry in movies.rank(stored_pool(movies, trace, Query(text=text))).trace.pool
            if entry.candidate.item_id == item_id
            for term in entry.contributions
            if term.signal == "request"
        )
        for text in ("a quiet film about space", "a quiet film about")
    }
    assert found["space"] == pytest.approx(
        likeness["a quiet film about space"] - likeness["a quiet film about"], abs=1e-6
    )
    assert found["space"] > 0


def test_one_word_and_an_item_that_was_not_ranked_leave_nothing_to_occlude(movies: Recommender) -> None:
    alone = traced(movies, "space", ())
    assert occlude(movies, alone, alone.picks[0].item_id) == ()
    assert occlude(movies, traced(movies, "quiet space", ()), "nobody") == ()
