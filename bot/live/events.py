"""What people do with items, as the shop tells it while it happens: the next turn knows it."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.keys import Keys
from bot.storage.ledger import Act, Ledger
from bot.turn.engines import Engines
from bot.types import Happened, Key
from retrieval.actions import read_action
from retrieval.errors import UnknownError
from retrieval.interactions import UNKNOWN_ACTION, UNKNOWN_ITEM
from retrieval.parsing import read_time
from retrieval.types import Action

AHEAD_S: Final = 86_400.0  # how far a shop's clock may be before ours
NOT_ONE, BAD_TIME, NO_CONVERSATION, ERASED = (
    "neither a person nor a conversation, or both",
    "a time that can't be read, or is still to come",
    "no such conversation",
    "a person who was erased",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many events count from now on, how many had come before, and why the others do not count, by place."""

    taken: int
    repeated: int
    refused: tuple[tuple[int, str], ...]


class Events:
    """Takes events in. May be used from many threads."""

    def __init__(self, engines: Engines, ledger: Ledger, keys: Keys, was_erased: Callable[[str], bool]) -> None:
        self._engines, self._ledger, self._keys, self._was_erased = engines, ledger, keys, was_erased

    def take(self, key: Key, happened: Sequence[Happened]) -> Taken:
        """Keep what can be used; of the rest nothing else is lost. Whether the key may name people is not asked here."""
        own = {name: self._owns(key, name) for name in {one.conversation_id for one in happened} if name is not None}
        there = self._there({one.item_id for one in happened})
        read = [_read(one, there, own, key.person) for one in happened]
        acts = [(place, one) for place, one in enumerate(read) if isinstance(one, Act)]
        noted = self._ledger.note([one for _, one in acts], self._was_erased) if acts else []
        erased = [(place, ERASED) for (place, _), became in zip(acts, noted, strict=True) if became == "erased"]
        refused = [(place, one) for place, one in enumerate(read) if isinstance(one, str)]
        return Taken(noted.count("taken"), noted.count("repeated"), tuple(sorted(refused + erased)))

    def _owns(self, key: Key, conversation_id: str) -> bool:
        try:
            return bool(self._keys.owned(key, conversation_id))
        except UnknownError:
            return False

    def _there(self, item_ids: set[str]) -> frozenset[str]:
        """Those that are items now."""
        with self._engines.lease(changes=False) as engine:
            changed = self._ledger.kinds(engine.index.seq)
            kept = (one for one in item_ids if changed.get(one, "put") != "delete")
            return frozenset(one for one in kept if one in changed or one in engine.catalogue)


def _read(one: Happened, there: frozenset[str], own: dict[str, bool], visitor: str | None) -> Act | str:
    """What is to be kept, or why nothing is. What a visitor's own page tells is theirs, where the shop signed who that is."""
    action = read_action(one.action)
    now = clock.time()
    time = now if one.time is None else read_time(str(one.time))
    if (one.user_id is None) == (one.conversation_id is None):
        return NOT_ONE
    if one.conversation_id is not None and not own[one.conversation_id]:
        return NO_CONVERSATION
    if one.item_id not in there:
        return UNKNOWN_ITEM
    if action is None:
        return UNKNOWN_ACTION
    if time is None or time > now + AHEAD_S:
        return BAD_TIME
    value = one.value if action is Action.RATE else None  # a price that was paid is no opinion
    person = visitor or one.user_id
    return Act(one.item_id, action, time, person, None if person else one.conversation_id, value, one.id)
