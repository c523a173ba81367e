"""Steps of a transaction on one conversation: to begin it, load it, move it on, change what it knows."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.storage.rows import state, turn_of
from bot.storage.serial import dumps, loads
from bot.storage.tables import conversations, traces, turns
from bot.types import Change, Preferences, Session
from retrieval.errors import InputError, UnknownError

REMEMBERED = 12  # turns that a loaded session carries


def begin(connection: Connection, user_id: str | None, now: float) -> Session:
    """A new conversation under an id that nobody can guess."""
    session = Session(session_id="s" + secrets.token_urlsafe(18), user_id=user_id)
    row = {"session_id": session.session_id, "user_id": user_id, "created": now, "updated": now, "turn_count": 0}
    connection.execute(insert(conversations).values(**row, **state(session)))
    return session


def load(connection: Connection, session_id: str) -> Session:
    """The conversation with its latest turns. Raises UnknownError."""
    row = row_of(connection, session_id)
    latest = select(turns).where(turns.c.session_id == session_id).order_by(turns.c.number.desc()).limit(REMEMBERED)
    return Session(
        session_id=row.session_id,
        user_id=row.user_id,
        preferences=loads(Preferences, row.preferences),
        turns=tuple(turn_of(found) for found in reversed(connection.execute(latest).all())),
        count=row.turn_count,
        said=loads(tuple[str, ...], row.said),
        meta=loads(dict[str, str], row.meta),
    )


def learn(connection: Connection, session_id: str, turn: int, change: Change, now: float) -> None:
    """Changes the preferences, also as later turns would leave them behind when they are taken back."""
    preferences = dumps(change(loads(Preferences, row_of(connection, session_id).preferences)))
    key = conversations.c.session_id == session_id
    connection.execute(update(conversations).where(key).values(preferences=preferences, updated=now))
    later = (turns.c.session_id == session_id) & (turns.c.number > turn)
    for number, before in connection.execute(select(turns.c.number, turns.c.before_preferences).where(later)).all():
        kept = dumps(change(loads(Preferences, before)))
        connection.execute(update(turns).where(later, turns.c.number == number).values(before_preferences=kept))


def row_of(connection: Connection, session_id: str) -> Row[Any]:
    """The conversation's own row. Raises UnknownError."""
    row = connection.execute(select(conversations).where(conversations.c.session_id == session_id)).one_or_none()
    if row is None:
        raise unknown(session_id)
    return row


def advance(connection: Connection, session: Session, number: int, now: float) -> None:
    """Moves the count on, only from the turn before: of two writers on one server, one finds nothing to move."""
    key = (conversations.c.session_id == session.session_id) & (conversations.c.turn_count == number - 1)
    change = update(conversations).where(key).values(turn_count=number, updated=now, **state(session))
    if not connection.execute(change).rowcount:
        raise InputError("the conversation went on elsewhere", where=session.session_id, do="Load it again")


def has_trace(connection: Connection, session_id: str, trace_id: str) -> bool:
    """Whether the conversation holds such a trace."""
    key = (traces.c.session_id == session_id) & (traces.c.trace_id == trace_id)
    return connection.execute(select(traces.c.turn).where(key)).first() is not None


def unknown(session_id: str) -> UnknownError:
    """The error of a conversation that is not here."""
    return UnknownError("no such session", where=session_id[:80], do="Leave it out to begin a new conversation")


def unknown_turn(session_id: str, turn: int) -> UnknownError:
    """The error of a turn that the conversation does not have."""
    return UnknownError(f"no turn {turn}", where=session_id[:80], do="Turns count from 1")
