"""Download and erase, as a visitor does it: all of their own conversations, and nobody else's."""

from __future__ import annotations

import base64
import json

from bot.assistant import Assistant
from bot.surfaces import labels, own
from bot.surfaces.cards import Renderer
from bot.surfaces.desk import Desk
from bot.surfaces.state import Conversation, Kept
from tests.bot.surfaces.conftest import said, tap


async def visited(desk: Desk) -> tuple[Conversation, Kept]:
    """A browser with two conversations, the second one open."""
    first = await said(desk, Conversation(), "a film about the sea")
    second = await said(desk, Conversation(), "a quiet western")
    return second, Kept().during(first).during(second)


async def test_a_download_holds_every_conversation_of_this_browser_alone(assistant: Assistant, desk: Desk) -> None:
    stranger = await said(desk, Conversation(), "a stranger's wish")
    talk, kept = await visited(desk)
    done = own.do(assistant, talk, kept, tap("download"))
    assert done is not None
    assert done[1] == kept
    found = json.loads(base64.b64decode(done[0].export))
    assert {row["message"] for row in found["from_conversations"]["turns"]} == {
        "a film about the sea",
        "a quiet western",
    }
    assert stranger.session_id not in found["sessions"]
    panel = Renderer().panel(done[0], (), kept.chats, desk.stage())
    assert f'download="{labels.DOWNLOAD_NAME}"' in panel
    assert done[0].export in panel
    assert desk.do(done[0], tap("edit")).export == ""
    assert (await said(desk, done[0], "more")).export == ""


async def test_erasing_asks_first_and_then_leaves_nothing_but_others(assistant: Assistant, desk: Desk) -> None:
    stranger = await said(desk, Conversation(), "a stranger's wish")
    talk, kept = await visited(desk)
    asked = own.do(assistant, talk, kept, tap("erase"))
    assert asked is not None
    assert labels.ERASE_SURE in Renderer().panel(asked[0], (), (), desk.stage())
    kept_on = own.do(assistant, asked[0], kept, tap("keep"))
    assert kept_on is not None
    assert (kept_on[0], kept_on[1]) == (talk, kept)
    assert assistant.report(session_ids=[chat.id for chat in kept.chats])["held"]
    gone = own.do(assistant, asked[0], kept, tap("erase_sure"))
    assert gone == (Conversation(notice=labels.ERASED), Kept())
    assert not assistant.report(session_ids=[chat.id for chat in kept.chats])["held"]
    assert assistant.report(session_ids=[stranger.session_id or ""])["held"]


async def test_a_demo_person_is_everybodys_and_stays(assistant: Assistant, desk: Desk) -> None:
    talk = await said(desk, Conversation(person="demo-world-02"), "something to watch")
    other = await said(desk, Conversation(person="demo-world-02"), "a comedy")
    own.do(assistant, talk, Kept().during(talk), tap("erase_sure"))
    found = assistant.report(session_ids=[other.session_id or ""])
    assert found["from_the_catalogue"]["interactions"]
    assert len(found["from_conversations"]["turns"]) == 1


def test_a_tap_on_something_else_is_left_to_others(assistant: Assistant) -> None:
    assert own.do(assistant, Conversation(), Kept(), tap("edit")) is None
