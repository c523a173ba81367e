"""The catalogue in memory: items by id, by title, by facet value and by number; `read_items` reads it from a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from retrieval.errors import UnknownError
from retrieval.items import ItemsFile, read_items
from retrieval.title_index import TitleIndex, TitleMatch
from retrieval.title_spans import TitleFinder, TitleSpan
from retrieval.titles import canonical, words
from retrieval.types import Item, Schema

__all__ = ["Catalogue", "ItemsFile", "TitleMatch", "TitleSpan", "fold", "read_items"]

Rows = NDArray[np.intp]
_SAMPLE_TEXTS, _SAMPLE_CHARS = 4000, 300


def fold(value: str) -> str:
    """A facet value as it is compared: without case and without needless spaces."""
    return " ".join(value.split()).casefold()


@dataclass(frozen=True, slots=True)
class FacetTable:
    """Every value of every facet as a column: `has` is (items, columns) of 0 and 1; column j is `names[j]`.

    `rarity` is log(N / df) / log(N) of each: 0 where all items have the value, 1 where a single one has.
    """

    names: tuple[tuple[str, str], ...]  # (facet, folded value)
    facets: Rows  # of each column: the place of its facet in the schema
    has: csr_matrix
    rarity: NDArray[np.float64]


class Catalogue:
    """All items of one index version, in row order. Nothing here changes after it is made.

    `popularity` (one number a row) decides which of several items of one title is meant; without it the newest is.
    """

    def __init__(self, items: Sequence[Item], schema: Schema, popularity: NDArray[np.float64] | None = None) -> None:
        self.items = tuple(items)
        self.schema = schema
        self._rows = {item.item_id: row for row, item in enumerate(self.items)}
        self._values: dict[str, Mapping[str, Rows]] = {}
        self._spellings: dict[str, Mapping[str, str]] = {}
        for facet in schema.facets:
            self._values[facet], self._spellings[facet] = _by_value(self.items, facet)
        self._numbers = {name: _column(self.items, name) for name in schema.numbers}
        self._title_index = TitleIndex([item.title for item in self.items], self.years, popularity, _sample(self.items))
        values = {value for by_value in self._values.values() for value in by_value}
        self._finder = TitleFinder(self._title_index, values)

    def with_figures(self, items: Sequence[Item]) -> Catalogue:
        """The same items in the same order after figures and stock changed, years apart: nothing is read again."""
        fresh = copy(self)
        fresh.items = tuple(items)
        fresh._numbers = {name: _column(fresh.items, name) for name in self.schema.numbers}
        fresh.__dict__.pop("in_stock", None)
        return fresh

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._rows

    @property
    def ids(self) -> Collection[str]:
        """The ids of all items, in row order."""
        return self._rows.keys()

    def __getitem__(self, item_id: str) -> Item:
        return self.items[self.row(item_id)]

    def get(self, item_id: str) -> Item | None:
        """The item, or None when the catalogue has none of that id."""
        row = self._rows.get(item_id)
        return None if row is None else self.items[row]

    def row(self, item_id: str) -> int:
        """The item's place in `items`. Raises UnknownError."""
        if item_id not in self._rows:
            raise UnknownError(
                "this catalogue has no such item", where=repr(item_id), do="Name an item by its id or its title."
            )
        return self._rows[item_id]

    def titles(self, text: str, limit: int = 5, cutoff: float = 82.0) -> list[TitleMatch]:
        """Items whose title `text` may be, the likeliest first: equal titles, then shortened and misspelt ones.

        Case, accents, articles, "&", "Part II" for 2 and the like do not count. A year in the text ("Alien 1979")
        prefers the item of that year. Scores are 0..100; nothing below `cutoff` is returned.
        """
        hits = self._title_index.match(text, limit, cutoff)
        return [TitleMatch(self.items[hit.row].item_id, hit.score, hit.exact) for hit in hits]

    def find_titles(self, text: str, cutoff: float = 75.0) -> list[TitleSpan]:
        """Titles written out inside a longer message, in the order they stand there, none overlapping.

        Only spelt right (see `titles` for guesses). Scores are 0..100: 100 for a title in quotes, with its year, or
        capitalised; 80 to 90 for one in small letters; 60, hidden by the default cutoff, for one in small letters
        that is an everyday phrase ("a scary movie"). A one-word title counts only when it is quoted, capitalised,
        followed by its year, behind its own article or the whole message; another rare word in small letters is a 45.
        What stands beside a colon counts 10 less and is not `exact`.
        """
        return [
            TitleSpan(
                found.start,
                found.end,
                self.items[found.rows[0]].item_id,
                found.score,
                found.exact,
                tuple(self.items[row].item_id for row in found.rows[1:]),
            )
            for found in self._finder.find(text, cutoff)
        ]

    def values(self, facet: str) -> Mapping[str, Rows]:
        """Folded value -> the sorted rows that have it. Raises UnknownError for what is no facet."""
        self._check(facet, self._values, "facet")
        return self._values[facet]

    def display(self, facet: str, folded: str) -> str:
        """A folded value as the catalogue mostly spells it."""
        self._check(facet, self._spellings, "facet")
        return self._spellings[facet].get(folded, folded)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """One number a row, NaN where it is unknown. Raises UnknownError for what is no number."""
        self._check(name, self._numbers, "number")
        return self._numbers[name]

    def twins(self, item_id: str) -> frozenset[str]:
        """Other ids of the same thing: variants of its group, and rows that repeat its title and year (where one has no year: its text)."""
        row = self._rows.get(item_id)
        if row is None:
            return frozenset()
        item = self.items[row]
        same = set(self._groups.get(item.group, ())) if item.group else set()
        same |= {other for other in self._repeats.get(self._identities[row], ()) if self._is_repeat(row, other)}
        return frozenset(self.items[other].item_id for other in same if other != row)

    def listed(self, facet: str) -> NDArray[np.bool_]:
        """One boolean a row: whether the item lists any value of a facet. Raises UnknownError for what is no facet."""
        self._check(facet, self._values, "facet")
        return self._listed[facet]

    @cached_property
    def _listed(self) -> Mapping[str, NDArray[np.bool_]]:
        masks = {facet: np.zeros(len(self.items), dtype=np.bool_) for facet in self._values}
        for facet, by_value in self._values.items():
            for rows in by_value.values():
                masks[facet][rows] = True
            masks[facet].flags.writeable = False
        return masks

    @cached_property
    def facet_table(self) -> FacetTable:
        """Which item has which facet values."""
        return _facet_table(self._values, len(self.items))

    @cached_property
    def in_stock(self) -> NDArray[np.bool_]:
        """One boolean a row: False for an item that is known to be out of stock."""
        mask = np.array([item.available is not False for item in self.items], dtype=np.bool_)
        mask.flags.writeable = False
        return mask

    @cached_property
    def _groups(self) -> Mapping[str, list[int]]:
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for row, item in enumerate(self.items):
            if item.group:
                groups[item.group].append(row)
        return groups

    @cached_property
    def _repeats(self) -> Mapping[tuple[str, ...], list[int]]:
        repeats: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for row, identity in enumerate(self._identities):
            repeats[identity].append(row)
        return repeats

    @cached_property
    def _identities(self) -> list[tuple[str, ...]]:
        return [canonical(words(item.title)) for item in self.items]

    def _is_repeat(self, row: int, other: int) -> bool:
        mine, theirs = self._title_index.years[row], self._title_index.years[other]
        if not np.isnan(mine) and not np.isnan(theirs):
            return bool(mine == theirs)
        texts = self.items[row].texts
        return bool(texts) and texts == self.items[other].texts

    @property
    def years(self) -> NDArray[np.float64] | None:
        """One year a row, NaN where it is unknown; None where the schema has no number of that kind."""
        for name, role in self.schema.numbers.items():
            if role.kind == "year":
                return self._numbers[name]
        return None

    @staticmethod
    def _check(name: str, known: Mapping[str, object], kind: str) -> None:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise UnknownError(f"this catalogue has no such {kind}", where=repr(name), do=f"It has: {listed}.")


def _by_value(items: Iterable[Item], facet: str) -> tuple[Mapping[str, Rows], Mapping[str, str]]:
    written: defaultdict[str, list[int]] = defaultdict(list)
    for row, item in enumerate(items):
        for value in item.facets.get(facet, ()):
            written[value].append(row)
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for value in written:
        spellings[fold(value)].append(value)
    by_value = {folded: _rows([row for one in ways for row in written[one]]) for folded, ways in spellings.items()}
    display = {folded: max(ways, key=lambda one: len(written[one])) for folded, ways in spellings.items()}
    return MappingProxyType(by_value), MappingProxyType(display)


def _facet_table(values: Mapping[str, Mapping[str, Rows]], size: int) -> FacetTable:
    names = tuple((facet, folded) for facet, by_value in values.items() for folded in by_value)
    rows = [values[facet][folded] for facet, folded in names]
    counts = np.array([len(found) for found in rows], dtype=np.intp)
    columns = np.repeat(np.arange(len(names)), counts)
    places = np.concatenate(rows) if rows else np.zeros(0, dtype=np.intp)
    has = csr_matrix((np.ones(len(places)), (places, columns)), shape=(size, len(names)))
    facets = np.repeat(np.arange(len(values)), [len(by_value) for by_value in values.values()])
    return FacetTable(names, facets, has, np.log(size / np.maximum(counts, 1)) / np.log(max(size, 2)))


def _column(items: Sequence[Item], name: str) -> NDArray[np.float64]:
    column = np.array([item.numbers.get(name, np.nan) for item in items], dtype=np.float64)
    column.flags.writeable = False
    return column


def _rows(found: Iterable[int]) -> Rows:
    rows = np.array(sorted(set(found)), dtype=np.intp)
    rows.flags.writeable = False
    return rows


def _sample(items: Sequence[Item]) -> list[str]:
    """The beginnings of texts from all over the catalogue: how its everyday language reads."""
    step = max(1, len(items) // _SAMPLE_TEXTS)
    return [" ".join(item.texts.values())[:_SAMPLE_CHARS] for item in items[::step]]
