"""What became of the conversations of an experiment: what was shown in each, and what people did with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, func, select

from bot.storage.serial import loads
from bot.storage.tables import conversations, feedback, impressions, turns

Place = tuple[int, str | None]  # a turn, and perhaps an item of it


@dataclass(slots=True)
class Outcome:
    """One conversation: how many items each turn with picks showed, and the acts on these turns by kind.

    A turn has one thumb, the latest. An act that is done twice to the same thing is there once.
    """

    shown: dict[int, int] = field(default_factory=dict)
    thumbs: dict[Place, str] = field(default_factory=dict)
    acts: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))


def outcomes(connection: Connection, meta: dict[str, str], until: float | None) -> tuple[Outcome, ...]:
    """Those of every conversation whose stored meta holds all of `meta`, from the turns begun `until` then."""
    c = conversations.c
    likely = [c.meta.contains(f'"{value}"', autoescape=True) for value in meta.values()]
    kept = connection.execute(select(c.session_id, c.meta).where(c.turn_count > 0, *likely)).all()
    found = {row.session_id: Outcome() for row in kept if meta.items() <= loads(dict[str, str], row.meta).items()}
    theirs = select(c.session_id).where(*likely)
    _shown(connection, found, impressions.c.session_id.in_(theirs), until)
    _acts(connection, found, feedback.c.session_id.in_(theirs))
    return tuple(found.values())


def _shown(connection: Connection, found: dict[str, Outcome], theirs: ColumnElement[bool], until: float | None) -> None:
    c = impressions.c
    of_turn = (turns.c.session_id == c.session_id) & (turns.c.number == c.turn)
    count = select(c.session_id, c.turn, func.count()).select_from(impressions.join(turns, of_turn)).where(theirs)
    if until is not None:
        count = count.where(turns.c.created <= until)
    for session_id, turn, items in connection.execute(count.group_by(c.session_id, c.turn)):
        if session_id in found:
            found[session_id].shown[turn] = items


def _acts(connection: Connection, found: dict[str, Outcome], theirs: ColumnElement[bool]) -> None:
    c = feedback.c
    every = select(c.session_id, c.turn, c.item_id, c.kind).where(theirs).order_by(c.feedback_id)
    for session_id, turn, item_id, kind in connection.execute(every):
        outcome = found.get(session_id)
        if outcome is None or turn not in outcome.shown:
            continue
        if kind in ("up", "down"):
            outcome.thumbs[turn, item_id] = kind
        else:
            outcome.acts[kind].add((turn, item_id))
