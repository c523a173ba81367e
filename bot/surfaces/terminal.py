"""The conversation in a terminal: words as they come, picks as numbered cards, the question, chips."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.surfaces.console import clean, words
from bot.types import Card, Happening, IncomingMessage, Reply
from retrieval.errors import InputError

if TYPE_CHECKING:
    from bot.assistant import About, Assistant

QUIT = ("/quit", "/exit", "/q")
PICTURES: Mapping[str, Literal["waterfall", "heatmap", "path"]] = MappingProxyType(
    {"/maths": "waterfall", "/heatmap": "heatmap", "/path": "path"}
)
HELP = (
    "Write what you are looking for, or /quit. Ctrl-C stops an answer. "
    "/maths 2 shows the sum behind the second pick, /heatmap what your past gave each, /path the way to them."
)
WIDTH = 84
_MATHS = re.compile(
    r"(?:please )?show (?:me )?the (?:maths?|sums?)(?: (?:of|for|behind)(?: the)?)? ?(?P<item>.*?)[ .!?]*",
    re.IGNORECASE,
)


@dataclass
class Answer:
    """One answer while it is being given: what has come so far, and the words for a person as they come."""

    console: Console
    said: str = ""
    cards: tuple[Card, ...] = ()
    reply: Reply | None = None
    error: str = ""
    fault: bool = False  # the error is ours
    _line_open: bool = field(default=False, repr=False)

    def take(self, event: Happening) -> None:
        """Shows one event. A second list of picks is not taken: once shown, they never re-order."""
        if event.kind == "text":
            self._say(event.text)
        elif event.kind == "picks" and not self.cards:
            self.cards = event.cards
            self._close_line()
            for card in event.cards:
                self.console.print(_card(card))
        elif event.kind == "done":
            self.reply = event.reply
            self._finish()
        elif event.kind == "error":
            self.error, self.fault = clean(event.text), event.fault
            self._close_line()

    def _say(self, delta: str) -> None:
        self.said += delta
        shown = clean(delta if self._line_open else delta.lstrip())
        if shown:
            self.console.print(words(shown), end="", soft_wrap=True)
            self._line_open = not shown.endswith("\n")

    def _close_line(self) -> None:
        if self._line_open:
            self.console.print()
            self._line_open = False

    def _finish(self) -> None:
        self._close_line()
        if self.reply is None:
            return
        if self.reply.question and self.reply.question not in self.said:
            self.console.print(words(self.reply.question, "bold"))
        if self.reply.human is not None and (self.reply.human.href or not self.said):
            told = (self.reply.human.text, self.reply.human.href)
            self.console.print(words(": ".join(one for one in told if one), "cyan"), soft_wrap=True)
        if self.reply.note:
            self.console.print(words(self.reply.note, "dim"))
        if self.reply.suggestions:
            self.console.print(words("  › " + "   › ".join(self.reply.suggestions), "cyan"))


async def turn(assistant: Assistant, message: IncomingMessage, console: Console) -> Answer:
    """One message answered, shown on `console` as it comes."""
    answer = Answer(console)
    async with aclosing(assistant.reply(message)) as events:
        async for event in events:
            answer.take(event)
    return answer


def chat(assistant: Assistant, console: Console, session_id: str | None, user_id: str | None) -> None:
    """Talks until the person leaves. A conversation begins with the first message, so leaving at once stores none."""
    _greet(assistant, console, session_id)
    with asyncio.Runner() as runner:
        while (text := _ask(console)) is not None:
            if not text.strip():
                continue
            if (drawn := _drawn(assistant, session_id, text)) is not None:
                console.print(words(drawn), soft_wrap=True)
                console.print()
                continue
            message = IncomingMessage(text, session_id=session_id, user_id=user_id)
            try:
                answer = runner.run(turn(assistant, message, console))
            except KeyboardInterrupt:
                console.print("\nstopped", style="dim")
                continue
            if answer.error:
                console.print(words(answer.error, "yellow"))
            if answer.reply is not None:
                session_id = answer.reply.session_id
            console.print()
    if session_id is not None:
        console.print(f"To go on: whypick chat --session {escape(session_id)}", style="dim")


def _drawn(assistant: Assistant, session_id: str | None, text: str) -> str | None:
    """The picture of this conversation's latest picks that a line asks for; None for a line that asks for none."""
    worded = _MATHS.fullmatch(text.strip())
    name, _, item = f"/maths {worded['item']}".partition(" ") if worded else text.strip().partition(" ")
    if name not in PICTURES:
        return None
    if session_id is None:
        return "Nothing was picked yet."
    try:
        return assistant.explain.picture(session_id, item.strip() or "1", None, PICTURES[name]).text()
    except InputError as error:
        return error.line()


def _ask(console: Console) -> str | None:
    """The next message, or None to leave."""
    try:
        text = input("you › ") if sys.stdin.isatty() else _echo(console, sys.stdin.readline())
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None
    return None if not text or text.strip().lower() in QUIT else text.rstrip("\n") or " "


def _echo(console: Console, line: str) -> str:
    """A message from a pipe, shown so that the transcript can be read."""
    if line:
        console.print(words(f"you › {line.rstrip()}", "bold"))
    return line


def _greet(assistant: Assistant, console: Console, session_id: str | None) -> None:
    console.print(_speaker(assistant.about()), style="dim")
    console.print(HELP, style="dim")
    if session_id is not None:
        console.print(f"This conversation has {assistant.session(session_id).count} turns so far.", style="dim")
    else:
        console.print(words("  › " + "   › ".join(assistant.starters()), "cyan"))
    console.print()


def _speaker(about: About) -> Text:
    who = "the built-in (no language model; WHYPICK_MODEL names one)" if about.is_builtin else about.model
    demo = f", demo catalogue {about.demo!r}: its people are made up" if about.demo else ""
    return words(f"Whypick: {about.n_items:,} items{demo}. You talk to {who}.")


def _card(card: Card) -> Padding:
    body = words(card.reason)
    if card.violates:
        body.append_text(words("\nnot met: " + "; ".join(card.violates), "yellow"))
    if facts := _facts(card.facts):
        body.append_text(words("\n" + facts, "dim"))
    if card.link:
        body.append_text(words("\n" + card.link, "dim"))
    title = Text.assemble((f" {card.rank} ", "bold reverse"), " ", words(card.title, "bold"), " ")
    return Padding(Panel(body, title=title, title_align="left", width=WIDTH), (0, 0, 0, 1))


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    return " · ".join(f"{label}: {value}" for label, value in facts)
