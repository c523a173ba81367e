"""Sessions and turns as rows, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from bot.storage.serial import dumps, loads
from bot.types import Reply, Session, Turn, Understood


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person did with a turn, or with one of its items."""

    turn: int
    item_id: str | None
    kind: str
    created: float


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in a list. `title` is its first message, empty when nothing was said yet."""

    session_id: str
    user_id: str | None
    created: float
    updated: float
    count: int
    title: str


def state(session: Session) -> dict[str, str]:
    """What a conversation's row holds of what may change between turns."""
    return {
        "preferences": dumps(session.preferences),
        "said": dumps(session.said),
        "meta": dumps(session.meta),
    }


def turn_row(turn: Turn, now: float) -> dict[str, Any]:
    """A turn as its row, less what was before it."""
    return {
        "session_id": turn.session_id,
        "number": turn.number,
        "created": now,
        "message": turn.message,
        "understood": dumps(turn.understood),
        "reply": dumps(turn.reply),
        "trace_id": turn.reply.trace_id,
        "picks": len(turn.reply.cards),
    }


def shown_in(turn: Turn) -> list[dict[str, Any]]:
    """One row an item that the turn showed."""
    key = {"session_id": turn.session_id, "turn": turn.number}
    return [{**key, "rank": card.rank, "item_id": card.item_id} for card in turn.reply.cards]


def turn_of(row: Row[Any]) -> Turn:
    """The turn of a row."""
    understood, reply = loads(Understood, row.understood), loads(Reply, row.reply)
    return Turn(row.session_id, row.number, row.message, understood, reply)
