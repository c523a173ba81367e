"""`whypick evaluate dialogs --llm`: how often a model's grades re-order the picks, whether that helps, what it costs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from bot.evaluation.judging import alone
from bot.evaluation.judging.alone import Named
from bot.evaluation.judging.grading import Judged, grade, ranked
from bot.evaluation.judging.moments import Case, draw
from bot.evaluation.judging.worth import worth
from bot.llm.grading import Asks, Grader
from bot.turn.engine import Engine
from retrieval.dialogs import Dialog
from retrieval.index import Step
from retrieval.metrics import Rank, interval, mean_with_interval, pessimistic_rank
from retrieval.types import Recommendation

DEPTHS = (1, 10)


def evaluate(
    engine: Engine,
    dialogs: Sequence[Dialog],
    asks: Asks,
    *,
    model: str,
    bound: float,
    turns: int,
    seed: int,
    progress: Step = lambda *_: None,
) -> dict[str, Any]:
    """The figures of so many turns, under the bound in force, and of the model alone on the same turns."""
    cases = draw(engine, dialogs, turns, seed, progress)

    async def ask() -> tuple[list[Judged], list[Named]]:
        judged = await grade(engine, cases, Grader(asks, patience=len(cases) + 1), progress)
        return judged, await alone.name(engine, cases, asks, progress)

    judged, named = asyncio.run(ask())
    again = [ranked(engine, one, bound) for one in judged]
    found = worth(judged, seed)
    return {
        "model": model,
        "bound": bound,
        "n_turns": len(cases),
        "n": sum(len(case.targets) for case in cases),
        "reordered": _share([_ids(one.case.found) != _ids(new) for one, new in zip(judged, again, strict=True)]),
        "first_changed": _share(
            [_ids(one.case.found)[:1] != _ids(new)[:1] for one, new in zip(judged, again, strict=True)]
        ),
        "recall": {str(depth): _change(cases, again, depth) for depth in DEPTHS},
        "worth": None
        if found is None
        else {"weight": found.weight, "ci95": [found.low, found.high], "turns": found.turns, "bound": found.bound},
        "answered": _share([bool(one.graded.grades) for one in judged]),
        **_cost([(one.graded.seconds, one.graded.read, one.graded.written) for one in judged]),
        "alone": _alone(cases, named),
    }


def _ids(found: Recommendation, depth: int = 10) -> list[str]:
    return [pick.item_id for pick in found.picks[:depth]]


def _share(of: Sequence[bool]) -> float:
    return sum(of) / len(of) if of else 0.0


def _change(cases: Sequence[Case], again: Sequence[Recommendation], depth: int) -> dict[str, Any]:
    """Recall without and with the grades, and the difference of the same targets with its interval over dialogs."""
    without = [_hit(case.found, target, depth) for case in cases for target in case.targets]
    graded = [_hit(new, target, depth) for case, new in zip(cases, again, strict=True) for target in case.targets]
    groups = [case.dialog_id for case in cases for _ in case.targets]
    change = [new - old for new, old in zip(graded, without, strict=True)]
    mean = (float(np.mean(values)) if values else 0.0 for values in (without, graded, change))
    keys = ("without", "with", "change")
    return {**dict(zip(keys, mean, strict=True)), "ci95": list(interval(change, groups))}


def _hit(found: Recommendation, target: str, depth: int) -> float:
    ids, scores = [one.item_id for one in found.picks], [one.score for one in found.picks]
    return _within(pessimistic_rank(target, ids, scores), depth)


def _alone(cases: Sequence[Case], named: Sequence[Named]) -> dict[str, Any]:
    ranks = [_place(one.items, target) for case, one in zip(cases, named, strict=True) for target in case.targets]
    groups = [case.dialog_id for case in cases for _ in case.targets]
    recall, ends = dict[str, float](), dict[str, list[float]]()
    for depth in DEPTHS:
        mean, ci95 = mean_with_interval(ranks, groups, partial(_within, depth=depth))
        recall[str(depth)], ends[str(depth)] = mean, list(ci95)
    titles = sum(one.titles for one in named)
    return {
        "recall": recall,
        "ci95": ends,
        "answered": _share([one.answered for one in named]),
        "titles": titles,
        "linked": sum(len(one.items) for one in named) / titles if titles else 0.0,
        **_cost([(one.seconds, one.read, one.written) for one in named]),
    }


def _within(rank: Rank, depth: int) -> float:
    return float(rank is not None and rank <= depth)


def _place(items: Sequence[str], target: str) -> Rank:
    return items.index(target) + 1 if target in items else None


def _cost(calls: Sequence[tuple[float, int, int]]) -> dict[str, Any]:
    seconds = [one[0] for one in calls] or [0.0]
    return {
        "calls": len(calls),
        "tokens": {"read": sum(one[1] for one in calls), "written": sum(one[2] for one in calls)},
        "seconds": {"p50": float(np.percentile(seconds, 50)), "p95": float(np.percentile(seconds, 95))},
    }
