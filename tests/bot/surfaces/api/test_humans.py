"""Asking for a person through the API: told, silent, handed back, by whoever may and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.surfaces.api.shapes import Hands, HumanOut
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.human.receiver import SECRET, Receiver, receiving
from tests.bot.surfaces.api.conftest import SHOP, Door, begin, running
from tests.bot.surfaces.api.test_conversations import events, problem, say

ASK = "I want to talk to a real person"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


@pytest.fixture
def shop(receiver: Receiver, page_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> Iterator[Door]:
    """A server whose webhook is a real receiver."""
    url = f"sqlite:///{tmp_path / 'api.db'}"
    settings = Settings(home=page_home, database_url=url, human=f"webhook:{receiver.url}", human_secret=SECRET)
    assistant = build(settings, embedder)
    with running(assistant, one="chat", two="chat", boss="admin", web="publishable") as door:
        yield door
    assistant.close()


def test_a_person_is_told_and_the_bot_is_silent_until_the_shop_hands_back(shop: Door, receiver: Receiver) -> None:
    with shop.caller("one") as one:
        conversation = begin(one, "ann")
        path = f"/v1/conversations/{conversation}/human"
        first = say(one, conversation, "a drama")
        assert one.get(path).json() == {"way": "webhook", "waiting": False}
        assert first["human"] is None
        asked = one.post(path)
        assert asked.json() == {"href": None, "text": "Waiting for a person", "waiting": True}
        HumanOut.model_validate(asked.json(), extra="forbid")
        assert one.post(path).json() == asked.json()
        (told,) = receiver.bodies("handover")
        assert receiver.taken[0].is_signed()
        assert [one["item_id"] for one in told["summary"]["picks"]] == [one["item_id"] for one in first["picks"]]
        silent = [say(one, conversation, text) for text in ("hello?", "a comedy")]
        assert [bool(turn["reply"]) for turn in silent] == [True, False]
        assert [turn["picks"] for turn in silent] == [[], []]
        assert [turn["human"] for turn in silent] == [asked.json()] * 2
        assert [one["text"] for one in receiver.bodies("message")] == ["hello?", "a comedy"]
        streamed = one.post(f"/v1/conversations/{conversation}/messages", json={"text": "and?", "stream": True})
        assert events(streamed)[-1][1]["human"] == asked.json()
        state = one.get(path).json()
        Hands.model_validate(state, extra="forbid")
        assert state["waiting"]
        assert [one.delete(path).status_code for _ in range(2)] == [204, 204]
        assert say(one, conversation, "show me others")["picks"]


def test_another_key_also_an_admins_neither_asks_nor_hands_back(shop: Door, receiver: Receiver) -> None:
    with shop.caller("one") as one, shop.caller("two") as two, shop.caller("boss") as boss:
        conversation = begin(one)
        path = f"/v1/conversations/{conversation}/human"
        one.post(path)
        for other in (two, boss):
            for method in ("GET", "POST", "DELETE"):
                problem(other.request(method, path), 404)
        assert one.get(path).json()["waiting"]
        assert len(receiver.taken) == 1


def test_the_address_for_handing_back_works_once_without_a_key(shop: Door, receiver: Receiver) -> None:
    """Also for the page's conversations, which are no key's."""
    session_id = shop.assistant.start().session_id
    with shop.caller() as anybody, shop.caller("one") as one:
        one.post(f"/v1/conversations/{begin(one)}/human")
        other = receiver.bodies("handover")[0]
        asyncio.run(shop.assistant.ask_human(session_id))
        told = receiver.bodies("handover")[-1]
        assert told["conversation_id"] == session_id
        for forged in ("x" * 43, told["hand_back"][-43:][::-1], session_id, "%00", "a%2Fb"):
            problem(anybody.post(f"/v1/handbacks/{forged}"), 404)
        assert shop.assistant.human.is_waiting(session_id)
        assert anybody.post(told["hand_back"]).status_code == 204
        assert not shop.assistant.human.is_waiting(session_id)
        assert shop.assistant.human.is_waiting(other["conversation_id"])
        found = problem(anybody.post(told["hand_back"]), 404)
        assert found["detail"] == "this address hands nothing back (any more). It works once, for seven days"


def test_a_visitor_of_a_page_asks_and_calls_back(shop: Door) -> None:
    made = shop.visit()
    assert made["human"]
    with shop.caller(made["token"], SHOP) as page:
        path = f"/v1/conversations/{made['conversation_id']}/human"
        assert page.post(path).json()["waiting"]
        beforehand = {"Access-Control-Request-Method": "DELETE", "Origin": SHOP}
        assert "DELETE" in page.options(path, headers=beforehand).headers["access-control-allow-methods"]
        assert page.delete(path).status_code == 204
        assert not page.get(path).json()["waiting"]


def test_the_silence_goes_on_after_a_restart_of_the_server(shop: Door) -> None:
    with shop.caller("one") as one:
        conversation = begin(one)
        say(one, conversation, ASK)
    with running(shop.assistant) as again:
        again.keys = shop.keys
        with again.caller("one") as one:
            turn = say(one, conversation, "a drama")
            assert (turn["picks"], turn["human"]["waiting"]) == ([], True)
            one.delete(f"/v1/conversations/{conversation}/human")
            assert say(one, conversation, "a drama")["picks"]


def test_a_link_is_given_and_its_opening_is_reported(door: Door) -> None:
    """The shared server has a link: nothing tells that a person came, but that it was opened."""
    with door.caller("one") as one:
        conversation = begin(one)
        path = f"/v1/conversations/{conversation}/human"
        offered = {"href": "https://shop.example/help", "text": "Talk to a person", "waiting": False}
        assert one.post(path).json() == offered
        assert say(one, conversation, ASK)["human"] == offered
        assert say(one, conversation, "a drama")["picks"]
        assert one.post(path, json={"opened": True}).json()["waiting"]
        assert one.get(path).json() == {"way": "link", "waiting": True}
        assert say(one, conversation, "a drama")["picks"] == []
        problem(one.post(path, json={"open": True}), 422)


def test_where_nobody_can_be_asked_a_program_is_told_so(
    page_home: Path, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    assistant = build(Settings(home=page_home, database_url=f"sqlite:///{tmp_path / 'api.db'}"), embedder)
    with running(assistant, one="chat") as door, door.caller("one") as one:
        path = f"/v1/conversations/{begin(one)}/human"
        found = problem(one.post(path), 400)
        assert found["detail"] == "human: no person can be asked for here. Set WHYPICK_HUMAN, and start again"
        problem(one.post(path, json={"opened": True}), 400)
        assert one.get(path).json() == {"way": None, "waiting": False}
        assert one.delete(path).status_code == 204
    assistant.close()


def test_a_chat_completions_client_gets_the_way_as_a_line(door: Door, shop: Door, receiver: Receiver) -> None:
    messages = [{"role": "user", "content": "a drama"}, {"role": "user", "content": ASK}]
    line = "Talk to a person: https://shop.example/help"
    for headers in ({}, {"X-Conversation-Id": "asks-for-a-person"}):
        client = door.openai()
        whole = client.chat.completions.create(model="whypick", messages=messages, extra_headers=headers)
        assert (whole.choices[0].message.content or "").endswith(f"\n\n{line}")
        chunks = client.chat.completions.create(model="whypick", messages=messages, extra_headers=headers, stream=True)
        assert "".join(one.choices[0].delta.content or "" for one in chunks if one.choices).endswith(f"\n\n{line}")
    client = shop.openai()
    client.chat.completions.create(model="whypick", messages=[*messages, {"role": "user", "content": "a comedy"}])
    assert receiver.taken == []  # nobody is called for a history that is only told again
    kept = {"X-Conversation-Id": "kept"}
    client.chat.completions.create(model="whypick", messages=messages, extra_headers=kept)
    assert len(receiver.bodies("handover")) == 1
    silent = client.chat.completions.create(model="whypick", messages=messages[:1], extra_headers=kept)
    assert silent.choices[0].message.content == "Waiting for a person"  # nothing at all would look broken
