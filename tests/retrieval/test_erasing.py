"""Erased from the index: nobody's rows, nobody's traces in what was learned, no way back, and never half an index."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval import erasing, tombstones, versions
from retrieval.errors import InputError
from retrieval.hashing import HashingEmbedder
from retrieval.index import current_version, open_current
from retrieval.ingest import IngestReport, ingest
from retrieval.types import Interaction

ROOT = Path(__file__).resolve().parents[2]
EMBEDDER = HashingEmbedder(32)
GONE, ITEMS = "person-to-go", 60

KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval import erasing, tombstones, versions
home, who, last = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
def progress(step, done, total):
    if step == last:
        os.kill(os.getpid(), signal.SIGKILL)
with versions.writer(home):
    tombstones.add(home, who)
    progress("remember", 0, 1)
    erasing.rebuild(home, progress)
"""


def files(folder: Path, people: Sequence[str]) -> tuple[Path, Path]:
    folder.mkdir(exist_ok=True)
    items, events = folder / "items.csv", folder / "events.csv"
    rows = [f"f{n},Town {n},{1960 + n},drama|comedy,In town {n} a stranger arrives." for n in range(ITEMS)]
    items.write_text("id,title,year,genres,description\n" + "\n".join(rows) + "\n")
    lines = [
        f"{person},f{(7 * place + 3 * n) % ITEMS},rate,{1 + n % 5},2024-01-{1 + n:02d}"
        for place, person in enumerate(people)
        for n in range(8)
    ]
    events.write_text("user_id,item_id,action,value,time\n" + "\n".join(lines) + "\n")
    return items, events


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made(tmp_path / "home", tmp_path / "files")
    return tmp_path / "home"


def made(home: Path, folder: Path, people: Sequence[str] = ("ann", "bob", "cleo", GONE)) -> IngestReport:
    items, events = files(folder, people)
    return ingest(home, items, interactions=[events], embedder=EMBEDDER)


def erase(home: Path, user_id: str = GONE) -> str | None:
    with versions.writer(home):
        tombstones.add(home, user_id)
        return erasing.rebuild(home)


def places_of(home: Path, words: str) -> list[str]:
    """Every file of the home that holds these bytes."""
    found = (file for file in home.rglob("*") if file.is_file())
    return [str(file.relative_to(home)) for file in found if words.encode() in file.read_bytes()]


def interactions(home: Path) -> list[Interaction]:
    index = open_current(home)
    found = list(index.interactions())
    index.close()
    return found


def test_nothing_of_an_erased_person_is_left_and_all_else_is(home: Path) -> None:
    before, old = interactions(home), open_current(home)
    vectors, weights = np.array(old.vectors), dict(old.meta["weights"])
    old.close()
    assert places_of(home, GONE)
    version = erase(home)
    assert places_of(home, GONE) == []
    assert interactions(home) == [one for one in before if one.user_id != GONE]
    assert [place.name for place in home.glob("index-*")] == [f"index-{version}"]
    index = open_current(home)
    assert index.version == version
    assert np.array_equal(index.vectors, vectors)
    assert index.meta["weights"] == weights
    assert index.history(GONE) == ()
    index.check()
    index.close()


def test_what_was_learned_is_as_if_they_had_never_been(home: Path, tmp_path: Path) -> None:
    erase(home)
    made(tmp_path / "without", tmp_path / "other-files", ("ann", "bob", "cleo"))
    with_them_gone, never = open_current(home), open_current(tmp_path / "without")
    assert with_them_gone.arrays.keys() == never.arrays.keys()
    for name, array in never.arrays.items():
        assert np.allclose(with_them_gone.arrays[name], array), name
    with_them_gone.close()
    never.close()


def test_a_later_ingest_does_not_bring_them_back_and_says_how_many_rows(home: Path, tmp_path: Path) -> None:
    erase(home)
    report = made(home, tmp_path / "files")
    assert report.interactions.erased == report.as_json()["interactions"]["erased"] == 8
    counted = report.interactions
    assert counted.read == counted.kept + counted.duplicates + counted.erased + sum(counted.rejected.values())
    assert {one.user_id for one in interactions(home)} == {"ann", "bob", "cleo"}
    assert places_of(home, GONE) == []


def test_who_is_not_there_yet_stays_out_too_and_nothing_is_built_for_it(home: Path) -> None:
    version = current_version(home)
    assert erase(home, "nobody yet") == version
    assert tombstones.load(home).hold("nobody yet")
    assert not tombstones.load(home).hold("ann")


def test_the_last_person_can_go(home: Path) -> None:
    for person in ("ann", "bob", "cleo", GONE):
        erase(home, person)
    assert interactions(home) == []


def test_without_a_catalogue_they_are_remembered_all_the_same(tmp_path: Path) -> None:
    assert erase(tmp_path / "empty") is None
    report = made(tmp_path / "empty", tmp_path / "files")
    assert report.interactions.erased == 8


def test_who_reads_the_version_before_goes_on_reading(home: Path) -> None:
    reader = open_current(home)
    asked = EMBEDDER.encode(["a stranger arrives"])[0]
    before = reader.dense(asked, 5)
    erase(home)
    assert reader.dense(asked, 5) == before
    assert len(reader.lexical("stranger", 5)) == 5
    assert np.isfinite(np.asarray(reader.vectors)).all()
    with ThreadPoolExecutor(16) as many:  # Chroma opens its files again for more readers: they are gone
        assert all(one == before for one in many.map(lambda _: reader.dense(asked, 5), range(200)))
    reader.close()


def test_the_list_of_the_erased_names_nobody_and_is_ours_alone(home: Path) -> None:
    erase(home)
    file = home / "erased.json"
    assert GONE not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(json.loads(file.read_text())["people"]) == 1
    erase(home)
    assert len(json.loads(file.read_text())["people"]) == 1


@pytest.mark.parametrize("garbled", ["", "{}", '{"salt": "zz", "people": []}', "[]", "\x00"])
def test_a_garbled_list_stops_an_ingest_rather_than_bring_people_back(home: Path, tmp_path: Path, garbled: str) -> None:
    erase(home)
    (home / "erased.json").write_text(garbled)
    with pytest.raises(InputError, match=r"erased\.json"):
        made(home, tmp_path / "files")


@pytest.mark.parametrize("step", ["remember", "publish", "sweep"])
def test_a_kill_leaves_a_whole_index_and_a_second_run_finishes(home: Path, step: str) -> None:
    before = current_version(home)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(home), GONE, step], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    index = open_current(home)
    index.check()
    assert (index.version == before) == bool(index.history(GONE)) == (step != "sweep")
    index.close()
    assert tombstones.load(home).hold(GONE)
    erase(home)
    assert places_of(home, GONE) == []
    assert len(list(home.glob("index-*"))) == 1
    assert not list(home.glob("building-*"))
