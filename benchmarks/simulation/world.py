"""What a simulated person knows of a catalogue, and a second, plain meaning of a hard condition to judge picks by.

Nothing here goes through `retrieval.gates`: a fault there must not hide itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import cast

from retrieval.catalogue import Catalogue
from retrieval.errors import NoCatalogueError
from retrieval.index import current_version
from retrieval.stored import Files
from retrieval.types import Constraint, Item, Schema
from retrieval.versions import folder

YES_NO = frozenset({"yes", "no", "true", "false", "y", "n", "0", "1"})
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,14}(?![\w'’-])")
_PEOPLE = re.compile(r"direct|writer|author|creator|star|actor|actress|cast|artist|narrator")


def plain(value: object) -> str:
    """A value without case and needless spaces."""
    return " ".join(str(value).split()).casefold()


def name_of(title: str) -> str:
    """A title without its article, as `plain`: "Ring" may also mean "The Ring"."""
    return re.sub(r"^(?:the|an?) ", "", plain(title))


def meets(item: Item, condition: Constraint) -> bool:
    """Whether an item meets a condition. An unknown value fails a positive one and passes a negated one."""
    if condition.op in ("in", "not_in"):
        held = {plain(value) for value in item.facets.get(condition.field, ())}
        found = any(plain(value) in held for value in cast(tuple[str, ...], condition.value))
        return found == (condition.op == "in")
    value = item.numbers.get(condition.field)
    if value is None:
        return condition.op == "outside"
    if isinstance(condition.value, tuple):
        low, high = (float(bound) for bound in condition.value)
        return (low <= value <= high) == (condition.op == "between")
    bound = float(condition.value)
    return {"<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound}[condition.op]


@dataclass(frozen=True, slots=True)
class Demand:
    """What one message asks of its picks: any one of these conditions (a name may stand in several fields)."""

    any_of: tuple[Constraint, ...]

    def met_by(self, item: Item) -> bool:
        """Whether an item is what was asked for."""
        return any(meets(item, one) for one in self.any_of)

    @property
    def text(self) -> str:
        """The demand as it is reported."""
        return " or ".join(f"{one.field} {one.op} {one.value}" for one in self.any_of)


class World:
    """A catalogue as a person may know it: titles, values, numbers, words of the listings."""

    def __init__(self, catalogue: Catalogue, people: Sequence[str] = ()) -> None:
        self.catalogue, self.people = catalogue, tuple(people)

    @classmethod
    def of(cls, home: Path) -> World:
        """The world of the index that serves in a home, read from its plain files. Raises NoCatalogueError."""
        version = current_version(home)
        if version is None:
            raise NoCatalogueError(
                "there is no catalogue yet", where=str(home), do="Run `whypick ingest` or `whypick demo`."
            )
        files = Files.load(folder(home, version))
        return cls(Catalogue(files.items, files.schema, files.arrays.get("popularity")), files.history.people())

    @property
    def schema(self) -> Schema:
        """The roles of the catalogue's columns."""
        return self.catalogue.schema

    @cached_property
    def sellable(self) -> tuple[Item, ...]:
        """Items that are not known to be out of stock."""
        return tuple(item for item in self.catalogue.items if item.available is not False)

    @cached_property
    def fields_of(self) -> Mapping[str, frozenset[str]]:
        """Every facet value -> the facets that have it."""
        fields: defaultdict[str, set[str]] = defaultdict(set)
        for item in self.catalogue.items:
            for name, values in item.facets.items():
                for value in values:
                    fields[plain(value)].add(name)
        return {value: frozenset(names) for value, names in fields.items()}

    @cached_property
    def common_values(self) -> frozenset[str]:
        """The values of facets that have few: genres, colours, countries."""
        few = [name for name in self.schema.facets if len(self.catalogue.values(name)) <= 80]
        return frozenset(value for name in few for value in self.catalogue.values(name)) - YES_NO

    @cached_property
    def titled(self) -> Mapping[str, tuple[str, ...]]:
        """Every title, but for its article -> the ids of the items that bear it."""
        ids: defaultdict[str, list[str]] = defaultdict(list)
        for item in self.catalogue.items:
            ids[name_of(item.title)].append(item.item_id)
        return {title: tuple(found) for title, found in ids.items()}

    @cached_property
    def _spread(self) -> Counter[str]:
        return Counter(word for item in self.catalogue.items for word in set(_words(item)))

    def item(self, rng: Random) -> Item:
        """Any item that can be had."""
        return rng.choice(self.sellable)

    def known_item(self, rng: Random) -> Item:
        """An item of a title that no other bears, short enough to be said."""
        for _ in range(60):
            item = self.item(rng)
            if (
                len(self.titled[name_of(item.title)]) == 1
                and 3 <= len(item.title) <= 44
                and not self.catalogue.twins(item.item_id)
            ):
                return item
        return self.item(rng)

    def words(self, item: Item, rng: Random, count: int) -> list[str]:
        """Telling words of an item's texts, in their order; none is a category, which would be a demand."""
        most = max(3, len(self.catalogue) // 12)
        telling = (word for word in dict.fromkeys(_words(item)) if self._spread[word] <= most)
        found = [word for word in telling if not self.fields_of.get(plain(word))]
        chosen = set(rng.sample(found, min(count, len(found))))
        return [word for word in found if word in chosen]

    def is_flag(self, facet: str) -> bool:
        """Whether a facet only says yes or no."""
        return self.catalogue.values(facet).keys() <= YES_NO

    def is_people(self, facet: str) -> bool:
        """Whether a facet holds names of people."""
        return bool(_PEOPLE.search(facet.casefold()))

    def eligible(self, conditions: Iterable[Constraint], without: Collection[str]) -> Iterator[Item]:
        """Items in stock that meet all the conditions, and neither are in `without` nor twins of those."""
        barred = {twin for item_id in without for twin in (item_id, *self.catalogue.twins(item_id))}
        wanted = tuple(conditions)
        for item in self.sellable:
            if item.item_id not in barred and all(meets(item, one) for one in wanted):
                yield item

    def distinct(self, items: Iterable[Item], most: int) -> int:
        """How many of these are different things, counted up to `most`."""
        taken: set[str] = set()
        count = 0
        for item in items:
            if item.item_id in taken:
                continue
            taken |= {item.item_id, *self.catalogue.twins(item.item_id)}
            count += 1
            if count >= most:
                break
        return count

    def strictest(self, conditions: Iterable[Constraint]) -> tuple[Constraint, ...]:
        """The conditions that most items fail (several where they tie)."""
        failing = {one: sum(not meets(item, one) for item in self.catalogue.items) for one in conditions}
        most = max(failing.values(), default=0)
        return tuple(one for one, count in failing.items() if count == most)


def _words(item: Item) -> list[str]:
    return [word for text in item.texts.values() for word in _WORD.findall(text)]
