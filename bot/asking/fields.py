"""A schema's fields as people ask for them, and the values of its facets as people name them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from babel import Locale

from bot.asking.ideas import PEOPLE, idea_of_column
from bot.asking.lexicon import COLOURS, STOP
from bot.asking.words import joined, stem
from bot.voice.formats import label
from retrieval.catalogue import Catalogue
from retrieval.titles import words
from retrieval.types import Schema

FieldKind = Literal["facet", "number", "text", "availability", "link", "title"]

YES = frozenset({"yes", "true", "y", "1", "ja", "oui", "si"})
NO = frozenset({"no", "false", "n", "0", "nein", "non"})
_LONGEST = 5
_ALIASES = MappingProxyType(
    {
        joined(said.split()): joined(words(meant))
        for said, meant in (
            ("science fiction", "sci-fi"),
            ("sf", "sci-fi"),
            ("cartoon", "animation"),
            ("animated", "animation"),
            ("romantic", "romance"),
            ("american", "united states"),
            ("usa", "united states"),
            ("british", "united kingdom"),
            ("uk", "united kingdom"),
        )
    }
)
_PREFIXES = ("is ", "has ", "are ", "can ")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a listing can say: its name in the schema, how it is shown, and the idea behind it, if any."""

    name: str
    kind: FieldKind
    label: str
    idea: str | None = None
    flag: bool = False  # a facet whose values are yes and no

    @property
    def key(self) -> str:
        """The label as a question's words are compared with it."""
        return joined(self.words)

    @property
    def words(self) -> tuple[str, ...]:
        """The label's words, without "is" or "has" before them."""
        text = self.label.casefold()
        prefix = next((one for one in _PREFIXES if text.startswith(one)), "")
        return tuple(words(text[len(prefix) :]))


@dataclass(frozen=True, slots=True)
class Named:
    """A facet value that a question names: where it stands among the clause's words."""

    start: int
    end: int
    facets: tuple[tuple[str, str], ...]  # (facet, folded value) for each facet that has this value


class Fields:
    """All fields of one catalogue, found by idea, by name, and by value. Nothing here changes after it is made."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.all = tuple(_fields(catalogue))
        self._by_name: Mapping[str, Field] = MappingProxyType({field.name: field for field in reversed(self.all)})
        self._by_idea = MappingProxyType({field.idea: field for field in reversed(self.all) if field.idea})
        self._named = MappingProxyType(
            {field.key: field for field in self.all if field.key and field.kind in ("facet", "number")}
        )
        self._values, self._parts, self._people = _vocabulary(catalogue, self.all)

    def get(self, name: str | None) -> Field | None:
        """The field of that name in the schema."""
        return self._by_name.get(name) if name else None

    def of_idea(self, idea: str) -> Field | None:
        """The field that carries an idea."""
        return self._by_idea.get(idea)

    def people(self) -> tuple[Field, ...]:
        """The facets that name people."""
        return tuple(field for field in self.all if field.idea in PEOPLE)

    def named(self, said: Sequence[str]) -> list[tuple[int, int, Field]]:
        """Fields called by their own name among the words: (start, end, field), longest names first."""
        found = [
            (start, end, self._named[key])
            for start in range(len(said))
            for end in range(start + 1, min(start + _LONGEST, len(said)) + 1)
            if (key := joined(said[start:end])) in self._named and not (end == start + 1 and said[start] in STOP)
        ]
        return sorted(found, key=lambda hit: hit[0] - hit[1])

    def values(self, said: Sequence[str], cued: frozenset[str]) -> list[Named]:
        """Facet values named among the words, longest first, none overlapping.

        `cued` are facets that the question asks for anyhow: only there may a value be one plain word of grammar
        ("M"), a bare number, or a person's single name.
        """
        found: list[Named] = []
        taken: set[int] = set()
        for length in range(min(_LONGEST, len(said)), 0, -1):
            for start in range(len(said) - length + 1):
                span = range(start, start + length)
                if taken.isdisjoint(span) and (facets := self._facets_of(said[start : start + length], cued)):
                    found.append(Named(start, start + length, facets))
                    taken.update(span)
        return sorted(found, key=lambda value: value.start)

    def _facets_of(self, said: Sequence[str], cued: frozenset[str]) -> tuple[tuple[str, str], ...]:
        key = joined(said)
        hits = self._values.get(key) or self._values.get(_ALIASES.get(key, ""), ())
        plain = len(said) == 1 and (said[0] in STOP or len(said[0]) < 2 or said[0].isdigit())
        alone = {field.name for field in self.people()} if len(said) == 1 else set()
        if all(word in STOP for word in said):
            plain = True
        return tuple((facet, folded) for facet, folded in hits if facet in cued or not (plain or facet in alone))

    def facets_with_word(self, word: str) -> tuple[str, ...]:
        """Facets (not of people) that have a value with this word in it: "leather" is in "full-grain leather"."""
        return self._parts.get(stem(word), ())

    def usual_person_facet(self, word: str) -> str | None:
        """The facet in which a person's name most often has this word; None when no person's name has it."""
        return self._people.get(word)


def _fields(catalogue: Catalogue) -> Iterable[Field]:
    schema = catalogue.schema
    used: set[str] = set()
    for name, role in schema.numbers.items():
        idea = idea_of_column(label(name), role.kind) or idea_of_column(label(role.column), role.kind)
        yield Field(name, "number", label(name), _first(idea, used))
    for name, facet in schema.facets.items():
        flag = _is_flag(catalogue.values(name))
        idea = None if flag else idea_of_column(label(name)) or idea_of_column(label(facet.column))
        yield Field(name, "facet", label(name), _first(idea, used), flag)
    yield from _others(schema)


def _others(schema: Schema) -> Iterable[Field]:
    if schema.availability:
        yield Field(schema.availability, "availability", label(schema.availability), "availability")
    if schema.link:
        yield Field(schema.link, "link", label(schema.link), "link")
    for place, text in enumerate(schema.texts):
        yield Field(text, "text", label(text), "about" if not place else None)
    yield Field(schema.title, "title", label(schema.title), "title")


def _first(idea: str | None, used: set[str]) -> str | None:
    """An idea belongs to the first field that carries it."""
    if idea is None or idea in used:
        return None
    used.add(idea)
    return idea


def _is_flag(values: Iterable[str]) -> bool:
    """Yes and no, and at most two shades between them ("showerproof"); 0 and 1 alone also count."""
    found = set(values)
    spelt = (YES | NO) - {"0", "1"}
    return bool(found) and (found <= {"0", "1"} or (bool(found & spelt) and len(found - YES - NO) <= 2))


def _vocabulary(
    catalogue: Catalogue, fields: Sequence[Field]
) -> tuple[Mapping[str, tuple[tuple[str, str], ...]], Mapping[str, tuple[str, ...]], Mapping[str, str]]:
    values: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    parts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    people: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for field in fields:
        if field.kind != "facet" or field.flag:
            continue
        for folded, rows in catalogue.values(field.name).items():
            said = words(folded)
            values[joined(said)].append((field.name, folded))
            if field.idea in PEOPLE:
                people_words = [word for word in said if len(word) > 2]
                for word in people_words[-1:]:
                    people[word][field.name] += len(rows)
            else:
                for word in said:
                    if len(word) > 2 and word not in STOP:
                        parts[stem(word)][field.name] = None
        for word in _common(field.idea):
            if all(facet != field.name for facet, _ in values[joined(words(word))]):
                values[joined(words(word))].append((field.name, word))
    return (
        MappingProxyType({key: tuple(found) for key, found in values.items() if key}),
        MappingProxyType({key: tuple(found) for key, found in parts.items()}),
        MappingProxyType({word: counts.most_common(1)[0][0] for word, counts in people.items()}),
    )


def _common(idea: str | None) -> Iterable[str]:
    """Values that people ask for although no item of the catalogue may have them: languages and colours."""
    if idea == "colour":
        return sorted(COLOURS)
    if idea == "language":
        return sorted(name.casefold() for code, name in Locale("en").languages.items() if len(code) == 2)
    return ()
