"""Claims follow from the stored trace: order, sign, share, source; verdicts; comparisons; the sum in text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.claims import Explanation, compare, explain, why_not
from bot.messages import Messages
from bot.narrator import Narrator
from retrieval.catalogue import Catalogue
from retrieval.errors import UnknownError
from retrieval.signals import FAMILIES
from retrieval.types import (
    Candidate,
    Constraint,
    Contribution,
    Event,
    FacetRole,
    Item,
    NumberRole,
    Part,
    Pick,
    Query,
    Schema,
    Scored,
    Trace,
)

MESSAGES = Messages()
SCHEMA = Schema(
    id="id",
    title="title",
    facets={"genres": FacetRole("genres", "|"), "waterproof": FacetRole("waterproof")},
    numbers={"year": NumberRole("year", "year"), "price": NumberRole("price", "price", "EUR")},
    group="group",
)
EIGHTIES = Constraint("year", "between", (1980.0, 1989.0), "from the 1980s")
CHEAP = Constraint("price", "<", 40.0, "under €40")
DRY = Constraint("waterproof", "in", ("yes",), "waterproof")
# Signals that may speak for an item and against it.
EITHER_WAY = ("request", "avoid", "taste_text", "facets", "colike", "popularity", "freshness", "diversity")


def item(key: str, title: str, year: float, price: float | None = 20.0, **more: object) -> Item:
    numbers = {"year": year} | ({"price": price} if price is not None else {})
    return Item(key, title, {}, {"genres": ("drama",), "waterproof": ("yes",)}, numbers, **more)  # type: ignore[arg-type]


CATALOGUE = Catalogue(
    [
        item("first", "First Light", 1982),
        item("second", "Second Wind", 1985, 30),
        item("third", "Third Rail", 1988),
        item("near", "Nearly There", 1981),
        item("old", "Old Hand", 1960),
        item("dear", "Dear Thing", 1984, None),
        item("gone", "Gone Already", 1983, available=False),
        item("liked", "Liked Well", 1986),
        item("red", "Twin, red", 1982, group="twin"),
        item("blue", "Twin, blue", 1982, group="twin"),
        replace(item("dumb", "Dumb", 1984), facets={"genres": ("drama",)}),
        item("far", "Far Off", 1984),
    ],
    SCHEMA,
)


def term(signal: str, value: float, *parts: Part, weight: float = 2.0) -> Contribution:
    return Contribution(signal, FAMILIES.get(signal, signal), weight, value / weight, value, parts)


def trace(
    picks: Sequence[tuple[str, Sequence[Contribution]]],
    rest: Sequence[tuple[str, Sequence[Contribution]]] = (),
    query: Query | None = None,
    sources: dict[str, tuple[str, ...]] | None = None,
    relaxed: Sequence[Constraint] = (),
) -> Trace:
    made = tuple(
        Pick(rank, key, sum(t.contribution for t in terms), 0.0, tuple(terms))
        for rank, (key, terms) in enumerate(picks, 1)
    )
    bare = [(key, [t for t in terms if t.signal != "diversity"]) for key, terms in (*picks, *rest)]
    pool = tuple(
        Scored(Candidate(key, {"dense": place}), sum(t.contribution for t in terms), tuple(terms))
        for place, (key, terms) in enumerate(bare, 1)
    )
    return Trace("t1", "v1", "c1", query or Query(), sources or {}, (), 0.0, pool, made, tuple(relaxed))


def liking(key: str, value: float) -> Part:
    return Part("event", key, value)


def spoken(found: Explanation) -> str:
    return " ".join(one.text for one in Narrator(MESSAGES, CATALOGUE).explanation(found))


def test_reasons_come_in_the_order_of_their_true_contribution() -> None:
    query = Query(text="slow burn", events=(Event("liked", 0.8, "dialog"),))
    terms = [
        term("popularity", 0.5),
        term("request", 0.9),
        term("taste_text", 1.2, liking("liked", 1.2)),
        term("facets", -0.1),
        term("diversity", -0.4, Part("pick", "second", -0.4)),
    ]
    found = explain(trace([("first", terms)], query=query), "first", CATALOGUE, MESSAGES)
    assert [claim.family for claim in found.reasons] == ["your taste", "your request", "the item itself"]
    assert [claim.contribution for claim in found.reasons] == pytest.approx([1.1, 0.9, 0.5])
    assert [claim.share for claim in found.reasons] == pytest.approx([1.1 / 2.9, 0.9 / 2.9, 0.5 / 2.9])
    assert [claim.type for claim in found.reasons] == ["history", "stated", "attribute"]
    assert [claim.family for claim in found.against] == ["variety"]
    assert "Second Wind" in found.against[0].text
    assert found.reasons[0].source.parts == (liking("liked", 1.2),)


def test_a_small_share_is_no_reason_and_no_objection() -> None:
    found = explain(
        trace([("first", [term("request", 1.0), term("popularity", 0.05), term("diversity", -0.05)])]),
        "first",
        CATALOGUE,
        MESSAGES,
    )
    assert [claim.family for claim in found.reasons] == ["your request"]
    assert found.against == ()


@pytest.mark.parametrize(
    ("strength", "source", "value", "words"),
    [
        (0.8, "dialog", 1.0, "you liked"),
        (0.9, "dialog", 1.0, "you named"),
        (0.5, "history", 1.0, "history"),
        (-0.8, "dialog", -1.0, "didn't like"),
        (-0.4, "dialog", -1.0, "ruled out"),
        (-0.5, "history", -1.0, "marks down"),
    ],
)
def test_how_the_person_stands_to_an_item_is_said_as_it_is(
    strength: float, source: str, value: float, words: str
) -> None:
    query = Query(events=(Event("liked", strength, source),))  # type: ignore[arg-type]
    terms = [term("taste_text", value, liking("liked", value))]
    found = explain(trace([("first", terms)], query=query), "first", CATALOGUE, MESSAGES)
    (claim,) = found.reasons + found.against
    assert bool(found.reasons) == (value > 0)
    assert "Liked Well" in claim.text
    assert words in claim.text.casefold()


def test_without_the_cited_item_the_claim_is_gone_and_without_another_it_stays() -> None:
    events = (Event("liked", 0.8, "dialog"), Event("third", 0.8, "dialog"))
    full = [term("taste_text", 1.1, liking("liked", 1.0), liking("third", 0.1))]
    texts = []
    for kept in (("liked", "third"), ("liked",), ("third",)):
        parts = [part for part in full[0].parts if part.ref in kept]
        terms = [term("taste_text", sum(part.contribution for part in parts), *parts)]
        query = Query(events=tuple(event for event in events if event.item_id in kept))
        texts.append(explain(trace([("first", terms)], query=query), "first", CATALOGUE, MESSAGES).reasons[0].text)
    assert ["Liked Well" in text for text in texts] == [True, True, False]


def test_a_why_answers_for_items_that_have_left_the_catalogue() -> None:
    query = Query(events=(Event("vanished", 0.8, "dialog"),))
    terms = [term("taste_text", 1.0, liking("vanished", 1.0))]
    made = trace([("lost", terms)], query=query)
    found = explain(made, "lost", CATALOGUE, MESSAGES, titles={"lost": "Lost Cause", "vanished": "Vanished Act"})
    assert found.title == "Lost Cause"
    assert "Vanished Act" in found.reasons[0].text
    unnamed = explain(made, "lost", CATALOGUE, MESSAGES, titles={"lost": "Lost Cause"})
    assert "Vanished" not in unnamed.reasons[0].text
    with pytest.raises(UnknownError):
        explain(made, "lost", CATALOGUE, MESSAGES)


def test_what_is_no_pick_cannot_be_explained_as_one() -> None:
    with pytest.raises(UnknownError, match="third"):
        explain(trace([("first", [term("request", 1.0)])]), "third", CATALOGUE, MESSAGES)


def test_the_rank_and_the_conditions_stand_beside_the_reasons() -> None:
    made = trace(
        [("first", [term("request", 1.0)])], query=Query(text="x", constraints=(EIGHTIES, CHEAP)), relaxed=[CHEAP]
    )
    made = replace(made, picks=(replace(made.picks[0], violates=("under €40",)),))
    found = explain(made, "first", CATALOGUE, MESSAGES)
    assert [(claim.type, claim.wording) for claim in found.context] == [
        ("rank", "claim.rank"),
        ("gate", "claim.gate"),
        ("gate", "claim.miss"),
    ]
    assert "from the 1980s" in found.context[1].text
    assert "“under €40”" in spoken(found)


def test_json_is_as_in_the_contract() -> None:
    query = Query(events=(Event("liked", 0.8, "dialog"),))
    terms = [term("taste_text", 1.0, liking("liked", 1.0)), term("diversity", -0.5, Part("pick", "second", -0.5))]
    found = explain(trace([("first", terms)], query=query), "first", CATALOGUE, MESSAGES).as_json()
    assert set(found) >= {"trace_id", "item_id", "kind", "reasons", "against"}
    for claim in (*found["reasons"], *found["against"]):
        assert set(claim) == {"claim_id", "type", "text", "family", "contribution", "share", "source"}
    assert json.loads(json.dumps(found))["reasons"][0]["source"]["parts"][0]["ref"] == "liked"
    ids = [claim["claim_id"] for claim in (*found["reasons"], *found["against"])]
    assert len(set(ids)) == len(ids)


values = st.floats(-3, 3, allow_nan=False)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(EITHER_WAY), values, min_size=1))
def test_families_sum_exactly_and_are_told_in_order(given_values: dict[str, float]) -> None:
    terms = [term(signal, value) for signal, value in given_values.items()]
    found = explain(trace([("first", terms)], query=Query(text="slow")), "first", CATALOGUE, MESSAGES)
    totals: dict[str, float] = {}
    for one in terms:
        totals[one.family] = totals.get(one.family, 0.0) + one.contribution
    for claim in found.reasons + found.against:
        assert claim.contribution == pytest.approx(totals[claim.family], abs=1e-12)
    told = [claim.contribution or 0.0 for claim in found.reasons]
    assert told == sorted(told, reverse=True)
    assert all(value > 0 for value in told)
    whole = sum(abs(value) for value in totals.values())
    strong = sum(1 for value in totals.values() if value > 0 and value >= 0.1 * whole)
    assert len(found.reasons) == min(strong, 4)
    assert len(spoken(found).split()) <= 70


PICKS = [
    ("first", [term("request", 2.0), term("popularity", 0.5), term("diversity", 0.0)]),
    ("second", [term("request", 1.5), term("popularity", 0.4), term("diversity", -0.2)]),
]


def verdict(key: str, made: Trace) -> tuple[str, str]:
    found = why_not(made, key, CATALOGUE, MESSAGES, titles={"lost": "Lost Cause"})
    text = spoken(found)
    assert len(text.split()) <= 70
    assert CATALOGUE[key].title in text if key in CATALOGUE else "Lost Cause" in text
    return found.verdict, text


def test_why_not_tells_what_kept_an_item_out() -> None:
    query = Query(text="x", constraints=(EIGHTIES, CHEAP, DRY), exclude=frozenset({"third"}))
    made = trace(
        [*PICKS, ("red", [term("request", 1.4)])],
        rest=[("near", [term("request", 0.2), term("popularity", 0.9)])],
        query=query,
        sources={"dense": ("first", "far"), "lexical": ("second",)},
    )
    assert verdict("first", made)[0] == "picked"
    assert verdict("gone", made)[0] == "unavailable"
    assert verdict("third", made)[0] == "excluded"
    assert verdict("blue", made)[0] == "variant"
    assert "Twin, red" in verdict("blue", made)[1]
    assert verdict("far", made)[0] == "cut"
    assert verdict("liked", made)[0] == "missed"
    assert verdict("lost", made)[0] == "unlisted"
    kind, text = verdict("old", made)
    assert (kind, "“from the 1980s”" in text) == ("filtered", True)
    kind, text = verdict("dear", made)
    assert (kind, "price" in text, "“under €40”" in text) == ("filtered", True, True)
    kind, text = verdict("dumb", made)
    assert (kind, "“waterproof”" in text) == ("filtered", True)
    with pytest.raises(UnknownError):
        why_not(made, "nowhere", CATALOGUE, MESSAGES)


def test_why_not_names_where_the_last_pick_was_ahead_and_where_it_was_not() -> None:
    made = trace(PICKS, rest=[("near", [term("request", 0.2), term("popularity", 0.9)])])
    found = why_not(made, "near", CATALOGUE, MESSAGES)
    assert found.verdict == "outranked"
    assert found.versus == ("Second Wind",)
    assert [claim.family for claim in found.reasons] == ["your request"]
    assert found.reasons[0].contribution == pytest.approx(1.3)
    assert "on your request" in found.reasons[0].text
    assert [claim.contribution for claim in found.against] == pytest.approx([-0.5])
    assert "in popularity" in found.against[0].text


def test_why_not_says_when_only_variety_kept_an_item_out() -> None:
    made = trace(PICKS, rest=[("near", [term("request", 1.9)])])
    found = why_not(made, "near", CATALOGUE, MESSAGES)
    assert found.reasons[0].wording == "whynot.variety"


def test_compare_puts_the_better_one_first_and_gives_facts() -> None:
    found = compare(trace(PICKS), ["second", "first"], CATALOGUE, MESSAGES)
    assert (found.item_id, found.versus) == ("first", ("Second Wind",))
    assert found.reasons[0].contribution == pytest.approx(0.5)
    facts = " ".join(claim.text for claim in found.context)
    assert "1982" in facts
    assert "1985" in facts
    assert "€20" in facts
    assert "drama" not in facts  # the same for both
    text = spoken(found)
    assert len(text.split()) <= 70


def test_compare_without_a_score_gives_only_facts() -> None:
    found = compare(trace(PICKS), ["first", "old"], CATALOGUE, MESSAGES)
    assert [claim.wording for claim in found.reasons] == ["compare.unranked"]
    assert found.context
    with pytest.raises(UnknownError):
        compare(trace(PICKS), ["first"], CATALOGUE, MESSAGES)
