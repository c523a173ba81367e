"""The one meaning of a hard condition, for every source of candidates. Gates decide, they never score.

An unknown value fails a positive condition and passes a negated one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.errors import InputError
from retrieval.types import Constraint, GateCount

Mask = NDArray[np.bool_]
AVAILABLE = "available"
EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Gated:
    """The rows that pass every gate, what each gate did, and the conditions that had to be dropped."""

    rows: NDArray[np.intp]
    counts: tuple[GateCount, ...]
    relaxed: tuple[Constraint, ...] = ()


def satisfies(catalogue: Catalogue, constraint: Constraint) -> Mask:
    """Which items meet a condition: one boolean a row. An unknown field is an InputError."""
    if constraint.field in catalogue.schema.facets:
        return _facet(catalogue, constraint)
    if constraint.field in catalogue.schema.numbers:
        return _number(catalogue, constraint)
    raise InputError(f"no field is called {constraint.field!r}", where="condition", do="Use a field of the schema.")


def known(catalogue: Catalogue, field: str) -> Mask:
    """Which items have a value for a field."""
    return ~np.isnan(catalogue.numbers(field)) if field in catalogue.schema.numbers else catalogue.listed(field)


def count(catalogue: Catalogue, constraints: Sequence[Constraint]) -> int:
    """How many available items meet all the conditions."""
    mask = catalogue.in_stock.copy()
    for constraint in constraints:
        mask &= satisfies(catalogue, constraint)
    return int(mask.sum())


def gate(catalogue: Catalogue, constraints: Sequence[Constraint], exclude: Collection[str]) -> Gated:
    """Pass the catalogue through every gate; drop the fewest conditions when nothing would be left."""
    free = np.ones(len(catalogue), dtype=bool)
    for item_id in exclude:
        if item_id in catalogue:
            free[catalogue.row(item_id)] = False
    in_stock = catalogue.in_stock
    masks = [satisfies(catalogue, constraint) for constraint in constraints]
    counts = _counts(catalogue, constraints, in_stock, masks, free)
    usable = in_stock & free
    passed = _all(usable, masks)
    if passed.any() or not constraints or not usable.any():
        return Gated(np.flatnonzero(passed), counts)
    dropped = _fewest_to_drop(masks, usable)
    kept = [mask for position, mask in enumerate(masks) if position not in dropped]
    rows = np.flatnonzero(_all(usable, kept))
    relaxed = tuple(constraints[position] for position in dropped)
    return Gated(_nearest(catalogue, relaxed, rows), counts, relaxed)


def _all(start: Mask, masks: Sequence[Mask]) -> Mask:
    mask = start.copy()
    for other in masks:
        mask &= other
    return mask


def _counts(
    catalogue: Catalogue, constraints: Sequence[Constraint], in_stock: Mask, masks: Sequence[Mask], free: Mask
) -> tuple[GateCount, ...]:
    named: list[tuple[str, Constraint | None, Mask]] = [(AVAILABLE, None, in_stock)]
    named += [(constraint.text, constraint, mask) for constraint, mask in zip(constraints, masks, strict=True)]
    named.append((EXCLUDED, None, free))
    reached, counts = np.ones(len(catalogue), dtype=bool), []
    for place, (name, constraint, mask) in enumerate(named):
        entered, reached_next = int(reached.sum()), reached & mask
        unknown = 0
        if constraint is not None:
            others = [other for at, (_, _, other) in enumerate(named) if at != place]
            unknown = int((_all(~known(catalogue, constraint.field), others)).sum())
        counts.append(GateCount(name, constraint, entered, int(reached_next.sum()), int((~mask).sum()), unknown))
        reached = reached_next
    return tuple(counts)


def _fewest_to_drop(masks: Sequence[Mask], usable: Mask) -> tuple[int, ...]:
    """Positions of the smallest set of conditions without which something is left; the strictest go first."""
    strictest = sorted(range(len(masks)), key=lambda position: int((masks[position] & usable).sum()))
    for size in range(1, len(masks)):
        for dropped in combinations(strictest, size):
            kept = [mask for position, mask in enumerate(masks) if position not in dropped]
            if _all(usable, kept).any():
                return tuple(sorted(dropped))
    return tuple(range(len(masks)))


def _nearest(
    catalogue: Catalogue, relaxed: Sequence[Constraint], rows: NDArray[np.intp], most: int = 30
) -> NDArray[np.intp]:
    """Of the rows, those that miss the dropped numeric conditions by the least (unknown values come last)."""
    miss = np.zeros(len(rows))
    for constraint in relaxed:
        if constraint.field in catalogue.schema.numbers:
            values = catalogue.numbers(constraint.field)
            scale = float(np.nanstd(values)) or 1.0
            low, high = bounds(constraint)
            short = np.maximum(low - values[rows], 0) + np.maximum(values[rows] - high, 0)
            miss += np.nan_to_num(short / scale, nan=1e9)
    if not miss.any():
        return rows
    return np.sort(rows[np.argsort(miss, kind="stable")[:most]])


def bounds(constraint: Constraint) -> tuple[float, float]:
    """The closed range that a numeric condition admits (open ends are infinite)."""
    if constraint.op in ("between", "outside"):
        low, high = cast(tuple[float, float], constraint.value)
        return float(low), float(high)
    value = float(cast(float, constraint.value))
    return (value, np.inf) if constraint.op in (">=", ">") else (-np.inf, value)


def _facet(catalogue: Catalogue, constraint: Constraint) -> Mask:
    by_value = catalogue.values(constraint.field)
    mask = np.zeros(len(catalogue), dtype=bool)
    if constraint.op not in ("in", "not_in") or not isinstance(constraint.value, tuple):
        raise InputError(f"{constraint.op!r} does not fit the categories of {constraint.field!r}", where="condition")
    for value in constraint.value:
        rows = by_value.get(str(value).casefold())
        if rows is not None:
            mask[rows] = True
    return mask if constraint.op == "in" else ~mask


def _number(catalogue: Catalogue, constraint: Constraint) -> Mask:
    if constraint.op in ("in", "not_in"):
        raise InputError(f"{constraint.op!r} does not fit the number {constraint.field!r}", where="condition")
    values = catalogue.numbers(constraint.field)
    low, high = bounds(constraint)
    with np.errstate(invalid="ignore"):
        if constraint.op == ">":
            return values > low
        if constraint.op == "<":
            return values < high
        within = (values >= low) & (values <= high)
    return ~within if constraint.op == "outside" else within
