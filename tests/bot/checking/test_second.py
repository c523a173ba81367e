"""The second reader: what the rules take for talk, and is none; what they do not understand, and is true."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checking.checker import Checker
from bot.checking.draft import Draft, Drafter
from bot.checking.grounds import Grounds, of_trace
from bot.checking.orders import placed
from bot.checking.roles import played
from bot.checking.sayable import sayable
from bot.checking.second import second_reader
from bot.checking.values import Values
from retrieval.catalogue import Catalogue
from retrieval.types import Item
from tests.bot.checking.conftest import CATALOGUE, ITEMS, MESSAGES, SCHEMA, TRACE

GROUNDS = of_trace(TRACE, CATALOGUE, MESSAGES)
RULES = Checker(CATALOGUE, MESSAGES)
BOTH = Checker(CATALOGUE, MESSAGES, second_reader())

# Sentences that the rules alone let through: each says something that the trace does not.
UNNOTICED = (
    ("harbour", "Red Harbour, a crowd favourite, keeps to “from the 1990s”."),
    ("quiet", "People who like First Snow usually avoid Long Quiet."),
    ("quiet", "Everyone who likes First Snow also likes Long Quiet."),
)
TRUE = (
    ("harbour", "You liked Night Ferry, and the description of Red Harbour is similar."),
    ("harbour", "You asked for “a quiet heist”, and this one comes close to that."),
    ("quiet", "People who like First Snow often like Long Quiet, too."),
    ("hills", "Many people here chose it."),
    ("harbour", "Happy to help!"),
)

VOUCHED = (
    ("quiet", "Since Red Harbour is already higher up and the two are alike, Long Quiet was pushed down slightly."),
    ("quiet", "Check the scoreboard, dear: Long Quiet is there at 2."),
    ("harbour", "Haha no worries, take your time!"),
    ("harbour", "A dampener: folks' ratings for it trail those of most."),
    ("harbour", "The number one thing, dear, is that you liked Night Ferry and this reads like it."),
    ("quiet", "The fans of First Snow are no strangers to Long Quiet either."),
    ("hills", "You wouldn't be alone in choosing Green Hills: lots of people here have done so."),
    ("hills", "Not a small number of the people here have decided for Green Hills."),
    ("quiet", "Where I see somebody who likes First Snow, Long Quiet is often not far from his heart."),
    ("harbour", "I have nothing placed before Red Harbour; it opens the list."),
    ("old", "Had you not asked for “from the 1990s”, Old Hand wouldn't have been sieved out by that."),
    ("old", "To admit Old Hand would have been to ignore “from the 1990s”."),
    ("quiet", "Only, on your taste, Long Quiet has to settle for second behind Red Harbour."),
    ("harbour", "It's only fair to say that Red Harbour had the beating of Long Quiet on your taste."),
    ("harbour", "Where Long Quiet writes 1997 for its year, Red Harbour writes 1994."),
    (
        "harbour",
        "It's not drama and crime but thriller that Long Quiet has for genre; drama and crime belongs to Red Harbour.",
    ),
    ("old", "Blame “from the 1990s”, boss: Old Hand ain't that."),
    ("quiet", "Among those who like First Snow, Long Quiet counts many friends."),
    ("harbour", "You hummed “a quiet heist”; Red Harbour is described in a neighbouring key."),
)
BEYOND = (
    ("quiet", "Since Late Arrival is already higher up and the two are alike, Long Quiet was pushed down slightly."),
    ("quiet", "Since Green Hills is already higher up and the two are alike, Long Quiet was pushed down slightly."),
    ("harbour", "Since Long Quiet is already higher up and the two are alike, Red Harbour was pushed down slightly."),
    ("quiet", "Since Red Harbour is already higher up and the two are alike, Long Quiet was pushed down 3 places."),
    ("quiet", "If Red Harbour weren't higher up, Long Quiet would not have been pushed down slightly."),
    ("quiet", "A dampener: folks' ratings for it trail those of most."),
    ("harbour", "The number one thing, dear, is that many people here chose it."),  # true, but for "number one"
    ("late", "Truth be told, on your taste Long Quiet had the beating of Red Harbour."),
    (
        "harbour",
        "First Snow is popular here, and people who like it like Red Harbour, too.",
    ),  # the pick is; that, nobody knows
    ("harbour", "Nothing sets it apart from that one, dear: a tie in scores."),
    ("quiet", "Check the scoreboard, dear: Long Quiet is there at 3."),
    ("quiet", "First Snow liked it too."),
    ("quiet", "Besides, First Snow and Night Ferry loved Long Quiet."),
    ("harbour", "Another user's likings come near Red Harbour, my dear."),
    ("quiet", "My dear, the number one of the list is Long Quiet."),
    ("quiet", "My friend often likes Long Quiet, as do those who like First Snow."),
    ("quiet", "You wouldn't be alone in choosing Long Quiet: lots of people here have done so."),
    ("old", "Had you not asked for “from the 1990s”, Old Hand would have come first."),
    ("harbour", "Red Harbour is the reason, read off the computation."),
    ("quiet", "There's nothing above Long Quiet in my list."),
    ("quiet", "My sister likes First Snow, and Long Quiet is often not far from her heart."),
    ("hills", "What doesn't help: lots of folk here have gone for Green Hills."),
    ("harbour", "Your liking Night Ferry, a near relation of it, doesn't help it."),
    ("old", "Old Hand? It would have been there, at number 1, but for “from the 1990s”."),
    ("harbour", "Only, on your taste, Red Harbour has to settle for second behind Long Quiet."),
    ("quiet", "The case for Long Quiet: only, people who like First Snow often like it."),
    ("harbour", "Where Long Quiet writes 1994 for its year, Red Harbour writes 1997."),
    ("quiet", "It's not thriller but drama and crime that Long Quiet has for genre; thriller belongs to Red Harbour."),
    ("quiet", "Among my friends, who like First Snow, Long Quiet counts many friends."),
    ("harbour", "The key thing is “a quiet heist”, to which Red Harbour is close."),
)


def test_two_of_which_one_is_named_are_not_counted_for_the_picks() -> None:
    said = "Between the two of them, it's {} that wins, since it's the stronger one on your taste."
    assert BOTH.check(said.format("Red Harbour"), GROUNDS, ("harbour",)).ok
    assert not BOTH.check(said.format("Long Quiet"), GROUNDS, ("quiet",)).ok
    assert not BOTH.check("These two are my picks.", GROUNDS, ("harbour",)).ok


def drafted(sentence: str, grounds: Grounds, catalogue: Catalogue) -> Draft:
    assert grounds.told is not None
    return Drafter(Values(catalogue)).draft(sentence, grounds, grounds.told, ("harbour",))


@pytest.mark.parametrize(("about", "sentence"), UNNOTICED)
def test_what_the_rules_overlook_is_refused(about: str, sentence: str) -> None:
    assert RULES.check(sentence, GROUNDS, (about,)).ok
    verdict = BOTH.check(sentence, GROUNDS, (about,))
    assert verdict.unsupported == (sentence,)


@pytest.mark.parametrize(("about", "sentence"), TRUE)
def test_true_sentences_pass_both(about: str, sentence: str) -> None:
    assert BOTH.check(sentence, GROUNDS, (about,)).ok


def test_a_claim_that_does_not_hold_of_the_pick_is_refused_however_true_it_reads() -> None:
    assert not BOTH.check("Many people here chose it.", GROUNDS, ("quiet",)).ok


@pytest.mark.parametrize(("about", "sentence"), VOUCHED)
def test_a_claim_that_holds_passes_in_words_that_no_rule_knows(about: str, sentence: str) -> None:
    assert not RULES.check(sentence, GROUNDS, (about,)).ok
    assert BOTH.check(sentence, GROUNDS, (about,)).ok


@pytest.mark.parametrize(("about", "sentence"), BEYOND)
def test_no_wording_vouches_for_what_the_claim_does_not_name(about: str, sentence: str) -> None:
    assert not BOTH.check(sentence, GROUNDS, (about,)).ok


WORDS = st.sampled_from(["liked", "watched", "people", "request", "taste", "close", "similar", "many", "here", "why"])
OTHERS = st.sampled_from(["Old Hand", "Late Arrival", "Iron Bell", "“a lost letter”", "1971", "9 in 10"])


@given(st.lists(WORDS, min_size=1, max_size=8), OTHERS)
def test_nobody_vouches_for_names_that_no_claim_holds(words: list[str], other: str) -> None:
    sentence = f"Since {' '.join(words)} {other} it is close to Night Ferry."
    if not RULES.check(sentence, GROUNDS, ("harbour",)).ok:
        assert not BOTH.check(sentence, GROUNDS, ("harbour",)).ok


@pytest.mark.parametrize(
    "sentence", ["It is a drama.", "All three are from the 1990s.", "Red Harbour is a crime drama from 1994."]
)
def test_bare_facts_are_not_doubted(sentence: str) -> None:
    assert BOTH.check(sentence, GROUNDS, ("harbour",)).ok


def test_a_chance_is_vouched_for_only_as_it_is() -> None:
    first = replace(TRACE.picks[0], chance=0.7)
    grounds = of_trace(replace(TRACE, picks=(first, *TRACE.picks[1:])), CATALOGUE, MESSAGES)
    for said in (
        "For this product, similar scores have led to a liking in about {} cases out of 10.",
        "Line up ten rated items with this sort of score, and you'd expect around {} of them to have been liked.",
    ):
        assert not RULES.check(said.format("7"), grounds, ("harbour",)).ok
        assert BOTH.check(said.format("7"), grounds, ("harbour",)).ok
        assert not BOTH.check(said.format("8"), grounds, ("harbour",)).ok
    assert not BOTH.check("About 7 in 10 people who rated it liked it.", grounds, ("harbour",)).ok


def test_why_something_known_was_left_out_is_not_doubted() -> None:
    """What the person has had is no pick; asked why not, a sentence is about that, and not about the picks."""
    for sentence in ("Night Ferry fails “from the 1990s”.", "Night Ferry was kept off the list by “from the 1990s”."):
        assert BOTH.check(sentence, GROUNDS, ("night",)).ok
        assert not BOTH.check(sentence.replace("Night Ferry", "Red Harbour"), GROUNDS, ("harbour",)).ok


def test_facts_of_two_read_by_whose_they_are() -> None:
    """A number that one of two lists has the role of its value: swapped, the sentence reads as another."""
    said = "Reading off the year: {} for Red Harbour, {} over at Long Quiet."
    right, swapped = (
        played(drafted(said.format(*years), GROUNDS, CATALOGUE), "harbour")
        for years in (("1994", "1997"), ("1997", "1994"))
    )
    assert right == "Reading off the year: drama for Alpha, horror over at Gamma."
    assert swapped == "Reading off the year: horror for Alpha, drama over at Gamma."
    assert BOTH.check(said.format("1994", "1997"), GROUNDS, ("harbour",)).ok
    assert not BOTH.check(said.format("1997", "1994"), GROUNDS, ("harbour",)).ok


def test_names_make_no_difference() -> None:
    """What it reads are roles: under another title, the same sentence reads the same."""
    renamed = Catalogue([replace(one, title=f"The {one.title} Affair") for one in ITEMS], SCHEMA)
    other = of_trace(TRACE, renamed, MESSAGES)
    sentence = "{} is close to {}, which you liked, and a drama by Ana Lind."
    one = played(drafted(sentence.format("Red Harbour", "Night Ferry"), GROUNDS, CATALOGUE), "harbour")
    two = played(
        drafted(sentence.format("The Red Harbour Affair", "The Night Ferry Affair"), other, renamed), "harbour"
    )
    assert one == two == "Alpha is close to Beta, which you liked, and a drama by drama."


def test_roles_tell_the_pick_from_another_and_from_what_is_known_and_unknown() -> None:
    draft = drafted("Red Harbour beats Long Quiet and Old Hand, and Night Ferry is a comedy.", GROUNDS, CATALOGUE)
    assert played(draft, "harbour") == "Alpha beats Gamma and Delta, and Beta is a horror."
    assert played(draft, "quiet") == "Gamma beats Alpha and Delta, and Beta is a horror."
    assert played(draft, "old") == "Alpha beats Alpha and Delta, and Beta is a drama."


def test_the_same_sentence_always_reads_the_same() -> None:
    reader = second_reader()
    for one, other in pairwise([reader._believes("Alpha is close to drama.") for _ in range(3)]):
        assert one == other


def borne_out(sentence: str) -> set[str]:
    """The kinds of claims about Red Harbour that a sentence may be, by what it names."""
    return {one.wording for one in sayable(drafted(sentence, GROUNDS, CATALOGUE), "harbour") if one.borne}


def test_of_two_only_what_the_sums_bear_out_is_sayable() -> None:
    request, people = (
        borne_out(f"Red Harbour does better than Long Quiet {gap}.")
        for gap in ("on your request", "with people of similar taste")
    )
    assert "compare.ahead" in request
    assert "compare.but" not in request
    assert "compare.but" in people
    assert "compare.ahead" not in people


def test_of_two_with_one_named_the_other_is_any_pick() -> None:
    assert "compare.ahead" in borne_out("Of the two, Red Harbour goes in front, on your request.")
    assert "compare.ahead" not in borne_out("Of the two, Red Harbour goes in front, in being recent.")


@pytest.mark.parametrize("manner", ["I should mention that {}", "You asked, so: {}", "Sorry, fans: {}", "Marks say {}"])
def test_beside_a_respect_named_outright_a_manner_of_speaking_names_none(manner: str) -> None:
    said = manner.format("Red Harbour does better than Long Quiet ")
    assert "compare.ahead" in borne_out(f"{said}on your request.")
    assert "compare.ahead" not in borne_out(f"{said}on your request and in being recent.")


def test_an_everyday_phrase_that_is_a_title_too_names_no_item() -> None:
    gate = Item("gate", "The Gate", {"description": "A door in a wall."}, {}, {"year": 1987.0})
    catalogue = Catalogue([*ITEMS, gate], SCHEMA)
    grounds = of_trace(TRACE, catalogue, MESSAGES)
    said = "{} of “from the 1990s” let in Red Harbour."
    phrase, title = (
        played(drafted(said.format(name), grounds, catalogue), "harbour") for name in ("the gate", "The Gate")
    )
    assert phrase.startswith("the gate of")
    assert title.startswith("Delta of")


def test_these_two_are_those_that_are_named() -> None:
    assert GROUNDS.told is not None
    first = GROUNDS.told.picks[0]
    for said, ok in (
        ("The director is what tells these two apart: § and §.", True),
        ("§ is close to §; it is one of these 2.", False),
    ):
        assert all(one.ok for one in placed(said, GROUNDS.told, first)) is ok


def test_of_two_a_second_is_no_place_in_the_list() -> None:
    said = "I did stack it up against {}, and on your request it came in second of the two."
    assert GROUNDS.told is not None
    third = GROUNDS.told.picked["hills"]
    assert all(one.ok for one in placed(said.format("§"), GROUNDS.told, third))
    assert not all(one.ok for one in placed("It came in second.", GROUNDS.told, third))
