"""What a person's acts teach of the signals, as rows: in all conversations of somebody known, else in one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select, update

from bot.deeds import group, reward
from bot.storage.serial import loads
from bot.storage.tables import conversations, feedback
from bot.types import Session
from retrieval.learning.online import Lesson

_MOST = 200  # acts, the latest


def taught(connection: Connection, session: Session) -> tuple[Lesson, ...]:
    """What the latest acts teach; of acts that revoke each other the last."""
    c = feedback.c
    find = select(c.session_id, c.turn, c.item_id, c.kind, c.above).where(_theirs(session), c.above.is_not(None))
    rows = connection.execute(find.order_by(c.feedback_id.desc()).limit(_MOST)).all()
    standing = {(row.session_id, row.turn, row.item_id, group(row.kind)): row for row in reversed(rows)}
    told = ((loads(dict[str, float], row.above), reward(row.kind)) for row in standing.values())
    return tuple(Lesson(values, good) for values, good in told if values)


def unlearn(connection: Connection, session: Session) -> None:
    """Takes what they teach from all these acts; the acts themselves stay."""
    connection.execute(update(feedback).where(_theirs(session)).values(above=None))


def _theirs(session: Session) -> ColumnElement[bool]:
    c = conversations.c
    mine = c.session_id == session.session_id if session.user_id is None else c.user_id == session.user_id
    return feedback.c.session_id.in_(select(c.session_id).where(mine))
