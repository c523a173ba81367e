"""Read a CSV, Parquet or JSONL file into rows of text, each with the line it came from. No row is lost in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from retrieval.decoding import decode, refuse_binary
from retrieval.errors import CatalogueError
from retrieval.report import Reject

MAX_CELL = 1_000_000  # characters
_ROW_CELLS = 100  # as many cells of that length make a line of JSON that is not even parsed
_SNIFFED = 100  # lines
_OPEN_QUOTES = 50  # that reading recovers from
RAGGED, OVERSIZE, NUL, BAD_JSON, OPEN_QUOTE = (
    "a wrong number of cells",
    "a cell over 1 MB",
    "a NUL character",
    "not a JSON object",
    "a quotation that is never closed",
)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, in the order of the columns. `line` is where it starts, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's usable rows as text ("" where there is nothing), its rejected rows and remarks on reading it."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rejects: tuple[Reject, ...] = ()
    encoding: str = "utf-8"
    remarks: tuple[str, ...] = field(default=())

    @property
    def read(self) -> int:
        """Rows in the file, rejected ones too."""
        return len(self.rows) + len(self.rejects)

    def column(self, name: str) -> list[str]:
        """All cells of a column."""
        place = self.columns.index(name)
        return [row.cells[place] for row in self.rows]

    def frame(self) -> pd.DataFrame:
        """The rows as a frame of strings."""
        return pd.DataFrame([row.cells for row in self.rows], columns=list(self.columns), dtype="str")


def read_table(path: Path) -> Table:
    """Read a file by what it holds: Parquet by its first bytes, JSONL by its first sign, else CSV.

    Raises CatalogueError for a file that is not there, is empty, has no row, or is of another type.
    """
    data = _bytes(path)
    if data[:4] == b"PAR1":
        table = _parquet(path)
    else:
        refuse_binary(data, path)
        text, encoding, remarks = decode(data, path)
        if text.lstrip()[:1] == "[":
            raise CatalogueError(
                "this is one JSON list", where=str(path), do="Write its objects one a line (JSONL), without the brackets."
            )
        read = _jsonl if text.lstrip()[:1] == "{" else _csv
        table = replace(read(text, path), encoding=encoding)
        table = replace(table, remarks=(*remarks, *table.remarks))
    if not table.read:
        raise CatalogueError(
            "the file has a header and no rows", where=str(path), do="Give at least one row below the header."
        )
    return table


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise CatalogueError("there is no such file", where=str(path), do="Check the path.") from error
    except IsADirectoryError as error:
        raise CatalogueError("this is a folder", where=str(path), do="Name the file in it.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CatalogueError(f"it can't be read ({reason})", where=str(path), do="Check its permissions.") from error
    if not data.strip():
        raise CatalogueError("the file is empty", where=str(path), do="Give a CSV, Parquet or JSONL file with rows.")
    return data


def _csv(text: str, path: Path) -> Table:
    lines = list(io.StringIO(text, newline=""))
    delimiter = _delimiter(lines)
    records = _records(lines, delimiter, path.name)
    header = next((record for record in records if isinstance(record, Row)), None)
    if header is None:
        raise CatalogueError("no header can be read", where=str(path), do="Begin the file with a line of column names.")
    columns, remarks = _columns(header.cells)
    rows: list[Row] = []
    rejects: list[Reject] = []
    for record in records:
        checked = _checked(record, len(columns), path.name) if isinstance(record, Row) else record
        (rows.append(checked) if isinstance(checked, Row) else rejects.append(checked))
    return Table(path.name, columns, tuple(rows), tuple(rejects), remarks=remarks)


def _records(lines: Sequence[str], delimiter: str, file: str) -> Iterator[Row | Reject]:
    """Rows with their first line. One whose quotation swallowed what follows is rejected, and reading goes on below."""
    start = 0
    for _ in range(_OPEN_QUOTES):
        for row, end in _parsed(lines, start, delimiter):
            if (end - row.line > 0 or end == len(lines)) and _swallows(lines[row.line - 1 : end], delimiter):
                start = row.line
                yield Reject(file, start, OPEN_QUOTE)
                break
            if row.cells:
                yield row
        else:
            return
    yield from (Reject(file, line, OPEN_QUOTE) for line in range(start + 1, len(lines) + 1))


def _parsed(lines: Sequence[str], start: int, delimiter: str) -> Iterator[tuple[Row, int]]:
    """The records from this line on, each with its last line; an empty line is a record without cells."""
    reader = csv.reader(islice(lines, start, None), delimiter=delimiter)
    first = start
    with _any_length(lines):
        for cells in reader:
            yield Row(first + 1, tuple(cells)), start + reader.line_num
            first = start + reader.line_num


def _swallows(lines: Sequence[str], delimiter: str) -> bool:
    """Whether a record of these lines ends inside a quotation, or closes it in the middle of a cell."""
    try:
        with _any_length(lines):
            list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return len(lines) > 1 or lines[0].count('"') % 2 == 1
    return False


@contextmanager
def _any_length(lines: Sequence[str]) -> Iterator[None]:
    """Cells of any length: those that are too long are rejected by row, where csv would give up the file."""
    before = csv.field_size_limit(max(csv.field_size_limit(), sum(map(len, lines)) + 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(lines: Sequence[str]) -> str:
    """Of comma, semicolon, tab and bar the one that cuts most of the first rows like the header, into most cells."""
    sample = lines[:_SNIFFED]
    best, best_score = ",", (0.0, 0)
    for delimiter in ",;\t|":
        widths = [len(record.cells) for record, _ in _parsed(sample, 0, delimiter) if record.cells]
        if widths and widths[0] > 1:
            score = (round(sum(width == widths[0] for width in widths) / len(widths), 1), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _columns(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names for all columns, each once, and a remark on every one that had to be made up."""
    names: list[str] = []
    remarks: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = wanted = " ".join(cell.replace("\0", "").split()) or f"column {place}"
        while name in names:
            name = f"{wanted} ({place})"
        if name != cell.strip():
            why = "a name used before" if cell.strip() else "no name"
            remarks.append(f"column {place} has {why}: called {name!r}")
        names.append(name)
    return tuple(names), tuple(remarks)


def _checked(row: Row, width: int, file: str) -> Row | Reject:
    """The row with as many cells as the header, or why it can't be used; empty cells at its end are no harm."""
    cells = row.cells
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != width:
        return Reject(file, row.line, RAGGED, f"{len(cells)} where the header has {width}")
    for cell in cells:
        if len(cell) > MAX_CELL:
            return Reject(file, row.line, OVERSIZE, f"{len(cell)} characters")
        if "\0" in cell:
            return Reject(file, row.line, NUL)
    return Row(row.line, cells)


def _jsonl(text: str, path: Path) -> Table:
    found: list[tuple[int, dict[str, Any]]] = []
    rejects: list[Reject] = []
    for line, written in enumerate(io.StringIO(text, newline="\n"), start=1):
        if not written.strip():
            continue
        if len(written) > MAX_CELL * _ROW_CELLS:
            rejects.append(Reject(path.name, line, OVERSIZE, f"{len(written)} characters"))
            continue
        try:
            value = orjson.loads(written)
        except orjson.JSONDecodeError as error:
            rejects.append(Reject(path.name, line, BAD_JSON, str(error).split(":")[0]))
            continue
        if isinstance(value, dict):
            found.append((line, value))
        else:
            rejects.append(Reject(path.name, line, BAD_JSON, f"a {type(value).__name__}"))
    return _typed(found, rejects, path)


def _parquet(path: Path) -> Table:
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else "it is damaged"
        raise CatalogueError(f"this Parquet file is damaged ({reason})", where=str(path), do="Write it again.") from error
    found = list(enumerate(table.to_pylist(), start=1))
    read = _typed(found, [], path, tuple(table.column_names))
    return replace(read, encoding="parquet")


def _typed(
    found: Sequence[tuple[int, Mapping[str, Any]]], rejects: list[Reject], path: Path, names: Sequence[str] = ()
) -> Table:
    """Rows of typed values as text, under all names that any row has."""
    keys = list(names) or list(dict.fromkeys(key for _, row in found for key in row))
    columns, remarks = _columns(keys)
    rows: list[Row] = []
    for line, value in found:
        checked = _checked(Row(line, tuple(as_text(value.get(key)) for key in keys)), len(keys), path.name)
        (rows.append(checked) if isinstance(checked, Row) else rejects.append(checked))
    rejects.sort(key=lambda reject: reject.line)
    return Table(path.name, columns, tuple(rows), tuple(rejects), remarks=remarks)


def as_text(value: object) -> str:
    """A typed value as the text that a CSV would hold; lists and objects as JSON."""
    if value is None or value != value:  # NaN alone differs from itself
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, date):  # datetimes too
        return value.isoformat()
    if isinstance(value, bytes):
        return ""
    return orjson.dumps(value, default=str).decode()
