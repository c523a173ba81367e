"""Round numbers, as people use them for a budget, a year or a length."""

from __future__ import annotations

from math import ceil, floor, log10

from retrieval.types import NumberKind

_STEPS = (5.0, 2.5, 2.0, 1.0)


def round_between(low: float, high: float, kind: NumberKind) -> float:
    """The roundest number within [low, high]; the middle as it is where nothing round lies there."""
    if kind == "year":
        for step in (10.0, 5.0, 1.0):
            if (found := _multiple(low, high, step)) is not None:
                return found
        return float(floor((low + high) / 2))
    top = max(abs(low), abs(high))
    if top <= 0:
        return (low + high) / 2
    power = 10.0 ** floor(log10(top))
    for scale in (1.0, 0.1, 0.01):
        for step in _STEPS:
            size = step * power * scale
            if step == 2.5 and size < 10:
                continue  # 25 and 250 are round, 2.5 and 0.25 are not
            if (found := _multiple(low, high, size)) is not None:
                return found
    return (low + high) / 2


def _multiple(low: float, high: float, step: float) -> float | None:
    """The multiple of a step within [low, high] that is nearest to the middle."""
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    if first > last:
        return None
    middle = (low + high) / 2 / step
    return round(min(max(round(middle), first), last) * step, 6)
