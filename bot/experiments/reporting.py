"""What came of an experiment: how often people did what with what they were shown, by arm, and what sets them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.experiments.kept import Arm, Experiment
from bot.experiments.splitting import ARM, NAME
from bot.sessions import Store
from bot.storage.outcomes import Outcome
from retrieval.metrics import clustered, difference

Per = Literal["impression", "turn"]  # an item shown; a turn with picks


@dataclass(frozen=True, slots=True)
class Measure:
    """How often something happened, of all the times that it could have."""

    name: str
    per: Per
    count: Callable[[Outcome], int]


def _acts(kind: str) -> Callable[[Outcome], int]:
    return lambda outcome: len(outcome.acts.get(kind, ()))


def _turns(kind: str) -> Callable[[Outcome], int]:
    return lambda outcome: len({turn for turn, _ in outcome.acts.get(kind, ())})


def _thumbs(kind: str) -> Callable[[Outcome], int]:
    return lambda outcome: len({turn for (turn, _), given in outcome.thumbs.items() if given == kind})


MEASURES = (
    Measure("clicks", "impression", _acts("click")),
    Measure("accepts", "turn", _turns("accept")),
    Measure("thumbs_up", "turn", _thumbs("up")),
    Measure("thumbs_down", "turn", _thumbs("down")),
    Measure("not_for_me", "impression", _acts("not_for_me")),
)


def report(store: Store, experiment: Experiment) -> dict[str, Any]:
    """Each arm's rates with their intervals of 95%, and B less A."""
    found: Mapping[Arm, Sequence[Outcome]] = {
        arm: store.outcomes({NAME: experiment.name, ARM: arm}, experiment.stopped) for arm in get_args(Arm)
    }
    arms = {arm: _arm(outcomes, experiment.arms[arm]) for arm, outcomes in found.items()}
    return {
        "name": experiment.name,
        "started": experiment.started,
        "stopped": experiment.stopped,
        "arms": arms,
        "difference": {one.name: _apart(one.name, arms) for one in MEASURES},
    }


def _arm(outcomes: Sequence[Outcome], settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "settings": dict(settings),
        "conversations": len(outcomes),
        "turns": sum(len(one.shown) for one in outcomes),
        "impressions": sum(sum(one.shown.values()) for one in outcomes),
        "measures": {one.name: _measured(one, outcomes) for one in MEASURES},
    }


def _measured(measure: Measure, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    tries = [len(one.shown) if measure.per == "turn" else sum(one.shown.values()) for one in outcomes]
    # What is tapped on may not have been shown in that turn: "I'll take Heat", named and not picked.
    counts = [min(measure.count(one), most) for one, most in zip(outcomes, tries, strict=True)]
    rate, ends = clustered(counts, tries) if sum(tries) else (None, None)
    return {"count": sum(counts), "per": measure.per, "rate": rate, "ci95": ends}


def _apart(name: str, arms: Mapping[Arm, Mapping[str, Any]]) -> dict[str, Any]:
    a, b = (arms[arm]["measures"][name] for arm in ("A", "B"))
    if a["rate"] is None or b["rate"] is None:
        return {"rate": None, "ci95": None}
    return {"rate": b["rate"] - a["rate"], "ci95": difference((b["rate"], b["ci95"]), (a["rate"], a["ci95"]))}
