"""Changes of items and events of people as rows, in the order in which they came."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from bot.storage.database import Database
from bot.storage.serial import dumps, loads
from bot.storage.tables import changes, events, heads
from retrieval.changes import Change, Folded, Kind, Patch, Pending
from retrieval.errors import FaultError
from retrieval.types import Action, Interaction, Item

REPEATED_S: Final = 7 * 86_400.0  # so long the id of an event is known after a version holds the event
_Log = Literal["changes", "events"]


@dataclass(frozen=True, slots=True)
class Act:
    """Something done with an item, by a person or within a conversation. `event_id`: what has one counts once."""

    item_id: str
    action: Action
    time: float
    user_id: str | None = None
    session_id: str | None = None
    value: float | None = None
    event_id: str | None = None


Noted = Literal["taken", "repeated", "erased"]


class Ledger:
    """Keeps them until index versions hold them. Every method is one transaction; safe to use from many threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def newest(self) -> int:
        """The last change of an item; 0 where none ever came."""
        with self._database.reading() as connection:
            return _head(connection, "changes")

    def change(self, item_id: str, kind: Kind, what: Item | Patch | None = None) -> None:
        """Keep one change: of a put the item, of a patch what changes."""
        row = {"item_id": item_id, "kind": kind, "body": "" if what is None else dumps(what), "created": self._clock()}
        with self._database.writing() as connection:
            connection.execute(insert(changes).values(seq=self._next(connection, "changes"), **row))

    def changes(self, after: int) -> tuple[Change, ...]:
        """All later ones, oldest first."""
        with self._database.reading() as connection:
            return _changes(connection, after)

    def kinds(self, after: int) -> Mapping[str, Kind]:
        """Of every item that changed later the last change: whether it is there now."""
        find = select(changes.c.item_id, changes.c.kind).where(changes.c.seq > after).order_by(changes.c.seq)
        with self._database.reading() as connection:
            return {row.item_id: row.kind for row in connection.execute(find)}

    def note(self, acts: Sequence[Act], erased: Callable[[str], bool] = lambda person: False) -> list[Noted]:
        """Keep these, and say what became of each. Nothing of an erased person is kept."""
        noted: list[Noted] = []
        with self._database.writing() as connection:
            seq = self._next(connection, "events", len(acts))
            for place, act in enumerate(acts):
                # Asked within the transaction: an erasure is remembered before its rows go.
                if act.user_id is not None and erased(act.user_id):
                    noted.append("erased")
                elif act.event_id is not None and _is_known(connection, act):
                    noted.append("repeated")
                else:
                    connection.execute(insert(events).values(_event(act, seq + place, self._clock())))
                    noted.append("taken")
        return noted

    def history(self, user_id: str | None, session_id: str | None, after: int) -> tuple[Interaction, ...]:
        """What a person did later, and what was done in a conversation, oldest first."""
        # Compared with nothing, a column would fit every row that has nothing there: everybody else's.
        mine: list[ColumnElement[bool]] = []
        if user_id is not None:
            mine.append((events.c.user_id == user_id) & (events.c.seq > after))
        if session_id is not None:
            mine.append(events.c.session_id == session_id)
        if not mine:
            return ()
        with self._database.reading() as connection:
            rows = connection.execute(select(events).where(or_(*mine)).order_by(events.c.time, events.c.seq)).all()
        return tuple(_interaction(row) for row in rows)

    def pending(self, folded: Folded) -> Pending:
        """What the next version is to hold. What was done in a conversation of nobody known stays with that."""
        with self._database.reading() as connection:
            items, acts = _head(connection, "changes"), _head(connection, "events")
            due = events.c.user_id.is_not(None) & events.c.seq.between(folded.events + 1, acts)
            rows = connection.execute(select(events).where(due).order_by(events.c.seq)).all()
            found = tuple(one for one in _changes(connection, folded.items) if one.seq <= items)
        until = Folded(max(folded.items, items), max(folded.events, acts))
        return Pending(found, tuple(_interaction(row) for row in rows), until)

    def sweep(self, settled: Folded) -> None:
        """Remove what every version holds; of an event once its id need not be known any more."""
        old = events.c.created < self._clock() - REPEATED_S
        with self._database.writing() as connection:
            connection.execute(delete(changes).where(changes.c.seq <= settled.items))
            connection.execute(delete(events).where(events.c.user_id.is_not(None), events.c.seq <= settled.events, old))

    def _next(self, connection: Connection, log: _Log, many: int = 1) -> int:
        """The first of so many new numbers. By the clock, so that a database that was replaced does not begin again."""
        mine = heads.c.log == log
        connection.execute(update(heads).where(mine).values(seq=heads.c.seq + 1))  # from here on others wait
        first = max(_head(connection, log), int(self._clock() * 1e9))
        connection.execute(update(heads).where(mine).values(seq=first + many - 1))
        return first


def _head(connection: Connection, log: _Log) -> int:
    return int(connection.execute(select(heads.c.seq).where(heads.c.log == log)).scalar_one())


def _changes(connection: Connection, after: int) -> tuple[Change, ...]:
    rows = connection.execute(select(changes).where(changes.c.seq > after).order_by(changes.c.seq)).all()
    return tuple(_change(row) for row in rows)


def _change(row: Row[tuple[object, ...]]) -> Change:
    if row.kind == "put":
        return Change(row.seq, row.item_id, "put", item=loads(Item, row.body))
    if row.kind == "patch":
        return Change(row.seq, row.item_id, "patch", patch=loads(Patch, row.body))
    if row.kind == "delete":
        return Change(row.seq, row.item_id, "delete")
    raise FaultError(f"a stored change of an item is a {row.kind!r}", where=str(row.seq))


def _event(act: Act, seq: int, now: float) -> dict[str, object]:
    return {
        "seq": seq,
        "user_id": act.user_id,
        "session_id": act.session_id,
        "item_id": act.item_id,
        "action": act.action.value,
        "value": act.value,
        "time": act.time,
        "event_id": act.event_id,
        "created": now,
    }


def _is_known(connection: Connection, act: Act) -> bool:
    whose = events.c.session_id == act.session_id if act.user_id is None else events.c.user_id == act.user_id
    find = select(events.c.seq).where(whose, events.c.event_id == act.event_id)
    return connection.execute(find).first() is not None


def _interaction(row: Row[tuple[object, ...]]) -> Interaction:
    return Interaction(row.user_id or row.session_id, row.item_id, Action(row.action), row.value, row.time)
