"""Conversations as rows: what is saved comes back, stays apart, and survives restarts and rivals."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.schema import CreateTable

from bot.sessions import KINDS, Store
from bot.storage.database import Database
from bot.storage.serial import dumps, loads, turn_json
from bot.storage.tables import metadata
from bot.types import Act, Card, Preferences, Reply, Session, Stated, Turn, Understood, Wishes
from retrieval.errors import FaultError, InputError, UnknownError
from retrieval.types import Candidate, Constraint, Contribution, Part, Pick, Query, Scored, Trace

CHEAP = Constraint("price", "<=", 40.0, "under €40")
EIGHTIES = Constraint("year", "between", (1980.0, 1989.0), "from the 1980s")
TERM = Contribution("request", "your request", 1.5, 0.1 + 0.2, 1.5 * (0.1 + 0.2), (Part("whole", "", 0.45),))


def trace(trace_id: str, *items: str) -> Trace:
    pool = tuple(Scored(Candidate(item, {"dense": 1}), 0.7, (TERM,)) for item in items)
    picks = tuple(Pick(rank, item, 0.7, 0.25, (TERM,)) for rank, item in enumerate(items[:3], 1))
    return Trace(trace_id, "v", "c", Query(text="a", constraints=(EIGHTIES,)), {"dense": items}, (), 0.25, pool, picks)


def turn(session: Session, message: str = "hello", *items: str, trace_id: str | None = None) -> Turn:
    cards = tuple(
        Card(rank, item, f"Title {item}", 0.7, 0.25, "because", (TERM,)) for rank, item in enumerate(items, 1)
    )
    number = session.count + 1
    reply = Reply(session.session_id, number, trace_id, "v", "grounded", "Here.", conditions=(CHEAP,), cards=cards)
    return Turn(session.session_id, number, message, Understood("recommend", message, added=(CHEAP,)), reply)


def liking(session: Session, *items: str) -> Session:
    own = Wishes(request="quiet", stated=tuple(Stated(item, 1.0, 1) for item in items), conditions=(CHEAP, EIGHTIES))
    return replace(session, preferences=Preferences(own=own, rejected=items), said=items)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/home/whypick.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    ticks = count(1_000_000)
    opened = Store(url, clock=lambda: float(next(ticks)))
    yield opened
    opened.close()


def test_a_turn_its_trace_and_its_preferences_survive_a_restart(url: str) -> None:
    first = Store(url)
    session = first.create("ann")
    said = turn(session, "ünïcode \u202e 👩‍👧 \x07", "1", "2", trace_id="t1")
    saved = first.save_turn(replace(liking(session, "7"), meta={"locale": "en"}), said, trace("t1", "1", "2"))
    first.close()
    again = Store(url)
    assert again.load(session.session_id) == saved
    assert (saved.count, saved.user_id, saved.turns) == (1, "ann", (said,))
    assert again.trace("t1") == trace("t1", "1", "2")
    assert again.turn(session.session_id, 1) == said
    again.close()


def test_session_ids_can_not_be_guessed(store: Store) -> None:
    ids = {store.create().session_id for _ in range(50)}
    assert len(ids) == 50
    assert min(map(len, ids)) >= 22


def test_a_loaded_session_carries_the_last_twelve_turns_oldest_first(store: Store) -> None:
    session = store.create()
    for number in range(15):
        session = store.save_turn(session, turn(session, f"message {number}"), None)
    loaded = store.load(session.session_id)
    assert loaded == session
    assert [t.number for t in loaded.turns] == list(range(4, 16))


def test_preferences_change_between_turns(store: Store) -> None:
    session = liking(store.create(), "3")
    store.save_preferences(session)
    assert store.load(session.session_id).preferences == session.preferences


def test_what_we_do_not_have_is_said_by_name(store: Store) -> None:
    session = store.create()
    odd = ["nobody", "", "\x00", "\ud800", "x" * 10_000, "' OR 1=1 --"]
    for name in odd:
        with pytest.raises(UnknownError, match="session"):
            store.load(name)
        with pytest.raises(UnknownError, match="trace"):
            store.trace(name)
        assert store.last_with_picks(name) is None
        assert store.conversations(name) == ()
    for number in (-1, 0, 1, 10**30):
        with pytest.raises(UnknownError, match="turn"):
            store.turn(session.session_id, number)
        with pytest.raises(UnknownError, match="turn"):
            store.rewind(session.session_id, number)
        with pytest.raises(UnknownError, match="turn"):
            store.feedback(session.session_id, number, None, "up")
    with pytest.raises(UnknownError):
        store.save_preferences(replace(session, session_id="nobody"))
    ghost = replace(session, session_id="nobody")
    with pytest.raises(UnknownError):
        store.save_turn(ghost, turn(ghost), None)


def test_the_latest_turn_with_picks(store: Store) -> None:
    session = store.create()
    session = store.save_turn(session, turn(session, "a", "1"), None)
    session = store.save_turn(session, turn(session, "b", "2"), None)
    session = store.save_turn(session, turn(session, "thanks"), None)
    latest = store.last_with_picks(session.session_id)
    assert latest is not None
    assert latest.number == 2
    first = store.last_with_picks(session.session_id, 1)
    assert first is not None
    assert first.message == "a"
    assert store.last_with_picks(session.session_id, 3) is None
    assert store.shown(session.session_id) == {"1", "2"}


def test_the_conversation_that_last_showed_picks(store: Store) -> None:
    assert store.latest_with_picks() is None
    one, two = store.create(), store.create()
    store.save_turn(one, turn(one, "a", "1"), None)
    store.save_turn(two, turn(two, "b"), None)
    assert store.latest_with_picks() == one.session_id


def test_rewind_restores_what_was_before_the_turn(store: Store) -> None:
    session = store.create()
    session = store.save_turn(liking(session, "1"), turn(session, "a", "1", trace_id="t1"), trace("t1", "1"))
    panel = liking(session, "1", "edited between the turns")
    store.save_preferences(panel)
    later = store.save_turn(liking(panel, "1", "2"), turn(panel, "b", "2", trace_id="t2"), trace("t2", "2"))
    store.feedback(session.session_id, 2, "2", "up")
    store.feedback(session.session_id, 1, "1", "up")
    store.save_turn(liking(later, "3"), turn(later, "c", "3"), None)
    back = store.rewind(session.session_id, 2)
    assert back == panel
    assert store.load(session.session_id) == panel
    assert store.shown(session.session_id) == {"1"}
    assert [f.turn for f in store.feedbacks(session.session_id)] == [1]
    assert store.trace("t2") == trace("t2", "2")
    again = store.save_turn(back, turn(back, "b again", "2", trace_id="t2"), trace("t2", "2"))
    assert (again.count, again.turns[-1].message) == (2, "b again")


def test_rewinding_the_first_turn_empties_the_conversation(store: Store) -> None:
    session = store.create("ann")
    store.save_turn(liking(session, "1"), turn(session, "a", "1"), None)
    assert store.rewind(session.session_id, 1) == session


def test_a_turn_that_another_window_already_took_is_refused_whole(store: Store) -> None:
    session = store.create()
    kept = store.save_turn(session, turn(session, "from one window", "1"), None)
    stale = liking(session, "9")
    with pytest.raises(InputError, match="went on"):
        store.save_turn(stale, turn(stale, "from the other", "2", trace_id="t"), trace("t", "2"))
    assert store.load(session.session_id) == kept
    assert store.shown(session.session_id) == {"1"}
    with pytest.raises(UnknownError):
        store.trace("t")


def test_a_turn_that_can_not_be_saved_whole_leaves_nothing(store: Store) -> None:
    session = store.create()
    twice = turn(session, "two cards of one rank", "1", "2", trace_id="t")
    cards = (twice.reply.cards[0], replace(twice.reply.cards[1], rank=1))
    with pytest.raises(FaultError):
        store.save_turn(liking(session, "9"), replace(twice, reply=replace(twice.reply, cards=cards)), trace("t", "1"))
    assert store.load(session.session_id) == session
    with pytest.raises(UnknownError):
        store.trace("t")


def test_a_turn_goes_into_its_own_session_only(store: Store) -> None:
    one, two = store.create(), store.create()
    with pytest.raises(ValueError, match="own session"):
        store.save_turn(one, turn(two), None)


def test_feedback_is_kept_in_order(store: Store) -> None:
    session = store.create()
    session = store.save_turn(session, turn(session, "a", "1"), None)
    for kind in KINDS:
        store.feedback(session.session_id, 1, None if kind in ("up", "down") else "1", kind)
    assert tuple(f.kind for f in store.feedbacks(session.session_id)) == KINDS
    with pytest.raises(InputError, match="down"):
        store.feedback(session.session_id, 1, None, "meh")


def test_conversations_are_listed_latest_first_and_never_a_strangers(store: Store) -> None:
    ann, bob, nobody, other = (store.create(user) for user in ("ann", "bob", None, None))
    for session, message in ((ann, "of ann"), (bob, "of bob"), (nobody, "of nobody"), (other, "of another")):
        store.save_turn(session, turn(session, message), None)
    second = store.create("ann")
    assert [c.title for c in store.conversations("ann")] == ["", "of ann"]
    assert [c.title for c in store.conversations("ann", ids=[nobody.session_id])] == ["", "of nobody", "of ann"]
    assert [c.title for c in store.conversations(ids=[nobody.session_id])] == ["of nobody"]
    assert [c.session_id for c in store.conversations("ann", limit=1)] == [second.session_id]
    assert store.conversations() == ()


def test_many_threads_save_in_their_own_sessions(store: Store) -> None:
    def talk(person: int) -> Session:
        session = store.create(f"user {person}")
        for number in range(5):
            item = f"{person}-{number}"
            said = turn(session, f"{person} says {number}", item, trace_id=item)
            session = store.save_turn(liking(session, item), said, trace(item, item))
            store.feedback(session.session_id, number + 1, item, "click")
        return session

    with ThreadPoolExecutor(12) as pool:
        sessions = list(pool.map(talk, range(24)))
    for person, session in enumerate(sessions):
        assert store.load(session.session_id) == session
        assert store.shown(session.session_id) == {f"{person}-{number}" for number in range(5)}
        assert {f.item_id for f in store.feedbacks(session.session_id)} == store.shown(session.session_id)
        assert all(t.message.startswith(f"{person} says") for t in session.turns)


def test_one_turn_for_two_threads_that_race_for_it(store: Store) -> None:
    session = store.create()
    gate = threading.Barrier(8)

    def rush(who: int) -> bool:
        gate.wait()
        try:
            store.save_turn(session, turn(session, f"{who}", f"{who}"), None)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(rush, range(8))) == 1
    assert store.load(session.session_id).count == 1
    assert len(store.shown(session.session_id)) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["turn", "rewind", "panel", "feedback"])), max_size=20))
def test_rows_of_one_session_never_appear_in_another(store: Store, moves: list[tuple[int, str]]) -> None:
    sessions = [store.create(f"u{n}") for n in range(3)]
    for step, (who, move) in enumerate(moves):
        session, item = sessions[who], f"{who}:{step}"
        if move == "turn":
            said = turn(session, item, item, trace_id="shared")
            sessions[who] = store.save_turn(liking(session, item), said, trace("shared", item))
        elif move == "panel":
            sessions[who] = liking(session, item)
            store.save_preferences(sessions[who])
        elif session.count and move == "rewind":
            sessions[who] = store.rewind(session.session_id, session.count)
        elif session.count:
            store.feedback(session.session_id, session.count, item, "up")
    for who, session in enumerate(sessions):
        assert store.load(session.session_id) == session
        mine = (*store.shown(session.session_id), *(f.item_id for f in store.feedbacks(session.session_id)))
        assert all(str(item).startswith(f"{who}:") for item in mine)
        if any(t.reply.trace_id for t in session.turns):
            assert store.trace("shared", session.session_id).picks[0].item_id.startswith(f"{who}:")


def test_another_sessions_trace_is_not_ours(store: Store) -> None:
    one, two = store.create(), store.create()
    store.save_turn(one, turn(one, "a", "1", trace_id="t"), trace("t", "1"))
    with pytest.raises(UnknownError):
        store.trace("t", two.session_id)


OPEN = "import sys; from bot.sessions import Store; s = Store(sys.argv[1]); print(s.create().session_id); s.close()"


def test_processes_that_open_a_new_database_at_once_all_get_it(url: str) -> None:
    run = [sys.executable, "-c", OPEN, url]
    root = Path(__file__).parents[2]
    started = [subprocess.Popen(run, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    ended = [process.communicate(timeout=600) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], ended
    store = Store(url)
    assert all(store.load(out.decode().strip()).count == 0 for out, _ in ended)
    store.close()


def test_threads_that_open_a_new_database_at_once_all_get_it(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(Store, [url] * 4))
    session = stores[0].create()
    assert all(store.load(session.session_id) == session for store in stores)
    for store in stores:
        store.close()


def test_the_database_is_durable_and_migrated_to_exactly_our_tables(store: Store, url: str) -> None:
    store.create()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    database = Database(url)
    with database.reading() as ours:
        assert ours.execute(text("PRAGMA synchronous")).scalar() == 2
        assert ours.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.close()


def test_the_tables_can_be_written_for_postgres() -> None:
    dialect = make_url("postgresql://").get_dialect()()
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))


def test_a_database_of_a_newer_version_is_left_alone(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(InputError, match="newer"):
        Store(url)


def test_what_is_no_database_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "whypick.db"
    broken.write_bytes(b"this is not a database, " * 100)
    blocked = tmp_path / "file" / "whypick.db"
    blocked.parent.write_text("a file where the folder should be")
    urls = [
        f"sqlite:///{broken}",
        f"sqlite:///{blocked}",
        "sqlite://",
        "nonsense",
        "nosuch://x",
        "postgresql+nodriver://x",
    ]
    for bad in urls:
        with pytest.raises(InputError) as caught:
            Store(bad)
        assert "\n" not in caught.value.line()


def test_a_password_in_the_url_is_not_repeated() -> None:
    with pytest.raises(InputError) as caught:
        Store("postgresql+nodriver://me:hunter2@host/db")
    assert "hunter2" not in caught.value.line()


def test_shapes_survive_json() -> None:
    session = liking(Session("s", None), "1")
    for act in get_args(Act):
        understood = Understood(act, "x", items=("1",), added=(CHEAP, EIGHTIES), notes=("n",))
        assert loads(Understood, dumps(understood)) == understood
    years = Constraint("year", "in", ("1980", "1981"), "1980 or 1981")
    preferences = replace(session.preferences, other=Wishes(conditions=(years,)), other_name="your dad")
    assert loads(Preferences, dumps(preferences)) == preferences
    reply = turn(session, "a", "1").reply
    assert loads(Reply, dumps(reply)) == reply
    with pytest.raises(FaultError, match="Reply"):
        loads(Reply, "{}")


def test_a_turn_as_other_programs_get_it() -> None:
    body = turn_json(replace(turn(Session("s", None), "a", "1", trace_id="t").reply, relaxed=(EIGHTIES,)))
    assert set(body) >= {
        "session_id", "turn", "trace_id", "index_version", "model", "reply", "question", "conditions", "relaxed",
        "picks", "suggestions",
    }  # fmt: skip
    assert body["relaxed"] == [{"field": "year", "op": "between", "value": [1980.0, 1989.0], "text": "from the 1980s"}]
    (pick,) = body["picks"]
    assert pick["contributions"] == [
        {
            "signal": "request",
            "family": "your request",
            "weight": 1.5,
            "value": 0.1 + 0.2,
            "contribution": TERM.contribution,
        }
    ]
    assert (pick["rank"], pick["item_id"], pick["title"], pick["score"], pick["base"]) == (1, "1", "Title 1", 0.7, 0.25)
