"""What somebody can tell of an item without its title: kinds, names, a year, a word that its text has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.understanding.lexicon import MAKER_FIELDS, people_like
from bot.understanding.vocabulary import STOPWORDS
from bot.voice.filling import is_flag
from retrieval.catalogue import Catalogue, fold
from retrieval.types import Item

_MOST_KINDS = 40  # values of a facet that people know by heart
_MOSTLY = 0.6  # of all items: what most things are, nobody mentions
_NOUN = re.compile(  # "a lonely wizard who", "of vampires.": what ends so is a thing, and without a capital no name
    r"\b(?:an?|the|his|her|their|of|with|and|by|in)\s+(?:[a-z-]+\s+)?([a-z]{4,14})"
    r"(?=[.,;:!?)]|\s+(?:of|in|to|and|or|who|that|from|with|for|on|at|is|has|by|as|when|where|after|while|but|into)\b)"
)
_FEWEST, _MOST = 3, 0.05  # items that have a telling word: a number, a share


class Knowing:
    """One catalogue as people know it. No item's own title is among what it gives, and no free word that is any title."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._titles = {fold(item.title) for item in catalogue.items}
        self._kinds = [name for name in catalogue.schema.facets if self._is_kind(name)]
        self._counts = Counter(word for item in catalogue.items for word in set(_words(item)))

    def kinds(self, item: Item) -> list[str]:
        """What it is, as the catalogue's short facets have it: "drama", "tents"."""
        return [
            value
            for name in self._kinds
            for value in dict.fromkeys(map(fold, item.facets.get(name, ())))
            if len(self.catalogue.values(name)[value]) <= _MOSTLY * len(self.catalogue) and value != fold(item.title)
        ]

    def names(self, item: Item) -> list[str]:
        """Who made it or is in it, as one asks for it: "by ...", "with ..."."""
        return [
            f"{'by' if MAKER_FIELDS.search(name.casefold()) else 'with'} {fold(value)}"
            for name in self.catalogue.schema.facets
            if people_like(name)
            for value in item.facets.get(name, ())
            if fold(value) not in self._titles and fold(item.title) not in fold(value)
        ]

    def years(self, item: Item) -> list[float]:
        """The years that it has, mostly one."""
        numbers = self.catalogue.schema.numbers.items()
        return [item.numbers[name] for name, role in numbers if role.kind == "year" and name in item.numbers]

    def times(self, item: Item) -> list[str]:
        """When it is from, by the decade."""
        return [f"from the {_decade(int(year) // 10 * 10)}s" for year in self.years(item)]

    def words(self, item: Item) -> list[str]:
        """Words of its text that tell it from most others and stand in no title, neither alone nor in its own."""
        own, most = fold(item.title), max(_FEWEST, _MOST * len(self.catalogue))
        found = (word for word in dict.fromkeys(_words(item)) if _FEWEST <= self._counts[word] <= most)
        return [word for word in found if word not in own and word not in self._titles]

    def _is_kind(self, name: str) -> bool:
        few = 2 <= len(self.catalogue.values(name)) <= _MOST_KINDS
        return few and not people_like(name) and not is_flag(self.catalogue, name)


def _words(item: Item) -> Iterator[str]:
    for text in item.texts.values():
        yield from (word for word in _NOUN.findall(text) if word not in STOPWORDS)


def _decade(year: int) -> str:
    return f"{year % 100}" if 1930 <= year < 2000 else f"{year}"
