"""Conditions on numbers in a message: "under 40", "from the 80s", "less than two hours", "cheap", "recent"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from re import Match

import numpy as np

from bot.understanding.message import Message
from bot.understanding.vocabulary import ADJECTIVES, THING
from bot.voice.formats import label
from retrieval.catalogue import Catalogue
from retrieval.gates import satisfies
from retrieval.types import Constraint, Op

_KIND_WORDS = {
    "rating": "rated|ratings?|scored?",
    "price": "priced?|costs?|costing",
    "runtime": "lasts?|lasting|length|runs",
    "weight": "weighs?|weighing",
}
FEW = 6  # a third of fewer items says nothing
_WORDS: dict[str, float] = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}  # fmt: skip
_WORDS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
_WORDS |= {
    "hundred": 100,
    "a hundred": 100,
    "thousand": 1000,
    "an": 1,
    "a": 1,
    "half an": 0.5,
    "one and a half": 1.5,
    "two and a half": 2.5,
}
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_SPELT = "|".join(sorted(_WORDS, key=len, reverse=True))
_UNITS: dict[str, tuple[str, str, float]] = {  # unit as said -> kind, base unit, factor
    **dict.fromkeys(("$", "€", "£", "¥", "dollar", "dollars", "bucks", "buck", "euro", "euros", "eur", "usd", "gbp", "pound", "pounds", "quid"), ("price", "", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("runtime", "min", 1.0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("runtime", "min", 60.0)),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), ("weight", "g", 1000.0)),
    **dict.fromkeys(("g", "gram", "grams", "gr"), ("weight", "g", 1.0)),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), ("capacity", "l", 1.0)),
    **dict.fromkeys(("star", "stars"), ("rating", "", 1.0)),
}  # fmt: skip
_FACTORS = {"kg": 1000.0, "g": 1.0, "min": 1.0, "h": 60.0, "hours": 60.0, "minutes": 1.0, "l": 1.0, "ml": 0.001}
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_NUMBER = rf"(?P<pre>[$€£¥])?\s?(?P<num>\d+(?:[.,]\d+)*k?|(?:{_SPELT})\b)\s?(?P<unit>(?:{_UNIT})(?![a-z]))?"
_N2 = _NUMBER.replace("<pre>", "<pre2>").replace("<num>", "<num2>").replace("<unit>", "<unit2>")
_AND_ON = r" (?:(?:or|and) (?:later|newer|after|up|earlier|older|before|on)|onwards?)\b"
_DECADE = re.compile(
    r"\b(?P<not>not |no |nothing |except )?(?:(?:made |set |filmed |released )?(?:from|in|of|during|out of) )?(?:the )?(?:(?P<part>early|mid|late)[ -])?"
    r"(?:(?P<full>(?:18|19|20)\d0)|'?(?P<short>[2-9]0))\s?'?s\b"
    rf"(?P<on>{_AND_ON})?"
    rf"|\b(?P<not2>not |no |nothing )?(?:from |in |of )?(?:the )?(?P<spelt>{'|'.join(_DECADES)})\b(?P<on2>{_AND_ON})?"
)
_CENTURY = re.compile(r"\b(?:from |in |of )?(?:the |this )?(?P<last>last|20th|twentieth|21st|this) century\b")
_RECENT_YEARS = re.compile(
    r"\b(?:from |in |of |within )?(?:the )?(?:last|past) (?P<n>\d+|few|couple(?: of)?|"
    + _SPELT
    + r") (?P<what>years?|decades?)\b"
)
_BETWEEN = re.compile(
    rf"\b(?P<field>[a-z][a-z ]{{2,14}} )?(?:between|from) {_NUMBER} (?:and|to|-|until|till) {_N2}|(?<![\w$€£]){_NUMBER.replace('<pre>', '<pre3>').replace('<num>', '<num3>').replace('<unit>', '<unit3>')} ?(?:-|to) ?{_N2.replace('2>', '4>')}"
)
_BELOW = r"under|below|less than|cheaper than|shorter than|lighter than|smaller than|older than|earlier than|before|fewer than|lower than|not over|not above|not more than|no more than|no longer than|not longer than|not after|nothing over|nothing above|nothing after|nothing longer than|nothing more than|up to|at most|max(?:imum)?(?: of)?|until|within|<=?"
_ABOVE = r"over|above|more than|longer than|newer than|later than|bigger than|larger than|heavier than|after|since|at least|min(?:imum)?(?: of)?|from|not before|not under|not less than|no less than|nothing before|nothing under|nothing below|nothing older than|not older than|higher than|better than|starting (?:at|from)|>=?"
_COMPARED = re.compile(
    rf"(?:\b|(?<=\s)|^)(?P<word>{_BELOW}|{_ABOVE})\s?(?:about |around |the year )?{_NUMBER}(?P<tail> ?(?:or less|or under|or below|or more|or newer|or later|or older|and up|and under|onwards?|or so))?(?!\w)"
)
_TAILED = re.compile(
    rf"(?<!\w){_NUMBER} ?(?P<tail>or less|or under|or below|or earlier|or older|max|tops|at most|or more|or newer|or later|or above|and up|and under|onwards?|\+)(?!\w)"
)
_AROUND = re.compile(rf"\b(?:around|about|roughly|circa|ca\.?|approximately)\s{_NUMBER}(?!\w)")
_EXACT_YEAR = re.compile(r"\b(?:from|in|of|made in|released in)(?: the year)? (?P<year>(?:18|19|20)\d\d)\b(?!\s?'?s)")
_YEAR_ADJECTIVE = re.compile(rf"\b(?P<year>(?:18|19|20)\d\d) (?={THING}\b)")
_BUDGET = re.compile(
    rf"\b(?:budget(?: is| of)?|spend|pay|have|max(?:imum)?)(?: is| of| about| around| up to| at most| max)* {_NUMBER}(?!\w)"
)
_STRICT_BELOW = frozenset(
    [
        "under",
        "below",
        "less than",
        "cheaper than",
        "shorter than",
        "lighter than",
        "smaller than",
        "older than",
        "earlier than",
        "before",
        "fewer than",
        "lower than",
        "<",
    ]
)
_STRICT_ABOVE = frozenset(
    [
        "over",
        "above",
        "more than",
        "longer than",
        "newer than",
        "later than",
        "bigger than",
        "larger than",
        "heavier than",
        "after",
        "higher than",
        "better than",
        ">",
    ]
)
_BELOW_WORD = re.compile(rf"(?:{_BELOW})$")
_COMPARED_KIND = {"cheaper than": "price", "shorter than": "runtime", "longer than": "runtime", "lighter than": "weight", "heavier than": "weight",
                  "older than": "year", "newer than": "year", "before": "year", "after": "year", "since": "year", "earlier than": "year",
                  "later than": "year", "smaller than": "capacity", "bigger than": "capacity", "larger than": "capacity", "no longer than": "runtime",
                  "not before": "year", "not after": "year", "nothing before": "year", "nothing after": "year", "nothing older than": "year"}  # fmt: skip


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
        (_DECADE, reader.decade), (_CENTURY, reader.century), (_RECENT_YEARS, reader.recent_years), (_BETWEEN, reader.between), (_BUDGET, reader.budget),
        (_COMPARED, reader.compared), (_TAILED, reader.tailed), (_AROUND, reader.around), (_EXACT_YEAR, reader.exact_year),
        (_YEAR_ADJECTIVE, reader.exact_year),
    ):  # fmt: skip
        for match in message.find(pattern):
            hit = read(match)
            if hit is not None and not message.is_read(match.start(), match.end()):
                message.cross_out(match.start(), match.end())
                hits.append(hit)
    return hits


def adjectives(message: Message, catalogue: Catalogue, among: Sequence[Constraint]) -> list[NumberHit]:
    """ "cheap", "recent", "not too long": the lowest or highest third of the items `among` these conditions."""
    hits = list[NumberHit]()
    for match in message.find(_ADJECTIVE):
        kind, direction = ADJECTIVES[match["word"]]
        field = field_of_kind(catalogue, kind)
        negated = bool(match["not"])
        if field is None or message.is_read(match.start(), match.end()):
            continue
        hit = _third(catalogue, among, field, kind, -direction if negated else direction, match)
        if hit is not None:
            message.cross_out(match.start(), match.end())
            hits.append(hit)
    return hits


_ADJECTIVE = re.compile(
    r"\b(?P<not>(?:not|nothing|isn'?t|aren'?t|no) (?:too |so |very |that |overly )?)?(?:(?:very|really|quite|fairly|pretty|too|more) )?"
    rf"(?P<word>{'|'.join(sorted(ADJECTIVES, key=len, reverse=True))})\b(?! (?:enough|time|way|ago|distance|term|weekend|shot))"
)


def _third(
    catalogue: Catalogue, among: Sequence[Constraint], field: str, kind: str, direction: int, match: Match[str]
) -> NumberHit | None:
    rows = ~np.isnan(catalogue.numbers(field))
    if kind == "year" and direction > 0:  # "recent" is about the calendar, not about the catalogue's spread
        newest = float(np.nanmax(catalogue.numbers(field)))
        return NumberHit(match.start(), match.end(), field, ">=", newest - 9)
    for constraint in among:
        if constraint.field == field:
            continue
        narrower = rows & satisfies(catalogue, constraint)
        rows = narrower if narrower.sum() >= FEW else rows
    values = catalogue.numbers(field)[rows]
    if not len(values):
        return None
    bound = round_bound(float(np.quantile(values, 1 / 3 if direction < 0 else 2 / 3)), kind)
    return NumberHit(match.start(), match.end(), field, "<=" if direction < 0 else ">=", bound)


def round_bound(value: float, kind: str) -> float:
    """A bound as a person would say it: two leading digits, whole years, half stars."""
    if kind == "year":
        return float(round(value))
    if kind == "rating":
        return round(value * 2) / 2
    if value == 0:
        return 0.0
    return float(f"{value:.2g}")


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
            first = 1900 + _DECADES[match["spelt"]]
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
        op: Op = "outside" if match["not"] or match["not2"] else "between"
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
            5.0 if match["n"].startswith(("few",)) else 2.0 if match["n"].startswith("couple") else _number(match["n"])
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
        low, high = _number(first), _number(second)
        unit = next((one for one in reversed(units) if one), None)
        if bare and unit is None and not (_is_year(low) and _is_year(high)):
            return None
        field = self._field(unit, None, high, self._named(match["field"] if not bare else None))
        if field is None:
            return None
        low, high = sorted((self._scaled(field, low, unit), self._scaled(field, high, unit)))
        return NumberHit(match.start(), match.end(), field, "between", (low, high))

    def compared(self, match: Match[str]) -> NumberHit | None:
        word, value, unit = match["word"], _number(match["num"]), match["unit"] or match["pre"]
        if word == "from" and not (match["tail"] or unit) and _is_year(value):
            return None  # "from 1999" is that year: `exact_year`
        field = self._field(unit, _COMPARED_KIND.get(word), value, self._named(match.string[: match.start()][-20:]))
        if field is None:
            return None
        below = bool(_BELOW_WORD.match(word))
        op: Op = ("<" if word in _STRICT_BELOW else "<=") if below else (">" if word in _STRICT_ABOVE else ">=")
        return NumberHit(match.start(), match.end(), field, op, self._scaled(field, value, unit))

    def tailed(self, match: Match[str]) -> NumberHit | None:
        value, unit = _number(match["num"]), match["unit"] or match["pre"]
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
        value, unit = _number(match["num"]), match["unit"] or match["pre"]
        field = self._field(unit, None, value, self._named(match.string[: match.start()][-20:]))
        if field is None:
            return None
        value = self._scaled(field, value, unit)
        margin = 2.0 if self._kind(field) == "year" else 0.2 * value
        return NumberHit(match.start(), match.end(), field, "between", (value - margin, value + margin))

    def budget(self, match: Match[str]) -> NumberHit | None:
        field = field_of_kind(self._catalogue, "price")
        unit = match["unit"] or match["pre"]
        if field is None or (unit and _UNITS[unit][0] != "price"):
            return None
        return NumberHit(match.start(), match.end(), field, "<=", _number(match["num"]))

    def exact_year(self, match: Match[str]) -> NumberHit | None:
        if self._year is None:
            return None
        year = float(match["year"])
        return NumberHit(match.start(), match.end(), self._year, "between", (year, year))

    def _field(self, unit: str | None, kind: str | None, value: float, named: str | None) -> str | None:
        """The field a number is about: by its unit, by the field's name, by the comparing word, by what is plausible."""
        if unit is not None:
            return field_of_kind(self._catalogue, _UNITS[unit][0])
        if named is not None:
            return named
        if kind is not None and (kind != "year" or _is_year(value)):
            found = field_of_kind(self._catalogue, kind)
            if found is not None:
                return found
        if _is_year(value) and self._year is not None:
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
            said = "|".join([re.escape(label(name)), *([_KIND_WORDS[role.kind]] if role.kind in _KIND_WORDS else [])])
            if re.search(rf"\b(?:{said})(?: is| of)?\s*$", before):
                return name
        return None

    def _scaled(self, field: str, value: float, unit: str | None) -> float:
        """A said amount in the unit of the field: "two hours" is 120 where the field counts minutes."""
        if unit is None or unit not in _UNITS or not _UNITS[unit][1]:
            return value
        role = self._catalogue.schema.numbers[field]
        return value * _UNITS[unit][2] / _FACTORS.get((role.unit or _UNITS[unit][1]).casefold(), 1.0)

    def _kind(self, field: str) -> str:
        return self._catalogue.schema.numbers[field].kind


def _is_year(value: float) -> bool:
    return 1850 <= value <= 2100 and value == int(value)


def _number(said: str) -> float:
    """A number as typed or spelt: "1,299.50", "1.299,50", "2k", "forty"."""
    said = said.strip()
    if said in _WORDS:
        return float(_WORDS[said])
    factor = 1000.0 if said.endswith("k") else 1.0
    digits = said.rstrip("k")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    elif "," in digits and "." in digits:
        digits = (
            digits.replace(".", "").replace(",", ".")
            if digits.rfind(",") > digits.rfind(".")
            else digits.replace(",", "")
        )
    else:
        digits = digits.replace(",", ".")
    parts = digits.split(".")
    return factor * float(parts[0] + ("." + "".join(parts[1:]) if len(parts) > 1 else ""))
