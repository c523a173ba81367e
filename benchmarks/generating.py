"""A bigger catalogue for timing: the given films, and made-up ones that recombine their values and sentences."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from retrieval.embedding import SentenceEmbedder
from retrieval.index import current_version
from retrieval.ingest import ingest

Row = dict[str, str]
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_TEMPLATES = (
    "{one} {two}",
    "Years later, {one} {two}",
    "{one} Meanwhile, {two}",
    "In a story told twice, {one} In the end, {two}",
    "{one} {two} {three}",
)


def home_of(films: Path, count: int, home: Path, seed: int = 7) -> Path:
    """A home with the films and generated ones, `count` in all; one that has an index already is left as it is."""
    if current_version(home) is None:
        home.mkdir(parents=True, exist_ok=True)
        file = write(films / "items.csv", home / "items.csv", count, seed)
        ingest(home, file, interactions=[films / "interactions.csv"], embedder=SentenceEmbedder())
    return home


def write(source: Path, target: Path, count: int, seed: int) -> Path:
    """The rows of `source` and made-up ones after them, `count` in all, as CSV."""
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or ())
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows[:count])
        writer.writerows(made_up(rows, columns, max(0, count - len(rows)), Random(seed)))
    return target


def made_up(rows: Sequence[Row], columns: Sequence[str], count: int, rng: Random) -> Iterator[Row]:
    """Rows whose every cell comes from some real row; titles and descriptions are put together from several."""
    long = [row for row in rows if len(row.get("description", "")) > 80]
    for number in range(count):
        row = {column: rng.choice(rows)[column] for column in columns}
        row["item_id"] = f"made-{number:06d}"
        row["title"] = _title(rng, rows, number)
        row["description"] = _description(rng, long)
        if "imdb_id" in row:
            row["imdb_id"] = ""
        yield row


def _title(rng: Random, rows: Sequence[Row], number: int) -> str:
    first, second = (rng.choice(rows)["title"].split() for _ in range(2))
    return " ".join([*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]]) or f"Untitled {number}"


def _description(rng: Random, rows: Sequence[Row]) -> str:
    parts = [rng.choice(_SENTENCE.split(rng.choice(rows)["description"])) for _ in range(3)]
    return rng.choice(_TEMPLATES).format(one=parts[0], two=parts[1], three=parts[2])
