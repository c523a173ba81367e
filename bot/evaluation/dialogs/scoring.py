"""`whypick evaluate dialogs`: how often the product recommends what people recommended to each other.

Two protocols side by side, one record a target. **novel**: what the dialog named before is no target, and is never
recommended; **all**: repeats are kept. Ties are ranked pessimistically; intervals are bootstrapped over dialogs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from bot.evaluation.dialogs.replaying import Moment, moments, query
from bot.turn.engine import Engine
from retrieval.dialogs import Dialog
from retrieval.index import Step
from retrieval.metrics import Rank, gain_at, mean_with_interval, pessimistic_rank, reciprocal_rank

DEPTHS = (1, 5, 10, 20, 50)


@dataclass
class Protocol:
    """The ranks of all targets, and the dialog of each."""

    ranks: list[Rank] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """The contract's figures of one protocol."""
        recall, ci95 = dict[str, float](), dict[str, list[float]]()
        for depth in DEPTHS:
            mean, ends = mean_with_interval(self.ranks, self.dialogs, partial(_within, depth=depth))
            recall[str(depth)], ci95[str(depth)] = mean, list(ends)
        mrr, _ = mean_with_interval(self.ranks, self.dialogs, reciprocal_rank)
        ndcg, _ = mean_with_interval(self.ranks, self.dialogs, partial(gain_at, k=10))
        return {"n": len(self.ranks), "recall": recall, "ci95": ci95, "mrr": mrr, "ndcg10": ndcg}


def evaluate(
    engine: Engine, dialogs: Sequence[Dialog], *, linked: bool = False, progress: Step = lambda *_: None
) -> dict[str, Any]:
    """The figures of both protocols, and milliseconds of a turn: reading the message and recommending."""
    novel, every, ms = Protocol(), Protocol(), list[float]()
    for place, dialog in enumerate(dialogs):
        progress("dialogs", place, len(dialogs))
        for moment in moments(engine, dialog, linked):
            new = [one for one in moment.targets if one not in moment.named]
            started = time.perf_counter()
            _rank(engine, moment, new, novel, repeats=False)
            ms.append(1_000 * (time.perf_counter() - started + moment.read_s))
            _rank(engine, moment, moment.targets, every, repeats=True)
    return {
        "n_dialogs": len(dialogs),
        "novel": novel.figures(),
        "all": every.figures(),
        "p50_ms": float(np.percentile(ms, 50)) if ms else None,
        "p95_ms": float(np.percentile(ms, 95)) if ms else None,
    }


def _rank(engine: Engine, moment: Moment, targets: Sequence[str], into: Protocol, *, repeats: bool) -> None:
    picks = engine.recommender.recommend(query(moment, DEPTHS[-1], repeats=repeats)).picks
    ids, scores = [one.item_id for one in picks], [one.score for one in picks]
    for target in targets:
        into.ranks.append(pessimistic_rank(target, ids, scores))
        into.dialogs.append(moment.dialog_id)


def _within(rank: Rank, depth: int) -> float:
    return float(rank is not None and rank <= depth)
