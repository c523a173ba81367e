"""Who talks: somebody with a history in the index, of whom it is known what they thought of other items later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.evaluation.history.reading import Rows, is_liked, later, read
from bot.turn.engine import Engine
from retrieval.errors import InputError
from retrieval.types import Action, Interaction

POOR = 2.5  # stars of five, and fewer


@dataclass(frozen=True, slots=True)
class Person:
    """One person and what they alone know, by item id: nothing of it is told to the product but by their words."""

    user_id: str
    allowed: Rows  # catalogue rows that may be recommended to them
    liked: frozenset[str]  # what they would take
    poor: frozenset[str]  # what they know and did not like
    known: frozenset[str]  # what they know and found neither good nor bad


def draw(path: Path, engine: Engine, count: int, seed: int) -> tuple[Person, ...]:
    """As many people as wanted, or all that there are. Raises InputError for a file with nobody to talk in it."""
    events, found = read(path, engine.catalogue), defaultdict[str, list[Interaction]](list)
    for event in events.interactions:
        found[event.user_id].append(event)
    everybody = (_person(engine, user_id, found[user_id]) for user_id in sorted(found))
    people = [one for one in everybody if one is not None]
    if not people:
        raise InputError(
            f"nobody with a history in the index likes anything new in these {events.report.read:,} rows"
            f" ({events.report.kept:,} usable)",
            where=str(path),
            do="Give rows user_id,item_id,action,value,timestamp that come after those of the index.",
        )
    return tuple(Random(f"{seed}/people").sample(people, min(count, len(people))))


def _person(engine: Engine, user_id: str, events: Sequence[Interaction]) -> Person | None:
    """Somebody with a history who came to like something; nobody else has a wish to talk about."""
    history = engine.history(user_id)
    own = later(engine, user_id, history, [event.item_id for event in events if is_liked(event)])
    if not history or not len(own.relevant):
        return None
    liked = frozenset(engine.catalogue.items[row].item_id for row in own.relevant)
    poor = frozenset(event.item_id for event in events if _is_poor(event)) - liked
    judged = frozenset(event.item_id for event in events if event.action is Action.RATE)
    return Person(user_id, own.allowed, liked, poor, judged - liked - poor)


def _is_poor(event: Interaction) -> bool:
    rated = event.action is Action.RATE and event.value is not None and event.value <= POOR
    return rated or event.action is Action.DISLIKE
