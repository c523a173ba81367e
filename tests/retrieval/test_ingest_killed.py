"""SIGKILL at every step of an ingest: the old or the new index serves, whole, and the next ingest goes through."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from retrieval.hashing import HashingEmbedder
from retrieval.index import current_version, open_current
from retrieval.ingest import ingest

ROOT = Path(__file__).resolve().parents[2]
EMBEDDER = HashingEmbedder(32)
OLD, NEW = 50, 1_100  # items; the new ones are more than one batch of any step

# Imports once, then forks a child a line: {"home", "items", "kill": nth announcement of progress, "after": seconds},
# 0 for never. A timer that nobody handles ends a process as suddenly as SIGKILL does, wherever it is.
CHILDREN = """
import json, os, signal, sys
from pathlib import Path
from retrieval.hashing import HashingEmbedder
from retrieval.ingest import ingest

def run(job):
    signal.setitimer(signal.ITIMER_REAL, job["after"])
    seen = []
    def progress(step, done, total):
        seen.append(f"{step} {done}")
        if len(seen) == job["kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
    ingest(Path(job["home"]), Path(job["items"]), embedder=HashingEmbedder(32), progress=progress)
    print(json.dumps(seen), flush=True)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        run(json.loads(line))
        os._exit(0)
    print(json.dumps(os.waitpid(child, 0)[1]), flush=True)
"""


class Children:
    """Runs ingests in processes of their own, without paying for the imports each time."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILDREN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ingest(self, home: Path, items: Path, kill: int = 0, after: float = 0.0) -> tuple[int, list[str]]:
        """(signal that ended it, its announcements unless it was killed)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"home": str(home), "items": str(items), "kill": kill, "after": after}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        first = json.loads(self._process.stdout.readline())
        if isinstance(first, list):
            return json.loads(self._process.stdout.readline()), first
        return first, []

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(120)


class Unharmed(NamedTuple):
    """What an ingest makes, what it announces on the way, and how long it takes."""

    version: str
    steps: list[str]
    seconds: float


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    started = Children()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_items(tmp_path_factory.mktemp("new") / "new.csv", NEW, "A new tale")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that serves the old items. Copied, never written to."""
    home = tmp_path_factory.mktemp("served")
    ingest(home, write_items(home / "old.csv", OLD, "An old story"), embedder=EMBEDDER)
    return home


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory, served: Path, new: Path, children: Children) -> Unharmed:
    """An ingest of the new items that nothing ends."""
    home = Path(shutil.copytree(served, tmp_path_factory.mktemp("unharmed") / "home"))
    begun = time.monotonic()
    ended, steps = children.ingest(home, new)
    assert ended == 0
    return Unharmed(str(current_version(home)), steps, time.monotonic() - begun)


def write_items(file: Path, count: int, words: str) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("id", "title", "year", "genres", "description"))
        for number in range(count):
            kind = ("drama|crime", "comedy", "horror")[number % 3]
            table.writerow((f"i{number}", f"{words} {number}", 1950 + number % 70, kind, f"Number {number} goes."))
    return file


def whole(home: Path) -> int:
    """The number of items that serve, once the parts agree and items were found by their vectors and titles."""
    index = open_current(home)
    index.check()
    count = len(index.catalogue)
    assert count in (OLD, NEW)
    assert len(index.vectors) == count
    for row in range(0, count, count // 25):
        assert row in [found for found, _ in index.lexical(index.catalogue.items[row].title, 5)]
    index.close()
    return count


def moments(steps: list[str]) -> list[int]:
    """The first and the middle announcement of each step."""
    places: dict[str, list[int]] = {}
    for place, announced in enumerate(steps, start=1):
        places.setdefault(announced.split()[0], []).append(place)
    return sorted({chosen for found in places.values() for chosen in (found[0], found[len(found) // 2])})


def test_sigkill_at_every_step_leaves_an_index_that_serves_whole(
    tmp_path: Path, children: Children, served: Path, new: Path, unharmed: Unharmed
) -> None:
    before, after, steps = current_version(served), unharmed.version, unharmed.steps
    left: dict[str, int] = {}
    for kill in moments(steps):
        home = Path(shutil.copytree(served, tmp_path / f"home-{kill}"))
        ended, _ = children.ingest(home, new, kill)
        assert ended == signal.SIGKILL, steps[kill - 1]
        count = left[steps[kill - 1].split()[0]] = whole(home)
        assert current_version(home) == (before if count == OLD else after)
        shutil.rmtree(home)
    names = list(left)
    assert {"read", "embed", "fit", "write", "vectors", "words", "verify", "sync", "publish", "switch"} <= set(names)
    switched = names.index("sweep")
    assert {left[name] for name in names[:switched]} == {OLD}
    assert {left[name] for name in names[switched:]} == {NEW}


@pytest.mark.parametrize("part", [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
def test_an_end_at_any_moment_leaves_an_index_that_serves_whole(
    tmp_path: Path, children: Children, served: Path, new: Path, unharmed: Unharmed, part: float
) -> None:
    home = Path(shutil.copytree(served, tmp_path / "home"))
    children.ingest(home, new, after=part * unharmed.seconds)
    whole(home)


@pytest.mark.parametrize("step", ["embed", "vectors", "publish", "switch", "sweep"])
def test_after_a_kill_the_next_ingest_goes_through_and_sweeps(
    tmp_path: Path, children: Children, served: Path, new: Path, unharmed: Unharmed, step: str
) -> None:
    home = Path(shutil.copytree(served, tmp_path / "home"))
    version, steps, _ = unharmed
    last = max(place for place, announced in enumerate(steps, start=1) if announced.split()[0] == step)
    assert children.ingest(home, new, last)[0] == signal.SIGKILL
    report = ingest(home, new, embedder=EMBEDDER)
    assert whole(home) == NEW
    assert report.index_version == version
    assert report.embedded < NEW  # what the killed one had embedded is not embedded again
    assert not list(home.glob("building-*"))
    assert len(list(home.glob("index-*"))) == 2


def test_a_first_ingest_that_is_killed_leaves_no_catalogue_and_no_obstacle(tmp_path: Path, children: Children) -> None:
    items = write_items(tmp_path / "old.csv", OLD, "An old story")
    assert children.ingest(tmp_path / "home", items, 7)[0] == signal.SIGKILL
    assert current_version(tmp_path / "home") is None
    assert children.ingest(tmp_path / "home", items)[0] == 0
    assert whole(tmp_path / "home") == OLD
