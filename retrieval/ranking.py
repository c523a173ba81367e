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
from dataclasses import replace

import numpy as np

from retrieval.gates import satisfies
from retrieval.index import Index
from retrieval.signals import FAMILIES, SIGNALS, Asked, Shares
from retrieval.types import Contribution, Part, Pick, Pool, Recommendation, Scored, Trace

DIVERSITY_FLOOR = 0.35


def weights_in_force(index: Index, off: frozenset[str]) -> dict[str, float]:
    """The weights of this index version; a signal that is switched off weighs nothing."""
    return {name: 0.0 if name in off else float(weight) for name, weight in index.meta["weights"].items()}


def score(index: Index, asked: Asked, pool: Pool, external: Mapping[str, float] | None = None) -> tuple[Scored, ...]:
    """Every candidate with what each signal gave it, best first; ties go to the better fused candidate."""
    weights = weights_in_force(index, asked.query.off)
    rows = np.array([index.catalogue.row(candidate.item_id) for candidate in pool.candidates], dtype=np.intp)
    columns = {signal.name: signal.shares(index, asked, rows) for signal in SIGNALS if weights[signal.name]}
    terms = {name: _contributions(name, weights[name], shares) for name, shares in columns.items()}
    scored = []
    for position, candidate in enumerate(pool.candidates):
        given = tuple(terms[name][position] for name in terms)
        if external is not None:
            given += (_external(weights.get("grade", 0.0), external.get(candidate.item_id, 0.0)),)
        scored.append(Scored(candidate, sum(term.contribution for term in given), given))
    return tuple(sorted(scored, key=lambda entry: -entry.score))


def _external(weight: float, value: float) -> Contribution:
    return Contribution("grade", "the assistant's judgement", weight, value, weight * value)


def _contributions(name: str, weight: float, shares: Shares) -> list[Contribution]:
    """One contribution a candidate; parts of exactly zero are left out."""
    weighted = (shares.matrix * weight).tolist()
    values = shares.matrix.sum(axis=1).tolist()
    family = FAMILIES[name]
    return [
        Contribution(
            name,
            family,
            weight,
            value,
            weight * value,
            tuple(Part(kind, ref, part) for (kind, ref), part in zip(shares.labels, line, strict=True) if part),
        )
        for value, line in zip(values, weighted, strict=True)
    ]


def pick(index: Index, scored: Sequence[Scored], n: int, diversity: bool) -> tuple[Pick, ...]:
    """The greedy choice of `n`, one of each product: variants and namesakes of a pick are passed over."""
    weight = float(index.meta["weights"]["diversity"]) if diversity else 0.0
    remaining, picks = list(scored), list[Pick]()
    penalties, blame = np.zeros(len(remaining)), [""] * len(remaining)
    vectors = index.vectors[[index.catalogue.row(entry.candidate.item_id) for entry in remaining]]
    open_ = np.ones(len(remaining), dtype=bool)
    totals = np.array([entry.score for entry in remaining])
    while len(picks) < n and open_.any():
        best = int(np.argmax(np.where(open_, totals - weight * penalties, -np.inf)))
        picks.append(_picked(remaining[best], len(picks) + 1, weight, float(penalties[best]), blame[best]))
        chosen = remaining[best].candidate.item_id
        keys = index.catalogue.twins(chosen)
        for position, entry in enumerate(remaining):
            if entry.candidate.item_id == chosen or entry.candidate.item_id in keys:
                open_[position] = False
        likeness = np.maximum(vectors @ vectors[best] - DIVERSITY_FLOOR, 0.0)
        for position in np.flatnonzero(likeness > penalties).tolist():
            blame[position] = chosen
        penalties = np.maximum(penalties, likeness)
    return tuple(picks)


def _picked(entry: Scored, rank: int, weight: float, penalty: float, earlier: str) -> Pick:
    value = -penalty
    parts = (Part("pick", earlier, weight * value),) if penalty else ()
    step = Contribution("diversity", FAMILIES["diversity"], weight, value, weight * value, parts)
    terms = (*entry.contributions, step)
    return Pick(rank, entry.candidate.item_id, sum(term.contribution for term in terms), 0.0, terms)


def rank(index: Index, asked: Asked, pool: Pool, external: Mapping[str, float] | None = None) -> Recommendation:
    """Score the pool, pick, and write down everything that was computed."""
    scored = score(index, asked, pool, external)
    picks = tuple(_marked(index, pool, one) for one in pick(index, scored, asked.query.n, asked.query.diversity))
    weights = weights_in_force(index, asked.query.off)
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
        steps=("gates", "candidates", "signals", "diversity")
        if asked.query.diversity
        else ("gates", "candidates", "signals"),
    )
    return Recommendation(picks, trace)


def _marked(index: Index, pool: Pool, one: Pick) -> Pick:
    """A nearest pick names the dropped conditions that it does not meet."""
    row = index.catalogue.row(one.item_id)
    missed = tuple(condition.text for condition in pool.relaxed if not satisfies(index.catalogue, condition)[row])
    return replace(one, violates=missed)
