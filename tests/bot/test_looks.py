"""A customer who looked at a thing and did not buy it is offered it again, is told why, and can have that forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.preferences import learn, query
from bot.receipts.verifying import verify
from bot.sessions import Store
from bot.settings import Settings, load
from bot.types import Asked, Preferences
from bot.wiring import build
from retrieval.actions import INTEREST
from retrieval.embedding import SentenceEmbedder
from retrieval.index import Index
from retrieval.types import Action, Event
from tests.bot.chats import Chat

PERSON = "demo-hiker-07"


@pytest.fixture(scope="module")
def chosen(shop_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(
        home=shop_home, model="grounded", database_url=f"sqlite:///{tmp_path_factory.mktemp('looks') / 'shop.db'}"
    )


@pytest.fixture
def chat(chosen: Settings, embedder: SentenceEmbedder) -> Iterator[Chat]:
    assistant, store = build(chosen, embedder), Store(chosen.database)
    yield Chat(assistant, store, PERSON)
    store.close()
    assistant.close()


@pytest.fixture(scope="module")
def left_in_cart(shop_index: Index) -> frozenset[str]:
    """What stands in the person's cart and was not bought, of what is in stock."""
    history = shop_index.history(PERSON)
    had = {one.item_id for one in history if one.action not in INTEREST}
    carted = {one.item_id for one in history if one.action is Action.CART} - had
    return frozenset(one for one in carted if shop_index.catalogue[one].available)


async def test_what_was_left_in_the_cart_is_offered_and_said_to_be(chat: Chat, left_in_cart: frozenset[str]) -> None:
    reply = await chat.say("hello")
    (card, *_) = [one for one in reply.cards if one.item_id in left_in_cart]
    given = {term.signal: term for term in card.contributions}["interest"]
    assert given.family == "what you looked at"
    assert given.contribution > 0
    why = chat.assistant.explain.why(chat.session_id, Asked(str(card.rank)))
    told = [one for one in why["reasons"] if one["family"] == "what you looked at"]
    assert [one["text"] for one in told] == ["You put it in your cart before."]
    assert told[0]["source"]["signals"] == ["interest"]
    assert "cart" in why["text"]
    verdicts = chat.assistant.explain.check(reply.trace_id or "", [why["text"], f"You bought {card.title} before."])
    assert [one.ok for one in verdicts] == [True, False]
    receipt = chat.assistant.explain.receipt(chat.session_id, Asked(str(card.rank)))
    assert [check.name for check in verify(receipt) if not check.ok] == []


async def test_what_was_asked_for_goes_before_what_lies_in_the_cart(chat: Chat, shop_index: Index) -> None:
    reply = await chat.say("a warm jacket")
    assert all("jackets" in shop_index.catalogue[one.item_id].facets["category"] for one in reply.cards)


async def test_what_was_bought_never_comes_back_by_a_look(chat: Chat, shop_index: Index) -> None:
    history = shop_index.history(PERSON)
    had = {one.item_id for one in history if one.action not in INTEREST}
    assert had & {one.item_id for one in history if one.action is Action.CART}
    for text in ("hello", "forget my purchases", "ignore my ratings", "something else"):
        reply = await chat.say(text)
        pool = {entry.candidate.item_id for entry in chat.trace(reply).pool}
        assert reply.cards
        assert not had & pool, text


@pytest.mark.parametrize("text", ["forget my history", "ignore what I put in my cart and what I looked at"])
async def test_it_is_forgotten_with_the_history(chat: Chat, text: str) -> None:
    first = await chat.say("hello")
    assert any(term.signal == "interest" and term.contribution for card in first.cards for term in card.contributions)
    later = await chat.say(text)
    assert later.cards
    for entry in chat.trace(later).pool:
        assert not any(term.signal == "interest" and term.contribution for term in entry.contributions)


async def test_what_if_it_had_not_been_looked_at(chat: Chat, left_in_cart: frozenset[str]) -> None:
    reply = await chat.say("hello")
    cards = [one for one in reply.cards if one.item_id in left_in_cart]
    told = [
        chat.assistant.explain.why(chat.session_id, Asked(str(card.rank), without=[card.item_id])) for card in cards
    ]
    assert any(one["moved"] for one in told)
    for card, one in zip(cards, told, strict=True):
        assert f"{card.title} in your history" in one["text"], one["text"]


async def test_what_is_held_is_counted_as_what_it_was(chat: Chat) -> None:
    known = await chat.say("what do you know about me?")
    assert "views" in known.text
    assert "put in a cart" in known.text


def test_a_click_takes_nothing_from_what_lies_in_the_cart() -> None:
    carted, liked = Event("a", 0.5, "history", action=Action.CART), Event("b", 0.8, "history", action=Action.LIKE)
    for kind, held in (("click", carted), ("up", carted)):
        tapped = learn(Preferences(), kind, ["a", "b"], 1)
        assert {one.item_id: one for one in query(tapped, (carted, liked), (), 3).events}["a"] == held
    for kind in ("down", "not_for_me", "accept"):
        turned = query(learn(Preferences(), kind, ["a"], 1), (carted,), (), 3)
        assert [one.deed for one in turned.events] == [kind]
    clicked = query(learn(Preferences(), "click", ["b"], 1), (carted, liked), (), 3)
    assert {one.item_id: one.deed for one in clicked.events} == {"a": None, "b": "click"}
