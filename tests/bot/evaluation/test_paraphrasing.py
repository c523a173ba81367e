"""Paraphrases name only what their claims hold, are none of the product's own wordings, and are filled exactly."""

from __future__ import annotations

import json
import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.claims import compare, explain, why_not
from bot.evaluation.paraphrasing import NOTHING, Frame, fill, instances, load, read, sample
from bot.explaining.reading import Claim, Explanation
from bot.messages import Messages
from retrieval.errors import FaultError
from retrieval.recommender import Recommender
from retrieval.types import Constraint, Event, Query

MESSAGES = Messages()
PARTS = ("dev", "test")


def claim(wording: str, name: str = "c1", **values: tuple[str, ...]) -> Claim:
    return Claim(name, "history", "", wording=wording, values=values)


def why(*reasons: Claim, title: str = "Arrival", context: tuple[Claim, ...] = ()) -> Explanation:
    return Explanation("t1", "i1", title, "why", "picked", reasons, context=context)


def frame(text: str, wording: str = "clause.history", **more: object) -> Frame:
    return Frame.model_validate({"wording": wording, "text": text, **more})


def plain(text: str) -> str:
    return " ".join(re.findall(r"\{\w+\}|[\w'’]+", text.casefold()))


def explanations(recommender: Recommender) -> list[Explanation]:
    """Whys, why nots and comparisons of real turns: a history, words, a condition that holds, a dislike."""
    index = recommender.index
    catalogue, person = index.catalogue, index.people()[0]
    past = tuple(Event(one.item_id, 0.3, "history") for one in index.history(person))[:8]
    some = [catalogue.items[row].item_id for row in index.by_popularity[:12]]
    liked = (Event(some[0], 0.8, "dialog"), Event(some[1], -0.8, "dialog"))
    condition = Constraint("year", ">", 1990.0, "after 1990")
    found = []
    for query in (
        Query(events=past, n=5),
        Query(text="a slow story about aliens", events=past, n=5, avoid=("violent",)),
        Query(text="aliens", constraints=(condition,) if "year" in catalogue.schema.numbers else (), n=5),
        Query(events=liked, n=8),
    ):
        trace = recommender.recommend(query).trace
        picked = [pick.item_id for pick in trace.picks]
        found += [explain(trace, item, catalogue, MESSAGES) for item in picked]
        found += [why_not(trace, item, catalogue, MESSAGES) for item in (*some, *picked)]
        found.append(compare(trace, picked[:2], catalogue, MESSAGES))
    return found


@pytest.mark.parametrize("part", PARTS)
def test_a_frame_names_only_values_that_its_wording_has(part: str) -> None:
    for one in load(part):  # type: ignore[arg-type]
        named = MESSAGES.placeholders(one.wording) if one.wording != NOTHING else frozenset()
        # The title is there for every claim; who an item's likes belong to is told by a wording's other values.
        assert one.slots <= named | {"title"} | ({"who"} if "relation" in named or "verdict" in named else set()), one
        assert set(one.when) <= {"field" if name == "label" else name for name in named}, one
        assert one.place is None or one.wording.startswith("clause."), one


def test_no_frame_is_a_wording_of_the_product_nor_there_twice() -> None:
    own = {plain(text) for key in MESSAGES.keys for _, text in MESSAGES.variants(key)}
    clauses = {plain(text) for key in MESSAGES.keys if key.startswith("clause.") for _, text in MESSAGES.variants(key)}
    texts = [plain(one.text) for part in PARTS for one in load(part)]  # type: ignore[arg-type]
    assert not own & set(texts)
    assert not [(text, clause) for text in texts for clause in clauses if f" {clause} " in f" {text} "]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_there_are_enough_of_them_over_every_wording_that_a_claim_can_have() -> None:
    frames = load("test")
    assert len(frames) >= 560
    wordings = {one.wording for one in frames}
    claims = {key for key in MESSAGES.keys if key.startswith(("clause.", "whynot.", "claim."))}
    claims |= {key for key in MESSAGES.keys if key.startswith("compare.") and key != "compare.need"}
    assert claims - wordings == set()
    assert sum(one.wording == NOTHING for one in frames) >= 25


def test_a_frame_is_filled_with_the_values_as_they_are() -> None:
    two = why(claim("clause.history", items=("Contact", "Heat")))
    told = "Your history has {items}, and {title} is close."
    assert [one.text for one in instances(two, [frame(told)])] == [
        "Your history has Contact and Heat, and Arrival is close."
    ]
    quoted = frame("{title} fits “{conditions}”.", "claim.gate")
    gate = why(context=(claim("claim.gate", "c9", conditions=("a", "b", "c")),))
    (found,) = instances(gate, [quoted])
    assert (found.text, found.wording, found.claim_id) == ("Arrival fits “a”, “b” and “c”.", "claim.gate", "c9")
    shared = claim("clause.shared", field=("directors",), value=("Ann Lee",), item=("Heat",), relation=("liked",))
    (found,) = instances(why(shared), [frame("{value} is its {label}.", "clause.shared")])
    assert found.text == "Ann Lee is its director."


def test_a_sentence_starts_with_a_capital_and_ends_once_but_a_title_keeps_its_letters() -> None:
    assert fill(frame("{title} is near."), {"title": ("eXistenZ",)}) == "eXistenZ is near."
    assert fill(frame("{who} likes {items}."), {"who": ("your dad",), "items": ("Help!",)}) == "Your dad likes Help!"
    assert (
        fill(frame("It's like {items}."), {"items": ("When Harry Met Sally...",)})
        == "It's like When Harry Met Sally..."
    )


@given(st.text("{}ab %s\\1", min_size=1).filter(str.strip))
def test_braces_in_a_title_do_no_harm(title: str) -> None:
    history = why(claim("clause.history", items=("{title}", title)), title=title)
    (found,) = instances(history, [frame("Look: {title}, {items}; yes.")])
    assert found.text == f"Look: {title}, {{title}} and {title}; yes."


def test_a_frame_is_used_only_where_it_fits() -> None:
    first, second = claim("clause.liked", "c1", items=("Heat",)), claim("clause.liked", "c2", items=("Heat", "Alien"))
    frames = [
        frame("One: {items}.", "clause.liked", count=1),
        frame("Two: {items}.", "clause.liked", count=2),
        frame("First: {items}.", "clause.liked", place="first"),
        frame("Besides: {items}.", "clause.liked", place="other"),
        frame("Elsewhere: {items}.", "clause.named"),
        frame("Hello.", NOTHING),
    ]
    found = [(one.text, one.claim_id) for one in instances(why(first, second), frames)]
    assert found == [
        ("One: Heat.", "c1"),
        ("First: Heat.", "c1"),
        ("Two: Heat and Alien.", "c2"),
        ("Besides: Heat and Alien.", "c2"),
        ("Hello.", None),
    ]


def test_a_value_may_be_asked_for_and_a_bare_yes_needs_its_own_frame() -> None:
    yes = claim("clause.shared", field=("waterproof",), value=("yes",), item=("Boot",), relation=("liked",))
    frames = [
        frame("The {label} is {value}.", "clause.shared"),
        frame("Like {item}, it keeps water out.", "clause.shared", when={"field": ["waterproof"]}),
        frame("You liked {item}.", "clause.shared", when={"relation": ["named"]}),
    ]
    assert [one.text for one in instances(why(yes), frames)] == ["Like Boot, it keeps water out."]


def test_a_sample_has_every_frame_that_fits_and_none_more_often_than_wanted(movies: Recommender) -> None:
    found, frames = explanations(movies), load("test")[::7]
    every = {(one.wording, one.text) for each in found for one in instances(each, frames)}
    drawn = sample(found, frames, Random(3))
    assert len(drawn) == len({one.text for _, one in drawn}) >= 30
    assert {(one.wording, one.text) for _, one in drawn} <= every
    for explanation, one in drawn:
        told = {each.claim_id: each for each in (*explanation.reasons, *explanation.against, *explanation.context)}
        assert one.claim_id is None or told[one.claim_id].wording == one.wording
    fitting = sum(any(True for each in found for _ in instances(each, [single])) for single in frames)
    assert len(drawn) == fitting
    assert len(sample(found, frames, Random(3), per_frame=2)) > len(drawn)
    assert sample(found, frames, Random(3)) == drawn


@pytest.mark.parametrize("recommender", ["movies", "shop"])
def test_nothing_is_left_unfilled_on_real_traces(recommender: str, request: pytest.FixtureRequest) -> None:
    found = explanations(request.getfixturevalue(recommender))
    texts = [one.text for part in PARTS for _, one in sample(found, load(part), Random(1))]  # type: ignore[arg-type]
    assert [text for text in texts if re.search(r"[{}]|“”|  | \.", text)] == []
    assert all(text[-1] in ".?!…" for text in texts)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"wording": "clause.history", "text": "It {is."}', "plain name"),
        ('{"wording": "clause.history"}', "text"),
        ('{"wording": "clause.history", "text": "It is.", "colour": 1}', "colour"),
        ('{"wording": "clause.history", "text": "It is.", "count": "two"}', "count"),
        ("no JSON", "JSON"),
    ],
)
def test_a_broken_line_names_file_and_line(line: str, what: str) -> None:
    good = json.dumps({"wording": "clause.history", "count": None, "text": "It is."})
    with pytest.raises(FaultError, match=rf"mine\.jsonl, line 3: .*{what}"):
        read(f"{good}\n\n{line}\n", "mine.jsonl")
