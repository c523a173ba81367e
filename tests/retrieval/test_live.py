"""A version with later changes over it answers as one that was made with them, and the next version holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import index as indexes
from retrieval.cache import EmbeddingCache
from retrieval.catalogue import Catalogue
from retrieval.changes import Change, Folded, Patch, Pending, applied, settled
from retrieval.embedding import document
from retrieval.gates import gate
from retrieval.hashing import HashingEmbedder
from retrieval.index import Index, open_current
from retrieval.ingest import ingest
from retrieval.items import Habits
from retrieval.lexical import Lexical
from retrieval.live import LiveIndex
from retrieval.recommender import Recommender
from retrieval.rows import read_patch, read_row
from retrieval.types import Action, Constraint, Event, Interaction, Item, Query, Schema

EMBEDDER = HashingEmbedder(64)
COLUMNS = ("id", "title", "genres", "price", "stock", "plot")
WORDS = ("ghost", "robot", "island", "murder", "wedding", "dragon", "train", "war")
SCHEMA = """
[items]
id = "id"
title = "title"
text = ["plot"]
availability = "stock"
[items.facets]
genres = { column = "genres", separator = "|" }
[items.numbers]
price = { column = "price", kind = "price", currency = "EUR" }
"""
CONDITIONS = (
    Constraint("price", "<=", 50.0, "under 50"),
    Constraint("genres", "in", ("drama",), "drama"),
    Constraint("genres", "not_in", ("comedy",), "no comedy"),
)

titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
rows = st.fixed_dictionaries(
    {
        "title": titles,
        "plot": titles,
        "genres": st.sampled_from(["drama", "comedy|drama", "comedy", ""]),
        "price": st.sampled_from(["12,50 €", "1.299,00 €", "49", "", "on request"]),
        "stock": st.sampled_from(["in stock", "out of stock", "3", ""]),
    }
)
patches = st.fixed_dictionaries({}, optional={"price": st.sampled_from([5, 99.5, None]), "stock": st.booleans()})
names = st.sampled_from([f"i{number}" for number in range(12)])  # of which eight are in the file
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), names, rows),
        st.tuples(st.just("patch"), names, patches.filter(bool)),
        st.tuples(st.just("delete"), names, st.none()),
    ),
    min_size=1,
    max_size=12,
)


def row(number: int) -> dict[str, str]:
    plot = f"A {WORDS[number % 8]} meets a {WORDS[(number * 3) % 7]}."
    genre = ("drama", "comedy|drama", "comedy")[number % 3]
    return dict(
        zip(COLUMNS, (f"i{number}", f"The {WORDS[number]}", genre, f"{10 * number}", "in stock", plot), strict=True)
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("live")
    (home / "own.toml").write_text(SCHEMA, encoding="utf-8")
    events = home / "events.csv"
    lines = [f"p{n % 5},i{n % 7},like,{1_700_000_000 + n}" for n in range(30)]
    events.write_text("user,item,action,time\n" + "\n".join(lines), encoding="utf-8")
    file = write(home / "items.csv", [row(number) for number in range(8)])
    ingest(home, file, interactions=[events], schema=home / "own.toml", embedder=EMBEDDER)
    return home


@pytest.fixture(scope="module")
def index(home: Path) -> Iterator[Index]:
    opened = open_current(home)
    yield opened
    opened.close()


def write(file: Path, rows: Sequence[dict[str, str]]) -> Path:
    lines = [";".join(COLUMNS), *(";".join(one[name] for name in COLUMNS) for one in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def changes(done: Sequence[tuple[str, str, dict[str, object] | None]], schema: Schema) -> list[Change]:
    found = []
    for seq, (kind, item_id, values) in enumerate(done, start=1):
        if kind == "put":
            item = read_row(item_id, values or {}, schema, Habits()).item
            found.append(Change(seq, item_id, "put", item))
        elif kind == "patch":
            found.append(Change(seq, item_id, "patch", patch=read_patch(item_id, values or {}, schema, Habits())))
        else:
            found.append(Change(seq, item_id, "delete"))
    return found


def facts(item: Item) -> dict[str, str]:
    """An item as a row of a file."""
    price = item.numbers.get("price")
    return {
        "id": item.item_id,
        "title": item.title,
        "genres": "|".join(item.facets.get("genres", ())),
        "price": "" if price is None else f"{price:.2f}",
        "stock": "" if item.available is None else "yes" if item.available else "no",
        "plot": item.texts.get("plot", ""),
    }


def passing(catalogue: Catalogue, conditions: Sequence[Constraint]) -> set[str]:
    return {catalogue.items[place].item_id for place in gate(catalogue, conditions, ()).rows}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(done=steps, cut=st.integers(0, 12))
def test_changes_in_any_order_leave_what_a_file_with_the_same_rows_makes(
    index: Index,
    tmp_path_factory: pytest.TempPathFactory,
    done: list[tuple[str, str, dict[str, object] | None]],
    cut: int,
) -> None:
    told = changes(done, index.catalogue.schema)
    live: Index = index
    for part in (told[:cut], told[cut:]):  # as if two turns had looked
        live = LiveIndex(live, part, EMBEDDER.encode) if part else live
    place = tmp_path_factory.mktemp("fresh")
    file = write(place / "items.csv", [facts(item) for item in live.catalogue.items])
    ingest(place, file, schema=index.catalogue.schema, embedder=EMBEDDER)
    fresh = open_current(place)
    try:
        assert {one.item_id: one for one in live.catalogue.items} == {one.item_id: one for one in fresh.catalogue.items}
        for conditions in ((), *([one] for one in CONDITIONS), CONDITIONS):
            assert passing(live.catalogue, conditions) == passing(fresh.catalogue, conditions)
        for item in live.catalogue.items:
            ((_, likeness),) = live.dense(EMBEDDER.encode([document(item, live.catalogue.schema)])[0], 1)
            assert likeness == pytest.approx(1.0, abs=1e-5), item  # each finds itself, or another of the same words
        for text in WORDS:
            assert found(live, live.lexical(text, 20)) == pytest.approx(found(fresh, fresh.lexical(text, 20)))
            vector = EMBEDDER.encode([text])[0]
            assert found(live, live.dense(vector, 20)) == pytest.approx(found(fresh, fresh.dense(vector, 20)), abs=1e-6)
            assert {one.item_id for one in live.catalogue.titles(text)} == {
                one.item_id for one in fresh.catalogue.titles(text)
            }
    finally:
        fresh.close()
        if live is not index:
            live.close()


def found(index: Index, hits: Sequence[tuple[int, float]]) -> dict[str, float]:
    return {index.catalogue.items[place].item_id: score for place, score in hits}


def test_what_was_learned_stays_with_its_items(index: Index) -> None:
    """Co-liking and popularity follow the rows when items go and come; of a new one nothing is known."""
    new = read_row("i9", {"title": "The heron"}, index.catalogue.schema, Habits()).item
    live = LiveIndex(
        index, [Change(1, "i0", "delete"), Change(2, "i3", "delete"), Change(3, "i9", "put", new)], EMBEDDER.encode
    )
    query = Query(events=(Event("i1", 1.0, "history"), Event("i2", 0.5, "history")), diversity=False, n=20)
    before = {one.item_id: one for one in Recommender(index, EMBEDDER).recommend(query).picks}
    after = {one.item_id: one for one in Recommender(live, EMBEDDER).recommend(query).picks}
    assert set(after) == set(before) - {"i0", "i3"} | {"i9"}
    for item_id in set(after) - {"i9"}:
        for signal in ("colike", "popularity"):
            assert value(after[item_id], signal) == pytest.approx(value(before[item_id], signal))
    assert value(after["i9"], "colike") == value(after["i9"], "popularity") == 0.0
    assert any(value(one, "colike") for one in after.values())
    live.close()


def value(pick: object, signal: str) -> float:
    return sum(one.value for one in pick.contributions if one.signal == signal)  # type: ignore[attr-defined]


def test_prices_and_stock_embed_nothing_and_read_no_words_again(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("nothing is to be embedded or read for a price")

    monkeypatch.setattr(Lexical, "fit", never)
    live = LiveIndex(index, [Change(1, "i1", "patch", patch=Patch({"price": 3.0}, (False,)))], never)  # type: ignore[arg-type]
    assert live.only_figures
    assert live.catalogue["i1"].numbers["price"] == live.catalogue.numbers("price")[1] == 3.0
    assert not live.catalogue.in_stock[1]
    assert index.catalogue["i1"].numbers["price"] == 10.0  # whoever began with it goes on with it
    assert index.catalogue.in_stock[1]
    live.close()


def test_only_what_is_new_or_re_worded_is_embedded(index: Index) -> None:
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        asked.extend(texts)
        return EMBEDDER.encode(texts)

    def heron(item_id: str) -> Item:
        return read_row(item_id, {"title": "The heron"}, index.catalogue.schema, Habits()).item

    dearer = replace(index.catalogue["i3"], numbers={"price": 99.0}, link="https://example.com/3")
    told = [
        Change(1, "i1", "delete"),
        Change(2, "i2", "put", heron("i2")),
        Change(3, "i9", "put", heron("i9")),
        Change(4, "i3", "put", dearer),
    ]
    live = LiveIndex(index, told, embed)
    assert asked == ["The heron"] * 2
    again = LiveIndex(live, [Change(5, "i9", "delete")], embed)
    assert len(asked) == 2
    assert again.version == f"{index.version}+5"
    again.close()
    live.close()


def test_the_files_stay_open_until_the_last_who_reads_them_is_gone(home: Path) -> None:
    base = open_current(home)
    live = LiveIndex(base, [Change(1, "i1", "delete")], EMBEDDER.encode)
    base.close()
    vector = EMBEDDER.encode(["a ghost"])[0]
    assert live.dense(vector, 3)
    later = LiveIndex(live, [Change(2, "i2", "delete")], EMBEDDER.encode)
    live.close()
    assert later.dense(vector, 3)
    later.close()


def test_the_last_item_stays(index: Index) -> None:
    told = [Change(seq, item.item_id, "delete") for seq, item in enumerate(index.catalogue.items, start=1)]
    assert [one.item_id for one in applied(index.catalogue.items, index.catalogue.schema, told)] == ["i7"]


def test_a_version_holds_what_came_before_it_once_and_tells_how_far_it_goes(home: Path, tmp_path: Path) -> None:
    place, file = tmp_path / "home", home / "items.csv"
    told = (Change(11, "i1", "patch", patch=Patch({"price": 3.0})), Change(12, "i2", "delete"))
    done = (Interaction("ann", "i1", Action.PURCHASE, None, 5.0), Interaction("ann", "i2", Action.VIEW, None, 6.0))

    def fold(folded: Folded) -> Pending:
        return Pending(
            tuple(one for one in told if one.seq > folded.items), done if folded.events < 7 else (), Folded(12, 7)
        )

    ingest(place, file, schema=home / "own.toml", embedder=EMBEDDER)
    assert settled(place) == Folded(0, 0)
    report = ingest(place, file, schema=home / "own.toml", embedder=EMBEDDER, pending=fold)
    assert report.as_json()["folded"] == {"changes": 2, "events": 1}  # nobody can do anything with what is gone
    opened = open_current(place)
    assert opened.catalogue["i1"].numbers["price"] == 3.0
    assert "i2" not in opened.catalogue
    assert [one.item_id for one in opened.history("ann")] == ["i1"]
    assert (opened.folded, opened.seq) == (Folded(12, 7), 12)
    opened.close()
    assert settled(place) == Folded(0, 0)  # the version before is still there to be read
    ingest(place, file, schema=home / "own.toml", embedder=EMBEDDER, pending=fold)
    assert settled(place) == Folded(12, 7)
    opened = open_current(place)
    assert opened.catalogue["i1"].numbers["price"] == 10.0
    assert "i2" in opened.catalogue
    opened.close()


def test_an_ingest_that_fails_loses_no_change(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "home"
    ingest(place, home / "items.csv", schema=home / "own.toml", embedder=EMBEDDER)
    before = indexes.current_version(place)

    def fail(step: str, done: int, total: int) -> None:
        if step == "switch":
            raise KeyboardInterrupt

    pending = Pending((Change(11, "i1", "delete"),), folded=Folded(11))
    with pytest.raises(KeyboardInterrupt):
        ingest(
            place,
            home / "items.csv",
            schema=home / "own.toml",
            embedder=EMBEDDER,
            progress=fail,
            pending=lambda _: pending,
        )
    assert indexes.current_version(place) == before
    assert settled(place) == Folded(0, 0)
    EmbeddingCache(place / "embeddings.sqlite").clear()
