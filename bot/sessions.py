"""Conversations, their traces, what was shown and what people thought of it, as rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace

from sqlalchemy import URL, delete, insert, or_, select, update

from bot.deeds import is_deed
from bot.storage import lessons, personal, steps
from bot.storage.database import Database
from bot.storage.outcomes import Outcome, outcomes
from bot.storage.rows import Conversation, Feedback, shown_in, state, turn_of, turn_row
from bot.storage.serial import dumps
from bot.storage.tables import conversations, feedback, impressions, traces, turns
from bot.types import Change, Session, Turn
from retrieval.errors import InputError, UnknownError
from retrieval.learning.online import Lesson, above
from retrieval.trace import pack, unpack
from retrieval.types import Trace

KINDS = ("up", "down", "not_for_me", "more_like", "click", "accept")


class Store:
    """A home's conversations. Every method is one transaction; a Store may be used from many threads."""

    def __init__(self, url: str | URL, clock: Callable[[], float] = time.time) -> None:
        """Opens the database and brings its tables up to date. Raises InputError when it can't."""
        self._database = Database(url)
        self._clock = clock

    def close(self) -> None:
        """Gives back every connection."""
        self._database.close()

    @property
    def database(self) -> Database:
        """The open database, for what is kept beside conversations."""
        return self._database

    def create(self, user_id: str | None = None) -> Session:
        """A new conversation under an id that nobody can guess."""
        with self._database.writing() as connection:
            return steps.begin(connection, user_id, self._clock())

    def load(self, session_id: str) -> Session:
        """The conversation with its latest turns. Raises UnknownError."""
        with self._database.reading() as connection:
            return steps.load(connection, session_id)

    def person(self, session_id: str) -> str | None:
        """Whose conversation it is, where somebody is known. Raises UnknownError."""
        with self._database.reading() as connection:
            user_id: str | None = steps.row_of(connection, session_id).user_id
            return user_id

    def save_preferences(self, session: Session) -> None:
        """Keeps what changed between turns: preferences, wordings, meta. Raises UnknownError."""
        change = update(conversations).where(conversations.c.session_id == session.session_id)
        with self._database.writing() as connection:
            if not connection.execute(change.values(updated=self._clock(), **state(session))).rowcount:
                raise steps.unknown(session.session_id)

    def save_turn(self, session: Session, turn: Turn, trace: Trace | None) -> Session:
        """Adds the turn, its trace and what it showed; gives the session with the turn in it.

        `session` carries the preferences and wordings as they are after the turn. Raises UnknownError, and InputError
        when the conversation already has this turn (it went on in another window).
        """
        if turn.session_id != session.session_id:
            raise ValueError("a turn can only be saved in its own session")
        now = self._clock()
        body = None if trace is None else pack(trace)
        row = turn_row(turn, now)
        with self._database.writing() as connection:
            before = steps.row_of(connection, session.session_id)
            if before.turn_count != turn.number - 1:
                raise _went_on(turn)
            steps.advance(connection, session, turn.number, now)
            row |= {"before_preferences": before.preferences, "before_said": before.said}
            connection.execute(insert(turns).values(row))
            if trace is not None and not steps.has_trace(connection, session.session_id, trace.trace_id):
                key = {"session_id": session.session_id, "trace_id": trace.trace_id}
                connection.execute(insert(traces).values(**key, turn=turn.number, created=now, body=body))
            if shown := shown_in(turn):
                connection.execute(insert(impressions), shown)
        return replace(session, turns=(*session.turns, turn)[-steps.REMEMBERED :], count=turn.number)

    def rewind(self, session_id: str, turn: int) -> Session:
        """Takes back `turn` and all after it: preferences and wordings are again what they were before it.

        Their impressions and feedback go with them; traces stay until the conversation itself goes.
        """
        key = (turns.c.session_id == session_id) & (turns.c.number >= turn)
        with self._database.writing() as connection:
            first = connection.execute(select(turns).where(key).order_by(turns.c.number).limit(1)).one_or_none()
            if first is None or first.number != turn:
                raise steps.unknown_turn(steps.row_of(connection, session_id).session_id, turn)
            connection.execute(delete(turns).where(key))
            old = {"preferences": first.before_preferences, "said": first.before_said, "turn_count": turn - 1}
            change = update(conversations).where(conversations.c.session_id == session_id)
            connection.execute(change.values(updated=self._clock(), **old))
            return steps.load(connection, session_id)

    def turn(self, session_id: str, number: int) -> Turn:
        """One turn as it was shown. Raises UnknownError."""
        with self._database.reading() as connection:
            key = (turns.c.session_id == session_id) & (turns.c.number == number)
            row = connection.execute(select(turns).where(key)).one_or_none()
        if row is None:
            raise steps.unknown_turn(session_id, number)
        return turn_of(row)

    def all_turns(self, session_id: str, limit: int = 200) -> tuple[Turn, ...]:
        """The latest `limit` turns as they were shown, oldest first."""
        find = select(turns).where(turns.c.session_id == session_id).order_by(turns.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(turn_of(row) for row in reversed(connection.execute(find).all()))

    def last_with_picks(self, session_id: str, number: int | None = None) -> Turn | None:
        """The latest turn that showed picks, or turn `number` if it did. None when there is none."""
        key = (turns.c.session_id == session_id) & (turns.c.picks > 0)
        if number is not None:
            key &= turns.c.number == number
        with self._database.reading() as connection:
            row = connection.execute(select(turns).where(key).order_by(turns.c.number.desc()).limit(1)).one_or_none()
        return None if row is None else turn_of(row)

    def latest_with_picks(self) -> str | None:
        """The conversation that last showed picks, of all in this home: what a bare `whypick why` is about."""
        newest = select(turns.c.session_id).where(turns.c.picks > 0).order_by(turns.c.created.desc()).limit(1)
        with self._database.reading() as connection:
            return connection.execute(newest).scalar_one_or_none()

    def trace(self, trace_id: str, session_id: str | None = None) -> Trace:
        """The trace, when given a session only if it is of that one. Raises UnknownError."""
        find = select(traces.c.body).where(traces.c.trace_id == trace_id)
        if session_id is not None:
            find = find.where(traces.c.session_id == session_id)
        with self._database.reading() as connection:
            body = connection.execute(find.order_by(traces.c.created.desc()).limit(1)).scalar_one_or_none()
        if body is None:
            raise UnknownError("no such trace", where=trace_id[:80], do="Take the trace_id of a turn's JSON")
        return unpack(body)

    def turn_of_trace(self, trace_id: str) -> Turn:
        """The turn that made a trace. Raises UnknownError for one that no turn made, or that was taken back."""
        place = select(traces.c.session_id, traces.c.turn).where(traces.c.trace_id == trace_id)
        with self._database.reading() as connection:
            found = connection.execute(place.order_by(traces.c.created.desc()).limit(1)).one_or_none()
        if found is None:
            raise UnknownError("no such trace", where=trace_id[:80], do="Take the trace_id of a turn's JSON")
        return self.turn(found.session_id, found.turn)

    def shown(self, session_id: str) -> frozenset[str]:
        """The ids of all items that were picks in this conversation."""
        with self._database.reading() as connection:
            find = select(impressions.c.item_id).where(impressions.c.session_id == session_id).distinct()
            return frozenset(connection.execute(find).scalars())

    def feedback(
        self, session_id: str, turn: int, item_id: str | None, kind: str, change: Change | None = None
    ) -> None:
        """Keeps one act of a person on a turn. Raises UnknownError, and InputError for an unknown kind.

        What it changes in the preferences stays when a later turn is taken back, and goes with the turn itself.
        """
        if kind not in KINDS:
            raise InputError("no such kind of feedback", where=kind[:40], do=f"Use one of {', '.join(KINDS)}")
        key = (turns.c.session_id == session_id) & (turns.c.number == turn)
        row = {"session_id": session_id, "turn": turn, "item_id": item_id, "kind": kind, "created": self._clock()}
        row["above"] = dumps(self._above(session_id, turn, item_id)) if is_deed(kind) else None
        with self._database.writing() as connection:
            if connection.execute(select(turns.c.number).where(key)).one_or_none() is None:
                raise steps.unknown_turn(session_id, turn)
            connection.execute(insert(feedback).values(row))
            if change is not None:
                steps.learn(connection, session_id, turn, change, self._clock())

    def _above(self, session_id: str, turn: int, item_id: str | None) -> dict[str, float]:
        """What the trace of a turn says of an item beside its other candidates; without an item, of its picks."""
        reply = self.turn(session_id, turn).reply
        if reply.trace_id is None:
            return {}
        picked = [card.item_id for card in reply.cards]
        return above(self.trace(reply.trace_id, session_id), picked if item_id is None else [item_id])

    def lessons(self, session: Session) -> tuple[Lesson, ...]:
        """What the person's latest acts teach, in all their conversations."""
        with self._database.reading() as connection:
            return lessons.taught(connection, session)

    def unlearn(self, session: Session) -> None:
        """Takes what they teach from all acts of the person; the acts themselves stay."""
        with self._database.writing() as connection:
            lessons.unlearn(connection, session)

    def feedbacks(self, session_id: str) -> tuple[Feedback, ...]:
        """All feedback of a conversation, oldest first."""
        c = feedback.c
        find = select(c.turn, c.item_id, c.kind, c.created).where(c.session_id == session_id).order_by(c.feedback_id)
        with self._database.reading() as connection:
            return tuple(Feedback(*row) for row in connection.execute(find))

    def conversations(
        self, user_id: str | None = None, ids: Collection[str] = (), limit: int = 20
    ) -> tuple[Conversation, ...]:
        """A person's conversations and those whose ids the caller holds, latest first; never a stranger's."""
        c = conversations.c
        mine = or_(c.session_id.in_(ids), c.user_id == user_id) if user_id is not None else c.session_id.in_(ids)
        first = (turns.c.session_id == c.session_id) & (turns.c.number == 1)
        find = select(c.session_id, c.user_id, c.created, c.updated, c.turn_count, turns.c.message)
        find = find.select_from(conversations.outerjoin(turns, first)).where(mine).order_by(c.updated.desc())
        with self._database.reading() as connection:
            return tuple(Conversation(*row[:5], row[5] or "") for row in connection.execute(find.limit(limit)))

    def outcomes(self, meta: dict[str, str], until: float | None = None) -> tuple[Outcome, ...]:
        """What became of every conversation whose meta holds all of this, from the turns begun `until` then."""
        with self._database.reading() as connection:
            return outcomes(connection, meta, until)

    def held(self, user_id: str | None, session_ids: Collection[str] = ()) -> personal.Rows:
        """Every row of a person and of the conversations whose ids the caller holds, by table."""
        with self._database.reading() as connection:
            return personal.rows(connection, user_id, session_ids)

    def discard(self, session_id: str) -> None:
        """Removes a conversation that nobody was promised. Its bytes go with the next `erase` at the latest.

        Rewriting the whole file, as `erase` does, would take seconds of every request that stands alone.
        """
        with self._database.writing() as connection:
            personal.erase(connection, None, [session_id])

    def erase(self, user_id: str | None, session_ids: Collection[str] = ()) -> dict[str, int]:
        """Removes all of that for good, also from the file's free space; gives how many rows went by table."""
        with self._database.writing() as connection:
            counts = personal.erase(connection, user_id, session_ids)
        self._database.scrub()
        return counts


def _went_on(turn: Turn) -> InputError:
    return InputError(
        f"the conversation already went on from turn {turn.number - 1}", where=turn.session_id, do="Load it again"
    )
