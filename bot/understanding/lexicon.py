"""The words of one catalogue: which phrases of a message name a facet value, a field or a person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.understanding.numbers import field_of_kind
from bot.understanding.spelling import Speller
from bot.understanding.vocabulary import ADJECTIVES, STOPWORDS
from retrieval.catalogue import Catalogue
from retrieval.titles import Token, tokens

YES = frozenset({"yes", "true", "y", "1"})
NO = frozenset({"no", "false", "n", "0"})
PEOPLE_FIELDS = re.compile(r"direct|star|actor|actress|cast|writer|author|artist|creator|composer|narrator|designer")
MAKER_FIELDS = re.compile(r"direct|writer|author|creator|composer|designer|artist")
_ALIASES: Mapping[str, tuple[str, ...]] = {  # how people say it -> values a catalogue may list it under
    "scifi": ("sci-fi", "science fiction"), "sci fi": ("sci-fi", "science fiction"), "sf": ("sci-fi", "science fiction"),
    "science fiction": ("sci-fi",), "romantic": ("romance",), "love story": ("romance",), "love stories": ("romance",), "romcom": ("romance",), "rom com": ("romance",),
    "animated": ("animation",), "cartoon": ("animation",), "anime": ("animation",), "comedic": ("comedy",), "funny": ("comedy",),
    "historical": ("history",), "musical": ("musical", "music"), "doc": ("documentary",), "docu": ("documentary",), "biopic": ("biography",),
    "biographical": ("biography",), "scary": ("horror",), "spooky": ("horror",), "dramatic": ("drama",), "cowboy": ("western",),
    "family-friendly": ("family",), "family friendly": ("family",), "suspense": ("thriller",), "detective": ("mystery",),
    "rucksack": ("backpacks", "backpack"), "trousers": ("pants",), "pants": ("trousers",), "headlamp": ("lights",), "headtorch": ("lights",),
    "torch": ("lights",), "shoe": ("boots", "footwear", "shoes"), "coat": ("jackets", "jacket"), "grey": ("gray",), "gray": ("grey",),
}  # fmt: skip
_NO_PLURALS = frozenset(
    {"news", "series", "species", "means", "lens", "always", "perhaps", "overseas", "mars", "paris"}
)
_SHORT_MESSAGE = 3  # words, within which "only R" or "size M" can be nothing else
_NEAR, _NEAR_KNOWN, _ALIKE = 86, 92, 70  # of 100: a misspelt name, one of known words, and each of its words
_SURNAME = 3  # letters at least
_LONG_STOPWORDS = tuple(word for word in STOPWORDS if len(word) >= 5)
_UNSAID = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "for",
        "in",
        "on",
        "to",
        "it",
        "one",
        "no",
        "yes",
        "not",
        "i",
        "me",
        "my",
        "you",
        "all",
        "any",
        "other",
        "none",
        "n/a",
        "na",
        "unknown",
        "new",
    ]
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Facet value(s) named in a message: characters start..end; `plural` as in "comedies"."""

    start: int
    end: int
    field: str
    values: tuple[str, ...]  # casefolded, as the catalogue's `values` are keyed
    plural: bool = False
    negative: bool = False  # the value itself says no ("waterproof" = no)


def singular(word: str) -> str:
    """A plural's singular, roughly: enough for "comedies" to meet "comedy". "New" is not one of many "news"."""
    if word in _NO_PLURALS:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def people_like(facet: str) -> bool:
    """Does a facet list people's names?"""
    return bool(PEOPLE_FIELDS.search(facet.casefold()))


class Lexicon:
    """Phrases of a catalogue's facets. Built once an index version; reading it changes nothing."""

    def __init__(self, catalogue: Catalogue, known_word: Callable[[str], bool]) -> None:
        self.catalogue = catalogue
        self.is_known_word = known_word
        self.speller = Speller((text for item in catalogue.items for text in item.texts.values()), known_word)
        self._phrases: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        self._short: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)  # "R", "XL": in short messages
        self._surnames: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        self._first_names: set[str] = set()
        self._people: dict[str, tuple[str, str]] = {}
        for facet in catalogue.schema.facets:
            self._add_facet(facet)
        self._add_aliases()
        self._longest = max((len(phrase) for phrase in self._phrases), default=1)
        words = [phrase[0] for phrase in self._phrases if len(phrase) == 1]
        self._single = [word for word in words if len(word) >= 5]
        self._brief = [word for word in words if len(word) == 4]

    def _add_facet(self, facet: str) -> None:
        by_value = self.catalogue.values(facet)
        if by_value.keys() <= YES | NO:
            positive = next((value for value in by_value if value in YES), None)
            if positive is not None:
                self._phrases[_key(facet.replace("_", " "))].append((facet, positive))
            return
        people = people_like(facet)
        for folded, rows in by_value.items():
            key = _key(folded)
            if not key or folded in _UNSAID:
                continue
            if len(key) == 1 and (len(key[0]) < 3 or key[0].isdigit()):
                self._short[key].append((facet, folded))
                continue
            if people:
                self._people.setdefault(" ".join(key), (facet, folded))
                if len(key) > 1:
                    self._surnames[tokens(folded)[-1].word].append((facet, folded, len(rows)))
                    self._first_names.add(key[0])
                else:
                    continue  # "Cher" and "Prince" are said after "with" or "by" only: see `person`
            self._phrases[key].append((facet, folded))

    def _add_aliases(self) -> None:
        for said, values in _ALIASES.items():
            key = _key(said)
            if key in self._phrases:
                continue
            for value in values:
                self._phrases[key] += self._phrases.get(_key(value), [])
            if not self._phrases[key]:
                del self._phrases[key]

    def is_all_values(self, text: str) -> bool:
        """Whether a folded text names facet values and nothing else."""
        hits = self.find(text)
        covered = (token.word for token in tokens(text) if not any(h.start <= token.start < h.end for h in hits))
        return bool(hits) and all(word in STOPWORDS for word in covered)

    def find(self, text: str, prefer: str | None = None) -> list[Hit]:
        """Facet values named in a folded text: longest first, none overlapping, in order.

        A value of several facets is taken to be of `prefer`, else of the facet where more items have it.
        """
        found, said, place = list[Hit](), tokens(text), 0
        while place < len(said):
            hit = self._at(said, place, prefer)
            if hit is None:
                place += 1
                continue
            found.append(hit[0])
            place += hit[1]
        return found

    def _at(self, said: Sequence[Token], place: int, prefer: str | None) -> tuple[Hit, int] | None:
        for size in range(min(self._longest, len(said) - place), 0, -1):
            span = said[place : place + size]
            if size == 1 and self._is_measure(span[0].word, [token.word for token in said[:place]]):
                return None  # "a light jacket" is about weight, "lights" about lamps, "only short" about short films
            key = tuple(singular(token.word) for token in span)
            if len(said) <= _SHORT_MESSAGE and key in self._short:
                entries: list[tuple[str, str]] | None = self._short[key]
            else:
                entries = self._phrases.get(key) or (self._misspelt(span[0].word) if size == 1 else None)
            if entries:
                facet = prefer if prefer in {name for name, _ in entries} else self._likeliest(entries)
                values = tuple(dict.fromkeys(value for name, value in entries if name == facet))
                plural = span[-1].word != key[-1]
                return Hit(span[0].start, span[-1].end, facet, values, plural), size
        return None

    def _is_measure(self, word: str, before: Sequence[str]) -> bool:
        """Does an adjective stand for a number? "Not short" does not where nothing tells how long films are."""
        if word not in ADJECTIVES or singular(word) != word or list(before) == ["only"]:
            return False
        return list(before) != ["not"] or field_of_kind(self.catalogue, ADJECTIVES[word][0]) is not None

    def _likeliest(self, entries: Sequence[tuple[str, str]]) -> str:
        """The facet where the value stands on most items: "family" as a genre rather than as a keyword."""
        return max(entries, key=lambda entry: len(self.catalogue.values(entry[0])[entry[1]]))[0]

    def _misspelt(self, word: str) -> list[tuple[str, str]] | None:
        if len(word) < 4 or self.is_known_word(word) or self.is_known_word(singular(word)):
            return None
        cutoff = 84 if len(word) > 4 else 88  # of a short word no more than one letter may be missing
        best = process.extractOne(singular(word), self._single, scorer=fuzz.ratio, score_cutoff=cutoff)
        if best:
            return self._phrases[(best[0],)]
        return next((self._phrases[(one,)] for one in self._brief if _is_swapped(singular(word), one)), None)

    def has_unknown_word(self, said: str) -> bool:
        """Whether a word of it stands nowhere in the catalogue's texts: misspelt, most likely."""
        said_words = (token.word for token in tokens(said))
        telling = (word for word in said_words if not word.isdigit() and word not in STOPWORDS)
        return any(not self.is_known_word(word) for word in telling)

    def says_nothing(self, word: str) -> bool:
        """A stopword, also a mistyped one ("somethign", "wth")."""
        if word in STOPWORDS:
            return True
        if self.is_known_word(word):
            return False
        return (len(word) == 3 and word.isalpha()) or self._is_like_a_stopword(word)

    def _is_like_a_stopword(self, word: str) -> bool:
        return (
            len(word) >= 5 and process.extractOne(word, _LONG_STOPWORDS, scorer=fuzz.ratio, score_cutoff=82) is not None
        )

    def person(self, said: str, maker: bool) -> tuple[str, str, int] | None:
        """(facet, value, words used) of the person whose name a text, as typed, begins with; `maker`: after "by"."""
        typed = tokens(said)[:4]
        spoken = [token.word for token in typed]
        capitals = [said[token.start].isupper() for token in typed]
        found = self._full_name(spoken) or self._nearly(spoken, capitals) or self._by_surname(spoken, capitals, maker)
        if found is None and spoken and spoken[0] in self._people:
            found = (*self._people[spoken[0]], 1)
        return found and (*self._facet_for(found[1], found[0], maker), found[2])

    def _full_name(self, spoken: Sequence[str]) -> tuple[str, str, int] | None:
        for size in range(min(4, len(spoken)), 1, -1):
            name = " ".join(map(singular, spoken[:size]))
            if name in self._people:
                return (*self._people[name], size)
        return None

    def _nearly(self, spoken: Sequence[str], capitals: Sequence[bool]) -> tuple[str, str, int] | None:
        """A misspelt full name: every word of it is like the name's; words that the catalogue knows must be liker."""
        for size in (3, 2):
            said = [singular(word) for word in spoken[:size]]
            names = [word not in STOPWORDS or capital for word, capital in zip(spoken[:size], capitals, strict=False)]
            if len(said) < size or not all(names):
                continue
            cutoff = _NEAR_KNOWN if all(map(self.is_known_word, spoken[:size])) else _NEAR
            near = process.extract(" ".join(said), self._people.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=5)
            best = next((name for name, _, _ in near if _is_alike(said, name.split())), None)
            if best is not None:
                return (*self._people[best], size)
        return None

    def _by_surname(self, spoken: Sequence[str], capitals: Sequence[bool], maker: bool) -> tuple[str, str, int] | None:
        if not spoken or spoken[0] in STOPWORDS or len(spoken[0]) < _SURNAME:
            return None
        entries = self._of_surname(spoken[0])
        rare = not self.speller.is_ordinary(spoken[0], often=None if maker or capitals[0] else 1)
        if not entries or not (maker or rare):
            return None  # "with time travel", "with gore"
        followed = len(spoken) > 1 and all(capitals[:2]) and spoken[1] not in STOPWORDS
        if followed or (spoken[0] in self._first_names and len(spoken) > 1 and self._of_surname(spoken[1])):
            return None  # "with Nelson Oduya" is not some other Nelson
        facet, value, _ = max(entries, key=lambda entry: (bool(MAKER_FIELDS.search(entry[0])) == maker, entry[2]))
        return facet, value, 1

    def _of_surname(self, word: str) -> list[tuple[str, str, int]]:
        """(facet, value, items) of the people of that surname, also in the plural or possessive."""
        return self._surnames.get(word) or (self._surnames.get(word[:-1], []) if word.endswith("s") else [])

    def surname(self, word: str, after: str, at_least: int = 3) -> tuple[str, str] | None:
        """The person that a bare surname means ("tarantino movies"): only a well represented one, and no plain word.

        `after`: the word before it; a first name there makes it somebody else.
        """
        if after in self._first_names and (after not in STOPWORDS or f"{after} {singular(word)}" in self._people):
            return None
        entries = [entry for entry in self._of_surname(word) if entry[2] >= at_least]
        if len(word) < 5 or not entries or self.speller.is_ordinary(word):
            return None
        facet, value, _ = max(entries, key=lambda entry: (bool(MAKER_FIELDS.search(entry[0])), entry[2]))
        return facet, value

    def _facet_for(self, value: str, facet: str, maker: bool) -> tuple[str, str]:
        """The facet in which this person plays the role that was said, if there is one."""
        for name in self.catalogue.schema.facets:
            if people_like(name) and bool(MAKER_FIELDS.search(name)) == maker and value in self.catalogue.values(name):
                return name, value
        return facet, value


def _is_alike(said: Sequence[str], name: Sequence[str]) -> bool:
    if "".join(said) == "".join(name):
        return True  # "robert deniro"
    pairs = zip(said, name, strict=False)
    return len(said) == len(name) and all(fuzz.ratio(one, other) >= _ALIKE for one, other in pairs)


def _is_swapped(said: str, word: str) -> bool:
    """Are two letters in the wrong order: "tnet"? The first is taken to be right."""
    return said[0] == word[0] and sorted(said) == sorted(word) and OSA.distance(said, word) == 1


def _key(text: str) -> tuple[str, ...]:
    return tuple(singular(token.word) for token in tokens(text))
