"""SIGKILL of an ingest that takes in what was changed and told while a server ran: none of it is lost, or counted twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.ledger import Ledger
from bot.types import Happened, Key
from bot.wiring import build
from retrieval.changes import Change
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import UnknownError
from retrieval.index import open_current
from retrieval.ingest import ingest

ROOT = Path(__file__).resolve().parents[2]
HEAD = "id,title,description,price\n"
OLD = "".join(f"i{n},Lamp {n},A lamp that shines {n} hours.,{10 * n} EUR\n" for n in range(1, 6))
NEW = {"title": "Storm lantern", "description": "A lantern for rough nights.", "price": "70 EUR"}
ORDER = Happened("i4", "purchase", user_id="ann", id="order-7", time="2026-05-01")
SERVER = Key("shop", "chat", (), 0.0)
CHANGES = 3  # of items: one new, one at a new price, one gone

# Imports once, then runs `whypick ingest` in a process of its own for each line: {"home", "items", "kind", "name"}. It ends
# before a file gets this name, right after that, at the opening of a database, or before a statement of SQL or the end of one.
CHILDREN = """
import json, os, signal, sys
from sqlalchemy import Engine, event
from bot.cli import run
import bot.commands.folding, bot.commands.ingesting, bot.storage.ledger, retrieval.embedding, retrieval.ingest

def end():
    os.kill(os.getpid(), signal.SIGKILL)

def watch(kind, name):
    seen = []
    def audit(what, about):
        if what == "os.kill":
            return
        if seen and kind == "after":
            end()
        named = what == "os.rename" and os.path.basename(str(about[1])).startswith(name)
        if named and kind == "before" or what == "sqlite3.connect" and kind == "connect" and str(about[0]).endswith(name):
            end()
        if named:
            seen.append(what)
    def statement(connection, cursor, sql, *more):
        if sql.startswith(name):
            seen.append(sql) if kind == "commit" else end()
    sys.addaudithook(audit)
    if kind in ("sql", "commit"):
        event.listen(Engine, "before_cursor_execute", statement)
        event.listen(Engine, "commit", lambda connection: end() if seen else None)

for line in sys.stdin:
    job = json.loads(line)
    child = os.fork()
    if child == 0:
        os.environ |= {"WHYPICK_HOME": job["home"], "WHYPICK_MODEL": "grounded"}
        if job["kind"]:
            watch(job["kind"], job["name"])
        sys.stdout = sys.stderr
        os._exit(run(["ingest", job["items"], "--json"]))
    print(json.dumps(os.waitpid(child, 0)[1]), flush=True)
"""

MOMENTS = [  # and whether the version that serves then has taken the changes in
    ("connect", "embeddings.sqlite", False),
    ("before", "index-", False),
    ("before", "PREVIOUS", False),
    ("before", "CURRENT", False),
    ("after", "CURRENT", True),
    ("sql", "DELETE FROM changes", True),
]
SWEEPING = [("sql", "DELETE FROM changes"), ("sql", "DELETE FROM events"), ("commit", "DELETE FROM events")]


class Ingests:
    """`whypick ingest` in processes of their own, without paying for the imports each time."""

    def __init__(self, items: Path) -> None:
        self._items, environment = items, {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILDREN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def run(self, home: Path, kind: str = "", name: str = "") -> int:
        """What ended it: 0, or a signal."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"home": str(home), "items": str(self._items), "kind": kind, "name": name}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline()))

    def stop(self) -> None:
        self._process.communicate(timeout=120)


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("items") / "items.csv"
    file.write_text(HEAD + OLD, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def changed(items: Path, tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Path:
    """A home whose items were changed, and whose customer bought something, while it was served. Copied, never written to."""
    home = tmp_path_factory.mktemp("changed") / "home"
    known = home.with_name("known.csv")
    known.write_text(f"{HEAD}{OLD}new,{NEW['title']},{NEW['description']},70 EUR\n", encoding="utf-8")
    ingest(home, known, embedder=embedder)  # so that no process below has to load the model
    ingest(home, items, embedder=embedder)
    with closing(build(Settings(home=home, model="grounded"), embedder)) as assistant:
        assistant.items.put("new", NEW)
        assistant.items.patch("i1", {"price": "49,50 EUR"})
        assistant.items.delete("i2")
        assert assistant.events.take(SERVER, [ORDER]).taken == 1
    return home


@pytest.fixture(scope="module")
def ingests(items: Path) -> Iterator[Ingests]:
    started = Ingests(items)
    yield started
    started.stop()


def serves_all(home: Path, embedder: SentenceEmbedder) -> None:
    """What whoever comes now is shown, by the version that serves and what came after it."""
    with closing(build(Settings(home=home, model="grounded"), embedder)) as assistant:
        assert assistant.items.listing("new").title == NEW["title"]
        assert "€49.50" in str(assistant.items.listing("i1").facts)
        with pytest.raises(UnknownError):
            assistant.items.listing("i2")
        known = assistant.known(assistant.start("ann").session_id)
        assert [line.key for line in known] == ["history:i4"]
        assert assistant.events.take(SERVER, [ORDER]).repeated == 1


def kept(home: Path) -> tuple[Change, ...]:
    """The changes of items that are still rows."""
    with closing(Database(Settings(home=home, model="grounded").database)) as database:
        return Ledger(database).changes(0)


def taken_in(home: Path) -> bool:
    """Whether the version that serves holds all of it by itself."""
    with closing(open_current(home)) as index:
        index.check()
        bought = [one.item_id for one in index.history("ann")]
        prices = {item.item_id: item.numbers["price"] for item in index.catalogue.items}
    old = {f"i{n}": 10.0 * n for n in range(1, 6)}
    assert (bought, prices) in (
        ([], old),
        (["i4"], {key: price for key, price in old.items() if key != "i2"} | {"i1": 49.5, "new": 70.0}),
    )
    return bool(bought)


@pytest.mark.parametrize(("kind", "name", "is_taken_in"), MOMENTS, ids=[" ".join(moment[:2]) for moment in MOMENTS])
def test_after_a_kill_nothing_is_lost_and_the_next_ingest_takes_all_in(
    changed: Path, ingests: Ingests, tmp_path: Path, embedder: SentenceEmbedder, kind: str, name: str, is_taken_in: bool
) -> None:
    home = Path(shutil.copytree(changed, tmp_path / "home"))
    assert ingests.run(home, kind, name) == signal.SIGKILL
    assert taken_in(home) == is_taken_in
    serves_all(home, embedder)
    assert ingests.run(home) == 0
    assert taken_in(home) != is_taken_in  # what was taken in once gives way to the file again
    if not is_taken_in:
        serves_all(home, embedder)


@pytest.mark.parametrize(("kind", "name"), SWEEPING, ids=[" ".join(moment) for moment in SWEEPING])
def test_what_every_version_took_in_is_removed_whole_and_does_not_come_back(
    changed: Path, ingests: Ingests, tmp_path: Path, kind: str, name: str
) -> None:
    home = Path(shutil.copytree(changed, tmp_path / "home"))
    assert ingests.run(home) == 0
    assert len(kept(home)) == CHANGES  # the version before may still be read
    assert ingests.run(home, kind, name) == signal.SIGKILL
    assert len(kept(home)) == CHANGES
    assert not taken_in(home)
    assert ingests.run(home) == 0
    assert kept(home) == ()
    assert not taken_in(home)
