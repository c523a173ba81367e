"""A new index version with learned weights: what it learned from, what it must not have known, and what is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval import erasing, tombstones, versions
from retrieval.dialogs import Dialog
from retrieval.errors import InputError
from retrieval.hashing import HashingEmbedder
from retrieval.index import Index, open_current
from retrieval.ingest import ingest
from retrieval.learning.examples import Example
from retrieval.learning.train import TrainReport, train
from retrieval.recommender import Recommender
from retrieval.types import Event, Query
from retrieval.weights import DEFAULTS

EMBEDDER = HashingEmbedder(32)
ITEMS, TOWNS = 60, 12


def made(home: Path, people: int = 0) -> Index:
    """Towns of two kinds, drama and comedy by turns, and people who like every fourth."""
    folder = home.parent
    rows = [
        f"f{n},Town {n},{1960 + n},{('drama', 'comedy')[n % 2]},In town {n} a stranger arrives." for n in range(ITEMS)
    ]
    (folder / "items.csv").write_text("id,title,year,genres,description\n" + "\n".join(rows) + "\n")
    lines = [
        f"p{person},f{(person + 4 * n) % ITEMS},rate,{5 if n % 3 else 2},2024-01-{1 + n:02d}"
        for person in range(people)
        for n in range(12)
    ]
    (folder / "events.csv").write_text("user_id,item_id,action,value,time\n" + "\n".join(lines) + "\n")
    ingest(home, folder / "items.csv", interactions=[folder / "events.csv"] if people else [], embedder=EMBEDDER)
    return open_current(home)


def dialogs(count: int) -> list[Dialog]:
    """Somebody names an item and is recommended the next of its kind."""
    found = []
    for n in range(count):
        turns = [
            {"role": "seeker", "text": f"I liked town {n}", "items": [f"f{n % (ITEMS - 2)}"]},
            {"role": "recommender", "text": "Then this", "items": [f"f{n % (ITEMS - 2) + 2}"]},
        ]
        found.append(Dialog.model_validate({"dialog_id": f"d{n}", "turns": turns}))
    return found


def moments(recorded: list[Dialog]) -> list[Example]:
    return [
        Example(
            Query(
                talk=one.turns[0].text,
                events=(Event(one.turns[0].items[0], 0.8, "dialog"),),
                exclude=frozenset(one.turns[0].items),
            ),
            one.turns[1].items,
            one.dialog_id,
        )
        for one in recorded
    ]


def trained(home: Path, index: Index, recorded: list[Dialog]) -> tuple[str, TrainReport]:
    with versions.writer(home):
        return train(home, index, recorded, moments(recorded), EMBEDDER)


def test_what_decided_the_recommendations_comes_to_weigh(tmp_path: Path) -> None:
    index = made(tmp_path / "home")
    before = dict(index.meta["weights"])
    version, report = trained(tmp_path / "home", index, dialogs(80))
    after = open_current(tmp_path / "home")
    assert after.version == version != index.version
    assert after.meta["learned"] == report.as_json()
    assert report.dialogs == 80
    assert report.on_people is None
    assert report.on_dialogs is not None
    assert 0 < report.on_dialogs.ci95[0] <= report.on_dialogs.gain <= report.on_dialogs.ci95[1]
    assert after.meta["weights"]["facets"] > before["facets"]  # always of the same kind
    assert all(
        weight >= 0 for name, weight in report.weights.items() if name not in ("popularity", "rating", "freshness")
    )
    query = Query(events=(Event("f20", 0.8, "dialog"),), exclude=frozenset({"f20"}))
    first = Recommender(after, EMBEDDER).recommend(query).picks[0]
    assert first.item_id in ("f22", "f18")


def test_a_dialog_is_never_learned_from_to_foretell_itself(tmp_path: Path) -> None:
    """Each dialog recommends an item of its own: to have seen it would foretell it, and nothing else can."""
    index, recorded = made(tmp_path / "home"), list[Dialog]()
    order = np.random.default_rng(0).permutation(ITEMS)
    for n in range(40):
        turns = [
            {"role": "seeker", "text": f"word{n} word{n}", "items": []},
            {"role": "recommender", "text": "this", "items": [f"f{order[n]}"]},
        ]
        recorded.append(Dialog.model_validate({"dialog_id": f"d{n}", "turns": turns}))
    asked = [Example(Query(talk=one.turns[0].text), one.turns[1].items, one.dialog_id) for one in recorded]
    with versions.writer(tmp_path / "home"):
        _, report = train(tmp_path / "home", index, recorded, asked, EMBEDDER)
    assert report.sources["recommended"]["dialog"] == 0
    assert report.weights["past_dialogs"] == 0


def test_people_are_learned_from_by_what_they_liked_later(tmp_path: Path) -> None:
    index = made(tmp_path / "home", people=30)
    _, report = trained(tmp_path / "home", index, [])
    assert (report.dialogs, report.people) == (0, 30)
    assert report.on_dialogs is None
    assert report.on_people is not None
    assert report.on_people.ci95[0] > 0
    assert report.on_people.reached > 0.7  # every fourth town: who likes the same towns tells it all
    assert report.weights["request"] == DEFAULTS["request"]  # of which a history says nothing


def test_too_little_to_learn_from_is_said_and_nothing_changes(tmp_path: Path) -> None:
    index = made(tmp_path / "home")
    with pytest.raises(InputError, match="3 dialogs' moments and 0 people's are too few to learn from"):
        trained(tmp_path / "home", index, dialogs(3))
    assert open_current(tmp_path / "home").version == index.version


def test_weights_and_dialogs_outlive_an_ingest_and_an_erasure(tmp_path: Path) -> None:
    home = tmp_path / "home"
    index = made(home, people=30)
    version, report = trained(home, index, dialogs(40))
    with versions.writer(home):
        tombstones.add(home, "p3")
        erasing.rebuild(home)
    erased = open_current(home)
    ingest(home, tmp_path / "items.csv", embedder=EMBEDDER)
    fresh = open_current(home)
    for one in (erased, fresh):
        assert one.version != version
        assert one.meta["weights"] == report.weights
        assert one.meta["sources"] == report.sources
        assert len(one.dialogs) == 40
        assert one.arrays["recommended"].any()
    assert "p3" not in erased.people()
    assert fresh.people() == ()
