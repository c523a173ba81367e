"""What an error becomes when a command ends in it: one line for the person, the rest for the log."""

from __future__ import annotations

import sys

import typer

from retrieval.errors import FaultError, InputError, WhypickError


def usage(error: typer.TyperException) -> str:
    """A mistake in the command line as one line, with where to read on."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "whypick"
    said = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
    return f"{command.removeprefix('whypick').strip()}: {said}. See: {command} --help".removeprefix(": ")


def fault(error: Exception) -> str:
    """Keeps the traceback in the home's log, and says in a line what happened and where to look."""
    told = error.line() if isinstance(error, WhypickError) else f"something broke on our side ({type(error).__name__})."
    try:
        from bot import logs
        from bot.settings import load

        file = logs.configure(load())
    except (InputError, OSError):
        return told
    import structlog

    structlog.get_logger("whypick").error("fault", exc_info=error, ours=isinstance(error, FaultError))
    return f"{told} The details are in {file}"


def complain(line: str, status: int) -> int:
    """Says one line on standard error, and gives the status back."""
    from bot.surfaces.console import clean

    print("whypick:", " ".join(clean(line).split()), file=sys.stderr)
    return status
