"""A person erased: no row, no byte, no line of a log; and nothing of people in the logs to begin with."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from sqlalchemy import insert

from bot import logs
from bot.assistant import Assistant
from bot.cli import run
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tables import conversations, metadata
from bot.types import IncomingMessage
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import FaultError, ModelError
from retrieval.index import open_current

OURS = {"keys", "heads", "changes"}  # tables of the shop's, in which nothing is anybody's
ANN, BOB = "demo-world-02", "demo-horror-08"  # who have a history in the films demo
MARKER = "zanzibarmarker"
BYTES = (ANN.encode(), MARKER.encode())


@pytest.fixture
def home(movies_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own with the films demo, and nobody's conversations."""
    copied = Path(shutil.copytree(movies_home, tmp_path / "home", ignore=shutil.ignore_patterns("whypick.db*", "logs")))
    monkeypatch.setenv("WHYPICK_HOME", str(copied))
    monkeypatch.setenv("WHYPICK_MODEL", "grounded")
    monkeypatch.delenv("WHYPICK_DATABASE_URL", raising=False)
    yield copied
    for handler in [one for one in logging.getLogger().handlers if str(tmp_path) in getattr(one, "baseFilename", "")]:
        logging.getLogger().removeHandler(handler)
        handler.close()


async def say(assistant: Assistant, text: str, user_id: str, session_id: str | None = None) -> str:
    asked = IncomingMessage(text, session_id=session_id, user_id=user_id)
    reply = [one async for one in assistant.reply(asked)][-1].reply
    assert reply is not None
    if reply.cards:
        assistant.feedback(reply.session_id, reply.turn, reply.cards[0].item_id, "click")
    return reply.session_id


async def talk(home: Path, embedder: SentenceEmbedder) -> tuple[str, str]:
    """Two people's conversations, one with the marker everywhere; gives the ids of the sessions."""
    with closing(build(Settings(home=home), embedder)) as assistant:
        ann = await say(assistant, f"a film about {MARKER}, no war", ANN)
        await say(assistant, f"not too {MARKER} please", ANN, ann)
        bob = await say(assistant, "a film about the sea", BOB)
    return ann, bob


def rows_with(database: Path, words: str) -> list[str]:
    """Every column of every table, also of those that we did not think of, in which the words stand."""
    found = []
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = connection.execute(f"SELECT * FROM {table}")
            names = [one[0] for one in cursor.description]
            for row in cursor:
                values = (value if isinstance(value, bytes) else str(value).encode() for value in row)
                found += [
                    f"{table}.{name}" for name, value in zip(names, values, strict=True) if words.encode() in value
                ]
    return found


def files_with(home: Path, wanted: tuple[bytes, ...]) -> list[str]:
    return [file.name for file in home.rglob("*") if file.is_file() and any(w in file.read_bytes() for w in wanted)]


async def test_erased_is_gone_from_every_table_file_and_index(
    home: Path, embedder: SentenceEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    ann, bob = await talk(home, embedder)
    held = rows_with(home / "whypick.db", MARKER)
    assert {"turns.message", "turns.understood", "conversations.preferences"} <= set(held)
    assert rows_with(home / "whypick.db", ann)
    assert files_with(home, BYTES)
    assert run(["person", "erase", ANN, "--yes"]) == 0
    assert "2 turns" in capsys.readouterr().out
    for words in (MARKER, ANN, ann):
        assert rows_with(home / "whypick.db", words) == []
    assert files_with(home, BYTES) == []
    assert rows_with(home / "whypick.db", bob)
    with closing(open_current(home)) as index:
        assert index.history(ANN) == ()
        assert index.history(BOB)
    assert run(["person", "report", ANN]) == 0
    assert "Nothing is held" in capsys.readouterr().out
    assert run(["person", "erase", ANN, "--yes"]) == 0


async def test_the_id_of_a_conversation_erases_that_one_alone(
    home: Path, embedder: SentenceEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    ann, bob = await talk(home, embedder)
    assert run(["person", "report", bob]) == 0
    assert "turns 1" in capsys.readouterr().out
    assert run(["person", "erase", bob, "--yes"]) == 0
    assert rows_with(home / "whypick.db", bob) == []
    assert rows_with(home / "whypick.db", ann)
    assert not (home / "erased.json").exists()
    with closing(open_current(home)) as index:
        assert index.history(BOB)


async def test_lines_that_an_earlier_version_logged_go_too(home: Path, embedder: SentenceEmbedder) -> None:
    ann, bob = await talk(home, embedder)
    file = home / "logs" / "whypick.log.1"
    file.parent.mkdir(exist_ok=True)
    lines = [json.dumps({"event": "a turn failed", "session": one}) for one in (ann, bob, ANN, f"{ANN}-junior")]
    file.write_text("\n".join(lines) + "\n")
    assert run(["person", "erase", ANN, "--yes"]) == 0
    assert file.read_text().splitlines() == [lines[1], lines[3]]


async def test_erasing_while_another_connection_is_open_leaves_no_byte(home: Path, embedder: SentenceEmbedder) -> None:
    with closing(build(Settings(home=home), embedder)) as serving:
        await say(serving, f"a film about {MARKER}", ANN)
        bob = await say(serving, "a film about the sea", BOB)
        assert run(["person", "erase", ANN, "--yes"]) == 0
        assert not [name for name in files_with(home, BYTES) if name.startswith("whypick.db")]
        await say(serving, "something else", BOB, bob)  # on the new index, to which it moves by itself
        assert not serving.report(ANN)["held"]


async def test_what_was_changed_leaves_no_byte_either(home: Path, embedder: SentenceEmbedder) -> None:
    with closing(build(Settings(home=home), embedder)) as assistant:
        session = await say(assistant, f"a film about {MARKER}", ANN)
        assistant.rewind(session, 1)
        assistant.erase([session])
    assert not [name for name in files_with(home, (MARKER.encode(),)) if name.startswith("whypick.db")]


def test_every_table_says_whose_its_rows_are() -> None:
    assert all("session_id" in table.columns for name, table in metadata.tables.items() if name not in OURS)


async def test_export_is_everything_as_one_object(
    home: Path, embedder: SentenceEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    ann, bob = await talk(home, embedder)
    for command in (["person", "export", ANN], ["person", "report", ANN, "--json"]):
        assert run(command) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["person"] == ANN
        assert found["sessions"] == [ann]
        assert found["held"]
        with closing(open_current(home)) as index:
            assert len(found["from_the_catalogue"]["interactions"]) == len(index.history(ANN))
        rows = found["from_conversations"]
        assert {name: len(rows[name]) for name in ("conversations", "turns", "traces")} == {
            "conversations": 1,
            "turns": 2,
            "traces": 2,
        }
        assert set(rows) == {"source", *metadata.tables} - OURS - {"events"}  # which stand by themselves
        assert rows["turns"][0]["message"] == f"a film about {MARKER}, no war"
        assert rows["conversations"][0]["preferences"]["own"]["conditions"]
        assert bob not in json.dumps(found)


def test_a_report_needs_no_catalogue_and_nobody_is_said_to_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "empty"))
    assert run(["person", "report", "nobody"]) == 0
    assert "Nothing is held of nobody" in capsys.readouterr().out
    assert run(["person", "erase", "nobody"]) == 2
    assert "--yes" in capsys.readouterr().err


def test_an_error_in_the_log_does_not_quote_anybody(tmp_path: Path) -> None:
    file = logs.configure(Settings(home=tmp_path, log_level="debug"))
    ours, library = structlog.get_logger("bot.somewhere"), logging.getLogger("somebody.elses")
    try:
        [][MARKER]  # type: ignore[call-overload]
    except TypeError:
        ours.exception("a turn failed")
    for error in (KeyError(MARKER), ModelError(MARKER), ValueError(ANN)):
        try:
            raise RuntimeError(MARKER) from error
        except RuntimeError:
            ours.exception("a turn failed")
            library.exception("it broke: %s", MARKER)
    library.error(f"Task exception was never retrieved\nfuture: {MARKER}")
    library.debug("request: %s", MARKER)
    library.info(MARKER)
    try:
        raise FaultError("the disk is full", where="somewhere")
    except FaultError:
        ours.exception("a turn failed")
    text = file.read_text()
    assert MARKER not in text
    assert ANN not in text
    assert "the disk is full" in text  # what helps whoever runs this is kept
    assert "builtins.KeyError" in text
    assert "test_privacy.py" in text


async def test_nothing_of_a_conversation_is_logged_also_when_the_database_fails(
    home: Path, embedder: SentenceEmbedder
) -> None:
    file = logs.configure(Settings(home=home, log_level="debug"))
    with closing(build(Settings(home=home), embedder)) as assistant:
        session = await say(assistant, f"a film about {MARKER}", ANN)
        with closing(sqlite3.connect(home / "whypick.db")) as database:
            database.execute("DROP TABLE impressions")
        asked = IncomingMessage(f"something {MARKER} else", session_id=session, user_id=ANN)
        assert [one async for one in assistant.reply(asked)][-1].kind == "error"
    text = file.read_text()
    assert "a turn failed" in text
    for words in (MARKER, ANN, session):
        assert words not in text


def test_a_failing_statement_names_no_values(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'w.db'}")
    row = {"session_id": MARKER, "created": 0, "updated": 0, "preferences": "", "said": "", "meta": "", "turn_count": 0}

    def twice() -> None:
        with database.writing() as connection:
            connection.execute(insert(conversations).values(row))
            connection.execute(insert(conversations).values(row))

    with pytest.raises(FaultError) as failed:
        twice()
    told: BaseException | None = failed.value
    while told is not None:
        assert MARKER not in str(told)
        told = told.__cause__ or told.__context__
    database.close()


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'w.db'}")
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
    database.close()
