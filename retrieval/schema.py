"""Which column plays which role: read from TOML, written to TOML, shown, or guessed from the columns themselves."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tomlkit.items import InlineTable, Table

from retrieval.errors import CatalogueError
from retrieval.guessing import guess
from retrieval.parsing import has_value
from retrieval.types import FacetRole, NumberKind, NumberRole, Schema

__all__ = ["as_toml", "check_columns", "columns_of", "describe", "guess", "load", "name_of"]

_HEADLINE = "Which column plays which role. Written by `whypick ingest`; edit and pass with --schema."
_EXAMPLE = 60  # characters


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Facet(_Strict):
    column: str = Field(min_length=1)
    separator: str | None = Field(default=None, min_length=1)


class _Number(_Strict):
    column: str = Field(min_length=1)
    kind: NumberKind = "other"
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    unit: str | None = None


class _Items(_Strict):
    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    text: list[str] = []
    group: str | None = None
    availability: str | None = None
    image: str | None = None
    link: str | None = None
    facets: dict[str, _Facet] = {}
    numbers: dict[str, _Number] = {}


class _Interactions(_Strict):
    person: str | None = None
    item: str | None = None
    action: str | None = None
    value: str | None = None
    time: str | None = None


class _File(_Strict):
    items: _Items
    interactions: _Interactions = _Interactions()


def load(path: Path) -> Schema:
    """Read a schema file. Raises CatalogueError that names the line or the key at fault."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CatalogueError(f"the schema can't be read ({reason})", where=str(path), do="Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"this is not TOML ({error})", where=str(path), do="Correct it there.") from error
    try:
        return _schema(_File.model_validate(written))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(f"{key}: {first['msg'].lower()}", where=str(path), do="Correct that key.") from error


def as_toml(schema: Schema) -> str:
    """A schema as TOML that `load` reads back."""
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEADLINE))
    items = tomlkit.table()
    for key in ("id", "group", "title"):
        _add(items, key, getattr(schema, key))
    items.add("text", list(schema.texts))
    for key in ("availability", "image", "link"):
        _add(items, key, getattr(schema, key))
    facets, numbers = tomlkit.table(), tomlkit.table()
    facets.comment("name shown to people = column; separator for several values in a cell")
    numbers.comment("kind: price, year, rating, runtime, weight, capacity, other")
    for name, facet in schema.facets.items():
        facets.add(name, _inline(column=facet.column, separator=facet.separator))
    for name, number in schema.numbers.items():
        numbers.add(name, _inline(column=number.column, kind=number.kind, currency=number.currency, unit=number.unit))
    items.add("facets", facets)
    items.add("numbers", numbers)
    document.add("items", items)
    if schema.interactions:
        interactions = tomlkit.table()
        for key, column in schema.interactions.items():
            interactions.add(key, column)
        document.add("interactions", interactions)
    return tomlkit.dumps(document)


def columns_of(schema: Schema) -> dict[str, str]:
    """Column -> the role it plays, in words, in the order of the roles."""
    roles = {schema.id: "id", schema.title: "title"}
    for role in ("group", "availability", "image", "link"):
        if column := getattr(schema, role):
            roles.setdefault(column, role)
    roles |= dict.fromkeys(schema.texts, "text")
    for name, facet in schema.facets.items():
        roles[facet.column] = _facet_words(name, facet)
    for name, number in schema.numbers.items():
        roles[number.column] = _number_words(name, number)
    return roles


def describe(schema: Schema, frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    """For a table: every column of the frame, the role it plays ("ignored" for none) and a cell as an example."""
    roles = columns_of(schema)
    return [(str(column), roles.get(str(column), "ignored"), _example(frame[column])) for column in frame.columns]


def check_columns(schema: Schema, columns: tuple[str, ...], where: str) -> None:
    """Raise CatalogueError when the schema names a column that the file lacks."""
    for column, role in columns_of(schema).items():
        if column not in columns:
            raise CatalogueError(
                f"the schema names a column {column!r} ({role}) that the file does not have",
                where=where,
                do=f"It has: {', '.join(columns)}.",
            )


def name_of(schema: Schema, column: str) -> str:
    """The name under which people see a column: that of its facet or number, else its own."""
    named: dict[str, FacetRole | NumberRole] = {**schema.facets, **schema.numbers}
    return next((name for name, role in named.items() if role.column == column), column)


def _schema(file: _File) -> Schema:
    items = file.items
    return Schema(
        id=items.id,
        title=items.title,
        texts=tuple(items.text),
        facets={name: FacetRole(facet.column, facet.separator) for name, facet in items.facets.items()},
        numbers={name: NumberRole(n.column, n.kind, n.currency, n.unit) for name, n in items.numbers.items()},
        group=items.group,
        availability=items.availability,
        image=items.image,
        link=items.link,
        interactions=file.interactions.model_dump(exclude_none=True),
    )


def _add(table: Table, key: str, value: str | None) -> None:
    if value is not None:
        table.add(key, value)


def _inline(**values: str | None) -> InlineTable:
    table = tomlkit.inline_table()
    for key, value in values.items():
        if value is not None:
            table.append(key, value)
    return table


def _facet_words(name: str, facet: FacetRole) -> str:
    several = f", several by {facet.separator!r}" if facet.separator else ""
    return f"facet {name!r}{several}" if name != facet.column else f"facet{several}"


def _number_words(name: str, number: NumberRole) -> str:
    details = ", ".join(part for part in (number.kind, number.currency, number.unit) if part)
    return f"number {name!r} ({details})" if name != number.column else f"number ({details})"


def _example(cells: pd.Series[Any]) -> str:
    texts = (" ".join(str(cell).split()) for cell in cells)
    first = next((text for text in texts if has_value(text)), "")
    return first if len(first) <= _EXAMPLE else f"{first[: _EXAMPLE - 1]}…"
