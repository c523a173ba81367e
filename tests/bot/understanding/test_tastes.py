"""What is demanded, what is merely liked, and what is said of something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.facts import Facts
from bot.messages import Messages
from bot.understanding.reader import Reader
from retrieval.catalogue import Catalogue
from retrieval.schema import FacetRole, Schema
from retrieval.types import Item
from tests.bot.understanding.conftest import Chat

DEMANDS = {
    "looking for a comedy": {"comedy"},
    "a horror movie please": {"horror"},
    "any good comedies?": {"comedy"},
    "what about thrillers?": {"thriller"},
    "I'd like a comedy": {"comedy"},
    "i would love a war film": {"war"},
    "a drama would be great": {"drama"},
    "show me westerns": {"western"},
    "it has to be a comedy": {"comedy"},
    "something that is a comedy": {"comedy"},
    "I only watch comedies": {"comedy"},
    "no, I want a thriller": {"thriller"},
    "I wanted to find a Tom Hanks film": {"with Tom Hanks"},
    "not in the mood for horror": {"not horror"},
    "with tom hanks": {"with Tom Hanks"},
    "Tom Hanks movies": {"with Tom Hanks"},
    "maybe Tom Hanks": {"with Tom Hanks"},
    "I love comedies, only with Tom Hanks": {"with Tom Hanks"},
    "I loved Heat, a comedy with Tom Hanks": {"comedy", "with Tom Hanks"},
    "I enjoy westerns but want a comedy tonight": {"comedy"},
    "I don't like horror": {"not horror"},
    "I hate westerns": {"not western"},
    "I'm not a fan of Tom Hanks": {"not Tom Hanks"},
    "romantic comedy": {"romance", "comedy"},
}


@pytest.mark.parametrize(("text", "conditions"), DEMANDS.items())
def test_a_demand_stays_hard(films: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(films).say(text).conditions == conditions


TASTES = {
    "I like comedies": "comedy",
    "we enjoy westerns and war films": "western, war",
    "i'm a big fan of tom hanks": "Tom Hanks",
    "thrillers are my favourite": "thriller",
    "my favourite genre is horror": "horror",
    "I am a real horror fan": "horror",
    "comedies are films that I love": "comedy",
    "Tom Hanks is my favourite actor": "Tom Hanks",
}


@pytest.mark.parametrize(("text", "words"), TASTES.items())
def test_a_taste_is_no_condition_and_its_words_are_searched_for(films: Reader, text: str, words: str) -> None:
    chat = Chat(films).say(text)
    assert chat.conditions == set()
    assert chat.last.added == ()
    for word in words.split(", "):
        assert word in chat.session.preferences.own.request.split(", ")


def test_tastes_do_not_pile_up_into_what_nothing_meets(films: Reader) -> None:
    chat = Chat(films).say("I like westerns").say("I love horror").say("and I enjoy romance too")
    assert chat.conditions == set()
    assert chat.session.preferences.own.request == "western, horror, romance"


def test_a_taste_outlives_the_next_wish_and_a_topic_does_not(films: Reader) -> None:
    chat = Chat(films).say("I like comedies").say("I'm looking for lonely robots with Tom Hanks")
    assert "comedy" in chat.session.preferences.own.request
    chat = Chat(films).say("something about war").say("I'm looking for lonely robots")
    assert "war" not in chat.session.preferences.own.request


ASIDES = (
    "I loved Heat with Al Pacino",
    "something like Heat (1995) with Al Pacino",
    "that was the one with Tom Hanks",
    "is that the one with Tom Hanks?",
    "have you seen the one with Tom Hanks?",
    "Was it a comedy? I can't recall",
    "it has Tom Hanks in it",
    "Tom Hanks was great in that",
    "With Tom Hanks, he's so good",
    "it was so funny",
    "that is a really good documentary",
    "the action in it was great",
    "it doesn't have to be a comedy",
    "I don't think I've seen that comedy",
)


@pytest.mark.parametrize("text", ASIDES)
def test_what_is_said_of_an_item_asks_for_nothing(films: Reader, text: str) -> None:
    assert Chat(films).say("some picks").say(text).conditions == set()


def test_but_turns_a_likeness_into_a_demand(films: Reader) -> None:
    assert Chat(films).say("something like Heat but with Tom Hanks").conditions == {"with Tom Hanks"}


def test_a_question_about_a_pick_leaves_the_wishes(films: Reader) -> None:
    chat = Chat(films).say("a drama").say("Who was in that? Is it the one with Tom Hanks?")
    assert chat.conditions == {"drama"}


AGES = {
    "it's an awesome classic": set(),
    "one of the classics": set(),
    "that's a classic in my house": set(),
    "a cartoon for my 7 year old": {"animation"},
    "something for modern day pirates": set(),
    "I'm too old for this": set(),
    "it scared me when I was older": set(),
    "as long as it is a comedy": {"comedy"},
}


@pytest.mark.parametrize(("text", "conditions"), AGES.items())
def test_words_of_age_that_are_about_something_else(films: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(films).say(text).conditions == conditions


@pytest.mark.parametrize("text", ["show me some classics", "something classic", "classic movies", "an old film please"])
def test_words_of_age_that_are_wished_for(films: Reader, text: str) -> None:
    conditions = Chat(films).say(text).session.preferences.own.conditions
    assert [(one.field, one.op) for one in conditions] == [("year", "<=")]


def test_an_example_of_what_is_newer_is_no_measure(films: Reader) -> None:
    chat = Chat(films).say("a drama")
    assert chat.say("something newer, like Heat").conditions == {"drama"}
    assert any(one.startswith("after") for one in chat.say("something newer").conditions)


def test_with_the_family_is_company_and_a_family_film_a_category(films: Reader) -> None:
    assert Chat(films).say("to watch with my family").conditions == set()
    assert Chat(films).say("a family film").conditions == {"family"}


def test_new_is_no_genre() -> None:
    items = [Item("a", "Headline", facets={"genres": ("news",)}), Item("b", "Ha", facets={"genres": ("comedy",)})]
    catalogue, messages = (
        Catalogue(items, Schema("id", "title", facets={"genres": FacetRole("genres", "|")})),
        Messages(),
    )
    films = Reader(catalogue, messages, Facts(catalogue, messages), lambda _: 1, lambda _: True)
    assert Chat(films).say("any new comedies? happy new year").conditions == {"comedy"}
    assert Chat(films).say("a news film").conditions == {"news"}


PEOPLE = {
    "with tom henks": {"with Tom Hanks"},
    "films with Robert DeNiro": {"with Robert De Niro"},
    "with pacino": {"with Al Pacino"},
    "Pacino movies": {"with Al Pacino"},
    "having a good day lol": set(),
    "a black and white one": set(),
    "movies with Nelson Pacino": set(),  # somebody else
}


@pytest.mark.parametrize(("text", "conditions"), PEOPLE.items())
def test_a_person_is_named_in_full_or_by_a_rare_surname(films: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(films).say(text).conditions == conditions


SHOP = {
    "I like blue": set(),
    "my favourite colour is blue": set(),
    "I like blue jackets": set(),
    "blue please": {"blue"},
    "I'd like a blue jacket": {"blue", "jackets"},
    "I like blue jackets, under €100": {"under €100"},
    "it must be waterproof": {"waterproof"},
    "I don't like grey": {"not grey"},
    "it doesn't have to be waterproof": set(),
}


@pytest.mark.parametrize(("text", "conditions"), SHOP.items())
def test_the_same_rules_hold_in_a_shop(shop: Reader, text: str, conditions: set[str]) -> None:
    assert Chat(shop).say(text).conditions == conditions


def test_a_liked_colour_is_searched_for(shop: Reader) -> None:
    assert Chat(shop).say("I like blue").session.preferences.own.request == "blue"


def test_what_answers_a_question_is_a_demand(shop: Reader) -> None:
    chat = Chat(shop).say("something for the hills")
    last = chat.session.turns[-1]
    asked = replace(last, reply=replace(last.reply, question="Which category: tents or jackets?"))
    preferences = replace(chat.session.preferences, asked=("category",))
    chat.session = replace(chat.session, turns=(*chat.session.turns[:-1], asked), preferences=preferences)
    assert chat.say("I like tents").conditions == {"tents"}
