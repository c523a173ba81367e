"""A conversation put into a human's hands and back: through the assistant, a real database and a real receiver."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from bot.assistant import Assistant
from bot.human.handovers import EXPIRES_S, Handovers, new_token
from bot.human.webhook import Webhook
from bot.sessions import Store
from bot.settings import Settings
from bot.types import IncomingMessage, Reply, Session
from bot.understanding.message import fold
from bot.understanding.vocabulary import BACK
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError, UnknownError
from tests.bot.fake_openai import PATIENCE, Answer, serving
from tests.bot.human.conftest import Build
from tests.bot.human.receiver import HANGS, SECRET, Receiver, receiving
from tests.bot.human.test_summary import letter

ASK = "can I talk to a human?"
BACK_CHIP = "Back to the assistant"


async def say(assistant: Assistant, text: str, session_id: str | None = None, **more: bool) -> Reply:
    message = IncomingMessage(text, session_id=session_id, user_id=None if session_id else "ann", **more)
    happened = [one async for one in assistant.reply(message)]
    assert happened[-1].reply is not None, happened[-1]
    assert "".join(one.text for one in happened if one.kind == "text").strip() == happened[-1].reply.text
    return happened[-1].reply


def hand_back(receiver: Receiver) -> str:
    """The token of the latest hand-over."""
    path = str(receiver.bodies("handover")[-1]["hand_back"])
    assert path.startswith("/v1/handbacks/")
    return path.removeprefix("/v1/handbacks/")


async def test_nothing_configured_is_said_and_silences_nobody(built: Build) -> None:
    assistant = built(None)
    reply = await say(assistant, ASK)
    assert (reply.act, reply.human) == ("human", None)
    assert reply.text in [text for _, text in assistant._messages.variants("human")]
    assert (await say(assistant, "a comedy", reply.session_id)).cards
    with pytest.raises(InputError, match="no person can be asked for here"):
        await assistant.ask_human(reply.session_id)


async def test_a_human_is_told_of_the_chat_and_the_bot_is_silent_until_handed_back(built: Build) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        first = await say(assistant, "a comedy from the 80s, not Ghostbusters")
        asked = await say(assistant, ASK, first.session_id)
        assert asked.human is not None
        assert (asked.human.waiting, asked.human.href, asked.suggestions) == (True, None, (BACK_CHIP,))
        (told,) = receiver.bodies("handover")
        assert all(one.is_signed() for one in receiver.taken)
        assert (told["conversation_id"], told["person"]) == (first.session_id, "ann")
        summary = told["summary"]
        assert [one["item_id"] for one in summary["picks"]] == [card.item_id for card in first.cards]
        assert summary["conditions"] == [one.text for one in first.conditions]
        assert "Does not want: Ghostbusters" in summary["wishes"]
        assert [one["text"] for one in summary["transcript"]] == [
            "a comedy from the 80s, not Ghostbusters",
            first.text,
            ASK,
        ]
        before = assistant.session(first.session_id).preferences
        second = await say(assistant, "I love horror, my order is 4711", first.session_id)
        assert (second.text, second.cards, second.trace_id, second.note) == ("", (), None, None)
        assert [one["text"] for one in receiver.bodies("message")] == ["I love horror, my order is 4711"]
        assert assistant.session(first.session_id).preferences == before
        assistant.human.back_by(hand_back(receiver))
        again = await say(assistant, "show me others", first.session_id)
        assert again.cards
        assert again.conditions == first.conditions
        assert "horror" not in [line.text for line in assistant.known(first.session_id)]
        assert [turn.message for turn in assistant.transcript(first.session_id).turns][2] == second_message(receiver)


def second_message(receiver: Receiver) -> str:
    return str(receiver.bodies("message")[0]["text"])


@pytest.mark.parametrize("script", [(500, 204), (503, 429, 200)])
async def test_a_receiver_in_passing_trouble_is_told_once(built: Build, script: tuple[int, ...]) -> None:
    with receiving(*script) as receiver:
        reply = await say(built(f"webhook:{receiver.url}"), ASK)
        assert reply.human is not None
        assert reply.human.waiting
        assert len({one.headers["webhook-id"] for one in receiver.taken}) == 1


@pytest.mark.parametrize("script", [(500,), (404,), (HANGS,), ()])
async def test_who_can_not_be_told_is_said_so_and_the_bot_goes_on(
    built: Build, script: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving(*script) as receiver:
        url = receiver.url if script else "http://127.0.0.1:9/"
        assistant = built(f"webhook:{url}")
        assistant.human._webhook = quick(assistant)
        with capture_logs() as logged:
            reply = await say(assistant, f"{ASK} it is about my zanzibarorder")
    assert reply.human is None
    assert reply.text in [text for _, text in assistant._messages.variants("handover.failed")]
    assert not assistant.human.is_waiting(reply.session_id)
    assert (await say(assistant, "a comedy", reply.session_id)).cards
    assert any("webhook for humans" in one["event"] for one in logged)
    assert "zanzibarorder" not in str(logged)
    assert reply.session_id not in str(logged)


def quick(assistant: Assistant) -> Webhook:
    """The same webhook with less patience."""
    assert assistant.human._webhook is not None
    return replace(assistant.human._webhook, pause_s=0.01, try_s=0.2)


def patient(assistant: Assistant) -> Webhook:
    """The same webhook, for which no machine is too slow."""
    assert assistant.human._webhook is not None
    return replace(assistant.human._webhook, try_s=PATIENCE, whole_s=10 * PATIENCE)


async def test_a_message_that_nobody_got_says_so_and_is_kept(built: Build) -> None:
    with receiving(204, 400) as receiver:
        assistant = built(f"webhook:{receiver.url}")
        session_id = (await say(assistant, ASK)).session_id
        reply = await say(assistant, "are you there?", session_id)
        assert (reply.text, reply.note) == ("", assistant._messages.say("handover.lost"))
        stored = assistant.transcript(session_id).turns[-1]
        assert (stored.message, stored.reply) == ("are you there?", reply)


async def test_whoever_is_asked_next_is_told_what_was_said_to_the_one_before(built: Build) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        session_id = (await say(assistant, ASK)).session_id
        for text in ("my order is 4711", "back to the bot", ASK):
            await say(assistant, text, session_id)
        told = [one["text"] for one in receiver.bodies("handover")[1]["summary"]["transcript"]]
        assert told[2] == "my order is 4711"
        assert told[-1] == ASK


async def test_the_silence_outlives_a_restart_and_so_does_its_end(built: Build) -> None:
    with receiving() as receiver:
        one, other = built(f"webhook:{receiver.url}"), built(f"webhook:{receiver.url}")
        session_id = (await say(one, ASK)).session_id
        assert (await say(other, "hello?", session_id)).act == "waiting"
        other.human.back(session_id)
        assert (await say(one, "a comedy", session_id)).cards


@pytest.mark.parametrize(
    "text", ["back to the bot", "Back to the assistant", "ok, hand me back to the bot please", "bot, come back!"]
)
async def test_words_call_the_bot_back(built: Build, text: str) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        session_id = (await say(assistant, ASK)).session_id
        reply = await say(assistant, text, session_id)
        assert (reply.act, reply.human, bool(reply.text)) == ("back", None, True)
        assert receiver.bodies("message") == []
        assert (await say(assistant, "a comedy", session_id)).cards


@pytest.mark.parametrize(
    "text",
    [
        "I'll get back to you",
        "I went back to the bot shop",
        "the bot was no help",
        "can you send it back to the assistant manager",
        "",
    ],
)
def test_words_for_the_human_do_not(text: str) -> None:
    assert not BACK.fullmatch(fold(text))


async def test_the_silence_is_explained_once_where_nothing_was_said_of_it(built: Build) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        session = assistant.start("ann")
        human = await assistant.ask_human(session.session_id)
        assert (human.waiting, await assistant.ask_human(session.session_id)) == (True, human)
        assert len(receiver.bodies("handover")) == 1
        replies = [await say(assistant, text, session.session_id) for text in ("one", "two")]
        assert [reply.text for reply in replies] == [assistant._messages.say("handover.silent"), ""]
        assert [reply.suggestions for reply in replies] == [(BACK_CHIP,)] * 2


async def test_what_is_too_long_to_pass_on_is_refused_politely(built: Build) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        session_id = (await say(assistant, ASK)).session_id
        reply = await say(assistant, "word " * 1000, session_id)
        assert "4000" in reply.text
        assert receiver.bodies("message") == []
        assert assistant.human.is_waiting(session_id)


async def test_a_link_takes_the_summary_where_it_has_a_place_for_it(built: Build) -> None:
    assistant = built("https://shop.example/help?about={summary}&from=chat")
    picked = await say(assistant, "a drama, nothing violent")
    reply = await say(assistant, ASK, picked.session_id)
    assert reply.human is not None
    parts = urlsplit(reply.human.href or "")
    said = parse_qs(parts.query, strict_parsing=True)
    assert (parts.netloc, said["from"]) == ("shop.example", ["chat"])
    assert "drama" in said["about"][0]
    assert picked.cards[0].title in said["about"][0]


async def test_a_link_is_shown_and_the_bot_is_silent_from_when_it_is_opened(built: Build) -> None:
    assistant = built("https://shop.example/help")
    reply = await say(assistant, ASK)
    assert reply.human is not None
    assert (reply.human.href, reply.human.waiting) == ("https://shop.example/help", False)
    assert (await say(assistant, "a comedy", reply.session_id)).cards
    assert assistant.human.reached(reply.session_id).waiting
    assert assistant.human.reached(reply.session_id).waiting
    silent = await say(assistant, "a drama", reply.session_id)
    assert (silent.act, silent.cards, silent.note) == ("waiting", (), None)
    assistant.human.back(reply.session_id)
    assert (await say(assistant, "a drama", reply.session_id)).cards
    with pytest.raises(UnknownError):
        assistant.human.reached("nobody's")


async def test_an_address_gets_a_letter_with_the_summary(built: Build) -> None:
    assistant = built("help@shop.example")
    first = await say(assistant, "a comedy from the 80s")
    reply = await say(assistant, ASK, first.session_id)
    assert reply.human is not None
    assert reply.human.text == "Write to help@shop.example"
    to, subject, body = letter(reply.human.href or "")
    assert (to, bool(subject)) == ("help@shop.example", True)
    assert "Only: from the 1980s" in body
    assert [line for line in body.splitlines() if line[:2] in ("1.", "2.", "3.")] == [
        f"{card.rank}. {card.title} — {card.reason}" for card in first.cards
    ]


async def test_a_webhook_takes_no_word_that_it_was_opened(built: Build) -> None:
    assistant = built("webhook:http://127.0.0.1:9/")
    session = assistant.start()
    with pytest.raises(InputError, match="no link to a human"):
        assistant.human.reached(session.session_id)
    assert not assistant.human.is_waiting(session.session_id)


async def test_taking_a_turn_back_neither_ends_a_silence_nor_revives_one(built: Build) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        session_id = (await say(assistant, "a comedy")).session_id
        await say(assistant, ASK, session_id)
        assistant.rewind(session_id, 2)  # it was said, and a human was told
        assert (await say(assistant, "a drama", session_id)).act == "waiting"
        await say(assistant, "back to the bot", session_id)
        assistant.rewind(session_id, 2)
        assert (await say(assistant, "a drama", session_id)).cards


async def test_what_was_known_outlasts_a_long_silence_and_nothing_said_in_it_is_heard(built: Build) -> None:
    assistant = built("https://shop.example/help")
    first = await say(assistant, "a comedy from the 80s")
    assistant.human.reached(first.session_id)
    for number in range(14):  # more turns than a session carries
        await say(assistant, f"my parcel number is 470{number}", first.session_id)
    assistant.human.back(first.session_id)
    with assistant._engines.lease() as engine:
        turn = assistant._opening.turn(engine, IncomingMessage("why the first one?", first.session_id))
    assert turn.understood.items == (first.cards[0].item_id,)
    assert "parcel" not in str(turn.talk)


async def test_a_language_model_is_not_asked_meanwhile_nor_told_of_it_later(built: Build) -> None:
    with receiving() as receiver, serving(Answer("Here you are.")) as model:
        named = {"model": "openai:m", "openai_base_url": model.url, "openai_api_key": "none"}
        assistant = built(f"webhook:{receiver.url}", **named)
        session_id = (await say(assistant, "a comedy")).session_id
        await say(assistant, ASK, session_id)
        asked = len(model.asks)
        assert asked > 0
        assert (await say(assistant, "a drama, and my order is 4711", session_id)).model == "grounded"
        assert len(model.asks) == asked
        await say(assistant, "back to the bot", session_id)
        await say(assistant, "something newer", session_id)
        assert len(model.asks) > asked
        assert "4711" not in str([ask.body for ask in (*model.asks, *model.graded)])  # a port may have these digits


async def test_who_is_simulated_or_measured_calls_nobody(
    movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    with receiving() as receiver:
        url = f"sqlite:///{tmp_path / 'chats.db'}"
        settings = Settings(home=movies_home, database_url=url, human=f"webhook:{receiver.url}", human_secret=SECRET)
        with closing(build(settings, embedder, measured=True)) as assistant:
            assert (await say(assistant, ASK)).human is None
        assert receiver.taken == []


async def test_two_conversations_never_mix(built: Build) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        ann, bob = [(await say(assistant, text)).session_id for text in ("a comedy with anncanary", "a drama")]
        await asyncio.gather(say(assistant, ASK, ann), say(assistant, "something else", bob))
        assert (await say(assistant, "bobcanary please", bob)).act != "waiting"
        await say(assistant, ASK, bob)
        await say(assistant, "annsecret", ann)
        told = {one["conversation_id"]: str(one) for one in receiver.bodies("handover")}
        assert ("anncanary" in told[ann], "bobcanary" in told[ann]) == (True, False)
        assert ("anncanary" in told[bob], "bobcanary" in told[bob]) == (False, True)
        assert [one["conversation_id"] for one in receiver.bodies("message")] == [ann]
        assistant.human.back_by(hand_back(receiver))
        assert [assistant.human.is_waiting(one) for one in (ann, bob)] == [True, False]


async def test_a_reader_who_goes_away_stops_neither_the_call_nor_what_was_said(built: Build) -> None:
    with receiving(HANGS, 204) as receiver:
        assistant = built(f"webhook:{receiver.url}")
        assistant.human._webhook = patient(assistant)
        session_id = assistant.start().session_id
        async with aclosing(assistant.reply(IncomingMessage(ASK, session_id))) as turn:
            async for one in turn:
                if one.text == assistant._messages.say("status.human"):
                    asked = asyncio.ensure_future(anext(turn))
                    assert await asyncio.to_thread(receiver.came.wait, PATIENCE)
                    asked.cancel()
                    await asyncio.gather(asked, return_exceptions=True)
                    break
        receiver.free.set()  # the first try ends without an answer; the next one is taken
        async with asyncio.timeout(PATIENCE):
            while not assistant.human.is_waiting(session_id):
                await asyncio.sleep(0.02)
        assert (await say(assistant, "hello", session_id)).text == assistant._messages.say("handover.silent")


async def test_what_was_said_is_kept_also_when_its_reader_goes_while_every_thread_is_busy(
    built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, passed, free = built("https://shop.example/help"), asyncio.Event(), threading.Event()
    session_id = assistant.start().session_id
    assistant.human.reached(session_id)
    with ThreadPoolExecutor(1) as thread:
        asyncio.get_running_loop().set_default_executor(thread)

        async def forward(session: Session, said: str) -> None:
            thread.submit(free.wait)
            passed.set()

        monkeypatch.setattr(assistant.human, "forward", forward)
        saying = asyncio.create_task(say(assistant, "my order is 4711", session_id))
        await passed.wait()
        for _ in range(100):
            await asyncio.sleep(0)
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)
        free.set()
    assert [turn.message for turn in assistant.transcript(session_id).turns] == ["my order is 4711"]


async def test_a_slow_human_keeps_no_other_conversation_waiting(built: Build) -> None:
    with receiving(HANGS) as receiver:
        assistant = built(f"webhook:{receiver.url}")
        assistant.human._webhook = patient(assistant)
        asks = [asyncio.create_task(say(assistant, ASK)) for _ in range(20)]
        assert await asyncio.to_thread(receiver.came.wait, PATIENCE)
        assert (await say(assistant, "a comedy")).cards
        assert not any(one.done() for one in asks)
        receiver.script = (204,)
        receiver.free.set()
        assert {one.human is not None for one in await asyncio.gather(*asks)} == {True}


async def test_an_answer_that_is_not_kept_calls_nobody(built: Build) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        reply = await say(assistant, ASK, stands_alone=True)
        assert (reply.human, receiver.taken) == (None, [])
        assert reply.text in [text for _, text in assistant._messages.variants("handover.alone")]
    assert (await say(built("https://shop.example/"), ASK, stands_alone=True)).human is not None


async def test_what_is_known_and_who_is_told_is_answered_truly(built: Build) -> None:
    question = "what do you know about me?"
    assert "shop.example" not in (await say(built("https://shop.example/x"), question)).text
    assistant = built("webhook:https://shop.example/path-secret")
    told = (await say(assistant, question)).text
    assert "https://shop.example" in told
    assert "path-secret" not in told
    assert assistant.report("ann")["sent_to"]["human"] == "https://shop.example"


async def test_erasing_takes_the_hand_over_with_it_and_the_report_tells_of_it(built: Build, tmp_path: Path) -> None:
    with receiving() as receiver:
        assistant = built(f"webhook:{receiver.url}")
        session_id = (await say(assistant, ASK)).session_id
        (row,) = assistant.report(session_ids=[session_id])["from_conversations"]["handovers"]
        assert (row["way"], row["ended"]) == ("webhook", None)
        assistant.erase([session_id])
        with sqlite3.connect(tmp_path / "chats.db") as connection:
            assert connection.execute("SELECT count(*) FROM handovers").fetchone() == (0,)
        with pytest.raises(UnknownError):
            assistant.human.back_by(hand_back(receiver))


def test_a_token_works_once_for_seven_days_for_its_own_hand_over(tmp_path: Path) -> None:
    now = [1000.0]
    store = Store(f"sqlite:///{tmp_path / 'one.db'}")
    kept, session_id = Handovers(store.database, lambda: now[0]), store.create().session_id
    tokens = [new_token() for _ in range(3)]
    kept.begin(session_id, "webhook", tokens[0])
    for forged in (tokens[1], "", tokens[0][:-1], session_id, "\ud800"):
        with pytest.raises(UnknownError, match="hands nothing back"):
            kept.end_by(forged)
    assert kept.kind(session_id) == "webhook"
    kept.end_by(tokens[0])
    assert kept.kind(session_id) is None
    kept.begin(session_id, "webhook", tokens[1])
    with pytest.raises(UnknownError):
        kept.end_by(tokens[0])  # used, also for a later one
    now[0] += EXPIRES_S
    with pytest.raises(UnknownError):
        kept.end_by(tokens[1])
    assert kept.kind(session_id) == "webhook"
    kept.end(session_id)
    kept.begin(session_id, "webhook", tokens[2])
    now[0] += EXPIRES_S - 1
    kept.end_by(tokens[2])
    store.close()
