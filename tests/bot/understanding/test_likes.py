"""What is named without a plain judgement: when it is doubted that the person likes it, and what that leads to."""

from __future__ import annotations

import pytest

from bot.preferences import is_doubted, known, query
from bot.types import Card, Reply, Session, Stated, Turn, Understood
from bot.understanding import likes
from bot.understanding.mentions import Mention
from bot.understanding.message import Message, clean
from bot.understanding.opinions import judge
from bot.understanding.reader import Reader
from retrieval.catalogue import Catalogue
from tests.bot.understanding.conftest import Chat

TITLE, OTHER = "Quartz Harbour", "Violet Meridian"
DOUBTFUL = """
As long as it is not {}
{} is not exactly my cup
I saw {} but it was more of a drama
{} is not a comedy
""".strip().splitlines()
LIKELY = """
{}
{} and {other}
I have seen {}
I have seen {} three times
Have you seen {}?
My kids watch {} all the time
Films such as {} or {other}
""".strip().splitlines()


def said(text: str, reply: str = "", title: str = TITLE, shown: tuple[str, ...] = ()) -> dict[str, float]:
    """The features of a title in a message after a reply that showed these items."""
    message = Message(clean(text.format(title, other=OTHER)))
    places = [
        (start, start + len(name)) for name in (title, OTHER) if (start := message.low.find(name.casefold())) >= 0
    ]
    mention = Mention(*places[0], "it", judge(message, places[0], places).stance)
    cards = tuple(Card(rank, one, one, 0.0, 0.0, "", ()) for rank, one in enumerate(shown, 1))
    turn = Turn("s", 1, "", Understood("greet", ""), Reply("s", 1, None, "", "", reply, cards=cards))
    return likes.features(message.low, mention, places, Session("s", None, turns=(turn,), count=1))


def chance(text: str) -> float:
    message = Mention(0, 0, "it", "none")
    return likes.chance(message, said(text))


@pytest.mark.parametrize("doubtful", DOUBTFUL)
def test_words_around_a_title_raise_a_doubt(doubtful: str) -> None:
    assert chance(doubtful) >= 0.5


@pytest.mark.parametrize("likely", LIKELY)
def test_being_named_is_no_reason_for_a_doubt(likely: str) -> None:
    assert chance(likely) < 0.5


def test_the_title_itself_says_nothing() -> None:
    for text in (*DOUBTFUL, *LIKELY):
        assert said(text, title="Awful Boring Hatred") == said(text)


def test_what_was_shown_and_asked_before_is_remarked() -> None:
    bare = said("I saw {} twice")
    asked = said("I saw {} twice", "Have you seen Quartz Harbour?", shown=("it",))
    assert asked.keys() - bare.keys() == {"asked", "asked if seen", "shown", "shown alone"}
    assert "shown alone" not in said("I saw {} twice", shown=("it", "more"))


def test_what_is_said_of_a_list_is_said_of_each_in_it() -> None:
    assert "word not" in said("{} and {other} are not comedies")
    assert "word not" not in said("{} is a comedy. {other} is not")


def stated(chat: Chat, title: str) -> Stated:
    (item,) = chat.reader.catalogue.titles(title, limit=1)
    return next(one for one in chat.session.preferences.own.stated if one.item_id == item.item_id)


def kinds(chat: Chat, catalogue: Catalogue) -> dict[str, str]:
    return {line.text: line.kind for line in known(chat.session.preferences, catalogue, ()) if ":item:" in line.key}


def test_a_doubt_weakens_a_liking_and_is_told(films: Reader) -> None:
    plain, doubted = Chat(films).say("Have you seen Alien?"), Chat(films).say("a film as long as it is not Alien")
    assert kinds(plain, films.catalogue) == {"Alien": "like"}
    assert kinds(doubted, films.catalogue) == {"Alien": "unsure"}
    usual, weak = (query(chat.session.preferences, (), (), 3).events[0].strength for chat in (plain, doubted))
    assert 0 < weak < usual


def test_a_plain_judgement_settles_a_doubt(films: Reader) -> None:
    chat = Chat(films).say("a film as long as it is not Alien")
    assert is_doubted(stated(chat, "Alien"))
    chat.say("I loved Alien")
    assert not is_doubted(stated(chat, "Alien"))
    chat.say("as long as it is not Alien")
    assert not is_doubted(stated(chat, "Alien"))


def test_a_later_word_on_the_item_counts_as_much_as_all_before(films: Reader) -> None:
    chat = Chat(films).say("a film as long as it is not Alien")
    first = stated(chat, "Alien").doubt
    chat.say("Have you seen Alien?").say("Contact and Alien")
    second = stated(chat, "Alien").doubt
    assert first is not None
    assert second is not None
    assert second < first
    assert not is_doubted(stated(chat, "Alien"))
