"""Conditions that a model read out of the person's words: taken when the person truly said them, else mere wishes.

Each is read by the same reader as a message, so it can only be a condition of this catalogue's own schema.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.llm.prose import clip, plain
from bot.types import Preferences, Session
from bot.understanding.reader import Reader
from retrieval.types import Constraint, Query

_MOST = 5
_CHARS = 80
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def stated_conditions(
    reader: Reader, session: Session, message: str, query: Query, phrases: Sequence[str]
) -> tuple[tuple[Constraint, ...], tuple[str, ...]]:
    """(conditions that the person stated and the query lacks, phrases that are only words to search for)."""
    blank = Session(session.session_id, session.user_id, Preferences())
    added: list[Constraint] = []
    soft: list[str] = []
    for phrase in phrases[:_MOST]:
        words = clip(plain(phrase), _CHARS)
        understood, _ = reader.read(words, blank)
        stated = [one for one in understood.added if _said(one, message) and not _is_wished(one, query.text)]
        added += [one for one in stated if not any(_settles(old, one) for old in (*query.constraints, *added))]
        if not understood.added or len(stated) < len(understood.added):
            soft.append(words)
    return tuple(added), tuple(soft)


def _settles(old: Constraint, new: Constraint) -> bool:
    """Whether the person's own condition already says what a new one is about."""
    return old.field == new.field and (old.op == new.op or old.op not in ("in", "not_in"))


def _is_wished(condition: Constraint, request: str) -> bool:
    """Whether its values are among the words of the request: the person likes them, and did not demand them."""
    values = condition.value if condition.op == "in" and isinstance(condition.value, tuple) else ()
    return bool(values) and all(
        re.search(rf"\b{re.escape(str(one).casefold())}\b", request.casefold()) for one in values
    )


def _said(condition: Constraint, message: str) -> bool:
    """Whether the person's own message holds the values of a condition: a model must not invent one."""
    low = message.casefold()
    if condition.op in ("in", "not_in") and isinstance(condition.value, tuple):
        return all(any(word in low for word in _stems(str(value))) for value in condition.value)
    bounds = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    said = {float(number.replace(",", ".")) for number in _NUMBER.findall(low)}
    return any(float(bound) in said or float(bound) % 100 in said for bound in bounds)


def _stems(value: str) -> list[str]:
    return [word[: max(4, len(word) - 2)] for word in re.findall(r"\w{3,}", value.casefold())] or [value.casefold()]
