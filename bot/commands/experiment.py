"""`whypick experiment ...`: conversations split between two files of settings, and what came of either."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.beginning import Json, begin
from retrieval.errors import InputError

if TYPE_CHECKING:
    from bot.experiments.kept import Experiment

experiment = typer.Typer(help="Split conversations between two settings files, and compare what came of them.")

Settings = Annotated[Path, typer.Argument(help="A file like .env, with what this arm sets otherwise.")]


@experiment.callback(invoke_without_command=True)
def _status(context: typer.Context, json: Json = False) -> None:
    """What runs, when no other command is given."""
    if context.invoked_subcommand is None:
        _tell_status(json)


@experiment.command("start")
def _start(name: Annotated[str, typer.Argument(metavar="NAME")], a: Settings, b: Settings) -> None:
    """Hold each conversation that begins from now on as A or as B says. A server that runs takes it up by itself."""
    from bot.experiments.kept import start
    from bot.surfaces.console import Terminal, words

    begun = start(begin().home, name, a, b, time.time())
    out = Terminal(False).out
    out.print(words(_line(begun)), soft_wrap=True)
    if begun.arms["A"] == begun.arms["B"]:
        out.print(words("Both arms say the same: what differs will be chance."), soft_wrap=True)


@experiment.command("stop")
def _stop() -> None:
    """End it: every conversation is held as the settings say again. Its report stays."""
    from bot.experiments.kept import stop
    from bot.surfaces.console import Terminal, words

    ended = stop(begin().home, time.time())
    line = f"{ended.name} has ended; what came of it: whypick experiment report {ended.name}"
    Terminal(False).out.print(words(line), soft_wrap=True)


@experiment.command("status")
def _status_command(json: Json = False) -> None:
    """What runs, and what ran before."""
    _tell_status(json)


@experiment.command("report")
def _report(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The latest one, unless named.")] = None,
    json: Json = False,
) -> None:
    """Clicks, accepts and thumbs of both arms, from what was logged, with intervals of 95%."""
    from bot.commands.tables import experiment as table
    from bot.surfaces.console import Terminal, words

    terminal = Terminal(json)
    with terminal.quiet():
        from bot.experiments.kept import every
        from bot.experiments.reporting import report
        from bot.sessions import Store

        settings = begin()
        found = _named(every(settings.home), name)
        with closing(Store(settings.database)) as store:
            told = report(store, found)
    if json:
        terminal.write(told)
        return
    terminal.out.print(words(_line(found)), soft_wrap=True)
    terminal.out.print(table(told))


def _named(experiments: tuple[Experiment, ...], name: str | None) -> Experiment:
    named = [one for one in experiments if name in (None, one.name)]
    if not named:
        what = "no experiment was begun" if name is None else f"there was no experiment {name[:40]!r}"
        known = ", ".join(one.name for one in experiments)
        fix = f"There are {known}" if known else "Begin one: whypick experiment start NAME A.env B.env"
        raise InputError(what, where="experiment", do=fix)
    return named[-1]


def _tell_status(json: bool) -> None:
    from bot.experiments.kept import every, running
    from bot.surfaces.console import Terminal, words

    terminal, found = Terminal(json), every(begin().home)
    now = running(found)
    ended = [one for one in found if one.stopped is not None]
    if json:
        terminal.write({"running": now and _plain(now), "ended": [_plain(one) for one in ended]})
        return
    lines = [_line(one) for one in ended] + ([] if now else ["No experiment runs."])
    for line in [*lines, *([_line(now)] if now else [])]:
        terminal.out.print(words(line), soft_wrap=True)


def _plain(one: Experiment) -> dict[str, Any]:
    arms = {name: dict(said) for name, said in one.arms.items()}
    return {"name": one.name, "started": one.started, "stopped": one.stopped, "arms": arms}


def _line(one: Experiment) -> str:
    arms = "; ".join(f"{arm}: {_said(said)}" for arm, said in sorted(one.arms.items()))
    if one.stopped is not None:
        return f"{one.name} ran from {_when(one.started)} to {_when(one.stopped)}. {arms}"
    return f"{one.name} runs since {_when(one.started)}, for conversations begun from then on. {arms}"


def _said(said: Any) -> str:  # noqa: ANN401  (a mapping of settings of every kind)
    return ", ".join(f"{name} {str(value).lower()}" for name, value in said.items()) or "as the settings say"


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
