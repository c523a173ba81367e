"""What the person did with a pick before is told as what it was, and of nothing that they did not."""

from __future__ import annotations

import pytest

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds, of_trace
from bot.claims import compare, explain, why_not
from bot.narrator import Narrator
from bot.types import Preferences
from retrieval.types import Action, Event, Query, Recommendation, Trace
from tests.bot.checking.conftest import CATALOGUE, MESSAGES, event, made, term

EVENTS = (
    Event("harbour", 0.5, "history", action=Action.CART),
    Event("quiet", 0.15, "history", action=Action.VIEW),
    Event("late", 0.25, "history", action=Action.CLICK),
    Event("snow", 0.3, "history", action=Action.CONSUME),
)


LIKED_WITH = term("colike", 0.9, event("snow", 0.5), event("harbour", 0.4))


def trace() -> Trace:
    return made(
        ("harbour", (term("request", 0.9), term("interest", 2.0, event("harbour", 2.0)), term("popularity", 0.3))),
        ("quiet", (term("request", 0.7), term("interest", 0.6, event("quiet", 0.6)), term("rating", 0.3))),
        ("late", (term("interest", 1.0, event("late", 1.0)), LIKED_WITH, term("popularity", 0.3))),
        ("hills", (term("request", 0.5), term("popularity", 0.4))),
        query=Query(text="a quiet heist", events=EVENTS),
        picks=4,
    )


@pytest.fixture(scope="module")
def looked() -> Grounds:
    return of_trace(trace(), CATALOGUE, MESSAGES)


@pytest.mark.parametrize("turn", range(1, 25))
def test_what_the_built_in_says_of_looks_passes(reader: Checker, looked: Grounds, turn: int) -> None:
    made_ = trace()
    narrator = Narrator(MESSAGES, CATALOGUE, turn=turn)
    said = [(one.item_id, one.reason) for one in narrator.cards(Recommendation(made_.picks, made_), Preferences())]
    for pick in made_.picks:
        told = [explain(made_, pick.item_id, CATALOGUE, MESSAGES), why_not(made_, "old", CATALOGUE, MESSAGES)]
        told.append(compare(made_, ["harbour", "hills"], CATALOGUE, MESSAGES))
        said += [(pick.item_id, one.text) for some in told for one in narrator.explanation(some)]
    assert any("cart" in text for _, text in said)
    for item_id, sentence in said:
        assert reader.check(sentence, looked, (item_id,)).unsupported == (), sentence


def test_what_was_saved_for_later_was_not_put_in_the_cart(reader: Checker) -> None:
    wished = (Event("harbour", 0.4, "history", action=Action.WISH),)
    trace_ = made(
        ("harbour", (term("interest", 1.6, event("harbour", 1.6)), term("request", 0.9))),
        ("hills", (term("request", 0.5),)),
        query=Query(text="a quiet heist", events=wished),
    )
    grounds = of_trace(trace_, CATALOGUE, MESSAGES)
    for turn in range(1, 25):
        told = explain(trace_, "harbour", CATALOGUE, MESSAGES)
        for one in Narrator(MESSAGES, CATALOGUE, turn=turn).explanation(told):
            assert reader.check(one.text, grounds, ("harbour",)).unsupported == (), one.text
    assert reader.check("You saved Red Harbour for later.", grounds).unsupported == ()
    for false in (
        "You put Red Harbour in your cart.",
        "You saved Green Hills for later.",
        "You bookmarked Green Hills.",
        "You put Green Hills on your wish list.",
    ):
        assert not reader.check(false, grounds).ok, false


TWINS = {
    "cart": ("You put Red Harbour in your cart.", "You put Long Quiet in your cart."),
    "looked": ("You looked at Long Quiet before.", "You looked at Green Hills before."),
    "clicked": ("You clicked on Late Arrival before.", "You clicked on Long Quiet before."),
    "searched": ("You already looked at Late Arrival.", "You already searched for Late Arrival."),
    "denied": ("You put Red Harbour in your cart.", "You never put Red Harbour in your cart."),
    "bought": ("You put Red Harbour in your cart before.", "You bought Red Harbour before."),
    "liked": ("You looked at Red Harbour before.", "You liked Red Harbour before."),
    "why": ("Red Harbour is here because you put it in your cart.", "Green Hills is here because you put it in your cart."),
    "against": ("You put Red Harbour in your cart, which helps.", "You put Red Harbour in your cart, which speaks against it."),
    "first": ("Mainly, you put Red Harbour in your cart.", "Mainly, you looked at Long Quiet."),
    "family": ("What you looked at before speaks for Red Harbour.", "What you looked at before speaks for Green Hills."),
}  # fmt: skip


@pytest.mark.parametrize(("true", "false"), TWINS.values(), ids=list(TWINS))
def test_a_look_is_told_as_what_it_was(true: str, false: str, reader: Checker, looked: Grounds) -> None:
    assert reader.check(true, looked).unsupported == ()
    assert not reader.check(false, looked).ok


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ("hills", "You looked at it before."),
        ("hills", "It caught your eye: you viewed it."),
        ("harbour", "You watched it before."),
        ("harbour", "You bought it already."),
        ("quiet", "You clicked on it."),
        ("quiet", "You recently browsed it."),
        ("quiet", "You left it in your basket."),
    ],
)
def test_nothing_is_made_of_a_look_that_it_was_not(about: str, sentence: str, reader: Checker, looked: Grounds) -> None:
    assert not reader.check(sentence, looked, (about,)).ok


@pytest.mark.parametrize("more", ["", ", at number 1", "; it is my first choice", ", and it leads the list"])
def test_a_pick_may_be_behind_another_and_lends_it_nothing(more: str, reader: Checker, looked: Grounds) -> None:
    said = f"People who liked First Snow and Red Harbour liked it too{more}."
    assert reader.check(said, looked, ("late",)).ok == (not more)


def test_a_look_at_one_item_is_none_at_another(reader: Checker, looked: Grounds) -> None:
    said = "First of all, I put up {} because you put it in your cart before."
    assert reader.check(said.format("Red Harbour"), looked, ("harbour",)).unsupported == ()
    for other in ("Old Hand", "First Snow", "Green Hills"):
        assert not reader.check(said.format(other), looked, ("harbour",)).ok, other


def test_of_a_trace_without_looks_none_of_it_is_so(reader: Checker, told: Grounds) -> None:
    for true, _ in TWINS.values():
        assert not reader.check(true, told, ("harbour",)).ok, true
