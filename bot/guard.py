"""What stands before the assistant: who is let in, what remote models may cost, and the figures of it all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.metrics import Metrics, Standing
from bot.spending import Purse
from bot.turnstile import Payer, Turnstile
from bot.watching import Limited
from retrieval.errors import LimitError


@dataclass(frozen=True, slots=True)
class Guard:
    """One application's limits and figures. May be used from many threads."""

    purse: Purse
    turnstile: Turnstile = field(default_factory=Turnstile)
    metrics: Metrics = field(default_factory=Metrics)

    def admit(self, payers: Collection[Payer]) -> None:
        """Counts a message to all of them. Raises LimitError where one of them has sent too many."""
        try:
            self.turnstile.admit(payers)
        except LimitError as error:
            self.metrics.take(Limited(error.where))
            raise

    def figures(self, index_version: str, items: int) -> bytes:
        """All figures, in Prometheus' text format."""
        return self.metrics.text(Standing(index_version, items, self.purse.left()))
