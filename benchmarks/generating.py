"""A bigger catalogue for timing: the given films, and made-up ones that recombine their values and sentences.

The made-up ones are embedded like all others, which takes minutes, or given mixtures of the films' own vectors: a
search then has the same work to do, and the home is good for nothing but timing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import Embedder, SentenceEmbedder
from retrieval.index import current_version
from retrieval.ingest import ingest
from retrieval.stored import Files
from retrieval.versions import folder

Vectors = NDArray[np.float32]
Done = Callable[[int], None]
Row = dict[str, str]
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_TEMPLATES = (
    "{one} {two}",
    "Years later, {one} {two}",
    "{one} Meanwhile, {two}",
    "In a story told twice, {one} In the end, {two}",
    "{one} {two} {three}",
)


class Mixed:
    """Stands in for an embedder whose vectors are there already: gives each text a mixture of three of them."""

    def __init__(self, vectors: Vectors, embedder_id: str, seed: int) -> None:
        self._vectors, self.id, self.dim = vectors, embedder_id, int(vectors.shape[1])
        self._rng = np.random.default_rng(seed)

    def encode(self, texts: Sequence[str], progress: Done | None = None) -> Vectors:
        """One row of length 1 a text; the text itself does not matter."""
        rows = self._rng.integers(0, len(self._vectors), (len(texts), 3))
        mixed = (self._vectors[rows] * np.array([0.6, 0.3, 0.1], dtype=np.float32)[None, :, None]).sum(axis=1)
        if progress is not None:
            progress(len(texts))
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float32)


def home_of(films: Path, count: int, home: Path, seed: int = 7, mixed: bool = False) -> Path:
    """A home with the films and generated ones, `count` in all; one that has them already is left as it is."""
    made = home / f"made-{count}-{seed}.csv"
    if current_version(home) is not None and made.exists():
        return home
    home.mkdir(parents=True, exist_ok=True)
    embedder: Embedder = SentenceEmbedder()
    if mixed:
        ingest(home, films / "items.csv", interactions=[films / "interactions.csv"], embedder=embedder)
        embedder = Mixed(np.array(Files.load(folder(home, current_version(home) or "")).vectors), embedder.id, seed)
    aside = write(films / "items.csv", home / "made.csv", count, seed)
    ingest(home, aside, interactions=[films / "interactions.csv"], embedder=embedder)
    aside.rename(made)
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
