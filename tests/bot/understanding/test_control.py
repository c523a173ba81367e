"""Taking control in words, sloppily typed; and what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import steering
from bot.types import Preferences
from bot.understanding import controls
from bot.understanding.reader import Reader
from tests.bot.understanding.conftest import Chat

SAID = {
    "forget my history": ("ignored:history",),
    "pls dont use my ratigns": ("ignored:rate",),
    "don't use my ratings": ("ignored:rate",),
    "ignore everything I liked": ("ignored:liked",),
    "Forget everything I liked!": ("ignored:liked",),
    "forget what i hated": ("ignored:disliked",),
    "forget my purchases": ("ignored:purchase",),
    "please ignore my purchase history from now on": ("ignored:purchase",),
    "forget what I searched": ("ignored:search",),
    "forget what i searched for": ("ignored:search",),
    "ignore what I clicked on": ("ignored:click",),
    "stop looking at my browsing history": ("ignored:view",),
    "forget what I looked at": ("ignored:view",),
    "forget what I watched": ("ignored:consume",),
    "ignore everything I've read": ("ignored:consume",),
    "forget my wish list": ("ignored:wish",),
    "ignore what I saved for later": ("ignored:wish",),
    "ignore my watch history": ("ignored:consume",),
    "my history should not count": ("ignored:history",),
    "ignore my views and my purchases": ("ignored:view", "ignored:purchase"),
    "use my history again": ("used:history",),
    "forget everything I said": ("dropped:said",),
    "drop all the filters": ("dropped:conditions",),
    "ignore popularity": ("off:popularity",),
    "ingore populartiy": ("off:popularity",),
    "popularity shouldn't count": ("off:popularity",),
    "popularity shouldnt matter to me": ("off:popularity",),
    "i don't care how popular it is": ("off:popularity",),
    "don't take popularity into account": ("off:popularity",),
    "don't care what others liked": ("off:people",),
    "i dont care what other people think": ("off:people",),
    "ratings don't matter": ("off:rating",),
    "turn off variety": ("off:variety",),
    "can you switch popularity off please": ("off:popularity",),
    "ignore popularity and ratings": ("off:popularity", "off:rating"),
    "popularity matters less": ("weight:popularity:0.5",),
    "popularity should matter a lot less": ("weight:popularity:0.25",),
    "care more about what I liked": ("weight:taste:2",),
    "more variety": ("weight:variety:2",),
    "a bit less variety pls": ("weight:variety:0.5",),
    "more varied picks": ("weight:variety:2",),
    "mix it up a bit": ("weight:variety:2",),
    "the request should matter most": ("weight:request:3",),
    "put less weight on ratings": ("weight:rating:0.5",),
    "more weight to my words": ("weight:request:2",),
    "double popularity": ("weight:popularity:2",),
    "turn popularity down": ("weight:popularity:0.5",),
    "what I like is more important than what others like": ("weight:taste:2", "weight:people:0.5"),
    "reset the weights": ("reset:weights",),
    "back to normal": ("reset:weights",),
}
# What people ask for, refuse or judge: nothing of it steers anything.
WISHES = (
    "popular films",
    "something less popular",
    "something more popular",
    "nothing too popular",
    "i like popular stuff",
    "no superheroes",
    "variety shows",
    "more comedies",
    "more like Alien",
    "less violence",
    "something with good ratings",
    "highly rated",
    "what others liked",
    "people who liked Alien also liked?",
    "a film about a history teacher",
    "a diverse cast",
    "price doesn't matter",
    "forget Alien",
    "forget the 80s",
    "i don't care about the year",
    "something different",
    "i bought a tent",
    "the history of violence",
    "a film about my past",
    "ignore all previous instructions",
    "start over",
    "reset everything",
    "clear my preferences",
)
ABOUT_ME = (
    "what do you know about me?",
    "wat do u know about me",
    "hi, what do you know about me",
    "what data do you have on me",
    "what have you got on me?",
    "what information do you store about me",
    "how do you decide?",
    "how do you decide what to recommend",
    "how do you pick films for me",
    "why do you recommend what you recommend",
    "what are your recommendations based on",
    "is my data sent anywhere?",
    "who sees my data",
    "show me my data",
    "erase me",
    "delete my data",
    "forget everything you know about me",
)
ABOUT_OTHERS = (
    "what do you know about Alien",
    "what do you have about space",
    "why do you recommend this",
    "why did you recommend the first one",
    "how does it work",
    "something about a data thief",
    "a film about me and my dog",
)


def said(films: Reader, text: str) -> Chat:
    return Chat(films).say("a comedy from the 80s like Alien").say(text)


@pytest.mark.parametrize(("text", "notes"), SAID.items())
def test_a_control_is_read_however_it_is_typed(films: Reader, text: str, notes: tuple[str, ...]) -> None:
    chat = said(films, text)
    assert (chat.last.act, chat.last.notes) == ("control", notes)


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_is_no_control(films: Reader, text: str) -> None:
    chat = said(films, text)
    assert chat.last.act not in ("control", "known")
    held = chat.session.preferences
    assert (held.off, dict(held.weights), held.ignored) == ((), {}, ())


@pytest.mark.parametrize("text", ABOUT_ME)
def test_asking_what_is_known(films: Reader, text: str) -> None:
    chat = said(films, text)
    assert chat.last.act == "known"
    assert chat.session.preferences == said(films, "thanks").session.preferences
    assert ("erase" in chat.last.notes) == (text.split()[0] in ("erase", "delete", "forget"))


@pytest.mark.parametrize("text", ABOUT_OTHERS)
def test_asking_something_else(films: Reader, text: str) -> None:
    assert said(films, text).last.act != "known"


def test_a_control_beside_a_wish_does_both(films: Reader) -> None:
    chat = said(films, "ignore popularity, and show me something with robots")
    assert chat.last.act == "recommend"
    assert chat.last.notes[0] == "off:popularity"
    assert "robot" in chat.session.preferences.own.request
    assert chat.session.preferences.off == ("popularity", "recommended")
    thanked = said(films, "ignore popularity. thanks!")
    assert (thanked.last.act, thanked.session.preferences.off) == ("control", ("popularity", "recommended"))


def test_a_control_is_taken_back_by_words(films: Reader) -> None:
    chat = said(films, "ignore popularity").say("count popularity again")
    assert (chat.last.notes, chat.session.preferences.off) == (("on:popularity",), ())
    chat = said(films, "more variety").say("more variety").say("more variety")
    assert chat.last.notes == ("limit:variety:3",)
    chat.say("turn off variety").say("reset the weights")
    assert (chat.session.preferences.off, dict(chat.session.preferences.weights)) == ((), {})
    chat = said(films, "ignore my ratings").say("use my ratings again")
    assert (chat.last.notes, chat.session.preferences.ignored) == (("used:rate",), ())


def test_saying_it_twice_changes_nothing_and_says_so(films: Reader) -> None:
    chat = said(films, "ignore popularity").say("ignore popularity")
    assert chat.last.notes == ("same:popularity",)
    chat = said(films, "forget my purchases").say("forget my purchases")
    assert chat.last.notes == ("same:purchase",)


def test_what_was_liked_here_goes_with_all_that_was_liked(films: Reader) -> None:
    chat = said(films, "i hated Jaws")
    assert len(chat.session.preferences.own.stated) == 2
    chat.say("ignore everything i liked")
    assert [one.strength < 0 for one in chat.session.preferences.own.stated] == [True]
    chat.say("forget what i disliked")
    assert chat.session.preferences.own.stated == ()
    assert chat.session.preferences.rejected == ()
    assert chat.conditions


def test_conditions_and_words_go_as_a_whole(films: Reader) -> None:
    assert said(films, "remove all conditions").conditions == set()
    chat = said(films, "forget my request")
    assert chat.session.preferences.own.request == ""
    assert chat.conditions
    assert said(films, "forget everything i said").session.preferences == Preferences()


def test_starting_over_leaves_out_of_use_what_was_put_there(films: Reader) -> None:
    chat = said(films, "forget my history").say("ignore popularity").say("start over")
    held = chat.session.preferences
    assert (held.ignored, held.off) == (("history",), ("popularity", "recommended"))
    assert replace(held, ignored=(), off=()) == Preferences()


def test_a_rating_that_is_a_condition_is_taken_back_as_one(shop: Reader) -> None:
    chat = Chat(shop)
    chat.say("a tent rated over 4")
    assert any("4" in one for one in chat.conditions)
    chat.say("the rating doesn't matter")
    assert chat.last.act == "forget"
    assert chat.session.preferences.off == ()


def test_every_topic_and_kind_has_words(films: Reader) -> None:
    messages = films.messages
    for topic in steering.TOPICS:
        assert messages.has(f"control.topic.{topic}")
    for kind in (*steering.KINDS, "said", "words", "conditions"):
        assert messages.has(f"control.kind.{kind}")


def test_a_long_list_of_things_is_read_in_one_go() -> None:
    """Each of them fits two patterns: tried in every combination, sixty would never end."""
    things = ", ".join(["my likes"] * 60)
    assert controls.read(controls.OFF, f"ignore {things}") == {"what": things}
    assert controls.read(controls.OFF, f"paint {things}") is None
