"""The terminal's conversation: what a person sees of a streamed answer, and what text from outside can't do."""

from __future__ import annotations

import asyncio
import io
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
from rich.console import Console

from bot.surfaces.console import Terminal, clean
from bot.surfaces.terminal import chat, turn
from bot.types import Card, Happening, Human, IncomingMessage, Reply, Session
from retrieval.types import Contribution

if TYPE_CHECKING:
    from bot.assistant import Assistant

NASTY = "\x1b[31mred\x1b[0m [bold]tag[/bold] \u202edetrevni :smile: <b>&amp;"
CARD = Card(1, "7", NASTY, 0.5, 0.1, "Quiet, as you asked.", (), (("year", "1984"),), link="https://example.com/7")


@dataclass
class Scripted:
    """Gives the same events to every message, and keeps the messages."""

    events: Sequence[Happening]
    heard: list[IncomingMessage] = field(default_factory=list)

    async def reply(self, message: IncomingMessage) -> AsyncIterator[Happening]:
        self.heard.append(message)
        for event in self.events:
            yield event

    def starters(self) -> tuple[str, ...]:
        return ("something quiet", "from the 1980s")

    def about(self) -> Any:  # noqa: ANN401
        @dataclass
        class About:
            model: str = "grounded"
            is_builtin: bool = True
            demo: str | None = "movies"
            n_items: int = 1200
            catalogue_note: str = ""

        return About()

    def session(self, session_id: str) -> Session:
        return Session(session_id, None, count=4)


def reply(text: str, **more: Any) -> Reply:  # noqa: ANN401
    return Reply("s1", 1, "t1", "v", "grounded", text, cards=(CARD,), **more)


def answer(*deltas: str, **more: Any) -> list[Happening]:  # noqa: ANN401
    done = Happening("done", reply=reply("".join(deltas), suggestions=("cheaper", "newer"), **more))
    texts = [Happening("text", text=delta) for delta in deltas]
    return [Happening("status", text="looking"), *texts[:1], Happening("picks", cards=(CARD,)), *texts[1:], done]


def screen(width: int = 100) -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, width=width, highlight=False, emoji=False), file


def talk(monkeypatch: pytest.MonkeyPatch, assistant: Scripted, *lines: str, session: str | None = None) -> str:
    console, file = screen()
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    chat(cast("Assistant", assistant), console, session, "ann")
    return file.getvalue()


def test_a_conversation_goes_on_in_one_session_until_quit(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Scripted(answer("Quiet films. ", "Here you are.", question="Which decade?"))
    shown = talk(monkeypatch, assistant, "something quiet", "", "why the first", "/quit", "never said")
    assert [(m.text, m.session_id, m.user_id) for m in assistant.heard] == [
        ("something quiet", None, "ann"),
        ("why the first", "s1", "ann"),
    ]
    assert "1,200 items" in shown
    assert "built-in" in shown
    assert "made up" in shown
    assert "something quiet" in shown
    assert "Which decade?" in shown
    assert "› cheaper" in shown
    assert "whypick chat --session s1" in shown


def test_the_end_of_input_ends_the_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Scripted(answer("Hello."))
    assert "--session" not in talk(monkeypatch, assistant)
    assert assistant.heard == []


def test_an_earlier_conversation_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Scripted(answer("Hello."))
    assert "4 turns" in talk(monkeypatch, assistant, "more", session="s9")
    assert assistant.heard[0].session_id == "s9"


def test_an_error_is_shown_and_the_conversation_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Scripted([Happening("error", text="That message is too long.")])
    shown = talk(monkeypatch, assistant, "x", "y")
    assert shown.count("That message is too long.") == 2
    assert len(assistant.heard) == 2


class Interrupted(Scripted):
    """The person presses Ctrl-C while the first message is answered."""

    async def reply(self, message: IncomingMessage) -> AsyncIterator[Happening]:
        async for event in super().reply(message):
            yield event
            if len(self.heard) == 1:
                signal.raise_signal(signal.SIGINT)
                await asyncio.sleep(60)


def test_an_interrupted_answer_stops_and_the_conversation_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = Interrupted(answer("All of it."))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is started without it
    try:
        shown = talk(monkeypatch, assistant, "one", "two")
    finally:
        signal.signal(signal.SIGINT, before)
    assert [m.text for m in assistant.heard] == ["one", "two"]
    assert shown.index("stopped") < shown.index("All of it.")


async def test_words_come_first_and_picks_never_reorder() -> None:
    console, file = screen()
    other = Card(2, "8", "Another", 0.4, 0.1, "", ())
    events = [*answer("Hi. ", "Bye.")[:-1], Happening("picks", cards=(other, CARD)), answer("Hi. ", "Bye.")[-1]]
    made = await turn(cast("Assistant", Scripted(events)), IncomingMessage("x"), console)
    shown = file.getvalue()
    assert made.cards == (CARD,)
    assert shown.index("Hi.") < shown.index("Quiet, as you asked.") < shown.index("Bye.")
    assert "Another" not in shown


async def test_a_question_that_was_already_said_is_not_said_again() -> None:
    console, file = screen()
    await turn(
        cast("Assistant", Scripted(answer("Fine. Which decade?", question="Which decade?"))),
        IncomingMessage("x"),
        console,
    )
    assert file.getvalue().count("Which decade?") == 1


async def test_what_a_pick_does_not_meet_is_said() -> None:
    console, file = screen()
    near = Card(1, "7", "Near", 0.5, 0.1, "Closest.", (), violates=("under €40",))
    events = [
        Happening("picks", cards=(near,)),
        Happening("done", reply=reply("Nothing fits.", note="Built-in answered.")),
    ]
    await turn(cast("Assistant", Scripted(events)), IncomingMessage("x"), console)
    assert "not met: under €40" in file.getvalue()
    assert "Built-in answered." in file.getvalue()


async def test_text_from_outside_is_shown_and_not_obeyed() -> None:
    console, file = screen()
    await turn(
        cast("Assistant", Scripted(answer(NASTY, note=NASTY, question=NASTY + "?"))), IncomingMessage("x"), console
    )
    shown = file.getvalue()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert shown.count("[bold]tag[/bold]") == 4
    assert ":smile:" in shown


def test_clean_keeps_what_people_write() -> None:
    assert clean("caña 👩‍👧 שלום\tab\r\nnew") == "caña 👩‍👧 שלום\tab\nnew"
    assert clean("\x1b]0;title\x07\x9b31m\ud800") == "]0;title31m"


def test_with_json_standard_output_has_one_object_and_nothing_else() -> None:
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(json=True, out=out, err=err)
    with terminal.quiet():
        print("a library's chatter")
    terminal.talk.print("words for a person")
    terminal.write({"value": 0.1 + 0.2, "terms": [Contribution("s", "f", 1.0, 2.0, 2.0).value]})
    assert out.getvalue() == '{"value":0.30000000000000004,"terms":[2.0]}\n'
    assert "chatter" in err.getvalue()
    assert "words for a person" in err.getvalue()


def test_the_way_to_a_person_and_a_silence_are_shown_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    link, waiting = Human("https://shop.example/help", "Talk to a person"), Human(None, "Waiting for a person", True)
    shown = [
        talk(monkeypatch, Scripted(answer(words, human=human)), "a human")
        for words, human in (("Here.", link), ("", waiting), ("Told.", waiting))
    ]
    assert "Talk to a person: https://shop.example/help" in shown[0]
    assert ["Waiting for a person" in one for one in shown] == [False, True, False]
