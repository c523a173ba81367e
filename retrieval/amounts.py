"""Numbers as catalogues write them: "1.299,00 €", "EUR 39", "1,299.00", "112 min", "1.2 kg", "4.5/5"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from retrieval.types import NumberKind

Mark = Literal[".", ",", ""]

MISSING = frozenset({"", "-", "--", "–", "—", "?", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "\\n", "unknown", "无"})

CURRENCIES: Mapping[str, str] = {
    "€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "¥": "JPY", "￥": "CNY", "元": "CNY", "人民币": "CNY", "円": "JPY",
    "₹": "INR", "rs": "INR", "rs.": "INR", "₩": "KRW", "원": "KRW", "₽": "RUB", "руб": "RUB", "руб.": "RUB", "zł": "PLN",
    "kč": "CZK", "₺": "TRY", "tl": "TRY", "r$": "BRL", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "₫": "VND",
    "฿": "THB", "₪": "ILS", "₴": "UAH", "fr.": "CHF", "sfr.": "CHF", "euro": "EUR", "euros": "EUR", "dollars": "USD",
    "dollar": "USD", "pounds": "GBP", "rmb": "CNY", "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "lei": "RON",
}  # fmt: skip
_CODES = (
    "EUR USD GBP JPY CNY INR KRW RUB PLN CZK TRY BRL AUD CAD VND THB ILS UAH CHF SEK NOK DKK HUF RON BGN ISK MXN ARS "
    "CLP COP PEN ZAR NGN EGP KES AED SAR QAR HKD TWD SGD MYR IDR PHP NZD"
)
_CODE = re.compile(rf"(?:{_CODES.replace(' ', '|')})")

# unit as written -> (kind of quantity, unit as we write it)
_UNITS: Mapping[str, tuple[NumberKind, str]] = {
    "g": ("weight", "g"), "gr": ("weight", "g"), "gram": ("weight", "g"), "grams": ("weight", "g"), "gramm": ("weight", "g"),
    "克": ("weight", "g"), "kg": ("weight", "kg"), "kgs": ("weight", "kg"), "kilo": ("weight", "kg"), "公斤": ("weight", "kg"),
    "千克": ("weight", "kg"), "lb": ("weight", "lb"), "lbs": ("weight", "lb"), "pound": ("weight", "lb"),
    "oz": ("weight", "oz"), "ounce": ("weight", "oz"), "ounces": ("weight", "oz"), "mg": ("weight", "mg"),
    "l": ("capacity", "l"), "ltr": ("capacity", "l"), "liter": ("capacity", "l"), "liters": ("capacity", "l"),
    "litre": ("capacity", "l"), "litres": ("capacity", "l"), "升": ("capacity", "l"), "ml": ("capacity", "ml"),
    "毫升": ("capacity", "ml"), "cl": ("capacity", "cl"),
    "min": ("runtime", "min"), "mins": ("runtime", "min"), "min.": ("runtime", "min"), "minute": ("runtime", "min"),
    "minutes": ("runtime", "min"), "minuten": ("runtime", "min"), "分钟": ("runtime", "min"), "分": ("runtime", "min"),
    "minutos": ("runtime", "min"), "h": ("runtime", "h"), "hr": ("runtime", "h"), "hrs": ("runtime", "h"),
    "hour": ("runtime", "h"), "hours": ("runtime", "h"), "std": ("runtime", "h"), "小时": ("runtime", "h"),
    "mm": ("other", "mm"), "cm": ("other", "cm"), "m": ("other", "m"), "km": ("other", "km"), "in": ("other", "in"),
    "inch": ("other", "in"), "inches": ("other", "in"), '"': ("other", "in"), "ft": ("other", "ft"),
    "%": ("other", "%"), "w": ("other", "W"), "v": ("other", "V"), "wh": ("other", "Wh"), "kwh": ("other", "kWh"),
    "mah": ("other", "mAh"), "gb": ("other", "GB"), "tb": ("other", "TB"), "mb": ("other", "MB"), "hz": ("other", "Hz"),
    "mp": ("other", "MP"), "lm": ("other", "lm"), "lumens": ("other", "lm"), "kcal": ("other", "kcal"),
    "pages": ("other", "pages"), "页": ("other", "pages"), "seiten": ("other", "pages"), "°c": ("other", "°C"),
    "people": ("other", "people"), "persons": ("other", "people"), "seats": ("other", "seats"),
    "km/h": ("other", "km/h"), "l/100km": ("other", "l/100km"),
}  # fmt: skip
_FACTORS: Mapping[str, tuple[str, float]] = {
    "mg": ("g", 0.001), "g": ("g", 1.0), "kg": ("g", 1000.0), "lb": ("g", 453.59237), "oz": ("g", 28.349523125),
    "ml": ("l", 0.001), "cl": ("l", 0.01), "l": ("l", 1.0), "min": ("min", 1.0), "h": ("min", 60.0),
    "mm": ("m", 0.001), "cm": ("m", 0.01), "m": ("m", 1.0), "km": ("m", 1000.0), "in": ("m", 0.0254), "ft": ("m", 0.3048),
    "MB": ("MB", 1.0), "GB": ("MB", 1000.0), "TB": ("MB", 1_000_000.0), "Wh": ("Wh", 1.0), "kWh": ("Wh", 1000.0),
}  # fmt: skip
_FILLER = re.compile(
    r"\b(?:from|only|now|approx|about|ca|ab|nur|circa|rrp|uvp|each|incl|vat|mwst|desde|dès|à partir de)\b\.?|[~≈≤≥<>*+]"
)
_AMOUNT = re.compile(
    r"(?P<before>\D*?)(?P<sign>[-−+]?)\s*(?P<digits>\d[\d.,'’\u00a0\u202f ]*\d|\d|[.,]\d+)(?P<after>\D*)", re.DOTALL
)
_GROUPED = re.compile(r"\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?|[\d.,]+")
_CLOCK = re.compile(r"(?:(\d+)\s*(?:hours?|hrs?|h|std|小时)\.?\s*)?(?:(\d+)\s*(?:minutes?|mins?|m|min\.|分钟?)\.?)?|(\d+)\s*h\s*(\d\d)")
_ISO_SPAN = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?")
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_OUT_OF = re.compile(r"(.*\d)\s*(?:/|out of|von|sur|de)\s*(?:5|6|10|100)(?:\.0)?\s*(?:stars?|sterne|★)?|(.*\d)\s*(?:stars?|sterne|★)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what stood beside it: an ISO 4217 currency, or a unit as we write it."""

    value: float
    currency: str = ""
    unit: str = ""


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
    if amount is None or (currency and amount.currency and amount.currency != currency):
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


def convert(value: float, unit: str, into: str) -> float | None:
    """A value in another unit of the same kind, or None when there is no way."""
    if unit == into:
        return value
    source, target = _FACTORS.get(unit), _FACTORS.get(into)
    if source is None or target is None or source[0] != target[0]:
        return None
    return value * source[1] / target[1]


def decimal_mark(cells: Iterable[str]) -> Mark:
    """The decimal mark that most cells of a column prove ("12.5", "1.299,00"), or "" when none does."""
    votes = Counter(_proof(cell) for cell in cells)
    points, commas = votes["."], votes[","]
    return "" if points == commas else "." if points > commas else ","


def unit_of(word: str) -> tuple[NumberKind, str] | None:
    """The kind of quantity and our spelling of a unit, or None: "Minutes" -> ("runtime", "min")."""
    return _UNITS.get(word.strip().casefold())


def _beside(before: str, after: str) -> tuple[str, str] | None:
    """The currency and unit among the words around a number, or None when there are other words."""
    currency = unit = ""
    for words in (before, after):
        rest = _FILLER.sub(" ", words.casefold()).strip(" \t\n()[]:;,.-–=_\u00a0\u202f")
        raw = words.strip(" \t\n()[]:;,.-–=_\u00a0\u202f")
        if not rest:
            continue
        code = _CODE.fullmatch(rest.upper()) or (_CODE.fullmatch(rest.upper().rstrip("€$£¥ ")))
        if code:
            currency = code.group()
        elif rest in CURRENCIES or f"{rest}." in CURRENCIES:
            currency = CURRENCIES.get(rest) or CURRENCIES[f"{rest}."]
        elif words is after and (known := unit_of(raw)):
            unit = known[1]
        elif rest not in ("kr", "kr."):
            return None
    return currency, unit


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
