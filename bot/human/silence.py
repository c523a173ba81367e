"""Turns of a conversation that a human has: stored and passed on, and answered by nobody here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Final

from bot.human.handing import Handing
from bot.llm.prose import clip
from bot.messages import Messages
from bot.sessions import Store
from bot.settings import BUILT_IN
from bot.turn.taps import Taps
from bot.types import Act, Happening, IncomingMessage, Reply, Session, Turn, Understood
from bot.understanding.message import clean, fold
from bot.understanding.vocabulary import BACK

_REMEMBERED_CHARS: Final = 500  # of a message that is too long


class Silence:
    """Keeps what is said while a human has the conversation. No model is asked, and no wish is read out of it."""

    def __init__(self, store: Store, messages: Messages, taps: Taps, handing: Handing, max_message_chars: int) -> None:
        self._store, self._messages, self._taps, self._handing = store, messages, taps, handing
        self._limit = max_message_chars

    async def turn(self, message: IncomingMessage, session_id: str, version: str) -> AsyncGenerator[Happening, None]:
        """One message: passed on to the human, or the words that call the bot back. Raises UnknownError."""
        whole = message.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters
        said, too_long = clean(whole), len(whole) > self._limit
        with self._taps.turn(session_id):
            session = await asyncio.to_thread(self._store.load, session_id)
            if BACK.fullmatch(fold(said)):
                await asyncio.to_thread(self._handing.back, session_id)
                reply = self._reply(session, version, "back", self._messages.say("handover.back"))
                await asyncio.to_thread(self._keep, session, said, reply)
            else:
                reply = self._waiting(session, version, too_long)
                kept = clip(said, _REMEMBERED_CHARS) if too_long else said
                reply = await self._passed_on(session, kept, reply, wanted=bool(said) and not too_long)
        if reply.text:
            yield Happening("text", text=reply.text)
        yield Happening("suggestions", chips=reply.suggestions)
        yield Happening("done", reply=reply)

    async def _passed_on(self, session: Session, said: str, reply: Reply, wanted: bool) -> Reply:
        """The reply once the message is with the human, where one was told, and stored; it says if it is not."""
        lost = replace(reply, note=self._messages.say("handover.lost"))
        settled = lost if wanted else reply
        try:
            if wanted and await self._handing.forward(session, said) is not False:
                settled = reply
        finally:  # a reader who goes away took nothing back, also while this still waits for a thread
            await asyncio.shield(asyncio.to_thread(self._keep, session, said, settled))
        return settled

    def _waiting(self, session: Session, version: str, too_long: bool) -> Reply:
        """Silent, but for the first time that nothing was said of it yet, and for what can't be passed on."""
        last = session.turns[-1].reply.human if session.turns else None
        text = "" if last is not None and last.waiting else self._messages.say("handover.silent")
        text = self._messages.say("refused.long", limit=self._limit) if too_long else text
        reply = self._reply(session, version, "waiting", text)
        return replace(reply, human=self._handing.waiting(), suggestions=(self._messages.say("handover.call"),))

    def _reply(self, session: Session, version: str, act: Act, text: str) -> Reply:
        conditions = session.preferences.active.conditions
        number = session.count + 1
        return Reply(session.session_id, number, None, version, BUILT_IN, text, conditions=conditions, act=act)

    def _keep(self, session: Session, said: str, reply: Reply) -> None:
        with self._taps.settling(session.session_id, session.preferences) as preferences:
            turn = Turn(session.session_id, reply.turn, said, Understood(reply.act, said), reply)
            self._store.save_turn(replace(session, preferences=preferences), turn, None)
