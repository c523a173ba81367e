"""Index versions: built whole or not at all, switched at once, searched the same way in every part."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import versions
from retrieval.building import build
from retrieval.embedding import document
from retrieval.errors import BrokenIndexError, CatalogueError, FaultError, InputError, NoCatalogueError
from retrieval.hashing import HashingEmbedder
from retrieval.index import Index, current_version, open_current, writer
from retrieval.lexical import Lexical, terms
from retrieval.types import Action, FacetRole, Interaction, Item, NumberRole, Schema

SCHEMA = Schema(
    id="id",
    title="title",
    texts=("plot",),
    facets={"genres": FacetRole("genres", "|")},
    numbers={"year": NumberRole("year", "year")},
    interactions={"person": "user", "item": "item"},
)
EMBEDDER = HashingEmbedder(64)
WORDS = ("ghost", "robot", "island", "murder", "wedding", "dragon", "train", "war", "dog", "island", "love", "heist")


def films(count: int = 40) -> list[Item]:
    return [
        Item(
            item_id=f"f{number}",
            title=f"{WORDS[number % 12].title()} Story {number}",
            texts={"plot": f"A {WORDS[number % 7]} meets the {WORDS[(number * 5) % 11]} number {number}."},
            facets={"genres": ("Horror", "Comedy") if number % 3 else ("Drama",)},
            numbers={"year": 1950.0 + number},
            group="pair" if number < 2 else None,
            available=None if number % 2 else True,
            link="https://example.com/1" if number == 1 else None,
        )
        for number in range(count)
    ]


EVENTS = [
    Interaction("bea", "f3", Action.RATE, 4.5, 300.0),
    Interaction("adam", "f1", Action.VIEW),
    Interaction("bea", "f4", Action.LIKE, None, 100.0),
    Interaction("bea", "f5", Action.PURCHASE, None, None),
]


def make(home: Path, items: list[Item] | None = None, **changes: object) -> str:
    items = films() if items is None else items
    vectors = EMBEDDER.encode([document(item, SCHEMA) for item in items])
    contents: dict[str, Any] = {
        "items": items,
        "schema": SCHEMA,
        "interactions": EVENTS,
        "vectors": vectors,
        "arrays": {"popularity": np.arange(len(items), dtype=np.float32), "nothing": np.zeros((0, 3))},
        "meta": {"weights": {"request": 0.1 + 0.2}, "demo": None},
        "embedder_id": EMBEDDER.id,
    }
    return build(home, **{**contents, **changes})


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    home = tmp_path_factory.mktemp("home")
    make(home)
    opened = open_current(home)
    yield opened
    opened.close()


def test_all_that_went_in_comes_back(index: Index) -> None:
    assert index.catalogue.items == tuple(films())
    assert index.catalogue.schema == SCHEMA
    assert index.meta == {"weights": {"request": 0.1 + 0.2}, "demo": None}
    assert index.embedder_id == EMBEDDER.id
    assert index.demo is None
    assert index.vectors.dtype == np.float32
    np.testing.assert_array_equal(index.vectors, EMBEDDER.encode([document(item, SCHEMA) for item in films()]))
    np.testing.assert_array_equal(index.arrays["popularity"], np.arange(40, dtype=np.float32))
    assert index.arrays["nothing"].shape == (0, 3)


def test_history_is_one_persons_oldest_first_and_untimed_before(index: Index) -> None:
    assert index.people() == ("adam", "bea")
    assert [event.item_id for event in index.history("bea")] == ["f5", "f4", "f3"]
    assert index.history("bea")[2] == EVENTS[0]
    assert index.history("adam") == (EVENTS[1],)
    assert index.history("nobody") == ()
    assert sorted(map(str, index.interactions())) == sorted(map(str, EVENTS))


def test_an_index_without_interactions_has_no_people(tmp_path: Path) -> None:
    make(tmp_path, interactions=[])
    opened = open_current(tmp_path)
    assert opened.people() == ()
    assert opened.history("adam") == ()
    opened.close()


@given(vector=st.integers(0, 10_000), k=st.integers(0, 60), allowed=st.none() | st.sets(st.integers(0, 39)))
def test_dense_search_is_the_exact_one_within_the_allowed_rows(
    index: Index, vector: int, k: int, allowed: set[int] | None
) -> None:
    query = EMBEDDER.encode([f"a ghost {vector} island"])[0]
    rows = None if allowed is None else np.array(sorted(allowed), dtype=np.intp)
    found = index.dense(query, k, rows)
    likeness = index.vectors @ query
    among = sorted(range(40) if allowed is None else allowed, key=lambda row: (-likeness[row], row))
    assert [score for _, score in found] == pytest.approx([float(likeness[row]) for row in among[:k]], abs=1e-6)
    assert {row for row, _ in found} <= set(among)


def test_dense_search_over_many_rows_stays_within_the_allowed_ones(tmp_path: Path) -> None:
    items = films(4_600)
    make(tmp_path, items, interactions=[], arrays={})
    opened = open_current(tmp_path)
    query = EMBEDDER.encode(["a robot on a train"])[0]
    likeness = opened.vectors @ query
    for rows in (np.arange(100, 4_500), np.arange(0, 4_600, 2), np.arange(0, 4_200), np.arange(10)):
        found = [row for row, _ in opened.dense(query, 10, rows.astype(np.intp))]
        assert len(found) == 10
        assert set(found) <= set(rows.tolist())
        assert likeness[found[0]] == pytest.approx(likeness[rows].max(), abs=1e-6)
    opened.close()


def test_words_find_items_whatever_their_case_accent_or_number(tmp_path: Path) -> None:
    items = [
        Item("1", "Amélie", {"plot": "A waitress in Paris. Zombies? None."}),
        Item("2", "Men's Hiking Boots", facets={"genres": ("Sci-Fi",)}),
        Item("3", "The Who"),
        Item("4", "!!!"),
        Item("5", "東京物語"),
    ]
    make(tmp_path, items, interactions=[], arrays={})
    opened = open_current(tmp_path)
    for text, row in (("AMELIE", 0), ("zombie movies", 0), ("boot", 1), ("sci-fi", 1), ("the who", 2), ("東京", 4)):
        assert [found for found, _ in opened.lexical(text, 3, None)] == [row], text
    assert opened.lexical("the", 3, np.array([0, 1])) == []
    assert opened.lexical("", 3) == opened.lexical("?!", 3) == opened.lexical("\x00 \ud800", 3) == []
    opened.close()


@given(
    text=st.lists(st.sampled_from((*WORDS, "Islands", "comedies", "the", "unheard", "story", "Story")), max_size=6),
    allowed=st.none() | st.sets(st.integers(0, 39)),
)
def test_bm25_divides_exactly_over_the_words(index: Index, text: list[str], allowed: set[int] | None) -> None:
    request = " ".join(text)
    rows = None if allowed is None else np.array(sorted(allowed), dtype=np.intp)
    found = index.lexical(request, 50, rows)
    parts = index.term_scores(request, np.array([row for row, _ in found], dtype=np.intp))
    assert set(parts) <= set(text)
    if found:
        np.testing.assert_allclose(sum(parts.values()), [score for _, score in found], rtol=1e-9)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(score > 0 for _, score in found)
    assert allowed is None or {row for row, _ in found} <= allowed
    everywhere = index.term_scores(request, np.arange(40, dtype=np.intp))
    matching = np.flatnonzero(sum(everywhere.values(), np.zeros(40)))
    assert {row for row, _ in found} == set(matching.tolist()) & (set(range(40)) if allowed is None else allowed)


def test_term_scores_keep_the_order_of_the_rows_and_the_words_as_written(index: Index) -> None:
    rows = np.array([7, 2, 30], dtype=np.intp)
    parts = index.term_scores("Islands, and more islands", rows)
    assert list(parts) == ["Islands"]
    singles = [index.term_scores("island", rows[place : place + 1])["island"][0] for place in range(3)]
    np.testing.assert_array_equal(parts["Islands"], singles)


def test_document_frequency_counts_items(index: Index) -> None:
    assert index.document_frequency("story") == 40
    assert index.document_frequency("DRAMAS") == 14
    assert index.document_frequency("unheard") == index.document_frequency("the") == index.document_frequency("") == 0


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart(text: str) -> None:
    assert all(stem and word for stem, word in terms(text).items())


@pytest.mark.parametrize(
    ("one", "other"),
    [("movie", "movies"), ("zombie", "zombies"), ("box", "boxes"), ("berry", "berries"), ("hero", "heroes"),
     ("dress", "dresses"), ("dog", "dog's"), ("shoe", "shoes"), ("match", "matches"), ("size", "sizes")],
)  # fmt: skip
def test_singular_and_plural_meet(one: str, other: str) -> None:
    assert list(terms(one)) == list(terms(other))


def test_items_without_a_single_word_can_still_be_indexed() -> None:
    lexical = Lexical.fit([Item("1", "???"), Item("2", "...")])
    assert lexical.search("anything ???", 5) == []


def test_equal_contents_are_one_version_and_others_another(tmp_path: Path) -> None:
    first = make(tmp_path / "a", prepared(tmp_path / "a"))
    assert make(tmp_path / "b", prepared(tmp_path / "b")) == first
    other_weights = {"meta": {"weights": {"request": 2.0}, "demo": None}}
    other_array = {"arrays": {"popularity": np.ones(40, dtype=np.float32)}}
    changed = (other_weights, other_array, {"interactions": EVENTS[:3]}, {"embedder_id": "other"})
    seen = {first} | {make(tmp_path / "b", **change) for change in changed}
    assert len(seen) == 5


def prepared(home: Path) -> list[Item]:
    home.mkdir()
    return films()


def test_the_same_contents_again_change_nothing_on_disk(tmp_path: Path) -> None:
    version = make(tmp_path)
    before = {file: file.stat().st_mtime_ns for file in versions.folder(tmp_path, version).glob("*.*")}
    assert make(tmp_path) == version
    assert {file: file.stat().st_mtime_ns for file in versions.folder(tmp_path, version).glob("*.*")} == before


def test_a_reader_keeps_its_version_while_others_are_switched_to(tmp_path: Path) -> None:
    first = make(tmp_path)
    reader = open_current(tmp_path)
    query = EMBEDDER.encode(["robot"])[0]
    before = reader.dense(query, 5)
    second = make(tmp_path, films(30), arrays={})
    assert current_version(tmp_path) == second != first
    assert reader.version == first
    assert reader.dense(query, 5) == before
    assert len(reader.catalogue) == 40
    newer = open_current(tmp_path)
    assert len(newer.catalogue) == 30
    assert newer.dense(query, 50)[0][0] < 30
    third = make(tmp_path, films(20), arrays={})
    assert {place.name for place in tmp_path.glob("index-*")} == {f"index-{second}", f"index-{third}"}
    reader.close()
    newer.close()


def test_going_back_to_the_previous_contents_uses_them_again(tmp_path: Path) -> None:
    first = make(tmp_path)
    second = make(tmp_path, films(30), arrays={})
    assert make(tmp_path) == first == current_version(tmp_path)
    assert versions.folder(tmp_path, second).is_dir()


def test_no_catalogue_yet_says_what_to_run(tmp_path: Path) -> None:
    assert current_version(tmp_path / "nowhere") is None
    with pytest.raises(NoCatalogueError, match=r"whypick ingest.*whypick demo"):
        open_current(tmp_path / "nowhere")


def damaged(home: Path, version: str, how: str) -> None:
    place = versions.folder(home, version)
    if how == "folder":
        shutil.rmtree(place)
    elif how == "pointer":
        (home / "CURRENT").write_text("../../etc")
    elif how == "neighbours":
        vectors = next(place.glob("chroma/*/data_level0.bin"))
        vectors.write_bytes(vectors.read_bytes()[:-500])
    elif how == "database":
        (place / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    elif how == "shortened":
        items = place / "items.jsonl"
        items.write_bytes(items.read_bytes()[:-500])
    else:
        (place / how).unlink()


HARM = ("folder", "pointer", "neighbours", "database", "shortened", "items.jsonl", "vectors.npy", "meta.json",
        "schema.toml", "manifest.json", "array-popularity.npy", "bm25/vocab.index.json", "chroma/chroma.sqlite3")  # fmt: skip


@pytest.mark.parametrize("how", HARM)
def test_a_damaged_index_is_refused_and_mended_by_the_next_build(tmp_path: Path, how: str) -> None:
    items = films(1_100) if how == "neighbours" else films()  # Chroma writes this file from 1,000 items on
    version = make(tmp_path, items)
    damaged(tmp_path, version, how)
    with pytest.raises(BrokenIndexError, match="whypick ingest"):
        open_current(tmp_path)
    assert make(tmp_path, items) == version
    opened = open_current(tmp_path)
    assert len(opened.catalogue) == len(items)
    opened.close()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"items": [], "vectors": np.zeros((0, 64), dtype=np.float32)}, CatalogueError),
        ({"vectors": np.zeros((3, 64), dtype=np.float32)}, FaultError),
        ({"vectors": np.full((40, 64), np.nan, dtype=np.float32)}, FaultError),
        ({"vectors": np.zeros((40, 64), dtype=np.float64)}, FaultError),
        ({"arrays": {"../x": np.zeros(3)}}, FaultError),
    ],
)
def test_contents_that_make_no_index_leave_the_old_one_serving(
    tmp_path: Path, change: dict[str, Any], error: type[Exception]
) -> None:
    version = make(tmp_path)
    with pytest.raises(error):
        make(tmp_path, **change)
    assert current_version(tmp_path) == version
    open_current(tmp_path).close()


def test_an_item_that_does_not_find_itself_stops_the_switch(tmp_path: Path) -> None:
    """Zero vectors have no direction, so that no search can find them."""
    version = make(tmp_path)
    vectors = EMBEDDER.encode([document(item, SCHEMA) for item in films()])
    vectors[0] = 0.0
    with pytest.raises(BrokenIndexError):
        make(tmp_path, films(), vectors=vectors)
    assert current_version(tmp_path) == version


def test_items_of_equal_text_find_each_other(tmp_path: Path) -> None:
    twins = [replace(films(1)[0], item_id=str(number)) for number in range(150)]
    make(tmp_path, twins, arrays={}, interactions=[])
    opened = open_current(tmp_path)
    assert len(opened.dense(opened.vectors[0], 200)) == 150
    opened.close()


def test_texts_that_are_all_alike_are_found_and_every_opening_answers_the_same(tmp_path: Path) -> None:
    """Chroma leaves some of such items unreachable at first, and would make another graph at each opening."""
    alike = "a stranger arrives in town and nothing is as it was before"
    items = [Item(str(number), f"Town {number}", {"plot": f"In town {number} {alike}. " * 3}) for number in range(400)]
    make(tmp_path, items, arrays={}, interactions=[])
    answers = []
    for _ in range(3):
        opened = open_current(tmp_path)
        opened.check()
        answers.append([opened.dense(opened.vectors[row], 20) for row in range(0, 400, 40)])
        opened.close()
    assert answers[0] == answers[1] == answers[2]


def test_a_second_writer_is_told_at_once_and_leftovers_are_swept(tmp_path: Path) -> None:
    (tmp_path / "building-0123").mkdir()
    (tmp_path / "building-0123" / "items.jsonl").write_text("half")
    told: list[str] = []

    def second() -> None:
        try:
            with writer(tmp_path):
                told.append("let in")
        except InputError as error:
            told.append(error.line())

    with writer(tmp_path):
        assert not list(tmp_path.glob("building-*"))
        other = threading.Thread(target=second)
        other.start()
        other.join()
        second()
    assert len(told) == 2
    assert all("another ingest is running" in line for line in told)
    with writer(tmp_path):  # free again
        pass


def test_a_home_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="WHYPICK_HOME"), writer(tmp_path / "file" / "home"):
        pass
