"""`whypick person ...`: what is held of somebody, all of it as JSON, and erasing them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.beginning import begin
from retrieval.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from bot.settings import Settings
    from retrieval.index import Index

person = typer.Typer(help="What is held of a person: report it, export it, erase it.", no_args_is_help=True)

Id = Annotated[
    str, typer.Argument(metavar="ID", help="A person's id, as in the interactions file or --user; or a conversation's.")
]


@person.command("report")
def _report(
    user_id: Id, json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False
) -> None:
    """What is held of a person, where it came from, what decides their picks and who is sent what."""
    from bot.surfaces.console import Terminal

    terminal = Terminal(json)
    with terminal.quiet():
        found = _gathered(begin(), user_id)
    if json:
        terminal.write(found)
    else:
        _tell(terminal.out, user_id, found)


@person.command("export")
def _export(user_id: Id) -> None:
    """All that is held of a person, as one JSON object on standard output."""
    from bot.surfaces.console import Terminal

    terminal = Terminal(True)
    with terminal.quiet():
        found = _gathered(begin(), user_id)
    terminal.write(found)


@person.command("erase")
def _erase(
    user_id: Id, yes: Annotated[bool, typer.Option("--yes", help="Do not ask; this can't be undone.")] = False
) -> None:
    """Erase a person: conversations, history, index. No later ingest brings them back."""
    from bot.surfaces.console import Terminal, words

    settings, terminal = begin(), Terminal(False)
    if not yes:
        if not sys.stdin.isatty():
            raise InputError("erasing can't be undone", where="person erase", do="Say so with --yes")
        typer.confirm(f"Erase all that is held of {user_id!r}? This can't be undone", abort=True)
    with terminal.quiet():
        from bot.privacy.erasing import erase
        from bot.sessions import Store

        with closing(Store(settings.database)) as store:
            gone = erase(settings.home, settings.logs, store, user_id)
    counts = ", ".join(f"{count:,} {table}" for table, count in gone.rows.items() if count) or "no conversations"
    terminal.out.print(words(f"erased {user_id}: {counts}"), soft_wrap=True)
    if gone.index_version is not None:
        line = f"Version {gone.index_version} serves, without them; no later ingest brings them back."
        terminal.out.print(words(line), soft_wrap=True)


@contextmanager
def _index(settings: Settings) -> Iterator[Index | None]:
    """The index that serves, or None where nothing was ingested: conversations may be held all the same."""
    from retrieval.index import current_version, open_current

    if current_version(settings.home) is None:
        yield None
        return
    with closing(open_current(settings.home)) as index:
        yield index


def _gathered(settings: Settings, user_id: str) -> dict[str, Any]:
    from bot.messages import Messages
    from bot.privacy.report import report
    from bot.sessions import Store

    remote = "" if settings.choice.is_builtin else str(settings.choice)
    with _index(settings) as index, closing(Store(settings.database)) as store:
        return report(store, index, Messages(), remote, user_id, [user_id], settings.way)


def _tell(console: Console, user_id: str, found: dict[str, Any]) -> None:
    from bot.surfaces.console import words

    def say(line: str) -> None:
        console.print(words(line), soft_wrap=True)

    if not found["held"]:
        say(f"Nothing is held of {user_id}.")
        return
    history, rows = found["from_the_catalogue"]["summary"], found["from_conversations"]
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in history["by_kind"].items())
    days = " to ".join(dict.fromkeys(day for day in (history["first"], history["last"]) if day))
    dates = f", {days}" if days else ""
    say(f"From the catalogue's interactions: {kinds}{dates}" if kinds else "From the catalogue's interactions: nothing")
    say(f"From events told over the API: {len(found['from_events']['events']) or 'nothing'}")
    held = ", ".join(f"{table} {len(some):,}" for table, some in rows.items() if table != "source" and some)
    say(f"From conversations here: {held or 'nothing'}")
    weights = ", ".join(f"{one['signal']} {one['weight']:g}" for one in found["parameters"]["weights"])
    for line in (found["parameters"]["score"], weights, found["parameters"]["why"]):
        say(line)
    say(found["sent_to"]["what"])
    say(f"All of it: whypick person export {user_id}. Erase it: whypick person erase {user_id}.")
