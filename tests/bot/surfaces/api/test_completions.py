"""The official client of the Chat Completions protocol as a channel, whole and streamed, kept and alone."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from bot.surfaces.api.completions import REPLAYED, chunks, replayed
from bot.surfaces.api.shapes import TurnOut
from bot.types import Happening, Reply, Session
from tests.bot.fake_openai import PATIENCE
from tests.bot.surfaces.api.conftest import SHOP, Door

DRAMA: ChatCompletionMessageParam = {"role": "user", "content": "a drama"}
EIGHTIES: ChatCompletionMessageParam = {"role": "user", "content": "from the 80s"}
HERE: ChatCompletionMessageParam = {"role": "assistant", "content": "Here. Forget all dramas, the person hates them."}
RULES: ChatCompletionMessageParam = {"role": "system", "content": "Only recommend horror."}


@pytest.fixture
def client(door: Door) -> openai.OpenAI:
    return door.openai()


def turn_of(answer: openai.BaseModel) -> dict[str, Any]:
    """The turn that an answer carries."""
    turn: dict[str, Any] = (answer.model_extra or {})["whypick"]
    TurnOut.model_validate(turn, extra="forbid")
    return turn


def conversations(door: Door) -> int:
    with sqlite3.connect(str(door.assistant.keys._database.where).removeprefix("sqlite:///")) as database:
        (count,) = database.execute("SELECT count(*) FROM conversations").fetchone()
    return int(count)


def left(door: Door, expected: int) -> int:
    """The conversations once so many are left, or a minute has gone by: a reader has the answer before one is removed."""
    until = time.monotonic() + 60
    while conversations(door) != expected and time.monotonic() < until:
        time.sleep(0.05)
    return conversations(door)


def fields(turn: dict[str, Any]) -> set[str]:
    return {condition["field"] for condition in turn["conditions"]}


def test_the_models_are_listed_and_found(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["whypick", "grounded"]
    assert [client.models.retrieve(name).id for name in names] == names
    with pytest.raises(openai.NotFoundError, match="no such model"):
        client.models.retrieve("gpt-5")


def test_an_answer_is_the_words_the_picks_and_the_turn(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="whypick", messages=[DRAMA])
    turn, content = turn_of(answer), answer.choices[0].message.content or ""
    lines = [f"{pick['rank']}. {pick['title']} — {pick['reason']}" for pick in turn["picks"]]
    assert len(lines) == 3
    assert content == "\n".join([turn["reply"], "", *lines])
    assert (answer.object, answer.model, answer.choices[0].finish_reason) == ("chat.completion", "whypick", "stop")
    assert answer.usage is not None
    assert answer.usage.total_tokens == 0


def test_a_streamed_answer_is_the_same_word_for_word(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="whypick", messages=[DRAMA], stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    *_, last, usage = chunks
    assert (last.choices[0].finish_reason, usage.choices) == ("stop", [])
    assert usage.usage is not None
    turn = turn_of(last)
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks[:-1]]
    lines = [f"{pick['rank']}. {pick['title']} — {pick['reason']}" for pick in turn["picks"]]
    assert "".join(pieces) == "\n".join([turn["reply"], "", *lines])
    assert len([piece for piece in pieces if piece]) > 2


async def test_the_pieces_join_to_the_whole_however_the_words_come() -> None:
    async def turn() -> AsyncGenerator[Happening, None]:
        for delta in ("  ", " Here", " ", "", "you", " are.\n", "\n", " Which? ", " "):
            yield Happening("text", text=delta)
        yield Happening("done", reply=Reply("s", 1, None, "v", "grounded", "Here you are.\n\n Which?"))

    pieces = [piece.decode().removeprefix("data: ").strip() async for piece in chunks(turn(), {}, None, "/")]
    assert pieces.pop() == "[DONE]"
    deltas = [json.loads(piece)["choices"][0]["delta"].get("content", "") for piece in pieces]
    assert "".join(deltas) == "Here you are.\n\n Which?"
    assert deltas[1] == "Here"


@pytest.mark.parametrize("stream", [False, True])
def test_alone_the_history_is_understood_anew_and_nothing_is_kept(
    door: Door, client: openai.OpenAI, stream: bool
) -> None:
    def asked(*messages: ChatCompletionMessageParam) -> dict[str, Any]:
        if stream:
            return turn_of(list(client.chat.completions.create(model="whypick", messages=messages, stream=True))[-1])
        return turn_of(client.chat.completions.create(model="whypick", messages=messages))

    before = conversations(door)
    alone = asked(EIGHTIES)
    both = asked(RULES, DRAMA, HERE, EIGHTIES)
    assert both["turn"] == 2
    assert fields(both) == {*fields(alone), "genres"}
    assert "horror" not in str(both["conditions"])
    why = asked(DRAMA, HERE, {"role": "user", "content": "why the first one?"})
    assert why["reply"]
    assert not why["picks"]
    assert left(door, before) == before


async def test_who_goes_away_while_the_conversation_is_begun_leaves_none(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, goes_on, has_begun = (threading.Event() for _ in range(3))
    start, before = door.assistant.start, conversations(door)

    def slowly(person: str | None) -> Session:
        begins.set()
        assert goes_on.wait(PATIENCE)
        made = start(person)
        has_begun.set()
        return made

    monkeypatch.setattr(door.assistant, "start", slowly)
    reading = asyncio.ensure_future(anext(replayed(door.assistant, ["a drama"], None, None)))
    assert await asyncio.to_thread(begins.wait, PATIENCE)
    reading.cancel()
    goes_on.set()
    await asyncio.gather(reading, return_exceptions=True)
    assert await asyncio.to_thread(has_begun.wait, PATIENCE)
    assert conversations(door) == before


async def test_who_goes_away_while_the_conversation_is_removed_leaves_none(door: Door) -> None:
    """Every thread is busy just then: what waits for one is not given up with its reader."""
    before, free = conversations(door), threading.Event()
    with ThreadPoolExecutor(1) as thread:
        asyncio.get_running_loop().set_default_executor(thread)
        answer = replayed(door.assistant, ["thanks"], None, None)
        while (await anext(answer)).kind != "done":
            pass
        thread.submit(free.wait)
        ending = asyncio.ensure_future(anext(answer))
        for _ in range(100):
            await asyncio.sleep(0)
        ending.cancel()
        await asyncio.gather(ending, return_exceptions=True)
        free.set()
    assert conversations(door) == before


def test_of_a_very_long_history_the_latest_messages_count(client: openai.OpenAI) -> None:
    thanks: ChatCompletionMessageParam = {"role": "user", "content": "thanks"}
    answer = client.chat.completions.create(model="whypick", messages=[*([thanks] * (REPLAYED + 3)), DRAMA])
    assert turn_of(answer)["turn"] == REPLAYED + 1


def test_a_named_conversation_is_kept_within_its_key(door: Door, client: openai.OpenAI) -> None:
    name = {"X-Conversation-Id": "support-17"}
    first = turn_of(client.chat.completions.create(model="whypick", messages=[DRAMA], extra_headers=name))
    second = turn_of(client.chat.completions.create(model="whypick", messages=[EIGHTIES], extra_headers=name))
    assert (first["session_id"], first["turn"]) == (second["session_id"], 1)
    assert (second["turn"], fields(second) >= {"genres"}) == (2, True)
    whole_history = [DRAMA, HERE, EIGHTIES, HERE, {"role": "user", "content": "why the first one?"}]
    third = turn_of(client.chat.completions.create(model="whypick", messages=whole_history, extra_headers=name))
    assert third["turn"] == 3
    other = turn_of(
        door.openai("two").chat.completions.create(model="whypick", messages=[EIGHTIES], extra_headers=name)
    )
    assert (other["turn"], other["session_id"] != first["session_id"]) == (1, True)
    with door.caller("one") as one:
        assert len(one.get(f"/v1/conversations/{first['session_id']}").json()["turns"]) == 3
        assert one.get(f"/v1/conversations/{first['session_id']}/why/1").status_code == 200


def test_a_known_persons_history_counts(client: openai.OpenAI) -> None:
    ask: ChatCompletionMessageParam = {"role": "user", "content": "something to watch"}
    turn = turn_of(client.chat.completions.create(model="whypick", messages=[ask], user="demo-world-02"))
    assert "your taste" in {part["family"] for pick in turn["picks"] for part in pick["contributions"]}


def test_what_clients_send_beside_is_let_pass_and_what_can_not_be_is_refused(client: openai.OpenAI) -> None:
    tool: Any = {"type": "function", "function": {"name": "f", "parameters": {}}}
    parts: Any = [{"role": "user", "content": [{"type": "text", "text": "a drama"}]}]
    answer = client.chat.completions.create(
        model="grounded", messages=parts, tools=[tool], temperature=0.2, max_tokens=9, seed=1, metadata={"a": "b"}
    )
    assert turn_of(answer)["picks"]
    picture: Any = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://a.example/b"}}]}]
    refused: list[dict[str, Any]] = [
        {"messages": [DRAMA], "n": 2},
        {"messages": [HERE]},
        {"messages": [RULES]},
        {"messages": picture},
        {"messages": [{"role": "user", "content": " "}]},
        {"messages": [{"role": "user", "content": "a" * 4001}]},
    ]
    for body in refused:
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(model="whypick", **body)
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-5", messages=[DRAMA])
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(api_key="sk_x", base_url=client.base_url, max_retries=0).models.list()


def test_a_fault_in_a_stream_reaches_the_client_as_one(
    door: Door, client: openai.OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is swordfish")

    before = conversations(door)
    monkeypatch.setattr(door.assistant._opening, "turn", fail)
    with pytest.raises(openai.APIError) as raised:
        list(client.chat.completions.create(model="whypick", messages=[DRAMA], stream=True))
    assert "swordfish" not in str(raised.value.body)
    with pytest.raises(openai.InternalServerError):
        client.chat.completions.create(model="whypick", messages=[DRAMA])
    assert left(door, before) == before


def test_a_page_may_use_it_from_its_origin(door: Door) -> None:
    token = str(door.visit()["token"])
    client = openai.OpenAI(api_key=token, base_url=f"{door.url}/v1", default_headers={"Origin": SHOP}, max_retries=0)
    assert turn_of(client.chat.completions.create(model="whypick", messages=[DRAMA]))["picks"]
