"""The whole flow on the packaged films: hard conditions, the additive score, variety, what is never picked."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import FaultError
from retrieval.gates import satisfies
from retrieval.recommender import Recommender
from retrieval.trace import from_json, pack, to_json, unpack
from retrieval.types import Constraint, Event, Query, Recommendation
from retrieval.whatif import named, rerun

EIGHTIES = Constraint("year", "between", (1980.0, 1989.0), "from the 1980s")
NO_HORROR = Constraint("genres", "not_in", ("horror",), "not horror")


def ids(made: Recommendation) -> list[str]:
    return [pick.item_id for pick in made.picks]


def title_id(movies: Recommender, title: str) -> str:
    return movies.index.catalogue.titles(title, limit=1)[0].item_id


def assert_additive(made: Recommendation) -> None:
    for pick in made.picks:
        assert pick.score == pytest.approx(pick.base + sum(term.contribution for term in pick.contributions), abs=1e-9)
        for term in pick.contributions:
            assert term.contribution == pytest.approx(term.weight * term.value, abs=1e-9)
            if term.parts:
                assert sum(part.contribution for part in term.parts) == pytest.approx(term.contribution, abs=1e-9)
    scores = [pick.score for pick in made.picks]
    assert scores == sorted(scores, reverse=True)


def test_a_request_finds_what_it_describes(movies: Recommender) -> None:
    made = movies.recommend(Query(text="a crew in space is hunted by an alien creature"))
    found = {movies.index.catalogue[one].title for one in ids(made)}
    assert found & {"Alien", "Aliens", "The Thing", "Predator"}
    assert_additive(made)


words = st.lists(
    st.sampled_from(["quiet", "funny", "war", "love", "robots", "1950s", "train", "heist", "sea", "family", "ghost"]),
    max_size=4,
)
genres = st.sampled_from(["horror", "comedy", "drama", "war", "western"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=words, genre=genres, wanted=st.booleans(), low=st.integers(1930, 2020), liked=st.integers(0, 400))
def test_every_pick_meets_every_condition_and_its_parts_sum(
    movies: Recommender, said: list[str], genre: str, wanted: bool, low: int, liked: int
) -> None:
    catalogue = movies.index.catalogue
    conditions = (
        Constraint("genres", "in" if wanted else "not_in", (genre,), genre),
        Constraint("year", ">=", float(low), f"from {low}"),
    )
    event = Event(catalogue.items[liked].item_id, 0.8, "dialog")
    made = movies.recommend(Query(text=" ".join(said), events=(event,), constraints=conditions, n=4))
    assert_additive(made)
    assert event.item_id not in ids(made)
    for pick in made.picks:
        row = catalogue.row(pick.item_id)
        unmet = {one.text for one in conditions if not satisfies(catalogue, one)[row]}
        assert unmet == set(pick.violates)
        assert unmet <= {one.text for one in made.trace.relaxed}


def test_conditions_that_can_be_met_are_never_relaxed(movies: Recommender) -> None:
    made = movies.recommend(Query(text="aliens", constraints=(EIGHTIES, NO_HORROR)))
    assert made.trace.relaxed == ()
    assert len(made.picks) == 3


def test_a_liked_film_pulls_and_its_part_says_so(movies: Recommender) -> None:
    toy_story = title_id(movies, "Toy Story")
    made = movies.recommend(Query(events=(Event(toy_story, 0.9, "dialog"),)))
    named = {
        part.ref for pick in made.picks for term in pick.contributions for part in term.parts if part.kind == "event"
    }
    assert toy_story in named


def test_what_was_excluded_never_comes_back(movies: Recommender) -> None:
    first = movies.recommend(Query(text="heist"))
    again = movies.recommend(Query(text="heist", exclude=frozenset(ids(first))))
    assert not set(ids(first)) & set(ids(again))


def test_variants_of_one_product_are_one_pick(shop: Recommender) -> None:
    made = shop.recommend(Query(text="two person tent", n=4))
    groups = [shop.index.catalogue[one].group for one in ids(made)]
    assert len(groups) == len(set(groups)) == 4


def test_nothing_out_of_stock_is_picked(shop: Recommender) -> None:
    made = shop.recommend(Query(text="tent", n=4))
    pool = [entry.candidate.item_id for entry in made.trace.pool]
    assert all(shop.index.catalogue[one].available is not False for one in pool)


def test_without_what_was_liked_the_pool_is_ranked_again(movies: Recommender) -> None:
    alien = title_id(movies, "Alien")
    made = movies.recommend(Query(text="quiet drama", events=(Event(alien, 1.0, "dialog"),), constraints=(NO_HORROR,)))
    again = rerun(movies, made.trace, named(made.trace, [alien]))
    assert again.same_catalogue
    assert alien not in {part.ref for pick in again.picks for term in pick.contributions for part in term.parts}
    freed = rerun(movies, made.trace, named(made.trace, ["not horror"]))
    assert freed.change.without == ("not horror",)


def test_looking_ahead_gives_the_picks_without_the_account(movies: Recommender) -> None:
    liked = Event(title_id(movies, "Heat"), 0.8, "dialog")
    for query in (Query(text="a heist"), Query(text="war", events=(liked,), constraints=(EIGHTIES,)), Query()):
        assert movies.top(query) == tuple(ids(movies.recommend(query)))


@pytest.fixture(scope="module")
def traced(movies: Recommender) -> Recommendation:
    """A recommendation with every kind of part in it: words, whole likenesses, events, facets."""
    liked, disliked = (
        Event(title_id(movies, title), strength, "dialog") for title, strength in (("Alien", 0.8), ("Heat", -0.8))
    )
    return movies.recommend(
        Query(text="space horror", avoid=("funny",), events=(liked, disliked), constraints=(EIGHTIES,))
    )


def test_a_made_trace_is_stored_and_written_exactly(traced: Recommendation) -> None:
    assert unpack(pack(traced.trace)) == traced.trace
    assert pack(unpack(pack(traced.trace))) == pack(traced.trace)
    assert from_json(to_json(traced.trace)) == traced.trace


def test_every_candidate_adds_up_and_the_best_come_first(traced: Recommendation) -> None:
    kinds = set()
    for entry in traced.trace.pool:
        assert entry.score == pytest.approx(sum(term.contribution for term in entry.contributions), abs=1e-9)
        for term in entry.contributions:
            assert term.contribution == pytest.approx(term.weight * term.value, abs=1e-12)
            assert term.contribution == pytest.approx(sum(part.contribution for part in term.parts), abs=1e-9)
            kinds |= {part.kind for part in term.parts}
    assert {"whole", "term", "event", "facet", "number"} <= kinds
    scores = [entry.score for entry in traced.trace.pool]
    assert scores == sorted(scores, reverse=True)


def test_a_stored_trace_that_is_cut_off_is_a_fault(traced: Recommendation) -> None:
    body = pack(traced.trace)
    for length in (0, 3, 10, len(body) // 2, len(body) - 1):
        with pytest.raises(FaultError, match="trace"):
            unpack(body[:length])
