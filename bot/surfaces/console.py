"""Standard output and standard error, as `whypick` uses them: results on the one, all else on the other."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from typing import Any, TextIO

import orjson
from rich.console import Console
from rich.text import Text

# Escape sequences and other control characters of a catalogue, person or model must not reach a terminal, nor the
# marks that turn the direction of what follows.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that a terminal shows and does not obey."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


def words(text: str, style: str = "") -> Text:
    """Text from outside for rich: no markup, no control characters."""
    return Text(clean(text), style=style)


class Terminal:
    """One command's way to speak. With `json`, standard output carries one JSON object and nothing else."""

    def __init__(self, json: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.json = json
        self._stdout = out or sys.stdout
        self.out = Console(file=self._stdout, highlight=False, emoji=False)
        self.err = Console(file=err or sys.stderr, highlight=False, emoji=False)

    @property
    def talk(self) -> Console:
        """Where words for a person go: standard error as soon as standard output is a program's."""
        return self.err if self.json else self.out

    def write(self, value: Mapping[str, Any]) -> None:
        """The result as one JSON object, numbers unrounded."""
        self._stdout.write(orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode() + "\n")
        self._stdout.flush()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """While a command works, what a library prints goes to standard error."""
        with redirect_stdout(self.err.file):
            yield
