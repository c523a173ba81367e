"""The baseline: a model recommends by itself, from the dialog as text, and its titles are linked to the catalogue."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import prompts
from bot.evaluation.judging.moments import Case
from bot.llm import dossier
from bot.llm.grading import Asks, wanted
from bot.turn.engine import Engine
from retrieval.errors import FaultError
from retrieval.index import Step

TITLES = 10
PATIENCE_S = 600.0
SCHEMA = {
    "type": "object",
    "properties": {"titles": {"type": "array", "items": {"type": "string"}}},
    "required": ["titles"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Named:
    """What a model named at a turn: how many titles, the items that they are, and what it cost."""

    titles: int = 0
    items: tuple[str, ...] = ()
    seconds: float = 0.0
    read: int = 0
    written: int = 0
    answered: bool = False


async def name(engine: Engine, cases: Sequence[Case], asks: Asks, progress: Step = lambda *_: None) -> list[Named]:
    """The model's own recommendations at every turn."""
    found = list[Named]()
    for place, case in enumerate(cases):
        progress("alone", place, len(cases))
        found.append(await _named(engine, case, asks))
    return found


async def _named(engine: Engine, case: Case, asks: Asks) -> Named:
    started = time.monotonic()
    data = dossier.encode(wanted(case.query, case.talk, engine.catalogue))
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await asks.ask(prompts.load("alone").render(count=str(TITLES)), data, SCHEMA)
    except (FaultError, TimeoutError):
        return Named(seconds=time.monotonic() - started)
    titles = read(answer.text)
    linked = replace(link(engine, titles, case.query.exclude), seconds=time.monotonic() - started)
    return replace(linked, read=answer.read, written=answer.written, answered=True)


def read(text: str) -> tuple[str, ...]:
    """The titles of an answer, at most ten; none of one that can't be read."""
    try:
        value, _ = json.JSONDecoder().raw_decode(text, max(text.find("{"), 0))
    except (ValueError, RecursionError):
        return ()
    titles = value.get("titles") if isinstance(value, dict) else None
    return tuple(one for one in titles if isinstance(one, str))[:TITLES] if isinstance(titles, list) else ()


def link(engine: Engine, titles: Sequence[str], exclude: frozenset[str]) -> Named:
    """The items of these titles, each once, less what must not be recommended."""
    matches = (engine.catalogue.titles(title, limit=1) for title in titles)
    items = dict.fromkeys(found[0].item_id for found in matches if found)
    return Named(len(titles), tuple(item for item in items if item not in exclude))
