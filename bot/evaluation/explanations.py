"""`whypick evaluate explanations`: are the product's own explanations true, complete and faithful? One object of figures.

Offline and seeded. Picks are made for real people of the current index (`cases`); words are the built-in's, checked by
the product's checker; what the checker must catch is made by `mutants`, what it must let through by `paraphrasing`.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import numpy as np

from bot.assistant import Assistant
from bot.checking.checker import Checker, Verdict
from bot.checking.grounds import Grounds, of_trace
from bot.claims import explain
from bot.evaluation import cases, consistency, evidence, fidelity, paraphrasing
from bot.evaluation.cases import Case
from bot.evaluation.mutants import OPERATORS, Mutant, mutants
from bot.evaluation.mutating.facts import Facts
from bot.evaluation.paraphrasing import Frame, Paraphrase
from bot.explaining.reading import Explanation
from bot.narrator import Narrator
from bot.turn.engine import Engine
from bot.voice.telling import Spoken
from retrieval.counterfactual import smallest
from retrieval.index import Step
from retrieval.types import Pick

PICKS = 300
_EXACT_SHAP = 60  # picks whose Shapley values are taken of all subsets, which takes time; the linear ones of all
_EACH = 3  # mutants of one operator kept of one sentence
_CONVERSATIONS = 10
_SMALL = 12  # cases of few likes that brute force looks at
_SHOWN = 5  # examples of what went wrong


@dataclass
class Tally:
    """What is counted along the way."""

    picks: int = 0
    sentences: int = 0
    supported: int = 0
    refused: list[str] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    survivors: list[Mutant] = field(default_factory=list)
    skeletons: Counter[str] = field(default_factory=Counter)
    coverage: list[float] = field(default_factory=list)
    tau: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    gap: float = 0.0
    curves: list[Mapping[str, tuple[float, float]]] = field(default_factory=list)
    sensitive: list[bool] = field(default_factory=list)
    flips: list[bool] = field(default_factory=list)


def evaluate(
    engine: Engine, assistant: Assistant, picks: int = PICKS, seed: int = 7, progress: Step = lambda *_: None
) -> dict[str, Any]:
    """All figures; those that need a library of the benchmark extra are None where it is not installed."""
    rng, tally, checker = Random(seed), Tally(), engine.checker
    drawn, explanations = list[Case](), list[tuple[Case, Explanation]]()
    for case in cases.draw(engine, picks, seed):
        drawn.append(case)
        progress("picks", tally.picks, picks)
        grounds = of_trace(case.trace, engine.catalogue, engine.messages, who=case.who)
        unmoved = evidence.unmoved(engine.recommender, case.trace, rng)
        for pick in case.trace.picks:
            _look(engine, checker, case, pick, grounds, unmoved, tally, rng)
        found = smallest(engine.recommender, case.trace)
        if found is not None:
            tally.flips.append(evidence.is_valid(engine.recommender, case.trace, found))
        explanations += [(case, one) for one in cases.told(case, engine, rng)]
        if tally.picks >= picks:
            break
    progress("shap", 0, 1)
    chosen = [pick for case in drawn for pick in case.trace.picks]
    shap = None
    if "shap" not in fidelity.MISSING:
        shap = max(fidelity.shap_gap(chosen, exact=False), fidelity.shap_gap(chosen[:_EXACT_SHAP], exact=True))
    progress("paraphrases", 0, 1)
    alarms = _alarms(engine, checker, explanations, rng)
    progress("small cases", 0, 1)
    minimal = _minimal(engine, rng)
    progress("conversations", 0, 1)
    people = sorted({case.user_id for case in drawn})[:_CONVERSATIONS]
    request = engine.starters[0] if engine.starters else "something good"
    consistent = consistency.share_consistent(assistant, people, request)
    return _figures(tally, shap, alarms, minimal, consistent)


def _look(
    engine: Engine,
    checker: Checker,
    case: Case,
    pick: Pick,
    grounds: Grounds,
    unmoved: tuple[str, ...],
    tally: Tally,
    rng: Random,
) -> None:
    """One pick: its claims, words and check, timed; then what is measured on them."""
    started = time.perf_counter()
    explanation = explain(case.trace, pick.item_id, engine.catalogue, engine.messages, who=case.who)
    said = Narrator(engine.messages, engine.catalogue, turn=1).explanation(explanation)
    verdicts = [checker.check(one.text, grounds, (pick.item_id,)) for one in said]
    tally.ms.append((time.perf_counter() - started) * 1_000)
    tally.picks += 1
    tally.sentences += len(said)
    tally.supported += sum(verdict.ok for verdict in verdicts)
    tally.refused += [f"{verdict.text} ({', '.join(verdict.unsupported)})" for verdict in verdicts if not verdict.ok]
    tally.skeletons.update(_skeleton(one, explanation) for one in said)
    tally.coverage.append(evidence.coverage(explanation, pick.contributions))
    tau = evidence.order_tau(explanation, said)
    tally.tau += [] if tau is None else [tau]
    tally.gap = max(tally.gap, fidelity.additivity_gap(pick))
    curves = fidelity.curves(engine.recommender, case.trace, pick.item_id, rng.randrange(2**31))
    tally.curves += [] if curves is None else [curves]
    tally.sensitive += list(evidence.sensitivity(engine, case.trace, pick, rng))
    families = {claim.claim_id: claim.family for claim in (*explanation.reasons, *explanation.against)}
    facts = Facts(case.trace, engine.catalogue, pick, case.who, unmoved=unmoved)
    for sentence in said:
        of_family = replace(facts, family=families.get(sentence.claim_id or ""))
        _mutate(checker, grounds, sentence, of_family, tally, rng)


def _mutate(checker: Checker, grounds: Grounds, sentence: Spoken, facts: Facts, tally: Tally, rng: Random) -> None:
    """What the operators make of one sentence, and whether it is caught."""
    each: Counter[str] = Counter()
    for mutant in mutants(sentence.text, facts, rng):
        if each[mutant.operator] >= _EACH:
            continue
        each[mutant.operator] += 1
        tally.made[mutant.operator] += 1
        if checker.check(mutant.text, grounds, (facts.pick.item_id,)).ok:
            tally.survivors.append(mutant)
        else:
            tally.killed[mutant.operator] += 1


def _skeleton(said: Spoken, explanation: Explanation) -> str:
    """A sentence without names, titles, quotations and numbers."""
    claims = (*explanation.reasons, *explanation.against, *explanation.context)
    values = [v for claim in claims if claim.claim_id == said.claim_id for some in claim.values.values() for v in some]
    text = re.sub(r"“[^”]*”|\d[\d.,]*", "□", said.text)
    for value in sorted({explanation.title, *values}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "□", text, flags=re.IGNORECASE)
    return text


@dataclass
class Alarms:
    """Sentences in free words: how many true ones were tried, by who wrote them, and those that were refused; the
    same of false ones, and those that passed."""

    tried: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    untrue: int = 0
    passed: list[str] = field(default_factory=list)


def _alarms(engine: Engine, checker: Checker, explanations: Sequence[tuple[Case, Explanation]], rng: Random) -> Alarms:
    """What becomes of sentences in free words, filled from these explanations."""
    frames = paraphrasing.load("test")
    found = Alarms()
    for paraphrase, verdict in _read(engine, checker, explanations, [one for one in frames if one.true], rng):
        found.tried[paraphrase.by] += 1
        if not verdict.ok:
            found.false[paraphrase.by] += 1
            found.refused.append(f"{paraphrase.text} ({', '.join(verdict.unsupported)})")
    for paraphrase, verdict in _read(engine, checker, explanations, [one for one in frames if not one.true], rng):
        found.untrue += 1
        found.passed += [paraphrase.text] if verdict.ok else []
    return found


def _read(
    engine: Engine,
    checker: Checker,
    explanations: Sequence[tuple[Case, Explanation]],
    frames: Sequence[Frame],
    rng: Random,
) -> Iterator[tuple[Paraphrase, Verdict]]:
    """The checker's verdict on a sentence made of each frame that fits."""
    whose = {id(explanation): case for case, explanation in explanations}
    grounds: dict[str, Grounds] = {}
    for explanation, paraphrase in paraphrasing.sample([one for _, one in explanations], frames, rng):
        case = whose[id(explanation)]
        key = case.trace.trace_id
        if key not in grounds:
            grounds[key] = of_trace(case.trace, engine.catalogue, engine.messages, who=case.who)
        yield paraphrase, checker.check(paraphrase.text, grounds[key], (explanation.item_id,))


def _minimal(engine: Engine, rng: Random) -> list[bool]:
    """Small cases against brute force: people of whom few likes are known."""
    found = list[bool]()
    for case in cases.few_likes(engine, _SMALL, rng):
        minimal = evidence.is_minimal(engine.recommender, case.trace)
        found += [] if minimal is None else [minimal]
    return found


def _figures(
    tally: Tally,
    shap: float | None,
    alarms: Alarms,
    minimal: Sequence[bool],
    consistent: float,
) -> dict[str, Any]:
    rates = {name: tally.killed[name] / tally.made[name] for name in OPERATORS if tally.made[name]}
    made = tally.made.total()
    areas = {
        name: {way: float(np.mean([one[name][place] for one in tally.curves])) for place, way in enumerate(_WAYS)}
        for name in fidelity.METHODS
        if tally.curves and name not in fidelity.MISSING
    }
    return {
        "picks": tally.picks,
        "sentences": tally.sentences,
        "claim_precision": tally.supported / max(tally.sentences, 1),
        "refused": tally.refused[:_SHOWN],
        "mutants": made,
        "kill_rate": tally.killed.total() / max(made, 1),
        "kill_rate_worst": min(rates.values(), default=0.0),
        "kill_rates": {name: {"mutants": tally.made[name], "killed": rate} for name, rate in rates.items()},
        "survivors": [{"operator": one.operator, "text": one.text, "of": one.original} for one in tally.survivors[:20]],
        "paraphrases": alarms.tried.total(),
        "false_alarm": alarms.false.total() / max(alarms.tried.total(), 1),
        "false_alarm_by": {
            by: {"paraphrases": tried, "refused": alarms.false[by] / tried} for by, tried in alarms.tried.items()
        },
        "false_alarms": alarms.refused[:20],
        "untrue": alarms.untrue,
        "untrue_caught": 1 - len(alarms.passed) / alarms.untrue if alarms.untrue else None,
        "untrue_passed": alarms.passed[:20],
        "additivity_gap": tally.gap,
        "shap_gap": shap,
        "coverage": float(np.mean(tally.coverage)),
        "order_tau": float(np.mean(tally.tau)),
        "counterfactuals": len(tally.flips),
        "counterfactual_validity": float(np.mean(tally.flips)),
        "counterfactual_minimality": float(np.mean(minimal)) if minimal else None,
        "small_cases": len(minimal),
        "followup_consistency": consistent,
        "sensitivity": float(np.mean(tally.sensitive)) if tally.sensitive else None,
        **{f"{way}_auc": {name: area[way] for name, area in areas.items()} for way in _WAYS},
        "curves": len(tally.curves),
        "unique_sentence_ratio": len(tally.skeletons) / max(tally.sentences, 1),
        "p50_ms": float(np.percentile(tally.ms, 50)),
        "p95_ms": float(np.percentile(tally.ms, 95)),
    }


_WAYS = ("deletion", "insertion")
