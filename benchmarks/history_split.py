"""Divides a file of interactions by time: what a recommender may learn from, and what it has to foresee.

    python benchmarks/history_split.py interactions.csv --train train.csv --held held.csv [--people 150] [--seed 7]

The last fifth by time of what each of so many people did goes into `held`, everything else into `train`: these people's
earlier rows, and all rows of everybody else. Rows are copied as they are written. Then:

    whypick ingest items.csv --interactions train.csv
    whypick evaluate history held.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from retrieval.delimited import Row
from retrieval.errors import CatalogueError, WhypickError
from retrieval.interactions import guess_columns
from retrieval.parsing import is_day_first, read_time
from retrieval.tables import Table, read_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Divide, and say what became of the rows. Returns 2 for a file that can't be used."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("interactions", type=Path)
    parser.add_argument("--train", type=Path, required=True, help="file for what may be learned from")
    parser.add_argument("--held", type=Path, required=True, help="file for what comes later")
    parser.add_argument("--people", type=int, default=150, help="of whom the last rows are kept apart")
    parser.add_argument("--share", type=float, default=0.2, help="of a person's rows that are kept apart, 0 to 1")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args(arguments)
    try:
        table = read_table(chosen.interactions)
        held = set(later(by_time(table, chosen.interactions), chosen.people, chosen.share, Random(chosen.seed)))
        _write(chosen.train, table, [row for row in table.rows if row.line not in held])
        _write(chosen.held, table, [row for row in table.rows if row.line in held])
    except WhypickError as error:
        print(f"history_split: {error.line()}", file=sys.stderr)
        return 2
    print(f"{len(table.rows) - len(held):,} rows to learn from, {len(held):,} later ones", file=sys.stderr)
    return 0


def by_time(table: Table, where: Path) -> dict[str, list[int]]:
    """Each person's lines, oldest first; rows without a time are left out. Raises CatalogueError without times."""
    columns = guess_columns(table, ())
    if "person" not in columns or "time" not in columns:
        listed = ", ".join(table.columns)
        raise CatalogueError(
            f"no column of people or of times (columns: {listed})", where=str(where), do="Name them user_id, timestamp."
        )
    person, time = (table.columns.index(columns[role]) for role in ("person", "time"))
    day_first = is_day_first(table.column(columns["time"]))
    found: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    for row in table.rows:
        when = read_time(row.cells[time].strip(), day_first)
        if when is not None and row.cells[person].strip():
            found[row.cells[person].strip()].append((when, row.line))
    return {one: [line for _, line in sorted(rows)] for one, rows in found.items()}


def later(lines: Mapping[str, Sequence[int]], people: int, share: float, rng: Random) -> list[int]:
    """The last lines of so many people, drawn among those with enough of them for one to be kept apart."""
    known = sorted(person for person, own in lines.items() if int(len(own) * share))
    drawn = rng.sample(known, min(people, len(known)))
    return [line for person in drawn for line in lines[person][-int(len(lines[person]) * share) :]]


def _write(file: Path, table: Table, rows: Sequence[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(row.cells for row in rows)


if __name__ == "__main__":
    sys.exit(main())
