"""Index versions as they are read, and never changed. Chroma lives only here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cached_property
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.config import Settings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from retrieval import stored, versions
from retrieval.catalogue import Catalogue
from retrieval.changes import Folded
from retrieval.dialogs import Dialog
from retrieval.errors import BrokenIndexError, WhypickError
from retrieval.lexical import Lexical
from retrieval.past_dialogs import PastDialogs, from_arrays
from retrieval.types import Interaction
from retrieval.versions import current_version, writer

__all__ = ["Index", "Step", "current_version", "open_current", "opened", "save_vectors", "writer"]

Rows = NDArray[np.intp]
Step = Callable[[str, int, int], None]  # (step, done, total), at the start of a step and along it

_COLLECTION = "items"
_BATCH = 1_000  # rows a call; Chroma refuses more than 5461
# Up to this many allowed rows are looked at one by one: exact, and several times as fast as Chroma's filtered search,
# which takes 20 ms at 20,000 items.
_NARROW = 10_000
SPARE = 256  # this few forbidden rows are asked for on top and dropped, which is quicker than naming all others
_HOLDING = threading.Lock()
_SAMPLE = 256  # items that must find themselves before a version serves; a sixteenth of them when it is opened


class Index:
    """One opened version. Close it when another one serves."""

    def __init__(self, version: str, place: Path) -> None:
        files = stored.Files.load(place)
        self._place = place
        self.version = self.stored_as = version  # the name, and that of the folder
        self.catalogue = Catalogue(files.items, files.schema, files.arrays.get("popularity"))
        self.vectors = files.vectors
        self.arrays = files.arrays
        self.meta = files.meta
        self.embedder_id = files.embedder_id
        self._history = files.history
        self._files = files
        self._lexical = Lexical.load(place / "bm25")
        self._holders = 1
        self._client = _client(place / "chroma")
        try:
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        except ChromaError:
            self._client.close()
            raise

    @property
    def demo(self) -> str | None:
        """The name of the packaged demo this is, or None for a catalogue of somebody's own."""
        name = self.meta.get("demo")
        return None if name is None else str(name)

    @property
    def folded(self) -> Folded:
        """How far changes and events went into this version."""
        return Folded.of(self.meta)

    @property
    def seq(self) -> int:
        """The last change of an item that is seen here."""
        return self.folded.items

    def people(self) -> tuple[str, ...]:
        """Everybody with a history, sorted."""
        return self._history.people()

    def history(self, user_id: str) -> tuple[Interaction, ...]:
        """What a person did, oldest first; what has no time comes before. Nothing for somebody unknown."""
        return self._history.of(user_id)

    @property
    def dialogs(self) -> tuple[Dialog, ...]:
        """The recorded dialogs that this version learned from."""
        return self._files.dialogs

    def interactions(self) -> Iterator[Interaction]:
        """Everybody's interactions, by person and oldest first."""
        return self._history.all()

    @cached_property
    def past(self) -> PastDialogs | None:
        """What was learned from recorded dialogs; None without any."""
        return from_arrays(self.arrays, len(self.catalogue))

    @cached_property
    def by_popularity(self) -> Rows:
        """All rows, the best known first."""
        return np.argsort(-(self.arrays["popularity"] + self.arrays["rating"]), kind="stable")

    def dense(
        self, vector: NDArray[np.float32], k: int, rows: Rows | None = None, exact: bool = False
    ) -> list[tuple[int, float]]:
        """The nearest (row, cosine) within `rows` (unique), best first: min(k, len(rows)) of them.

        `exact`: all of `rows` are compared; else Chroma is asked, whose graph may miss one.
        """
        k = min(k, len(self.catalogue) if rows is None else len(rows))
        if k <= 0:
            return []
        found = rows if exact and rows is not None else self._near(vector, k, rows)
        likeness = self._likeness(vector, found)
        if len(found) > 4 * k:
            nearest = np.argpartition(-likeness, k)[: 2 * k]
            found, likeness = found[nearest], likeness[nearest]
        best = np.lexsort((found, -likeness))[:k]
        return [(int(found[place]), float(likeness[place])) for place in best]

    def lexical(self, text: str, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
        """The best (row, BM25 score) within `rows`, best first; only rows that have a word of `text`."""
        return self._lexical.search(text, k, rows)

    def term_scores(self, text: str, rows: Rows) -> dict[str, NDArray[np.float64]]:
        """Each word of `text` that some item has, as written -> its part of the BM25 score of `rows`."""
        return self._lexical.term_scores(text, rows)

    def document_frequency(self, word: str) -> int:
        """How many items have this word; 0 for one that is never searched ("the")."""
        return self._lexical.document_frequency(word)

    def share(self) -> Index:
        """The same once more: one more `close` lets go of the files."""
        with _HOLDING:
            self._holders += 1
        return self

    def close(self) -> None:
        """Let go of the files, once nobody shares them any more."""
        with _HOLDING:
            self._holders -= 1
            unused = self._holders == 0
        if unused:
            self._client.close()

    def _near(self, vector: NDArray[np.float32], k: int, rows: Rows | None) -> Rows:
        """At least k rows, the nearest among them: Chroma's, or all of `rows` where that is quicker."""
        count = len(self.catalogue)
        forbidden = 0 if rows is None else count - len(rows)
        if rows is None:
            rows, found = np.arange(count), self._ask(vector, k)
        elif forbidden <= SPARE:
            found = self._ask(vector, k + forbidden)
            found = found[np.isin(found, rows)]
        elif len(rows) <= _NARROW:
            return rows
        else:
            found = self._ask(vector, k, [str(row) for row in rows])
        return found if len(found) >= k else rows  # an approximate search may come back short, or empty

    def _likeness(self, vector: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        """Cosines of these rows; of many rows all are multiplied, which is quicker than copying those many."""
        many = 4 * len(rows) > len(self.vectors)
        likeness: NDArray[np.float32] = (self.vectors @ vector)[rows] if many else self.vectors[rows] @ vector
        return likeness

    def _ask(self, vector: NDArray[np.float32], k: int, ids: list[str] | None = None) -> Rows:
        try:
            found = self._collection.query(query_embeddings=vector[None, :], n_results=k, ids=ids, include=[])
        except ChromaError:
            if self._place.exists():
                raise
            return np.empty(0, dtype=np.intp)  # an erasure took the files away
        return np.array([int(row) for row in found["ids"][0]], dtype=np.intp)

    def check(self, every: int = 1) -> None:
        """Raise BrokenIndexError unless the parts agree and each `every`th of a fixed sample of items finds itself."""
        count = len(self.catalogue)
        if not count == self._collection.count() == self._lexical.size:
            raise BrokenIndexError("the parts of the index differ in size", where=self.version, do=versions.AGAIN)
        rows = np.unique(np.linspace(0, count - 1, min(_SAMPLE, count)).astype(np.intp))[::every]
        found = self._collection.query(query_embeddings=np.asarray(self.vectors[rows]), n_results=1, include=[])
        for row, ids in zip(rows, found["ids"], strict=True):
            if not ids or float(self.vectors[row] @ self.vectors[int(ids[0])]) < 1 - 1e-5:
                item = self.catalogue.items[row].item_id
                raise BrokenIndexError(f"item {item!r} does not find itself", where=self.version, do=versions.AGAIN)


def open_current(home: Path) -> Index:
    """The version that serves. Raises NoCatalogueError, or BrokenIndexError when it is not whole."""
    version = versions.serving_version(home)
    place = versions.folder(home, version)
    try:
        versions.check(place)
        return opened(version, place, every=16)
    except BrokenIndexError:
        if versions.current_version(home) != version:  # it went while it was being opened: somebody was erased
            return open_current(home)
        raise


def opened(version: str, place: Path, every: int = 1) -> Index:
    """A version in its folder, one in so `every` items seen to find itself. Raises BrokenIndexError."""
    try:
        index = Index(version, place)
    except (OSError, ValueError, KeyError, TypeError, ChromaError, WhypickError) as error:
        raise BrokenIndexError(f"the index is not whole ({error})", where=str(place), do=versions.AGAIN) from error
    with ExitStack() as unless_whole:
        unless_whole.callback(index.close)
        index.check(every)
        unless_whole.pop_all()
    return index


def save_vectors(place: Path, vectors: NDArray[np.float32], links: int, progress: Step) -> None:
    """Put all vectors into a new collection; its graph has so many links."""
    hnsw = CreateHNSWConfiguration(
        space="cosine",
        ef_construction=128,
        ef_search=256,
        max_neighbors=links,
        sync_threshold=max(2, len(vectors)),  # the graph is written when all are in, not made anew at every opening
    )
    with closing(_client(place)) as client:
        collection = client.create_collection(
            _COLLECTION, configuration=CreateCollectionConfiguration(hnsw=hnsw), embedding_function=None
        )
        for start in range(0, len(vectors), _BATCH):
            progress("vectors", start, len(vectors))
            batch = vectors[start : start + _BATCH]
            collection.add(ids=[str(start + place) for place in range(len(batch))], embeddings=batch)
        progress("vectors", len(vectors), len(vectors))


def _client(place: Path) -> Client:
    """Embedded, silent, and deaf to the environment and to `.env`, which could turn it into a network client."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic's, unknown to the checker
        anonymized_telemetry=False,
        chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
    )
    try:
        return cast("Client", chromadb.PersistentClient(place, settings=settings))
    except AttributeError as error:  # Chroma stumbles over its own clean-up when it can't start on a folder
        raise BrokenIndexError(f"Chroma can't open it ({error.__context__})", where=str(place)) from error
