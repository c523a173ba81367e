"""Which arm a conversation is held in, while a server runs: read again whenever the file of experiments changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import structlog

from bot.experiments.kept import FILE, Arm, Experiment, every, running
from bot.turn.tuning import Tuning
from bot.types import Session
from retrieval.errors import InputError

log = structlog.get_logger(__name__)

NAME, ARM = "experiment", "arm"  # in what is kept of a conversation


class Split:
    """Holds each conversation in its arm for as long as the experiment runs; all others as usual."""

    def __init__(self, home: Path, usual: Tuning) -> None:
        self._home, self._usual = home, usual
        self._read: tuple[tuple[int, int] | None, Experiment | None] = (None, None)

    def joined(self, session: Session) -> Session:
        """The conversation with its arm, when it begins now; one that began before takes no part."""
        found = self._running()
        if found is None or session.count or NAME in session.meta:
            return session
        return replace(session, meta={**session.meta, NAME: found.name, ARM: found.arm(session.session_id)})

    def tuning(self, session: Session) -> Tuning:
        """How the conversation is held."""
        found = self._running()
        if found is None or session.meta.get(NAME) != found.name:
            return self._usual
        return found.tuning(cast(Arm, session.meta[ARM]), self._usual)

    def _running(self) -> Experiment | None:
        """The experiment that runs. A file that can't be read is logged, and stops nobody's conversation."""
        stamp = _stamp(self._home / FILE)
        if self._read[0] != stamp:
            try:
                found = running(every(self._home))
            except InputError as error:
                log.error("the experiments can't be read: every conversation is held as usual", where=error.where)
                found = None
            self._read = stamp, found
        return self._read[1]


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
