"""Counts what comes from a person, an address and a key, and says when it is too much in a minute.

In memory, for one process: a restart forgets the last minute, and nothing else.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from retrieval.errors import LimitError

By = Literal["person", "address", "key"]
SWEPT_EVERY: Final = 1000  # messages


@dataclass(frozen=True, slots=True)
class Payer:
    """Somebody to whom a message is counted."""

    by: By
    name: str


class Turnstile:
    """Lets messages through, so many a minute of each payer. May be used from many threads."""

    def __init__(self, per_minute: Mapping[By, int] | None = None) -> None:
        """`per_minute` says how many; who is not named there, or with 0, is not counted."""
        self._limits = {by: RateLimitItemPerMinute(most) for by, most in (per_minute or {}).items() if most}
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)
        self._lock, self._passed = threading.Lock(), 0

    def admit(self, payers: Collection[Payer]) -> None:
        """Counts a message to all of them, or to none and raises LimitError where one of them has sent too many."""
        counted = [(self._limits[payer.by], payer) for payer in payers if payer.by in self._limits]
        with self._lock:
            for limit, payer in counted:
                if not self._window.test(limit, payer.by, payer.name):
                    until = self._window.get_window_stats(limit, payer.by, payer.name).reset_time
                    raise _too_many(payer.by, limit.amount, max(1, math.ceil(until - time.time())))
            for limit, payer in counted:
                self._window.hit(limit, payer.by, payer.name)
            self._sweep()

    def _sweep(self) -> None:
        """The storage empties what is over, and keeps the names: on an open server they would only grow."""
        self._passed += 1
        if self._passed % SWEPT_EVERY == 0:
            for name in [name for name, entries in self._storage.events.items() if not entries]:
                self._storage.clear(name)


def block(address: str) -> str:
    """What is counted for an address: itself, or the /64 of which an IPv6 visitor may choose any address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def _too_many(by: By, most: int, wait_s: int) -> LimitError:
    what = f"more than {most} messages in a minute"
    return LimitError(what, wait_s, where=by, do=f"Send it again in {wait_s} seconds")
