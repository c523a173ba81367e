"""What happens here as figures for Prometheus. Its library lives in this module alone.

No figure has a label of a person, a conversation or a key: who may read them learns nothing of anybody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

from bot.watching import Acted, Event, Limited, ModelCalled, TurnBegan, TurnEnded

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds now, whatever happened before."""

    index_version: str
    items: int
    tokens_left: int | None  # today; None where there is no limit


class Metrics:
    """The figures of one application. May be fed from many threads."""

    def __init__(self) -> None:
        self._all = CollectorRegistry()
        ProcessCollector(registry=self._all)
        self._turns = self._count("turns", "Turns that are over.", "outcome", "model")
        self._seconds = self._time("turn_seconds", "Seconds that a turn took until it was done.")
        self._first = self._time("first_word_seconds", "Seconds until a turn's first word.")
        self._open = self._level("open_turns", "Turns being answered.")
        self._picks = self._count("picks_shown", "Items that were shown as picks.")
        self._acts = self._count("feedback", "Taps and other acts on turns and picks.", "kind")
        self._limited = self._count("limited", "Requests turned away as one too many.", "by")
        self._calls = self._count("model_calls", "Calls of a remote model.", "outcome")
        self._tokens = self._count("model_tokens", "Tokens of a remote model.", "counted")
        self._index = Info("whypick_index", "The catalogue that is served.", registry=self._all)
        self._items = self._level("index_items", "Its items.")
        self._left = self._level("model_tokens_left", "Tokens that remote models may use today; infinite: no limit.")

    def take(self, event: Event) -> None:
        """Counts what happened."""
        match event:
            case TurnBegan():
                self._open.inc()
            case TurnEnded():
                self._ended(event)
            case Limited(by):
                self._limited.labels(by).inc()
            case Acted(kind):
                self._acts.labels(kind).inc()
            case ModelCalled(outcome, tokens, told):
                self._calls.labels(outcome).inc()
                self._tokens.labels("by the endpoint" if told else "by estimate").inc(tokens)

    def text(self, now: Standing) -> bytes:
        """All of it, in Prometheus' text format."""
        self._index.info({"version": now.index_version})
        self._items.set(now.items)
        self._left.set(math.inf if now.tokens_left is None else now.tokens_left)
        return generate_latest(self._all)

    def _count(self, name: str, help: str, *labels: str) -> Counter:
        return Counter(f"whypick_{name}", help, labels, registry=self._all)

    def _level(self, name: str, help: str) -> Gauge:
        return Gauge(f"whypick_{name}", help, registry=self._all)

    def _time(self, name: str, help: str) -> Histogram:
        return Histogram(f"whypick_{name}", help, registry=self._all, buckets=SECONDS)

    def _ended(self, turn: TurnEnded) -> None:
        self._open.dec()
        self._turns.labels(turn.outcome, turn.model).inc()
        self._picks.inc(turn.picks)
        if turn.outcome == "done":
            self._seconds.observe(turn.seconds)
        if turn.first_word_s is not None:
            self._first.observe(turn.first_word_s)
