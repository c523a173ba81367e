"""score = base + sum(weight x value): the additive score, diversity as one more named step, and the trace.

Picking is greedy: at each step every remaining candidate pays for its likeness to what is already picked, and
names the earlier pick it resembles most (after Carbonell and Goldstein, "MMR", SIGIR 1998). Penalties only
grow, so the scores of the picks never increase.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval import calibration
from retrieval.gates import satisfies
from retrieval.grades import SIGNAL, bounded
from retrieval.index import Index
from retrieval.signals import FAMILIES, SIGNALS, Asked, Shares
from retrieval.terms import Column, Terms
from retrieval.types import Contribution, Part, Pick, Pool, Query, Recommendation, Scored, Trace
from retrieval.weights import in_force

DIVERSITY_FLOOR = 0.35


def weights_in_force(index: Index, query: Query) -> dict[str, float]:
    """The weights of this index version as the query moves them: see `retrieval.weights.in_force`."""
    return in_force(index.meta["weights"], query)


def score(index: Index, asked: Asked, pool: Pool, external: Mapping[str, float] | None = None) -> tuple[Scored, ...]:
    """Every candidate with what each signal gave it, best first; ties go to the better fused candidate."""
    weights = weights_in_force(index, asked.query)
    columns = [_column(name, weights[name], given) for name, given in _shares(index, asked, pool, weights).items()]
    if external:
        columns.append(_external(weights[SIGNAL], pool, external))
    totals = np.zeros(len(pool.candidates))
    for column in columns:
        totals += column.weight * column.values
    order = np.argsort(-totals, kind="stable")
    ordered = tuple(column.at(order) for column in columns)
    return tuple(
        Scored(pool.candidates[place], float(totals[place]), Terms(ordered, row)) for row, place in enumerate(order)
    )


def top(index: Index, asked: Asked, pool: Pool) -> tuple[str, ...]:
    """The ids that `rank` would pick, without the account of why: for looking ahead."""
    weights = weights_in_force(index, asked.query)
    columns = _shares(index, asked, pool, weights)
    totals = np.zeros(len(pool.candidates))
    for name, shares in columns.items():
        totals += weights[name] * shares.matrix.sum(axis=1)
    ids = [candidate.item_id for candidate in pool.candidates]
    chosen = _choose(index, ids, totals, asked.query.n, _variety(weights, asked.query))
    return tuple(ids[one.position] for one in chosen)


def _shares(index: Index, asked: Asked, pool: Pool, weights: Mapping[str, float]) -> dict[str, Shares]:
    rows = np.array([index.catalogue.row(candidate.item_id) for candidate in pool.candidates], dtype=np.intp)
    return {signal.name: signal.shares(index, asked, rows) for signal in SIGNALS if weights.get(signal.name)}


def _column(name: str, weight: float, shares: Shares) -> Column:
    return Column(name, FAMILIES[name], weight, shares.labels, shares.matrix.sum(axis=1), shares.matrix * weight)


def _external(weight: float, pool: Pool, given: Mapping[str, float]) -> Column:
    values = np.array([bounded(given.get(one.item_id, 0.0)) for one in pool.candidates])
    return Column(SIGNAL, FAMILIES[SIGNAL], weight, (), values, np.zeros((len(values), 0)))


def _variety(weights: Mapping[str, float], query: Query) -> float:
    return weights["diversity"] if query.diversity else 0.0


def pick(index: Index, scored: Sequence[Scored], query: Query) -> tuple[Pick, ...]:
    """The greedy choice of `query.n`, one of each product: variants and namesakes of a pick are passed over."""
    weight = _variety(weights_in_force(index, query), query)
    ids = [entry.candidate.item_id for entry in scored]
    chosen = _choose(index, ids, np.array([entry.score for entry in scored]), query.n, weight)
    return tuple(_picked(scored[one.position], rank, weight, one) for rank, one in enumerate(chosen, start=1))


@dataclass(frozen=True, slots=True)
class _Choice:
    """A candidate's place in the pool, its likeness to an `earlier` pick (0: none), and that pick's id."""

    position: int
    penalty: float
    earlier: str


def _choose(index: Index, ids: Sequence[str], totals: NDArray[np.float64], n: int, weight: float) -> list[_Choice]:
    chosen = list[_Choice]()
    places = {item_id: position for position, item_id in enumerate(ids)}
    vectors = index.vectors[[index.catalogue.row(item_id) for item_id in ids]]
    penalties, blame, left = np.zeros(len(ids)), [""] * len(ids), np.ones(len(ids), dtype=bool)
    while len(chosen) < n and left.any():
        best = int(np.argmax(np.where(left, totals - weight * penalties, -np.inf)))
        chosen.append(_Choice(best, float(penalties[best]), blame[best]))
        for twin in (ids[best], *index.catalogue.twins(ids[best])):
            if twin in places:
                left[places[twin]] = False
        likeness = np.maximum(vectors @ vectors[best] - DIVERSITY_FLOOR, 0.0)
        for position in np.flatnonzero(likeness > penalties).tolist():
            blame[position] = ids[best]
        penalties = np.maximum(penalties, likeness)
    return chosen


def _picked(entry: Scored, rank: int, weight: float, choice: _Choice) -> Pick:
    value = -choice.penalty
    parts = (Part("pick", choice.earlier, weight * value),) if choice.penalty and weight else ()
    step = Contribution("diversity", FAMILIES["diversity"], weight, value, weight * value, parts)
    terms = (*entry.contributions, step)
    return Pick(rank, entry.candidate.item_id, sum(term.contribution for term in terms), 0.0, terms)


def rank(index: Index, asked: Asked, pool: Pool, external: Mapping[str, float] | None = None) -> Recommendation:
    """Score the pool, pick, and write down everything that was computed."""
    judged = external or {}
    scored = score(index, asked, pool, judged)
    picks = tuple(_marked(index, pool, one) for one in pick(index, scored, asked.query))
    weights = weights_in_force(index, asked.query)
    trace = Trace(
        trace_id=secrets.token_hex(12),
        index_version=index.version,
        config=hashlib.sha256(json.dumps(weights, sort_keys=True).encode()).hexdigest()[:16],
        query=asked.query,
        sources=pool.sources,
        gates=pool.gates,
        base=0.0,
        pool=scored,
        picks=picks,
        relaxed=pool.relaxed,
        steps=_steps(judged, _variety(weights, asked.query)),
        external={item: bounded(value) for item, value in judged.items()},
    )
    return Recommendation(picks, trace)


def _steps(judged: Mapping[str, float], variety: float) -> tuple[str, ...]:
    optional = {"grades": bool(judged), "diversity": bool(variety)}
    return ("gates", "candidates", "signals", *(step for step, taken in optional.items() if taken))


def _marked(index: Index, pool: Pool, one: Pick) -> Pick:
    """A nearest pick names the dropped conditions that it does not meet; each how often such a score was liked."""
    row = index.catalogue.row(one.item_id)
    missed = tuple(condition.text for condition in pool.relaxed if not satisfies(index.catalogue, condition)[row])
    chance = calibration.chance(index.meta.get("calibration"), pool.query, one.contributions)
    return replace(one, violates=missed, chance=chance)
