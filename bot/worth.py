"""What the grades of each language model were seen to be worth on the owner's own data: one small file in the home."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from retrieval.errors import InputError
from retrieval.writing import write

_FILE = "grades.json"


class Worth(BaseModel):
    """The weight of a model's grades with its 95% interval, and how many turns it was learned on."""

    model_config = ConfigDict(frozen=True)

    weight: float
    low: float
    high: float
    turns: int


class _Held(RootModel[dict[str, Worth]]):
    """Model name -> what was seen."""


def load(home: Path, model: str) -> Worth | None:
    """What was seen of a model; None where it was never measured. Raises InputError for a file that is not whole."""
    return _read(home).get(model)


def save(home: Path, model: str, worth: Worth) -> None:
    """Keeps what was seen of a model in place of what was known before."""
    held = _Held({**_read(home), model: worth})
    file = home / _FILE
    try:
        write(file, held.model_dump_json(indent=2))
    except OSError as error:
        raise InputError(f"it can't be written ({error.strerror})", where=str(file), do="Free the folder") from error


def _read(home: Path) -> dict[str, Worth]:
    file = home / _FILE
    try:
        return _Held.model_validate_json(file.read_bytes()).root
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        fix = "Remove it, and measure again with: whypick doctor --grades FILE"
        raise InputError("what a model's grades are worth can't be read", where=str(file), do=fix) from error
