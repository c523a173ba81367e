"""Rows of a catalogue file as items: each kept, or rejected with its line and the reason."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from retrieval import markup
from retrieval.amounts import Mark, is_missing, read_amount, read_number
from retrieval.columns import column
from retrieval.delimited import Row
from retrieval.errors import CatalogueError
from retrieval.parsing import has_value, read_stock, read_texts, read_url, read_yes, split_values
from retrieval.report import Outliers, Reject, Report, count_reasons, find_outliers
from retrieval.schema import check_columns, columns_of, guess, name_of
from retrieval.tables import Table, read_table
from retrieval.types import Item, NumberRole, Schema

T = TypeVar("T")

NO_ID, LONG_ID, NO_TITLE, DUPLICATE = "no id", "an id over 200 characters", "no title and no text", "a duplicate id"
_LONGEST_ID = 200
_TITLE_WORDS = 8  # of the text, for an item without a title


@dataclass(frozen=True, slots=True)
class Habits:
    """How a catalogue writes, which one cell alone does not tell: columns' decimal marks, and columns of yes and no."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    yes_no: frozenset[str] = frozenset()

    @classmethod
    def of(cls, table: Table, schema: Schema) -> Habits:
        """Read off all cells of a table."""
        numbers = (role.column for role in schema.numbers.values())
        facets = (role.column for role in schema.facets.values())
        return cls(
            {name: column(name, table.column(name)).mark for name in numbers},
            frozenset(name for name in facets if column(name, table.column(name)).is_yes_no),
        )

    def as_meta(self) -> dict[str, Any]:
        """For a version's meta."""
        return {"habits": {"marks": dict(self.marks), "yes_no": sorted(self.yes_no)}}

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> Habits:
        """As a version's meta has them; none where an earlier Whypick made it."""
        found = meta.get("habits", {})
        return cls(found.get("marks", {}), frozenset(found.get("yes_no", ())))


@dataclass(frozen=True, slots=True)
class ItemsFile:
    """A catalogue as read: its items in the file's order, the schema used, and what became of every row."""

    items: tuple[Item, ...]
    schema: Schema
    report: Report
    rejects: tuple[Reject, ...]
    habits: Habits = field(default_factory=Habits)


def read_items(path: Path, schema: Schema | None = None) -> ItemsFile:
    """Read a catalogue (CSV, Parquet, JSONL), its schema guessed when none is given.

    A cell that can't be read (a price "on request") is a missing value, counted; a row is rejected for a missing or
    repeated id, for having neither title nor text, and for damage. Raises CatalogueError when nothing can be kept.
    """
    table = read_table(path)
    if schema is None:
        if not table.rows:
            raise _none_kept(path, table.read, table.rejects)
        schema = guess(table.frame(), str(path))
    check_columns(schema, table.columns, str(path))
    reader = ItemReader(table, schema, Habits.of(table, schema))
    items = [item for row in table.rows if (item := reader.read(row)) is not None]
    rejects = tuple(sorted((*table.rejects, *reader.rejects), key=lambda reject: reject.line))
    if not items:
        raise _none_kept(path, table.read, rejects)
    reasons = count_reasons(rejects, DUPLICATE)
    report = Report(
        read=table.read,
        kept=len(items),
        rejected=reasons,
        duplicates=len(rejects) - sum(reasons.values()),
        missing={name: reader.missing[name] for name in columns_of(schema) if reader.missing[name]},
        unreadable={name: reader.unreadable[name] for name in columns_of(schema) if reader.unreadable[name]},
        outliers=_outliers(items, schema),
        encoding=table.encoding,
        remarks=(*table.remarks, *reader.remarks()),
    )
    return ItemsFile(tuple(items), schema, report, rejects, reader.habits)


def _none_kept(path: Path, read: int, rejects: Sequence[Reject]) -> CatalogueError:
    reasons = ", ".join(f"{count} have {reason}" for reason, count in count_reasons(rejects).items())
    return CatalogueError(
        f"none of its {read} rows can be used ({reasons})",
        where=str(path),
        do="Check the file, and which columns are the id and the title.",
    )


def _outliers(items: Sequence[Item], schema: Schema) -> dict[str, Outliers]:
    found: dict[str, Outliers] = {}
    for name in schema.numbers:
        values = np.array([item.numbers.get(name, math.nan) for item in items], dtype=np.float64)
        if (outliers := find_outliers(values)) is not None:
            found[name] = outliers
    return found


@dataclass
class ItemReader:
    """Reads one table's rows in order; it remembers the ids seen and counts what is missing."""

    table: Table
    schema: Schema
    habits: Habits
    rejects: list[Reject] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)  # by column
    unreadable: Counter[str] = field(default_factory=Counter)
    _seen: dict[str, int] = field(default_factory=dict)  # id -> line
    _foreign: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _respelt: set[str] = field(default_factory=set)
    _untitled: int = 0

    def __post_init__(self) -> None:
        self._place = {name: place for place, name in enumerate(self.table.columns)}

    def read(self, row: Row) -> Item | None:
        """The item in a row, or None after noting why there is none."""
        schema = self.schema
        item_id = " ".join(markup.tidy(self._cell(row, schema.id)).split())
        title = markup.title(self._cell(row, schema.title))
        texts = {name: text for name in schema.texts if (text := self._text(row, name))}
        reason, detail = self._refusal(item_id, title, texts)
        if reason:
            self.rejects.append(Reject(self.table.file, row.line, reason, detail))
            return None
        self._seen[item_id] = row.line
        self._count(schema.title, bool(title))
        for name in schema.texts:
            self._count(name, name in texts)
        return Item(
            item_id=item_id,
            title=title or self._first_words(texts),
            texts=texts,
            facets=self._facets(row),
            numbers=self._numbers(row),
            group=self._optional(row, schema.group, str.strip),
            available=self._optional(row, schema.availability, read_stock),
            image=self._optional(row, schema.image, read_url),
            link=self._optional(row, schema.link, read_url),
        )

    def remarks(self) -> tuple[str, ...]:
        """What the person should know beside the counts."""
        said = []
        if self._untitled:
            said.append(f"{self._untitled} without a title: called by the first words of their text")
        for name, counts in self._foreign.items():
            listed = ", ".join(f"{count} in {currency}" for currency, count in counts.most_common())
            said.append(f"{name_of(self.schema, name)}: {listed} left out, no exchange rate")
        said += [f"{name_of(self.schema, name)}: read as yes or no" for name in sorted(self._respelt)]
        return tuple(said)

    def _refusal(self, item_id: str, title: str, texts: Mapping[str, str]) -> tuple[str, str]:
        if not item_id:
            return NO_ID, ""
        if len(item_id) > _LONGEST_ID:
            return LONG_ID, f"{len(item_id)} characters"
        if not title and not texts:
            return NO_TITLE, f"id {item_id}"
        if item_id in self._seen:
            return DUPLICATE, f"id {item_id}, first in line {self._seen[item_id]}"
        return "", ""

    def _first_words(self, texts: Mapping[str, str]) -> str:
        self._untitled += 1
        words = next(iter(texts.values())).split()
        start = " ".join(words[:_TITLE_WORDS])
        return f"{start}…" if len(words) > _TITLE_WORDS else start

    def _facets(self, row: Row) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, role in self.schema.facets.items():
            cell = self._cell(row, role.column)
            values = tuple(markup.title(value) for value in split_values(cell, role.separator))
            if role.column in self.habits.yes_no and values:
                values = self._as_yes_no(role.column, values[0])
            self._count(role.column, bool(values))
            if values:
                found[name] = values
        return found

    def _as_yes_no(self, name: str, written: str) -> tuple[str]:
        value = "yes" if read_yes(written) else "no"
        if value != written:
            self._respelt.add(name)
        return (value,)

    def _numbers(self, row: Row) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, role in self.schema.numbers.items():
            cell = self._cell(row, role.column)
            value = None if is_missing(cell) else self._number(cell, role)
            self._count(role.column, value is not None)
            if value is not None:
                found[name] = value
        return found

    def _number(self, cell: str, role: NumberRole) -> float | None:
        mark = self.habits.marks.get(role.column, "")
        value = read_number(cell, role.kind, mark, currency=role.currency, unit=role.unit)
        if value is not None and _is_plausible(value, role):
            return value
        amount = read_amount(cell, mark)
        if amount is not None and role.currency and not amount.is_in(role.currency):
            self._foreign[role.column][amount.currency] += 1
        self.unreadable[role.column] += 1
        return None

    def _optional(self, row: Row, name: str | None, read: Callable[[str], T | None]) -> T | None:
        """The cell of a column that a schema may lack, as what it is; None when it says nothing or can't be read."""
        if name is None:
            return None
        cell = self._cell(row, name)
        value = read(cell) if has_value(cell) else None
        self._count(name, value is not None)
        self.unreadable[name] += value is None and has_value(cell)
        return value

    def _cell(self, row: Row, name: str) -> str:
        return row.cells[self._place[name]]

    def _text(self, row: Row, name: str) -> str:
        cell = self._cell(row, name)
        return "\n".join(markup.plain(part) for part in read_texts(cell) if has_value(part))

    def _count(self, name: str, known: bool) -> None:
        self.missing[name] += not known


def _is_plausible(value: float, role: NumberRole) -> bool:
    """Nothing weighs or lasts 0 (which many catalogues write for "unknown"), and no price is below it."""
    least = {"price": 0.0, "rating": -math.inf, "other": -math.inf}.get(role.kind, math.ulp(0.0))
    return math.isfinite(value) and value >= least
