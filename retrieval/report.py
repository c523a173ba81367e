"""What became of every row of a file: kept, rejected and why, and what looks odd in those that were kept."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.writing import write

_FEWEST_FOR_OUTLIERS = 8  # quartiles of fewer numbers say nothing


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out. `line` is where it starts in the file (in Parquet: its row), from 1."""

    file: str
    line: int
    reason: str  # one of few fixed phrases, so that rejects can be counted by it
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outliers:
    """Numbers outside 1.5 interquartile ranges from the quartiles (Tukey). Reported, never dropped."""

    count: int
    low: float  # bounds, both still usual
    high: float


@dataclass(frozen=True, slots=True)
class Report:
    """The account of one read: `read == kept + duplicates + erased + sum(rejected.values())`."""

    read: int
    kept: int
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason -> rows, duplicates not among them
    duplicates: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)  # column -> kept rows with no value
    unreadable: Mapping[str, int] = field(default_factory=dict)  # column -> of those, cells that could not be read
    outliers: Mapping[str, Outliers] = field(default_factory=dict)  # number -> what is unusual
    encoding: str = "utf-8"
    remarks: tuple[str, ...] = ()
    erased: int = 0  # rows of people who asked to be erased

    def as_json(self) -> dict[str, Any]:
        """Plain values for `--json`; `rejected` is the total and `reasons` divides it."""
        bounds = {name: {"count": o.count, "low": o.low, "high": o.high} for name, o in self.outliers.items()}
        return {
            "read": self.read,
            "kept": self.kept,
            "rejected": sum(self.rejected.values()),
            "duplicates": self.duplicates,
            "reasons": dict(self.rejected),
            "missing": dict(self.missing),
            "unreadable": dict(self.unreadable),
            "outliers": bounds,
            "encoding": self.encoding,
            "remarks": list(self.remarks),
            "erased": self.erased,
        }


def count_reasons(rejects: Iterable[Reject], duplicate: str = "") -> dict[str, int]:
    """Rows by reason, the most frequent first, those that are only duplicates left out."""
    return dict(Counter(reject.reason for reject in rejects if reject.reason != duplicate).most_common())


def find_outliers(values: NDArray[np.float64]) -> Outliers | None:
    """The outliers of a column (NaN: unknown), or None where there are none or too few numbers to tell."""
    known = values[~np.isnan(values)]
    if len(known) < _FEWEST_FOR_OUTLIERS:
        return None
    lower, upper = (float(quartile) for quartile in np.percentile(known, [25, 75]))
    low, high = lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower)
    count = int(np.count_nonzero((known < low) | (known > high)))
    return Outliers(count, low, high) if count else None


def write_rejects(path: Path, rejects: Sequence[Reject]) -> None:
    """Write `rejects.csv`: file, line, reason, detail. A file with its header alone says that none was rejected."""
    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(("file", "line", "reason", "detail"))
    rows.writerows((reject.file, reject.line, reject.reason, _inert(reject.detail)) for reject in rejects)
    write(path, out.getvalue())


def _inert(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
