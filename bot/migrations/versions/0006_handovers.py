"""Which conversations were put into a human's hands, from when to when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Conversations that are there already are all the bot's."""
    op.create_table(
        "handovers",
        sa.Column("handover_id", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("ended", sa.Double),
        sa.PrimaryKeyConstraint("handover_id", name="pk_handovers"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["conversations.session_id"], ondelete="CASCADE", name="fk_handovers_session_id"
        ),
    )
    op.create_index("ix_handovers_session_id", "handovers", ["session_id"])
    op.create_index("ix_handovers_digest", "handovers", ["digest"], unique=True)


def downgrade() -> None:
    """Forget them."""
    op.drop_table("handovers")
