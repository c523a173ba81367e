"""Erasing a person: remembered as erased, gone from every table and its file, and from the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.logs import forget
from bot.sessions import Store
from retrieval import erasing, tombstones, versions

_ALL = 1_000_000  # conversations of one person


@dataclass(frozen=True, slots=True)
class Erased:
    """What went, and the version that serves now (None without a catalogue)."""

    rows: dict[str, int]  # table -> how many
    index_version: str | None


def erase(
    home: Path,
    logs: Path,
    store: Store,
    user_id: str,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Erased:
    """Erase all of a person. Raises InputError while an ingest runs; done again, it finishes what was cut short.

    The tombstone comes first: from then on no ingest brings the person back, whatever happens to this run. The id of
    a conversation erases that one alone: whose it was, it does not say.
    """
    had = [one.session_id for one in store.conversations(user_id, [user_id], limit=_ALL)]
    forget(logs, [user_id, *had])
    rows = store.erase(None, [user_id])
    if rows["conversations"]:
        return Erased(rows, None)
    with versions.writer(home):
        progress("remember", 0, 1)
        tombstones.add(home, user_id)
        progress("rows", 0, 1)
        rows = store.erase(user_id)
        return Erased(rows, erasing.rebuild(home, progress))
