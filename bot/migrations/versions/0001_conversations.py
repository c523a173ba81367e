"""Conversations with their turns, traces, impressions and feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the five tables."""
    op.create_table(
        "conversations",
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("updated", sa.Double, nullable=False),
        sa.Column("preferences", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("meta", sa.Text, nullable=False),
        sa.Column("turn_count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_user_id_updated", "conversations", ["user_id", "updated"])
    op.create_index("ix_conversations_updated", "conversations", ["updated"])
    op.create_table(
        "turns",
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("understood", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("trace_id", sa.Text),
        sa.Column("picks", sa.Integer, nullable=False),
        sa.Column("before_preferences", sa.Text, nullable=False),
        sa.Column("before_said", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "number", name="pk_turns"),
        _of_conversation("fk_turns_session_id"),
    )
    op.create_table(
        "traces",
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("trace_id", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "trace_id", name="pk_traces"),
        _of_conversation("fk_traces_session_id"),
    )
    op.create_index("ix_traces_trace_id", "traces", ["trace_id"])
    op.create_table(
        "impressions",
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "turn", "rank", name="pk_impressions"),
        _of_turn("fk_impressions_session_id_turn"),
    )
    op.create_table(
        "feedback",
        sa.Column("feedback_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Text),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("feedback_id", name="pk_feedback"),
        _of_turn("fk_feedback_session_id_turn"),
    )
    op.create_index("ix_feedback_session_id_turn", "feedback", ["session_id", "turn"])


def downgrade() -> None:
    """Drop them, children first."""
    for table in ("feedback", "impressions", "traces", "turns", "conversations"):
        op.drop_table(table)


def _of_conversation(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["session_id"], ["conversations.session_id"], name=name, ondelete="CASCADE")


def _of_turn(name: str) -> sa.ForeignKeyConstraint:
    keys = ["turns.session_id", "turns.number"]
    return sa.ForeignKeyConstraint(["session_id", "turn"], keys, name=name, ondelete="CASCADE")
