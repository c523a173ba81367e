"""A day's tokens: reserved before a call, settled after it, never overdrawn, and never forgotten."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.spending import Purse
from bot.storage.database import Database
from bot.storage.tables import spending
from bot.watching import Event, ModelCalled
from retrieval.errors import SpentError

DAY_S = 86_400.0
DAYS = itertools.count(20_000)  # a day of its own for each purse


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{tmp_path}/x.db")) as opened:
        yield opened


def purse(database: Database, limit: int | None, day: float | None = None, told: list[Event] | None = None) -> Purse:
    at = (next(DAYS) if day is None else day) * DAY_S
    return Purse(lambda: database, limit, (told if told is not None else []).append, clock=lambda: at)


def reserved(one: Purse, tokens: int) -> str | None:
    try:
        return one.reserve(tokens)
    except SpentError:
        return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.integers(0, 100), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans()), max_size=12))
def test_whatever_is_reserved_and_settled_when_the_limit_holds(
    database: Database, limit: int, calls: list[tuple[int, int, bool]]
) -> None:
    one, waiting, spent = purse(database, limit), list[tuple[str, int, int]](), 0
    for most, used, settles in calls:
        day = reserved(one, most)
        assert (day is not None) == (spent + most <= limit)  # as much as is left may be had, and no more
        if day is not None:
            spent += most
            waiting.append((day, most, min(used, most)))
        if settles and waiting:
            one.settle(*waiting[0])
            spent += waiting[0][2] - waiting.pop(0)[1]
        assert one.left() == limit - spent >= 0


def test_two_calls_at_once_can_not_both_have_the_last_tokens(database: Database) -> None:
    one, had, begin = purse(database, 1000), list[str | None](), threading.Barrier(8)

    def call() -> None:
        begin.wait()
        had.extend(reserved(one, 90) for _ in range(4))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(had), sum(one is not None for one in had), one.left()) == (32, 11, 10)


def test_a_restart_forgets_nothing_and_another_day_begins_anew(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    with closing(Database(url)) as database:
        purse(database, 100, day=5.0).reserve(70)  # and no settling: the server was killed in the middle of the call
    with closing(Database(url)) as database:
        assert purse(database, 100, day=5.9).left() == 30
        with pytest.raises(SpentError, match="WHYPICK_MODEL_TOKENS_A_DAY: the language model has had its tokens"):
            purse(database, 100, day=5.9).reserve(31)
        assert purse(database, 100, day=6.0).left() == 100
        purse(database, 100, day=6.0).settle("1970-01-06", 70, 50)  # a call that ended after midnight
        assert (purse(database, 100, day=5.0).left(), purse(database, 100, day=6.0).left()) == (50, 100)


async def test_what_the_endpoint_counted_takes_the_place_of_the_guess_also_where_it_is_more(database: Database) -> None:
    told = list[Event]()
    one = purse(database, 1000, told=told)
    async with one.paying(300, lambda _: False) as bill:
        assert one.left() == 700
        bill.tokens = 40
    assert one.left() == 960
    async with one.paying(300, lambda _: False) as bill:
        bill.tokens = 400
    assert one.left() == 560
    async with one.paying(300, lambda _: False):
        pass  # it does not say
    assert one.left() == 260
    with pytest.raises(SpentError):
        async with one.paying(300, lambda _: False):
            raise AssertionError("nobody is asked")
    assert told == [
        ModelCalled("answered", 40, told=True),
        ModelCalled("answered", 400, told=True),
        ModelCalled("answered", 300, told=False),
        ModelCalled("spent", 0, told=False),
    ]


async def test_a_call_that_is_cut_off_stays_paid_and_one_that_nobody_heard_of_is_not(database: Database) -> None:
    told = list[Event]()
    one = purse(database, 1000, told=told)

    async def call(error: BaseException, tokens: int | None = None) -> None:
        async with one.paying(100, lambda error: isinstance(error, ConnectionError)) as bill:
            bill.tokens = tokens
            raise error

    for error in (ConnectionError(), OSError(), asyncio.CancelledError(), GeneratorExit()):
        with suppress(OSError, asyncio.CancelledError, GeneratorExit):
            await call(error)
    assert one.left() == 700
    outcomes = [(event.outcome, event.tokens) for event in told if isinstance(event, ModelCalled)]
    assert outcomes == [("failed", 0), ("failed", 100), ("stopped", 100), ("stopped", 100)]


async def test_without_a_limit_nothing_is_kept(database: Database) -> None:
    one = purse(database, None)
    async with one.paying(10**12, lambda _: False) as bill:
        bill.tokens = 7
    assert one.left() is None
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(spending)).scalar_one() == 0


async def test_an_answer_is_not_lost_when_it_can_not_be_settled(database: Database) -> None:
    one = purse(database, 1000)
    async with one.paying(300, lambda _: False) as bill:
        bill.tokens = 40
        with database.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE spending RENAME TO elsewhere")
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO spending")
    assert one.left() == 700
