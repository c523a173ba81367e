"""What commands begin with: common options, the settings, the assistant."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
SessionId = Annotated[str | None, typer.Option("--session", metavar="ID", help="The conversation to go on with.")]


def begin() -> Settings:
    """The settings, with the log going to their home."""
    from bot import logs
    from bot.settings import load

    settings = load()
    logs.configure(settings)
    return settings


def assistant(settings: Settings, session_id: str | None = None) -> Assistant:
    """The assistant, once it is sure that the catalogue and the named session are there."""
    from retrieval.versions import serving_version

    serving_version(settings.home)  # before the seconds that loading all the rest takes
    from bot.wiring import build

    with ExitStack() as stack:
        made = stack.enter_context(closing(build(settings)))
        if session_id is not None:
            made.session(session_id)
        stack.pop_all()
        return made
