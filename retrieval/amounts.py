"""Numbers as catalogues write them: "1.299,00 €", "EUR 39", "1,299.00", "112 min", "1.2 kg", "4.5/5"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from retrieval.types import NumberKind
from retrieval.units import convert, currency_of, shared_by, unit_of

Mark = Literal[".", ",", ""]

MISSING = frozenset(
    {"", "-", "--", "–", "—", "?", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "\\n", "unknown", "无"}
)

_FILLER = re.compile(
    r"\b(?:from|only|now|approx|about|ca|ab|nur|circa|rrp|uvp|each|incl|vat|mwst|desde|dès|à partir de)\b\.?|[~≈≤≥<>*+]"
)
_AROUND = " \t\n()[]:;,.-–=_\u00a0\u202f"
_AMOUNT = re.compile(
    r"(?P<before>\D*?)(?P<sign>[-−+]?)\s*(?P<digits>\d[\d.,'’\u00a0\u202f ]*\d|\d|[.,]\d+)(?P<after>\D*)",
    re.DOTALL,
)
_GROUPED = re.compile(r"\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?|[\d.,]+")
_CLOCK = re.compile(
    r"(?:(\d+)\s*(?:hours?|hrs?|h|std|小时)\.?\s*)?(?:(\d+)\s*(?:minutes?|mins?|m|min\.|分钟?)\.?)?|(\d+)\s*h\s*(\d\d)"
)
_ISO_SPAN = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?")
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_OUT_OF = re.compile(
    r"(.*\d)\s*(?:/|out of|von|sur|de)\s*(?:5|6|10|100)(?:\.0)?\s*(?:stars?|sterne|★)?|(.*\d)\s*(?:stars?|sterne|★)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what stood beside it: an ISO 4217 currency, or a unit as we write it."""

    value: float
    currency: str = ""
    unit: str = ""
    others: frozenset[str] = frozenset()  # currencies that the sign may stand for as well ("$")

    def is_in(self, currency: str) -> bool:
        """Whether it can be an amount in this currency."""
        return self.currency in ("", currency) or currency in self.others


def is_missing(cell: str) -> bool:
    """Whether a cell of a number says nothing: empty, "-", "n/a" ..."""
    return cell.strip().casefold() in MISSING


def read_amount(cell: str, mark: Mark = "", price: bool = False) -> Amount | None:
    """The one number in a cell, or None: no number, several, or words beside it that are no unit.

    `mark` is the column's decimal mark. Without other evidence three digits after a single mark are thousands in
    a price, and after a comma; after a point they are decimals.
    """
    found = _AMOUNT.fullmatch(cell.strip())
    if found is None:
        return None
    beside = _beside(found["before"], found["after"])
    value = _value(found["digits"], mark, price)
    if beside is None or value is None:
        return None
    negative = found["sign"] in ("-", "−")
    return Amount(-value if negative else value, *beside)


def read_number(
    cell: str, kind: NumberKind, mark: Mark = "", *, currency: str | None = None, unit: str | None = None
) -> float | None:
    """A cell as a number in the role's unit, or None when it can't be read (or is of another currency)."""
    if kind == "year":
        return _read_year(cell, mark)
    if kind == "runtime" and (minutes := read_minutes(cell)) is not None:
        return convert(minutes, "min", unit or "min")
    if kind == "rating" and (rated := _OUT_OF.fullmatch(cell.strip().casefold())):
        cell = rated[1] or rated[2]
    amount = read_amount(cell, mark, kind == "price")
    if amount is None or (currency and not amount.is_in(currency)):
        return None
    return convert(amount.value, amount.unit, unit) if amount.unit and unit else amount.value


def read_minutes(cell: str) -> float | None:
    """A span such as "1h 52min", "2 h", "PT1H52M" or "1:52" in minutes; None for a plain number."""
    text = cell.strip()
    if found := _ISO_SPAN.fullmatch(text):
        hours, minutes = found[1], found[2]
    elif (found := _CLOCK.fullmatch(text.casefold())) and found[0]:
        hours, minutes = found[1] or found[3], found[2] or found[4]
    elif found := re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::[0-5]\d)?", text):
        hours, minutes = found[1], found[2]
    else:
        return None
    return float(hours or 0) * 60 + float(minutes or 0)


def decimal_mark(cells: Iterable[str]) -> Mark:
    """The decimal mark that most cells of a column prove ("12.5", "1.299,00"), or "" when none does."""
    votes = Counter(_proof(cell) for cell in cells)
    points, commas = votes["."], votes[","]
    return "" if points == commas else "." if points > commas else ","


def _beside(before: str, after: str) -> tuple[str, str, frozenset[str]] | None:
    """Currency, unit, and what else the currency's sign may mean; None when other words stand around a number."""
    currency, unit, others = "", "", frozenset[str]()
    for words in (before, after):
        raw = words.strip(_AROUND)
        rest = _FILLER.sub(" ", words.casefold()).strip(_AROUND)
        if not rest or rest in ("kr", "kr."):  # crowns of three countries
            continue
        if (code := currency_of(rest)) is not None:
            currency, others = code, shared_by(rest)
        elif words is after and (known := unit_of(raw)) is not None:
            unit = known[1]
        else:
            return None
    return currency, unit, others


def _value(digits: str, mark: Mark, price: bool) -> float | None:
    text = digits.strip()
    if not _GROUPED.fullmatch(text):
        return None  # "12 14" is two numbers
    text = re.sub(r"[ '’\u00a0\u202f]", "", text)
    decimal = _proof(text) or _presumed(text, mark, price)
    other = {".": ",", ",": "."}.get(decimal, "")
    text = text.replace(other, "") if other else re.sub("[.,]", "", text)
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _proof(cell: str) -> Mark:
    """The decimal mark that this number alone proves, or ""."""
    text = re.sub(r"[^\d.,]", "", cell).strip(".,") if not re.fullmatch(r"[.,]\d+", cell) else cell
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return "." if text.rindex(".") > text.rindex(",") else ","
    if points + commas == 1:
        sign: Mark = "." if points else ","
        head, _, tail = text.partition(sign)
        return sign if len(tail) != 3 or head.lstrip("0") == "" or len(head) > 3 else ""
    return "," if points > 1 else "." if commas > 1 else ""


def _presumed(text: str, mark: Mark, price: bool) -> Mark:
    if price or not ("." in text or "," in text):
        return ""  # both kinds of mark are thousands
    return mark or "."


def _read_year(cell: str, mark: Mark) -> float | None:
    if found := _YEAR.search(cell):
        return float(found.group())
    amount = read_amount(cell, mark)
    return None if amount is None or amount.value != int(amount.value) or amount.currency else amount.value
