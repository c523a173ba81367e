"""Control and "what do you know about me?" in a conversation, with the built-in and real people's histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.llm.prose import words
from bot.sessions import Store
from bot.settings import Settings, load
from bot.types import Asked, IncomingMessage, Reply
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.index import Index
from tests.bot.chats import Chat

PERSON = "demo-world-02"


@pytest.fixture(scope="module")
def chosen(movies_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    base = tmp_path_factory.mktemp("control")
    return load(home=movies_home, model="grounded", database_url=f"sqlite:///{base / 'films.db'}")


@pytest.fixture(scope="module")
def assistant(chosen: Settings, embedder: SentenceEmbedder) -> Iterator[Assistant]:
    made = build(chosen, embedder)
    yield made
    made.close()


@pytest.fixture
def chat(assistant: Assistant, chosen: Settings) -> Iterator[Chat]:
    store = Store(chosen.database)
    yield Chat(assistant, store, PERSON)
    store.close()


def weights(reply: Reply) -> dict[str, float]:
    return {term.signal: term.weight for term in reply.cards[1].contributions}


def families(reply: Reply) -> set[str]:
    return {term.family for card in reply.cards for term in card.contributions if term.contribution}


async def test_a_weight_moved_counts_at_once_is_said_and_is_in_the_trace(chat: Chat, movies_index: Index) -> None:
    learned = movies_index.meta["weights"]
    usual = await chat.say("a film about the sea")
    assert weights(usual)["popularity"] == learned["popularity"]
    moved = await chat.say("popularity matters a lot less")
    assert "a quarter of the usual" in moved.text
    assert weights(moved)["popularity"] == learned["popularity"] / 4
    later = await chat.say("and more variety")
    assert weights(later)["diversity"] == 2 * learned["diversity"]
    assert weights(later)["popularity"] == learned["popularity"] / 4
    for pick in chat.trace(later).picks:
        assert pick.score == pytest.approx(sum(term.contribution for term in pick.contributions), abs=1e-9)
        assert all(t.contribution == pytest.approx(t.weight * t.value, abs=1e-9) for t in pick.contributions)


async def test_a_signal_off_plays_no_part_until_it_is_on_again(chat: Chat) -> None:
    await chat.say("a film about the sea")
    off = await chat.say("ignore what others liked")
    assert "people with similar taste" not in families(off)
    assert {"off:people"} <= chat.lines()
    chat.assistant.forget(chat.session_id, "off:people")
    back = await chat.say("something about a lighthouse")
    assert "people with similar taste" in families(back)
    assert not [key for key in chat.lines() if key.startswith("off:")]


async def test_history_out_of_use_is_no_event_and_comes_back(chat: Chat) -> None:
    first = await chat.say("something to watch")
    held = Counter(event.source for event in chat.trace(first).query.events)
    assert held["history"]
    without = await chat.say("forget my history")
    assert chat.trace(without).query.events == ()
    assert "on file" in without.text
    assert not [key for key in chat.lines() if key.startswith("history:")]
    assert "ignored:history" in chat.lines()
    again = await chat.say("use my history again")
    assert Counter(event.source for event in chat.trace(again).query.events) == held


async def test_who_has_no_history_is_told_so(assistant: Assistant, chat: Chat) -> None:
    nobody = Chat(assistant, chat.store)
    reply = await nobody.say("forget my purchases")
    assert "your purchases" in reply.text
    assert "on file" in reply.text or "I hold nothing" in reply.text or "No record" in reply.text
    assert "again" not in reply.text


async def test_a_why_under_moved_weights_is_read_off_what_counted(chat: Chat, movies_index: Index) -> None:
    await chat.say("something like Alien")
    moved = await chat.say("care a lot more about what I liked")
    trace, card = chat.trace(moved), moved.cards[0]
    await chat.say("reset the weights")
    why = chat.assistant.explain.why(chat.session_id, Asked(card.item_id, moved.turn))
    sums = Counter[str]()
    for term in trace.picks[0].contributions:
        sums[term.family] += term.contribution
    for reason in why["reasons"]:
        assert reason["contribution"] == pytest.approx(sums[reason["family"]], abs=1e-9)
    assert weights(moved)["taste_text"] == 3 * movies_index.meta["weights"]["taste_text"]
    assert trace.query.weights["taste_text"] == 3.0


async def test_what_is_known_is_told_in_plain_words(chat: Chat, movies_index: Index) -> None:
    before = await chat.say("what do you know about me?")
    assert before.cards == ()
    ratings = sum(one.action == "rate" for one in movies_index.history(PERSON))
    assert str(ratings) in before.text
    await chat.say("a comedy like Alien, not horror")
    for control in ("ignore popularity", "more variety", "ignore my ratings"):
        await chat.say(control)
    told = await chat.say("how do you decide?")
    for fact in ("how popular something is", "variety among the picks", "your ratings", "conditions", "likes (1)"):
        assert fact in told.text, fact
    assert "%" in told.text
    assert "model" in told.text
    for control in ("the request should matter most", "forget my views", "care more about what I liked", "no war"):
        await chat.say(control)
    most = await chat.say("what do you know about me")
    assert "and 3 more" in most.text
    assert max(words(one.text) for one in (before, told, most)) <= 120
    assert "Erase me" in (await chat.say("erase me")).text


async def test_what_is_known_is_worded_anew_each_time(chat: Chat) -> None:
    said = [(await chat.say("what do you know about me")).text for _ in range(3)]
    assert len(set(said)) == 3
    shared = set(said[0].split(". ")) & set(said[1].split(". "))
    assert not shared


async def test_the_report_holds_all_and_only_ones_own(chat: Chat, assistant: Assistant, movies_index: Index) -> None:
    other = Chat(assistant, chat.store, "somebody-else")
    await other.say("a western with a marker of another")
    reply = await chat.say("a film about marker-zebra")
    assistant.feedback(reply.session_id, 1, reply.cards[0].item_id, "click")
    found = assistant.report(session_ids=[reply.session_id])
    assert found["held"]
    assert found["sessions"] == [reply.session_id]
    held = found["from_conversations"]
    assert [row["message"] for row in held["turns"]] == ["a film about marker-zebra"]
    assert held["turns"][0]["reply"]["cards"][0]["item_id"] == reply.cards[0].item_id
    assert [row["kind"] for row in held["feedback"]] == ["click"]
    assert len(held["impressions"]) == len(reply.cards)
    assert held["traces"][0]["body"]["bytes"] > 100
    assert len(found["from_the_catalogue"]["interactions"]) == len(movies_index.history(PERSON))
    assert "another" not in str(found)
    weighed = {one["signal"]: one["weight"] for one in found["parameters"]["weights"]}
    assert weighed == movies_index.meta["weights"]
    assert found["sent_to"]["model"] is None
    nobody = assistant.report("nobody-at-all")
    assert not nobody["held"]


async def test_erased_conversations_are_gone_and_others_stay(chat: Chat, assistant: Assistant) -> None:
    other = Chat(assistant, chat.store, PERSON)
    kept, gone = await other.say("a western"), await chat.say("a film about the sea")
    assert assistant.erase([gone.session_id]) == 1
    assert not assistant.report(session_ids=[gone.session_id])["held"]
    assert assistant.session(kept.session_id).count == 1
    last = [one async for one in assistant.reply(IncomingMessage("more", session_id=gone.session_id))][-1]
    assert last.kind == "error"
    assert assistant.erase([gone.session_id]) == 0
