"""Grades from outside are one bounded signal, whatever somebody passes in their place."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import InputError
from retrieval.grades import TOP, bounded, grade_of, values
from retrieval.recommender import Recommender
from retrieval.trace import from_json, pack, to_json, unpack
from retrieval.types import Constraint, Event, Query, Scored
from retrieval.weights import in_force
from retrieval.whatif import Change, named, rerun

NO_HORROR = Constraint("genres", "not_in", ("horror",), "not horror")
ASKED = Query(text="a quiet film about the sea", constraints=(NO_HORROR,), pool=60)
ANYTHING = st.one_of(st.floats(), st.just(1e308), st.integers(-9, 9).map(float))


@pytest.fixture(scope="module")
def before(movies: Recommender) -> dict[str, Scored]:
    """The pool as it is ranked with no grades."""
    return {one.candidate.item_id: one for one in movies.recommend(ASKED).trace.pool}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.floats(0, 3), st.floats(0, 3))
def test_whoever_grades_an_item_moves_by_at_most_the_bound(
    movies: Recommender, before: dict[str, Scored], data: st.DataObject, bound: float, times: float
) -> None:
    ids = st.sampled_from([*sorted(before), "nobody", "", "'; drop table"])
    given_ = data.draw(st.dictionaries(ids, ANYTHING, max_size=20))
    asked = Query(text=ASKED.text, constraints=(NO_HORROR,), pool=60, grade_weight=bound, weights={"grade": times})
    made = movies.recommend(asked, given_)
    after = {one.candidate.item_id: one for one in made.trace.pool}
    assert set(after) == set(before)  # nothing passes a gate by its grade
    for item, scored in after.items():
        assert abs(scored.score - before[item].score) <= bound + 1e-9
        assert scored.score == pytest.approx(sum(term.contribution for term in scored.contributions), abs=1e-9)
        for mine, old in zip(scored.contributions, before[item].contributions, strict=False):
            assert mine == old
        grades = [term for term in scored.contributions if term.signal == "grade"]
        assert [term.contribution for term in grades] == [term.weight * term.value for term in grades]
        assert not grades or item in given_ or grades[0].value == 0  # an ungraded item is neutral
    place = {item: number for number, item in enumerate(after)}
    for ahead, behind in combinations(before, 2):
        if place[behind] < place[ahead]:
            assert before[ahead].score - before[behind].score <= 2 * bound + 1e-9
    assert all(math.isfinite(value) and abs(value) <= 1 for value in made.trace.external.values())


def test_a_grade_counts_and_stands_in_the_trace(movies: Recommender, before: dict[str, Scored]) -> None:
    last = list(before)[19]
    made = movies.recommend(Query(text=ASKED.text, constraints=(NO_HORROR,), pool=60, grade_weight=5.0), {last: 1.0})
    assert made.picks[0].item_id == last
    term = next(term for term in made.picks[0].contributions if term.signal == "grade")
    assert (term.family, term.weight, term.value, term.contribution) == ("the assistant's judgement", 5.0, 1.0, 5.0)
    assert "grades" in made.trace.steps
    assert unpack(pack(made.trace)) == made.trace
    assert from_json(to_json(made.trace)) == made.trace


def test_a_rerun_uses_the_grades_of_the_trace_and_nobody_is_asked(movies: Recommender) -> None:
    liked = Event(movies.index.catalogue.titles("Heat", limit=1)[0].item_id, 0.8, "dialog")
    query = Query(text="a train", events=(liked,), grade_weight=0.5)
    pool = [one.candidate.item_id for one in movies.recommend(query).trace.pool]
    made = movies.recommend(query, {pool[3]: 1.0, pool[0]: -1.0})
    for change in (Change(), named(made.trace, [liked.item_id]), Change(added=(NO_HORROR,))):
        again = rerun(movies, made.trace, change).recommendation
        assert again.trace.external == made.trace.external
    without = rerun(movies, made.trace, named(made.trace, ["grade"])).recommendation
    assert all(not t.contribution for one in without.trace.pool for t in one.contributions if t.signal == "grade")


def test_a_grade_has_no_weight_of_its_own_to_be_lifted() -> None:
    assert in_force({"request": 1.0}, Query(grade_weight=0.25))["grade"] == 0.25
    assert in_force({"request": 1.0}, Query(grade_weight=0.25, weights={"grade": 3.0}))["grade"] == 0.25
    assert in_force({"request": 1.0}, Query(grade_weight=0.25, weights={"grade": 0.5}))["grade"] == 0.125
    assert in_force({"request": 1.0}, Query(grade_weight=0.25, off=frozenset({"grade"})))["grade"] == 0
    with pytest.raises(InputError, match="count 4"):
        in_force({"request": 1.0}, Query(weights={"grade": 4.0}))


def test_only_whole_grades_are_grades() -> None:
    assert values({str(grade): grade for grade in range(TOP + 1)}) == {"0": -1, "1": -0.5, "2": 0, "3": 0.5, "4": 1}
    odd: dict[str, object] = {"a": 5, "b": -1, "c": True, "d": 3.0, "e": "4", "f": None}
    assert values(odd) == {}  # type: ignore[arg-type]
    assert [grade_of(value) for value in values({str(g): g for g in range(TOP + 1)}.copy()).values()] == [0, 1, 2, 3, 4]
    assert [bounded(value) for value in (math.nan, math.inf, -math.inf, 7.0, -0.3)] == [0, 0, 0, 1, -0.3]
