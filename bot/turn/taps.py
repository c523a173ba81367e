"""What a person taps on while an answer is being given ("not for me", a condition removed): none of it is lost.

A turn folds preferences when it begins and stores them when it ends. A change in between goes to the row at once,
and again onto what the turn stores.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce

from bot.types import Change, Preferences


class Taps:
    """The changes made during turns that are being spoken; nothing outlives its turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, list[Change]] = {}

    @contextmanager
    def turn(self, session_id: str) -> Iterator[None]:
        """Keeps account of changes while the block lasts."""
        with self._lock:
            self._open[session_id] = []
        try:
            yield
        finally:
            with self._lock:
                self._open.pop(session_id, None)

    @contextmanager
    def changing(self, session_id: str, change: Change) -> Iterator[None]:
        """While the block stores a change, no turn of anybody stores; the turn that is spoken takes it over."""
        with self._lock:
            yield
            if session_id in self._open:
                self._open[session_id].append(change)

    @contextmanager
    def settling(self, session_id: str, preferences: Preferences) -> Iterator[Preferences]:
        """The preferences with all changes since the turn began; no change comes in while the block stores them."""
        with self._lock:
            changes = self._open.get(session_id, [])
            yield reduce(lambda folded, change: change(folded), changes, preferences)
            changes.clear()
