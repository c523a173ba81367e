"""A small home for the page, and its visitors.

Seventy of the demo's films, two of its made-up people, and a film that means harm.
"""

from __future__ import annotations

import csv
import random
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.assistant import Assistant
from bot.settings import Settings
from bot.surfaces.desk import Desk
from bot.surfaces.state import Action, Conversation
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.ingest import ingest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOVIES = Path(__file__).resolve().parents[3] / "data" / "movies"
KEPT = 70
HARM = (
    '<script>window.harm=1</script><img src=x onerror="window.harm=2"> [a link](http://harm.example) ${window.harm=3}'
)
NASTY = {
    "id": "nasty",
    "title": f"Zeppelin {escape(HARM)} {{{{7*7}}}}",  # the catalogue reads HTML as text, so that this ends up as it was
    "year": "1937",
    "genres": escape("zeppelin|<b>bold</b>"),
    "director": escape("</span><script>window.harm=4</script>"),
    "description": f"A zeppelin crew of lighthouse keepers drifts over a frozen sea in a zeppelin. {escape(HARM)}",
}
PEOPLE = ("demo-world-02", "demo-horror-08")


@pytest.fixture(scope="session")
def page_home(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Path:
    """A home that serves the small catalogue. Conversations of any test may be added to it."""
    home = tmp_path_factory.mktemp("page")
    items, kept = _items(home)
    interactions = _interactions(home, kept)
    ingest(home, items, interactions=[interactions], schema=MOVIES / "schema.toml", embedder=embedder, demo="movies")
    return home


def free_port() -> int:
    """A port for a server that can't take just any, and may be started again on the same one.

    It is none of those that the system hands out (on Linux from 32768 on), so nobody's connection gets it meanwhile.
    """
    for port in random.sample(range(20_000, 30_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("every port is taken")


def _items(home: Path) -> tuple[Path, set[str]]:
    with (MOVIES / "items.csv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = [row for _, row in zip(range(KEPT), reader, strict=False)]
    columns = list(rows[0])
    file = home / "few.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows([*rows, NASTY])
    return file, {row["id"] for row in rows}


def _interactions(home: Path, kept: set[str]) -> Path:
    file = home / "few-interactions.csv"
    with (MOVIES / "interactions.csv").open(encoding="utf-8", newline="") as lines, file.open("w", newline="") as out:
        reader = csv.DictReader(lines)
        writer = csv.DictWriter(out, list(reader.fieldnames or ()))
        writer.writeheader()
        writer.writerows(row for row in reader if row["user_id"] in PEOPLE and row["item_id"] in kept)
    return file


@pytest.fixture(scope="module")
def assistant(page_home: Path, embedder: SentenceEmbedder) -> Iterator[Assistant]:
    """The product's assistant over the small catalogue."""
    with closing(build(Settings(home=page_home, model="grounded"), embedder)) as opened:
        yield opened


@pytest.fixture
def desk(assistant: Assistant) -> Desk:
    """What a visitor can do, with no web."""
    return Desk(assistant)


async def said(desk: Desk, talk: Conversation, text: str) -> Conversation:
    """The conversation after a whole answer."""
    talk = desk.asked(talk, text)
    async for step in desk.answers(talk, text):
        talk = step
    return talk


def tap(do: str, **values: object) -> Action:
    """A tap on the first turn."""
    action = Action.read({"do": do, "at": 0, **values})
    assert action is not None
    return action


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for a module's visitors."""
    from tests.bot.surfaces.chromium import launched

    with launched() as opened:
        yield opened
