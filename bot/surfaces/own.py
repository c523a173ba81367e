"""What a visitor may do with what is held of them: download it, erase it. Only of conversations whose ids they hold."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from bot.assistant import Assistant
from bot.surfaces import labels
from bot.surfaces.state import Action, Conversation, Kept


def do(assistant: Assistant, talk: Conversation, kept: Kept, action: Action) -> tuple[Conversation, Kept] | None:
    """Carry out a tap on one's own data; None for a tap on something else."""
    if action.do == "download":
        return replace(talk, export=_encoded(assistant, talk, kept), erasing=False), kept
    if action.do in ("erase", "keep"):
        return replace(talk, erasing=action.do == "erase", export=""), kept
    if action.do == "erase_sure":
        assistant.erase(_ids(talk, kept))
        # A demo's person is everybody's: theirs stays, and the browser no longer chats as them.
        return Conversation(notice=labels.ERASED), Kept()
    return None


def _ids(talk: Conversation, kept: Kept) -> frozenset[str]:
    """Every conversation that this browser had. Nobody can guess an id: to hold one is to have been in it."""
    ids = (talk.session_id, kept.session, *(chat.id for chat in kept.chats))
    return frozenset(one for one in ids if one is not None)


def _encoded(assistant: Assistant, talk: Conversation, kept: Kept) -> str:
    """All that is held, as JSON in base64: what an address of kind data: takes."""
    held = assistant.report(session_ids=_ids(talk, kept))
    return base64.b64encode(json.dumps(held, ensure_ascii=False, indent=1).encode()).decode("ascii")
