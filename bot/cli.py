"""`whypick ...`: what a person types. Status 0 done, 1 does not hold, 2 can't be used, 3 a fault of ours."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands import explaining
from bot.commands.beginning import Json, SessionId
from bot.commands.beginning import assistant as _assistant
from bot.commands.beginning import begin as _begin
from bot.commands.evaluating import evaluating
from bot.commands.experiment import experiment
from bot.commands.failing import complain, fault, usage
from bot.commands.keys import keys
from bot.commands.person import person
from bot.commands.simulating import simulate
from bot.commands.training import train
from retrieval.errors import FaultError, InputError

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.surfaces.terminal import Answer
    from bot.types import Reply

# Commands import what they need when they run: `whypick --help` answers without loading a model.
app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)


User = Annotated[
    str | None, typer.Option("--user", metavar="ID", help="Whose history counts; a new id is a new person.")
]


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context, version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False
) -> None:
    """A conversational recommender whose reasons are read off the computation itself."""
    if version:
        typer.echo(f"whypick {_version()}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def ingest(
    items: Annotated[Path, typer.Argument(metavar="ITEMS", help="The catalogue: CSV, Parquet or JSONL.")],
    interactions: Annotated[
        list[Path] | None, typer.Option("--interactions", metavar="FILE", help="Who did what; may be given again.")
    ] = None,
    dialogs: Annotated[
        list[Path] | None,
        typer.Option("--dialogs", metavar="FILE", help="Recorded dialogs, as JSON lines; may be given again."),
    ] = None,
    schema: Annotated[
        Path | None, typer.Option("--schema", metavar="FILE", help="Which column plays which role.")
    ] = None,
    json: Json = False,
) -> None:
    """Replace the catalogue by a new index version; the old one serves until it is whole."""
    _ingest(_begin(), items, interactions or [], schema, json, dialogs=dialogs or [])


@app.command()
def demo(
    name: Annotated[Literal["movies", "shop"], typer.Argument(metavar="[movies|shop]")] = "movies",
    keep: Annotated[bool, typer.Option("--keep", help="Leave a catalogue alone that is there already.")] = False,
    json: Json = False,
) -> None:
    """Ingest a packaged demo catalogue with made-up people."""
    from bot.resources import folder
    from retrieval.versions import current_version

    settings = _begin()
    if keep and current_version(settings.home) is not None:
        return
    place = folder("data") / name
    _ingest(settings, place / "items.csv", [place / "interactions.csv"], place / "schema.toml", json, demo=name)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")] = 7860,
) -> None:
    """Serve the page and the API until interrupted; prints `whypick: ready on http://HOST:PORT`."""
    from bot.home import secret
    from bot.memory import loading

    settings = _begin()
    with ExitStack() as stack:
        with loading():
            assistant = stack.enter_context(closing(_assistant(settings)))
            # Loading the page's libraries takes seconds: a person who has no catalogue yet is told so before.
            from bot.surfaces.server import serve as serve_page
        proxies = [one for one in settings.trusted_proxies.split(",") if one]
        serve_page(assistant, host, port, secret(settings.home), settings.root_path, proxies)


@app.command()
def chat(user: User = None, session: SessionId = None) -> None:
    """Talk in this terminal."""
    from bot.surfaces.console import Terminal
    from bot.surfaces.terminal import chat as talk

    with closing(_assistant(_begin(), session)) as assistant:
        talk(assistant, Terminal().out, session, user)


@app.command()
def ask(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to ask for.")],
    user: User = None,
    session: SessionId = None,
    n: Annotated[int | None, typer.Option("--n", min=1, max=50, help="How many picks.")] = None,
    json: Json = False,
) -> None:
    """One turn; gives picks whenever any item satisfies the conditions."""
    from bot.storage.serial import turn_json
    from bot.surfaces.console import Terminal
    from bot.surfaces.terminal import turn
    from bot.types import IncomingMessage

    settings, terminal = _begin(), Terminal(json)
    with terminal.quiet(), closing(_assistant(settings, session)) as assistant, terminal.out.capture() as shown:
        message = IncomingMessage(text, session, user, wants_picks=True, n=settings.picks if n is None else n)
        answer = asyncio.run(turn(assistant, message, terminal.out))
    reply = _answered(answer)
    if json:
        terminal.write(turn_json(reply))
    else:
        typer.echo(shown.get(), nl=False)
        terminal.err.print(f"session {reply.session_id}, turn {reply.turn}", style="dim", soft_wrap=True)


app.command()(train)
app.command()(simulate)
app.command()(explaining.why)
app.command()(explaining.check)
app.command()(explaining.verify)
app.add_typer(evaluating, name="evaluate")
app.add_typer(person, name="person")
app.add_typer(experiment, name="experiment")
app.add_typer(keys, name="keys")


@app.command()
def doctor(
    grades: Annotated[
        Path | None,
        typer.Option("--grades", metavar="FILE", help="Also learn what the model's grades are worth on these dialogs."),
    ] = None,
    turns: Annotated[int, typer.Option(min=1, help="With --grades: turns that are graded.")] = 60,
    json: Json = False,
) -> None:
    """Check index, embedder, database and language model; each failure comes with its fix."""
    from bot.surfaces.console import Terminal, words

    settings, terminal = _begin(), Terminal(json)
    with terminal.quiet():
        from bot.doctor import check

        checks = check(settings)
        if grades is not None:
            from bot.commands.evaluating import bars
            from bot.commands.judging import measure

            with bars(terminal) as progress:
                checks.append(measure(settings, grades, turns, 7, progress))
    if json:
        found = [{"name": one.name, "ok": one.ok, "detail": one.detail, "fix": one.fix} for one in checks]
        terminal.write({"ok": all(one.ok for one in checks), "checks": found})
    for one in checks if not json else ():
        mark = ("✓", "green") if one.ok else ("✗", "red")
        terminal.out.print(words(mark[0], mark[1]), words(f"{one.name}: {one.detail}"), soft_wrap=True)
        if not one.ok:
            terminal.out.print(words(f"    {one.fix}"), soft_wrap=True)
    if not all(one.ok for one in checks):
        raise typer.Exit(1)


def main() -> None:
    """The `whypick` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command and gives its exit status. This is the edge of the process: every error ends here, as a line."""
    try:
        status = app(args=list(arguments), prog_name="whypick", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except typer.TyperException as error:
        return complain(usage(error), 2)
    except InputError as error:
        return complain(error.line(), 2)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        # The reader has gone: nothing is left to say, also not when Python closes its streams.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        return complain(fault(error), 3)


def _ingest(
    settings: Settings,
    items: Path,
    interactions: Sequence[Path],
    schema: Path | None,
    json: bool,
    demo: str | None = None,
    dialogs: Sequence[Path] = (),
) -> None:
    from bot.commands.folding import folding
    from bot.commands.ingesting import progress, roles, show
    from bot.surfaces.console import Terminal
    from retrieval.embedding import SentenceEmbedder
    from retrieval.ingest import ingest as run_ingest

    terminal = Terminal(json)

    def noted() -> None:
        file = schema or settings.home / "schema.toml"
        terminal.talk.print(roles(items, file, guessed=schema is None, width=terminal.talk.width))

    with terminal.quiet(), folding(settings) as pending, progress(terminal.err, noted) as step:
        embedder = SentenceEmbedder(settings.embedder)
        report = run_ingest(
            settings.home,
            items,
            interactions=interactions,
            dialogs=dialogs,
            schema=schema,
            embedder=embedder,
            progress=step,
            demo=demo,
            vectors=items.with_name("embeddings.npz") if demo else None,
            pending=pending,
        )
    show(terminal.talk, report)
    if json:
        terminal.write(report.as_json())


def _answered(answer: Answer) -> Reply:
    """The reply of a turn that was answered. A message that can't be used is the asker's to correct."""
    if answer.fault:
        raise FaultError(answer.error, where="ask")
    if answer.reply is None:
        raise InputError(answer.error or "there was no answer", where="ask")
    if answer.reply.act == "refused":
        raise InputError(answer.reply.text, where="ask")
    return answer.reply


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("whypick")
    except PackageNotFoundError as error:
        raise InputError("this is a checkout that was not installed", do="Run make install") from error


if __name__ == "__main__":
    main()
