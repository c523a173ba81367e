"""What came later: for each person the items that they went on to like, out of those that can be recommended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.turn.engine import Engine
from retrieval import gates
from retrieval.catalogue import Catalogue
from retrieval.errors import CatalogueError, InputError
from retrieval.interactions import InteractionsFile, read_interactions
from retrieval.types import Action, Interaction

LIKED = 4.0  # stars of five, and more
_CHOSEN = frozenset({Action.PURCHASE, Action.LIKE})
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Later:
    """One person: catalogue rows that may be recommended to them, ascending, and those that they came to like."""

    user_id: str
    allowed: Rows
    relevant: Rows


def is_liked(event: Interaction) -> bool:
    """Four stars of five and more, a purchase, a like."""
    return event.action in _CHOSEN or (event.action is Action.RATE and event.value is not None and event.value >= LIKED)


def load(path: Path, engine: Engine) -> tuple[Later, ...]:
    """Everybody in the file who came to like something that they had not judged before.

    Raises InputError for a file that can't be read, or in which there is nobody.
    """
    catalogue = engine.catalogue
    events = read(path, catalogue)
    liked: defaultdict[str, set[str]] = defaultdict(set)
    for event in events.interactions:
        if is_liked(event):
            liked[event.user_id].add(event.item_id)
    people = (later(engine, user, engine.history(user), liked[user]) for user in sorted(liked))
    found = tuple(one for one in people if len(one.relevant))
    if not found:
        raise InputError(
            f"nobody likes anything new in these {events.report.read:,} rows ({events.report.kept:,} usable)",
            where=str(path),
            do="Give rows user_id,item_id,action,value,timestamp that come after those of the index.",
        )
    return found


def read(path: Path, catalogue: Catalogue) -> InteractionsFile:
    """The file with the columns of those that were ingested, or else with its own."""
    ids, schema = {item.item_id for item in catalogue.items}, catalogue.schema
    try:
        return read_interactions([path], schema, ids)
    except CatalogueError:
        return read_interactions([path], replace(schema, interactions={}), ids)


def later(engine: Engine, user_id: str, history: Sequence[Interaction], liked: Collection[str]) -> Later:
    """What somebody with this history then came to like. What was done with already is neither recommended nor missed."""
    allowed = gates.gate(engine.catalogue, (), engine.done_with(history)).rows
    rows = np.array(sorted(engine.catalogue.row(one) for one in set(liked)), dtype=np.intp)
    return Later(user_id, allowed, np.intersect1d(rows, allowed))
