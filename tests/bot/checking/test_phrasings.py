"""Further ways to say a claim are read, and every one has a false twin (another item, sign, number, person) that is refused."""

from __future__ import annotations

import pytest

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds
from bot.checking.lexicon import phrases
from bot.checking.plain import everyday, plain
from bot.checking.variants import inflected, variants

HARBOUR = {
    "a weakness for": ("You have a weakness for Night Ferry, and Red Harbour is close to it.", "You have a weakness for Iron Bell, and Red Harbour is close to it."),
    "lands close": ("“a quiet heist” is what you asked for, and Red Harbour lands close to that.", "“a quiet heist” is what you asked for, and Red Harbour lands far from that."),
    "aligns": ("Its description aligns with “a quiet heist”.", "Its description does not align with “a quiet heist”."),
    "for someone": ("For someone looking for “a quiet heist”, this checks out: the description is close.", "For someone looking for “a loud heist”, this checks out: the description is close."),
    "whose search": ("For someone looking for “a quiet heist”, the description is close.", "Someone next door was looking for “a quiet heist”, and the description is close."),
    "likely to": ("People who liked First Snow were also likely to pick Red Harbour.", "People who liked First Snow were unlikely to pick Red Harbour."),
    "a crowd's likes": ("Among other people's likes First Snow and Red Harbour go hand in hand.", "Among your brother's likes First Snow and Red Harbour go hand in hand."),
    "no shortage": ("No shortage of people here have gone for Red Harbour.", "There is a shortage of people here who have gone for Red Harbour."),
    "crowd-pleaser": ("Red Harbour is a crowd-pleaser around here.", "Red Harbour is no crowd-pleaser around here."),
    "masses": ("Masses of people here chose Red Harbour.", "Not many people here chose Red Harbour."),
    "vouch": ("Night Ferry, which you liked, vouches for Red Harbour.", "Iron Bell, which you liked, vouches for Red Harbour."),
    "the former": ("Between Red Harbour and Long Quiet, the former comes out ahead in popularity.", "Between Red Harbour and Long Quiet, the latter comes out ahead in popularity."),
    "bested": ("Red Harbour bested Long Quiet in popularity.", "Long Quiet bested Red Harbour in popularity."),
    "the last word": ("Red Harbour had the last word over Long Quiet on your taste.", "Long Quiet had the last word over Red Harbour on your taste."),
    "the short straw": ("Up against Red Harbour, Long Quiet drew the short straw in popularity.", "Up against Long Quiet, Red Harbour drew the short straw in popularity."),
    "the scales": ("It was Red Harbour or Long Quiet, and in popularity the scales came down on the side of Red Harbour.", "It was Red Harbour or Long Quiet, and in popularity the scales came down on the side of Long Quiet."),
    "is that": ("The reason Late Arrival isn't here is that Red Harbour did better in popularity.", "The reason Red Harbour is here is that Late Arrival did better in popularity."),
    "no tail of weight": ("Red Harbour is ahead of Long Quiet, chiefly on your taste.", "Red Harbour is ahead of Long Quiet on your taste, and that alone decided it."),
    "no tail of reason": ("Red Harbour is ahead of Long Quiet in popularity.", "Red Harbour is ahead of Long Quiet in popularity, and for no other reason."),
    "no tail of place": ("They differ in year: Red Harbour has 1994 and Long Quiet 1997.", "They differ in year: Red Harbour has 1994 and Long Quiet 1997, in second place."),
    "no tail of gates": ("They differ in year: Red Harbour has 1994 and Long Quiet 1997.", "They differ in year: Red Harbour has 1994 and Long Quiet 1997; the whole catalogue was in the running."),
    "no tail of order": ("They differ in year: Red Harbour has 1994 and Long Quiet 1997.", "They differ in year: Red Harbour has 1994 and Long Quiet 1997; Long Quiet is ahead of it."),
    "no tail of ratings": ("They differ in year: Red Harbour has 1994 and Long Quiet 1997.", "They differ in year: Red Harbour has 1994 and Long Quiet 1997; its rating is above the average."),
    "not solely": ("Red Harbour is ahead of Long Quiet, chiefly on your taste.", "Red Harbour is ahead of Long Quiet, solely on your taste."),
    "no tail of praise": ("If you change your mind, I'm here.", "If you change your mind, I'm here; it is deeply moving."),
    "no tail of records": ("Thank you for telling me.", "Thank you for telling me, and it broke records."),
    "no tail of count": ("Thank you for telling me.", "Thank you for telling me, one of my five suggestions."),
    "no cause denied": ("Red Harbour is popular here.", "Red Harbour is popular here, not because you liked Night Ferry."),
    "hope": ("I hope one of these is what you're looking for!", "I hope you know that one of these is the cheapest."),
    "always": ("I'm always happy to explain.", "Red Harbour is always happy."),
    "bar": ("“from the 1990s” was the bar, and Red Harbour clears that bar.", "“from the 1990s” was the bar, and Red Harbour stumbles over that bar."),
    "nothing to object to": ("On “from the 1990s” there is nothing to object to.", "On “from the 1980s” there is nothing to object to."),
    "toward": ("Your choices point toward Red Harbour.", "Your choices point away from Red Harbour."),
}  # fmt: skip
OTHERS = {
    "paid for": ("quiet", "It lost a few points because Red Harbour, ranked above it, is a lot like it.", "It lost a few points because Red Harbour, ranked above it, is nothing like it."),
    "moved down": ("quiet", "Since Red Harbour is close, it was placed a little lower.", "Since Green Hills is close, it was placed a little lower."),
    "since it is alike": ("quiet", "Because Red Harbour is already on the list and is similar, it lost a bit.", "Not because Red Harbour is already on the list and is similar, it lost a bit."),
    "unasked": ("night", "Had you not asked for “from the 1990s”, Old Hand might have been considered.", "Had you asked for “from the 1990s”, Old Hand might have been considered."),
    "unasked of one that meets it": ("late", "Had you not asked for “from the 1990s”, Old Hand might have been considered.", "Had you not asked for “from the 1990s”, Late Arrival might have been considered."),
    "ran aground": ("old", "Old Hand ran aground on “from the 1990s”.", "Late Arrival ran aground on “from the 1990s”."),
}  # fmt: skip


@pytest.mark.parametrize(("true", "false"), HARBOUR.values(), ids=HARBOUR)
def test_a_further_wording_is_read_and_its_false_twin_refused(
    true: str, false: str, reader: Checker, told: Grounds
) -> None:
    assert reader.check(true, told, ("harbour",)).unsupported == ()
    assert not reader.check(false, told, ("harbour",)).ok


@pytest.mark.parametrize(("about", "true", "false"), OTHERS.values(), ids=OTHERS)
def test_so_is_what_is_said_of_other_items(about: str, true: str, false: str, reader: Checker, told: Grounds) -> None:
    assert reader.check(true, told, (about,)).unsupported == ()
    assert not reader.check(false, told, (about,)).ok


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a jigsaw, and close to “a quiet heist”.",
        "It is about a courier, and close to “a quiet heist”.",
        "It is full of clues and close to “a quiet heist”.",
        "Red Harbour is award-winning.",
        "Red Harbour is hilarious, and close to “a quiet heist”.",
        "A friend of yours liked it.",
        "It is on a friend's list.",
    ],
)
def test_an_everyday_word_is_no_leave_to_describe(sentence: str, reader: Checker, told: Grounds) -> None:
    assert not reader.check(sentence, told, ("harbour",)).ok


def test_everyday_words_are_no_others_and_carry_no_praise() -> None:
    assert everyday("doorstep")
    assert everyday("doorsteps")
    assert not plain("doorstep")
    assert not any(map(everyday, ("award", "hilarious", "cheap", "funny", "critics", "friend", "sequel", "most")))


def test_a_phrase_is_read_in_its_other_forms_but_never_as_its_opposite() -> None:
    assert ("points", "toward", "it") in set(variants(("points", "towards", "it")))
    assert ("is", "not", "met") in set(variants(("isn't", "met")))
    assert {*inflected(("points", "to"), {"points", "pointed"})} == {
        ("point", "to"),
        ("pointed", "to"),
        ("pointing", "to"),
    }
    assert not list(inflected(("fans", "of"), {"fans"}))  # no verb, as far as the lists show
    for some in phrases().values():
        for words, kinds in some:
            opposite = {"+": "-", "-": "+"}
            assert not any(kind[:-1] + opposite.get(kind[-1], "") in kinds for kind in kinds if kind[-1] in opposite), (
                words
            )


def test_the_same_word_is_praise_in_a_sentence_and_none_in_a_title(reader: Checker, told: Grounds) -> None:
    assert not reader.check("Red Harbour is the greatest heist ever.", told, ("harbour",)).ok
