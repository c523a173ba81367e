"""Alembic migrations, shipped with the package: `bot.storage.database` runs them when it opens a database.

A change of `bot/storage/tables.py` comes with a new file under `versions/` whose `down_revision` is the latest one.
"""
