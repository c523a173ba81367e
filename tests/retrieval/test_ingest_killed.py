"""SIGKILL at every step of an ingest: the old or the new index serves, whole, and the next ingest goes through."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.hashing import HashingEmbedder
from retrieval.index import current_version, open_current
from retrieval.ingest import ingest

ROOT = Path(__file__).resolve().parents[2]
EMBEDDER = HashingEmbedder(32)
OLD, NEW = 50, 2_300  # items; the new ones are more than one batch of any step

# Imports once, then forks a child a line: {"home", "items", "kill": nth announcement of progress, 0 for never}.
CHILDREN = """
import json, os, signal, sys
from pathlib import Path
from retrieval.hashing import HashingEmbedder
from retrieval.ingest import ingest

def run(job):
    seen = []
    def progress(step, done, total):
        seen.append(f"{step} {done}")
        if len(seen) == job["kill"]:
            Path(job["home"], "..", "killed-at").write_text(seen[-1])
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

    def ingest(self, home: Path, items: Path, kill: int = 0) -> tuple[int, list[str]]:
        """(signal that ended it, its announcements unless it was killed)."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"home": str(home), "items": str(items), "kill": kill}) + "\n")
        self._process.stdin.flush()
        first = json.loads(self._process.stdout.readline())
        if isinstance(first, list):
            return json.loads(self._process.stdout.readline()), first
        return first, []

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@pytest.fixture(scope="module")
def children() -> Children:
    return Children()


def write_items(file: Path, count: int, words: str) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(("id", "title", "year", "genres", "description"))
        for number in range(count):
            kind = ("drama|crime", "comedy", "horror")[number % 3]
            table.writerow((f"i{number}", f"{words} {number}", 1950 + number % 70, kind, f"{words} of number {number}. " * 4))
    return file


def whole(home: Path) -> int:
    """The number of items that serve, once each of a sample was found by its own vector and by its title."""
    index = open_current(home)
    count = len(index.catalogue)
    assert count in (OLD, NEW)
    assert len(index.vectors) == count
    for row in np.linspace(0, count - 1, 25).astype(int):
        nearest, likeness = index.dense(index.vectors[row], 1)[0]
        assert likeness == pytest.approx(1.0, abs=1e-4)
        assert nearest == row or np.array_equal(index.vectors[nearest], index.vectors[row])
        assert row in [found for found, _ in index.lexical(index.catalogue.items[row].title, 5)]
    index.close()
    return count


def test_sigkill_at_every_step_leaves_an_index_that_serves_whole(tmp_path: Path) -> None:
    children = Children()
    old = write_items(tmp_path / "old.csv", OLD, "An old story")
    new = write_items(tmp_path / "new.csv", NEW, "A new tale")
    served = tmp_path / "served"
    before = ingest(served, old, embedder=EMBEDDER).index_version
    ended, steps = children.ingest(Path(shutil.copytree(served, tmp_path / "unharmed")), new)
    assert ended == 0
    after = current_version(tmp_path / "unharmed")
    left: dict[str, int] = {}
    for kill, step in enumerate(steps, start=1):
        if step in left:
            continue
        home = Path(shutil.copytree(served, tmp_path / f"home-{kill}"))
        ended, _ = children.ingest(home, new, kill)
        assert ended == signal.SIGKILL, step
        assert (tmp_path / "killed-at").read_text() == step
        left[step] = whole(home)
        assert current_version(home) == (before if left[step] == OLD else after), step
        shutil.rmtree(home)
    names = [step.split()[0] for step in left]
    assert {"read", "embed", "fit", "write", "vectors", "words", "verify", "sync", "publish", "switch"} <= set(names)
    switched = names.index("sweep")
    assert set(list(left.values())[:switched]) == {OLD}
    assert set(list(left.values())[switched:]) == {NEW}
    children.stop()


@pytest.mark.parametrize("step", ["embed", "vectors", "verify", "publish", "switch", "sweep"])
def test_after_a_kill_the_next_ingest_goes_through_and_sweeps(tmp_path: Path, step: str) -> None:
    children = Children()
    home = tmp_path / "home"
    ingest(home, write_items(tmp_path / "old.csv", OLD, "An old story"), embedder=EMBEDDER)
    new = write_items(tmp_path / "new.csv", NEW, "A new tale")
    _, steps = children.ingest(Path(shutil.copytree(home, tmp_path / "unharmed")), new)
    last = max(place for place, announced in enumerate(steps, start=1) if announced.split()[0] == step)
    assert children.ingest(home, new, last)[0] == signal.SIGKILL
    report = ingest(home, new, embedder=EMBEDDER)
    assert whole(home) == NEW
    assert report.index_version == current_version(tmp_path / "unharmed")
    assert not list(home.glob("building-*"))
    assert len(list(home.glob("index-*"))) == 2
    if step != "embed":
        assert report.embedded == 0  # what the killed one had embedded is not embedded again
    children.stop()


def test_a_first_ingest_that_is_killed_leaves_no_catalogue_and_no_obstacle(tmp_path: Path) -> None:
    children = Children()
    items = write_items(tmp_path / "old.csv", OLD, "An old story")
    assert children.ingest(tmp_path / "home", items, 9)[0] == signal.SIGKILL
    assert current_version(tmp_path / "home") is None
    assert children.ingest(tmp_path / "home", items)[0] == 0
    assert whole(tmp_path / "home") == OLD
    children.stop()
