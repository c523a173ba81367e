"""What a column's cells look like, whatever its name: the evidence from which roles are guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from retrieval.amounts import Amount, Mark, decimal_mark, is_missing, read_amount, read_number
from retrieval.headers import ROLES, place_in
from retrieval.parsing import JSON, has_value, read_stock, read_time, read_url, read_yes, split_values
from retrieval.types import NumberKind

_SAMPLE = 1500
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#]|$)|/images?/|media-amazon", re.IGNORECASE)
_CODE = re.compile(r"(?=\S*\d)[\w.:/-]{2,40}")
_NAME = re.compile(r"[^\W\d_a-zß-ÿ][^\W\d_]*\.?(?:[ '’-]+(?:[a-z]{1,3}\.? ?)?[^\W\d_][^\W\d_]*\.?){1,4}")
_REVERSED = re.compile(r"[^\W\d][^\s,]*, ?[^\W\d][^\s,]*(?: \w\.?)?")
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4}")
_ENTITY = re.compile(r"&#?\w+;")
_RARE, _COMMON = 0.02, 0.05  # least share of cells that hold a separator: one used for nothing else, any other
_SHARED = 0.6
_SEPARATORS = {"|": _RARE, ";": _RARE, "、": _RARE, "，": _RARE}
_SEPARATORS |= {" > ": _COMMON, ",": _COMMON, " / ": _COMMON, "/": _COMMON}


@dataclass(frozen=True)
class Column:
    """A column by name, with its cells that say something (all of them, and a sample to measure)."""

    name: str
    filled: Sequence[str]
    rows: int

    @cached_property
    def sample(self) -> Sequence[str]:
        """At most a few thousand filled cells from all over the column."""
        return self.filled[:: max(1, len(self.filled) // _SAMPLE)]

    def share(self, test: Callable[[str], object]) -> float:
        """The share of sampled cells that pass a test; 0.0 for an empty column."""
        return sum(bool(test(cell)) for cell in self.sample) / len(self.sample) if self.sample else 0.0

    @cached_property
    def unique(self) -> float:
        """Distinct values over filled cells."""
        return len(set(self.filled)) / len(self.filled) if self.filled else 0.0

    @cached_property
    def words(self) -> float:
        """Mean words a cell; a Han or kana sign is half a word."""
        return sum(map(count_words, self.sample)) / len(self.sample) if self.sample else 0.0

    @cached_property
    def length(self) -> float:
        """Mean characters a cell."""
        return sum(map(len, self.sample)) / len(self.sample) if self.sample else 0.0

    @cached_property
    def is_yes_no(self) -> bool:
        """Only yes and no (true and false, 1 and 0 ...)."""
        return bool(self.filled) and self.share(lambda cell: read_yes(cell) is not None) == 1.0

    @cached_property
    def urls(self) -> float:
        """The share of http(s) addresses."""
        return self.share(lambda cell: read_url(cell) is not None)

    @cached_property
    def images(self) -> float:
        """The share of addresses that look like an image's."""
        return self.share(lambda cell: (url := read_url(cell)) and _IMAGE.search(url))

    @cached_property
    def codes(self) -> float:
        """The share of short words with a digit in them and no space."""
        return self.share(_CODE.fullmatch)

    @cached_property
    def objects(self) -> float:
        """The share of JSON objects."""
        return self.share(lambda cell: cell[:1] == "{" and cell[-1:] == "}")

    @cached_property
    def dates(self) -> float:
        """The share of dates."""
        return self.share(lambda cell: _DATE.match(cell) and read_time(cell) is not None)

    @cached_property
    def stocks(self) -> float:
        """The share of cells that say whether an item can be had."""
        return self.share(lambda cell: read_stock(cell) is not None)

    @cached_property
    def mark(self) -> Mark:
        """The decimal mark of its numbers."""
        return decimal_mark(self.sample)

    @cached_property
    def amounts(self) -> Sequence[Amount]:
        """The sampled cells that hold one number, with unit or currency."""
        found = (read_amount(cell, self.mark) for cell in self.sample)
        return [amount for amount in found if amount is not None]

    def numeric(self, kind: NumberKind) -> float:
        """The share of cells that are a number of this kind; "n/a" and the like are left out of account."""
        told = [cell for cell in self.sample if not is_missing(cell)]
        return sum(read_number(cell, kind, self.mark) is not None for cell in told) / len(told) if told else 0.0

    def separator(self, known: bool, people: bool = False) -> str | None:
        """What divides several values in a cell, or None. `known`: the name says that it holds values, or `people`."""
        if self.share(lambda cell: cell[:1] == "[" and cell[-1:] == "]") > 0.9:
            return JSON
        for separator, least in _SEPARATORS.items():
            if self._is_divided(separator, least, known or people):
                reversed_names = people and separator == "," and self._has_reversed_names()
                return None if reversed_names else separator
        return None

    def values(self, separator: str | None) -> list[str]:
        """All values in the sample, repeated ones too."""
        return [value for cell in self.sample for value in split_values(cell, separator)]

    def _is_divided(self, separator: str, least: float, known: bool) -> bool:
        """Whether cutting there gives short values that come back more often than the uncut cells do."""
        cut = [cell for cell in self.sample if separator in cell]
        if not cut or len(cut) < least * len(self.sample):
            return False
        values = self.values(separator)
        if not values or sum(map(count_words, values)) > 3.5 * len(values) or sum(map(len, values)) > 35 * len(values):
            return False
        if separator == ";" and any(_ENTITY.search(cell) for cell in cut):
            return False
        return known or least == _RARE or self._shared(separator) > _SHARED

    def _shared(self, separator: str) -> float:
        """The share of values, cut there, that different cells have in common."""
        counts = Counter(value for cell in set(self.sample) for value in split_values(cell, separator))
        return sum(count for count in counts.values() if count > 1) / counts.total()

    def _has_reversed_names(self) -> bool:
        """Whether the comma stands between family and given name: "Austen, Jane"."""
        return self.share(_REVERSED.fullmatch) > 0.8


def surest(
    role: str,
    columns: Sequence[Column],
    roles: Mapping[str, tuple[str, ...]] = ROLES,
    fits: Callable[[Column], bool] = lambda one: True,
) -> Column | None:
    """Of the columns that fit, the one whose name is the surest for a role; None when no name is one of that role."""
    places = ((place_in(role, one.name, roles), one) for one in columns)
    usable = [(place, one) for place, one in places if place is not None and fits(one)]
    return min(usable, key=lambda found: found[0])[1] if usable else None


def count_words(text: str) -> float:
    """Words in a text; in scripts without spaces two signs make one."""
    if text.isascii():
        return len(text.split())
    signs = sum("\u3040" <= c <= "\u9fff" for c in text)
    return max(len(text.split()), signs / 2)


def named(values: Sequence[str]) -> float:
    """The share of values that look like a person's name."""
    return sum(bool(_NAME.fullmatch(value)) for value in values) / len(values) if values else 0.0


def commonest(values: Sequence[str]) -> str | None:
    """The most frequent of these, empty ones left out."""
    counts = Counter(value for value in values if value).most_common(1)
    return counts[0][0] if counts else None


def column(name: str, cells: Sequence[str]) -> Column:
    """A column of these cells."""
    return Column(name, [cell.strip() for cell in cells if has_value(cell)], len(cells))
