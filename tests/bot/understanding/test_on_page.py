"""The item on the page: what "this" and "it" mean to somebody who looks at it while they write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.strengths import DISLIKED, LIKED, SIMILAR
from bot.types import Act
from bot.understanding.reader import Reader
from tests.bot.understanding.conftest import Chat

TENT, JACKET = "TNT-001-GRN", "JKT-001-BLK"


def looking(shop: Reader, item_id: str | None, *texts: str) -> Chat:
    """A conversation on the page of an item."""
    chat = Chat(shop)
    for text in texts:
        look(chat, item_id).say(text)
    return chat


def look(chat: Chat, item_id: str | None) -> Chat:
    turns = tuple(
        replace(one, understood=replace(one.understood, on_page=chat.session.on_page))
        for one in chat.session.turns[-1:]
    )
    chat.session = replace(chat.session, on_page=item_id, turns=(*chat.session.turns[:-1], *turns))
    return chat


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("is this waterproof?", "about"),
        ("how heavy is it?", "about"),
        ("is this tent any good?", "about"),
        ("what is this?", "about"),
        ("why not this one?", "why_not"),
        ("something like this, cheaper", "recommend"),
        ("show me something lighter than this", "recommend"),
    ],
)
def test_a_message_that_names_nothing_else_is_about_the_item_on_the_page(shop: Reader, text: str, act: Act) -> None:
    last = looking(shop, TENT, text).last
    assert (last.act, last.items) == (act, (TENT,))
    assert looking(shop, None, text).last.items == ()  # which is known of the page alone


@pytest.mark.parametrize(
    "text", ["something like this, cheaper", "similar to this but cheaper", "like it, only cheaper"]
)
def test_something_like_this_asks_for_its_kind_below_its_price_and_is_no_liking(shop: Reader, text: str) -> None:
    chat = looking(shop, TENT, text)
    assert chat.conditions == {"tents", "under €249"}
    assert [(one.item_id, one.strength) for one in chat.session.preferences.active.stated] == [(TENT, SIMILAR)]
    assert chat.session.preferences.active.request in ("", "similar")  # no words that the person did not say


def test_its_kind_takes_the_place_of_the_kind_before_and_gives_way_to_one_that_is_said(shop: Reader) -> None:
    assert looking(shop, TENT, "jackets under 300", "something like this").conditions == {"tents", "under €300"}
    assert looking(shop, TENT, "a rucksack like this").conditions == {"backpacks"}


def test_what_is_said_of_it_is_taken_as_said(shop: Reader) -> None:
    for text, strength in (("I love this", LIKED), ("I don't like this one", DISLIKED)):
        stated = looking(shop, TENT, text).session.preferences.active.stated
        assert [(one.item_id, one.strength) for one in stated] == [(TENT, strength)]
    assert looking(shop, TENT, "a light tent").session.preferences.active.stated == ()


@pytest.mark.parametrize("text", ["cheaper", "something cheaper please"])
def test_a_comparison_is_with_the_last_picks_and_before_any_with_the_page(shop: Reader, text: str) -> None:
    assert looking(shop, TENT, text).conditions == {"under €249"}
    after = looking(shop, TENT, "jackets")
    prices = [shop.catalogue[one].numbers["price"] for one in after.shown]
    after.say(text)
    assert after.conditions == {"jackets", f"under €{min(prices):g}"}


def test_a_pick_that_is_pointed_at_comes_before_the_page(shop: Reader) -> None:
    chat = looking(shop, TENT, "jackets")
    second = chat.shown[1]
    assert look(chat, TENT).say("is the second one waterproof?").last.items == (second,)
    assert look(chat, TENT).say("how heavy is it?").last.items == (second,)
    assert look(chat, TENT).say("is this waterproof?").last.items == (TENT,)
    assert set(look(chat, TENT).say("compare this with the first one").last.items) == {TENT, chat.shown[0]}
    assert look(chat, second).say("how heavy is it?").last.items == (second,)  # the page was turned


def test_a_page_of_what_the_catalogue_lacks_does_no_harm_and_is_told_as_unknown(shop: Reader) -> None:
    for text in ("is this waterproof?", "something like this", "I love it"):
        chat = looking(shop, "nosuch", text)
        assert (chat.last.items, chat.last.notes[-1]) == ((), "unlisted_here")
        assert chat.session.preferences.active.stated == ()
    chat = looking(shop, "nosuch", "jackets under 300")
    assert (chat.last.notes, chat.conditions) == ((), {"jackets", "under €300"})
    assert "unlisted_here" not in chat.say("is it waterproof?").last.notes  # the first pick
