"""A model grades the best candidates of each turn, as it does in a chat, with no hurry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.judging.moments import Case
from bot.llm.grading import MOST_GRADED, Graded, Grader
from bot.turn.engine import Engine
from retrieval.index import Step
from retrieval.types import Recommendation
from retrieval.whatif import regraded

PATIENCE_S = 600.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A turn with what the model made of it."""

    case: Case
    graded: Graded


async def grade(
    engine: Engine, cases: Sequence[Case], grader: Grader, progress: Step = lambda *_: None
) -> list[Judged]:
    """Every turn graded, one after another: times are those of a single call. Raises SpentError."""
    judged = list[Judged]()
    for place, case in enumerate(cases):
        progress("grades", place, len(cases))
        best = [engine.catalogue[one.candidate.item_id] for one in case.found.trace.pool[:MOST_GRADED]]
        query = case.found.trace.query
        graded = await grader.grade(query, case.talk, best, engine.catalogue, PATIENCE_S)
        if graded.spent is not None:
            raise graded.spent
        judged.append(Judged(case, graded))
    return judged


def ranked(engine: Engine, one: Judged, weight: float) -> Recommendation:
    """What is recommended once the grades count with this weight."""
    if not one.graded.grades or not weight:
        return one.case.found
    return regraded(engine.recommender, one.case.found.trace, one.graded.grades, weight)
