"""Single cells read as what they are: lists, yes or no, stock, addresses, times."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

import orjson


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


JSON = "json"  # the separator of cells that hold a list: ["a", "b"]

_TRUE = frozenset({"yes", "true", "y", "t", "1", "1.0", "ja", "oui", "si", "sí", "sim", "是", "有", "✓", "✔"})
_FALSE = frozenset({"no", "false", "n", "f", "0", "0.0", "nein", "non", "não", "否", "✗", "✘"})
_NO_VALUE = frozenset({"", "-", "--", "–", "—", "?", "n/a", "#n/a", "nan", "null", "\\n"})
_IN_STOCK = _phrases(
    """in stock, instock, in_stock, available, low stock, limited availability, limitedavailability, available for order,
    in store only, instoreonly, online only, onlineonly, lagernd, auf lager, verfügbar, en stock, disponible, disponibile,
    en existencia, op voorraad, i lager, 有货, 现货, 在庫あり"""
)
_OUT_OF_STOCK = _phrases(
    """out of stock, outofstock, out_of_stock, not in stock, sold out, soldout, unavailable, not available, discontinued,
    backorder, back order, preorder, pre-order, presale, nicht verfügbar, nicht lieferbar, ausverkauft, épuisé,
    rupture de stock, indisponible, agotado, sin stock, no disponible, esaurito, non disponibile, esgotado, uitverkocht,
    slutsåld, 缺货, 无货, 售罄, 在庫なし"""
)
_COUNT = re.compile(
    r"(?:only\s+)?([+-]?\d[\d,]*)(?:\.0+)?\s*\+?\s*(?:left|in stock|pcs|pieces|units|available|stück|件)?"
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T](.*))?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T](.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?(?:[ T](.*))?")
_PLAIN_NUMBER = re.compile(r"\d{9,20}(?:\.\d*)?|\d{9,13}\.?\d*[eE]\+?\d+|\d(?:\.\d+)?[eE]\+?\d{1,2}")
_QUOTED_URL = re.compile(r"""["'](https?://[^"'\\\s]+)["']""")
_LAST_TIME = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


def has_value(cell: str) -> bool:
    """Whether a cell of a facet says anything: not empty, "-", "n/a" ..."""
    return cell.strip().casefold() not in _NO_VALUE


def split_values(cell: str, separator: str | None) -> tuple[str, ...]:
    """The values in a facet's cell, each once, in order; `separator` None: the cell is one value."""
    if separator == JSON:
        parts: Iterable[str] = _listed(cell)
    else:
        parts = cell.split(separator) if separator else (cell,)
    found = (" ".join(part.split()) for part in parts)
    return tuple(dict.fromkeys(part for part in found if has_value(part)))


def read_texts(cell: str) -> Sequence[str]:
    """The texts in a cell: itself, or those of a JSON list."""
    return _listed(cell) if cell[:2] in ('["', "['", "[]") else (cell,)


def read_yes(cell: str) -> bool | None:
    """A cell as yes or no, or None."""
    word = cell.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def read_stock(cell: str) -> bool | None:
    """Whether an item can be had, from words ("in stock"), yes or no, or a count; None when the cell is neither."""
    word = " ".join(cell.strip().casefold().rsplit("schema.org/", 1)[-1].split()).strip(".!")
    if word in _IN_STOCK or word in _OUT_OF_STOCK:
        return word in _IN_STOCK
    if (said := read_yes(word)) is not None:
        return said
    counted = _COUNT.fullmatch(word)
    return int(counted[1].replace(",", "")) > 0 if counted else None


def read_url(cell: str) -> str | None:
    """The first http(s) address in a cell, or None; nothing else is ever kept as an address."""
    if "//" not in cell:
        return None
    if cell.lstrip()[:1] in ("[", "{"):
        found = _QUOTED_URL.search(cell)
        address = found[1] if found else ""
    else:
        address = re.split(r"[|;,]\s*(?=https?:)", cell)[0].strip()
    if address.startswith("//"):
        address = f"https:{address}"
    if any(ord(c) <= 32 or c in "<>\"'`\\" or 127 <= ord(c) < 160 for c in address):
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return address if usable else None


def read_time(cell: str, day_first: bool = False) -> float | None:
    """A time as seconds since 1970 UTC, or None. A time without a zone is taken as UTC.

    ISO 8601, "2024/1/31 09:30", "31.1.2024", "1/31/2024" (day first if so told), and seconds, milliseconds,
    microseconds or nanoseconds since 1970.
    """
    text = cell.strip()
    if _PLAIN_NUMBER.fullmatch(text):
        return _since_epoch(float(text))
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        iso = _as_iso(text, day_first)
        if iso is None:
            return None
        try:
            when = datetime.fromisoformat(iso)
        except ValueError:
            return None
    seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    return seconds if seconds <= _LAST_TIME else None


def is_day_first(cells: Iterable[str]) -> bool:
    """Whether "5/6/2024" is the fifth of June in this column: some first number is above 12 and no second one is."""
    pairs = [(int(found[1]), int(found[2])) for cell in cells if (found := _SLASHED.fullmatch(cell.strip()))]
    return any(first > 12 for first, _ in pairs) and not any(second > 12 for _, second in pairs)


def _as_iso(text: str, day_first: bool) -> str | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day, rest = found.groups()
    elif found := _DOTTED.fullmatch(text):
        day, month, year, rest = found.groups()
    elif found := _SLASHED.fullmatch(text):
        first, second, year, rest = found.groups()
        day, month = (first, second) if day_first or int(first) > 12 else (second, first)
    elif found := re.fullmatch(r"(\d{4}-\d\d-\d\d)\s+(.*?)\s*(?:UTC|GMT)", text):
        return f"{found[1]}T{found[2]}+00:00"
    else:
        return None
    date = f"{year}-{int(month):02d}-{int(day):02d}"
    clock = (rest or "").strip()
    return f"{date}T{clock.zfill(5) if re.fullmatch(r'[0-9]:[0-9]{2}', clock) else clock}" if clock else date


def _since_epoch(number: float) -> float | None:
    for above, scale in ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3)):
        if number >= above:
            number /= scale
            break
    return number if number <= _LAST_TIME else None


def _listed(cell: str) -> Sequence[str]:
    """The strings of a JSON or Python list; a cell that is none is one value. Dicts give their "name"."""
    text = cell.strip()
    if not text.startswith("["):
        return (text,)
    values = _parsed(text)
    if not isinstance(values, list | tuple):
        return (text,)
    named = (value.get("name", value.get("value", "")) if isinstance(value, dict) else value for value in values)
    return [str(value) for value in named if value is not None]


def _parsed(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return ast.literal_eval(text) if len(text) < 20_000 else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
