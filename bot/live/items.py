"""Items put, changed and deleted while they are recommended: kept first, and seen by the next turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.storage.ledger import Ledger
from bot.turn.engine import Engine
from bot.turn.engines import Engines
from bot.types import Listing
from bot.voice.formats import listing as described
from retrieval.errors import InputError, UnknownError
from retrieval.items import Habits
from retrieval.rows import read_patch, read_row


@dataclass(frozen=True, slots=True)
class Put:
    """What became of an item that was put: whether it is new, and the columns whose values could not be read."""

    item_id: str
    new: bool
    unreadable: tuple[str, ...]


class Items:
    """Changes of the catalogue's items, by the columns of its schema. May be used from many threads.

    Nothing here waits until what changed earlier is searched: only what it says is looked up.
    """

    def __init__(self, engines: Engines, ledger: Ledger) -> None:
        self._engines, self._ledger = engines, ledger

    def listings(self, most: int) -> tuple[Listing, ...]:
        """Some of the catalogue, in its own order: of what is in stock, one of each group."""
        with self._engines.lease() as engine:
            catalogue = engine.catalogue
            stocked = (item for item in catalogue.items if item.available is not False)
            one_each = {item.group or item.item_id: item for item in reversed(tuple(stocked))}
            items = tuple(reversed(one_each.values()))[:most]
            return tuple(described(item, catalogue.schema) for item in items)

    def listing(self, item_id: str) -> Listing:
        """An item as it is listed. Raises UnknownError."""
        with self._engines.lease() as engine:
            if item_id not in engine.catalogue:
                raise UnknownError("no such item", where=item_id[:80], do="Take an id of the catalogue")
            return described(engine.catalogue[item_id], engine.catalogue.schema)

    def put(self, item_id: str, values: Mapping[str, object]) -> Put:
        """A whole item, new or in place of the one of that id. Raises InputError for what a file's row could not be."""
        with self._engines.lease(changes=False) as engine:
            read = read_row(item_id, values, engine.catalogue.schema, Habits.from_meta(engine.index.meta))
            new = not self._is_there(engine, read.item.item_id)
        self._ledger.change(read.item.item_id, "put", read.item)
        return Put(read.item.item_id, new, read.unreadable)

    def patch(self, item_id: str, values: Mapping[str, object]) -> None:
        """New prices and stock. Raises UnknownError, and InputError for any other column."""
        with self._engines.lease(changes=False) as engine:
            self._check(engine, item_id)
            patch = read_patch(item_id, values, engine.catalogue.schema, Habits.from_meta(engine.index.meta))
        self._ledger.change(item_id, "patch", patch)

    def delete(self, item_id: str) -> None:
        """No longer an item. Raises UnknownError, and InputError for the only one there is."""
        with self._engines.lease(changes=False) as engine:
            self._check(engine, item_id)
            self._check_others(engine, item_id)
        self._ledger.change(item_id, "delete")

    def _check(self, engine: Engine, item_id: str) -> None:
        if not self._is_there(engine, item_id):
            raise UnknownError("there is no such item", where=item_id[:80], do="Use an id of the catalogue, or PUT it")

    def _check_others(self, engine: Engine, item_id: str) -> None:
        changed = self._ledger.kinds(engine.index.seq)
        there = (*engine.catalogue.ids, *(one for one, kind in changed.items() if kind == "put"))
        if not any(one != item_id and changed.get(one) != "delete" for one in there):
            raise InputError("this is the only item", where=item_id[:80], do="Put another one first")

    def _is_there(self, engine: Engine, item_id: str) -> bool:
        last = self._ledger.kinds(engine.index.seq).get(item_id)
        return item_id in engine.catalogue if last is None else last != "delete"
