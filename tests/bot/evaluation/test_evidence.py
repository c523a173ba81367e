"""What the evaluation of explanations measures: on real people of the films demo, against what must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from bot.assistant import Assistant
from bot.claims import explain
from bot.evaluation import cases, consistency, evidence, fidelity
from bot.evaluation.cases import Case
from bot.explaining.reading import Explanation
from bot.messages import Messages
from bot.narrator import Narrator
from bot.settings import load
from bot.turn.engine import Engine
from bot.wiring import build
from retrieval.counterfactual import smallest
from retrieval.embedding import SentenceEmbedder
from retrieval.index import Index
from retrieval.types import Trace


@pytest.fixture(scope="module")
def engine(movies_index: Index, embedder: SentenceEmbedder) -> Engine:
    return Engine(movies_index, embedder, Messages())


@pytest.fixture(scope="module")
def drawn(engine: Engine) -> list[Case]:
    return list(cases.draw(engine, 9, 3))


def test_the_same_seed_gives_the_same_people_and_picks(engine: Engine, drawn: list[Case]) -> None:
    again = list(cases.draw(engine, 9, 3))
    picked = [[pick.item_id for pick in case.trace.picks] for case in drawn]
    assert picked == [[pick.item_id for pick in case.trace.picks] for case in again]
    assert len({case.user_id for case in drawn}) > 3
    assert {bool(case.trace.query.text) for case in drawn} == {True, False}


def test_what_is_told_of_a_case_comes_in_the_order_in_which_it_was_drawn(engine: Engine, drawn: list[Case]) -> None:
    for seed in range(20):
        case, rng = drawn[seed % len(drawn)], Random(seed)
        told = [one.item_id for one in cases.told(case, engine, Random(seed))]
        pool = [entry.candidate.item_id for entry in case.trace.pool]
        asked = [rng.choice(pool), *(rng.choice(engine.catalogue.items).item_id for _ in range(2))]
        picks = [pick.item_id for pick in case.trace.picks]
        assert told[: len(picks) + len(set(asked))] == [*picks, *dict.fromkeys(asked)]


def test_reasons_cover_most_of_the_score_in_the_order_of_their_weight(engine: Engine, drawn: list[Case]) -> None:
    shares = []
    for case in drawn:
        for pick in case.trace.picks:
            found = explain(case.trace, pick.item_id, engine.catalogue, engine.messages, who=case.who)
            said = Narrator(engine.messages, engine.catalogue).explanation(found)
            shares.append(evidence.coverage(found, pick.contributions))
            assert evidence.order_tau(found, said) in (None, 1.0)
            assert evidence.order_tau(found, said[::-1]) in (None, -1.0)
            assert evidence.coverage(replace(found, reasons=(), against=()), pick.contributions) == 0.0
            assert fidelity.additivity_gap(pick) < 1e-9
            assert fidelity.additivity_gap(replace(pick, score=pick.score + 0.5)) == pytest.approx(0.5)
    assert np.mean(shares) >= 0.8


def test_without_its_evidence_a_claim_goes(engine: Engine, drawn: list[Case]) -> None:
    rng = Random(1)
    found = [
        ok for case in drawn for pick in case.trace.picks for ok in evidence.sensitivity(engine, case.trace, pick, rng)
    ]
    assert len(found) > 40
    assert all(found)


def test_a_claim_that_stays_without_its_evidence_is_seen(
    engine: Engine, drawn: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(one for one in drawn if any(e.strength > 0 for e in one.trace.query.events))
    told = {
        pick.item_id: explain(case.trace, pick.item_id, engine.catalogue, engine.messages) for pick in case.trace.picks
    }
    monkeypatch.setattr(evidence, "explain", lambda _, item_id, *__: told[item_id])  # whatever is taken away
    rng = Random(1)
    assert not all(ok for pick in case.trace.picks for ok in evidence.sensitivity(engine, case.trace, pick, rng))


def test_a_claim_that_goes_without_what_it_does_not_cite_is_seen(
    engine: Engine, drawn: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(trace: Trace, item_id: str, *more: Any) -> Explanation:  # noqa: ANN401
        told = explain(trace, item_id, *more)
        silent = tuple(replace(one, values={}, source=replace(one.source, parts=())) for one in told.reasons)
        return told if len(trace.query.events) == whole else replace(told, reasons=silent)

    seen = []
    for case in drawn:
        whole = len(case.trace.query.events)
        monkeypatch.setattr(evidence, "explain", forgetful)
        for pick in case.trace.picks:
            seen += list(evidence.sensitivity(engine, case.trace, pick, Random(1)))
    assert not all(seen)


def test_counterfactuals_flip_and_are_as_small_as_brute_force_finds(engine: Engine, drawn: list[Case]) -> None:
    recommender = engine.recommender
    for case in drawn[:5]:
        found = smallest(recommender, case.trace)
        if found is not None:
            assert evidence.is_valid(recommender, case.trace, found)
            assert not evidence.is_valid(recommender, case.trace, replace(found, then_first=found.first))
    small = [evidence.is_minimal(recommender, case.trace) for case in cases.few_likes(engine, 4, Random(2))]
    assert True in small
    assert False not in small


def test_no_order_of_events_is_more_faithful_than_the_exact_one(engine: Engine, drawn: list[Case]) -> None:
    pick = drawn[0].trace.picks[0]
    curves = fidelity.curves(engine.recommender, drawn[0].trace, pick.item_id, 1)
    assert curves is not None
    assert set(curves) == set(fidelity.METHODS) - set(fidelity.MISSING)
    exact = curves["exact"]
    assert all(exact[0] <= other[0] + 1e-9 and exact[1] >= other[1] - 1e-9 for other in curves.values())


@pytest.mark.skipif(fidelity.MISSING != (), reason="the benchmark extra (shap, lime) is not installed")
def test_the_contributions_are_shapley_values(drawn: list[Case]) -> None:
    pick = drawn[0].trace.picks[0]
    assert fidelity.shap_gap([pick], exact=True) < 1e-9
    assert fidelity.shap_gap([pick], exact=False) < 1e-9


@pytest.fixture
def assistant(movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> Iterator[Assistant]:
    made = build(load(home=movies_home, model="grounded", database_url=f"sqlite:///{tmp_path / 'films.db'}"), embedder)
    yield made
    made.close()


def test_the_same_reasons_however_one_asks_and_ten_turns_later(assistant: Assistant, movies_index: Index) -> None:
    people = list(movies_index.people()[:1])
    assert consistency.share_consistent(assistant, people, "a thoughtful drama") == 1.0
