"""From a person's files to the version that serves."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval import schema as schemas
from retrieval.embedding import Done, SentenceEmbedder
from retrieval.errors import CatalogueError, InputError
from retrieval.hashing import HashingEmbedder
from retrieval.index import current_version, open_current, writer
from retrieval.ingest import IngestReport, ingest
from retrieval.types import Action

EMBEDDER = HashingEmbedder(64)
GENRES = ("horror|drama", "comedy", "drama", "sci-fi|horror")


def row(number: int) -> dict[str, str]:
    return {
        "id": f"f{number}",
        "title": f"The Tale of Town {number}",
        "year": str(1960 + number % 60),
        "genres": GENRES[number % 4],
        "description": f"In town {number} a stranger arrives and nothing is as it was before. " * 3,
    }


def write_items(file: Path, rows: Sequence[dict[str, str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(row(0)))
        table.writeheader()
        table.writerows(rows)
    return file


@pytest.fixture
def items(tmp_path: Path) -> Path:
    return write_items(tmp_path / "items.csv", [row(number) for number in range(60)])


@pytest.fixture
def events(tmp_path: Path) -> Path:
    file = tmp_path / "events.csv"
    actions = ("view", "purchase", "rate")
    lines = [f"u{n % 9},f{n % 50},{actions[n % 3]},{1 + n % 5},2024-01-{1 + n % 28:02d}" for n in range(200)]
    file.write_text("user_id,item_id,action,value,time\n" + "\n".join(lines) + "\nu1,gone,view,,2024-01-01\n")
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(home: Path, items: Path, *events: Path, **more: object) -> IngestReport:
    return ingest(home, items, interactions=events, embedder=EMBEDDER, **more)  # type: ignore[arg-type]


def test_files_become_a_catalogue_that_serves(home: Path, items: Path, events: Path) -> None:
    report = run(home, items, events, demo="towns")
    index = open_current(home)
    assert index.version == report.index_version
    assert [item.item_id for item in index.catalogue.items] == [f"f{number}" for number in range(60)]
    assert index.catalogue["f3"].facets["genres"] == ("sci-fi", "horror")
    assert index.demo == "towns"
    assert len(index.people()) == 9
    assert {event.action for event in index.history("u1")} <= {Action.VIEW, Action.PURCHASE, Action.RATE}
    assert index.meta["weights"]
    assert index.vectors.shape == (60, 64)
    index.close()


def test_the_report_has_the_contracts_shape(home: Path, items: Path, events: Path) -> None:
    report = json.loads(json.dumps(run(home, items, events).as_json()))
    counts = {"read", "kept", "rejected", "duplicates"}
    assert counts <= set(report["items"])
    assert counts <= set(report["interactions"])
    assert (report["items"]["read"], report["items"]["kept"]) == (60, 60)
    assert (report["interactions"]["read"], report["interactions"]["rejected"]) == (201, 1)
    assert (report["embedded"], report["cached"]) == (60, 0)
    assert report["seconds"] > 0
    assert report["index_version"] == current_version(home)


def test_no_interactions_are_no_obstacle(home: Path, items: Path) -> None:
    report = run(home, items)
    assert report.as_json()["interactions"]["read"] == 0
    index = open_current(home)
    assert index.people() == ()
    index.close()


def test_editing_ten_rows_embeds_ten(home: Path, items: Path, tmp_path: Path) -> None:
    first = run(home, items)
    rows = [row(number) for number in range(60)]
    for number in range(0, 60, 6):
        rows[number]["description"] = f"Rewritten {number}."
    second = run(home, write_items(tmp_path / "edited.csv", rows))
    assert (second.embedded, second.cached) == (10, 50)
    assert second.index_version != first.index_version
    index = open_current(home)
    assert index.catalogue["f6"].texts["description"] == "Rewritten 6."
    index.close()


def test_the_same_files_make_the_same_version(home: Path, items: Path, events: Path, tmp_path: Path) -> None:
    first = run(home, items, events)
    assert run(home, items, events).index_version == first.index_version
    assert run(tmp_path / "other", items, events).index_version == first.index_version


def test_rejected_rows_are_written_with_line_and_reason(home: Path, tmp_path: Path) -> None:
    rows = [row(number) for number in range(20)]
    rows[3]["id"] = ""
    rows[7]["id"] = "f6"
    report = run(home, write_items(tmp_path / "items.csv", rows))
    assert report.items.kept == 18
    assert report.items.duplicates == 1
    with (home / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rejects = list(csv.DictReader(file))
    assert [(reject["line"], bool(reject["reason"])) for reject in rejects] == [("5", True), ("9", True)]


def test_a_guessed_schema_is_written_and_can_be_passed_back(home: Path, items: Path, events: Path) -> None:
    guessed = run(home, items, events)
    assert guessed.schema.interactions["person"] == "user_id"
    assert guessed.guessed
    written = home / "schema.toml"
    assert schemas.load(written) == guessed.schema
    edited = written.read_text() + "\n# mine\n"
    written.write_text(edited)
    given = run(home, items, events, schema=written)
    assert not given.guessed
    assert given.schema == guessed.schema
    assert written.read_text() == edited


def test_a_given_schema_is_obeyed_and_never_overwritten(home: Path, items: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[items]\nid = "id"\ntitle = "title"\ntext = ["description"]\n')
    before = file.read_text()
    report = run(home, items, schema=file)
    assert report.schema.facets == {}
    assert file.read_text() == before
    assert not (home / "schema.toml").exists()


def test_a_guess_over_somebodys_edits_keeps_them_beside(home: Path, items: Path) -> None:
    run(home, items)
    (home / "schema.toml").write_text("# edited\n")
    run(home, items)
    assert (home / "schema.before.toml").read_text() == "# edited\n"
    assert schemas.load(home / "schema.toml").id == "id"


def test_progress_names_the_steps_in_order_and_counts_the_embedding(home: Path, items: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    run(home, items, progress=lambda step, done, total: seen.append((step, done, total)))
    steps = list(dict.fromkeys(step for step, _, _ in seen))
    assert steps[:3] == ["read", "notes", "embed"]
    assert steps.index("embed") < steps.index("fit") < steps.index("verify") < steps.index("switch")
    assert steps[-1] == "done"
    embedding = [(done, total) for step, done, total in seen if step == "embed"]
    assert embedding[0] == (0, 60)
    assert embedding[-1] == (60, 60)
    assert [done for done, _ in embedding] == sorted(done for done, _ in embedding)


class Failing(HashingEmbedder):
    """Runs out of memory."""

    def encode(self, texts: Sequence[str], progress: Done | None = None) -> NDArray[np.float32]:
        raise MemoryError


BAD = {
    "empty": b"",
    "only a header": b"id,title\n",
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "no id column": b"colour\nred\nred\n",
    "all rows bad": b"id,title,description\n" + b",,\n" * 20,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_file_that_can_not_be_used_leaves_the_old_catalogue(home: Path, items: Path, content: bytes) -> None:
    version = run(home, items).index_version
    bad = home.parent / "bad.csv"
    bad.write_bytes(content)
    with pytest.raises(CatalogueError) as caught:
        run(home, bad)
    assert "bad.csv" in caught.value.line()
    assert "\n" not in caught.value.line()
    assert current_version(home) == version
    open_current(home).close()


def test_a_missing_file_or_schema_is_said(home: Path, items: Path, tmp_path: Path) -> None:
    for wrong in (
        lambda: run(home, tmp_path / "nowhere.csv"),
        lambda: run(home, items, tmp_path / "nowhere.csv"),
        lambda: run(home, items, schema=tmp_path / "nowhere.toml"),
    ):
        with pytest.raises(CatalogueError, match="nowhere"):
            wrong()
    assert current_version(home) is None


def test_an_embedder_that_fails_leaves_the_old_catalogue(home: Path, items: Path, tmp_path: Path) -> None:
    version = run(home, items).index_version
    other = write_items(tmp_path / "other.csv", [row(number) for number in range(100, 130)])
    with pytest.raises(MemoryError):
        ingest(home, other, embedder=Failing())
    assert current_version(home) == version
    run(home, other)  # and the lock is free


def test_while_one_ingest_runs_another_is_refused(home: Path, items: Path) -> None:
    told: list[str] = []

    def second() -> None:
        try:
            run(home, items)
        except InputError as error:
            told.append(error.line())

    def step(name: str, done: int, total: int) -> None:
        if name == "verify":
            other = threading.Thread(target=second)
            other.start()
            other.join()

    report = run(home, items, progress=step)
    assert len(told) == 1
    assert "another ingest is running" in told[0]
    assert current_version(home) == report.index_version
    with writer(home):
        pass


def test_a_damaged_pointer_is_mended_by_an_ingest(home: Path, items: Path) -> None:
    version = run(home, items).index_version
    (home / "CURRENT").write_bytes(b"\xff\xfe")
    assert run(home, items).index_version == version == current_version(home)


def test_with_the_model_it_ships_with_meaning_is_found(home: Path, tmp_path: Path, embedder: SentenceEmbedder) -> None:
    rows = [row(number) for number in range(12)]
    rows[7]["description"] = "A trawler vanishes in a storm and its drowned crew comes home at night."
    report = ingest(home, write_items(tmp_path / "items.csv", rows), embedder=embedder)
    assert report.embedded == 12
    index = open_current(home)
    assert index.embedder_id == embedder.id
    assert index.dense(embedder.encode(["haunted ship"])[0], 3)[0][0] == 7
    index.close()
