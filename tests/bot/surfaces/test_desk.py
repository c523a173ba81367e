"""What a visitor can do, through the real assistant and with no web."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.surfaces import labels
from bot.surfaces.desk import Desk
from bot.surfaces.proof import Reason, Said
from bot.surfaces.state import MAX_CHATS, Action, Conversation, Kept, Shown, restored
from bot.types import Asked, Card, Happening, Reply
from tests.bot.surfaces.conftest import said, tap


async def test_an_answer_starts_with_a_status_and_ends_done(desk: Desk) -> None:
    talk = desk.asked(Conversation(), "a comedy")
    assert (talk.busy, talk.shown[-1].status) == (True, labels.LOOKING)
    steps = [step async for step in desk.answers(talk, "a comedy")]
    last = steps[-1].shown[-1]
    assert (last.phase, last.number, len(last.cards)) == ("done", 1, 3)
    seen = [tuple(card.item_id for card in step.shown[-1].cards) for step in steps]
    assert set(seen) <= {(), seen[-1]}  # cards never re-order
    assert all(later.shown[-1].text.startswith(sooner.shown[-1].text) for sooner, later in pairwise(steps))


async def test_why_comes_from_the_turn_it_is_asked_of(desk: Desk) -> None:
    talk = await said(desk, Conversation(), "a western")
    talk = await said(desk, talk, "a musical")
    first = talk.shown[0].cards[1]
    talk = desk.do(talk, tap("why", item=first.item_id))
    assert talk.shown[0].whys[first.item_id].reasons
    assert not desk.do(talk, tap("why", item=first.item_id)).shown[0].whys
    assert desk.do(talk, tap("why", item="no such item")) == talk
    assert desk.do(talk, tap("why", at=99, item=first.item_id)) == talk


async def person_asked(desk: Desk, text: str) -> Conversation:
    """What somebody with a history is answered."""
    return await said(desk, desk.do(Conversation(), tap("person", item="demo-world-02")), text)


async def test_a_reason_is_taken_away_and_given_back(desk: Desk, assistant: Assistant) -> None:
    talk = await person_asked(desk, "a drama about a family")
    item = talk.shown[0].cards[0].item_id
    talk = desk.do(talk, tap("why", item=item))
    moved = False
    for reason in talk.shown[0].whys[item].reasons:
        tried = desk.do(talk, tap("without", item=item, text=reason.claim_id))
        trial = tried.shown[0].trial
        assert trial is not None
        assert (trial.item_id, trial.claim_id) == (item, reason.claim_id)
        again = assistant.explain.why(talk.session_id, Asked(item, 1, without=reason.without))
        assert dict(trial.ranks) == {one["item_id"]: one["to"] for one in again["moved"]}
        moved = moved or bool(trial.ranks)
        assert desk.do(tried, tap("restore", item=item)) == talk
        assert desk.do(tried, tap("why", item=item)).shown[0].trial is None  # closed with its why
    assert moved
    assert desk.do(talk, tap("without", item=item, text="c99")) == talk
    assert desk.do(talk, tap("without", item="no such item", text="c1")) == talk


async def test_a_reason_that_played_no_part_says_so(desk: Desk) -> None:
    talk = await said(desk, Conversation(), "a western")
    card = talk.shown[0].cards[0]
    reason = Reason("c1", "x", "x", "x", 1.0, 9.0, against=False, without=("no such signal",))
    talk = talk.put(0, talk.shown[0].with_why(card.item_id, Said("x", (reason,))))
    trial = desk.do(talk, tap("without", item=card.item_id, text="c1")).shown[0].trial
    assert trial is not None
    assert (trial.text, dict(trial.ranks)) == (labels.NO_TRIAL, {})


async def test_the_maths_and_the_way_are_drawn_when_they_are_opened(desk: Desk) -> None:
    talk = await person_asked(desk, "a drama about a family")
    card = talk.shown[0].cards[1]
    assert desk.do(talk, tap("way", item=card.item_id)) == talk
    talk = desk.do(talk, tap("sum", item=card.item_id))
    opened = talk.shown[0].sums[card.item_id]
    assert card.base + sum(bar.contribution for bar in opened.bars) == pytest.approx(card.score, abs=1e-9)
    assert (opened.svg.startswith("<svg"), opened.steps, opened.heat) == (True, (), "")
    talk = desk.do(talk, tap("way", item=card.item_id))
    opened = talk.shown[0].sums[card.item_id]
    assert [node.step for node in opened.steps] == ["request", "gates", "candidates", "signals", "diversity", "order"]
    assert opened.heat.startswith("<svg")
    assert desk.do(talk, tap("way", item=card.item_id)).shown[0].sums[card.item_id].steps == ()
    assert not desk.do(talk, tap("sum", item=card.item_id)).shown[0].sums
    assert desk.do(talk, tap("sum", item="no such item")) == talk


async def test_who_has_no_past_is_shown_no_heat_map(desk: Desk) -> None:
    talk = await said(desk, Conversation(), "a western")
    item = talk.shown[0].cards[0].item_id
    talk = desk.do(desk.do(talk, tap("sum", item=item)), tap("way", item=item))
    assert (len(talk.shown[0].sums[item].steps), talk.shown[0].sums[item].heat) == (6, "")


async def test_what_was_refused_is_still_marked_after_a_restart(desk: Desk, assistant: Assistant) -> None:
    talk = await said(desk, Conversation(), "a drama")
    item = talk.shown[0].cards[0].item_id
    talk = desk.do(talk, tap("refuse", item=item))
    assert talk.shown[0].refused == {item}
    assert restored(assistant.transcript(talk.session_id or "")).shown[0].refused == {item}
    assert item not in {card.item_id for card in (await said(desk, talk, "a drama")).shown[-1].cards}


async def test_a_long_conversation_comes_back_whole_with_its_thumbs(desk: Desk, assistant: Assistant) -> None:
    talk = Conversation()
    for number in range(14):
        talk = await said(desk, talk, "hello" if number % 2 else "thanks")
    talk = desk.do(talk, tap("thumb", text="up"))
    talk = desk.do(talk, tap("thumb", at=3, text="up"))
    talk = desk.do(talk, tap("thumb", at=3, text="down"))
    again = restored(assistant.transcript(talk.session_id or ""))
    assert [one.message for one in again.shown] == [one.message for one in talk.shown]
    assert [one.thumb for one in again.shown][:4] == ["up", "", "", "down"]
    assert again.notice == ""


async def test_forgetting_removes_the_line(desk: Desk) -> None:
    talk = await said(desk, Conversation(), "a comedy from the 1940s")
    (condition, *_) = [line for line in desk.known(talk) if line.kind == "condition" and "1940s" in line.text]
    talk = desk.do(talk, tap("forget", item=condition.key))
    assert condition.key not in {line.key for line in desk.known(talk)}


async def test_a_stopped_answer_stays_and_can_be_asked_again(desk: Desk, assistant: Assistant) -> None:
    talk = desk.asked(Conversation(), "a comedy")
    async with aclosing(desk.answers(talk, "a comedy")) as steps:
        async for step in steps:
            talk = step
            if talk.shown[-1].text:
                break
    talk = talk.settled("stopped")
    assert (talk.shown[-1].phase, talk.shown[-1].note) == ("stopped", labels.STOPPED)
    talk, text = desk.message(talk, tap("retry"), "")
    assert (text, talk.shown) == ("a comedy", ())
    talk = await said(desk, talk, text)
    assert [turn.message for turn in assistant.session(talk.session_id or "").turns] == ["a comedy"]


async def test_an_edit_replaces_the_last_turn(desk: Desk, assistant: Assistant) -> None:
    talk = await said(desk, Conversation(), "a comedy")
    talk = desk.do(talk, tap("edit"))
    assert talk.editing
    assert desk.message(talk, None, "  ")[0].shown == talk.shown  # nothing typed: nothing taken back
    talk, text = desk.message(talk, None, "a war film")
    talk = await said(desk, talk, text)
    assert [turn.message for turn in assistant.session(talk.session_id or "").turns] == ["a war film"]
    assert not talk.editing


async def test_a_turn_that_was_never_stored_can_be_asked_again(desk: Desk) -> None:
    talk = await said(desk, Conversation(), "a comedy")
    failed = replace(talk, shown=(*talk.shown, Shown(2, "lost", "failed")))
    talk, text = desk.message(failed, tap("retry"), "")
    assert (text, len(talk.shown)) == ("lost", 1)


def test_only_a_demo_person_can_be_chosen(desk: Desk) -> None:
    talk = desk.do(Conversation(), tap("person", item="demo-world-02"))
    assert talk.person == "demo-world-02"
    assert {line.kind for line in desk.known(talk)} == {"history"}
    for stranger in ("demo-world-02' or 1=1", "somebody real", ""):
        assert desk.do(talk, tap("person", item=stranger)) == Conversation()
    assert desk.recovered(Conversation(), Kept(person="somebody real")).person is None


def test_a_conversation_that_is_gone_gives_a_new_one_and_says_so(desk: Desk) -> None:
    talk = desk.recovered(Conversation(), Kept(session="no-such-session"))
    assert (talk.session_id, talk.shown, talk.notice) == (None, (), labels.GONE)
    assert desk.known(Conversation("no-such-session")) == ()


async def test_two_conversations_at_once_stay_apart(desk: Desk) -> None:
    one, other = await asyncio.gather(
        said(desk, Conversation(), "a western"), said(desk, Conversation(), "a horror film")
    )
    assert one.session_id != other.session_id
    assert [shown.message for shown in one.shown] == ["a western"]
    assert all("horror" not in line.text for line in desk.known(one))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(ANYTHING)
def test_whatever_a_browser_sends_is_read_or_forgotten(value: object) -> None:
    assert Kept.read(value) == Kept()
    assert Action.read(value) is None


def test_a_browser_remembers_its_latest_conversations() -> None:
    kept = Kept()
    for number in range(MAX_CHATS + 3):
        kept = kept.during(Conversation(f"s{number}", shown=(Shown(1, f"message\n {number} " + "x" * 99),)))
    assert kept.session == f"s{MAX_CHATS + 2}"
    assert [chat.id for chat in kept.chats] == [f"s{number}" for number in range(MAX_CHATS + 2, 2, -1)]
    assert all(len(chat.title) <= 60 and "\n" not in chat.title for chat in kept.chats)
    assert Kept.read(kept.model_dump_json()) == kept


def test_what_the_answer_ends_with_is_what_stands() -> None:
    first, second = (Card(1, name, name, 0.0, 0.0, "", ()) for name in "ab")
    reply = Reply("s", 4, None, "v", "m", "Checked words.", question="Old or new?", cards=(second,), note="Late.")
    shown = Shown(1, "x").heard(Happening("text", text="Unchecked")).heard(Happening("picks", cards=(first,)))
    shown = shown.heard(Happening("picks", cards=(second,))).heard(Happening("done", reply=reply))
    assert (shown.number, shown.text, shown.note) == (4, "Checked words.\nOld or new?", "Late.")
    assert shown.cards == (first,)
    assert shown.heard(Happening("error", text="Oh no.")).phase == "failed"


async def test_a_tap_during_an_answer_counts_and_is_marked_when_it_ends(desk: Desk) -> None:
    before = await said(desk, Conversation(), "a western")
    item = before.shown[0].cards[0].item_id
    talk = desk.asked(before, "a comedy")
    async for step in desk.answers(talk, "a comedy"):
        talk = step
        if talk.shown[-1].cards and not desk.marked(talk).shown[0].refused:
            desk.do(talk, tap("refuse", item=item))
            desk.do(talk, tap("thumb", at=1, text="up"))
    assert (talk.shown[0].refused, talk.shown[1].thumb) == (frozenset(), "")
    marked = desk.marked(talk)
    assert (marked.shown[0].refused, marked.shown[1].thumb) == ({item}, "up")
    assert "up" in {line.kind for line in desk.known(marked)}
