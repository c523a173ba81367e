"""Dialogs of people who recommend items to each other, as JSON lines: each says who speaks, what, and of which items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import InputError


class Said(BaseModel):
    """One turn: who speaks, the words, the ids of the items named; and its intents, where somebody labelled them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Literal["seeker", "recommender"]
    text: str
    items: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    sub_intents: tuple[str, ...] = ()


class Label(BaseModel):
    """What the seeker answered after the dialog. `liked`: 0 no, 1 yes, 2 did not say."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    suggested: int = 0
    seen: int = 2
    liked: int = 2


class Dialog(BaseModel):
    """A dialog. Its labels were given afterwards and name what was recommended: they are no input of a recommender."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dialog_id: str
    turns: tuple[Said, ...]
    labels: Mapping[str, Label] = {}


def load(path: Path) -> tuple[Dialog, ...]:
    """The dialogs of a file. Raises InputError, with the line, for what is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the dialogs can't be read", where=str(path), do="Name a file of JSON lines.") from error
    dialogs = tuple(
        _dialog(line, f"{path.name}, line {number}") for number, line in enumerate(lines, 1) if line.strip()
    )
    if not dialogs:
        raise InputError("there are no dialogs", where=str(path), do="Name a file of JSON lines, a dialog each.")
    return dialogs


def _dialog(line: str, where: str) -> Dialog:
    try:
        return Dialog.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        what = f"{place}: {first['msg']}" if place else first["msg"]
        fix = 'Give each line {"dialog_id", "turns": [{"role", "text", "items"}]}.'
        raise InputError(f"this is no dialog ({what})", where=where, do=fix) from error
