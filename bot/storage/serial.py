"""The shapes of a conversation as JSON: exact for our own rows, and the contract's form for other programs."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

import orjson
from pydantic import TypeAdapter, ValidationError

from bot.types import Card, Human, Reply
from retrieval.errors import FaultError
from retrieval.trace import plain
from retrieval.types import Constraint, Contribution
from retrieval.validation import first_fault

T = TypeVar("T")


def dumps(value: object) -> str:
    """A frozen dataclass (or a tuple or mapping of them) as JSON, nothing left out, numbers unrounded."""
    return orjson.dumps(value, default=plain, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def loads(kind: type[T], text: str) -> T:
    """The value of type `kind` that `dumps` was given. Raises FaultError when `text` is not one."""
    try:
        return cast(T, _adapter(cast(Any, kind)).validate_json(text))
    except ValidationError as error:
        place, fault = first_fault(error)
        # Pydantic's own words quote the row: they are kept out of the log.
        raise FaultError(f"a stored {kind.__name__} can't be read ({place}: {fault})") from None


def turn_json(reply: Reply) -> dict[str, Any]:
    """One turn as other programs rely on it (`ask --json`, the `done` event)."""
    return {
        "session_id": reply.session_id,
        "turn": reply.turn,
        "trace_id": reply.trace_id,
        "index_version": reply.index_version,
        "model": reply.model,
        "reply": reply.text,
        "question": reply.question,
        "conditions": [_condition(condition) for condition in reply.conditions],
        "relaxed": [_condition(condition) for condition in reply.relaxed],
        "picks": [pick_json(card) for card in reply.cards],
        "suggestions": list(reply.suggestions),
        "note": reply.note,
        "human": None if reply.human is None else human_json(reply.human),
    }


def human_json(human: Human) -> dict[str, Any]:
    """The way to a person as other programs rely on it."""
    return {"href": human.href, "text": human.text, "waiting": human.waiting}


def _condition(condition: Constraint) -> dict[str, Any]:
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return {"field": condition.field, "op": condition.op, "value": value, "text": condition.text}


def pick_json(card: Card) -> dict[str, Any]:
    """One pick of a turn, as other programs rely on it."""
    return {
        "rank": card.rank,
        "item_id": card.item_id,
        "title": card.title,
        "score": card.score,
        "base": card.base,
        "reason": card.reason,
        "facts": [{"label": label, "value": value} for label, value in card.facts],
        "image": card.image,
        "link": card.link,
        "violates": list(card.violates),
        "contributions": [_contribution(term) for term in card.contributions],
    }


def _contribution(term: Contribution) -> dict[str, Any]:
    return {
        "signal": term.signal,
        "family": term.family,
        "weight": term.weight,
        "value": term.value,
        "contribution": term.contribution,
    }


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
