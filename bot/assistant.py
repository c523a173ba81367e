"""The one door: a message in, a stream of events out. Every surface and channel comes through here.

read       the session is loaded, the message understood, the preferences folded     (in a worker thread)
speak      the agent plans, the tools find, words and picks stream out               (bot/turn/speaking.py)
close      a question, chips for the next turn, the turn and its trace stored        (bot/turn/closing.py)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import structlog

from bot import preferences as wishes
from bot import steering
from bot.explaining.explainer import Explainer
from bot.guard import Guard
from bot.human.handing import Handing
from bot.human.silence import Silence
from bot.human.way import Way
from bot.human.webhook import Webhook
from bot.keys import Keys
from bot.live.events import Events
from bot.live.items import Items
from bot.memory import loading
from bot.messages import Messages
from bot.pictures import Bar as Bar
from bot.pictures import Drawing as Drawing
from bot.pictures import Fact as Fact
from bot.pictures import Figure as Figure
from bot.pictures import Node as Node
from bot.privacy.report import report
from bot.sessions import Store
from bot.spending import Purse
from bot.storage.ledger import Ledger
from bot.storage.serial import human_json as human_json
from bot.storage.serial import pick_json as pick_json
from bot.storage.serial import turn_json as turn_json
from bot.turn import adapting
from bot.turn.closing import Closing
from bot.turn.context import EXPLAINING, Picked, TurnContext
from bot.turn.engine import Engine
from bot.turn.engines import Engines
from bot.turn.opening import Opening
from bot.turn.speaking import Speaker, Speech
from bot.turn.taps import Taps
from bot.turn.tuning import Joined, Tuned, Tuning
from bot.turnstile import By, Payer, block
from bot.types import Happening, Human, IncomingMessage, Known, Session, Transcript
from bot.watching import Acted, nobody, watched
from retrieval.errors import InputError
from retrieval.history import profile

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """Who speaks, and about what."""

    model: str
    is_builtin: bool
    demo: str | None
    n_items: int
    catalogue_note: str = ""


class Assistant:
    """Conversations over one home. Holds nothing about anybody: all of that is in the store."""

    def __init__(
        self,
        engines: Engines,
        store: Store,
        messages: Messages,
        speakers: Mapping[str, Speaker],
        model: str,
        max_message_chars: int = 4000,
        get_ready: Callable[[], object] = lambda: None,
        tuned: Tuned = lambda _: Tuning(),
        joined: Joined = lambda session: session,
        erase_person: Callable[[str], Mapping[str, int]] | None = None,
        way: Way | None = None,
        webhook: Webhook | None = None,
        guard: Guard | None = None,
        was_erased: Callable[[str], bool] = lambda user_id: False,
    ) -> None:
        """`speakers` are by model name; `model` is the one that speaks unless a message names another of them.

        `get_ready` loads what they speak with; `tuned` says how a conversation is held, `joined` what it takes part in.
        `erase_person` erases somebody from the home, the index included; `was_erased` tells whether somebody was.
        `way` leads to a human; `webhook` tells one. `guard` has the limits and the figures.
        """
        self._engines, self._store, self._messages = engines, store, messages
        self._speakers, self._model, self._get_ready = speakers, model, get_ready
        self._tuned, self._erase_person = tuned, erase_person
        self._guard = guard or Guard(Purse(lambda: store.database))
        self._is_warm = False
        self.keys = Keys(store.database)
        ledger = Ledger(store.database)
        self.items = Items(engines, ledger)
        self.events = Events(engines, ledger, self.keys, was_erased)
        self.max_message_chars = max_message_chars
        self.models = tuple(speakers)  # every name that a message may ask for
        self.explain = Explainer(engines, store, messages)
        self.human = Handing(store, messages, way or Way(), webhook)
        self._opening = Opening(store, messages, max_message_chars, tuned, joined, way)
        self._taps = Taps(store)
        self._silence = Silence(store, messages, self._taps, self.human, max_message_chars)
        self._closing = Closing(store, messages, self._taps)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def admit(self, *, key: str | None = None, address: str | None = None, person: str | None = None) -> None:
        """Lets a message in, which counts to each of these, or raises LimitError: before anything is stored for it.

        `person` is an id of somebody, or of a conversation where nobody is known.
        """
        payers: dict[By, str | None] = {"key": key, "address": address and block(address), "person": person}
        self._guard.admit([Payer(by, name) for by, name in payers.items() if name])

    def reply(self, message: IncomingMessage) -> AsyncGenerator[Happening, None]:
        """One turn: status, words and picks as they come, suggestions, done. Never raises: what fails is an `error`.

        A reader who goes away ends the turn: it is stored as what was shown.
        """
        model, tell = message.model or self._model, nobody if message.again else self._guard.metrics.take
        return watched(self._told(message), tell, model if model in self._speakers else "")

    async def _told(self, message: IncomingMessage) -> AsyncGenerator[Happening, None]:
        try:
            async with aclosing(self._turn(message)) as happenings:
                async for happening in happenings:
                    yield happening
        except InputError as error:
            yield Happening("error", text=error.line())
        except Exception:  # the edge of the process: the person gets an answer, the traceback goes to the log
            log.exception("a turn failed")
            yield Happening("error", text=self._messages.say("error.fault"), fault=True)

    async def _turn(self, message: IncomingMessage) -> AsyncGenerator[Happening, None]:
        yield Happening("status", text=self._messages.say("status.read"))
        speaker = self._speaker(message.model)
        with ExitStack() as stack:
            await asyncio.to_thread(self._engines.refresh)
            engine = stack.enter_context(self._engines.held())
            async with self._one_at_a_time(message.session_id):
                known_id = message.session_id
                if known_id is not None and await asyncio.to_thread(self.human.is_waiting, known_id):
                    happenings = self._silence.turn(message, known_id, engine.index.version)
                else:
                    happenings = self._spoken(engine, message, speaker)
                async with aclosing(happenings) as told:
                    async for happening in told:
                        yield happening

    async def _spoken(
        self, engine: Engine, message: IncomingMessage, speaker: Speaker
    ) -> AsyncGenerator[Happening, None]:
        model = message.model or self._model
        turn = await asyncio.to_thread(self._opening.turn, engine, message, "" if speaker.is_builtin else model)
        yield Happening("status", text=self._messages.say(_doing(turn)))
        with self._taps.turn(turn.session.session_id):
            if turn.understood.act == "human":
                said, alone = turn.understood.text, message.stands_alone
                offer = await self.human.ask(turn.catalogue, turn.session.session_id, said, alone=alone)
                turn = replace(turn, offer=offer)
            async with aclosing(self._answer(engine, turn, speaker, model)) as answer:
                async for happening in answer:
                    yield happening

    async def _answer(
        self, engine: Engine, turn: TurnContext, speaker: Speaker, model: str
    ) -> AsyncGenerator[Happening, None]:
        speech, storing = Speech(), None
        try:
            async with aclosing(speaker.speak(turn, speech, engine.ready_checker)) as pieces:
                async for piece in pieces:
                    yield Happening("picks", cards=piece.cards) if isinstance(piece, Picked) else _text(piece)
            ending = await asyncio.to_thread(self._closing.ending, engine, turn, speech)
            if ending.question:
                yield _text(speech.add(ending.question))
            yield Happening("suggestions", chips=ending.suggestions)
            work = asyncio.to_thread(self._closing.store, engine, turn, speech, model, ending)
            storing = asyncio.create_task(work)
            yield Happening("done", reply=await asyncio.shield(storing))
        finally:
            if storing is None:
                await asyncio.to_thread(self._closing.store_stopped, engine, turn, speech, model)
            else:  # a thread can't be stopped: the next turn begins when it has stored this one
                await asyncio.wait([storing])

    def _speaker(self, name: str | None) -> Speaker:
        if (name or self._model) not in self._speakers:
            fix = f"Use one of: {', '.join(self._speakers)}."
            raise InputError(f"{(name or '')[:60]!r} is not a model of this server", where="model", do=fix)
        return self._speakers[name or self._model]

    def _one_at_a_time(self, session_id: str | None) -> asyncio.Lock:
        """Turns of one conversation follow each other, also a new one on the heels of one that was stopped."""
        lock = self._turns.get(session_id) if session_id else asyncio.Lock()
        if lock is None:
            lock = self._turns[session_id or ""] = asyncio.Lock()
        return lock

    def is_builtin(self, model: str | None = None) -> bool:
        """Whether it is the built-in that speaks when a message asks for this model, or for none."""
        return self._speakers[model or self._model].is_builtin

    def start(self, user_id: str | None = None) -> Session:
        """A new conversation."""
        return self._store.create(user_id)

    async def ask_human(self, session_id: str) -> Human:
        """Asks for a human, with no message: the way to one, or that one has it. Raises UnknownError, InputError."""
        if self.human.way.kind == "none":
            raise InputError("no person can be asked for here", where="human", do="Set WHYPICK_HUMAN, and start again")
        await asyncio.to_thread(self._engines.refresh)
        async with self._one_at_a_time(session_id):
            if await asyncio.to_thread(self.human.is_waiting, session_id):
                return self.human.waiting()
            with self._engines.lease() as engine:
                offer = await self.human.ask(engine.catalogue, session_id)
        return offer.human or Human(None, self._messages.say(offer.key))

    def session(self, session_id: str) -> Session:
        """A conversation as stored. Raises UnknownError."""
        return self._store.load(session_id)

    def person(self, session_id: str) -> str | None:
        """Whose conversation it is, where somebody is known. Raises UnknownError."""
        return self._store.person(session_id)

    def transcript(self, session_id: str) -> Transcript:
        """A conversation as it was shown, with what the person thought of its turns. Raises UnknownError."""
        thumbs = {one.turn: one.kind for one in self._store.feedbacks(session_id) if one.kind in ("up", "down")}
        return Transcript(self._store.load(session_id), self._store.all_turns(session_id), thumbs)

    def rewind(self, session_id: str, turn: int) -> Session:
        """The conversation as it was before `turn`, for asking again. Raises UnknownError."""
        return self._store.rewind(session_id, turn)

    def known(self, session_id: str) -> tuple[Known, ...]:
        """What is known about the person, each line removable by its key. Raises UnknownError."""
        session = self._store.load(session_id)
        with self._engines.lease() as engine:
            done = engine.history(session.user_id, session_id)
            history = steering.usable(done, session.preferences.ignored)
            lines = wishes.known(session.preferences, engine.catalogue, profile(history))
            weights, mode = engine.index.meta["weights"], self._tuned(session).online
            learned = adapting.known(self._store, session, mode, weights, self._messages)
            return (*lines, *steering.known(session.preferences, self._messages), *learned)

    def forget(self, session_id: str, key: str) -> None:
        """Removes one line of what is known; it has effect from the next turn on. Raises UnknownError."""
        if key == adapting.LEARNED:
            self._store.unlearn(self._store.load(session_id))
        self._taps.change(session_id, lambda preferences: wishes.forget(preferences, key))

    def report(self, user_id: str | None = None, session_ids: Collection[str] = ()) -> dict[str, Any]:
        """All that is held of a person, or of the conversations whose ids the caller holds, and what decides."""
        with self._engines.lease() as engine:
            remote = "" if self._speakers[self._model].is_builtin else self._model
            return report(self._store, engine.index, self._messages, remote, user_id, session_ids, self.human.way)

    def erase(self, session_ids: Collection[str]) -> int:
        """Erases these conversations for good, with all that was said and shown in them; gives how many there were.

        A person's history is erased by whoever runs this: `whypick person erase`.
        """
        return self._store.erase(None, session_ids)["conversations"]

    def erase_person(self, user_id: str) -> Mapping[str, int]:
        """Erases all of a person, the index included; gives how many rows went by table. Takes seconds."""
        if self._erase_person is None:
            raise InputError("nobody can be erased from here", where=user_id[:80], do="Use: whypick person erase")
        return self._erase_person(user_id)

    def discard(self, session_id: str) -> None:
        """Removes a conversation that was begun for one request alone."""
        self._store.discard(session_id)

    def feedback(self, session_id: str, turn: int, item_id: str | None, kind: str) -> None:
        """Stores an act on a turn or an item; what it tells of taste has effect from the next turn on."""
        self._taps.act(session_id, turn, item_id, kind)
        self._guard.metrics.take(Acted(kind))

    def starters(self) -> tuple[str, ...]:
        """Four first messages made from this catalogue."""
        with self._engines.lease() as engine:
            return engine.starters

    def people(self) -> tuple[tuple[str, str], ...]:
        """(id, label) of a demo's made-up people; empty for a catalogue of somebody's own."""
        with self._engines.lease() as engine:
            return engine.people

    def about(self) -> About:
        """Who speaks, and about what."""
        with self._engines.lease() as engine:
            index = engine.index
            builtin = self._speakers[self._model].is_builtin
            return About(self._model, builtin, index.demo, len(index.catalogue), engine.note)

    def warm(self) -> None:
        """Loads what the first turn would otherwise wait for."""
        with self._engines.lease() as engine, loading():
            self._get_ready()
            engine.warm()
        self._is_warm = True

    def figures(self) -> bytes:
        """What happened since the start, in numbers, as Prometheus reads them. Nothing in it tells of a person."""
        with self._engines.lease() as engine:
            return self._guard.figures(engine.index.version, len(engine.index.catalogue))

    def is_ready(self) -> bool:
        """Whether all is loaded and a request made from the catalogue itself finds something."""
        if not self._is_warm:
            return False
        with self._engines.lease() as engine:
            return engine.finds_something()

    def close(self) -> None:
        """Lets go of the database and the index."""
        self._store.close()
        self._engines.close()


def _text(delta: str) -> Happening:
    return Happening("text", text=delta)


def _doing(turn: TurnContext) -> str:
    """What to say while the turn is worked on, as a key of the message catalogue."""
    if turn.understood.act == "about":
        return "status.look_up"
    if turn.understood.act == "human" and turn.way.kind != "none":
        return "status.human"
    if turn.understood.act in EXPLAINING:
        return "status.explain"
    return "status.search" if turn.picking else "status.write"
