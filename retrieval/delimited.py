"""Lines of a CSV file as records, each with the line it starts in, whatever quotations do to it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from retrieval.report import Reject

MAX_CELL = 1_000_000  # characters
RAGGED = "a wrong number of cells"
OVERSIZE = "a cell over 1 MB"
NUL = "a NUL character"
BAD_JSON = "not a JSON object"
OPEN_QUOTE = "a quotation that is never closed"
_SNIFFED = 100  # lines
_LONG_LINE = 100_000  # characters: it would take long and tell no more
_OPEN_QUOTES = 50  # that reading recovers from


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, in the order of the columns. `line` is where it starts, from 1."""

    line: int
    cells: tuple[str, ...]


def check_row(row: Row, width: int, file: str) -> Row | Reject:
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


def read_records(lines: Sequence[str], delimiter: str, file: str) -> Iterator[Row | Reject]:
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


def find_delimiter(lines: Sequence[str]) -> str:
    """Of comma, semicolon, tab and bar the one that cuts most of the first rows like the header, into most cells."""
    sample = [line for line in lines[:_SNIFFED] if len(line) < _LONG_LINE]
    best, best_score = ",", (0.0, 0)
    for delimiter in ",;\t|":
        widths = [len(record.cells) for record, _ in _parsed(sample, 0, delimiter) if record.cells]
        if widths and widths[0] > 1:
            score = (round(sum(width == widths[0] for width in widths) / len(widths), 1), widths[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best
