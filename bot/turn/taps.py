"""What a person taps on, also while an answer is being given ("not for me", a condition removed): none of it is lost.

A turn folds preferences when it begins and stores them when it ends. A change in between goes to the row at once,
and again onto what the turn stores. A tap on what the turn itself shows waits until it is stored.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial, reduce

from bot.preferences import learning
from bot.sessions import Store
from bot.types import Change, Preferences
from retrieval.errors import UnknownError


@dataclass(slots=True)
class _Spoken:
    """A turn that is being spoken: what was changed since it began, and what is to be done once it is stored."""

    changes: list[Change] = field(default_factory=list)
    waiting: list[Callable[[], None]] = field(default_factory=list)


class Taps:
    """The way of every tap into the store. What it holds itself are turns that are being spoken, and only these."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._open: dict[str, _Spoken] = {}

    def change(self, session_id: str, change: Change) -> None:
        """Changes the preferences, with effect from the next turn on. Raises UnknownError."""
        with self._changing(session_id, change):
            session = self._store.load(session_id)
            self._store.save_preferences(replace(session, preferences=change(session.preferences)))

    def act(self, session_id: str, turn: int, item_id: str | None, kind: str) -> None:
        """Stores an act on a turn or an item, and what it tells of taste. Raises UnknownError."""
        try:
            shown = self._store.turn(session_id, turn)
        except UnknownError:
            if self._waits(session_id, partial(self.act, session_id, turn, item_id, kind)):
                return
            shown = self._store.turn(session_id, turn)  # it may have been stored since the first look
        change = learning(shown, item_id, kind)
        with self._changing(session_id, change):
            self._store.feedback(session_id, turn, item_id, kind, change)

    @contextmanager
    def turn(self, session_id: str) -> Iterator[None]:
        """Keeps account of changes while the block lasts; what waited for the turn is done after it."""
        with self._lock:
            self._open[session_id] = _Spoken()
        try:
            yield
        finally:
            with self._lock:
                spoken = self._open.pop(session_id)
            for act in spoken.waiting:
                with suppress(UnknownError):  # the turn failed, and nothing of it is there
                    act()

    @contextmanager
    def settling(self, session_id: str, preferences: Preferences) -> Iterator[Preferences]:
        """The preferences with all changes since the turn began; no change comes in while the block stores them."""
        with self._lock:
            changes = self._open[session_id].changes if session_id in self._open else []
            yield reduce(lambda folded, change: change(folded), changes, preferences)
            changes.clear()

    @contextmanager
    def _changing(self, session_id: str, change: Change) -> Iterator[None]:
        """While the block stores a change, no turn of anybody stores; the turn that is spoken takes it over."""
        with self._lock:
            yield
            if session_id in self._open:
                self._open[session_id].changes.append(change)

    def _waits(self, session_id: str, act: Callable[[], None]) -> bool:
        """Whether a turn is being spoken that the act can wait for."""
        with self._lock:
            spoken = self._open.get(session_id)
            if spoken is not None:
                spoken.waiting.append(act)
        return spoken is not None
