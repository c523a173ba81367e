"""What is held about a person, where it came from, what decides their picks and who is sent what: one JSON object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bot.human.way import Way
from bot.messages import Messages
from bot.sessions import Store
from bot.voice.account import why_so
from retrieval.index import Index
from retrieval.signals import FAMILIES
from retrieval.types import Interaction


def report(
    store: Store,
    index: Index | None,
    messages: Messages,
    remote: str,
    user_id: str | None = None,
    session_ids: Collection[str] = (),
    way: Way | None = None,
) -> dict[str, Any]:
    """All that is held of a person, or of the conversations with these ids and of those who had them.

    `remote` is the language model that speaks, empty for the built-in; `way` the one to a human. Times are seconds since 1970, UTC.
    """
    rows = store.held(user_id, session_ids)
    events = rows.pop("events")
    people = {user_id, *(row["user_id"] for row in rows["conversations"])} - {None}
    history = [one for person in sorted(map(str, people)) for one in _history(index, person)]
    return {
        "person": user_id,
        "sessions": [row["session_id"] for row in rows["conversations"]],
        "held": bool(history or events) or any(rows.values()),
        "from_the_catalogue": {
            "source": "whoever runs this catalogue: files of interactions, and events that a new version took in",
            "summary": summary(history),
            "interactions": [_interaction(index, one) for one in history],
        },
        "from_events": {"source": "what was told over the API, as it happened", "events": events},
        "from_conversations": {"source": "what was said, shown and tapped in conversations here", **rows},
        "parameters": _parameters(index, messages),
        "sent_to": _sent(messages, remote, way or Way()),
        "change_or_erase": messages.say("report.change"),
    }


def summary(history: Collection[Interaction]) -> dict[str, Any]:
    """How much there is of each kind, and from when to when."""
    times = [one.time for one in history if one.time is not None]
    first, last = (_date(min(times)), _date(max(times))) if times else (None, None)
    return {"by_kind": dict(Counter(str(one.action) for one in history).most_common()), "first": first, "last": last}


def _history(index: Index | None, person: str) -> tuple[Interaction, ...]:
    return () if index is None else index.history(person)


def _interaction(index: Index | None, one: Interaction) -> dict[str, Any]:
    item = None if index is None else index.catalogue.get(one.item_id)
    return {
        "user_id": one.user_id,
        "item_id": one.item_id,
        "title": None if item is None else item.title,
        "action": str(one.action),
        "value": one.value,
        "time": one.time,
    }


def _parameters(index: Index | None, messages: Messages) -> dict[str, Any]:
    """What decides the picks and why it weighs as it does; what a person moved stands in their preferences."""
    weights = {} if index is None else {name: float(weight) for name, weight in index.meta["weights"].items()}
    order = sorted(weights, key=lambda name: -weights[name])
    return {
        "index_version": None if index is None else index.version,
        "score": messages.say("report.score"),
        "why": messages.say("known.by_hand" if index is None else why_so(index.meta)),
        "weights": [{"signal": name, "family": FAMILIES.get(name, name), "weight": weights[name]} for name in order],
    }


def _sent(messages: Messages, remote: str, way: Way) -> dict[str, Any]:
    what = messages.say("known.remote", model=remote) if remote else messages.say("known.builtin")
    if way.kind != "webhook":
        return {"model": remote or None, "human": None, "what": what}
    told = messages.say("known.human", place=way.place)
    return {"model": remote or None, "human": way.place, "what": f"{what} {told}"}


def _date(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).date().isoformat()
