"""Dialogs of people, replayed through the product: what is scored, from what, and what must not be looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.dialogs import liking, scoring
from bot.evaluation.dialogs.replaying import moments, query
from bot.messages import Messages
from bot.turn.engine import Engine
from retrieval.dialogs import Dialog, load
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError
from retrieval.index import Index


@pytest.fixture(scope="module")
def engine(movies_index: Index, embedder: SentenceEmbedder) -> Engine:
    return Engine(movies_index, embedder, Messages())


def said(role: str, text: str, *items: str) -> dict[str, Any]:
    return {"role": role, "text": text, "items": list(items)}


def ids(engine: Engine, *titles: str) -> list[str]:
    return [engine.catalogue.titles(title, limit=1)[0].item_id for title in titles]


def dialog(*turns: dict[str, Any], labels: dict[str, Any] | None = None) -> Dialog:
    return Dialog.model_validate({"dialog_id": "d1", "turns": turns, "labels": labels or {}})


@pytest.fixture
def talk(engine: Engine) -> Dialog:
    alien, thing, contact = ids(engine, "Alien", "The Thing", "Contact")
    return dialog(
        said("recommender", "Hello! Alien is always good.", alien),
        said("seeker", "I loved Alien, something scary", alien),
        said("recommender", "The Thing, or Alien again", thing, alien),
        said("seeker", "I hated The Thing. something quiet about space", thing),
        said("recommender", "Contact then", contact),
        labels={thing: {"liked": 0}, alien: {"liked": 1}, contact: {"liked": 1}},
    )


def test_what_opens_a_dialog_is_not_scored_and_only_what_was_said_before_counts(engine: Engine, talk: Dialog) -> None:
    alien, thing, contact = ids(engine, "Alien", "The Thing", "Contact")
    first, second = moments(engine, talk, linked=False)
    assert (first.targets, first.named) == ((thing, alien), (alien,))
    assert (second.targets, second.named) == ((contact,), (alien, thing))
    assert {one.item_id: one.strength > 0 for one in first.session.preferences.own.stated} == {alien: True}
    assert {one.item_id: one.strength > 0 for one in second.session.preferences.own.stated} == {
        alien: True,
        thing: False,
    }
    cut = talk.model_copy(update={"turns": talk.turns[:3]})
    assert next(iter(moments(engine, cut, linked=False))).session == first.session  # nothing that comes later


def test_new_items_only_or_repeats_too(engine: Engine, talk: Dialog) -> None:
    (alien,) = ids(engine, "Alien")
    first, _ = moments(engine, talk, linked=False)
    new, every = query(first, 50, repeats=False), query(first, 50, repeats=True)
    assert (new.diversity, every.diversity) == (False, False)
    assert alien not in {one.item_id for one in engine.recommender.recommend(new).picks}
    assert alien in {one.item_id for one in engine.recommender.recommend(every).picks}
    figures = scoring.evaluate(engine, [talk])
    assert (figures["novel"]["n"], figures["all"]["n"]) == (2, 3)


def test_labels_are_no_input(engine: Engine, talk: Dialog) -> None:
    turned = talk.model_copy(update={"labels": {}})
    with_labels, without = scoring.evaluate(engine, [talk]), scoring.evaluate(engine, [turned])
    assert (with_labels["novel"], with_labels["all"]) == (without["novel"], without["all"])


def test_figures_have_the_shape_that_others_read(engine: Engine, talk: Dialog) -> None:
    figures = scoring.evaluate(engine, [talk])
    assert set(figures) == {"n_dialogs", "novel", "all", "p50_ms", "p95_ms"}
    assert set(figures["novel"]) == {"n", "recall", "ci95", "mrr", "ndcg10"}
    assert list(figures["novel"]["recall"]) == ["1", "5", "10", "20", "50"] == list(figures["all"]["ci95"])
    recalls = list(figures["all"]["recall"].values())
    assert recalls == sorted(recalls)
    assert json.loads(json.dumps(figures)) == figures


def test_items_may_be_found_in_the_text_alone(engine: Engine) -> None:
    alien, thing = ids(engine, "Alien", "The Thing")
    bare = dialog(said("seeker", "I loved Alien"), said("recommender", "The Thing", thing))
    (given,), (linked,) = moments(engine, bare, linked=False), moments(engine, bare, linked=True)
    assert given.session.preferences.own.stated == ()
    assert [one.item_id for one in linked.session.preferences.own.stated] == [alien]


def test_a_given_item_is_judged_where_its_title_stands(engine: Engine) -> None:
    alien, heat = ids(engine, "Alien", "Heat")
    spoken = dialog(said("seeker", "i hated teh movie Alein (1979) but Heat was great", alien, heat))
    judged = liking.evaluate(
        engine, [spoken.model_copy(update={"labels": {}})]
    )  # nobody labelled anything: nothing to score
    assert judged == {
        "n": 0,
        "balanced_accuracy": None,
        "per_class": {"liked": {"n": 0, "recall": None}, "disliked": {"n": 0, "recall": None}},
    }
    labels = {alien: {"liked": 0}, heat: {"liked": 1}}
    found = liking.evaluate(engine, [dialog(*(one.model_dump() for one in spoken.turns), labels=labels)])
    assert found["balanced_accuracy"] == 1.0
    assert found["per_class"]["disliked"] == {"n": 1, "recall": 1.0}


def test_what_is_learned_from_is_what_is_scored_and_owes_nothing_to_the_weights(engine: Engine) -> None:
    alien, heat, contact = ids(engine, "Alien", "Heat", "Contact")
    spoken = dialog(
        said("recommender", "Have you seen Alien?", alien),
        said("seeker", "I have seen Alien", alien),
        said("seeker", "I hated Heat", heat),
        said("seeker", "as long as it is not Contact", contact),
        labels={alien: {"liked": 1}, heat: {"liked": 0}, contact: {"liked": 0}},
    )
    seen, plain, doubted = liking.cases(engine, spoken)
    assert [(one.disliked, one.plain) for one in (seen, plain, doubted)] == [
        (False, False),
        (True, True),
        (True, False),
    ]
    assert [(len(one.remarks), len(one.vague)) for one in (seen, plain, doubted)] == [(1, 1), (1, 0), (1, 1)]
    assert {"shown", "asked if seen"} <= seen.vague[0].keys()
    figures = liking.evaluate(engine, [spoken])
    assert figures["per_class"]["disliked"] == {"n": 2, "recall": 1.0}
    assert figures["per_class"]["liked"] == {"n": 1, "recall": 1.0}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there are no dialogs"),
        ("not json", "dialogs.jsonl, line 1: this is no dialog (Invalid JSON"),
        ('{"dialog_id": "1"}', "line 1: this is no dialog (turns: Field required)"),
        ('{"dialog_id": "1", "turns": [{"role": "shop", "text": "x"}]}', "turns.0.role"),
    ],
)
def test_what_is_no_dialog_is_named_with_its_line(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "dialogs.jsonl"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        load([file])
    assert says in caught.value.line()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be read"):
        load([tmp_path / "nowhere.jsonl"])
