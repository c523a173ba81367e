"""One item, or a part of one, as a program sends it: column -> value, read as the catalogue's file is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.changes import Patch
from retrieval.delimited import Row, check_row
from retrieval.errors import InputError
from retrieval.items import Habits, ItemReader
from retrieval.parsing import has_value
from retrieval.report import Reject
from retrieval.schema import columns_of
from retrieval.tables import Table, as_text
from retrieval.types import Item, Schema

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item, and the columns whose value says something that could not be read: unknown, as in a file."""

    item: Item
    unreadable: tuple[str, ...]


def read_row(item_id: str, values: Values, schema: Schema, habits: Habits) -> ReadItem:
    """A whole item. Raises InputError for what would be rejected in a file, and for a column the schema lacks."""
    _known(values, schema, item_id)
    if as_text(values.get(schema.id, item_id)) != item_id:
        raise InputError(f"{schema.id!r} is another item's", where=item_id[:80], do="Leave it out, or name the same")
    return _read(item_id, values, schema, habits)


def read_patch(item_id: str, values: Values, schema: Schema, habits: Habits) -> Patch:
    """New prices and stock; an empty value takes one away. Raises InputError for any other column."""
    _known(values, schema, item_id)
    prices = {role.column: name for name, role in schema.numbers.items() if role.kind == "price"}
    wrong = [name for name in values if name not in prices and name != schema.availability]
    if wrong or not values:
        usual = ", ".join((*prices, *([schema.availability] if schema.availability else []))) or "nothing"
        what = f"{wrong[0]!r} is neither a price nor the stock" if wrong else "nothing is to be changed"
        raise InputError(what, where=item_id[:80], do=f"Use PUT for a whole item; PATCH takes: {usual}")
    read = _read(item_id, {schema.title: "an item", **values}, schema, habits)
    if read.unreadable:
        raise InputError(f"{read.unreadable[0]!r} can't be read", where=item_id[:80], do="Write it as in the file")
    numbers = {prices[name]: read.item.numbers.get(prices[name]) for name in values if name in prices}
    return Patch(numbers, (read.item.available,) if schema.availability in values else ())


def _read(item_id: str, values: Values, schema: Schema, habits: Habits) -> ReadItem:
    columns = tuple(columns_of(schema))
    cells = {name: _cell(value) for name, value in values.items()} | {schema.id: item_id}
    row = check_row(Row(1, tuple(cells.get(name, "") for name in columns)), len(columns), "")
    if isinstance(row, Row):
        reader = ItemReader(Table("", columns, (row,)), schema, habits)
        if (item := reader.read(row)) is not None:
            return ReadItem(item, tuple(name for name in columns if reader.unreadable[name] and has_value(cells[name])))
        row = reader.rejects[0]
    raise _rejected(row, item_id)


def _rejected(why: Reject, item_id: str) -> InputError:
    return InputError(
        f"the item can't be kept ({why.reason})", where=item_id[:80], do="Correct it; nothing was changed"
    )


def _known(values: Values, schema: Schema, item_id: str) -> None:
    columns = columns_of(schema)
    if unknown := next((name for name in values if name not in columns), None):
        listed = ", ".join(columns)
        raise InputError(f"there is no column {unknown[:80]!r}", where=item_id[:80], do=f"The schema has: {listed}")


def _cell(value: object) -> str:
    """A value as a file's cell. A number's point is its decimal mark, which three digits after it would leave open."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = as_text(value)
    if isinstance(value, float) and len(text.partition(".")[2]) == 3:
        text += "0"
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters
