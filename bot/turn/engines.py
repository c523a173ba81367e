"""The holder of the engine in force: it moves to the next version, and to later changes of items, by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from bot.memory import loading
from bot.messages import Messages
from bot.storage.ledger import Ledger
from bot.turn.engine import Engine
from retrieval.cache import EmbeddingCache
from retrieval.embedding import Embedder
from retrieval.errors import FaultError, WhypickError
from retrieval.index import Index, current_version, open_current
from retrieval.live import LiveIndex

log = structlog.get_logger(__name__)


@dataclass
class _Held:
    """An opened engine and how many turns are using it."""

    engine: Engine
    users: int = 0
    closed: bool = False


class Engines:
    """Opens the version that serves, and the next one as soon as there is one; a turn keeps the one it began with."""

    def __init__(
        self,
        home: Path,
        embedder: Embedder,
        messages: Messages,
        ledger: Ledger | None = None,
        open_index: Callable[[Path], Index] = open_current,
        version: Callable[[Path], str | None] = current_version,
    ) -> None:
        """`ledger` tells what changed since a version was made. Raises NoCatalogueError, or BrokenIndexError, when
        nothing can serve."""
        self._home, self._embedder, self._messages, self._ledger = home, embedder, messages, ledger
        self._open, self._version = open_index, version
        self._lock = threading.Lock()  # of the pointer to the engine in force
        self._opening = threading.Lock()  # one thread makes the next engine
        self._refused = set[str | int]()  # versions, and changes, that could not be served
        self._held = _Held(self._opened())

    @contextmanager
    def lease(self, changes: bool = True) -> Iterator[Engine]:
        """The engine in force, which stays open until the block ends. Blocks while a new one is being made.

        Without `changes` it is of the version that serves, with as many changes of items as were seen so far.
        """
        self.refresh(changes)
        with self.held() as engine:
            yield engine

    @contextmanager
    def held(self) -> Iterator[Engine]:
        """The same as it is now, without a look at what is newer: it never blocks."""
        with self._lock:
            held = self._held
            held.users += 1
        try:
            yield held.engine
        finally:
            with self._lock:
                held.users -= 1
            self._close_unused(held)

    def refresh(self, changes: bool = True) -> None:
        """Move to the version that the home points to, and to what changed; what serves goes on where that fails."""
        self._move(self._newer_version, self._opened)
        if changes:
            self._move(self._newer_change, self._changed)

    def close(self) -> None:
        """Let go of the files."""
        self._held.engine.close()

    def _move(self, newer: Callable[[], str | int | None], made: Callable[[], Engine]) -> None:
        if newer() is None:
            return
        with self._opening:
            if (target := newer()) is None:
                return
            try:
                fresh = _Held(made())
            except WhypickError as error:
                self._refused.add(target)
                log.error("the new index can't be served", version=target, error=error.line())
                return
            with self._lock:
                old, self._held = self._held, fresh
            log.info("index switched", old=old.engine.index.version, new=fresh.engine.index.version)
            self._close_unused(old)

    def _newer_version(self) -> str | None:
        try:
            current = self._version(self._home)
        except WhypickError:
            return None  # a pointer that can't be read: what serves goes on serving
        return None if current == self._held.engine.index.stored_as or current in self._refused else current

    def _newer_change(self) -> int | None:
        newest = 0 if self._ledger is None else self._ledger.newest()
        return newest if newest > self._held.engine.index.seq and newest not in self._refused else None

    def _opened(self) -> Engine:
        """The engine of the version that serves, and of what changed since."""
        with loading():
            index = self._open(self._home)
            try:
                changes = () if self._ledger is None else self._ledger.changes(index.seq)
                live = LiveIndex(index, changes, self._embed) if changes else index.share()
                return self._engine(live)
            finally:
                index.close()  # what was made of it shares its files

    def _changed(self) -> Engine:
        """The engine in force with what changed since; where only figures did, in a moment."""
        before = self._held.engine
        changes = () if self._ledger is None else self._ledger.changes(before.index.seq)
        if not changes:
            raise FaultError("what changed was cleaned away", where=before.index.version)
        live = LiveIndex(before.index, changes, self._embed)
        if live.only_figures:
            return before.with_figures(live)
        with loading():
            return self._engine(live)

    def _engine(self, index: Index) -> Engine:
        try:
            if self._ledger is None:
                return Engine(index, self._embedder, self._messages)
            return Engine(index, self._embedder, self._messages, self._ledger.history)
        except WhypickError:
            index.close()
            raise

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return EmbeddingCache(self._home / "embeddings.sqlite").embed(self._embedder, texts).vectors

    def _close_unused(self, held: _Held) -> None:
        with self._lock:
            unused = held is not self._held and held.users == 0 and not held.closed
            held.closed = held.closed or unused  # once: others may share its files
        if unused:
            held.engine.close()
