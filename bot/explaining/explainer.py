"""Asking a stored turn: why, why not, what if, for a picture of it, a receipt, or whether a sentence follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bot.checking.checker import Verdict
from bot.checking.grounds import of_past
from bot.explaining.past import Past
from bot.explaining.why import Why
from bot.messages import Messages
from bot.narrator import Narrator
from bot.pictures import Drawing, Kind
from bot.receipts.receipt import Receipt
from bot.sessions import Store
from bot.turn.engines import Engines
from bot.types import Asked
from retrieval.errors import UnknownError


class Explainer:
    """Answers from stored traces alone. May be used from many threads."""

    def __init__(self, engines: Engines, store: Store, messages: Messages) -> None:
        self._engines, self._store, self._messages = engines, store, messages

    def why(self, session_id: str | None, asked: Asked) -> dict[str, Any]:
        """The contract's why: of a pick, of what was not picked, a comparison, a what-if. Raises UnknownError.

        Without a session: of the one that last showed picks.
        """
        with self._past(session_id) as why:
            return why.answer(asked)

    def receipt(self, session_id: str | None, asked: Asked) -> Receipt:
        """A why with all that is needed to check it elsewhere. Raises UnknownError, InputError for a what-if."""
        with self._past(session_id) as why:
            return why.receipt(asked)

    def picture(
        self, session_id: str | None, item: str | None = None, turn: int | None = None, kind: Kind = "waterfall"
    ) -> Drawing:
        """A picture of a turn's computation; a waterfall shows the sum of the pick `item`. Raises UnknownError."""
        with self._past(session_id) as why:
            return why.picture(kind, item, turn, self._messages)

    @contextmanager
    def _past(self, session_id: str | None) -> Iterator[Why]:
        """The conversation's past, to be asked; without a session: of the one that last showed picks."""
        known_id = session_id or self._store.latest_with_picks()
        if known_id is None:
            raise UnknownError("nothing was picked yet", where="why", do="Ask for a recommendation first.")
        session = self._store.load(known_id)
        with self._engines.lease() as engine:
            past = Past(self._store, session, engine.recommender, self._messages)
            yield Why(past, engine.catalogue, Narrator(self._messages, engine.catalogue, session.said))

    def check(self, trace_id: str, sentences: Sequence[str]) -> list[Verdict]:
        """Which of these sentences follow from that trace. Raises UnknownError for an unknown one."""
        turn = self._store.turn_of_trace(trace_id)
        session = self._store.load(turn.session_id)
        with self._engines.lease() as engine:
            past = Past(self._store, session, engine.recommender, self._messages)
            grounds = of_past(past, turn, engine.catalogue, self._messages)
            return engine.checker.check_lines(sentences, grounds)
