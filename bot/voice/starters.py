"""Four first messages made from a catalogue, each of which finds something in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.conditions import number_condition
from bot.messages import Messages
from bot.understanding.lexicon import people_like
from bot.understanding.vocabulary import STOPWORDS
from bot.voice.filling import is_flag
from bot.voice.rounding import round_between
from retrieval.catalogue import Catalogue
from retrieval.gates import count
from retrieval.types import Constraint, Item

_KIND = re.compile(r"genre|categor|type|kind|department")
_PAIR = re.compile(r"\b([a-z]{4,12}) (?=([a-z]{4,12})\b)")
_SAMPLE, _TRIED = 1500, 40
_MOST_VALUES = 60


def starters(
    catalogue: Catalogue, messages: Messages, popularity: NDArray[np.float64] | Sequence[float] | None = None
) -> tuple[str, ...]:
    """Four messages: two values, a value with a number, free words, a title; fewer where a catalogue lacks them.

    `popularity` is one number a row (the index has it); without it the fullest listings stand for popular ones.
    """
    order = _by_popularity(catalogue, popularity)
    facet = _main_facet(catalogue)
    values = _common(catalogue, facet) if facet is not None else []
    found: list[str] = []
    if len(values) > 1:
        found.append(messages.say("starter.values", first=values[0], second=values[1]))
    found += _with_number(catalogue, messages, facet, values)
    found += list(_about(catalogue, messages, order))[:1]
    found += [messages.say("starter.like", title=title) for title in _titles(catalogue, order)]
    return tuple(dict.fromkeys(found))[:4]


def _by_popularity(catalogue: Catalogue, popularity: NDArray[np.float64] | Sequence[float] | None) -> list[Item]:
    if popularity is not None and len(popularity) == len(catalogue) and np.ptp(popularity) > 0:
        rows = np.argsort(-np.asarray(popularity, dtype=np.float64), kind="stable")
        items = [catalogue.items[int(row)] for row in rows]
    else:
        items = sorted(catalogue.items, key=lambda item: -len(item.facets) - len(item.numbers))
    return [item for item in items if item.available is not False]


def _main_facet(catalogue: Catalogue) -> str | None:
    """The facet of few, well filled values that says what kind of thing an item is."""
    fit = []
    for name in catalogue.schema.facets:
        values = catalogue.values(name)
        covered = len(set[int]().union(*(set(rows.tolist()) for rows in values.values()))) if values else 0
        if 2 <= len(values) <= _MOST_VALUES and not people_like(name) and not is_flag(catalogue, name):
            fit.append((not _KIND.search(name.casefold()), -covered, name))
    return min(fit)[2] if fit else None


def _common(catalogue: Catalogue, facet: str) -> list[str]:
    """The facet's values as listed, the commonest first."""
    values = catalogue.values(facet)
    order = sorted(values, key=lambda value: (-len(values[value]), value))
    return [catalogue.display(facet, value) for value in order]


def _with_number(catalogue: Catalogue, messages: Messages, facet: str | None, values: Sequence[str]) -> list[str]:
    """A third value with a price, a decade or another number that leaves something."""
    for kind in ("price", "year", "runtime", "weight", "capacity"):
        for name, role in catalogue.schema.numbers.items():
            known = catalogue.numbers(name)[~np.isnan(catalogue.numbers(name))]
            if role.kind != kind or len(known) < 3:
                continue
            condition = _decade(catalogue, messages, name, known) if kind == "year" else None
            if condition is None:
                low, high = (float(np.quantile(known, share)) for share in (0.4, 0.6))
                condition = number_condition(catalogue, messages, name, "<", round_between(low, high, role.kind))
            for value in values[2:5]:
                if facet and count(catalogue, [condition, Constraint(facet, "in", (value,), value)]) >= 3:
                    return [messages.say("starter.both", value=value, condition=condition.text)]
            return [messages.say("starter.number", condition=condition.text)] if count(catalogue, [condition]) else []
    return []


def _decade(catalogue: Catalogue, messages: Messages, name: str, known: NDArray[np.float64]) -> Constraint:
    decade = Counter((known // 10 * 10).astype(int).tolist()).most_common(1)[0][0]
    return number_condition(catalogue, messages, name, "between", (float(decade), float(decade + 9)))


def _about(catalogue: Catalogue, messages: Messages, order: Sequence[Item]) -> Iterator[str]:
    """Two words that stand together in a well known item's text and in a few others, and in no title or facet."""
    spread = Counter(pair for item in catalogue.items[:_SAMPLE] for pair in set(_pairs(_text(item))))
    values = {value for facet in catalogue.schema.facets for value in catalogue.values(facet)}
    for item in order[1:_TRIED]:
        known = [pair for pair in _pairs(_text(item)) if spread[pair] >= 3 and not _named(pair, item, values)]
        if known:
            yield messages.say("starter.about", words=max(known, key=lambda pair: spread[pair]))


def _pairs(text: str) -> list[str]:
    """Neighbouring words in small letters that both carry meaning."""
    return [
        f"{one} {two}"
        for one, two in _PAIR.findall(text)
        if one not in STOPWORDS and two not in STOPWORDS and not two.endswith(("ing", "ed", "ly"))
    ]


def _named(pair: str, item: Item, values: Collection[str]) -> bool:
    return pair in values or pair in item.title.casefold()


def _text(item: Item) -> str:
    return next(iter(item.texts.values()), "")


def _titles(catalogue: Catalogue, order: Sequence[Item]) -> Iterator[str]:
    """Short titles of well known items that the catalogue finds again by name."""
    for item in order[:_TRIED]:
        matches = catalogue.titles(item.title, limit=1) if len(item.title.split()) <= 6 else []
        if matches and matches[0].item_id == item.item_id:
            yield item.title
