"""What is said of the talk, and of others who asked alike, is read as what those signals gave; nothing else is."""

from __future__ import annotations

import pytest

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds, of_trace
from tests.bot.checking.conftest import CATALOGUE, MESSAGES, QUERY, event, made, term


@pytest.fixture(scope="module")
def taught() -> Grounds:
    """The first pick goes with the talk, and was recommended to others who asked alike; the second does neither."""
    first = (
        term("request", 0.9),
        term("talk", 0.6),
        term("colike", 0.4, event("snow", 0.4)),
        term("past_dialogs", 0.8),
        term("recommended", 1.2),
        term("popularity", 0.3),
    )
    second = (term("request", 0.7), term("talk", -0.4), term("recommended", -0.6), term("popularity", 0.5))
    third = (
        term("talk", 0.9),
        term("request", 0.2),
        term("past_dialogs", 0.1),
        term("comention", 0.3, event("night", 0.3)),
    )
    trace = made(("harbour", first), ("quiet", second), ("hills", third), query=QUERY)
    return of_trace(trace, CATALOGUE, MESSAGES)


TALK = {
    "near": ("Red Harbour is close to what you have said so far.", "Long Quiet is close to what you have said so far."),
    "far": ("Long Quiet is far from what you have said so far.", "Red Harbour is far from what you have said so far."),
    "denied": ("Red Harbour is close to our conversation.", "Red Harbour isn't close to our conversation."),
    "denied at the end": ("Long Quiet doesn't fit our chat.", "Red Harbour doesn't fit our chat."),
    "points": ("Everything you've told me so far points towards Red Harbour.", "Nothing you've told me so far points towards Red Harbour."),
    "elsewhere": ("Long Quiet: your messages taken together point elsewhere.", "Red Harbour: your messages taken together point elsewhere."),
    "little": ("Your messages speak for Red Harbour.", "Few of your messages speak for Red Harbour."),
    "whose": ("What you've been telling me points towards Red Harbour.", "What your brother has said so far points towards Red Harbour."),
    "others'": ("What you've been telling me speaks for Red Harbour.", "What others have said so far speaks for Red Harbour."),
    "named in it": ("Red Harbour fits what you've told me in this chat.", "Red Harbour came up in our conversation."),
    "first": ("Mainly, Green Hills goes with what we've been talking about.", "Mainly, Red Harbour goes with what we've been talking about."),
    "degree": ("Red Harbour is close to what you've been describing.", "Red Harbour is very close to what you've been describing."),
    "only": ("Red Harbour suits the drift of our chat.", "Red Harbour is here only because it suits the drift of our chat."),
    "no more": ("Red Harbour isn't far from our conversation so far.", "Red Harbour is anything but close to our conversation so far."),
    "beside another": ("Red Harbour is ahead of Long Quiet.", "Red Harbour is closer to our conversation than Green Hills."),
}  # fmt: skip
ALIKE = {
    "item": ("People who asked for something similar were pointed to Red Harbour.", "People who asked for something similar were pointed to Long Quiet."),
    "conversations": ("In conversations like this one, Red Harbour was recommended.", "In conversations like this one, Long Quiet was recommended."),
    "unlike": ("Similar conversations have led to Red Harbour.", "Conversations unlike this one have led to Red Harbour."),
    "away": ("Similar conversations have led to Red Harbour.", "Similar conversations have led away from Red Harbour."),
    "others": ("In chats like this one Red Harbour was suggested.", "In other chats Red Harbour was suggested."),
    "denied": ("Others with a request like yours were recommended Red Harbour.", "Others with a request like yours were never recommended Red Harbour."),
    "not pointed": ("Others who asked alike were pointed to Red Harbour.", "Others who asked alike were not pointed to Red Harbour."),
    "nobody": ("Somebody who asked as you do was recommended Red Harbour.", "Nobody who asked as you do was recommended Red Harbour."),
    "most": ("People who asked alike were recommended Red Harbour.", "Most people who asked alike were recommended Red Harbour."),
    "many": ("People who asked alike were given Red Harbour.", "Many people who asked alike were given Red Harbour."),
    "often": ("Red Harbour was suggested to others with a similar request.", "Red Harbour was often suggested to others with a similar request."),
    "how many": ("People who asked alike were recommended Red Harbour.", "Five people who asked alike were recommended Red Harbour."),
    "loved": ("People who asked alike were recommended Red Harbour.", "People who asked alike loved Red Harbour."),
    "and loved": ("People who asked alike were recommended Red Harbour.", "People who asked alike were recommended Red Harbour and loved it."),
    "watched": ("Requests like yours have had Red Harbour for an answer.", "People with requests like yours have watched Red Harbour."),
    "something else": ("People who asked for much the same were recommended Red Harbour.", "People who asked for something else were recommended Red Harbour."),
    "another item": ("People who asked alike were recommended Red Harbour.", "People who asked alike were recommended Night Ferry."),
    "instead": ("People who asked alike were recommended it.", "People who asked alike were recommended something else instead of it."),
    "to whom": ("It was suggested to others with a similar request.", "It was suggested to others."),
    "by me": ("I see that Red Harbour was recommended in conversations like this one.", "I recommended Red Harbour in conversations like this one."),
    "by critics": ("Red Harbour was recommended to people who asked alike.", "Critics recommended Red Harbour to people who asked alike."),
    "first": ("It also helps that people who asked alike were pointed to Red Harbour.", "Mainly, people who asked alike were pointed to Red Harbour."),
    "against": ("Conversations like this one speak for Red Harbour.", "Conversations like this one speak against Red Harbour."),
    "what they said": ("People who asked alike were sent to Red Harbour.", "People who asked alike said that Red Harbour is popular."),
}  # fmt: skip
OFFERED = {
    "frequent": ("Red Harbour is a frequent recommendation.", "Long Quiet is a frequent recommendation."),
    "many people": ("Not many people recommend Long Quiet.", "Not many people recommend Red Harbour."),
    "a lot": ("People recommend Red Harbour a lot.", "People recommend Long Quiet a lot."),
    "conversations": ("Red Harbour has been recommended in many past conversations.", "Red Harbour has been recommended in no past conversations."),
    "more than most": ("Red Harbour is named in more conversations than most.", "Red Harbour is named in fewer conversations than most."),
    "suggested": ("Red Harbour is often suggested.", "Red Harbour is rarely suggested."),
}  # fmt: skip
BESIDE = {
    "named with": ("Green Hills is often mentioned together with Night Ferry.", "Red Harbour is often mentioned together with Night Ferry."),
    "those who": ("Those who named Night Ferry named Green Hills, too.", "Those who named Night Ferry named Red Harbour, too."),
    "not named": ("Talk of Night Ferry leads to Green Hills.", "Talk of Night Ferry doesn't lead to Green Hills."),
}  # fmt: skip


@pytest.mark.parametrize(
    ("true", "false"), [twins for some in (TALK, ALIKE, OFFERED, BESIDE) for twins in some.values()]
)
def test_what_is_said_of_talk_must_be_so(true: str, false: str, reader: Checker, taught: Grounds) -> None:
    about = next((key for key, name in (("quiet", "Long"), ("hills", "Green")) if name in true), "harbour")
    assert reader.check(true, taught, (about,)).unsupported == ()
    assert not reader.check(false, taught, (about,)).ok


@pytest.mark.parametrize("true", [true for some in (TALK, ALIKE, OFFERED) for true, _ in some.values()])
def test_of_a_trace_without_talk_none_of_it_is_so(true: str, reader: Checker, told: Grounds) -> None:
    if true != "Red Harbour is ahead of Long Quiet.":
        assert not reader.check(true, told, ("harbour",)).ok


def test_a_period_is_told_by_its_own_signal(reader: Checker, told: Grounds) -> None:
    dated = made(
        ("harbour", (term("era", 0.4, event("night", 0.4)), term("taste_text", 0.2, event("snow", 0.2)))), query=QUERY
    )
    grounds = of_trace(dated, CATALOGUE, MESSAGES)
    true, far = (
        "Red Harbour was made around the time of Night Ferry.",
        "Many years lie between Red Harbour and Night Ferry.",
    )
    assert reader.check(true, grounds, ("harbour",)).unsupported == ()
    for sentence in (
        far,
        "Red Harbour wasn't made around the time of Night Ferry.",
        true.replace("Night Ferry", "First Snow"),
    ):
        assert not reader.check(sentence, grounds, ("harbour",)).ok
    assert not reader.check(true, told, ("harbour",)).ok  # they are alike there, but nothing was given for their years


@pytest.mark.parametrize(
    "sentence",
    [
        "A big bunch of people picked it.",
        "Those who came with the same wish before you were shown the way to Red Harbour.",
        "Hardly a week goes by without somebody recommending Red Harbour.",
        "On the lips of many a recommender: Red Harbour.",
        "It runs counter to the preferences you hold.",
        "Others with preferences unlike yours responded well to Red Harbour.",
        "It was handed on among others.",
    ],
)
def test_what_nothing_reads_of_people_or_wishes_is_refused(sentence: str, reader: Checker, told: Grounds) -> None:
    assert not reader.check(sentence, told, ("harbour",)).ok


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Long Quiet was not chosen by a lot of people.", "Long Quiet was chosen by a lot of people."),
        ("Red Harbour was chosen by a lot of people.", "Most others here were chosen by more people than Red Harbour."),
        ("Long Quiet is newer than most.", "Most of what is listed here is more recent than Long Quiet."),
        ("It is close to what you're looking for.", "It is far from what you're looking for."),
        ("It is in line with your general preferences.", "It is at odds with your general preferences."),
    ],
)
def test_more_of_what_is_said_of_people_and_wishes_is_read(
    true: str, false: str, reader: Checker, told: Grounds
) -> None:
    about = ("quiet",) if true.startswith("Long") else ("harbour",)
    assert reader.check(true, told, about).unsupported == ()
    assert not reader.check(false, told, about).ok
