"""What was only looked at may be picked, for a reason of its own; what was had, watched or judged may not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.actions import INTEREST
from retrieval.counterfactual import addends, smallest
from retrieval.history import profile
from retrieval.likes import Likes, used_up
from retrieval.recommender import Recommender
from retrieval.signals import BY_NAME
from retrieval.trace import from_json, pack, to_json, unpack
from retrieval.types import Action, Contribution, Event, Interaction, Query, Scored
from retrieval.weights import DEFAULTS
from retrieval.whatif import Change, named, rerun

LOOKS = sorted(INTEREST)
acts = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(list(Action)), st.sampled_from((None, 2.0, 5.0))),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[0],
)


def past(shop: Recommender, *done: tuple[int, Action], value: float | None = None) -> tuple[Event, ...]:
    items = shop.index.catalogue.items
    return profile(
        [Interaction("ann", items[at].item_id, action, value, float(n)) for n, (at, action) in enumerate(done)]
    )


def asked(events: tuple[Event, ...], **changes: object) -> Query:
    return Query(**{"events": events, "n": 10, "diversity": False, **changes})  # type: ignore[arg-type]


def scored(shop: Recommender, query: Query) -> dict[str, Scored]:
    return {one.candidate.item_id: one for one in shop.recommend(query).trace.pool}


def term(entry: Scored, signal: str) -> Contribution:
    return next(one for one in entry.contributions if one.signal == signal)


@pytest.mark.parametrize("action", list(Action))
def test_only_what_was_not_had_is_offered_again(shop: Recommender, action: Action) -> None:
    events = past(shop, (0, action))
    assert events[0].action is action
    assert (shop.index.catalogue.items[0].item_id in scored(shop, asked(events))) == (action in INTEREST)


@pytest.mark.parametrize("action", LOOKS)
def test_a_look_speaks_for_that_very_item_and_by_nothing_else(shop: Recommender, action: Action) -> None:
    events = past(shop, (0, action))
    item_id, others = events[0].item_id, scored(shop, asked(events))
    mine = others.pop(item_id)
    assert term(mine, "interest").contribution == pytest.approx(DEFAULTS["interest"] * events[0].strength)
    assert [(part.kind, part.ref) for part in term(mine, "interest").parts] == [("event", item_id)]
    for signal in ("taste_text", "facets", "era"):
        assert term(mine, signal).contribution == 0, signal
    assert not any(term(one, "interest").contribution for one in others.values())
    assert any(term(one, "facets").contribution for one in others.values())


def test_what_is_nearest_to_being_bought_counts_most(shop: Recommender) -> None:
    order = [shop.index.catalogue.items[at].item_id for at in (0, 40, 80, 120, 160)]
    rising = (Action.SEARCH, Action.VIEW, Action.CLICK, Action.WISH, Action.CART)
    events = profile([Interaction("ann", one, action) for one, action in zip(order, rising, strict=True)])
    found = scored(shop, asked(events))
    counts = [term(found[one], "interest").contribution for one in order]
    assert counts == sorted(counts)
    assert counts[0] > 0


def test_of_a_product_that_comes_in_variants_the_one_looked_at_is_offered(shop: Recommender) -> None:
    catalogue = shop.index.catalogue
    one, other, *_ = next(
        ids
        for item in catalogue.items
        if len(ids := [i for i in sorted({item.item_id, *catalogue.twins(item.item_id)}) if catalogue[i].available]) > 1
    )
    events = profile([Interaction("ann", one, Action.VIEW)])
    assert used_up(catalogue, events) == catalogue.twins(one)
    assert {one, *catalogue.twins(one)} & scored(shop, asked(events)).keys() == {one}
    both = profile([Interaction("ann", one, Action.VIEW), Interaction("ann", other, Action.CART)])
    found = scored(shop, asked(both))
    assert {one, other} <= found.keys()
    assert term(found[one], "taste_text").contribution == 0  # nor does its own other variant speak for it
    bought = profile([Interaction("ann", one, Action.VIEW), Interaction("ann", other, Action.PURCHASE)])
    assert not {one, *catalogue.twins(one)} & scored(shop, asked(bought)).keys()


@pytest.mark.parametrize("had", [Action.PURCHASE, Action.CONSUME, Action.RATE, Action.DISLIKE])
def test_what_was_had_is_no_interest_any_more(shop: Recommender, had: Action) -> None:
    item_id = shop.index.catalogue.items[0].item_id
    for order in ((Action.CART, had), (had, Action.CART)):
        events = profile([Interaction("ann", item_id, one, None, float(n)) for n, one in enumerate(order)])
        assert events[0].action is had
        assert item_id not in scored(shop, asked(events))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=acts, text=st.sampled_from(("", "a light tent")))
def test_sums_stay_exact_whatever_was_done(
    shop: Recommender, done: list[tuple[int, Action, float | None]], text: str
) -> None:
    """One value whether asked for with its account or without; parts sum to it; what is ranked ahead is what is picked."""
    items, index = shop.index.catalogue.items, shop.index
    events = profile([Interaction("ann", items[at].item_id, action, value) for at, action, value in done])
    query = asked(events, text=text)
    made = shop.recommend(query)
    everywhere = {
        name: BY_NAME[name].values(index, shop._ask(query)) for name in ("taste_text", "facets", "era", "interest")
    }
    for entry in made.trace.pool:
        assert entry.score == pytest.approx(sum(one.contribution for one in entry.contributions), abs=1e-9)
        row = index.catalogue.row(entry.candidate.item_id)
        for one in entry.contributions:
            assert sum(part.contribution for part in one.parts) == pytest.approx(one.contribution, abs=1e-9)
            if one.signal in everywhere:
                assert one.value == pytest.approx(everywhere[one.signal][row], abs=1e-5), one.signal
    scores = {one.candidate.item_id: one.score for one in made.trace.pool}
    assert [scores[one] for one in shop.top(query)] == pytest.approx(
        [pick.score for pick in made.picks]
    )  # ties may differ
    assert unpack(pack(made.trace)) == made.trace == from_json(to_json(made.trace))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=acts)
def test_what_each_event_added_is_what_is_gone_without_it(
    shop: Recommender, done: list[tuple[int, Action, float | None]]
) -> None:
    items = shop.index.catalogue.items
    events = profile([Interaction("ann", items[at].item_id, action, value) for at, action, value in done])
    trace = shop.recommend(asked(events, weights={"colike": 0.0})).trace
    again = rerun(shop, trace, Change())
    pool = [entry.candidate.item_id for entry in again.recommendation.trace.pool]
    for change, added in addends(shop, again).items():
        left = {one.candidate.item_id: one.score for one in rerun(shop, trace, change).recommendation.trace.pool}
        for at, item_id in enumerate(pool):
            before = again.recommendation.trace.pool[at].score
            if any(one.item_id not in change.events for one in events):  # else popularity is another's
                assert left[item_id] == pytest.approx(before - added[at], abs=1e-6)


def test_without_the_look_it_is_still_there_and_no_more_in_front(shop: Recommender) -> None:
    events = past(shop, (0, Action.CART), (60, Action.LIKE))
    trace = shop.recommend(asked(events, n=1)).trace
    assert trace.picks[0].item_id == events[0].item_id
    without = rerun(shop, trace, named(trace, [events[0].item_id]))
    assert without.first != events[0].item_id
    left = {one.candidate.item_id: one for one in without.recommendation.trace.pool}
    assert term(left[events[0].item_id], "interest").contribution == 0
    found = smallest(shop, trace)
    assert found is not None
    assert found.change.events == (events[0].item_id,)
    assert found.minimal


def test_a_trace_from_before_looks_were_told_apart_is_read_as_it_was(shop: Recommender) -> None:
    """There an event of the history has no action: what it is of stays settled."""
    old = Event(shop.index.catalogue.items[0].item_id, 0.15, "history")
    assert old.item_id not in scored(shop, asked((old,)))
    written = to_json(shop.recommend(asked((old,))).trace)
    for event in written["query"]["events"]:
        event.pop("action")
    assert from_json(written).query.events == (old,)


def test_a_look_is_found_however_large_the_catalogue(shop: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.candidates.LOOKED_AT", 10)
    events = past(shop, (0, Action.VIEW), *((at, Action.LIKE) for at in range(50, 90)))
    made = shop.recommend(asked(events, text="a head torch", pool=20))
    assert made.trace.sources["interest"] == (events[0].item_id,)
    assert Likes(shop.index, events).own.keys() >= {0}
