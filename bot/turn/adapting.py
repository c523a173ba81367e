"""The weights of a turn as the person's own acts have moved them: nothing before the first act, and never by chance alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from bot.messages import Messages
from bot.sessions import Store
from bot.steering import TOPICS
from bot.types import Known, Session
from bot.voice.formats import listed
from retrieval.learning.online import Mode, expected, posterior, times
from retrieval.types import Query


def adapted(query: Query, store: Store, session: Session, mode: Mode, weights: Mapping[str, float]) -> Query:
    """The query with what was learned of the person. The draw hangs on the conversation and the turn alone."""
    lessons = store.lessons(session) if mode != "off" else ()
    if not lessons:
        return query
    seed = int.from_bytes(sha256(f"{session.session_id}:{session.count}".encode()).digest()[:4])
    learned = times(posterior(lessons, weights), mode, seed)
    return replace(query, learned=learned, seed=seed if mode == "thompson" else None)


LEARNED = "learned"
_TOLD, _LEAST = 3, 0.05  # topics, and by how much of its usual weight one must have moved to be told


def known(
    store: Store, session: Session, mode: Mode, weights: Mapping[str, float], messages: Messages
) -> Iterator[Known]:
    """What the acts of the person taught so far, as one line that can be removed; nothing before the first."""
    lessons = store.lessons(session) if mode != "off" else ()
    if not lessons:
        return
    means = expected(posterior(lessons, weights))
    moved = {topic: max((means.get(name, 1.0) for name in names), key=_far) for topic, names in TOPICS.items()}
    most = sorted(moved, key=lambda topic: -_far(moved[topic]))[:_TOLD]
    told = [
        messages.say("control.line", what=messages.say(f"control.topic.{topic}"), times=f"{moved[topic]:.2g}")
        for topic in most
        if _far(moved[topic]) >= _LEAST
    ]
    yield Known(LEARNED, "learned", listed(told, messages.locale) if told else messages.say("control.learned_little"))


def _far(times: float) -> float:
    return abs(times - 1.0)
