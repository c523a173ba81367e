"""What `whypick why --picture` shows."""

from __future__ import annotations

import typer

from bot.pictures import Drawing, Format
from bot.surfaces.console import Terminal, clean


def show(terminal: Terminal, drawing: Drawing, form: Format) -> None:
    """The picture on standard output, as it is: nothing is wrapped, so that it can go into a file."""
    if terminal.json:
        terminal.write(drawing.as_json())
    else:
        typer.echo(clean(drawing.rendered(form)))
