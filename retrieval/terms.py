"""The contributions of a whole pool as matrices; those of one candidate are made when somebody looks at them.

A pool has some 200 candidates and, for a person with a history, a hundred parts for each: made as objects they took
longer than the ranking itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Contribution, Part, PartKind, Scored

Floats = NDArray[np.float64]
Label = tuple[PartKind, str]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One signal over the pool: `values` (candidates,), and `parts` (candidates, labels), already weighted."""

    signal: str
    family: str
    weight: float
    labels: tuple[Label, ...]
    values: Floats
    parts: Floats

    def term(self, row: int) -> Contribution:
        """What this signal gave one candidate; parts of exactly zero are left out."""
        line, value = self.parts[row], float(self.values[row])
        told = ((*self.labels[place], float(line[place])) for place in np.flatnonzero(line))
        parts = tuple(Part(kind, ref, part) for kind, ref, part in told)
        return Contribution(self.signal, self.family, self.weight, value, self.weight * value, parts)

    def at(self, rows: NDArray[np.intp]) -> Column:
        """The same signal over these candidates, in this order."""
        return Column(self.signal, self.family, self.weight, self.labels, self.values[rows], self.parts[rows])


class Terms(Sequence[Contribution]):
    """The contributions of the candidate at `row` of some columns. Equal to a tuple of the same terms."""

    __slots__ = ("_made", "columns", "row")

    def __init__(self, columns: tuple[Column, ...], row: int) -> None:
        self.columns, self.row = columns, row
        self._made: tuple[Contribution, ...] | None = None

    def _all(self) -> tuple[Contribution, ...]:
        if self._made is None:
            self._made = tuple(column.term(self.row) for column in self.columns)
        return self._made

    @overload
    def __getitem__(self, place: int) -> Contribution: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Contribution, ...]: ...
    def __getitem__(self, place: int | slice) -> Contribution | tuple[Contribution, ...]:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self.columns)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())


def shared(pool: Sequence[Scored]) -> tuple[Column, ...] | None:
    """The columns that all of a pool's terms are rows of, in its order; None where they are not."""
    terms = [one.contributions for one in pool]
    if not terms or not isinstance(terms[0], Terms):
        return None
    columns = terms[0].columns
    together = (isinstance(one, Terms) and one.columns is columns and one.row == row for row, one in enumerate(terms))
    return columns if all(together) else None


def dump(columns: Sequence[Column]) -> tuple[list[list[Any]], bytes]:
    """Columns as plain values and the numbers behind them: of the parts only those that are not zero."""
    heads, numbers = list[list[Any]](), list[bytes]()
    for column in columns:
        where = np.flatnonzero(column.parts).astype("<u4")
        heads.append([column.signal, column.family, column.weight, column.labels, len(column.values), len(where)])
        found = column.parts.ravel()[where]
        numbers += [column.values.astype("<f8").tobytes(), where.tobytes(), found.astype("<f8").tobytes()]
    return heads, b"".join(numbers)


def load(heads: Sequence[Sequence[Any]], numbers: bytes) -> tuple[Column, ...]:
    """The columns that `dump` was given. Raises ValueError or IndexError when they are not whole."""
    columns, start = list[Column](), 0

    def taken(count: int, kind: str) -> NDArray[Any]:
        nonlocal start
        values = np.frombuffer(numbers, kind, count, start)
        start += values.nbytes
        return values

    for signal, family, weight, labels, length, filled in heads:
        values, where, found = taken(length, "<f8"), taken(filled, "<u4"), taken(filled, "<f8")
        parts = np.zeros(length * len(labels))
        parts[where] = found
        kinds = tuple((kind, ref) for kind, ref in labels)
        columns.append(Column(signal, family, weight, kinds, values, parts.reshape(length, len(labels))))
    return tuple(columns)
