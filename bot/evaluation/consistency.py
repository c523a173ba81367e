"""The same reasons however one asks, and ten turns later: through the product's own conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.assistant import Assistant
from bot.types import Asked, IncomingMessage, Reply

REWORDINGS = (
    "why the first one?",
    "how come you picked the first one",
    "why did you choose number 1?",
    "explain the first pick",
    "what makes you suggest the first one?",
)
MEANWHILE = (
    "thanks",
    "what would change your mind?",
    "something else",
    "why not the second one?",
    "something older",
    "hello",
    "none of these",
    "who is in the first one?",
    "surprise me",
    "ok",
)


def share_consistent(assistant: Assistant, people: list[str], request: str) -> float:
    """The share of askings, in one conversation a person, that give the very reasons of the first answer."""
    results = [same for person in people for same in asyncio.run(_conversation(assistant, person, request))]
    return sum(results) / len(results) if results else 1.0


async def _conversation(assistant: Assistant, person: str, request: str) -> list[bool]:
    first = await _say(assistant, request, None, person)
    if first is None or not first.cards:
        return []
    item, found = first.cards[0].item_id, list[bool]()
    expected = _reasons(assistant.explain.why(first.session_id, Asked(item, first.turn)))
    for text in REWORDINGS:
        reply = await _say(assistant, text, first.session_id, person)
        found.append(reply is not None and reply.act == "why" and first.cards[0].title.split()[0] in reply.text)
        found.append(_reasons(assistant.explain.why(first.session_id, Asked(item, first.turn))) == expected)
    for text in MEANWHILE:
        await _say(assistant, text, first.session_id, person)
    return [*found, _reasons(assistant.explain.why(first.session_id, Asked(item, first.turn))) == expected]


def _reasons(why: Mapping[str, Any]) -> list[tuple[str, str, float]]:
    return [(one["type"], one["text"], one["contribution"]) for one in (*why["reasons"], *why["against"])]


async def _say(assistant: Assistant, text: str, session_id: str | None, person: str) -> Reply | None:
    message = IncomingMessage(text, session_id=session_id, user_id=person or None)
    return [one async for one in assistant.reply(message)][-1].reply
