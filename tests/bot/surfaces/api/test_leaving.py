"""With a language model behind the API: who goes away leaves it in peace, and its tokens are not made up."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import httpx
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from bot.settings import Settings
from bot.surfaces.api import streams
from bot.types import Happening
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.fake_openai import PATIENCE, Answer, Ask, Behaviour, FakeOpenAI, serving
from tests.bot.surfaces.api.conftest import Door, begin, running, until

RECOMMEND = Answer(calls=[("recommend", "{}")])


def slow(ask: Ask) -> Answer:
    """One sentence, and nothing that would be another, so that no turn ends by itself."""
    title = re.findall(r'"title":"([^"]*)"', ask.evidence)[0]
    return Answer(chain([f"{title} is a drama. "], repeat(" ")), pause_s=0.05)


@dataclass
class Worded:
    """A server, and the language model that it asks."""

    door: Door
    model: FakeOpenAI


@contextmanager
def worded(home: Path, embedder: SentenceEmbedder, folder: Path, *script: Behaviour | Answer) -> Iterator[Worded]:
    """A server whose language model does as scripted."""
    with serving(*script) as fake:
        settings = Settings(
            home=home,
            model="openai:m",
            openai_base_url=fake.url,
            openai_api_key="k",
            database_url=f"sqlite:///{folder}/worded.db",
            first_word_s=60,
            turn_s=90,
        )
        with closing(build(settings, embedder)) as assistant:
            assistant.warm()
            with running(assistant, one="chat") as door:
                yield Worded(door, fake)


@pytest.fixture
def there(page_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> Iterator[Worded]:
    """A server whose language model takes its time."""
    with worded(page_home, embedder, tmp_path, RECOMMEND, slow) as made:
        yield made


def leave(caller: httpx.Client, path: str, body: dict[str, object]) -> str:
    """Reads until the model's words come, and hangs up; gives what was read."""
    read = ""
    with caller.stream("POST", path, json={**body, "stream": True}) as response:
        for piece in response.iter_text():
            read += piece
            if "is a drama." in read:
                return read
    raise AssertionError(read)


def test_a_conversations_turn_is_kept_as_it_was_shown(there: Worded) -> None:
    with there.door.caller("one") as caller:
        conversation = begin(caller)
        leave(caller, f"/v1/conversations/{conversation}/messages", {"text": "a drama"})
        assert there.model.hung_up.wait(PATIENCE)
        until(lambda: bool(there.door.assistant.session(conversation).turns))
        (turn,) = there.door.assistant.session(conversation).turns
        assert turn.reply.text.endswith(" is a drama.")
        assert len(turn.reply.cards) == 3
        until(lambda: not streams._ENDING)


def test_a_request_that_stands_alone_leaves_nothing(there: Worded) -> None:
    with there.door.caller("one") as caller:
        leave(caller, "/v1/chat/completions", {"messages": [{"role": "user", "content": "a drama"}]})
    assert there.model.hung_up.wait(PATIENCE)
    until(lambda: not streams._ENDING)
    assert there.door.assistant._store.latest_with_picks() is None


def test_no_tokens_are_claimed_for_a_model_whose_tokens_are_not_counted(
    page_home: Path, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    with worded(page_home, embedder, tmp_path, RECOMMEND, Answer("These are dramas.")) as made:
        client = made.door.openai()
        assert [model.id for model in client.models.list()] == ["whypick", "grounded", "openai:m"]
        told = {
            name: client.chat.completions.create(
                model=name, messages=[{"role": "user", "content": "a comedy"}, {"role": "user", "content": "a drama"}]
            ).usage
            for name in ("whypick", "openai:m", "grounded")
        }
    assert told["grounded"] is not None
    assert (told["whypick"], told["openai:m"], told["grounded"].total_tokens) == (None, None, 0)
    asked = [next(one["content"] for one in reversed(ask.messages) if one["role"] == "user") for ask in made.model.asks]
    assert not [words for words in asked if "a drama" not in str(words)]  # what was said before is not paid for again


async def test_what_is_cancelled_over_and_over_still_ends_as_it_should() -> None:
    """As a server cancels: at every turn of its loop until nothing is left to cancel."""
    stored = asyncio.Event()

    async def turn() -> AsyncGenerator[Happening, None]:
        try:
            while True:
                yield Happening("text", text="a")
                await asyncio.sleep(0.01)
        finally:
            await asyncio.sleep(0.1)
            stored.set()

    async def read() -> None:
        async for _ in streams.apart(turn()):
            pass

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.1)
    while not reading.done():
        reading.cancel()
        await asyncio.sleep(0)
    await asyncio.wait_for(stored.wait(), PATIENCE)


async def test_what_makes_events_is_ended_with_them_at_once() -> None:
    async def source() -> AsyncGenerator[bytes, None]:
        while True:
            yield b"data: {}\n\n"

    async def gone(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise OSError("the reader has gone")

    made = source()
    with pytest.raises(ClientDisconnect):
        await streams.Events(made)({"type": "http", "asgi": {"spec_version": "2.4"}}, asyncio.Event().wait, gone)
    assert made.ag_frame is None


async def test_what_a_turn_raises_is_not_lost() -> None:
    async def turn() -> AsyncGenerator[Happening, None]:
        yield Happening("status", text="a")
        raise ValueError("b")

    with pytest.raises(ValueError, match="b"):
        assert [one.kind async for one in streams.apart(turn())]
