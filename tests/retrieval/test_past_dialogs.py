"""What recorded dialogs teach: often recommended, named together, recommended to people who asked alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval import past_dialogs
from retrieval.catalogue import Catalogue
from retrieval.dialogs import TALK_CHARS, Dialog, asked, talk
from retrieval.hashing import HashingEmbedder
from retrieval.index import open_current
from retrieval.ingest import ingest
from retrieval.recommender import Recommender
from retrieval.types import Event, Item, Query, Schema

EMBEDDER = HashingEmbedder(64)
ITEMS = [Item(f"f{n}", f"Town {n}") for n in range(6)]


def dialog(name: str, wish: str, *recommended: str, named: tuple[str, ...] = ()) -> Dialog:
    turns = [
        {"role": "seeker", "text": wish, "items": named},
        {"role": "recommender", "text": "This one", "items": recommended},
    ]
    return Dialog.model_validate({"dialog_id": name, "turns": turns})


DIALOGS = (
    dialog("a", "ghosts in a castle", "f1", named=("f0",)),
    dialog("b", "ghosts by the sea", "f1", "f2", named=("f0",)),
    dialog("c", "a heist with trains", "f3", "not in the catalogue"),
)


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(ITEMS, Schema("id", "title"))


def learned(catalogue: Catalogue, *dialogs: Dialog) -> dict[str, np.ndarray]:
    texts = past_dialogs.texts(dialogs)
    return past_dialogs.learn(catalogue, dialogs, dict(zip(texts, EMBEDDER.encode(texts), strict=True)))


def test_what_is_recommended_in_more_dialogs_counts_more(catalogue: Catalogue) -> None:
    often = learned(catalogue, *DIALOGS)["recommended"]
    assert often[1] > often[2] == often[3] > often[0] == often[4]  # what only the seeker named was not recommended
    assert float(often.sum()) == pytest.approx(0, abs=1e-6)


def test_items_named_in_one_dialog_are_near_and_others_are_not(catalogue: Catalogue) -> None:
    past = past_dialogs.from_arrays(learned(catalogue, *DIALOGS), len(catalogue))
    assert past is not None
    beside = past.named_with(np.array([0])).toarray()[0]
    assert beside[1] > beside[2] > 0 == beside[0] == beside[3] == beside[4]
    assert beside[1] == pytest.approx(np.sqrt(2 / (2 + past_dialogs.SHRINK)))


def test_those_who_asked_alike_vote(catalogue: Catalogue) -> None:
    past = past_dialogs.from_arrays(learned(catalogue, *DIALOGS), len(catalogue))
    assert past is not None
    votes = past.voted(EMBEDDER.encode(["ghosts in an old castle"])[0])
    assert votes[1] > votes[3] > votes[4] == 0
    assert float((votes**2).max()) <= 1


def test_nothing_is_learned_from_dialogs_that_name_nothing_here(catalogue: Catalogue) -> None:
    assert learned(catalogue, dialog("x", "anything", "elsewhere")) == {}
    assert past_dialogs.from_arrays({}, len(catalogue)) is None


def test_what_was_said_before_is_what_was_asked() -> None:
    assert [text for text, _ in asked(DIALOGS[0])] == ["ghosts in a castle"]
    opening = Dialog.model_validate(
        {"dialog_id": "o", "turns": [{"role": "recommender", "text": "Hi", "items": ["f1"]}]}
    )
    assert list(asked(opening)) == []


def test_talk_is_the_last_of_what_was_said_in_whole_words() -> None:
    assert talk(["I loved Alien (1979)!", "  ", "more like that"]) == "I loved Alien ! more like that"
    long = talk(["first " * 100, "and the last words"])
    assert len(long) <= TALK_CHARS
    assert long.startswith("first ")
    assert long.endswith("and the last words")


def test_dialogs_come_with_an_ingest_stay_with_the_next_and_count(tmp_path: Path) -> None:
    items, file, home = tmp_path / "items.csv", tmp_path / "dialogs.jsonl", tmp_path / "home"
    rows = [f"f{n},Town {n},{1990 + n},In town {n} a stranger arrives." for n in range(6)]
    items.write_text("id,title,year,description\n" + "\n".join(rows) + "\n")
    file.write_text("".join(one.model_dump_json() + "\n" for one in DIALOGS))
    query = Query(talk="ghosts in an old castle", events=(Event("f0", 0.8, "dialog"),))
    for files in ([file], []):  # the second ingest is given none
        ingest(home, items, dialogs=files, embedder=EMBEDDER)
        opened = open_current(home)
        first = Recommender(opened, EMBEDDER).recommend(query).picks[0]
        terms = {term.signal: term.contribution for term in first.contributions}
        assert first.item_id == "f1"
        assert min(terms["past_dialogs"], terms["comention"], terms["recommended"]) > 0
        assert [one.dialog_id for one in opened.dialogs] == ["a", "b", "c"]
        opened.close()
