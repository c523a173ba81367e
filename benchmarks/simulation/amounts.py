"""Conditions on numbers as people say them, each with its meaning: "under 90 minutes", "from the 80s", "up to €40"."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from retrieval.types import Constraint, Item, NumberRole, Op

from .saying import Scene
from .world import Demand

Phrase = tuple[str, Demand]
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def amount(scene: Scene, item: Item | None = None) -> Phrase | None:
    """A condition on some number of the schema, met by `item` where one is given."""
    numbers = list(scene.world.schema.numbers.items())
    scene.rng.shuffle(numbers)
    for name, role in numbers:
        example = item or scene.world.item(scene.rng)
        if name not in example.numbers:
            continue
        phrases = list(_phrases(scene.rng, name, role, example.numbers[name]))
        if phrases:
            return scene.rng.choice(phrases)
    return None


def _phrases(rng: Random, name: str, role: NumberRole, value: float) -> Iterator[Phrase]:
    if role.kind == "year":
        yield from _years(rng, name, int(value))
    elif role.kind == "price":
        yield from _prices(name, role, value)
    elif role.kind == "runtime" and (role.unit or "min") == "min":
        yield from _minutes(name, value)
    elif role.kind == "weight" and role.unit == "g":
        yield from _grams(name, value)
    elif role.kind == "capacity" and role.unit == "l":
        whole = int(value)
        yield f"at least {whole} litres", _is(name, ">=", whole)
        yield f"over {max(whole - 2, 1)} l", _is(name, ">", max(whole - 2, 1))
    elif role.kind == "rating":
        half = int(value * 2) / 2
        yield f"rated at least {half:g}", _is(name, ">=", half)
        yield f"rated above {half - 0.5:g}", _is(name, ">", half - 0.5)


def _years(rng: Random, name: str, year: int) -> Iterator[Phrase]:
    decade = year // 10 * 10
    span = (float(decade), float(decade + 9))
    yield f"from the {decade}s", _is(name, "between", span)
    if 1930 <= decade <= 1990:
        yield f"from the {decade % 100}s", _is(name, "between", span)
        yield f"not from the {decade % 100}s", _is(name, "outside", span)
    yield f"before {year + rng.randint(1, 9)}", _is(name, "<", year + 10)
    yield f"after {year - 3}", _is(name, ">", year - 3)
    yield f"between {year - 4} and {year + 4}", _is(name, "between", (year - 4.0, year + 4.0))
    yield f"from {year}", _is(name, "between", (float(year), float(year)))
    yield f"from {year} or later", _is(name, ">=", year)


def _prices(name: str, role: NumberRole, price: float) -> Iterator[Phrase]:
    sign, above = _SIGNS.get(role.currency or "", ""), int(price // 10 * 10 + 10)
    yield f"under {sign}{above}", _is(name, "<", above)
    yield f"no more than {sign}{above}", _is(name, "<=", above)
    if role.currency == "EUR":
        yield f"less than {above} euros", _is(name, "<", above)
        yield (
            f"between {max(above - 30, 1)} and {above} euros",
            _is(name, "between", (max(above - 30.0, 1.0), float(above))),
        )
    yield f"over {sign}{max(above - 20, 1)}", _is(name, ">", max(above - 20, 1))


def _minutes(name: str, minutes: float) -> Iterator[Phrase]:
    above = int(minutes // 10 * 10 + 10)
    yield f"under {above} minutes", _is(name, "<", above)
    yield f"at least {above - 20} minutes", _is(name, ">=", above - 20)
    yield f"no longer than {above} min", _is(name, "<=", above)
    if minutes < 120:
        yield "less than two hours", _is(name, "<", 120)
    else:
        yield "over 2 hours", _is(name, ">", 120)


def _grams(name: str, grams: float) -> Iterator[Phrase]:
    above = int(grams // 100 * 100 + 100)
    yield f"under {above} g", _is(name, "<", above)
    yield f"lighter than {above / 1000:g} kg", _is(name, "<", above)
    yield f"no more than {above} grams", _is(name, "<=", above)


def _is(name: str, op: Op, value: float | tuple[float, float]) -> Demand:
    return Demand((Constraint(name, op, value if isinstance(value, tuple) else float(value), ""),))
