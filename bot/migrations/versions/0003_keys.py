"""Keys of the HTTP API, and which conversation was begun with which key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Conversations that are there already belong to no key."""
    op.create_table(
        "keys",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("origins", sa.Text, nullable=False),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("expires", sa.Double),
        sa.Column("revoked", sa.Double),
        sa.PrimaryKeyConstraint("name", name="pk_keys"),
    )
    op.create_index("ix_keys_digest", "keys", ["digest"], unique=True)
    op.create_table(
        "owners",
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("key_name", sa.Text, nullable=False),
        sa.Column("called", sa.Text),
        sa.PrimaryKeyConstraint("session_id", name="pk_owners"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["conversations.session_id"], ondelete="CASCADE", name="fk_owners_session_id"
        ),
        sa.ForeignKeyConstraint(["key_name"], ["keys.name"], name="fk_owners_key_name"),
    )
    op.create_index("ix_owners_key_name_called", "owners", ["key_name", "called"], unique=True)


def downgrade() -> None:
    """Forget them."""
    op.drop_table("owners")
    op.drop_table("keys")
