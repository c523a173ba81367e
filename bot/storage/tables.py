"""The tables of a home's database. `bot/migrations` makes them; a test holds the two together.

Only portable types: times are seconds since 1970 UTC, structured values are JSON text written by `bot.storage.serial`.
"""

from __future__ import annotations

import re

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
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
    TypeDecorator,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
LARGEST = 2**31 - 1
# What no database stores as text: NUL (Postgres) and halves of surrogate pairs (all of them).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Words(TypeDecorator[str]):
    """Text from outside: an id or a message. What can't be stored becomes U+FFFD, in rows as in look-ups."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Called by SQLAlchemy with every value on its way to the database."""
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


class Count(TypeDecorator[int]):
    """A whole number from outside, such as a turn's. One too large for a column is as unknown as the largest."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Called by SQLAlchemy with every value on its way to the database."""
        return None if value is None else max(-LARGEST, min(value, LARGEST))


metadata = MetaData(naming_convention=NAMES)

conversations = Table(
    "conversations",
    metadata,
    Column("session_id", Words, primary_key=True),
    Column("user_id", Words),
    Column("created", Double, nullable=False),
    Column("updated", Double, nullable=False),
    Column("preferences", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("meta", Text, nullable=False),
    Column("turn_count", Integer, nullable=False),
    Index(None, "user_id", "updated"),
    Index(None, "updated"),
)

turns = Table(
    "turns",
    metadata,
    Column("session_id", Words, ForeignKey("conversations.session_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Count, primary_key=True),
    Column("created", Double, nullable=False),
    Column("message", Words, nullable=False),
    Column("understood", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("trace_id", Words),
    Column("picks", Integer, nullable=False),  # how many were shown
    Column("before_preferences", Text, nullable=False),  # as they were before the turn, for taking it back
    Column("before_said", Text, nullable=False),
)

traces = Table(
    "traces",
    metadata,
    # An id may be a hash of what was computed, so two conversations may hold the same one.
    Column("session_id", Words, ForeignKey("conversations.session_id", ondelete="CASCADE"), primary_key=True),
    Column("trace_id", Words, primary_key=True),
    Column("turn", Count, nullable=False),
    Column("created", Double, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "trace_id"),
)

impressions = Table(
    "impressions",
    metadata,
    Column("session_id", Words, primary_key=True),
    Column("turn", Count, primary_key=True),
    Column("rank", Count, primary_key=True),
    Column("item_id", Words, nullable=False),
    ForeignKeyConstraint(["session_id", "turn"], ["turns.session_id", "turns.number"], ondelete="CASCADE"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", Integer, primary_key=True),
    Column("session_id", Words, nullable=False),
    Column("turn", Count, nullable=False),
    Column("item_id", Words),
    Column("kind", String(32), nullable=False),
    Column("created", Double, nullable=False),
    Column("above", Text),  # signal -> by how much its value lay above the mean of the candidates
    ForeignKeyConstraint(["session_id", "turn"], ["turns.session_id", "turns.number"], ondelete="CASCADE"),
    Index(None, "session_id", "turn"),
)

keys = Table(
    "keys",
    metadata,
    Column("name", Words, primary_key=True),  # never given twice: conversations belong to a name
    Column("digest", String(64), nullable=False),  # SHA-256 of the key; the key itself is nowhere
    Column("scope", String(16), nullable=False),
    Column("origins", Text, nullable=False),
    Column("created", Double, nullable=False),
    Column("expires", Double),
    Column("revoked", Double),
    Index(None, "digest", unique=True),
)

owners = Table(
    "owners",
    metadata,
    # A conversation that is not here was begun by no key: the page's, the terminal's.
    Column("session_id", Words, ForeignKey("conversations.session_id", ondelete="CASCADE"), primary_key=True),
    Column("key_name", Words, ForeignKey("keys.name"), nullable=False),
    Column("called", Words),  # what the key's holder calls it, if anything
    Index(None, "key_name", "called", unique=True),
)

handovers = Table(
    "handovers",
    metadata,
    Column("handover_id", Integer, primary_key=True),
    Column("session_id", Words, ForeignKey("conversations.session_id", ondelete="CASCADE"), nullable=False),
    Column("way", String(16), nullable=False),
    Column("created", Double, nullable=False),
    Column("digest", String(64)),  # SHA-256 of the token that hands it back; None where nobody was told by us
    Column("ended", Double),  # None: a human has the conversation
    Index(None, "session_id"),
    Index(None, "digest", unique=True),
)

spending = Table(
    "spending",
    metadata,
    Column("day", String(10), primary_key=True),  # of UTC, as 2026-11-23
    Column("tokens", BigInteger, nullable=False),  # used by remote models, or reserved for them
)

heads = Table(
    "heads",
    metadata,
    # The last number given in a log: of changes of items, or of events. Each outlives the rows.
    Column("log", String(8), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", Words, nullable=False),
    Column("kind", String(8), nullable=False),  # put, patch, delete
    Column("body", Text, nullable=False),  # the item, or what of it changes
    Column("created", Double, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    # Of a person, or of a conversation alone.
    Column("user_id", Words),
    Column("session_id", Words, ForeignKey("conversations.session_id", ondelete="CASCADE")),
    Column("item_id", Words, nullable=False),
    Column("action", String(16), nullable=False),
    Column("value", Double),
    Column("time", Double, nullable=False),
    Column("event_id", Words),  # the shop's own, if any: what has one counts once
    Column("created", Double, nullable=False),
    Index(None, "user_id", "event_id", unique=True),
    Index(None, "session_id", "event_id", unique=True),
)
