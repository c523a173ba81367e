"""`whypick keys ...`: the keys that open the HTTP API."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands.beginning import Json, begin

if TYPE_CHECKING:
    from bot.keys import Keys
    from bot.settings import Settings
    from bot.types import Key

keys = typer.Typer(help="Keys of the HTTP API: add, list, revoke, identity.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the key is called; a name is given once.")]


@keys.command("add")
def _add(
    name: Name,
    scope: Annotated[
        Literal["chat", "admin", "publishable"],
        typer.Option(help="chat: for a server; publishable: for web pages of its origins; admin: also people's data."),
    ] = "chat",
    origin: Annotated[
        list[str] | None,
        typer.Option("--origin", metavar="URL", help="Where a publishable key may be used; may be given again."),
    ] = None,
    expires: Annotated[float | None, typer.Option("--expires", metavar="DAYS", help="Default: never.")] = None,
) -> None:
    """Make a key and print it, alone on standard output. It is shown this once; only its hash is kept."""
    from bot.surfaces.console import Terminal, words

    with _keys() as kept:
        secret, _ = kept.add(name, scope, origin or (), expires)
    typer.echo(secret)
    line = f"The key {name} is kept as a hash only: this is the one time that it is shown."
    Terminal(True).err.print(words(line), style="dim", soft_wrap=True)


@keys.command("list")
def _list(json: Json = False) -> None:
    """Every key with its scope, origins and dates; never the key itself."""
    from bot.commands.tables import keys as table
    from bot.surfaces.console import Terminal

    terminal, now = Terminal(json), time.time()
    with _keys() as kept:
        found = kept.every()
    if json:
        terminal.write({"keys": [_plain(key, now) for key in found]})
    else:
        terminal.out.print(table([_plain(key, now) for key in found]))


@keys.command("revoke")
def _revoke(name: Name) -> None:
    """From now on the key opens nothing, in a server that runs, too."""
    from bot.surfaces.console import Terminal, words

    with _keys() as kept:
        kept.revoke(name)
    Terminal(False).out.print(words(f"{name} opens nothing any more."), soft_wrap=True)


@keys.command("identity")
def _identity(name: Name) -> None:
    """Print what your server signs its customers' identities with, for the pages of a publishable key."""
    from bot.home import secret
    from bot.surfaces.api.visits import identity_secret
    from bot.surfaces.console import Terminal, words

    settings = begin()
    with _keys(settings) as kept:
        signing = identity_secret(secret(settings.home), kept.named(name))
    typer.echo(signing)
    line = f"Keep it on your server: who has it can speak for every customer on the pages of {name}."
    Terminal(True).err.print(words(line), style="dim", soft_wrap=True)


@contextmanager
def _keys(settings: Settings | None = None) -> Iterator[Keys]:
    from bot.keys import Keys
    from bot.storage.database import Database

    with closing(Database((settings or begin()).database)) as database:
        yield Keys(database)


def _plain(key: Key, now: float) -> dict[str, object]:
    over = key.expires is not None and key.expires <= now
    state = "revoked" if key.revoked is not None else "expired" if over else "in use"
    return {
        "name": key.name,
        "scope": key.scope,
        "state": state,
        "origins": list(key.origins),
        "created": _date(key.created),
        "expires": None if key.expires is None else _date(key.expires),
    }


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
