"""Every kind of falsehood is refused, and its true twin passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds, of_trace
from retrieval.types import Constraint, Part
from tests.bot.checking.conftest import CATALOGUE, MESSAGES, QUERY, TRACE, made, term

TWINS = {
    "entity": ("Red Harbour is here because you liked Night Ferry.", "Red Harbour is here because you liked Iron Bell."),
    "value": ("Red Harbour is by Ana Lind, as is Night Ferry.", "Red Harbour is by Bo Marsh, as is Night Ferry."),
    "attitude": ("Red Harbour resembles Night Ferry, which you liked.", "Red Harbour resembles Night Ferry, which you hated."),
    "likeness": ("Red Harbour is close to Night Ferry.", "Red Harbour is nothing like Night Ferry."),
    "effect": ("Your liking for Night Ferry helped Red Harbour.", "Your liking for Night Ferry hurt Red Harbour."),
    "disliked": ("Long Quiet was held back by its likeness to Iron Bell.", "Long Quiet was helped by its likeness to Iron Bell."),
    "channel": ("People who liked First Snow liked Long Quiet too.", "People who liked Night Ferry liked Long Quiet too."),
    "crowd that skips": ("You may want to know that people who like First Snow tend to like Red Harbour.", "You may want to know that people who like First Snow tend to skip Red Harbour."),
    "not many of a crowd": ("Many people who like First Snow like Red Harbour.", "Not many people who like First Snow like Red Harbour."),
    "crowd": ("People who liked First Snow liked Long Quiet.", "People who liked First Snow didn't like Long Quiet."),
    "popular": ("Red Harbour is popular here.", "Long Quiet is popular here."),
    "unpopular": ("Long Quiet is less popular than most.", "Red Harbour is less popular than most."),
    "rated": ("Long Quiet is well rated.", "Red Harbour is well rated."),
    "rating below": ("The rating of Red Harbour is below the average.", "The rating of Long Quiet is below the average."),
    "new": ("Long Quiet is newer than most.", "Red Harbour is newer than most."),
    "negation": ("Red Harbour is popular here.", "Red Harbour is not popular here."),
    "far negation": ("Red Harbour is popular here.", "Red Harbour is nowhere near popular here."),
    "anything but": ("Red Harbour is close to Night Ferry.", "Red Harbour is anything but close to Night Ferry."),
    "double negation": ("Red Harbour isn't unlike Night Ferry.", "Red Harbour is unlike Night Ferry."),
    "cause of nothing": ("Red Harbour is here because you liked Night Ferry.", "Red Harbour is here because it has great actors."),
    "cause beside a truth": ("Red Harbour is popular here, and you liked Night Ferry.", "Red Harbour is popular here because it understands your mood."),
    "liking of a pick": ("You may like Red Harbour.", "You liked Red Harbour."),
    "sight of a pick": ("I think you'd enjoy Long Quiet.", "You have seen Long Quiet and liked it."),
    "most of what was said": ("You asked for “heist”, and the listing of Red Harbour says so.", "You asked for “heist”, and the listing of Red Harbour says so, and that weighed most."),
    "alone of what was said": ("You asked for “heist”, and the listing of Red Harbour says so.", "You asked for “heist”, and the listing of Red Harbour says so, and for no other reason."),
    "cause denied": ("I chose Red Harbour because you liked Night Ferry.", "I chose Red Harbour, but not because you liked Night Ferry."),
    "top": ("Red Harbour is here mainly because you liked Night Ferry.", "Red Harbour is here mainly because it is popular."),
    "only": ("Red Harbour is also here because it is popular.", "Red Harbour is here only because it is popular."),
    "order": ("Your taste counted more than your request for Red Harbour.", "Your request counted more than your taste for Red Harbour."),
    "rank": ("Red Harbour leads the list.", "Long Quiet leads the list."),
    "ordinal": ("The second item is Long Quiet.", "The first item is Long Quiet."),
    "place": ("Long Quiet is number 2.", "Long Quiet is number 3."),
    "count": ("Red Harbour is one of these three.", "Red Harbour is one of these five."),
    "total": ("It came in place 1 of 4 candidates.", "It came in place 1 of 40 candidates."),
    "comparison": ("Red Harbour is ahead of Long Quiet.", "Long Quiet is ahead of Red Harbour."),
    "comparison by family": ("Red Harbour beats Long Quiet in popularity.", "Red Harbour beats Long Quiet in ratings."),
    "comparison in two respects": ("Red Harbour beats Long Quiet in popularity and on your taste.", "Red Harbour beats Long Quiet in popularity and in ratings."),
    "placed": ("Red Harbour is better placed than Long Quiet on your taste.", "Red Harbour is better placed than Long Quiet in ratings."),
    "can't match": ("Long Quiet can't match Red Harbour in popularity.", "Red Harbour can't match Long Quiet in popularity."),
    "on the whole": ("Long Quiet is ahead in ratings, while Red Harbour came out higher overall.", "Red Harbour is ahead on your taste, while Long Quiet came out higher overall."),
    "on the whole of it": ("Long Quiet was better in ratings, though Red Harbour was stronger on the whole.", "It was the stronger one on your taste, while Long Quiet was ahead on the whole."),
    "short of": ("Long Quiet came short of Red Harbour in popularity.", "Red Harbour came short of Long Quiet in popularity."),
    "which of two": ("Long Quiet comes in behind Red Harbour, which is stronger on your taste.", "Long Quiet comes in behind Red Harbour, which is stronger in ratings."),
    "which is behind": ("Red Harbour leads Long Quiet, which is stronger in ratings.", "Red Harbour leads Long Quiet, which is stronger on your taste."),
    "title and year": ("They differ in year: Red Harbour has 1994 and Long Quiet 1997.", "They differ in year: Red Harbour has 1997 and Long Quiet 1994."),
    "like the other": ("It has drama as its genre, just like Night Ferry.", "It has crime as its genre, just like Night Ferry."),
    "two that are named": ("The director of both is Ana Lind, the same as for Night Ferry.", "The genre is crime, the same as for Night Ferry."),
    "off the list": ("Red Harbour pushed Late Arrival off the list, being stronger on your request.", "Late Arrival pushed Red Harbour off the list, being stronger on your request."),
    "better beside": ("Red Harbour wins against Long Quiet, because it is better on your taste.", "Red Harbour wins against Long Quiet, because it is better in ratings."),
    "pronoun": ("It comes before Long Quiet.", "It comes after Long Quiet."),
    "year": ("Red Harbour is from 1994.", "Red Harbour is from 1988."),
    "decade": ("Red Harbour is a film from the 1990s.", "Red Harbour is a film from the 1980s."),
    "words": ("The listing of Red Harbour mentions “heist”.", "The listing of Green Hills mentions “heist”."),
    "words asked": ("The listing of Red Harbour mentions “heist”, as you asked.", "The listing of Red Harbour mentions “drama”, as you asked."),
    "gate": ("Red Harbour meets “from the 1990s”.", "Red Harbour misses “from the 1990s”."),
    "all": ("Red Harbour meets all your conditions.", "Red Harbour doesn't meet all your conditions."),
    "no gate": ("Red Harbour meets your condition “from the 1990s”.", "I found Red Harbour without any conditions."),
    "nothing out": ("Red Harbour meets “from the 1990s”.", "Nothing was ruled out, and Red Harbour is first."),
    "sole": ("Red Harbour fits.", "Red Harbour is the only one that fits."),
    "history": ("First Snow is in your history, and people who liked it liked Red Harbour.", "Night Ferry is in your history, and Red Harbour resembles it."),
    "stranger": ("You liked Night Ferry, and Red Harbour is close to it.", "Your brother liked Night Ferry, and Red Harbour is close to it."),
    "name": ("You liked Night Ferry, and Red Harbour is close to it.", "Marek liked Night Ferry, and Red Harbour is close to it."),
    "counterfactual": ("Without Night Ferry, Long Quiet would have come first.", "Without First Snow, Long Quiet would have come first."),
    "outcome": ("Had you not liked Night Ferry, Red Harbour would not lead.", "Had you not liked Night Ferry, Green Hills would lead."),
    "chance": ("Of picks scored like Red Harbour, about 7 in 10 were liked.", "Of picks scored like Red Harbour, about 9 in 10 were liked."),
    "whose chance": ("Of picks scored like Red Harbour, about 7 in 10 were liked.", "It has been liked by about 7 in 10 people who rated it."),
    "rated beside a chance": ("Of items rated and scored like Red Harbour, about 7 in 10 were liked.", "Of items scored like Red Harbour, about 7 in 10 were liked; it is highly rated."),
    "chosen by a chance": ("Of picks scored like Red Harbour, about 7 in 10 were liked.", "Red Harbour is popular here; it is chosen by 7 in 10 people."),
    "chance of taking": ("Red Harbour is popular here.", "Red Harbour is popular here, chosen by 7 in 10 people."),
    "people's chance": ("Of picks scored like Red Harbour, about 7 in 10 were liked.", "It was rated by about 7 in 10 people who liked it."),
    "degree": ("Red Harbour is close to Night Ferry.", "Red Harbour is very close to Night Ferry."),
    "field": ("Red Harbour came first in a field of 4.", "Red Harbour came first in a field of 40."),
    "side by side": ("Red Harbour is by Ana Lind, and Bo Marsh made Long Quiet.", "Red Harbour is by Bo Marsh, and Ana Lind made Long Quiet."),
    "talk with a reason": ("If none of these feel right, I can try again.", "Your history was the reason, so I can try again."),
    "most popular": ("Red Harbour is popular here.", "Red Harbour is one of the most popular choices here."),
    "certainty": ("Red Harbour is a good match for your request.", "Red Harbour is certainly a good match for your request."),
    "attribute": ("Red Harbour is a crime drama.", "Red Harbour is a comedy."),
    "praise": ("Red Harbour is a quiet heist by the sea.", "Red Harbour is a hilarious heist by the sea."),
    "title": ("Try Red Harbour.", "Try Old Hand."),
    "known title": ("Try Red Harbour.", "Try Night Ferry."),
    "left out": ("Old Hand was left out, since it doesn't meet “from the 1990s”.", "Late Arrival was left out, since it doesn't meet “from the 1990s”."),
    "adverb": ("Red Harbour is basically close to Night Ferry.", "Red Harbour is grisly."),
    "judgement": ("Red Harbour is popular here.", "Red Harbour has a wonderful performance."),
    "small letters": ("Try Red Harbour.", "Try old hand."),
    "missed": ("Red Harbour meets all your conditions.", "I missed all your conditions."),
    "dealing": ("If none of these feel right, I can try again.", "We sell refurbished gear to you."),
    "state of us": ("I'm all ears.", "You should know we are bankrupt."),
    "ruined": ("Red Harbour is by Ana Lind, and Bo Marsh made Long Quiet.", "Red Harbour is by Ana Lind, and Bo Marsh ruined Long Quiet."),
    "outranked": ("Red Harbour was ahead of Late Arrival on your request.", "Late Arrival was ahead of Red Harbour on your request."),
    "met": ("Red Harbour delivers on “from the 1990s”.", "Old Hand delivers on “from the 1990s”."),
    "obstacle": ("“from the 1990s” posed no obstacle to Red Harbour.", "“from the 1990s” was an obstacle to Red Harbour."),
    "excluded": ("Old Hand was excluded by “from the 1990s”.", "Red Harbour was excluded by “from the 1990s”."),
    "left out, though it fits": ("Your “from the 1990s” shut the door on Old Hand.", "Old Hand was left out although it meets “from the 1990s”."),
    "paid": ("Long Quiet lost a little for its closeness to Red Harbour.", "Red Harbour lost a little for its closeness to Long Quiet."),
    "stronger": ("On your request it was stronger than Long Quiet.", "On ratings it was stronger than Long Quiet."),
    "in one respect": ("Red Harbour comes first on your taste.", "Long Quiet comes first on your taste."),
    "instead": ("I went with Red Harbour instead of Late Arrival.", "I went with Late Arrival instead of Red Harbour."),
    "suited": ("Iron Bell didn't suit you, and Long Quiet is close to it.", "Iron Bell suited you, and Long Quiet is close to it."),
    "takers": ("Red Harbour had no trouble finding takers.", "Red Harbour had trouble finding takers."),
    "users": ("Plenty of other users have picked Red Harbour.", "Plenty of other users have picked Long Quiet."),
    "own rating": ("You gave First Snow a high rating, and people who liked it liked Red Harbour.", "You gave First Snow a low rating, and people who liked it liked Red Harbour."),
    "taste beside a value": ("Its director, Ana Lind, speaks for Red Harbour, given your taste.", "Its director, Ana Lind, counts against Red Harbour, given your taste."),
    "value not wanted": ("Your choices lean towards Ana Lind as director.", "On the downside, your choices lean away from Ana Lind as director."),
    "taste of a value": ("Ana Lind as director is something your taste favours.", "Ana Lind as director isn't something your taste favours."),
    "in front": ("Night Ferry to the fore, your choices add up in its favour.", "Your choices add up in its favour, with Iron Bell in front."),
    "praise beside": ("Old Hand misses “from the 1990s”.", "Old Hand misses “from the 1990s”, and Red Harbour is hilarious."),
    "form of a plain word": ("Red Harbour is a quiet heist by the sea.", "Red Harbour is a touching heist by the sea."),
    "records": ("Red Harbour is popular here.", "Red Harbour broke records."),
    "wished": ("Hope you have a wonderful time!", "Hope you know Red Harbour is wonderful."),
}  # fmt: skip


@pytest.mark.parametrize("kind", TWINS)
def test_a_true_sentence_passes_and_its_false_twin_does_not(kind: str, reader: Checker, told: Grounds) -> None:
    true, false = TWINS[kind]
    assert reader.check(true, told, ("harbour",)).unsupported == ()
    assert not reader.check(false, told, ("harbour",)).ok


def test_what_a_near_pick_misses_may_not_be_passed_over(reader: Checker, near: Grounds) -> None:
    for true in ("Red Harbour misses “from the 1990s”.", "Red Harbour doesn't meet “from the 1990s”."):
        assert reader.check(true, near).ok
    for false in ("Red Harbour meets “from the 1990s”.", "Red Harbour fits everything you asked."):
        assert not reader.check(false, near).ok


@pytest.mark.parametrize(
    "sentence",
    [
        "Happy to help!",
        "Let me know what you think.",
        "Shall I look for something else?",
        "Take your time.",
        "Good evening.",
        "I hope that helps.",
        "Here are three to start with.",
    ],
)
def test_what_states_no_fact_passes(sentence: str, reader: Checker, told: Grounds) -> None:
    assert reader.check(sentence, told).unsupported == ()


def test_what_was_asked_for_may_be_what_two_items_share(reader: Checker) -> None:
    drama = Constraint("genres", "in", ("drama",), "drama")
    told = of_trace(replace(TRACE, query=replace(TRACE.query, constraints=(drama,))), CATALOGUE, MESSAGES)
    for sharing, ok in (("shares", True), ("doesn't share", False)):
        sentence = f"Red Harbour {sharing} its genre, drama, with Night Ferry, which you liked."
        assert reader.check(sentence, told, ("harbour",)).ok == ok


def test_what_comes_first_is_not_the_only_reason(reader: Checker) -> None:
    words = term("words", 1.5, Part("term", "heist", 1.5))
    told = of_trace(made(("harbour", (words, term("popularity", 0.6))), query=QUERY), CATALOGUE, MESSAGES)
    true = "With Red Harbour it comes down to this first: you asked for “heist”, and its listing says so"
    assert reader.check(f"{true}.", told, ("harbour",)).unsupported == ()
    assert not reader.check(f"{true}, and that is the only reason.", told, ("harbour",)).ok


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Red Harbour is often recommended.", "Red Harbour is rarely recommended."),
        ("Red Harbour is recommended more often than most.", "Red Harbour is not recommended more often than most."),
        ("Long Quiet is recommended less often than most.", "Long Quiet is widely recommended."),
        (
            "Red Harbour beats Long Quiet in how often it is recommended.",
            "Red Harbour loses to Long Quiet in how often it is recommended.",
        ),
        (
            "Red Harbour is ahead of Long Quiet, mainly in how often it is recommended.",
            "Long Quiet is ahead of Red Harbour in how often it is recommended.",
        ),
    ],
)
def test_how_often_people_recommend_it_is_read(true: str, false: str, reader: Checker) -> None:
    taught = made(
        ("harbour", (term("request", 0.9), term("recommended", 1.2))),
        ("quiet", (term("request", 0.7), term("recommended", -0.6))),
        query=QUERY,
    )
    told = of_trace(taught, CATALOGUE, MESSAGES)
    about = ("harbour",) if true.startswith("Red") else ("quiet",)
    assert reader.check(true, told, about).unsupported == ()
    assert not reader.check(false, told, about).ok


def test_it_means_what_the_sentence_before_named(reader: Checker, told: Grounds) -> None:
    lines = ["Red Harbour is first.", "It is popular here.", "Long Quiet is number two. It is popular here."]
    assert [one.ok for one in reader.check_lines(lines, told)] == [True, True, False]


@pytest.mark.parametrize(
    "sentence",
    [
        "Besides, past conversations nothing like this one led to Red Harbour.",
        "Red Harbour is recommended more often than most.",
        "Many people have suggested Red Harbour to others.",
        "What you have said so far is far from Red Harbour.",
        "Red Harbour goes against your messages taken together.",
        "Add to it that Red Harbour is popular here, and that is the main reason.",
        "It counts against Red Harbour that it is by Ana Lind, as is Night Ferry, which you liked.",
    ],
)
def test_what_no_claim_says_of_past_talk_or_of_weight_is_refused(sentence: str, reader: Checker, told: Grounds) -> None:
    assert not reader.check(sentence, told).ok
