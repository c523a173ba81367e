"""What happens here, as typed values for whoever counts it, such as `bot.metrics`. Nothing in them tells of a person."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from bot.types import Happening

Outcome = Literal["done", "refused", "error", "stopped"]
Called = Literal["answered", "failed", "stopped", "spent"]


@dataclass(frozen=True, slots=True)
class TurnBegan:
    """Somebody waits for an answer."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn is over: whole, refused for what it asked for, failed for a fault of ours, or left by its reader."""

    outcome: Outcome
    model: str  # that spoke; where nothing was said to the end, that was to speak
    seconds: float
    first_word_s: float | None
    picks: int


@dataclass(frozen=True, slots=True)
class Limited:
    """A request was turned away: it was one too many."""

    by: str  # a kind of payer, never which one


@dataclass(frozen=True, slots=True)
class Acted:
    """Somebody did something with a turn or a pick."""

    kind: str


@dataclass(frozen=True, slots=True)
class ModelCalled:
    """A call of a remote model is over. `told` says whether the endpoint counted the tokens, or we guessed."""

    outcome: Called
    tokens: int
    told: bool


Event = TurnBegan | TurnEnded | Limited | Acted | ModelCalled
Tell = Callable[[Event], None]


def nobody(event: Event) -> None:
    """For whom nobody counts."""


async def watched(
    turn: AsyncGenerator[Happening, None], tell: Tell, model: str, clock: Callable[[], float] = time.perf_counter
) -> AsyncGenerator[Happening, None]:
    """The same happenings; how the turn began and ended is told."""
    began, first_word_s, picks = clock(), None, 0
    outcome: Outcome = "stopped"
    tell(TurnBegan())
    try:
        async with aclosing(turn):
            async for one in turn:
                if one.kind == "text" and first_word_s is None:
                    first_word_s = clock() - began
                if one.kind == "error":
                    outcome = "error" if one.fault else "refused"
                if one.reply is not None:
                    outcome, model, picks = "done", one.reply.model, len(one.reply.cards)
                yield one
    finally:
        tell(TurnEnded(outcome, model, clock() - began, first_word_s, picks))
