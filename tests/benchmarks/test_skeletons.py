"""The simulated chats' ear for repeated sentences."""

from __future__ import annotations

import pytest
from simulation.skeletons import BLANK, Blanks, Memory, leader, sentences, skeleton


@pytest.fixture
def blanks() -> Blanks:
    return Blanks(
        ["Heat", "The Long Goodbye", "Fall", "A Matter of Life and Death"],
        ["drama", "not horror", "horror", "from the 1980s"],
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("You liked Heat, so here it is.", "You liked The Long Goodbye, so here it is."),
        ("You liked Heat.", "You liked Heat and The Long Goodbye."),
        ("Only drama, then.", "Only not horror and from the 1980s, then."),
        ("It says “quiet wolves”.", "It says “a heist”."),
        ("It lasts 86 minutes.", "It lasts 1,120 min!"),
        ("Like A Matter of…, only newer.", "Like Heat, only newer."),
        ("A drama, as asked.", "An Horror, as asked."),
        ("Here are three.", "Here are two."),
    ],
)
def test_sentences_that_differ_only_by_names_are_the_same(blanks: Blanks, first: str, second: str) -> None:
    assert skeleton(blanks(first)) == skeleton(blanks(second)) != ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("You liked Heat.", "You loved Heat."),
        ("Fall came early.", "Autumn came early."),
        ("Here it is.", "There it is."),
    ],
)
def test_sentences_in_other_words_are_not(blanks: Blanks, first: str, second: str) -> None:
    assert skeleton(blanks(first)) != skeleton(blanks(second))


def test_a_title_is_known_by_its_case() -> None:
    blanks = Blanks(["It", "Fall"], [])
    assert blanks("It and the fall of it") == f"{BLANK} and the fall of it"


def test_names_alone_are_no_sentence(blanks: Blanks) -> None:
    assert skeleton(blanks("Heat, The Long Goodbye.")) == ""


def test_sentences_are_told_apart_once_names_are_gone(blanks: Blanks) -> None:
    told = Blanks(["Dr. No", "Help!"], [])("You liked Dr. No. Help! comes close. What next?")
    assert len(sentences(told)) == 3


def test_a_repeat_is_found_within_five_turns_and_not_after() -> None:
    memory = Memory()
    memory.note(2, "here it is", "Here it is.")
    assert memory.repeated(7, "here it is") == (2, "Here it is.")
    assert memory.repeated(8, "here it is") is None
    assert memory.repeated(3, "there it is") is None


def test_an_item_leads_where_it_is_named_in_the_first_clause() -> None:
    titles = ["Heat", "Heat and Dust"]
    assert leader("Because you liked Heat and Dust, and it is popular.", titles) == "Heat and Dust"
    assert leader("Widely chosen, and near to Heat.", titles) is None
    assert leader("Widely chosen.", titles) is None
