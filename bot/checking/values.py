"""The catalogue's words: values of facets, names of fields, titles. Read once for each index version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.checking.lexicon import LABELS, NEGATIONS, phrases
from bot.checking.plain import HARMLESS, everyday
from bot.checking.text import fold, stem, words
from bot.voice.formats import label, one
from retrieval.catalogue import Catalogue
from retrieval.everyday import CHAT, SMALL
from retrieval.types import Item

_LONGEST = 5  # words
_SHORTEST = 4  # characters
_MARKS = ".!?… "
_PLAIN = SMALL | CHAT
_KIN: Mapping[str, str] = {
    "romantic": "romance",
    "comedic": "comedy",
    "dramatic": "drama",
    "historical": "history",
    "animated": "animation",
    "adventurous": "adventure",
    "biographical": "biography",
    "mysterious": "mystery",
    "sporting": "sport",
}


class Values:
    """Finds values and fields of one catalogue in words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        found: dict[str, set[str]] = {}
        for facet in catalogue.schema.facets:
            for value in catalogue.values(facet):
                text = " ".join(words(fold(value)))
                if len(text) >= _SHORTEST:
                    for form in (text, *_plurals(text)):
                        found.setdefault(form, set()).add(facet)
        self.values: Mapping[str, frozenset[str]] = {text: frozenset(fields) for text, fields in found.items()}
        self.labels = _labels(catalogue)
        self.field_words = frozenset(stem(word) for text in self.labels for word in words(text))
        numbers = catalogue.schema.numbers.values()
        self.units = frozenset(fold(number.unit) for number in numbers if number.unit)
        self.short = _short(catalogue)
        self._titles: dict[str, list[str]] = {}
        for item in catalogue.items:
            self._titles.setdefault(item.title.casefold().rstrip(_MARKS), []).append(item.item_id)

    def named(self, title: str) -> tuple[str, ...]:
        """Ids of the items with this title; of a cut one ("The Lord of…") all that begin so."""
        low = title.casefold()
        if low.rstrip(_MARKS) in self._titles or "…" not in low:
            return tuple(self._titles.get(low.rstrip(_MARKS), ()))
        head = low.rstrip("…. ")
        return tuple(key for text, keys in self._titles.items() if text.startswith(head) for key in keys)

    def spans(self, said: Sequence[str], everyday: bool = True) -> Iterator[tuple[int, int, frozenset[str]]]:
        """(start, end, fields) of every value in a list of folded words; the longest at a place.

        Without `everyday` a single everyday word ("family") is no value.
        """
        place = 0
        while place < len(said):
            step = 1
            for length in range(min(_LONGEST, len(said) - place), 0, -1):
                if length == 1 and not everyday and said[place] in _PLAIN:
                    break
                if (fields := self.values.get(" ".join(said[place : place + length]))) is not None:
                    yield place, place + length, fields
                    step = length
                    break
            place += step

    def labelled(self, said: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """(start, end, field) of every name of a field in a list of folded words; the longest at a place."""
        place = 0
        while place < len(said):
            ends = range(min(len(said), place + _LONGEST), place, -1)
            end = next((end for end in ends if " ".join(said[place:end]) in self.labels), place)
            if end > place:
                yield place, end, self.labels[" ".join(said[place:end])]
            place = max(end, place + 1)

    def ordinary(self, word: str) -> bool:
        """Whether a word says something else, too, so that alone it names no value."""
        return word in HARMLESS or word in NEGATIONS or word in phrases() or word in _PLAIN or everyday(word)

    def holds(self, item: Item, text: str, fields: frozenset[str]) -> bool:
        """Whether an item lists this value in one of these fields."""
        return lists(item, text, fields)

    def of_people(self, fields: frozenset[str]) -> bool:
        """Whether these fields hold names of people, which are written with a capital."""
        return all(one(name) in LABELS and one(name) != "genre" for name in fields)

    def kin(self, word: str) -> str | None:
        """The value that an adjective stands for: "romantic" for romance."""
        return _KIN.get(word)


def lists(item: Item, text: str, fields: Iterable[str]) -> bool:
    """Whether an item lists a value in one of these fields, also where it is said in the plural."""
    forms = {text, stem(text), text.removesuffix("ies") + "y"}
    return any(" ".join(words(fold(value))) in forms for name in fields for value in item.facets.get(name, ()))


def _plurals(text: str) -> tuple[str, ...]:
    if text.endswith("y"):
        return (f"{text[:-1]}ies",)
    return () if text.endswith("s") else (f"{text}s",)


def _short(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """Values of a few letters ("R", "UK") as they are written, with their fields: beside those alone they are meant."""
    found: dict[str, set[str]] = {}
    for facet in catalogue.schema.facets:
        for value in catalogue.values(facet):
            if len(value) < _SHORTEST and value.isalpha():
                found.setdefault(catalogue.display(facet, value), set()).add(facet)
    return {text: frozenset(fields) for text, fields in found.items()}


def _labels(catalogue: Catalogue) -> Mapping[str, str]:
    """Words that name a field -> the field."""
    found: dict[str, str] = {}
    for name in (*catalogue.schema.facets, *catalogue.schema.numbers):
        single = one(name)
        for text in {label(name), single, name.casefold(), *LABELS.get(single, ())}:
            found.setdefault(text, name)
    return found
