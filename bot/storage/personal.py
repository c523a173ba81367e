"""All rows of one person, or of conversations whose ids are held: to be shown whole, and to be erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Table, Text, delete, func, or_, select

from bot.storage.tables import Words, changes, conversations, events, heads, keys, metadata, spending

Rows = dict[str, list[dict[str, Any]]]  # table -> its rows

_OURS = (keys, changes, heads, spending)  # of whoever runs this, and of no person


def rows(connection: Connection, user_id: str | None, session_ids: Collection[str]) -> Rows:
    """Every row held, by table. JSON is read; of a trace only the size is told, `why` tells the rest."""
    found = Rows()
    for table in _of_people():
        key = list(table.primary_key.columns)
        theirs = _theirs(table, user_id, session_ids)
        if table is events:  # also of those whose conversations these are: their history is told as well
            people = select(conversations.c.user_id).where(_theirs(conversations, user_id, session_ids))
            theirs = or_(theirs, events.c.user_id.in_(people))
        find = select(table).where(theirs).order_by(*key)
        found[str(table.name)] = [_plain(table, row) for row in connection.execute(find).mappings()]
    return found


def erase(connection: Connection, user_id: str | None, session_ids: Collection[str]) -> dict[str, int]:
    """Removes every such row, and gives how many there were by table."""
    counts = {
        str(table.name): connection.execute(
            select(func.count()).select_from(table).where(_theirs(table, user_id, session_ids))
        ).scalar_one()
        for table in _of_people()
    }
    for table in reversed(_of_people()):  # children first: what no cascade reaches goes as well
        connection.execute(delete(table).where(_theirs(table, user_id, session_ids)))
    return counts


def _of_people() -> list[Table]:
    return [table for table in metadata.sorted_tables if table not in _OURS]


def _theirs(table: Table, user_id: str | None, session_ids: Collection[str]) -> ColumnElement[bool]:
    """What makes a row one of theirs: the conversation that it belongs to, or that an event says whose it is."""
    c = conversations.c
    mine: ColumnElement[bool] = c.session_id.in_(session_ids)
    if user_id is not None:
        mine = or_(mine, c.user_id == user_id)
    if table is conversations:
        return mine
    found: ColumnElement[bool] = table.c.session_id.in_(select(c.session_id).where(mine))
    return or_(found, events.c.user_id == user_id) if table is events and user_id is not None else found


def _plain(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(column.name): _value(column.type, row[column.name]) for column in table.columns}


def _value(kind: object, value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": len(value)}
    if isinstance(value, str) and isinstance(kind, Text) and not isinstance(kind, Words):
        return orjson.loads(value)
    return value
