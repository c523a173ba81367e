"""What an act of a person says of the signals, beside the act."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Acts that are there already teach nothing."""
    op.add_column("feedback", sa.Column("above", sa.Text))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("feedback") as table:
        table.drop_column("above")
