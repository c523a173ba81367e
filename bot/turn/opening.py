"""The first part of a turn: the session is loaded, the message read, and all that the turn may use put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import preferences as wishes
from bot.explaining.past import Past
from bot.human.way import Way
from bot.llm.prose import clip
from bot.messages import Messages
from bot.narrator import Narrator
from bot.sessions import Store
from bot.steering import counted, usable
from bot.storage.steps import REMEMBERED
from bot.turn.adapting import adapted
from bot.turn.context import TurnContext
from bot.turn.engine import Engine
from bot.turn.tuning import Joined, Tuned, Tuning
from bot.types import Card, IncomingMessage, Preferences, Session, Understood
from bot.understanding.message import clean
from retrieval.gates import satisfies
from retrieval.history import profile
from retrieval.recommender import Recommender
from retrieval.types import Constraint

MOST_PICKS = 4  # of a turn in a chat; `ask` and the API may want more
_PLENTY = 30  # items that meet the conditions: enough to leave out what was shown twice
_REMEMBERED_CHARS = 500  # of a message that is too long


class Opening:
    """Opens turns. Everything here is synchronous: it runs in a worker thread."""

    def __init__(
        self,
        store: Store,
        messages: Messages,
        max_message_chars: int,
        tuned: Tuned = lambda _: Tuning(),
        joined: Joined = lambda session: session,
        way: Way | None = None,
    ) -> None:
        self._store, self._messages, self._limit = store, messages, max_message_chars
        self._tuned, self._joined, self._way = tuned, joined, way or Way()

    def turn(self, engine: Engine, message: IncomingMessage, remote: str = "") -> TurnContext:
        """The turn, understood and ready to be spoken, in a new conversation where none is named. Raises UnknownError."""
        session = self._store.load(message.session_id) if message.session_id else self._store.create(message.user_id)
        session = replace(self._heard(self._joined(session)), on_page=message.item_id)
        understood, preferences = self._read(engine, message.text, session)
        understood = replace(understood, on_page=message.item_id)
        past = Past(self._store, session, engine.recommender, self._messages)
        given, told = engine.given(session.user_id), engine.told(session.user_id, session.session_id)
        history = (*given, *told)
        understood = replace(understood, notes=tuple(counted(note, history) for note in understood.notes))
        used = usable(history, preferences.ignored)
        # A look at something that was bought later stays no offer, also where purchases are put out of use.
        events, done_with = profile(used), engine.done_with(history) & {one.item_id for one in used}
        exclude = done_with | self._shown(session, understood, preferences) | _met_before(engine, session, understood)
        if message.item_id is not None and message.item_id in engine.catalogue:
            exclude |= {message.item_id}  # they look at it already
        shown = (turn.reply.cards for turn in session.turns)
        if understood.act != "control":  # which is to show what it changes, on the same picks
            exclude |= seen_enough(engine.recommender, shown, preferences.active.conditions)
        n = message.n if message.wants_picks else min(message.n, MOST_PICKS)
        query, tuning = wishes.query(preferences, events, exclude, n), self._tuned(session)
        if preferences.other is None:
            query = adapted(query, self._store, session, tuning.online, engine.index.meta["weights"])
        return TurnContext(
            session=session,
            understood=understood,
            preferences=preferences,
            query=query,
            recommender=engine.for_one_turn(query.text),
            reader=engine.reader,
            facts=engine.facts,
            narrator=Narrator(self._messages, engine.catalogue, session.said, turn=session.count + 1),
            past=past,
            given=given,
            told=told,
            profile=events,
            done_with=done_with,
            wants_picks=message.wants_picks,
            message_limit=self._limit,
            remote=remote,
            tuning=tuning,
            way=self._way,
        )

    def _heard(self, session: Session) -> Session:
        """The conversation without what was said to a human meanwhile: no model and no reader is told of that."""
        if all(turn.understood.act != "waiting" for turn in session.turns):
            return session
        turns = [turn for turn in self._store.all_turns(session.session_id) if turn.understood.act != "waiting"]
        return replace(session, turns=tuple(turns[-REMEMBERED:]))

    def _read(self, engine: Engine, text: str, session: Session) -> tuple[Understood, Preferences]:
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters
        if len(whole) > self._limit:
            told = Understood("refused", clip(clean(whole[: self._limit]), _REMEMBERED_CHARS), notes=("too_long",))
            return told, session.preferences
        understood, preferences = engine.reader.read(whole, session)
        latest = next((turn for turn in reversed(session.turns) if turn.reply.cards), None)
        if understood.act == "accept" and latest is not None:
            preferences = wishes.learn(preferences, "accept", understood.items[:1], latest.number)
        return understood, preferences

    def _shown(self, session: Session, understood: Understood, preferences: Preferences) -> frozenset[str]:
        """What must not be picked again: all that was shown, when the person asks for others or changes nothing."""
        unchanged = understood.act == "recommend" and preferences.active == session.preferences.active
        return self._store.shown(session.session_id) if understood.act == "more" or unchanged else frozenset()


def _met_before(engine: Engine, session: Session, understood: Understood) -> frozenset[str]:
    """The last picks, where the answer to a question fits all of them: an answer is to lead to something new."""
    last = session.turns[-1].reply if session.turns else None
    if last is None or not last.question or not understood.added:
        return frozenset()
    shown = [card.item_id for card in last.cards if card.item_id in engine.catalogue]
    rows = [engine.catalogue.row(item_id) for item_id in shown]
    fits = all(satisfies(engine.catalogue, condition)[rows].all() for condition in understood.added)
    return frozenset(shown if fits else ())


def seen_enough(
    recommender: Recommender, shown: Iterable[Sequence[Card]], conditions: Sequence[Constraint]
) -> frozenset[str]:
    """What was shown in two turns of late and not taken up, where plenty is left: a third time would tire."""
    if recommender.count(conditions) <= _PLENTY:
        return frozenset()
    times = Counter(card.item_id for cards in shown for card in cards)
    return frozenset(item_id for item_id, count in times.items() if count > 1)
