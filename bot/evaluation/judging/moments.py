"""Turns of recorded dialogs at which a recommender names something new, with what the product would rank then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bot.evaluation.dialogs.replaying import Moment, moments, query
from bot.turn.engine import Engine
from retrieval.dialogs import Dialog
from retrieval.index import Step
from retrieval.types import Query, Recommendation

DEPTH = 50


@dataclass(frozen=True, slots=True)
class Case:
    """One such turn: new targets alone count, and what was named before is never recommended."""

    dialog_id: str
    targets: tuple[str, ...]
    query: Query
    talk: tuple[tuple[str, str], ...]  # (what the person wrote, what was answered), oldest first
    found: Recommendation  # with no grades


def draw(
    engine: Engine, dialogs: Sequence[Dialog], count: int, seed: int, progress: Step = lambda *_: None
) -> list[Case]:
    """So many turns at most, drawn by the seed from all of them."""
    every = [
        (moment, new)
        for dialog in dialogs
        for moment in moments(engine, dialog, linked=False)
        if (new := tuple(one for one in moment.targets if one not in moment.named))
    ]
    chosen = Random(seed).sample(every, min(count, len(every)))
    cases = list[Case]()
    for place, (moment, new) in enumerate(chosen):
        progress("turns", place, len(chosen))
        cases.append(_case(engine, moment, new))
    return cases


def _case(engine: Engine, moment: Moment, new: tuple[str, ...]) -> Case:
    asked = query(moment, DEPTH, repeats=False)
    talk = tuple((turn.message, turn.reply.text) for turn in moment.session.turns)
    return Case(moment.dialog_id, new, asked, talk, engine.recommender.recommend(asked))
