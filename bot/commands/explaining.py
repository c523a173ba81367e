"""`whypick why`, `check` and `verify`: explanations of stored turns, sentences about them, and their receipts."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.beginning import Json, SessionId, begin
from bot.commands.beginning import assistant as assistant_of
from bot.types import Asked
from retrieval.errors import InputError


def why(
    item: Annotated[
        str | None, typer.Argument(metavar="ITEM", help="An id, a title, or a rank in the turn.", show_default=False)
    ] = None,
    session: SessionId = None,
    turn: Annotated[
        int | None, typer.Option("--turn", metavar="N", min=1, help="Default: the latest with picks.")
    ] = None,
    negative: Annotated[bool, typer.Option("--not", help="Why it was not picked.")] = False,
    versus: Annotated[
        list[str] | None, typer.Option("--versus", metavar="ITEM", help="Compare with this; may be given again.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", metavar="WHAT", help="What if this history item, signal or condition were not there."
        ),
    ] = None,
    receipt: Annotated[
        Path | None, typer.Option("--receipt", metavar="FILE", help="Also write a receipt that `verify` checks.")
    ] = None,
    picture: Annotated[
        Literal["waterfall", "heatmap", "path"] | None,
        typer.Option("--picture", help="Draw it: the sum of this pick, what your past gave each pick, or the way."),
    ] = None,
    form: Annotated[
        Literal["text", "markdown", "svg"], typer.Option("--format", help="How the picture is written.")
    ] = "text",
    json: Json = False,
) -> None:
    """Say why an item was picked, from the stored trace of that turn."""
    from bot.commands.picturing import show as show_picture
    from bot.surfaces.console import Terminal, words

    terminal = Terminal(json)
    if item is None and picture in (None, "waterfall"):
        raise InputError("no item is named", where="why", do="Name an item by its id, its title or its rank")
    if picture is not None:
        with terminal.quiet(), closing(assistant_of(begin(), session)) as assistant:
            drawing = assistant.explain.picture(session, item, turn, picture)
        show_picture(terminal, drawing, form)
        return
    with terminal.quiet(), closing(assistant_of(begin(), session)) as assistant:
        asked = Asked(item or "", turn, negative, versus or (), without or ())
        if receipt is not None:
            assistant.explain.receipt(session, asked).save(receipt)
        said = assistant.explain.why(session, asked)
    if json:
        terminal.write(said)
    else:
        terminal.out.print(words(str(said["text"])), soft_wrap=True)


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A receipt that `why --receipt` wrote.")],
    json: Json = False,
) -> None:
    """Check a receipt, from the receipt alone: its sums, order, claims and sentences."""
    from bot.receipts.receipt import load
    from bot.receipts.verifying import verify as check
    from bot.surfaces.console import Terminal, words

    terminal, checks = Terminal(json), check(load(file))
    holds = all(one.ok for one in checks)
    if json:
        terminal.write({"ok": holds, "checks": [{"name": c.name, "ok": c.ok, "wrong": list(c.wrong)} for c in checks]})
    for one in checks if not json else ():
        mark = ("✓", "green") if one.ok else ("✗", "red")
        terminal.out.print(words(mark[0], mark[1]), words(one.name), soft_wrap=True)
        for wrong in one.wrong:
            terminal.out.print(words(f"    {wrong}"), soft_wrap=True)
    if not holds:
        raise typer.Exit(1)


def check(
    trace_id: Annotated[str, typer.Argument(metavar="TRACE_ID", help="The trace_id of a turn's JSON.")],
    json: Json = False,
) -> None:
    """Check sentences, one a line on standard input, against what a turn computed."""
    from bot.surfaces.console import Terminal, words

    terminal = Terminal(json)
    lines = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    with terminal.quiet(), closing(assistant_of(begin())) as assistant:
        verdicts = assistant.explain.check(trace_id, lines)
    if json:
        said = [{"text": one.text, "ok": one.ok, "unsupported": list(one.unsupported)} for one in verdicts]
        terminal.write({"sentences": said})
    for one in verdicts if not json else ():
        mark = ("✓", "green") if one.ok else ("✗", "red")
        terminal.out.print(words(mark[0], mark[1]), words(one.text), soft_wrap=True)
        if not one.ok:
            terminal.out.print(words(f"    {', '.join(one.unsupported)}"), soft_wrap=True)
    if not all(one.ok for one in verdicts):
        raise typer.Exit(1)
