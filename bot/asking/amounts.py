"""Amounts in a question: "under 50 euros", "longer than two hours", "from the 80s", "at least 1.5 kg"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Match
from typing import Literal

from retrieval.amounts import read_amount
from retrieval.types import NumberKind, NumberRole
from retrieval.units import convert, currency_of, unit_of

Relation = Literal["<", "<=", ">", ">=", "=", "about", "between"]

_SPELT = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_SPELT |= {
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SPELT |= {
    "a hundred": 100,
    "one hundred": 100,
    "two hundred": 200,
    "three hundred": 300,
    "five hundred": 500,
    "a thousand": 1000,
}
_DECADES = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970}
_DECADES |= {"eighties": 1980, "nineties": 1990}
_COUNTED = (
    r"hours?|hrs?|minutes?|mins?|kilos?|kg|kilograms?|grams?|lit(?:er|re)s?|pounds?|lbs?|ounces?|euros?|dollars?"
    r"|bucks|quid|stars?"
)
_MONEY = {
    "buck": "USD",
    "bucks": "USD",
    "quid": "GBP",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "dollar": "USD",
    "euro": "EUR",
}
_POINTS = frozenset({"star", "stars", "points"})
_LESS = r"(?:less|cheaper|shorter|lighter|smaller|lower|fewer) than|under|below|beneath"
_MORE = r"(?:more|longer|heavier|bigger|larger|greater|higher|pricier|dearer|better) than|over|above|exceed(?:s|ing)?"
_BEFORE, _AFTER = r"(?:older|earlier) than|before|prior to", r"(?:newer|later|younger) than|after|since"
_MOST, _LEAST = (
    r"at most|no more than|not more than|up to|within|max(?:imum)?(?: of)?",
    r"at least|no less than|not less than|min(?:imum)?(?: of)?|from at least",
)
_ABOUT = r"about|around|roughly|approximately|approx|circa|close to|nearly|almost"
_NUMBER = r"(?:[€$£]\s?|(?<![\w.,-]))\d+(?:[.,]\d+)*"
_UNIT = r"[€$£%]|(?!or\b|and\b|to\b)[a-z\"]+"
_FOUND = re.compile(
    rf"(?:\b(?P<less>{_LESS})|\b(?P<more>{_MORE})|\b(?P<before>{_BEFORE})|\b(?P<after>{_AFTER})|\b(?P<most>{_MOST})"
    rf"|\b(?P<least>{_LEAST})|\b(?P<about>{_ABOUT}))?"
    r"\s*(?:the year |about "
    rf"|a total of )?(?P<number>{_NUMBER})\s?(?P<unit>{_UNIT})?(?:\s?(?P<minutes>\d{{1,2}})\s?(?:m|min|mins"
    r"|minutes)\b)?"
    r"(?P<tail> or (?:less|under|more|over|longer))?"
)
_BETWEEN = re.compile(
    rf"\bbetween (?P<low>{_NUMBER})\s?(?P<unit>{_UNIT})? and (?P<high>{_NUMBER})\s?(?P<unit2>{_UNIT})?"
)
_ANY = re.compile(rf"\d|{'|'.join(_DECADES)}")
_DECADE = re.compile(rf"\b(?:the )?(?:(?:19|20)\d0'?s|[2-9]0'?s|{'|'.join(_DECADES)})(?!\w)")
_SPELT_NUMBER = re.compile(
    rf"\b(?:{'|'.join(sorted(_SPELT, key=len, reverse=True))})\b(?= (?:and a half |point five )?(?:{_COUNTED})\b|$)"
)
_AN_HOUR = re.compile(rf"\ban? (?=(?:{_COUNTED})\b)")
_HALF_AFTER = re.compile(r"(\d+) (hours?|kilos?|kg|lit(?:er|re)s?) and a half\b")
_HALF = re.compile(r"(\d+) and a half\b")
_COMPARED_KIND: tuple[tuple[str, NumberKind], ...] = (
    ("cheaper|pricier|dearer|cost|price", "price"),
    ("shorter|longer", "runtime"),
    ("lighter|heavier|weigh", "weight"),
    ("older than|earlier than|newer than|later than|before|prior to|since|after|year|made in|released", "year"),
    ("bigger|larger|smaller|capacity|hold", "capacity"),
    ("rating|rated|score", "rating"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An amount that a question compares with. `unit` is as `retrieval.amounts` writes it, `currency` ISO 4217.

    `kind` is what the unit or the comparing word makes of it; None where only the field can tell.
    """

    relation: Relation
    value: float
    high: float | None = None
    kind: NumberKind | None = None
    unit: str = ""
    currency: str = ""

    def in_unit(self, role: NumberRole) -> tuple[float, float | None] | None:
        """The amount in a field's own unit; None when the two can't be compared (dollars with euros)."""
        if role.kind == "price" and self.currency and self.currency != (role.currency or self.currency):
            return None
        if not self.unit or not role.unit:
            return self.value, self.high
        value = convert(self.value, self.unit, role.unit)
        high = None if self.high is None else convert(self.high, self.unit, role.unit)
        return None if value is None else (value, high)

    def holds(self, actual: float, bound: tuple[float, float | None]) -> bool | None:
        """Whether a number meets it; None where a plain yes or no would claim too much ("about two hours")."""
        value, high = bound
        if self.relation == "between":
            return value <= actual <= (value if high is None else high)
        if self.relation in ("=", "about"):
            if abs(actual - value) <= 1e-9 * max(1.0, abs(value)):
                return True
            near = abs(actual - value) <= 0.1 * abs(value) if self.kind != "year" else abs(actual - value) <= 2
            return None if near and (self.relation == "about" or self.kind != "year") else False
        return {"<": actual < value, "<=": actual <= value, ">": actual > value, ">=": actual >= value}[self.relation]


def find(text: str) -> tuple[Asked, str] | None:
    """The first amount in a clause (as `words.spelt_out` writes it), and the clause without it."""
    plain = _digits(text)
    if not _ANY.search(plain):
        return None
    for pattern, read in ((_DECADE, _decade), (_BETWEEN, _between), (_FOUND, _compared)):
        for match in pattern.finditer(plain):
            if (asked := read(match)) is not None:
                unit = match.groupdict().get("unit") or ""
                counted = asked.unit or asked.currency or unit in _POINTS
                end = match.end() if counted or not unit else match.start("unit")
                return asked, f"{plain[: match.start()]} {plain[end:]}"
    return None


def all_of(text: str, kind: NumberKind, unit: str) -> list[float]:
    """Every amount of a kind that a sentence states, in `unit`; years are plain numbers from 1850 to 2100."""
    found: list[float] = []
    for match in re.finditer(rf"(?P<number>{_NUMBER})[\s-]?(?P<unit>{_UNIT})?", _digits(text.casefold())):
        asked = _amount(match["number"], match["unit"])
        if (
            asked
            and asked.kind == kind
            and (value := convert(asked.value, asked.unit, unit) if unit else asked.value) is not None
        ):
            found.append(value)
    return found


def _decade(match: Match[str]) -> Asked:
    word = match.group().removeprefix("the ").rstrip("s").rstrip("'")
    first = float(_DECADES.get(word + "s", 0) or (int(word) if len(word) == 4 else 1900 + int(word)))
    return Asked("between", first, first + 9, "year")


def _between(match: Match[str]) -> Asked | None:
    low, high = _amount(match["low"], match["unit"]), _amount(match["high"], match["unit2"] or match["unit"])
    if low is None or high is None:
        return None
    return Asked("between", min(low.value, high.value), max(low.value, high.value), high.kind, high.unit, high.currency)


def _compared(match: Match[str]) -> Asked | None:
    amount = _amount(match["number"], match["unit"])
    if amount is None:
        return None
    value = amount.value + (float(match["minutes"]) / 60 if match["minutes"] and amount.unit == "h" else 0)
    kind = amount.kind or _kind_of(match.string[: match.end()], amount.value)
    return Asked(_relation(match), value, None, kind, amount.unit, amount.currency)


def _relation(match: Match[str]) -> Relation:
    relations: tuple[tuple[str, Relation], ...] = (
        ("less", "<"),
        ("before", "<"),
        ("more", ">"),
        ("most", "<="),
        ("least", ">="),
        ("about", "about"),
    )
    for group, relation in relations:
        if match[group]:
            return relation
    if match["after"]:
        return ">=" if match["after"] == "since" else ">"
    if tail := match["tail"]:
        return "<=" if tail.endswith(("less", "under")) else ">="
    return "="


def _kind_of(before: str, value: float) -> NumberKind | None:
    found = next((kind for words, kind in _COMPARED_KIND if re.search(rf"\b(?:{words})", before)), None)
    is_year = 1850 <= value <= 2100 and value == int(value)
    if found == "year":
        return "year" if is_year else None
    return found or (
        "year" if is_year and re.search(r"\b(?:in|from|of|it|that|this) \d{4}$|^\d{4}$", before.strip()) else None
    )


def _amount(number: str, unit: str | None) -> Asked | None:
    read = read_amount(number, price=bool(re.search("[€$£]", number)))
    if read is None:
        return None
    word = unit or ""
    currency = read.currency or _MONEY.get(word, "") or (currency_of(word) if word else None) or ""
    if currency and word not in ("pounds", "pound"):
        return Asked("=", read.value, None, "price", "", currency)
    known = unit_of("kg" if word in ("kilos", "kilograms", "kilogram") else word) if word else None
    if word in _POINTS:
        return Asked("=", read.value, None, "rating")
    return Asked("=", read.value, None, known[0] if known else None, known[1] if known else "")


def _digits(text: str) -> str:
    """Spelt numbers as digits: "two and a half hours" is "2.5 hours", "an hour" is "1 hour"."""
    text = text.replace("half an hour", "30 minutes").replace("half a", "0.5")
    text = _SPELT_NUMBER.sub(lambda match: str(_SPELT[match.group()]), text)
    text = _HALF_AFTER.sub(r"\1.5 \2", _AN_HOUR.sub("1 ", text))
    return _HALF.sub(r"\1.5", text)
