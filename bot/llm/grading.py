"""A language model grades how well the best candidates fit what a person wants, from 0 to 4.

It is told what was said and what the items are, as quoted data, and answers with numbers alone. What is no whole grade
of an item that it was shown does not count, and neither does an answer that comes too late: such items are neutral.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import structlog

from bot import prompts
from bot.llm import dossier
from bot.llm.failure import Failed
from bot.llm.structured import Told
from retrieval.catalogue import Catalogue
from retrieval.errors import FaultError, SpentError
from retrieval.grades import TOP
from retrieval.types import Item, Query

log = structlog.get_logger(__name__)

MOST_GRADED = 20  # candidates, the best ones
_TURNS = 4
_SAID, _ABOUT, _TITLE, _VALUE = 300, 100, 80, 60  # characters
_KNOWN = 8  # liked items, and as many disliked ones, the latest
_FACTS, _VALUES = 2, 2  # of each kind, and of a fact
_REST_S = 600.0


class Asks(Protocol):
    """Whoever can be asked for a JSON object."""

    async def ask(self, system: str, data: str, schema: Mapping[str, Any] | None = None) -> Told:
        """The answer to `data` under the instructions of `system`. Raises Failed; SpentError where it was not asked."""


@dataclass(frozen=True, slots=True)
class Graded:
    """Item id -> grade of those that were graded, and what it cost."""

    grades: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    read: int = 0  # tokens
    written: int = 0
    spent: SpentError | None = None  # why it was not asked


class Grader:
    """Grades with one model."""

    def __init__(self, asks: Asks, worth: float = math.inf, patience: int = 3) -> None:
        """`worth` is the weight that its grades were seen to deserve, where that was measured.

        After so many calls of `patience` in a row that were late or failed, it is left in peace for a while.
        """
        self._asks, self.worth, self._patience = asks, max(0.0, worth), patience
        self._failed, self._rests_until = 0, 0.0

    async def grade(
        self, query: Query, talk: Sequence[tuple[str, str]], items: Sequence[Item], catalogue: Catalogue, seconds: float
    ) -> Graded:
        """The grades that come in time; `talk` is (what the person wrote, what was answered), oldest first.

        Never raises for what a model does.
        """
        started = time.monotonic()
        if not items or started < self._rests_until:
            return Graded()
        shown = items[:MOST_GRADED]
        data = dossier.encode(
            {**wanted(query, talk, catalogue), "items": [*map(_told, range(1, len(shown) + 1), shown)]}
        )
        system = prompts.load("grade").render(lowest="0", highest=str(TOP))
        try:
            async with asyncio.timeout(seconds):
                answer = await self._asks.ask(system, data, schema(len(shown)))
        except SpentError as error:  # it was not asked, which is no fault of its
            return Graded(spent=error)
        except (FaultError, TimeoutError) as error:
            self._missed(error.trouble if isinstance(error, Failed) else type(error).__name__)
            return Graded(seconds=time.monotonic() - started)
        self._failed = 0
        found = {shown[place - 1].item_id: grade for place, grade in read(answer.text, len(shown)).items()}
        return Graded(found, time.monotonic() - started, answer.read, answer.written)

    def _missed(self, why: str) -> None:
        self._failed += 1
        log.warning("no grades", error=why, in_a_row=self._failed)
        if self._failed >= self._patience:
            self._failed, self._rests_until = 0, time.monotonic() + _REST_S


def schema(count: int) -> dict[str, Any]:
    """The JSON schema of an answer: a grade for each of so many items."""
    numbers = [str(one) for one in range(1, count + 1)]
    grade = {"type": "integer", "enum": list(range(TOP + 1))}
    return {
        "type": "object",
        "properties": dict.fromkeys(numbers, grade),
        "required": numbers,
        "additionalProperties": False,
    }


def read(text: str, count: int) -> dict[int, int]:
    """Item number -> grade, of the first JSON object in a text; an item that is graded twice, or oddly, is not."""
    start = text.find("{")
    try:
        pairs, _ = json.JSONDecoder(object_pairs_hook=_Pairs).raw_decode(text, max(start, 0))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(pairs, _Pairs):
        return {}
    found = dict[int, list[object]]()
    for name, grade in pairs:
        if name.isascii() and name.isdigit() and len(name) <= len(str(count)) and 1 <= int(name) <= count:
            found.setdefault(int(name), []).append(grade)
    single = ((number, grades[0]) for number, grades in found.items() if len(grades) == 1)
    return {number: grade for number, grade in single if type(grade) is int and 0 <= grade <= TOP}


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object in their order, repeated ones too."""


def wanted(query: Query, talk: Sequence[tuple[str, str]], catalogue: Catalogue) -> dict[str, Any]:
    """What a judge is told of the person: what was said lately, and what was read out of it. No history."""
    said = [event for event in query.events if event.source == "dialog"]
    told = {
        "said": [
            {"person": dossier.quoted(asked, _SAID), "assistant": dossier.quoted(answered, _SAID)}
            for asked, answered in talk[-_TURNS:]
        ],
        "wants": dossier.quoted(query.text),
        "conditions": [dossier.quoted(one.text, _VALUE) for one in query.constraints],
        "does_not_want": [dossier.quoted(word, _VALUE) for word in query.avoid],
        "likes": _titles(catalogue, [one.item_id for one in said if one.strength > 0]),
        "dislikes": _titles(catalogue, [one.item_id for one in said if one.strength < 0]),
    }
    return {name: value for name, value in told.items() if value}


def _titles(catalogue: Catalogue, item_ids: Sequence[str]) -> list[str]:
    items = (catalogue.get(item_id) for item_id in item_ids[-_KNOWN:])
    return [dossier.quoted(item.title, _TITLE) for item in items if item is not None]


def _told(number: int, item: Item) -> dict[str, Any]:
    """An item in few words: every token of twenty items is waited for."""
    facts = [f"{name}: {', '.join(values[:_VALUES])}" for name, values in islice(item.facets.items(), _FACTS) if values]
    facts += [f"{name}: {value:g}" for name, value in islice(item.numbers.items(), _FACTS)]
    told = {
        "item": number,
        "title": dossier.quoted(item.title, _TITLE),
        "facts": dossier.quoted("; ".join(facts), _SAID),
    }
    return {**told, "about": dossier.quoted(" ".join(item.texts.values()), _ABOUT)}
