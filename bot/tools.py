"""The agent's tools: thin, typed, and unable to lift a condition.

Each gives words for a language model as content and a typed artifact, from which alone picks and answers are taken.
What a model passes may refine the request and add conditions that the person stated; the rest is the turn's own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BeforeValidator

from bot import dossier, prompts
from bot.additions import stated_conditions
from bot.facts import Answer, Facts
from bot.narrator import Narrator
from bot.past import Explained, Past
from bot.prose import clip, plain
from bot.types import Act, Card, Preferences, Session, Understood
from bot.understanding.reader import Reader
from retrieval.catalogue import Catalogue
from retrieval.recommender import Recommender
from retrieval.types import Constraint, Query, Recommendation

REQUEST_CHARS = 200
PICKING: frozenset[Act] = frozenset({"recommend", "more", "forget", "restart", "greet"})
EXPLAINING: frozenset[Act] = frozenset({"why", "why_not", "compare"})


@dataclass(frozen=True, slots=True)
class TurnContext:
    """All that one turn may use, fixed before any model is asked. A model sees none of it but through the tools."""

    session: Session  # as it was before this turn
    understood: Understood
    preferences: Preferences  # with this turn folded in
    query: Query
    recommender: Recommender
    reader: Reader
    facts: Facts
    narrator: Narrator  # of this turn alone; it keeps account of the wordings it used
    past: Past
    wants_picks: bool = False
    acknowledged: bool = False  # the acknowledgement was spoken already

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the index version that this turn runs on."""
        return self.recommender.index.catalogue

    @property
    def picking(self) -> bool:
        """Whether the turn ends in picks."""
        return self.wants_picks or self.understood.act in PICKING


@dataclass(frozen=True, slots=True)
class Picked:
    """The picks of a turn. `added` are conditions that a model read out of the person's words."""

    recommendation: Recommendation
    cards: tuple[Card, ...]
    added: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question on one item, answered from its listing."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Missed:
    """A tool that had nothing to work on: `key` says why, as a key of the message catalogue."""

    key: str


Artifact = Picked | Answered | Explained | Missed
Runtime = ToolRuntime[TurnContext, Any]


def _as_text(value: object) -> str:
    """Whatever a model passed where a text belongs."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _as_texts(value: object) -> list[str]:
    """Whatever a model passed where a list of texts belongs."""
    if isinstance(value, dict):
        value = [" ".join(map(str, pair)) for pair in value.items()]
    parts = value if isinstance(value, list | tuple) else [value]
    return [_phrase(part) for part in parts if part not in (None, "")]


def _phrase(part: object) -> str:
    return " ".join(map(str, part.values())) if isinstance(part, dict) else _as_text(part)


Text = Annotated[str, BeforeValidator(_as_text)]
Texts = Annotated[list[str], BeforeValidator(_as_texts)]


async def recommend(runtime: Runtime, request: Text = "", conditions: Texts = []) -> tuple[str, Artifact]:  # noqa: B006
    turn = runtime.context
    earlier = picked_in(runtime.state["messages"])
    if earlier is not None:  # shown already: picks never re-order
        return _tell_picks(earlier, turn.catalogue), earlier
    picked = await asyncio.to_thread(pick, turn, request, conditions)
    return _tell_picks(picked, turn.catalogue), picked


async def look_up(runtime: Runtime, item: Text = "", question: Text = "") -> tuple[str, Artifact]:
    turn = runtime.context
    item_id = which(turn, item)
    if item_id is None:
        return prompts.load("found_nothing").render(evidence=dossier.encode({"asked": dossier.quoted(item)})), Missed("clarify")
    # The person's own words: what a model makes of a question may be another question.
    words = turn.understood.question or question or turn.understood.text
    field = turn.understood.field if turn.understood.act == "about" else turn.facts.field_of(words)
    answer = await asyncio.to_thread(turn.facts.answer, item_id, words, field)
    told = {**dossier.of_item(turn.catalogue[item_id]), "question": dossier.quoted(words), "source": answer.source}
    told |= {"answer": dossier.quoted(answer.text), "quote": dossier.quoted(answer.quote or "")}
    return prompts.load("found_answer").render(evidence=dossier.encode(told)), Answered(answer)


async def explain(runtime: Runtime, item: Text = "", versus: Texts = []) -> tuple[str, Artifact]:  # noqa: B006
    turn = runtime.context
    named = [which(turn, one) for one in (item, *versus)]
    items = tuple(one for one in named if one is not None) or turn.understood.items
    explained = await asyncio.to_thread(turn.past.explain, turn.understood, items)
    if explained is None:
        return prompts.load("found_nothing").render(evidence=dossier.encode({"asked": dossier.quoted(item)})), Missed("no_picks_yet")
    told = dossier.encode(explained.told())
    return prompts.load("found_reasons").render(evidence=told), explained


def tools() -> list[BaseTool]:
    """The tools, described by their prompts."""
    return [
        StructuredTool.from_function(
            coroutine=tool,
            name=tool.__name__,
            description=prompts.load(f"tool_{tool.__name__}").render().strip(),
            response_format="content_and_artifact",
        )
        for tool in (recommend, look_up, explain)
    ]


def pick(turn: TurnContext, request: str = "", conditions: Sequence[str] = ()) -> Picked:
    """The picks for a turn: its own query, refined by a model's words and by conditions that the person stated."""
    added, soft = stated_conditions(turn.reader, turn.session, turn.understood.text, turn.query, conditions)
    query = replace(turn.query, text=_refined(turn.query.text, " ".join([request, *soft])))
    narrowed = replace(query, constraints=(*query.constraints, *added))
    recommendation = turn.recommender.recommend(narrowed)
    if added and recommendation.trace.relaxed:
        added, recommendation = (), turn.recommender.recommend(query)
    return Picked(recommendation, turn.narrator.cards(recommendation, turn.preferences), added)


def which(turn: TurnContext, said: str) -> str | None:
    """The item that a model means by an id, a title or a rank; the one the person means where that is unclear."""
    said = said.strip().strip("\"'#")
    if said in turn.catalogue:
        return said
    shown = turn.past.cards()
    if said.isdigit() and 1 <= int(said) <= len(shown):
        return shown[int(said) - 1].item_id
    if matches := turn.catalogue.titles(said, limit=1) if said else []:
        return matches[0].item_id
    return next((one for one in turn.understood.items if one in turn.catalogue), None)


def picked_in(messages: Sequence[Any]) -> Picked | None:
    """The first picks that a tool gave in these messages, if any did."""
    artifacts = (getattr(message, "artifact", None) for message in messages)
    return next((one for one in artifacts if isinstance(one, Picked)), None)


def _refined(text: str, further: str) -> str:
    """The person's request with those of a model's words that it does not have yet."""
    said = set(text.casefold().split())
    new = [word for word in plain(further).split() if word.casefold() not in said]
    return f"{text} {clip(' '.join(dict.fromkeys(new)), REQUEST_CHARS)}".strip() if new else text


def _tell_picks(picked: Picked, catalogue: Catalogue) -> str:
    name = "found_picks" if picked.cards else "found_nothing"
    told = dossier.of_picks(picked.recommendation, picked.cards, catalogue)
    return prompts.load(name).render(evidence=dossier.encode(told))
