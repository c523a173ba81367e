"""The variants of an item: other rows of its group, which may differ in colour, size, stock or title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.asking.fields import Field
from bot.asking.ideas import VARIANT
from bot.asking.words import stem, stems
from retrieval.catalogue import Catalogue, fold
from retrieval.types import Item


class Variants:
    """Looks up the variants of items of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._groups: defaultdict[str, list[Item]] = defaultdict(list)
        for item in catalogue.items:
            if item.group is not None:
                self._groups[item.group].append(item)

    def of(self, item: Item) -> tuple[Item, ...]:
        """The item, then the other variants of its group."""
        others = self._groups.get(item.group, ()) if item.group is not None else ()
        return (item, *(one for one in others if one.item_id != item.item_id))

    def values(self, item: Item, field: Field) -> tuple[str, ...]:
        """What a facet says of the item: of all its variants, where it is one in which variants differ."""
        if field.idea not in VARIANT:
            return item.facets.get(field.name, ())
        return tuple(dict.fromkeys(value for one in self.of(item) for value in one.facets.get(field.name, ())))

    def having(self, item: Item, facet: str, folded: str) -> tuple[Item, ...]:
        """The variants that have a facet value, the item first."""
        return tuple(one for one in self.of(item) if folded in map(fold, one.facets.get(facet, ())))

    def titles(self, item: Item, words: Sequence[str] = ()) -> list[str]:
        """The variants' titles that have all of the words (in any form), where the titles tell them apart."""
        titles = list(dict.fromkeys(one.title for one in self.of(item)))
        wanted = {stem(word) for word in words}
        return [title for title in titles if wanted <= set(stems(title))] if len(titles) > 1 else []
