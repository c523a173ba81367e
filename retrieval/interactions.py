"""Read what people did with items, from any log whose columns can be told, into `Interaction`s."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from retrieval.actions import read_action
from retrieval.amounts import is_missing, read_number
from retrieval.columns import Column, column, surest
from retrieval.delimited import Row
from retrieval.errors import CatalogueError
from retrieval.headers import INTERACTIONS
from retrieval.parsing import is_day_first, read_time
from retrieval.report import Outliers, Reject, Report, count_reasons, find_outliers
from retrieval.tables import Table, read_table
from retrieval.types import Action, Interaction, Schema

NO_PERSON, NO_ITEM, UNKNOWN_ITEM = "no person", "no item", "unknown item"
NO_ACTION, UNKNOWN_ACTION, DUPLICATE = "no action", "unknown action", "a repeated row"
ROLES = ("person", "item", "action", "value", "time")


@dataclass(frozen=True, slots=True)
class InteractionsFile:
    """Interactions as read, in the files' order; `columns` is the role of each column, as in a schema."""

    interactions: tuple[Interaction, ...]
    report: Report
    rejects: tuple[Reject, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


def read_interactions(
    paths: Sequence[Path],
    schema: Schema,
    item_ids: Collection[str],
    erased: Callable[[str], bool] = lambda person: False,
) -> InteractionsFile:
    """Read interactions with the items of this catalogue.

    Columns are those that `schema.interactions` names, else they are guessed. Without a column of actions, a row with
    a value is a rating and any other a view, which the report remarks. With one, a row that names none is a rating where
    it has a value, else rejected. Rows of unknown items and actions are rejected, never fatal; those of
    people who were `erased` are left out and only counted. Raises CatalogueError when a file can't be read or has no
    person or no item column.
    """
    known = frozenset(item_ids)
    read = [_read_file(path, schema, known, erased) for path in paths]
    if not read:
        return InteractionsFile((), Report(0, 0, encoding=""), ())
    interactions = tuple(event for file in read for event in file.interactions)
    reports = [file.report for file in read]
    report = Report(
        read=sum(report.read for report in reports),
        kept=len(interactions),
        rejected=_total([report.rejected for report in reports]),
        duplicates=sum(report.duplicates for report in reports),
        missing=_total([report.missing for report in reports]),
        unreadable=_total([report.unreadable for report in reports]),
        outliers=_outliers(interactions),
        encoding=", ".join(dict.fromkeys(report.encoding for report in reports)),
        remarks=tuple(remark for report in reports for remark in report.remarks),
        erased=sum(report.erased for report in reports),
    )
    return InteractionsFile(interactions, report, tuple(r for file in read for r in file.rejects), read[0].columns)


def guess_columns(table: Table, item_ids: Collection[str]) -> dict[str, str]:
    """Role -> column by name; the item's column, where its name does not tell, by holding ids of the catalogue."""
    found: dict[str, str] = {}
    columns = [column(name, table.column(name)) for name in table.columns]
    for role in ("item", "person", "action", "value", "time"):
        free = [one for one in columns if one.name not in found.values()]
        named = surest(role, free, INTERACTIONS)
        if role == "item":
            named = _item_column(columns, named, item_ids)
        if named is not None:
            found[role] = named.name
    return {role: found[role] for role in ROLES if role in found}


def _item_column(columns: Sequence[Column], by_name: Column | None, item_ids: Collection[str]) -> Column | None:
    """The column of that name, unless another one holds ids of the catalogue and it does not."""
    shares = [(one.share(lambda cell: cell in item_ids), one) for one in columns]
    if by_name is not None and any(share > 0 for share, one in shares if one is by_name):
        return by_name
    best = max(shares, key=lambda pair: pair[0], default=(0.0, by_name))
    return best[1] if best[0] > 0.3 else by_name


def _read_file(
    path: Path, schema: Schema, item_ids: Collection[str], erased: Callable[[str], bool]
) -> InteractionsFile:
    table = read_table(path)
    columns = dict(schema.interactions) or guess_columns(table, item_ids)
    _check(columns, table, path)
    reader = _Reader(table, columns, item_ids, erased)
    found = [event for row in table.rows if (event := reader.read(row)) is not None]
    interactions, thumbs = _thumbs(found)
    rejects = tuple(sorted((*table.rejects, *reader.rejects), key=lambda reject: reject.line))
    reasons = count_reasons(rejects, DUPLICATE)
    remarks = [*table.remarks]
    if thumbs:
        remarks.append(f"{path.name}: ratings are only 1 and 0 or -1, read as likes and dislikes")
    bare = 0 if "action" in columns else sum(event.action is Action.VIEW for event in found)
    if bare:
        remarks.append(f"{path.name}: it has no column of actions; rows without a value are read as views ({bare:,})")
    if not interactions and not reader.erased:
        remarks.append(f"{path.name}: none of its {table.read} rows names an item of this catalogue and a known action")
    report = Report(
        read=table.read,
        kept=len(interactions),
        rejected=reasons,
        duplicates=len(rejects) - sum(reasons.values()),
        missing={name: count for name, count in reader.missing.items() if count},
        unreadable={name: count for name, count in reader.unreadable.items() if count},
        encoding=table.encoding,
        remarks=tuple(remarks),
        erased=reader.erased,
    )
    return InteractionsFile(interactions, report, rejects, columns)


def _check(columns: Mapping[str, str], table: Table, path: Path) -> None:
    listed = ", ".join(table.columns)
    for role in ("person", "item"):
        if role not in columns:
            raise CatalogueError(
                f"no column looks like the {role} (columns: {listed})",
                where=str(path),
                do=f'Name it in a schema file ([interactions] {role} = "...") and pass that with --schema.',
            )
    for role, name in columns.items():
        if name not in table.columns:
            raise CatalogueError(
                f"the schema names a column {name!r} ({role}) that the file does not have",
                where=str(path),
                do=f"It has: {listed}.",
            )


class _Reader:
    """Reads one table's rows in order, noting why a row is left out and what is missing."""

    def __init__(
        self, table: Table, columns: Mapping[str, str], item_ids: Collection[str], erased: Callable[[str], bool]
    ) -> None:
        self.rejects: list[Reject] = []
        self.erased = 0
        self.missing: Counter[str] = Counter()  # by column
        self.unreadable: Counter[str] = Counter()
        self._rating = lru_cache(maxsize=4096)(_rating)  # few different values, many rows
        self._is_erased = lru_cache(maxsize=None)(erased)
        self._file = table.file
        self._columns = columns
        self._place = {role: table.columns.index(name) for role, name in columns.items()}
        self._item_ids = item_ids
        self._day_first = "time" in columns and is_day_first(table.column(columns["time"]))
        self._seen: set[tuple[object, ...]] = set()

    def read(self, row: Row) -> Interaction | None:
        """The interaction in a row, or None after noting why there is none."""
        person, item_id = self._cell(row, "person"), self._known(self._cell(row, "item"))
        if self._is_erased(person):
            self.erased += 1
        elif not person or not item_id:
            self._reject(row, NO_ITEM if person else NO_PERSON)
        elif item_id not in self._item_ids:
            self._reject(row, UNKNOWN_ITEM, item_id)
        else:
            return self._event(row, person, item_id)
        return None

    def _event(self, row: Row, person: str, item_id: str) -> Interaction | None:
        written, value = self._cell(row, "action"), self._value(row)
        action = self._action(row, written, value)
        if action is None:
            self._reject(row, UNKNOWN_ACTION if written else NO_ACTION, written)
            return None
        time = self._time(row)
        repeated = (person, item_id, action, value, time)
        if time is not None and repeated in self._seen:
            self._reject(row, DUPLICATE, item_id)
            return None
        self._seen.add(repeated)
        if value is None and action is Action.RATE and "value" in self._columns:
            self.missing[self._columns["value"]] += 1
        return Interaction(person, item_id, action, value, time)

    def _known(self, written: str) -> str:
        """The item's id as the catalogue has it: an id that went through a column of decimals ends in ".0"."""
        whole = written.removesuffix(".0")
        return whole if written not in self._item_ids and whole in self._item_ids else written

    def _action(self, row: Row, written: str, value: float | None) -> Action | None:
        if "action" in self._columns and (written or value is None):
            return read_action(written) if written else None
        return Action.VIEW if is_missing(self._cell(row, "value")) else Action.RATE

    def _value(self, row: Row) -> float | None:
        cell = self._cell(row, "value")
        if is_missing(cell):
            return None
        value = self._rating(cell)
        if value is None:
            self.unreadable[self._columns["value"]] += 1
            return None
        return value

    def _time(self, row: Row) -> float | None:
        cell = self._cell(row, "time")
        time = None if is_missing(cell) else read_time(cell, self._day_first)
        if time is None and "time" in self._columns:
            self.missing[self._columns["time"]] += 1
            self.unreadable[self._columns["time"]] += not is_missing(cell)
        return time

    def _cell(self, row: Row, role: str) -> str:
        place = self._place.get(role)
        return "" if place is None else row.cells[place].strip()

    def _reject(self, row: Row, reason: str, detail: str = "") -> None:
        self.rejects.append(Reject(self._file, row.line, reason, detail[:100]))


def _rating(cell: str) -> float | None:
    value = read_number(cell, "rating")
    return value if value is not None and math.isfinite(value) else None


def _thumbs(events: Sequence[Interaction]) -> tuple[tuple[Interaction, ...], bool]:
    """Ratings that are only 1 and 0, or 1 and -1, as the likes and dislikes that they are."""
    values = {event.value for event in events if event.action is Action.RATE and event.value is not None}
    if values not in ({0.0, 1.0}, {-1.0, 1.0}, {-1.0, 0.0, 1.0}):
        return tuple(events), False
    lowest = min(values)
    meaning = {1.0: Action.LIKE, lowest: Action.DISLIKE}
    told = (
        replace(event, action=meaning.get(event.value, event.action), value=None)
        if event.action is Action.RATE and event.value is not None
        else event
        for event in events
    )
    return tuple(told), True


def _outliers(interactions: Sequence[Interaction]) -> dict[str, Outliers]:
    values = [event.value for event in interactions if event.value is not None]
    found = find_outliers(np.array(values, dtype=np.float64))
    return {} if found is None else {"value": found}


def _total(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return dict(sum((Counter(one) for one in counts), Counter()))
