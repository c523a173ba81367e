"""Dialogs of people who recommend items to each other, as JSON lines: each says who speaks, what, and of which items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import InputError
from retrieval.validation import first_fault

TALK_CHARS = 250  # of what a person said last: what it is about changes as it goes on
_YEAR = re.compile(r"\(\d{4}\)")


class Said(BaseModel):
    """One turn: who speaks, the words, the ids of the items named; and what it does, where somebody labelled it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Literal["seeker", "recommender"]
    text: str
    items: tuple[str, ...] = ()
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


def load(paths: Iterable[Path]) -> tuple[Dialog, ...]:
    """The dialogs of these files. Raises InputError, with the line, for what is none."""
    return tuple(dialog for path in paths for dialog in _load(path))


def talk(texts: Sequence[str]) -> str:
    """What somebody said, as far as it still counts: the last of it, without the years behind titles."""
    whole = " ".join(" ".join(_YEAR.sub(" ", text).split()) for text in texts if text.strip())
    return whole if len(whole) <= TALK_CHARS else whole[-TALK_CHARS:].partition(" ")[2]


def asked(dialog: Dialog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(what the seeker had said, ids of the items that the recommender then named) of each turn that names any."""
    said = list[str]()
    for turn in dialog.turns:
        if turn.role == "seeker":
            said.append(turn.text)
        elif turn.items and said:
            yield talk(said), turn.items


def _load(path: Path) -> tuple[Dialog, ...]:
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
        place, fault = first_fault(error)
        what = f"{place}: {fault}" if place else fault
        fix = 'Give each line {"dialog_id", "turns": [{"role", "text", "items"}]}.'
        raise InputError(f"this is no dialog ({what})", where=where, do=fix) from error
