"""Which conversations are in a human's hands, as rows: a turn that is taken back neither ends one nor revives it."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import ColumnElement, insert, select, update

from bot.human.way import Kind
from bot.storage.database import Database
from bot.storage.tables import conversations, handovers
from retrieval.errors import UnknownError

EXPIRES_S: Final = 7 * 86_400.0  # how long the address for handing back is good

_c = handovers.c


class Handovers:
    """The hand-overs of a home. May be used from many threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def kind(self, session_id: str) -> Kind | None:
        """By which way the conversation is in a human's hands; None while it is in nobody's."""
        find = select(_c.way).where(_open(session_id)).limit(1)
        with self._database.reading() as connection:
            return connection.execute(find).scalar_one_or_none()

    def begin(self, session_id: str, way: Kind, token: str | None = None) -> None:
        """From now on a human has it; whoever has the token may hand it back. Raises UnknownError."""
        known = select(conversations.c.session_id).where(conversations.c.session_id == session_id)
        row = {"session_id": session_id, "way": way, "created": self._clock()}
        with self._database.writing() as connection:
            if connection.execute(known).first() is None:
                raise UnknownError("no such session", where=session_id[:80], do="Begin a new conversation")
            if connection.execute(select(_c.session_id).where(_open(session_id))).first() is None:
                connection.execute(insert(handovers).values(**row, digest=None if token is None else _digest(token)))

    def end(self, session_id: str) -> None:
        """The bot has it again; a conversation that it has already stays as it is."""
        with self._database.writing() as connection:
            connection.execute(update(handovers).where(_open(session_id)).values(ended=self._clock()))

    def end_by(self, token: str) -> None:
        """The bot has again what the token was made for. Raises UnknownError for one that is forged, old or used."""
        now = self._clock()
        good = (_c.digest == _digest(token)) & _c.ended.is_(None) & (_c.created > now - EXPIRES_S)
        with self._database.writing() as connection:
            if not connection.execute(update(handovers).where(good).values(ended=now)).rowcount:
                raise UnknownError("this address hands nothing back (any more)", do="It works once, for seven days")


def new_token() -> str:
    """A token that nobody can guess; only its hash is kept."""
    return secrets.token_urlsafe(32)


def _open(session_id: str) -> ColumnElement[bool]:
    return (_c.session_id == session_id) & _c.ended.is_(None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
