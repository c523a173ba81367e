"""The shape of a receipt, and its file. What is read from a file comes from outside: it is validated, never trusted."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.explaining.reading import Kind
from retrieval.errors import InputError
from retrieval.trace import plain
from retrieval.types import Item, Schema, Trace
from retrieval.validation import first_fault

FORMAT: Final = "whypick-receipt/1"


class Sentence(BaseModel):
    """One sentence as it was said, and the claim that it words, if it states anything."""

    model_config = ConfigDict(extra="forbid")

    text: str
    claim_id: str | None = None


class Addend(BaseModel):
    """What one thing that was taken away gave to the first pick, and to the item that then came first."""

    model_config = ConfigDict(extra="forbid")

    name: str
    first: float
    then_first: float


class Otherwise(BaseModel):
    """The smallest change found. `addends` are there where the change is a sum; else only ranking again tells."""

    model_config = ConfigDict(extra="forbid")

    without: tuple[str, ...]
    then_first: str
    minimal: bool
    addends: tuple[Addend, ...] = ()


class Receipt(BaseModel):
    """An explanation and what it was read from.

    `trace` is an extract: candidates that the explanation does not name keep their score and lose its terms. `items`
    are those that are named, `titles` the names of those that have left the catalogue. `digest` is over all the rest.
    """

    model_config = ConfigDict(extra="forbid")

    format: Literal["whypick-receipt/1"] = FORMAT
    made: str  # ISO 8601
    kind: Kind
    asked: tuple[str, ...] = Field(min_length=1)  # item ids
    who: str | None = None
    trace: Trace
    listing: Schema
    items: tuple[Item, ...]
    titles: dict[str, str]
    claims: tuple[dict[str, Any], ...]
    sentences: tuple[Sentence, ...]
    otherwise: Otherwise | None = None
    digest: str = ""

    def sealed(self) -> Receipt:
        """The same receipt with its digest: of the same values, whatever their order in a file."""
        body = orjson.dumps(self._values(), default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY)
        return self.model_copy(update={"digest": hashlib.sha256(body).hexdigest()})

    def save(self, file: Path) -> None:
        """Write it as indented JSON. Raises InputError when the file can't be written."""
        whole = self._values() | {"digest": self.digest}
        body = orjson.dumps(whole, default=_plain, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)
        try:
            file.write_bytes(body + b"\n")
        except OSError as error:
            raise InputError(f"can't write the receipt ({error})", where=str(file), do="Name another file.") from error

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in type(self).model_fields if name != "digest"}


def load(file: Path) -> Receipt:
    """A receipt from its file. Raises InputError when there is none, or it is no receipt."""
    try:
        return Receipt.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InputError(f"can't read the receipt ({error})", where=str(file), do="Name a receipt.") from error
    except ValidationError as error:
        place, fault = first_fault(error)
        raise InputError(
            f"this is no receipt ({place or 'the file'}: {fault})",
            where=str(file),
            do="Name a file that `whypick why --receipt` wrote.",
        ) from error


def _plain(value: object) -> object:
    return value.model_dump() if isinstance(value, BaseModel) else plain(value)
