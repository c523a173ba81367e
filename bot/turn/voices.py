"""Who can speak a turn, and in what pieces. LangChain itself is not needed to know that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from bot.turn.context import Artifact, TurnContext


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they come; `message` tells one message of the model from the next."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A message of the model is complete. When it `calls` a tool, its words were not meant for the person."""

    message: str
    calls: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A tool's typed result."""

    artifact: Artifact


Piece = Words | Ended | Found


class Voice(Protocol):
    """A model with our tools."""

    def stream(self, turn: TurnContext, found: Sequence[Artifact] = ()) -> AsyncGenerator[Piece, None]:
        """The pieces of one turn. `found` is what tools gave already. Raises Failed."""


class Later:
    """A voice that is made when it first speaks, or is told to get ready: loading LangChain takes seconds."""

    def __init__(self, make: Callable[[], Voice]) -> None:
        self._make, self._lock = make, Lock()
        self._voice: Voice | None = None

    def get_ready(self) -> Voice:
        """The voice itself, made by whoever asks first."""
        with self._lock:
            if self._voice is None:
                self._voice = self._make()
            return self._voice

    async def stream(self, turn: TurnContext, found: Sequence[Artifact] = ()) -> AsyncGenerator[Piece, None]:
        """As the voice does."""
        voice = self._voice
        if voice is None:
            voice = await asyncio.to_thread(self.get_ready)
        async with aclosing(voice.stream(turn, found)) as pieces:
            async for piece in pieces:
                yield piece
