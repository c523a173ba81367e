"""The experiments of a home, as they are kept: one small JSON file, written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from bot.settings import read_file
from bot.turn.tuning import Tuning
from retrieval.errors import InputError
from retrieval.validation import first_fault
from retrieval.writing import write

Arm = Literal["A", "B"]
FILE = "experiments.json"
SETTINGS = tuple(field.name for field in fields(Tuning))  # each is called as the setting that it has its value from
_TUNING = TypeAdapter(Tuning)


class Experiment(BaseModel):
    """Two files of settings under one name. What an arm does not say is as the server's own settings say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
    started: float
    stopped: float | None = None
    arms: Mapping[Arm, Mapping[str, Any]]

    @field_validator("arms")
    @classmethod
    def _both_are_settings(cls, arms: Mapping[Arm, Mapping[str, Any]]) -> Mapping[Arm, Mapping[str, Any]]:
        for said in arms.values():
            if strange := [name for name in said if name not in SETTINGS]:
                raise ValueError(f"an arm can't set {strange[0]}")
            _TUNING.validate_python(dict(said))
        if set(arms) != {"A", "B"}:
            raise ValueError("there must be an arm A and an arm B")
        return arms

    def arm(self, session_id: str) -> Arm:
        """The arm of a conversation: the same in every process, and about as often the one as the other."""
        return "B" if hashlib.sha256(f"{self.name}\0{session_id}".encode()).digest()[0] & 1 else "A"

    def tuning(self, arm: Arm, usual: Tuning) -> Tuning:
        """How a conversation of an arm is held."""
        return replace(usual, **self.arms[arm])


_ALL = TypeAdapter(tuple[Experiment, ...])


def every(home: Path) -> tuple[Experiment, ...]:
    """All experiments, oldest first. Raises InputError for a file that is none of ours."""
    file = home / FILE
    try:
        return _ALL.validate_json(file.read_bytes())
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        place, fault = first_fault(error)
        fix = "Correct or remove the file; until then every conversation is held as the settings say"
        raise InputError(f"can't be read ({place}: {fault})", where=str(file), do=fix) from None
    except OSError as error:
        raise InputError(f"can't be read ({error.strerror})", where=str(file), do="Make it readable") from error


def running(experiments: tuple[Experiment, ...]) -> Experiment | None:
    """The one that was not stopped."""
    return next((one for one in experiments if one.stopped is None), None)


def start(home: Path, name: str, a: Path, b: Path, now: float) -> Experiment:
    """Begins an experiment between two files of settings. Raises InputError when a file says what it can't decide."""
    before = every(home)
    if (other := running(before)) is not None:
        raise InputError(f"{other.name} runs", where="experiment", do="Stop it first: whypick experiment stop")
    if any(one.name == name for one in before):
        fix = "Choose another name: what came of the one must not be mixed with the other"
        raise InputError(f"there was an experiment {name[:40]}", where="experiment", do=fix)
    arms: Mapping[Arm, Mapping[str, Any]] = {"A": read_file(a, SETTINGS), "B": read_file(b, SETTINGS)}
    try:
        begun = Experiment(name=name, started=now, arms=arms)
    except ValidationError:
        fix = "Use up to 40 letters, digits, dots, dashes and underscores"
        raise InputError(f"{name[:40]!r} can't be a name", where="experiment", do=fix) from None
    _write(home, (*before, begun))
    return begun


def stop(home: Path, now: float) -> Experiment:
    """Ends the one that runs. Raises InputError when none does."""
    before = every(home)
    if (found := running(before)) is None:
        raise InputError("no experiment runs", where="experiment", do="Begin one: whypick experiment start")
    ended = found.model_copy(update={"stopped": now})
    _write(home, tuple(ended if one is found else one for one in before))
    return ended


def _write(home: Path, experiments: tuple[Experiment, ...]) -> None:
    file = home / FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        write(file, _ALL.dump_json(experiments, indent=1).decode())
    except OSError as error:
        raise InputError(
            f"can't be written ({error.strerror})", where=str(file), do="Free space, or choose a home of yours"
        ) from error
