"""Runs the migrations in the transaction that `bot.database` has begun; alembic executes this file."""

from __future__ import annotations

from alembic import context

from bot.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
