"""Whatever the trace: what the built-in says of it passes, and what an operator makes of that does not."""

from __future__ import annotations

import random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.checking.checker import Checker
from bot.checking.grounds import of_trace
from bot.claims import explain
from bot.evaluation.mutants import OPERATORS, mutants
from bot.evaluation.mutating.facts import Facts
from bot.narrator import Narrator
from bot.types import Preferences
from retrieval.types import Contribution, Event, Query, Recommendation, Trace
from tests.bot.checking.conftest import CATALOGUE, MESSAGES, NINETIES, TRACE, event, made, term

CHECKER = Checker(CATALOGUE, MESSAGES)
amounts = st.sampled_from([-0.9, -0.4, 0.2, 0.5, 0.8, 1.3])
PICKED, KNOWN = ("harbour", "quiet", "hills"), ("night", "snow", "iron")


@st.composite
def contributions(draw: st.DrawFn, query: Query) -> tuple[Contribution, ...]:
    """Terms of one item: what the events, the request and the item itself gave it."""
    terms = [term(name, draw(amounts)) for name in ("request", "popularity", "rating", "freshness")]
    for signal in ("taste_text", "colike"):
        signs = {one.item_id: 1 if one.strength > 0 or signal == "colike" else -1 for one in query.events}
        parts = [event(key, sign * abs(draw(amounts))) for key, sign in signs.items()]
        terms.append(term(signal, sum(part.contribution for part in parts), *parts))
    return tuple(terms)


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """A trace of three picks over the small catalogue, in the order of their scores."""
    strengths = [draw(st.sampled_from([0.8, 0.9, -0.8])), 0.5, draw(st.sampled_from([-0.5, 0.4]))]
    sources = ("dialog", "history", "history")
    events = tuple(
        Event(key, strength, source) for key, strength, source in zip(KNOWN, strengths, sources, strict=True)
    )  # type: ignore[arg-type]
    query = Query(text=draw(st.sampled_from(["", "a quiet heist"])), events=events, constraints=(NINETIES,))
    scored = [(key, draw(contributions(query))) for key in PICKED]
    scored.sort(key=lambda one: -sum(t.contribution for t in one[1]))
    return made(*scored, query=query)


def said(trace: Trace, turn: int) -> list[tuple[str, str]]:
    """(pick, sentence) for all that the built-in says of the picks."""
    cards = Narrator(MESSAGES, CATALOGUE, turn=turn).cards(Recommendation(trace.picks, trace), Preferences())
    found = [(card.item_id, card.reason) for card in cards]
    for pick in trace.picks:
        told = explain(trace, pick.item_id, CATALOGUE, MESSAGES)
        spoken = Narrator(MESSAGES, CATALOGUE, turn=turn).explanation(told)
        found += [(pick.item_id, sentence.text) for sentence in spoken]
    return found


@settings(max_examples=25, deadline=None)
@given(traces(), st.integers(1, 60))
def test_what_the_built_in_says_passes(trace: Trace, turn: int) -> None:
    grounds = of_trace(trace, CATALOGUE, MESSAGES)
    for item_id, sentence in said(trace, turn):
        assert CHECKER.check(sentence, grounds, (item_id,)).unsupported == (), sentence


@settings(max_examples=20, deadline=None, derandomize=True, phases=[Phase.generate])  # shrinking is slow
@given(traces(), st.integers(1, 60))
def test_what_an_operator_makes_of_it_does_not(trace: Trace, turn: int) -> None:
    """The same traces each time: over all there are, `whypick evaluate explanations` says how many slip through."""
    grounds, rng = of_trace(trace, CATALOGUE, MESSAGES), random.Random(turn)
    picks, let_through = {pick.item_id: pick for pick in trace.picks}, list[str]()
    for item_id, sentence in said(trace, turn):
        for mutant in mutants(sentence, Facts(trace, CATALOGUE, picks[item_id], unmoved=KNOWN), rng):
            if CHECKER.check(mutant.text, grounds, (item_id,)).ok:
                let_through.append(f"{mutant.operator}: {mutant.text}")
    assert not let_through


def test_every_operator_applies_to_something() -> None:
    seen = set[str]()
    for item_id, sentence in said(TRACE, 3):
        pick = next(one for one in TRACE.picks if one.item_id == item_id)
        told = explain(TRACE, item_id, CATALOGUE, MESSAGES).reasons
        for family in {claim.family for claim in told}:
            facts = Facts(TRACE, CATALOGUE, pick, family=family, unmoved=KNOWN)
            seen |= {mutant.operator for mutant in mutants(sentence, facts, random.Random(1))}
    assert seen >= OPERATORS.keys()
