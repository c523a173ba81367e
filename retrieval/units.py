"""Currencies and units as catalogues write them, and the way from one unit to another."""

from __future__ import annotations

import re
from collections.abc import Mapping

from retrieval.types import NumberKind


def _spellings(lines: str) -> Mapping[str, str]:
    """ "EUR: €, euro" as {"€": "EUR", "euro": "EUR"}."""
    pairs = (line.partition(":") for line in lines.strip().splitlines())
    return {word.strip(): code.strip() for code, _, words in pairs for word in words.split(",")}


CURRENCIES = _spellings(
    """
    EUR: €, euro, euros
    USD: $, us$, dollar, dollars
    GBP: £, pounds
    JPY: ¥, 円
    CNY: ￥, 元, 人民币, rmb
    INR: ₹, rs, rs.
    KRW: ₩, 원
    RUB: ₽, руб, руб.
    PLN: zł
    CZK: kč
    TRY: ₺, tl
    BRL: r$
    AUD: a$, au$
    CAD: c$, ca$
    VND: ₫
    THB: ฿
    ILS: ₪
    UAH: ₴
    CHF: fr., sfr.
    HKD: hk$
    TWD: nt$
    SGD: s$
    RON: lei
    """
)
_SHARED_SIGNS: Mapping[str, frozenset[str]] = {
    "$": frozenset(["USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP"]),
    "£": frozenset({"GBP", "EGP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "￥": frozenset({"JPY", "CNY"}),
}
_CODE = re.compile(
    "EUR|USD|GBP|JPY|CNY|INR|KRW|RUB|PLN|CZK|TRY|BRL|AUD|CAD|VND|THB|ILS|UAH|CHF|SEK|NOK|DKK|HUF|RON|BGN|ISK|MXN|ARS"
    "|CLP|COP|PEN|ZAR|NGN|EGP|KES|AED|SAR|QAR|HKD|TWD|SGD|MYR|IDR|PHP|NZD"
)
_UNIT_KINDS: Mapping[NumberKind, Mapping[str, str]] = {
    "weight": _spellings(
        """
        g: g, gr, gram, grams, gramm, 克
        kg: kg, kgs, kilo, 公斤, 千克
        mg: mg
        lb: lb, lbs, pound
        oz: oz, ounce, ounces
        """
    ),
    "capacity": _spellings(
        """
        l: l, ltr, liter, liters, litre, litres, 升
        ml: ml, 毫升
        cl: cl
        """
    ),
    "runtime": _spellings(
        """
        min: min, mins, min., minute, minutes, minuten, minutos, 分钟, 分
        h: h, hr, hrs, hour, hours, std, 小时
        """
    ),
    "other": _spellings(
        """
        mm: mm
        cm: cm
        m: m
        km: km
        in: in, inch, inches, "
        ft: ft
        %: %
        W: w
        V: v
        Wh: wh
        kWh: kwh
        mAh: mah
        MB: mb
        GB: gb
        TB: tb
        Hz: hz
        MP: mp
        lm: lm, lumens
        kcal: kcal
        pages: pages, 页, seiten
        °C: °c
        people: people, persons
        seats: seats
        km/h: km/h
        l/100km: l/100km
        """
    ),
}
_UNITS = {word: (kind, unit) for kind, spellings in _UNIT_KINDS.items() for word, unit in spellings.items()}
_FACTORS: Mapping[str, tuple[str, float]] = {
    "mg": ("g", 0.001),
    "g": ("g", 1.0),
    "kg": ("g", 1000.0),
    "lb": ("g", 453.59237),
    "oz": ("g", 28.349523125),
    "ml": ("l", 0.001),
    "cl": ("l", 0.01),
    "l": ("l", 1.0),
    "min": ("min", 1.0),
    "h": ("min", 60.0),
    "mm": ("m", 0.001),
    "cm": ("m", 0.01),
    "m": ("m", 1.0),
    "km": ("m", 1000.0),
    "in": ("m", 0.0254),
    "ft": ("m", 0.3048),
    "MB": ("MB", 1.0),
    "GB": ("MB", 1000.0),
    "TB": ("MB", 1_000_000.0),
    "Wh": ("Wh", 1.0),
    "kWh": ("Wh", 1000.0),
}


def shared_by(word: str) -> frozenset[str]:
    """The currencies that a sign may stand for, where it is that of several: dollars, pounds, yen and yuan."""
    return _SHARED_SIGNS.get(word.strip(), frozenset())


def currency_of(word: str) -> str | None:
    """The ISO 4217 code for a sign, a code or a name, or None: "€", "EUR", "US$", "USD $"."""
    folded = word.strip().casefold()
    code = _CODE.fullmatch(folded.rstrip("€$£¥ ").upper())
    return code.group() if code else CURRENCIES.get(folded) or CURRENCIES.get(f"{folded}.")


def unit_of(word: str) -> tuple[NumberKind, str] | None:
    """The kind of quantity and our spelling of a unit, or None: "Minutes" -> ("runtime", "min")."""
    return _UNITS.get(word.strip().casefold())


def kind_of(unit: str | None) -> NumberKind | None:
    """The kind of quantity that a unit, as we spell it, measures; None for lengths and the like."""
    known = _UNITS.get((unit or "").casefold())
    return known[0] if known and known[0] != "other" else None


def convert(value: float, unit: str, into: str) -> float | None:
    """A value in another unit of the same kind, or None when there is no way."""
    if unit == into:
        return value
    source, target = _FACTORS.get(unit), _FACTORS.get(into)
    if source is None or target is None or source[0] != target[0]:
        return None
    return value * source[1] / target[1]
