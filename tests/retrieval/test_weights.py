"""Weights that a person moved: in the trace as they counted, additive to the last digit, and never out of range."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import InputError
from retrieval.recommender import Recommender
from retrieval.signals import FAMILIES
from retrieval.trace import from_json, pack, to_json, unpack
from retrieval.types import Event, Query, Recommendation
from retrieval.weights import MOST_TIMES
from retrieval.whatif import named, rerun

LIKED = tuple(FAMILIES)
multipliers = st.dictionaries(st.sampled_from(LIKED), st.floats(0, MOST_TIMES), max_size=len(LIKED))


def asked(movies: Recommender, *liked: str, **changes: object) -> Query:
    events = tuple(Event(movies.index.catalogue.titles(one, limit=1)[0].item_id, 0.8, "dialog") for one in liked)
    return replace(Query(text="a quiet film about the sea", events=events, n=4), **changes)  # type: ignore[arg-type]


def assert_exact(made: Recommendation, learned: dict[str, float], moved: dict[str, float], off: frozenset[str]) -> None:
    for pick in made.picks:
        assert pick.score == pytest.approx(pick.base + sum(term.contribution for term in pick.contributions), abs=1e-9)
        for term in pick.contributions:
            assert term.contribution == pytest.approx(term.weight * term.value, abs=1e-9)
            assert term.weight == (0.0 if term.signal in off else learned[term.signal] * moved.get(term.signal, 1.0))
            if term.parts:
                assert sum(part.contribution for part in term.parts) == pytest.approx(term.contribution, abs=1e-9)
    scores = [pick.score for pick in made.picks]
    assert scores == sorted(scores, reverse=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moved=multipliers, off=st.frozensets(st.sampled_from(LIKED), max_size=3), text=st.sampled_from(["", "the sea"]))
def test_a_score_is_the_sum_of_its_parts_whatever_was_moved(
    movies: Recommender, moved: dict[str, float], off: frozenset[str], text: str
) -> None:
    query = asked(movies, "Alien", "Toy Story", text=text, weights=moved, off=off, avoid=("war",))
    made = movies.recommend(query)
    assert_exact(made, movies.index.meta["weights"], moved, off)
    assert movies.top(query) == tuple(pick.item_id for pick in made.picks)
    assert unpack(pack(made.trace)) == made.trace
    assert from_json(to_json(made.trace)).query.weights == moved


def test_what_counts_more_changes_the_order_and_the_way_back_is_exact(movies: Recommender) -> None:
    usual = movies.recommend(asked(movies, "Alien"))
    moved = movies.recommend(asked(movies, "Alien", weights={"request": 0.0, "words": 0.0, "diversity": 3.0}))
    assert [one.item_id for one in moved.picks] != [one.item_id for one in usual.picks]
    assert moved.trace.config != usual.trace.config
    again = movies.recommend(asked(movies, "Alien", weights={"request": 1.0}))
    assert [(one.item_id, one.score) for one in again.picks] == [(one.item_id, one.score) for one in usual.picks]


def test_a_rerun_keeps_the_weights_that_were_in_force(movies: Recommender) -> None:
    moved = {"taste_text": 2.0, "diversity": 0.5}
    made = movies.recommend(asked(movies, "Alien", "Jaws", weights=moved))
    again = rerun(movies, made.trace, named(made.trace, ["popularity"]))
    terms = {term.signal: term.weight for term in again.picks[1].contributions}
    learned = movies.index.meta["weights"]
    assert terms["taste_text"] == 2 * learned["taste_text"]
    assert terms["diversity"] == learned["diversity"] / 2


def test_variety_switched_off_takes_no_part(movies: Recommender) -> None:
    made = movies.recommend(asked(movies, "Alien", off=frozenset({"diversity"})))
    assert "diversity" not in made.trace.steps
    assert all(not term.contribution and not term.parts for pick in made.picks for term in pick.contributions[-1:])


@pytest.mark.parametrize(
    "wrong", [{"popularity": 3.1}, {"popularity": -0.1}, {"popularity": float("nan")}, {"fame": 1.0}]
)
def test_a_weight_out_of_range_or_of_nothing_is_refused(movies: Recommender, wrong: dict[str, float]) -> None:
    for ask in (movies.recommend, movies.top):
        with pytest.raises(InputError, match=next(iter(wrong))):
            ask(asked(movies, weights=wrong))


def test_a_trace_of_before_there_were_weights_is_read(movies: Recommender) -> None:
    made = movies.recommend(asked(movies, "Alien"))
    old = to_json(made.trace)
    del old["query"]["weights"]
    assert from_json(old) == made.trace
