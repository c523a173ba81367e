"""One chat of one person with the assistant, through the door that every surface uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.assistant import Assistant
from bot.evaluation.simulating.people import Person
from bot.evaluation.simulating.sayings import OTHERS
from bot.evaluation.simulating.talking import Reaction, Talker
from bot.turn.engine import Engine
from bot.types import IncomingMessage, Reply, Session
from retrieval import gates
from retrieval.errors import FaultError
from retrieval.types import Item

TURNS, PICKS = 5, 3


@dataclass(frozen=True, slots=True)
class Tap:
    """Something tapped on a card, or without one on the turn, as `Assistant.feedback` has it."""

    kind: str
    item_id: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One turn: what was said, what came back, and what the person then tapped."""

    said: str
    reply: Reply
    taps: tuple[Tap, ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """A whole chat. `found` is the turn, from 1, that showed something they would take; None where none did."""

    person: Person
    aim: Item
    lines: tuple[Line, ...]
    found: int | None

    @property
    def gave_up(self) -> bool:
        """Whether they left before the last turn, with nothing."""
        return self.found is None and len(self.lines) < TURNS


async def chat(assistant: Assistant, engine: Engine, talker: Talker, taps: bool) -> Chat:
    """Talk until something is found, patience ends or the turns do. Raises FaultError where the assistant fails."""
    person, lines = talker.person, list[Line]()
    session_id, said = assistant.start(person.user_id).session_id, talker.opens()
    met = set[str]()
    for turn in range(1, TURNS + 1):
        reply = await _reply(assistant, said, session_id, person.user_id)
        taken = next((place for place, card in enumerate(reply.cards) if card.item_id in person.liked), None)
        if taken is not None:
            thanks = talker.takes(turn, taken)
            ending = await _reply(assistant, thanks, session_id, person.user_id)
            return Chat(person, talker.aim, (*lines, Line(said, reply), Line(thanks, ending)), turn)
        new = {card.item_id for card in reply.cards} - met
        met |= new
        leaves = turn == TURNS or talker.leaves(turn, anything_new=bool(new))
        next_ = Reaction("") if leaves else _next(assistant, engine, talker, turn, reply)
        lines.append(Line(said, reply, _tap(assistant, person, reply, next_) if taps else ()))
        if leaves:
            break
        said = next_.text
    return Chat(person, talker.aim, tuple(lines), None)


async def _reply(assistant: Assistant, text: str, session_id: str, user_id: str) -> Reply:
    message = IncomingMessage(text, session_id, user_id, n=PICKS)
    error = "there was no answer"
    async for happening in assistant.reply(message):
        if happening.reply is not None:
            return happening.reply
        error = happening.text if happening.kind == "error" else error
    raise FaultError(f"{error} (asked {text!r})", where="simulate")


def _tap(assistant: Assistant, person: Person, reply: Reply, reaction: Reaction) -> tuple[Tap, ...]:
    """What they know and did not like is not for them; what they want more of they opened; where nothing will do, a thumb."""
    taps = [Tap("not_for_me", card.item_id) for card in reply.cards if card.item_id in person.poor]
    taps += [Tap("click", reaction.more_like)] if reaction.more_like else []
    taps += [Tap("down", None)] if reaction.text in OTHERS else []
    for tap in taps:
        assistant.feedback(reply.session_id, reply.turn, tap.item_id, tap.kind)
    return tuple(taps)


def _next(assistant: Assistant, engine: Engine, talker: Talker, turn: int, reply: Reply) -> Reaction:
    """The next message: an answer where something was asked, else a reaction to the picks."""
    if reply.question is not None:
        fits = _fits(engine, assistant.session(reply.session_id), talker.aim)
        if (answer := talker.answers(turn, reply.suggestions, fits)) is not None:
            return Reaction(answer)
    return talker.reacts(turn, [engine.catalogue[card.item_id] for card in reply.cards])


def _fits(engine: Engine, session: Session, aim: Item) -> Callable[[str], bool]:
    """Tells whether a suggestion answers what was just asked, truly of what they have in mind."""
    asked, row = session.preferences.asked[-1], engine.catalogue.row(aim.item_id)

    def fits(option: str) -> bool:
        added = engine.reader.read(option, session)[0].added
        on_it = bool(added) and all(one.field == asked for one in added)
        return on_it and all(bool(gates.satisfies(engine.catalogue, one)[row]) for one in added)

    return fits
