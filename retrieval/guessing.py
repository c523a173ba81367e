"""Guess which column plays which role, from its name and, where that says nothing or lies, from its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from retrieval.columns import Column, column, commonest, count_words, named, surest
from retrieval.errors import CatalogueError
from retrieval.headers import is_code_name, number_kind, place_in, split_unit
from retrieval.tables import as_text
from retrieval.types import FacetRole, NumberKind, NumberRole, Schema
from retrieval.units import kind_of

_FEW = 30  # rows: too few to tell by how often values come back


def guess(frame: pd.DataFrame, where: str = "") -> Schema:
    """The likeliest roles of a frame's columns. Raises CatalogueError when no column can be the id or the title."""
    columns = [column(str(name), [as_text(cell) for cell in frame[name]]) for name in frame.columns]
    identity = _id(columns)
    if identity is None:
        raise _lacking("id", columns, where)
    left = [one for one in columns if one is not identity and one.filled]
    title = _title(left)
    if title is None:
        raise _lacking("title", columns, where)
    left.remove(title)
    special = _special(left)
    used = {one.name for one in special.values()}
    texts, facets, numbers = _described([one for one in left if one.name not in used])
    names = {role: one.name for role, one in special.items()}
    return Schema(
        id=identity.name,
        title=title.name,
        texts=tuple(texts),
        facets=facets,
        numbers=numbers,
        group=names.get("group"),
        availability=names.get("availability"),
        image=names.get("image"),
        link=names.get("link"),
    )


def _lacking(role: str, columns: Sequence[Column], where: str) -> CatalogueError:
    listed = ", ".join(one.name for one in columns) or "none"
    return CatalogueError(
        f"no column looks like the {role} (columns: {listed})",
        where=where,
        do=f'Name it in a schema file ([items] {role} = "...") and pass that with --schema.',
    )


def _id(columns: Sequence[Column]) -> Column | None:
    """By name among columns that hardly repeat; else codes that never do, the first ones first."""
    full = [one for one in columns if one.filled and len(one.filled) >= 0.5 * one.rows]
    by_name = [(one.unique < 0.98, place, one) for one in full if (place := place_in("id", one.name)) is not None]
    usable = [(repeats, place, one) for repeats, place, one in by_name if one.unique >= 0.5 and one.urls == 0]
    best = min(usable, key=lambda found: found[:2])[2] if usable else None
    alone = [one for one in full if one.unique >= 0.98 and len(one.filled) >= 0.98 * one.rows]
    ends = [one for one in alone if is_code_name(one.name)]
    if best is not None and (best.unique >= 0.9 or not ends):
        return best
    codes = [one for one in alone if one.codes > 0.95 and one.dates == 0 and one.urls == 0 and _is_whole(one)]
    return next(iter([*ends, *codes]), None)


def _is_whole(one: Column) -> bool:
    """No decimals: those are measurements, however rarely they repeat."""
    return not any(amount.value % 1 for amount in one.amounts) and number_kind(one.name) is None


def _title(columns: Sequence[Column]) -> Column | None:
    by_name = surest(
        "title", columns, fits=lambda one: one.length < 300 and len(one.filled) > 0.3 * one.rows and not one.is_yes_no
    )
    if by_name is not None:
        return by_name
    short = [
        one
        for one in columns
        if one.unique > 0.7 and one.words <= 15 and one.length <= 120 and one.codes < 0.5 and one.urls < 0.5
        and one.numeric("other") < 0.5 and one.dates < 0.5 and place_in("facet", one.name) is None
        and len(one.filled) > 0.8 * one.rows and not one.separator(known=False)
    ]  # fmt: skip
    return short[0] if short else None


def _special(columns: Sequence[Column]) -> dict[str, Column]:
    """The columns of group, availability, image and link."""
    tests: Mapping[str, Callable[[Column], bool]] = {
        "group": lambda one: one.unique < 1 and one.words < 3 and one.urls == 0,
        "availability": lambda one: one.stocks > 0.8,
        "image": lambda one: one.urls > 0.3,
        "link": lambda one: one.urls > 0.3,
    }
    found: dict[str, Column] = {}
    for role, fits in tests.items():
        named_so = surest(role, columns, fits=fits)
        if named_so is not None:
            found[role] = named_so
    addresses = [one for one in columns if one.urls > 0.8 and one not in found.values()]
    for one in addresses:
        found.setdefault("image" if one.images > 0.5 else "link", one)
    return found


def _described(columns: Sequence[Column]) -> tuple[list[str], dict[str, FacetRole], dict[str, NumberRole]]:
    """Texts, facets and numbers among the other columns; what is none of these is left out."""
    texts: list[str] = []
    facets: dict[str, FacetRole] = {}
    numbers: dict[str, NumberRole] = {}
    for one in columns:
        if one.urls > 0.5 or one.objects > 0.5 or place_in("ignored", one.name) is not None:
            continue
        if (number := _number(one)) is not None:
            name = _short_name(one, number)
            numbers[name if _is_free(name, one, columns, numbers) else one.name] = number
        elif number_kind(one.name) == "price":
            continue  # "price on request" everywhere is no category
        elif one.is_yes_no and len(set(one.filled)) <= 2:
            facets[one.name] = FacetRole(one.name)
        elif is_code_name(one.name) or place_in("availability", one.name) is not None:
            continue
        elif (facet := _facet(one)) is not None:
            facets[one.name] = facet
        elif _is_text(one):
            texts.append(one.name)
    return texts, facets, numbers


def _short_name(one: Column, number: NumberRole) -> str:
    """The name without its unit ("weight_g"), and the year of a date as the year."""
    if number.kind == "year" and one.dates > 0.9:
        return "year"
    words, unit, currency = split_unit(one.name)
    return words if unit or currency else one.name


def _is_free(name: str, one: Column, columns: Sequence[Column], numbers: dict[str, NumberRole]) -> bool:
    """Whether "weight" can be the short name of "weight_g"."""
    return bool(name) and name not in numbers and all(other is one or other.name != name for other in columns)


def _number(one: Column) -> NumberRole | None:
    """The column as a number, when nine in ten of its cells are one and it is neither a code nor a list of sizes."""
    kind = number_kind(one.name)
    if one.dates > 0.9 and kind in (None, "year"):
        return NumberRole(one.name, "year")
    if one.numeric(kind or "other") < (0.9 if kind is None else 0.6) or (kind is None and _is_coded(one)):
        return None
    _, unit, currency = split_unit(one.name)
    unit = commonest([amount.unit for amount in one.amounts]) or unit
    currency = commonest([amount.currency for amount in one.amounts]) or currency
    kind = kind or _kind_of_cells(one, unit, currency)
    if kind == "runtime" and unit is None:
        unit = "min"
    if kind == "price":
        if currency == "JPY" and "价" in one.name:
            currency = "CNY"  # the sign is that of both
        return NumberRole(one.name, kind, currency=currency)
    return NumberRole(one.name, kind, unit=None if kind == "year" else unit)


def _is_coded(one: Column) -> bool:
    """Numbers that are names: ids, bar codes, sizes to choose from, yes and no as 1 and 0."""
    few = place_in("facet", one.name) is not None and len(set(one.filled)) <= 60
    long = one.unique > 0.95 and len({len(cell) for cell in one.sample}) <= 2 and one.length >= 6 and one.codes > 0.95
    return is_code_name(one.name) or few or (long and _is_whole(one)) or one.is_yes_no


def _kind_of_cells(one: Column, unit: str | None, currency: str | None) -> NumberKind:
    if currency is not None:
        return "price"
    if (kind := kind_of(unit)) is not None:
        return kind
    values = np.array([amount.value for amount in one.amounts])
    looks_like_years = one.share(lambda cell: len(cell.removesuffix(".0")) == 4) > 0.95
    if looks_like_years and len(values) and values.min() >= 1850 and values.max() <= 2100 and unit is None:
        return "year"
    return "other"


def _facet(one: Column) -> FacetRole | None:
    """The column as categories: short values that come back, or people's names."""
    people = place_in("people", one.name) is not None
    known = people or place_in("facet", one.name) is not None
    if place_in("text", one.name) is not None and one.words >= 3:
        return None
    separator = one.separator(known, people)
    values = one.values(separator)
    if not values:
        return None
    words = sum(map(count_words, values)) / len(values)
    length = sum(map(len, values)) / len(values)
    repeats = len(set(values)) / len(values)
    if words > (8 if known else 5) or length > (80 if known else 45):
        return None
    is_code = one.codes > 0.9 and one.unique > 0.8
    few_rows = len(one.sample) < _FEW and words <= 3 and not is_code
    is_people = named(values) > 0.7 and (separator is not None or repeats < 0.97)
    if known or repeats <= 0.5 or few_rows or is_people:
        return FacetRole(one.name, separator)
    return None


def _is_text(one: Column) -> bool:
    """Words to search in: a known name for them, or several words a cell that are not the same everywhere."""
    if place_in("text", one.name) is not None:
        return one.words >= 1
    boilerplate = one.unique < 0.05 and len(one.filled) > _FEW
    return one.words >= 2 and one.codes < 0.5 and not boilerplate
