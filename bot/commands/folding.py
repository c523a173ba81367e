"""What came since the version that serves was made, for a command that makes the next one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from retrieval.changes import Fold


@contextmanager
def folding(settings: Settings) -> Iterator[Fold]:
    """Reads it when it is asked for; at the end, if all went well, removes what every version holds by then."""
    from bot.storage.database import Database
    from bot.storage.ledger import Ledger
    from retrieval.changes import settled

    with closing(Database(settings.database)) as database:
        ledger = Ledger(database)
        yield ledger.pending
        ledger.sweep(settled(settings.home))
