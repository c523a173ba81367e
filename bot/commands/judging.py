"""What a language model's grades are worth, for `whypick evaluate dialogs --llm` and `whypick doctor --grades`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.doctor import Check
    from bot.settings import Settings
    from bot.turn.engine import Engine
    from retrieval.dialogs import Dialog
    from retrieval.index import Step

_PATIENCE_S = 600.0  # of one call, where nobody waits for it


def beside(evaluate: Callable[..., dict[str, Any]], turns: int, seed: int) -> Callable[..., dict[str, Any]]:
    """The same evaluation, with what the settings' model adds under "llm". Raises InputError for the built-in."""
    from bot.models import asker
    from bot.settings import load
    from bot.wiring import purse_of

    settings = load()
    settings.require_key(settings.choice)
    purse = purse_of(settings)
    asks = asker(settings.model_copy(update={"turn_s": _PATIENCE_S}), purse)

    def scored(engine: Engine, dialogs: Sequence[Dialog], *, linked: bool, progress: Step) -> dict[str, Any]:
        from bot.evaluation.judging import scoring
        from bot.wiring import grader

        bound = min(settings.grade_bound, grader(settings, purse, settings.model).worth)
        figures = evaluate(engine, dialogs, linked=linked, progress=progress)
        judged = scoring.evaluate(
            engine, dialogs, asks, model=settings.model, bound=bound, turns=turns, seed=seed, progress=progress
        )
        return figures | {"llm": judged}

    return scored


def measure(settings: Settings, file: Path, turns: int, seed: int, progress: Step) -> Check:
    """Learns what the model's grades are worth on these dialogs, keeps it in the home, and says which bound fits."""
    import asyncio

    from bot import worth as held
    from bot.doctor import Check
    from bot.evaluation.judging.grading import grade
    from bot.evaluation.judging.moments import draw
    from bot.evaluation.judging.worth import worth
    from bot.llm.grading import Grader
    from bot.messages import Messages
    from bot.models import asker
    from bot.turn.engine import Engine
    from bot.wiring import purse_of
    from retrieval.dialogs import load
    from retrieval.embedding import SentenceEmbedder
    from retrieval.index import open_current

    settings.require_key(settings.choice)
    judge = Grader(asker(settings.model_copy(update={"turn_s": _PATIENCE_S}), purse_of(settings)), patience=turns + 1)
    dialogs = load([file])
    with closing(open_current(settings.home)) as index:
        engine = Engine(index, SentenceEmbedder(settings.embedder), Messages())
        cases = draw(engine, dialogs, turns, seed, progress)
        found = worth(asyncio.run(grade(engine, cases, judge, progress)), seed)
    if found is None:
        fix = "Give more dialogs, or another model; what it answered is no JSON object of grades, or told nothing"
        return Check("grades", False, f"{settings.model} gave nothing to learn from in {len(cases)} turns", fix)
    held.save(
        settings.home,
        settings.model,
        held.Worth(weight=found.weight, low=found.low, high=found.high, turns=found.turns),
    )
    seen = (
        f"{settings.model}: a weight of {found.weight:.2f} ({found.low:.2f} to {found.high:.2f}) on {found.turns} turns"
    )
    if found.bound == settings.grade_bound:
        return Check("grades", True, f"{seen}; the bound is {settings.grade_bound:g}")
    why = "its grades help" if found.bound else "its grades were not seen to help"
    return Check(
        "grades", True, f"{seen}: {why}; WHYPICK_GRADE_BOUND is {settings.grade_bound:g}, {found.bound:g} fits"
    )
