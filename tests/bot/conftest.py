"""Times that a test decides: no machine is too slow for them, and no midnight falls between two lines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.spending import Purse

Later = Callable[[float], None]


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time by which messages of a minute are counted, as the library reads it, and as we do."""
    made = Clock()
    monkeypatch.setattr("limits.storage.memory.time", made)
    monkeypatch.setattr("bot.turnstile.time", made)
    return made


@pytest.fixture
async def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Puts the running loop's clock forward by so many seconds: who waits for a time has then waited."""
    loop, ahead = asyncio.get_running_loop(), [0.0]
    now = loop.time
    monkeypatch.setattr(loop, "time", lambda: now() + sum(ahead))
    return ahead.append


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays the same day for whoever counts a day's tokens, also a second before midnight."""
    monkeypatch.setattr(Purse, "_today", lambda self: "2026-01-31")
