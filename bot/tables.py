"""The tables of a home's database. `bot/migrations` makes them; a test holds the two together.

Only portable types: times are seconds since 1970 UTC, structured values are JSON text written by `bot.serial`.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

conversations = Table(
    "conversations",
    metadata,
    Column("session_id", String(64), primary_key=True),
    Column("user_id", Text),
    Column("created", Double, nullable=False),
    Column("updated", Double, nullable=False),
    Column("preferences", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("meta", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Index(None, "user_id", "updated"),
    Index(None, "updated"),
)

turns = Table(
    "turns",
    metadata,
    Column("session_id", ForeignKey("conversations.session_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("created", Double, nullable=False),
    Column("message", Text, nullable=False),
    Column("understood", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("trace_id", Text),
    Column("picks", Integer, nullable=False),  # how many were shown
    Column("before_preferences", Text, nullable=False),  # as they were before the turn, for taking it back
    Column("before_said", Text, nullable=False),
)

traces = Table(
    "traces",
    metadata,
    # An id may be a hash of what was computed, so two conversations may hold the same one.
    Column("session_id", ForeignKey("conversations.session_id", ondelete="CASCADE"), primary_key=True),
    Column("trace_id", Text, primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("created", Double, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "trace_id"),
)

impressions = Table(
    "impressions",
    metadata,
    Column("session_id", String(64), primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("item_id", Text, nullable=False),
    ForeignKeyConstraint(["session_id", "turn"], ["turns.session_id", "turns.number"], ondelete="CASCADE"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", Integer, primary_key=True),
    Column("session_id", String(64), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("item_id", Text),
    Column("kind", String(32), nullable=False),
    Column("created", Double, nullable=False),
    ForeignKeyConstraint(["session_id", "turn"], ["turns.session_id", "turns.number"], ondelete="CASCADE"),
    Index(None, "session_id", "turn"),
)
