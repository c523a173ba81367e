"""Conditions on numbers in a message: "under 40", "from the 80s", "less than two hours"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Match

import numpy as np

from bot.understanding import tastes
from bot.understanding.amounts import (
    AROUND,
    BELOW_WORD,
    BETWEEN,
    BUDGET,
    CENTURY,
    COMPARED,
    COMPARED_KIND,
    DECADE,
    DECADES,
    EXACT_YEAR,
    FACTORS,
    KIND_WORDS,
    RECENT_YEARS,
    STRICT_ABOVE,
    STRICT_BELOW,
    TAILED,
    UNITS,
    YEAR_ADJECTIVE,
    amount,
    is_year,
)
from bot.understanding.message import Message
from bot.understanding.vocabulary import THING
from bot.voice.formats import label
from retrieval.catalogue import Catalogue
from retrieval.types import Op

_REFUSED = re.compile(
    rf"\b(?:not|no|nothing|without|except|dont|don't|hate)(?: (?:any|really|want|like|the|more|too|made|{THING}))* $"
)


@dataclass(frozen=True, slots=True)
class NumberHit:
    """A condition on a number, where it stood, before it is worded."""

    start: int
    end: int
    field: str
    op: Op
    value: float | tuple[float, float]


def find(message: Message, catalogue: Catalogue) -> list[NumberHit]:
    """Conditions on this catalogue's numbers; what is found is crossed out in the message."""
    reader = _Numbers(catalogue)
    hits = list[NumberHit]()
    for pattern, read in (
        (DECADE, reader.decade), (CENTURY, reader.century), (RECENT_YEARS, reader.recent_years), (BETWEEN, reader.between), (BUDGET, reader.budget),
        (COMPARED, reader.compared), (TAILED, reader.tailed), (AROUND, reader.around), (EXACT_YEAR, reader.exact_year),
        (YEAR_ADJECTIVE, reader.exact_year),
    ):  # fmt: skip
        for match in message.find(pattern):
            hit = read(match)
            if hit is None or message.is_read(match.start(), match.end()):
                continue
            meant = _meant_by(message, match, catalogue.schema.numbers[hit.field].kind)
            if meant != "taste":
                message.cross_out(match.start(), match.end())
            if meant == "demand":
                hits.append(hit)
    return hits


def _meant_by(message: Message, match: Match[str], kind: str) -> tastes.Reading:
    """ "I like films from the 80s" bounds no year, nor does a title's own ("Heat 1995"); "I have 40 euros" is a bound."""
    if kind != "year":
        return "demand"
    year = match.re in (EXACT_YEAR, YEAR_ADJECTIVE)
    return "aside" if year and tastes.describes(message, match.start()) else tastes.reading(message, *match.span())


def unlisted(message: Message, catalogue: Catalogue) -> list[str]:
    """Kinds of number that the message sets a bound on and this catalogue does not list; crossed out too."""
    kinds = list[str]()
    for match in (*message.find(COMPARED), *message.find(TAILED)):
        start, kind = _meant(match)
        if kind is not None and field_of_kind(catalogue, kind) is None and not message.is_read(start, match.end()):
            message.cross_out(start, match.end())
            kinds.append(kind)
    return list(dict.fromkeys(kinds))


def _meant(match: Match[str]) -> tuple[int, str | None]:
    """Where a bound begins and the kind of number that its unit or the word before it names: "rated above 4"."""
    unit = match["unit"] or match["pre"]
    for kind, said in KIND_WORDS.items():
        before = re.search(rf"\b(?:{said})(?: is| of| at)?\s*$", match.string[: match.start()])
        if before is not None:
            return before.start(), kind
    return match.start(), UNITS[unit][0] if unit else COMPARED_KIND.get(
        match["word"] if "word" in match.re.groupindex else ""
    )


def field_of_kind(catalogue: Catalogue, kind: str) -> str | None:
    """The schema's first number of a kind."""
    return next((name for name, role in catalogue.schema.numbers.items() if role.kind == kind), None)


class _Numbers:
    """Reads single matches against one catalogue's number fields."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._year = field_of_kind(catalogue, "year")

    def decade(self, match: Match[str]) -> NumberHit | None:
        if self._year is None:
            return None
        if match["spelt"]:
            first = 1900 + DECADES[match["spelt"]]
        else:
            first = (
                int(match["full"])
                if match["full"]
                else (1900 if int(match["short"]) > 20 else 2000) + int(match["short"])
            )
        onward = match["on"] or match["on2"]
        if onward:
            later = not re.search("earlier|older|before", onward)
            bound = float(first if later else first + 9)
            return NumberHit(match.start(), match.end(), self._year, ">=" if later else "<=", bound)
        span = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}.get(match["part"] or "", (0, 9))
        refused = match["not"] or match["not2"] or _REFUSED.search(match.string[: match.start()])
        op: Op = "outside" if refused else "between"
        return NumberHit(match.start(), match.end(), self._year, op, (float(first + span[0]), float(first + span[1])))

    def century(self, match: Match[str]) -> NumberHit | None:
        if self._year is None:
            return None
        low = 1900.0 if match["last"] in ("last", "20th", "twentieth") else 2000.0
        return NumberHit(match.start(), match.end(), self._year, "between", (low, low + 99))

    def recent_years(self, match: Match[str]) -> NumberHit | None:
        if self._year is None:
            return None
        count = (
            5.0 if match["n"].startswith(("few",)) else 2.0 if match["n"].startswith("couple") else amount(match["n"])
        )
        span = count * (10 if match["what"].startswith("decade") else 1)
        newest = float(np.nanmax(self._catalogue.numbers(self._year)))
        return NumberHit(match.start(), match.end(), self._year, ">=", newest - span)

    def between(self, match: Match[str]) -> NumberHit | None:
        bare = match["num"] is None
        first, second = (match["num3"], match["num4"]) if bare else (match["num"], match["num2"])
        units = (
            (match["pre3"], match["unit3"], match["pre4"], match["unit4"])
            if bare
            else (match["pre"], match["unit"], match["pre2"], match["unit2"])
        )
        low, high = amount(first), amount(second)
        unit = next((one for one in reversed(units) if one), None)
        if bare and unit is None and not (is_year(low) and is_year(high)):
            return None
        field = self._field(unit, None, high, self._named(match["field"] if not bare else None))
        if field is None:
            return None
        low, high = sorted((self._scaled(field, low, unit), self._scaled(field, high, unit)))
        return NumberHit(match.start(), match.end(), field, "between", (low, high))

    def compared(self, match: Match[str]) -> NumberHit | None:
        word, value, unit = match["word"], amount(match["num"]), match["unit"] or match["pre"]
        if word == "from" and not (match["tail"] or unit) and is_year(value):
            return None  # "from 1999" is that year: `exact_year`
        field = self._field(unit, COMPARED_KIND.get(word), value, self._named(match.string[: match.start()][-20:]))
        if field is None:
            return None
        below = bool(BELOW_WORD.match(word))
        op: Op = ("<" if word in STRICT_BELOW else "<=") if below else (">" if word in STRICT_ABOVE else ">=")
        return NumberHit(match.start(), match.end(), field, op, self._scaled(field, value, unit))

    def tailed(self, match: Match[str]) -> NumberHit | None:
        value, unit = amount(match["num"]), match["unit"] or match["pre"]
        field = self._field(unit, None, value, self._named(match.string[: match.start()][-20:]))
        if field is None:
            return None
        below = match["tail"] in (
            "or less",
            "or under",
            "or below",
            "or earlier",
            "or older",
            "max",
            "tops",
            "at most",
            "and under",
        )
        return NumberHit(match.start(), match.end(), field, "<=" if below else ">=", self._scaled(field, value, unit))

    def around(self, match: Match[str]) -> NumberHit | None:
        value, unit = amount(match["num"]), match["unit"] or match["pre"]
        field = self._field(unit, None, value, self._named(match.string[: match.start()][-20:]))
        if field is None:
            return None
        value = self._scaled(field, value, unit)
        margin = 2.0 if self._kind(field) == "year" else 0.2 * value
        return NumberHit(match.start(), match.end(), field, "between", (value - margin, value + margin))

    def budget(self, match: Match[str]) -> NumberHit | None:
        field = field_of_kind(self._catalogue, "price")
        unit = match["unit"] or match["pre"]
        if field is None or (unit and UNITS[unit][0] != "price"):
            return None
        return NumberHit(match.start(), match.end(), field, "<=", amount(match["num"]))

    def exact_year(self, match: Match[str]) -> NumberHit | None:
        if self._year is None:
            return None
        year = float(match["year"])
        return NumberHit(match.start(), match.end(), self._year, "between", (year, year))

    def _field(self, unit: str | None, kind: str | None, value: float, named: str | None) -> str | None:
        """The field a number is about: by its unit, by the field's name, by the comparing word, by what is plausible."""
        if unit is not None:
            return field_of_kind(self._catalogue, UNITS[unit][0])
        if named is not None:
            return named
        if kind is not None and (kind != "year" or is_year(value)):
            found = field_of_kind(self._catalogue, kind)
            if found is not None:
                return found
        if is_year(value) and self._year is not None:
            return self._year
        for likely in ("price", "runtime", "rating", "capacity"):
            field = field_of_kind(self._catalogue, likely)
            if field is not None and self._plausible(field, value):
                return field
        others = [
            name
            for name, role in self._catalogue.schema.numbers.items()
            if role.kind == "other" and self._plausible(name, value)
        ]
        return others[0] if len(others) == 1 else None

    def _plausible(self, field: str, value: float) -> bool:
        values = self._catalogue.numbers(field)
        if np.isnan(values).all():
            return False
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        return (0.2 * low if self._kind(field) == "price" else low * 0.8) <= value <= high * 1.2

    def _named(self, before: str | None) -> str | None:
        """A number field named just before the comparison: "capacity over 30"."""
        if not before:
            return None
        for name, role in self._catalogue.schema.numbers.items():
            said = "|".join([re.escape(label(name)), *([KIND_WORDS[role.kind]] if role.kind in KIND_WORDS else [])])
            if re.search(rf"\b(?:{said})(?: is| of)?\s*$", before):
                return name
        return None

    def _scaled(self, field: str, value: float, unit: str | None) -> float:
        """A said amount in the unit of the field: "two hours" is 120 where the field counts minutes."""
        if unit is None or unit not in UNITS or not UNITS[unit][1]:
            return value
        role = self._catalogue.schema.numbers[field]
        return value * UNITS[unit][2] / FACTORS.get((role.unit or UNITS[unit][1]).casefold(), 1.0)

    def _kind(self, field: str) -> str:
        return self._catalogue.schema.numbers[field].kind
