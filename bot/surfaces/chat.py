"""The Gradio page: how taps and messages reach the desk, and how a conversation reaches the screen.

The conversation is HTML of our own making (`cards`), since events cannot be bound to what stands inside a `gr.Chatbot`
message and a card's buttons are half of the product. A tap raises one of two events: `submit` streams an answer,
`click` changes the page at once. Nothing of a visitor is held here: it lives in `gr.State`, in their browser and in
the assistant's own rows.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import aclosing
from importlib.resources import files
from typing import Any, Final

import gradio as gr

from bot.assistant import Assistant
from bot.surfaces import labels, own
from bot.surfaces.cards import Renderer
from bot.surfaces.desk import MEANWHILE, Desk
from bot.surfaces.state import Action, Conversation, Kept
from retrieval.errors import LimitError

AT_ONCE: Final = 256  # answers being given at the same time; more wait in line
WAITING: Final = 2_000

Changes = dict[Any, Any]  # component -> its new value; those not named stay as they are


def build(assistant: Assistant, secret: str) -> gr.Blocks:
    """The page, to be mounted. A fixed `secret` keeps what browsers store readable after a restart."""
    page: gr.Blocks = Page(assistant, secret).blocks
    return page


def theme() -> gr.themes.Base:
    """Gradio's plain theme, which fetches no letters from elsewhere: `page.css` brings the page's own look."""
    return gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))


def style() -> str:
    """The page's style sheet."""
    return _asset("page.css")


def _asset(name: str) -> str:
    return (files("bot.surfaces") / name).read_text(encoding="utf-8")


class Page:
    """The components and what happens to them. Built once and shared by all visitors."""

    def __init__(self, assistant: Assistant, secret: str) -> None:
        self._assistant, self._desk = assistant, Desk(assistant)
        self._render = Renderer()
        with gr.Blocks(title=labels.NAME, fill_width=True, analytics_enabled=False) as self.blocks:
            self._lay_out(secret)
            self._wire()
        self.blocks.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING, api_open=False)

    def _lay_out(self, secret: str) -> None:
        script, stage, empty = _asset("page.js"), self._desk.stage(), Conversation()
        self._kept = gr.BrowserState("", storage_key="whypick", secret=_published(secret))
        self._talk = gr.State(empty)
        self._header = _html("header", script, self._render.header(stage))
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk", min_width=0):
                self._past = _html("past", script)
                self._latest = _html("latest", script)
                with gr.Column(elem_id="dock", min_width=0):
                    self._bar = _html("bar", script)
                    self._box = _composer_box()
            with gr.Column(elem_id="aside", min_width=0):
                self._panel = _html("panel", script)

    def _wire(self) -> None:
        taps = (self._header, self._past, self._latest, self._bar, self._panel)
        views = [self._talk, self._kept, self._past, self._latest, self._bar, self._panel, self._box]
        quiet: dict[str, Any] = {"outputs": views, "show_progress": "hidden", "api_visibility": "private"}
        asks = [self._box.submit, *(tap.submit for tap in taps)]
        said = gr.on(asks, self.say, [self._talk, self._kept, self._box], trigger_mode="once", **quiet)
        gr.on([tap.click for tap in taps], self.note, [self._talk, self._kept], trigger_mode="multiple", **quiet)
        # First cancelled, then said so: the other way round, words on their way would undo it.
        halted = self._box.stop(None, None, None, cancels=[said], api_visibility="private")
        halted.then(self.stop, [self._talk, self._kept], queue=False, **quiet)
        self.blocks.load(self.arrive, [self._kept], **quiet)

    async def say(
        self, talk: Conversation, browser: object, typed: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[Changes]:
        """A message, a chip, "more like this" or "try again": answered in a stream."""
        kept, action = Kept.read(browser), Action.read(event._data)
        says = action is not None or bool(typed.strip())
        if says and (refused := await asyncio.to_thread(self._refused, talk, request)):
            yield {self._bar: refused}
            return
        talk, text = await asyncio.to_thread(self._opened, talk, kept, action, typed)
        if not text.strip():
            yield {self._talk: talk, self._box: ""}
            return
        kept = kept.during(talk)
        begun = await asyncio.to_thread(self._begun, talk)
        yield {**begun, self._kept: kept.model_dump_json(), self._box: _composer(busy=True, value="")}
        async with aclosing(self._desk.answers(talk, text)) as steps:
            async for step in steps:
                talk = step
                yield {self._talk: talk, self._latest: self._render.latest(talk)}
        talk = await asyncio.to_thread(self._desk.marked, talk)
        yield {**await asyncio.to_thread(self._whole, talk, kept), self._box: _composer(busy=False)}

    def note(self, talk: Conversation, browser: object, event: gr.EventData) -> Changes:
        """A tap that is no message: takes effect at once."""
        kept, action = Kept.read(browser), Action.read(event._data)
        talk = self._desk.recovered(talk, kept)
        if action is None:
            return {}
        if talk.busy:  # the answer goes on and draws itself: what is tapped meanwhile is marked when it ends
            if action.do in MEANWHILE:
                self._desk.do(talk, action)
            return {}
        talk, kept = own.do(self._assistant, talk, kept, action) or (self._desk.do(talk, action), kept)
        if action.do == "fresh":
            kept = kept.model_copy(update={"session": None})
        return {**self._whole(talk, kept), **self._typed(talk, action)}

    def stop(self, talk: Conversation, browser: object) -> Changes:
        """The answer being given is left as it stands."""
        return {
            **self._whole(self._desk.marked(talk.settled("stopped")), Kept.read(browser)),
            self._box: _composer(busy=False),
        }

    def arrive(self, browser: object) -> Changes:
        """A page is opened, or opened again: this browser's conversation is shown as it was."""
        kept = Kept.read(browser)
        return self._whole(self._desk.recovered(Conversation(), kept), kept)

    def _refused(self, talk: Conversation, request: gr.Request) -> str:
        """The bar that tells of one message too many, before anything is done for it; "" for one that is let in."""
        try:
            self._assistant.admit(address=request.client.host if request.client else None, person=talk.session_id)
        except LimitError as error:
            limited = labels.LIMITED.format(seconds=error.wait_s)
            return self._render.bar(talk, self._desk.known(talk), self._desk.hands(talk), limited)
        return ""

    def _opened(self, talk: Conversation, kept: Kept, action: Action | None, typed: str) -> tuple[Conversation, str]:
        """What is said, and the stored conversation it is said in, rewound when its last turn is asked again."""
        talk, text = self._desk.message(self._desk.recovered(talk, kept), action, typed)
        return (self._desk.asked(talk, text) if text.strip() else talk), text

    def _begun(self, talk: Conversation) -> Changes:
        return {
            self._talk: talk,
            self._past: self._render.past(talk),
            self._latest: self._render.latest(talk),
            self._bar: self._render.bar(talk, self._desk.known(talk), self._desk.hands(talk)),
        }

    def _whole(self, talk: Conversation, kept: Kept) -> Changes:
        """Everything that a conversation shows."""
        kept, known, stage = kept.during(talk), self._desk.known(talk), self._desk.stage()
        return {
            self._talk: talk,
            self._kept: kept.model_dump_json(),
            self._past: self._render.past(talk),
            self._latest: self._render.latest(talk) if talk.shown else self._render.welcome(talk, stage),
            self._bar: self._render.bar(talk, known, self._desk.hands(talk)),
            self._panel: self._render.panel(talk, known, kept.chats, stage),
        }

    def _typed(self, talk: Conversation, action: Action) -> Changes:
        """What stands in the composer after a tap: the message to edit, or nothing once its reason is gone."""
        if action.do == "edit" and talk.last is not None:
            return {self._box: talk.last.message}
        return {self._box: ""} if action.do in {"cancel", "fresh", "open", "person", "erase_sure"} else {}


def _published(secret: str) -> str:
    """A key of our own for what browsers store: Gradio shows it to every visitor, so it must not be the secret."""
    return hmac.new(secret.encode(), b"page", hashlib.sha256).hexdigest()


def _html(name: str, script: str, value: str = "") -> gr.HTML:
    return gr.HTML(
        value,
        js_on_load=script,
        apply_default_css=False,
        elem_id=name,
        container=False,
        padding=False,
    )


def _composer_box() -> gr.Textbox:
    return gr.Textbox(
        label=labels.MESSAGE,
        placeholder=labels.PLACEHOLDER,
        show_label=False,
        container=False,
        lines=1,
        max_lines=6,
        submit_btn=labels.SEND,
        autofocus=True,
        elem_id="box",
    )


def _composer(*, busy: bool, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - a component's own properties
    """The composer while an answer is being given (it can be stopped), and while none is."""
    return gr.update(submit_btn=not busy and labels.SEND, stop_btn=busy and labels.STOP, **values)
