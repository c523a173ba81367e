"""The agent's tools: thin, typed, and unable to lift a condition.

Each gives words for a language model as content and a typed artifact, from which alone picks and answers are taken.
What a model passes may refine the request and add conditions that the person stated; the rest is the turn's own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BeforeValidator

from bot import prompts
from bot.llm import dossier
from bot.llm.additions import stated_conditions
from bot.llm.grading import MOST_GRADED, Grader
from bot.llm.prose import clip, plain
from bot.turn.context import Answered, Artifact, Missed, Picked, Run, TurnContext, picked_in
from retrieval.catalogue import Catalogue
from retrieval.everyday import CHAT, SMALL
from retrieval.types import Constraint, Recommendation
from retrieval.whatif import regraded

REQUEST_CHARS = 200
Runtime = ToolRuntime[Run, Any]


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
    turn = runtime.context.turn()
    if not turn.picking:
        return _nothing(turn.understood.text, "found_unasked"), Missed("clarify")
    earlier = picked_in(runtime.state["messages"])
    if earlier is not None:  # shown already: picks never re-order
        return _tell_picks(earlier, turn.catalogue), earlier
    picked = await pick(turn, request, conditions)
    return _tell_picks(picked, turn.catalogue), picked


async def look_up(runtime: Runtime, item: Text = "", question: Text = "") -> tuple[str, Artifact]:
    turn = runtime.context.turn()
    item_id = next((one for one in _meant(turn) if turn.understood.act == "about"), None) or which(turn, item)
    if item_id is None:
        return _nothing(item), Missed("clarify")
    # The person's own words: what a model makes of a question may be another question.
    words = turn.understood.question or question or turn.understood.text
    field = turn.understood.field if turn.understood.act == "about" else turn.facts.field_of(words)
    answer = await asyncio.to_thread(turn.facts.answer, item_id, words, field, turn.narrator.wording)
    told = {**dossier.of_item(turn.catalogue[item_id]), "question": dossier.quoted(words), "source": answer.source}
    told |= {"answer": dossier.quoted(answer.text), "quote": dossier.quoted(answer.quote or "")}
    return prompts.load("found_answer").render(evidence=dossier.encode(told)), Answered(answer)


async def explain(runtime: Runtime, item: Text = "", versus: Texts = []) -> tuple[str, Artifact]:  # noqa: B006
    turn = runtime.context.turn()
    named = (which(turn, one) for one in (item, *versus))
    items = turn.understood.items or tuple(one for one in named if one is not None)
    explained = await asyncio.to_thread(turn.past.explain, turn.understood, items)
    if explained is None:
        unclear = "whatif.unclear" if turn.understood.act == "what_if" else "clarify"
        return _nothing(item), Missed(unclear if turn.past.cards() else "no_picks_yet")
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


async def pick(turn: TurnContext, request: str = "", conditions: Sequence[str] = ()) -> Picked:
    """The picks for a turn: its own query, refined by a model's words and by conditions that the person stated.

    Where a model grades, the best candidates are graded and ranked once more with what it said.
    """
    added, found = await asyncio.to_thread(_found, turn, request, conditions)
    if turn.grader is not None:
        found = await _graded(turn, turn.grader, found)
    return Picked(found, await asyncio.to_thread(turn.narrator.cards, found, turn.preferences), added)


def _found(turn: TurnContext, request: str, conditions: Sequence[str]) -> tuple[tuple[Constraint, ...], Recommendation]:
    """The conditions that a model read out of the person's words, and what is recommended under them."""
    added, soft = stated_conditions(turn.reader, turn.session, turn.understood.text, turn.query, conditions)
    query = replace(turn.query, text=_refined(turn.query.text, " ".join([request, *soft])))
    found = turn.recommender.recommend(replace(query, constraints=(*query.constraints, *added)))
    if added and found.trace.relaxed:
        return (), turn.recommender.recommend(query)
    return added, found


async def _graded(turn: TurnContext, grader: Grader, found: Recommendation) -> Recommendation:
    """The same pool ranked with the model's grades of its best; as it was found where none came in time."""
    weight = min(turn.tuning.grade_bound, grader.worth)
    if not weight or len(found.trace.pool) < 2:
        return found
    best = [turn.catalogue[one.candidate.item_id] for one in found.trace.pool[:MOST_GRADED]]
    graded = await grader.grade(found.trace.query, turn.talk, best, turn.catalogue, turn.tuning.grade_s)
    if not graded.grades:
        return found
    return await asyncio.to_thread(regraded, turn.recommender, found.trace, graded.grades, weight)


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
    return next(_meant(turn), None)


def _meant(turn: TurnContext) -> Iterator[str]:
    """The items that the person was understood to mean; a model's guess does not go before them."""
    return (one for one in turn.understood.items if one in turn.catalogue)


def _refined(text: str, further: str) -> str:
    """The person's request with those of a model's telling words that it does not have yet."""
    said = {*text.casefold().split(), *SMALL, *CHAT}
    new = [word for word in plain(further).split() if word.casefold().strip(".,;:!?'\"") not in said]
    return f"{text} {clip(' '.join(dict.fromkeys(new)), REQUEST_CHARS)}".strip() if new else text


def _tell_picks(picked: Picked, catalogue: Catalogue) -> str:
    name = "found_picks" if picked.cards else "found_nothing"
    told = dossier.of_picks(picked.recommendation, picked.cards, catalogue)
    return prompts.load(name).render(evidence=dossier.encode(told))


def _nothing(asked: str, name: str = "found_nothing") -> str:
    return prompts.load(name).render(evidence=dossier.encode({"asked": dossier.quoted(asked)}))
