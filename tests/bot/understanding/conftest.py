"""The demos' readers, and a conversation with one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.facts import Facts
from bot.messages import Messages
from bot.types import Card, Reply, Session, Turn, Understood
from bot.understanding.reader import Reader
from retrieval import gates, schema
from retrieval.catalogue import Catalogue
from retrieval.items import read_items

ROOT = Path(__file__).resolve().parents[3]


def reader(name: str) -> Reader:
    """A reader of messages about a demo's items."""
    folder = ROOT / "data" / name
    listing = read_items(folder / "items.csv", schema.load(folder / "schema.toml"))
    catalogue, messages = Catalogue(listing.items, listing.schema), Messages()
    said = {
        word for item in listing.items for text in item.texts.values() for word in re.findall(r"[a-z]+", text.lower())
    }
    count = lambda conditions: gates.count(catalogue, conditions)  # noqa: E731
    return Reader(catalogue, messages, Facts(catalogue, messages), count, said.__contains__)


@pytest.fixture(scope="session")
def films() -> Reader:
    """A reader of messages about the demo's films."""
    return reader("movies")


@pytest.fixture(scope="session")
def shop() -> Reader:
    """A reader of messages about the demo's shop."""
    return reader("shop")


class Chat:
    """A conversation in which every turn that ends in picks shows three items that meet the conditions."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.session = reader, Session("s", None)
        self.last = Understood("greet", "")

    def say(self, text: str) -> Chat:
        self.last, preferences = self.reader.read(text, self.session)
        catalogue, mask = self.reader.catalogue, self.reader.catalogue.in_stock.copy()
        for condition in preferences.active.conditions:
            mask &= gates.satisfies(catalogue, condition)
        gone = set(preferences.rejected) | {one.item_id for one in preferences.active.stated}
        shown = [catalogue.items[row].item_id for row in mask.nonzero()[0] if catalogue.items[row].item_id not in gone][
            :3
        ]
        picks = self.last.act in ("recommend", "more", "forget", "restart")
        cards = (
            tuple(Card(rank, one, catalogue[one].title, 0, 0, "", ()) for rank, one in enumerate(shown, 1))
            if picks
            else ()
        )
        number = self.session.count + 1
        turn = Turn("s", number, text, self.last, Reply("s", number, None, "v", "grounded", "", cards=cards))
        self.session = replace(self.session, count=number, preferences=preferences, turns=(*self.session.turns, turn))
        return self

    @property
    def conditions(self) -> set[str]:
        return {one.text for one in self.session.preferences.active.conditions}

    @property
    def shown(self) -> list[str]:
        return [
            card.item_id for card in next(turn for turn in reversed(self.session.turns) if turn.reply.cards).reply.cards
        ]

    def titles(self, ids: tuple[str, ...]) -> set[str]:
        return {self.reader.catalogue[one].title for one in ids}
