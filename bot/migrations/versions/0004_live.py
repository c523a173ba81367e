"""Changes of items, and events of people, as they come: kept until an index version holds them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Both logs begin empty."""
    heads = op.create_table(
        "heads",
        sa.Column("log", sa.String(8), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("log", name="pk_heads"),
    )
    op.bulk_insert(heads, [{"log": "changes", "seq": 0}, {"log": "events", "seq": 0}])
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
    )
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("user_id", sa.Text),
        sa.Column("session_id", sa.Text),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("time", sa.Double, nullable=False),
        sa.Column("event_id", sa.Text),
        sa.Column("created", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["conversations.session_id"], ondelete="CASCADE", name="fk_events_session_id"
        ),
    )
    op.create_index("ix_events_user_id_event_id", "events", ["user_id", "event_id"], unique=True)
    op.create_index("ix_events_session_id_event_id", "events", ["session_id", "event_id"], unique=True)


def downgrade() -> None:
    """Forget them."""
    op.drop_table("events")
    op.drop_table("changes")
    op.drop_table("heads")
