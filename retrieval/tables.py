"""Read a CSV, Parquet or JSONL file into rows of text, each with the line it came from. No row is lost in silence."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from retrieval.decoding import decode, refuse_binary
from retrieval.delimited import BAD_JSON, MAX_CELL, OVERSIZE, Row, check_row, find_delimiter, read_records
from retrieval.errors import CatalogueError
from retrieval.report import Reject

_ROW_CELLS = 100  # as many cells of the greatest length make a line of JSON that is not even parsed


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
                "this is one JSON list",
                where=str(path),
                do="Write its objects one a line (JSONL), without the brackets.",
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
    records = read_records(lines, find_delimiter(lines), path.name)
    header = next((record for record in records if isinstance(record, Row)), None)
    if header is None:
        raise CatalogueError("no header can be read", where=str(path), do="Begin the file with a line of column names.")
    columns, remarks = _columns(header.cells)
    rows: list[Row] = []
    rejects: list[Reject] = []
    for record in records:
        checked = check_row(record, len(columns), path.name) if isinstance(record, Row) else record
        (rows.append(checked) if isinstance(checked, Row) else rejects.append(checked))
    return Table(path.name, columns, tuple(rows), tuple(rejects), remarks=remarks)


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
        raise CatalogueError(
            f"this Parquet file is damaged ({reason})", where=str(path), do="Write it again."
        ) from error
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
        checked = check_row(Row(line, tuple(as_text(value.get(key)) for key in keys)), len(keys), path.name)
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
