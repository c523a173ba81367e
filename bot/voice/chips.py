"""Chips: the next messages a person may want to send, none of which leads to the list that they already see.

A condition's chip is offered only where items meet it and a pick of now does not; taking a condition back only
where it keeps something out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.conditions import facet_condition, number_condition
from bot.messages import Messages
from bot.preferences import add_conditions
from bot.types import Preferences, Understood
from bot.understanding.lexicon import YES, people_like
from bot.understanding.numbers import field_of_kind
from bot.voice.filling import is_flag
from retrieval.catalogue import Catalogue, fold
from retrieval.gates import satisfies
from retrieval.likes import used_up
from retrieval.types import Constraint, Item, NumberKind, Op, Query, Recommendation

T = TypeVar("T")
MOST = 4
_DIRECTIONS: tuple[tuple[NumberKind, Op], ...] = (
    ("price", "<"),
    ("year", ">"),
    ("runtime", "<"),
    ("weight", "<"),
    ("rating", ">"),
    ("year", "<"),
    ("capacity", ">"),
    ("runtime", ">"),
    ("price", ">"),
    ("capacity", "<"),
)
_TRIED = 1  # conditions that are tried without, in one turn: each costs a search
_LOOKED_AT = 40  # candidates whose values are offered
_FEW, _MANY = 0.12, 0.75  # shares of those that a value is worth offering between

Count = Callable[[Sequence[Constraint]], int]
Peek = Callable[[Sequence[Constraint]], Sequence[str]]


class Chips:
    """Messages for the next turn, as a person could type them."""

    def __init__(
        self,
        recommendation: Recommendation | None,
        preferences: Preferences,
        count: Count,
        catalogue: Catalogue,
        messages: Messages,
        peek: Peek | None = None,
    ) -> None:
        """`recommendation` is that of the picks in view (None: there are none).

        `count` says how many items meet some conditions. `peek`, where given, says which items would be picked under
        other conditions: then a condition is offered to be forgotten only if that changes the picks.
        """
        self._conditions = preferences.active.conditions
        self._count, self._peek, self._catalogue, self._messages = count, peek, catalogue, messages
        self._pool = recommendation.trace.pool if recommendation else ()
        self._relaxed = recommendation.trace.relaxed if recommendation else ()
        query = recommendation.trace.query if recommendation else Query()
        self._free = _free(catalogue, query)
        self._picked = [pick.item_id for pick in recommendation.picks] if recommendation else []
        self._picks = [item for item in map(catalogue.get, self._picked) if item is not None]

    def suggest(self, understood: Understood, turn: int) -> tuple[str, ...]:
        """Three or four of them, fewer where little can change; `turn` varies the choice."""
        if not self._picked:
            return tuple(islice(self._ways_out(), MOST))
        critiques, values = _turned(self._critiques(), turn), _turned(self._values(), turn)
        others, forget = _turned(self._others(understood), turn), self._forget(turn)
        firsts = [*islice(forget, 1), *(group.pop(0) for group in (critiques, values, others) if group)]
        rest = [*values, *critiques, *others] if turn % 2 else [*critiques, *others, *values]
        return tuple(islice(dict.fromkeys(chain(firsts, rest, forget)), MOST)) or tuple(islice(self._ways_out(), MOST))

    def _ways_out(self) -> Iterator[str]:
        """With nothing else to offer: conditions to take back, the one that keeps out most first, then a new start."""
        strictest = sorted(self._conditions, key=lambda one: -self._count(self._without(one)))
        for condition in strictest[: MOST - 1]:
            if not self._picks or self._changes(condition):
                yield self._messages.say("chip.forget", condition=condition.text)
        yield self._messages.say("chip.restart")

    def _critiques(self) -> Iterator[str]:
        """ "cheaper", "newer": where something lies beyond all picks."""
        if self._relaxed:
            return
        for kind, op in _DIRECTIONS:
            name = field_of_kind(self._catalogue, kind)
            values = [item.numbers[name] for item in self._picks if name is not None and name in item.numbers]
            if name is None or not values:
                continue
            bound = min(values) if op == "<" else max(values)
            if self._reachable(number_condition(self._catalogue, self._messages, name, op, bound)):
                yield self._messages.say(f"chip.{kind}.{'down' if op == '<' else 'up'}")

    def _values(self) -> Iterator[str]:
        """ "only comedy", "not horror": values that part of the candidates have."""
        if self._relaxed:
            return
        settled = {one.field for one in self._conditions if one.op == "in"}
        for name in self._catalogue.schema.facets:
            values = self._catalogue.values(name)
            if name in settled or people_like(name) or len(values) > 60:
                continue
            yield from self._flag(name) if is_flag(self._catalogue, name) else self._only(name)
            yield from self._not(name)

    def _only(self, name: str) -> Iterator[str]:
        shares = self._shares(name)
        for value in shares:
            condition = facet_condition(self._catalogue, self._messages, name, (value,), True)
            lacking = [item for item in self._picks if value not in _folded(item, name)]
            if lacking and self._reachable(condition):
                yield self._messages.say("chip.only", value=self._catalogue.display(name, value))

    def _flag(self, name: str) -> Iterator[str]:
        positive = tuple(value for value in self._catalogue.values(name) if value in YES)
        condition = facet_condition(self._catalogue, self._messages, name, positive, True)
        lacking = [item for item in self._picks if not set(positive) & _folded(item, name)]
        if positive and lacking and self._reachable(condition):
            yield condition.text

    def _not(self, name: str) -> Iterator[str]:
        shares = self._shares(name)
        if is_flag(self._catalogue, name):
            return
        for value in shares:
            having = [item for item in self._picks if value in _folded(item, name)]
            condition = facet_condition(self._catalogue, self._messages, name, (value,), False)
            if 0 < len(having) < len(self._picks) and self._reachable(condition):
                yield self._messages.say("chip.not", value=self._catalogue.display(name, value))

    def _shares(self, name: str) -> list[str]:
        """Values that some, and not nearly all, of the better candidates have; the commonest first.

        A value of two facets ("climbing", a category and an activity) is left out: a chip can't say which it means.
        """
        facets = [one for one in self._catalogue.schema.facets if one != name]
        items = [self._catalogue.get(entry.candidate.item_id) for entry in self._pool[:_LOOKED_AT]]
        counted = Counter(value for item in items if item is not None for value in _folded(item, name))
        whole = max(len(items), 1)
        kept = [
            value
            for value, times in counted.items()
            if _FEW <= times / whole <= _MANY and not any(value in self._catalogue.values(one) for one in facets)
        ]
        return sorted(kept, key=lambda value: (-counted[value], value))[:4]

    def _forget(self, turn: int) -> Iterator[str]:
        """Conditions to take back, begun at another each turn; first those that had to be dropped to find anything."""
        for condition in islice(dict.fromkeys((*self._relaxed, *_turned(self._conditions, turn))), _TRIED):
            if self._changes(condition):
                yield self._messages.say("chip.forget", condition=condition.text)

    def _others(self, understood: Understood) -> Iterator[str]:
        """Other picks, picks like one of these, and the reason of the first."""
        if len(self._pool) >= 2 * len(self._picks):
            yield self._messages.say("chip.more")
        for rank in range(min(len(self._picks), 3), 1, -1):
            yield self._messages.say(f"chip.like.{rank}")
        if understood.act not in ("why", "why_not", "compare"):
            yield self._messages.say("chip.why")

    def _without(self, condition: Constraint) -> list[Constraint]:
        return [one for one in self._conditions if one != condition]

    def _changes(self, condition: Constraint) -> bool:
        left = self._without(condition)
        if self._count(left) <= self._count(self._conditions):
            return False
        return self._peek is None or list(self._peek(left)) != self._picked

    def _reachable(self, condition: Constraint) -> bool:
        """Whether an item that may still be picked meets the condition beside those in force."""
        left = self._free
        for one in add_conditions(self._conditions, [condition]):
            left = left & satisfies(self._catalogue, one)
        return bool(left.any())


def _turned(chips: Iterable[T], turn: int) -> list[T]:
    """A list that begins at another place each turn."""
    found = list(chips)
    start = turn % len(found) if found else 0
    return found[start:] + found[:start]


def _free(catalogue: Catalogue, query: Query) -> NDArray[np.bool_]:
    """The rows in stock that have not been shown, named or turned down."""
    mask = catalogue.in_stock.copy()
    for one in used_up(catalogue, query.events).union(query.exclude, *map(catalogue.twins, query.exclude)):
        if one in catalogue:
            mask[catalogue.row(one)] = False
    return mask


def _folded(item: Item, name: str) -> set[str]:
    return {fold(value) for value in item.facets.get(name, ())}
