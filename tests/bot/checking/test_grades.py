"""What is said of a language model's grade: the grade as it was given, and nothing more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.checking.checker import Checker
from bot.checking.grounds import of_trace
from bot.voice.filling import fill
from retrieval.types import Contribution, Pick
from tests.bot.checking.conftest import CATALOGUE, MESSAGES, TRACE

GIVEN = {"harbour": 0.5, "quiet": -1.0}  # 3 of 4, 0 of 4; "hills" was not graded


def _graded(pick: Pick) -> Pick:
    value = GIVEN.get(pick.item_id, 0.0)
    term = Contribution("grade", "the assistant's judgement", 1.5, value, 1.5 * value)
    return replace(pick, contributions=(*pick.contributions, term), score=pick.score + term.contribution)


GRADED = replace(TRACE, picks=tuple(map(_graded, TRACE.picks)), external=GIVEN)
GROUNDS = of_trace(GRADED, CATALOGUE, MESSAGES, counterfactuals=())

TWINS = {
    "number": ("The assistant judged the fit of Red Harbour as 3 of 4.", "The assistant judged the fit of Red Harbour as 4 of 4."),
    "scale": ("The assistant graded Red Harbour 3 out of 4.", "The assistant graded Red Harbour 3 out of 5."),
    "slash": ("Red Harbour was graded 3/4 by the assistant.", "Red Harbour was graded 2/4 by the assistant."),
    "in words": ("The language model gave Red Harbour a grade of three.", "The language model gave Red Harbour a grade of four."),
    "whose": ("The assistant judged the fit of Long Quiet as 0 of 4.", "The assistant judged the fit of Long Quiet as 3 of 4."),
    "ungraded": ("The assistant judged the fit of Red Harbour as 3 of 4.", "The assistant judged the fit of Green Hills as 3 of 4."),
    "sign": ("The assistant's judgement speaks for Red Harbour.", "The assistant's judgement speaks against Red Harbour."),
    "against": ("The assistant's judgement speaks against Long Quiet.", "The assistant's judgement speaks for Long Quiet."),
    "bare": ("The assistant's grade helped Red Harbour.", "The assistant's grade helped Green Hills."),
}  # fmt: skip


@pytest.mark.parametrize("name", TWINS)
def test_a_true_grade_passes_and_its_false_twin_does_not(reader: Checker, name: str) -> None:
    true, false = TWINS[name]
    assert reader.check(true, GROUNDS).ok, reader.check(true, GROUNDS)
    assert not reader.check(false, GROUNDS).ok


@pytest.mark.parametrize("because", ["it is a masterpiece", "it has great actors", "it understands your mood"])
def test_no_inner_reason_of_a_model_passes(reader: Checker, because: str) -> None:
    assert not reader.check(f"The assistant judged the fit of Red Harbour as 3 of 4 because {because}.", GROUNDS).ok


def test_our_own_wordings_say_the_grade(reader: Checker) -> None:
    said = [text for kind in ("reason.judgement", "clause.judgement") for _, text in MESSAGES.variants(kind)]
    assert len(said) >= 10
    for text in said:
        for grade, holds in (("3", True), ("4", False), ("0", False)):
            sentence = MESSAGES.say("sentence", text=text.format(**fill(MESSAGES, {"grade": (grade,)})))
            assert reader.check(sentence, GROUNDS, ("harbour",)).ok is holds, sentence
