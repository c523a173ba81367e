"""Embeddings kept by content, so that an ingest embeds only what changed, and a killed one goes on where it was."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import Embedder
from retrieval.errors import FaultError

Vectors = NDArray[np.float32]
Done = Callable[[int], None]

SLICE = 256  # texts embedded between two commits
KEEP = 100_000  # vectors kept at least, however small the catalogue
_ASKED = 500  # keys in one SELECT; SQLite allows 32,766 variables, older ones 999
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL)"


@dataclass(frozen=True, slots=True)
class Embedded:
    """`vectors` in the order of the texts; `embedded` of them were not in the cache, `cached` were."""

    vectors: Vectors
    embedded: int
    cached: int


class EmbeddingCache:
    """Vectors by sha256(embedder id + text) in one SQLite file. A damaged file is begun anew: it holds copies only."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def embed(self, embedder: Embedder, texts: Sequence[str], progress: Done | None = None) -> Embedded:
        """Vectors of `texts`, each distinct one embedded at most once ever; `progress` gets how many are done."""
        try:
            return self._embed(embedder, texts, progress or (lambda done: None))
        except sqlite3.OperationalError as error:
            raise FaultError(f"the embedding cache can't be used ({error})", where=str(self.file)) from error
        except sqlite3.DatabaseError:
            self.clear()
            return self._embed(embedder, texts, progress or (lambda done: None))

    def add(self, file: Path) -> None:
        """Take over the vectors of a file that `export` wrote."""
        with np.load(file, allow_pickle=False) as saved, self._open() as database:
            keys, vectors = saved["keys"], saved["vectors"]
            _keep(database, {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)})

    def clear(self) -> None:
        """Forget everything."""
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)

    def _embed(self, embedder: Embedder, texts: Sequence[str], progress: Done) -> Embedded:
        keys = [_key(embedder.id, text) for text in texts]
        texts_by_key = dict(zip(keys, texts, strict=True))
        items = Counter(keys)
        with self._open() as database:
            found = _find(database, list(texts_by_key), embedder.dim)
            known = sum(items[key] for key in found)
            progress(known)
            # Longest first, so that a batch holds like lengths.
            missing = sorted(texts_by_key.keys() - found.keys(), key=lambda key: (-len(texts_by_key[key]), key))
            done = list(accumulate((items[key] for key in missing), initial=known))
            for start in range(0, len(missing), SLICE):
                part = missing[start : start + SLICE]
                reached = done[start : start + SLICE + 1]
                vectors = embedder.encode([texts_by_key[key] for key in part], _items_done(progress, reached))
                found |= dict(zip(part, vectors, strict=True))
                _keep(database, {key: found[key] for key in part})
            _prune(database, found, max(KEEP, 4 * len(found)))
        rows = np.stack([found[key] for key in keys]) if keys else np.zeros((0, embedder.dim), dtype=np.float32)
        return Embedded(rows, len(texts) - known, known)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.file, timeout=10)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=FULL")
            database.execute(_TABLE)
            yield database


def export(file: Path, embedder: Embedder, texts: Sequence[str]) -> None:
    """Write the vectors of `texts` to an .npz file, for the caches of others."""
    distinct = sorted(set(texts))
    keys = np.frombuffer(b"".join(_key(embedder.id, text) for text in distinct), dtype=np.uint8).reshape(-1, 32)
    np.savez_compressed(file, keys=keys, vectors=embedder.encode(distinct))


def _key(embedder_id: str, text: str) -> bytes:
    return hashlib.sha256(f"{embedder_id}\0{text}".encode("utf-8", "replace")).digest()


def _find(database: sqlite3.Connection, keys: Sequence[bytes], dim: int) -> dict[bytes, Vectors]:
    found: dict[bytes, Vectors] = {}
    for start in range(0, len(keys), _ASKED):
        part = keys[start : start + _ASKED]
        marks = ",".join("?" * len(part))
        for key, blob in database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part):
            if len(blob) == 4 * dim:
                found[key] = np.frombuffer(blob, dtype="<f4")
    return found


def _keep(database: sqlite3.Connection, vectors: Mapping[bytes, Vectors]) -> None:
    now = int(time.time())
    with database:
        database.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
            [(key, vector.astype("<f4").tobytes(), now) for key, vector in vectors.items()],
        )


def _prune(database: sqlite3.Connection, used: Mapping[bytes, Vectors], keep: int) -> None:
    """Mark what this run used; drop the longest unused beyond `keep`."""
    now = int(time.time())
    with database:
        database.executemany("UPDATE vectors SET used = ? WHERE key = ?", [(now, key) for key in used])
        database.execute(
            "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors ORDER BY used DESC LIMIT -1 OFFSET ?)", (keep,)
        )


def _items_done(progress: Done, reached: Sequence[int]) -> Done:
    """Turns the number of distinct texts done into the number of items: several may share a text."""
    return lambda texts: progress(reached[texts])
