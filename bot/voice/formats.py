"""Values as a person reads them: names of fields, money, numbers with their unit, lists, cut titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from bot.types import Listing
from retrieval.types import Item, NumberRole, Schema

_SAME_IN_PLURAL = ("ss", "us", "is", "series", "species", "news")


def label(name: str) -> str:
    """A field's name for people: "age_rating" is "age rating"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ")
    return " ".join(spaced.split()).lower() if spaced.strip().isascii() else spaced.strip()


def one(name: str) -> str:
    """The label of one value of a field: "directors" is "director", "activities" is "activity"."""
    text = label(name)
    if text.endswith(_SAME_IN_PLURAL) or not text.endswith("s") or len(text) < 4:
        return text
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text[:-2] if text.endswith(("xes", "ches", "shes", "sses")) else text[:-1]


def number(value: float, role: NumberRole, locale: str = "en") -> str:
    """A number of the schema: "€249", "1,250 g", "117 min"; a year is never grouped."""
    if role.kind == "year":
        return f"{value:.0f}"
    if role.kind == "price" and role.currency:
        whole = float(value).is_integer()
        text = format_currency(value, role.currency, locale=locale)
        return re.sub(r"[.,]00(?!\d)", "", text) if whole else text
    text = format_decimal(value, format="#,##0.##", locale=locale)
    unit = role.unit or (role.currency if role.kind == "price" else None)
    return f"{text} {unit}" if unit else text


def listed(values: Sequence[str], locale: str = "en", style: Literal["standard", "or"] = "standard") -> str:
    """ "a, b, and c" (or "a, b, or c"); nothing for no values."""
    return format_list(list(values), style=style, locale=locale) if values else ""


def cut(text: str, words: int) -> str:
    """At most so many words; what is left out shows as an ellipsis."""
    all_words = text.split()
    if len(all_words) <= words:
        return " ".join(all_words)
    return " ".join(all_words[:words]).rstrip(",;:.-–") + "…"


def facts(item: Item, schema: Schema, locale: str = "en", most: int = 3) -> tuple[tuple[str, str], ...]:
    """The (label, value) lines of a card: numbers first, then facets (a few values each), in the schema's order."""
    lines = [
        (label(name), number(item.numbers[name], role, locale))
        for name, role in schema.numbers.items()
        if name in item.numbers
    ]
    for name in schema.facets:
        if values := item.facets.get(name, ()):
            shown = ", ".join(values[:most]) + ("…" if len(values) > most else "")
            lines.append((label(name) if len(values) > 1 else one(name), shown))
    return tuple(lines)


def listing(item: Item, schema: Schema, locale: str = "en") -> Listing:
    """An item with all that the catalogue says of it."""
    return Listing(item.item_id, item.title, tuple(item.texts.values()), facts(item, schema, locale, 10), item.image)


def lists(item: Item, field: str) -> bool:
    """Whether an item has a value for a facet or number."""
    return field in item.numbers or bool(item.facets.get(field))


def words(text: str) -> int:
    """How many words a person counts."""
    return len(text.split())
