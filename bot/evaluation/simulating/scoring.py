"""The same people under each way of answering, and beside them the pages of what is popular: figures with intervals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bot.assistant import Assistant
from bot.evaluation.simulating import paging
from bot.evaluation.simulating.chatting import PICKS, TURNS, Chat, chat
from bot.evaluation.simulating.knowing import Knowing
from bot.evaluation.simulating.people import Person
from bot.evaluation.simulating.talking import Talker
from bot.turn.engine import Engine
from retrieval import metrics
from retrieval.index import Step

MISSED = TURNS + 1  # turns that a chat without success counts for
POPULARITY, ALL_PAGES = "popularity", "popularity_all_pages"


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of answering, and whether people tap. Beside the product as it is, it shows what one part is worth."""

    name: str
    settings: Mapping[str, bool | str] = field(default_factory=dict)  # those that differ
    taps: bool = True
    gain: str = ""  # the part that is put out of use, or with `adds` put to use
    adds: bool = False


VARIANTS = (
    Variant("whypick"),
    Variant("without_questions", {"questions": False}, gain="questions"),
    Variant("without_taps", taps=False, gain="feedback"),
    Variant("thompson", {"online": "thompson"}, gain="online_thompson", adds=True),
    Variant("ucb", {"online": "ucb"}, gain="online_ucb", adds=True),
)
OURS = VARIANTS[0].name
Open = Callable[[Variant], AbstractContextManager[Assistant]]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of each person, the turn that every chat of theirs succeeded in; None where it did not."""

    turns: tuple[tuple[int | None, ...], ...]

    @property
    def success(self) -> list[float]:
        """The share of each person's chats that succeeded."""
        return [float(np.mean([one is not None for one in own])) for own in self.turns]

    @property
    def counted(self) -> list[float]:
        """Each person's mean number of turns, one without success counting for `MISSED`."""
        return [float(np.mean([MISSED if one is None else one for one in own])) for own in self.turns]

    def figures(self) -> dict[str, Any]:
        """Means over people."""
        found = [(place, one) for place, own in enumerate(self.turns) for one in own if one is not None]
        turns, owners = [float(one) for _, one in found], [str(place) for place, _ in found]
        people = [str(place) for place in range(len(self.turns))]
        return {
            "success5": float(np.mean(self.success)),
            "success5_ci95": list(metrics.interval(self.success, people)),
            "turns_to_success": float(np.mean(turns)) if turns else None,
            "turns_to_success_ci95": list(metrics.interval(turns, owners)) if turns else None,
            "turns_missed_as_6": float(np.mean(self.counted)),
            "turns_missed_as_6_ci95": list(metrics.interval(self.counted, people)),
            "success_by_turn": [self._by(turn) for turn in range(1, TURNS + 1)],
        }

    def _by(self, turn: int) -> float:
        return float(np.mean([np.mean([one is not None and one <= turn for one in own]) for own in self.turns]))


@dataclass(frozen=True, slots=True)
class Simulated:
    """All chats, by variant and then in the order of people, and the figures."""

    figures: Mapping[str, Any]
    chats: Mapping[str, tuple[tuple[Chat, ...], ...]]


def simulate(
    engine: Engine,
    people: Sequence[Person],
    chats: int,
    seed: int,
    open_assistant: Open,
    *,
    variants: Sequence[Variant] = VARIANTS,
    progress: Step = lambda *_: None,
) -> Simulated:
    """Every person holds so many chats under each variant; the first variant is what the others stand beside."""
    knowing, held = Knowing(engine.catalogue), dict[str, tuple[tuple[Chat, ...], ...]]()
    talkers = _Talkers(knowing, people, chats, seed)
    for variant in variants:
        with open_assistant(variant) as assistant, asyncio.Runner() as runner:
            own = list[tuple[Chat, ...]]()
            for place, one in enumerate(talkers.all()):
                progress(variant.name, place, len(people))
                own.append(tuple(runner.run(chat(assistant, engine, talker, variant.taps)) for talker in one))
            held[variant.name] = tuple(own)
    outcomes = {name: Outcomes(tuple(tuple(one.found for one in own) for own in found)) for name, found in held.items()}
    pages = paging.by_popularity(engine.index.interactions(), engine.catalogue)
    outcomes |= _paged(talkers, pages, knowing)
    return Simulated(
        {"n": len(people), "chats": chats, "seed": seed, "picks": PICKS, **_figures(outcomes, variants)}, held
    )


@dataclass(frozen=True, slots=True)
class _Talkers:
    """Everybody anew, as often as they are asked for: what they said before is forgotten."""

    knowing: Knowing
    people: Sequence[Person]
    chats: int
    seed: int

    def all(self) -> Iterator[list[Talker]]:
        for one in self.people:
            yield [Talker(self.knowing, one, f"{self.seed}/{one.user_id}/{chat}") for chat in range(self.chats)]


def _paged(talkers: _Talkers, order: Sequence[int], knowing: Knowing) -> dict[str, Outcomes]:
    """Paging, by people with the patience that they have in chats, and by people who look at every page."""
    patient, all_pages = list[tuple[int | None, ...]](), list[tuple[int | None, ...]]()
    for own in talkers.all():
        shown = paging.pages(order, own[0].person, knowing.catalogue)
        found = paging.found(shown, own[0].person)
        all_pages.append(tuple(found for _ in own))
        patient.append(tuple(found if found is not None and found <= _stays(one) else None for one in own))
    return {POPULARITY: Outcomes(tuple(patient)), ALL_PAGES: Outcomes(tuple(all_pages))}


def _stays(talker: Talker) -> int:
    """How many pages somebody looks at who finds nothing."""
    return next((turn for turn in range(1, TURNS) if talker.leaves(turn, anything_new=True)), TURNS)


def _figures(outcomes: Mapping[str, Outcomes], variants: Sequence[Variant]) -> dict[str, Any]:
    ours = outcomes[variants[0].name]
    gains = dict[str, Any]()
    for variant in variants:
        if variant.gain:
            more, less = (outcomes[variant.name], ours) if variant.adds else (ours, outcomes[variant.name])
            gains[variant.gain] = _difference(more, less)
    return {
        "by_variant": {name: one.figures() for name, one in outcomes.items()},
        "gains": gains,
        "versus": {name: _versus(ours, outcomes[name]) for name in (POPULARITY, ALL_PAGES)},
    }


def _difference(more: Outcomes, less: Outcomes) -> dict[str, Any]:
    """Success and turns with a part above those without it; people are drawn in pairs."""
    return {
        "success5": float(np.mean(more.success) - np.mean(less.success)),
        "success5_ci95": list(metrics.compared(more.success, less.success).difference),
        "turns": float(np.mean(more.counted) - np.mean(less.counted)),
        "turns_ci95": list(metrics.compared(more.counted, less.counted).difference),
    }


def _versus(ours: Outcomes, theirs: Outcomes) -> dict[str, Any]:
    """How many times their success ours is."""
    ratio, mean = metrics.compared(ours.success, theirs.success).ratio, float(np.mean(theirs.success))
    return {
        "ratio": float(np.mean(ours.success)) / mean if mean else None,
        "ratio_ci95": ratio and list(ratio),
        **_difference(ours, theirs),
    }
