"""The log file of a home: one JSON object a line, for whoever runs Whypick. Nothing of it is shown to people.

Nothing of people is in it either: no ids, no words of theirs. An error's own words may quote both ("'ann' is not in
list"), so of an error only its kind and its place are kept, and its words where they are ours or the system's. A
library's records keep their template without its values, from warnings up.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import traceback
from collections.abc import Collection, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from bot.settings import Settings
from retrieval.errors import FaultError, ModelError

OURS = ("bot", "retrieval", "whypick")
# Their words name files, tables and conditions of a machine.
_TELLING = (OSError, sqlite3.Error, FaultError)
MAX_BYTES = 5_000_000
KEPT = 3


class _LazyFile(RotatingFileHandler):
    """Makes its folder with its first record, and stays silent where it may not write."""

    def _open(self) -> TextIO:  # type: ignore[override]
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that can't be written must not break, or be printed into, what it is about."""


def configure(settings: Settings) -> Path:
    """Sends structlog and the standard library's logging to the home's log file, and gives its path."""
    file = settings.logs / "whypick.log"
    steps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_told),
    ]
    handler = _LazyFile(file, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=last, foreign_pre_chain=[_template, *steps]))
    handler.addFilter(_is_fit)
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _LazyFile)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return file


def forget(folder: Path, ids: Collection[str]) -> None:
    """Takes the lines that name one of these out of the log files: earlier versions wrote ids of conversations."""
    named = [json.dumps(one, ensure_ascii=False).encode("utf-8", "replace") for one in ids]
    for file in folder.glob("whypick.log*"):
        lines = file.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(name in line for name in named)]
        if len(kept) < len(lines):
            with file.open("r+b") as out:  # in place: a server may be writing to it
                out.write(b"".join(kept))
                out.truncate()


def _is_fit(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OURS


def _template(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """A library's record with the first line of what it says, before any value is put in."""
    record: logging.LogRecord = event["_record"]
    event["event"] = str(record.msg).partition("\n")[0]
    return event


def _told(exc_info: ExcInfo) -> str:
    """A traceback without the words of errors that may quote people."""
    return "".join(_lines(exc_info[1]))


def _lines(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "\nwhich led to:\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    yield f"{kind}: {error}\n" if isinstance(error, _TELLING) and not _quotes(error) else f"{kind}\n"


def _quotes(error: BaseException) -> bool:
    """Whether one of our own errors passes on what a language model's endpoint said."""
    return isinstance(error, ModelError)
