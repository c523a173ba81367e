"""An async iterator in a task of its own: read with a deadline, stopped for good, never left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class _End:
    """After the last piece."""


class Feed(Generic[T]):
    """Runs `source` while the block lasts. Leaving the block cancels it and waits until it has ended.

    The task of its own keeps what `source` sets in its context (and what a timeout cancels) apart from the reader's.
    """

    def __init__(self, source: AsyncIterator[T]) -> None:
        self._source = source
        self._pieces: asyncio.Queue[T | _End | Exception] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Feed[T]:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def next(self, deadline: float | None = None) -> T | None:
        """The next piece, or None after the last. Raises what the source raised, and TimeoutError at `deadline`.

        `deadline` is a time of the running loop's clock.
        """
        async with asyncio.timeout_at(deadline):
            piece = await self._pieces.get()
        if isinstance(piece, Exception):
            raise piece
        return None if isinstance(piece, _End) else piece

    async def _run(self) -> None:
        try:
            async for piece in self._source:
                self._pieces.put_nowait(piece)
            self._pieces.put_nowait(_End())
        except Exception as error:  # handed to the reader, who raises it
            self._pieces.put_nowait(error)
