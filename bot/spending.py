"""What remote models may use in a day, in tokens: reserved before a call, settled after it, kept in the database.

Tokens and not money: every endpoint counts them, and a price would be one more thing to keep true. A day is one of UTC.
A reservation is as much as the call can come to; where a call is cut off, or we are, it stands as spent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.tables import spending
from bot.watching import Called, ModelCalled, Tell, nobody
from retrieval.errors import SpentError, WhypickError

log = structlog.get_logger(__name__)


@dataclass
class Bill:
    """What a call came to, once the endpoint has told."""

    tokens: int | None = None


class Purse:
    """The day's tokens of a home. May be used from many threads, and by other processes on the same database."""

    def __init__(
        self,
        database: Callable[[], Database],
        limit: int | None = None,
        tell: Tell = nobody,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Without a `limit` nothing is kept, and `database` is not opened."""
        self.limit = limit
        self._database, self._tell, self._clock = database, tell, clock

    @asynccontextmanager
    async def paying(self, most: int, unbilled: Callable[[Exception], bool]) -> AsyncGenerator[Bill, None]:
        """Around one call that can come to `most` tokens. Raises SpentError where they are not there.

        `unbilled` says of a failure that it came before the endpoint did any work.
        """
        bill = Bill()
        outcome: Called = "stopped"
        try:
            day = await asyncio.to_thread(self.reserve, most)
        except SpentError:
            self._tell(ModelCalled("spent", 0, told=False))
            raise
        try:
            yield bill
            outcome = "answered"
        except Exception as error:
            outcome, bill.tokens = "failed", 0 if unbilled(error) else bill.tokens
            raise
        finally:
            self._tell(ModelCalled(outcome, most if bill.tokens is None else bill.tokens, bill.tokens is not None))
            if bill.tokens is not None:
                await asyncio.to_thread(self._settled, day, most, bill.tokens)

    def reserve(self, tokens: int) -> str:
        """Takes so many from today's, and gives the day. Raises SpentError where so many are not left."""
        day = self._today()
        if self.limit is None:
            return day
        today, room = spending.c.day == day, spending.c.tokens <= self.limit - tokens
        with self._database().writing() as connection:
            _open(connection, day)
            taken = update(spending).where(today, room).values(tokens=spending.c.tokens + tokens)
            if not connection.execute(taken).rowcount:
                what, fix = "the language model has had its tokens of the day", "Raise it, or wait until midnight UTC"
                raise SpentError(what, where="WHYPICK_MODEL_TOKENS_A_DAY", do=fix)
        return day

    def settle(self, day: str, reserved: int, used: int) -> None:
        """Puts what was used in the place of what was reserved that day."""
        if self.limit is None or used == reserved:
            return
        change = update(spending).where(spending.c.day == day).values(tokens=spending.c.tokens + used - reserved)
        with self._database().writing() as connection:
            connection.execute(change)

    def left(self) -> int | None:
        """How many tokens may yet be used today; None where there is no limit."""
        if self.limit is None:
            return None
        day = self._today()
        with self._database().reading() as connection:
            spent = connection.execute(select(spending.c.tokens).where(spending.c.day == day)).scalar_one_or_none()
        return max(0, self.limit - (spent or 0))

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()

    def _settled(self, day: str, reserved: int, used: int) -> None:
        try:
            self.settle(day, reserved, used)
        except WhypickError as error:  # the call was answered all the same, and the reservation stands
            log.warning("a call was not settled", error=type(error).__name__)


def _open(connection: Connection, day: str) -> None:
    """The day's row is there; on a server of many writers another may have made it just now."""
    if connection.execute(select(spending.c.day).where(spending.c.day == day)).first() is None:
        with suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(spending).values(day=day, tokens=0))
