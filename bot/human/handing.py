"""Handing a conversation to a human and back. What it holds itself is nothing: hand-overs are rows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Final

from bot.human.handovers import EXPIRES_S, Handovers, new_token
from bot.human.offer import Offer, filled, mailto
from bot.human.summary import Summary, summarise
from bot.human.way import Way
from bot.human.webhook import Webhook
from bot.messages import Messages
from bot.sessions import Store
from bot.types import Human, Session
from retrieval.catalogue import Catalogue
from retrieval.errors import InputError

HAND_BACK: Final = "/v1/handbacks/"

# A human who is being told is told to the end, also when whoever asked goes away: nothing else holds on to these.
_TELLING: Final = set[asyncio.Task[bool]]()


class Handing:
    """The way to a human, and who has which conversation."""

    def __init__(self, store: Store, messages: Messages, way: Way, webhook: Webhook | None = None) -> None:
        """`webhook` tells a human where the way is one."""
        self.way = way
        self._store, self._messages, self._webhook = store, messages, webhook
        self._kept = Handovers(store.database)

    def is_waiting(self, session_id: str) -> bool:
        """Whether a human has the conversation: the bot is silent until it is handed back."""
        return self._kept.kind(session_id) is not None

    async def ask(self, catalogue: Catalogue, session_id: str, said: str = "", *, alone: bool = False) -> Offer:
        """What somebody gets who asks for a human: the link, or the news that one was told, or could not be.

        `alone`: the conversation is gone after this answer, so nobody is told to go on with it. Raises UnknownError.
        """
        if self.way.kind == "none" or (alone and self._webhook is not None):
            return Offer("human" if self.way.kind == "none" else "handover.alone")
        session = await asyncio.to_thread(self._store.load, session_id)
        latest = await asyncio.to_thread(self._store.last_with_picks, session_id)
        summary = summarise(session, latest, catalogue, self._messages, said)
        if self.way.kind == "link":
            opening = self._messages.say("handover.open")
            return Offer("handover.link", Human(filled(self.way.target, summary.text), opening))
        if self._webhook is None:
            return Offer("handover.address", self._letter(summary))
        told = await _to_the_end(self._tell(self._webhook, session, summary))
        return Offer("handover.asked", self.waiting()) if told else Offer("handover.failed")

    def waiting(self) -> Human:
        """How a conversation stands that a human has."""
        return Human(None, self._messages.say("handover.waiting"), waiting=True)

    def reached(self, session_id: str) -> Human:
        """The person opened the link or the letter: from now on it is a human's. Raises UnknownError, InputError."""
        if self.way.kind not in ("link", "address"):
            raise InputError("there is no link to a human here", where="opened", do="Leave it out to ask for one")
        self._kept.begin(session_id, self.way.kind)
        return self.waiting()

    def back(self, session_id: str) -> None:
        """The bot has the conversation again, with all that it knew."""
        self._kept.end(session_id)

    def back_by(self, token: str) -> None:
        """The same, by whoever was told. Raises UnknownError for a token that is forged, old or used."""
        self._kept.end_by(token)

    async def forward(self, session: Session, said: str) -> bool | None:
        """Whether what was said meanwhile reached those who were told; None where nobody was told by us."""
        if await asyncio.to_thread(self._kept.kind, session.session_id) != "webhook":
            return None
        if self._webhook is None:  # the setting is another one since
            return False
        return await _to_the_end(self._webhook.send({**_about("message", session), "text": said}))

    def _letter(self, summary: Summary) -> Human:
        subject = self._messages.say("handover.subject")
        text = self._messages.say("handover.write", address=self.way.target)
        return Human(mailto(self.way.target, subject, summary.text), text)

    async def _tell(self, webhook: Webhook, session: Session, summary: Summary) -> bool:
        token = new_token()
        back = {"hand_back": HAND_BACK + token, "hand_back_expires": time.time() + EXPIRES_S}
        told = await webhook.send({**_about("handover", session), "summary": summary.as_json(), **back})
        if told:
            await asyncio.to_thread(self._kept.begin, session.session_id, "webhook", token)
        return told


def _about(event: str, session: Session) -> dict[str, Any]:
    """What every event says first. Times are seconds since 1970, UTC."""
    head = {"event": event, "conversation_id": session.session_id, "created": time.time()}
    return {**head, "person": session.user_id}


async def _to_the_end(telling: Coroutine[Any, Any, bool]) -> bool:
    task = asyncio.create_task(telling)
    _TELLING.add(task)
    task.add_done_callback(_TELLING.discard)
    return await asyncio.shield(task)
