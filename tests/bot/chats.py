"""A conversation of one person with the assistant, and what is stored of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.assistant import Assistant
from bot.sessions import Store
from bot.types import IncomingMessage, Reply
from retrieval.types import Trace


@dataclass
class Chat:
    """One conversation, with its rows beside it."""

    assistant: Assistant
    store: Store
    person: str | None = None
    session_id: str = ""

    async def say(self, text: str) -> Reply:
        message = IncomingMessage(text, session_id=self.session_id or None, user_id=self.person)
        last = [one async for one in self.assistant.reply(message)][-1]
        assert last.reply is not None, last.text
        self.session_id = last.reply.session_id
        return last.reply

    def trace(self, reply: Reply) -> Trace:
        return self.store.trace(reply.trace_id or "", self.session_id)

    def lines(self) -> set[str]:
        """The keys of what is known of the person."""
        return {line.key for line in self.assistant.known(self.session_id)}
