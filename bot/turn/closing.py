"""The last part of a turn: a question now and then, chips for the next turn, and everything into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot import preferences as wishes
from bot.llm.prose import words
from bot.messages import Messages
from bot.sessions import Store
from bot.settings import BUILT_IN
from bot.turn.context import TurnContext
from bot.turn.engine import Engine
from bot.turn.opening import seen_enough
from bot.turn.speaking import MOST_WORDS, Speech
from bot.turn.taps import Taps
from bot.types import Preferences, Reply, Session, Turn
from bot.voice.chips import Chips
from bot.voice.questions import choose
from bot.voice.wording import remember
from retrieval.errors import WhypickError
from retrieval.types import Constraint, Recommendation

log = structlog.get_logger(__name__)

_NOTES = {
    "late": "note.late",
    "failed": "note.failed",
    "unusable": "note.unusable",
    "partial": "note.partial",
    "spent": "note.spent",
}

BESIDE_ANSWERS = 2  # other chips shown beside the answers to a question


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows the words of a turn."""

    question: str = ""
    field: str = ""  # the field that the question asks about
    suggestions: tuple[str, ...] = ()


class Closing:
    """Closes turns. Everything here is synchronous: it runs in a worker thread."""

    def __init__(self, store: Store, messages: Messages, taps: Taps) -> None:
        self._store, self._messages, self._taps = store, messages, taps

    def ending(self, engine: Engine, turn: TurnContext, speech: Speech) -> Ending:
        """A question where it is its turn (always with picks), and messages the person could send next."""
        if turn.offer.human is not None and turn.offer.human.waiting:
            return Ending(suggestions=(self._messages.say("handover.call"),))
        made = speech.picked.recommendation if speech.picked is not None else None
        preferences = _folded(turn, speech)
        number, asked = turn.session.count + 1, _last_asked(turn.session)
        chips = Chips(
            made or _in_view(turn),
            preferences,
            engine.recommender.count,
            engine.catalogue,
            self._messages,
            peek=lambda conditions: _peek(turn, speech, conditions),
        ).suggest(turn.understood, number)
        if made is None or not made.picks or made.trace.relaxed or not turn.tuning.questions:
            return Ending(suggestions=chips)
        question = choose(made, engine.catalogue, preferences, number, asked, self._messages)
        if question is None:
            return Ending(suggestions=chips)
        text = turn.narrator.question(question)
        if words(speech.text) + words(text) > MOST_WORDS:
            return Ending(suggestions=chips)
        doubles = {self._messages.say("chip.only", value=option) for option in question.options}
        others = [chip for chip in chips if chip not in doubles][:BESIDE_ANSWERS]
        return Ending(text, question.field, (*question.options, *others))

    def store(self, engine: Engine, turn: TurnContext, speech: Speech, model: str, ending: Ending) -> Reply:
        """The finished turn as rows: preferences, what was said and shown, the trace."""
        asked = (ending.field,) if ending.field else ()
        with self._taps.settling(turn.session.session_id, _folded(turn, speech)) as preferences:
            preferences = replace(preferences, asked=(*preferences.asked, *asked))
            reply = self._reply(engine, turn, speech, model, ending, preferences)
            said = remember(turn.session.said, turn.narrator.used)
            session = replace(turn.session, preferences=preferences, said=said)
            row = Turn(reply.session_id, reply.turn, turn.understood.text, turn.understood, reply)
            self._store.save_turn(
                session, row, speech.picked.recommendation.trace if speech.picked is not None else None
            )
        self._accepted(turn)
        return reply

    def _reply(
        self, engine: Engine, turn: TurnContext, speech: Speech, model: str, ending: Ending, preferences: Preferences
    ) -> Reply:
        trace = speech.picked.recommendation.trace if speech.picked is not None else None
        return Reply(
            session_id=turn.session.session_id,
            turn=turn.session.count + 1,
            trace_id=trace.trace_id if trace is not None else None,
            index_version=engine.index.version,
            model=BUILT_IN if speech.by_builtin else model,
            text=speech.text.strip(),
            question=ending.question or None,
            conditions=trace.query.constraints if trace is not None else preferences.active.conditions,
            relaxed=trace.relaxed if trace is not None else (),
            cards=speech.picked.cards if speech.picked is not None else (),
            suggestions=ending.suggestions,
            note=self._messages.say(_NOTES[speech.trouble]) if speech.trouble is not None else None,
            act=turn.understood.act,
            human=turn.offer.human,
        )

    def store_stopped(self, engine: Engine, turn: TurnContext, speech: Speech, model: str) -> None:
        """A turn whose reader went away, as what was shown until then."""
        try:
            self.store(engine, turn, speech, model, Ending())
        except WhypickError as error:  # nobody is there to be told
            log.warning("a stopped turn was not stored", error=type(error).__name__)

    def _accepted(self, turn: TurnContext) -> None:
        """ "I'll take the second one" is feedback on the turn that showed it."""
        latest = turn.past.latest
        if turn.understood.act == "accept" and turn.understood.items and latest is not None:
            self._store.feedback(turn.session.session_id, latest.number, turn.understood.items[0], "accept")


def _folded(turn: TurnContext, speech: Speech) -> Preferences:
    """The preferences with the conditions that a model read out of the person's words, so that they can be removed."""
    added = speech.picked.added if speech.picked is not None else ()
    if not added:
        return turn.preferences
    active = turn.preferences.active
    return wishes.with_active(
        turn.preferences, replace(active, conditions=wishes.add_conditions(active.conditions, added))
    )


def _in_view(turn: TurnContext) -> Recommendation | None:
    """The picks that a person still sees in a turn that made none."""
    latest = turn.past.latest
    if latest is None or latest.reply.trace_id is None:
        return None
    trace = turn.past.trace(latest)
    return Recommendation(trace.picks, trace)


def _peek(turn: TurnContext, speech: Speech, conditions: Sequence[Constraint]) -> tuple[str, ...]:
    """What the next turn would pick if only the conditions changed."""
    now = speech.picked.cards if speech.picked is not None else ()
    shown = (*(one.reply.cards for one in turn.session.turns), now)
    then = wishes.with_active(turn.preferences, replace(turn.preferences.active, conditions=tuple(conditions)))
    exclude = turn.done_with | seen_enough(turn.recommender, shown, conditions)
    query = wishes.query(then, turn.profile, exclude, turn.query.n)
    return turn.recommender.top(replace(query, learned=turn.query.learned, seed=turn.query.seed))


def _last_asked(session: Session) -> int | None:
    return next((turn.number for turn in reversed(session.turns) if turn.reply.question), None)
