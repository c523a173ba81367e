"""People's names in a question: those the listing names, also misspelt or by surname, and those it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.asking.fields import Fields, Named
from bot.asking.lexicon import STOP
from retrieval.catalogue import fold
from retrieval.titles import words
from retrieval.types import Item

_ALIKE, _ALIKE_SURNAME = 78.0, 88.0
_IT = r"(?:it|this|that|them|there|(?:the |this |that )(?:\w+ )?(?:film|movie|cast|show|one))"
_SLOTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:is|are|was|were|do|does|has) (?!there\b|it\b)(?P<name>.+?) (?:(?:also|really|even|still|ever|acting"
        rf"|playing) )?in {_IT}\b",
        r"\b(?:star|stars|starring|featuring|with|by) (?P<name>.+)$",
        r"^(?:does|do|did|is|was|has) (?!it\b|this\b|that\b|they\b)(?P<name>.+?) (?:(?:also|really|even) )?(?:star"
        r"|stars|act|acts|play|plays|appear|appears|direct|directs|write|make)\b",
        rf"^(?P<name>.+?) is in {_IT}\b",
        r"^(?:it|this|that) (?:has|have) (?P<name>.+?) right$",
    )
)
_IN_IT = re.compile(rf"\b(?:in|appear in|play in) {_IT}\b")
_WITH = re.compile(r"^(?:it|this|that)? ?(?:has|have|is it with|is this with|with|does (?:it|this|that) have)\b")
_VERSION = re.compile(
    r"\bthe (?P<name>\w+(?: \w+)?) (?:one|film|movie|version|flick)\b|\bthe one (?:with|by|from) (?P<other>.+)$"
)
_DETERMINERS = frozenset(["a", "an", "any", "the", "some", "no", "much", "many", "more", "enough", "good", "real"])


@dataclass(frozen=True, slots=True)
class Person:
    """A name in a question. `value` is the listing's own spelling, None where the listing has no such name there.

    `sure`: the whole name or the surname; a first name alone is not.
    """

    start: int
    end: int
    facet: str
    value: str | None
    sure: bool = True


def in_cast(text: str, fields: Fields) -> str | None:
    """The facet of the cast, where a clause has the form "is X in it"."""
    cast = fields.of_idea("cast")
    return cast.name if cast and (_IN_IT.search(text) or _WITH.search(text)) else None


def known(values: Sequence[Named], item: Item | None, fields: Fields, asked: str | None) -> list[Person]:
    """The people among the facet values that a clause names."""
    names = {field.name for field in fields.people()}
    found = []
    for named in values:
        facets = [(facet, folded) for facet, folded in named.facets if facet in names]
        if facets and len(facets) == len(named.facets):
            own = [pair for pair in facets if item is not None and _lists(item, *pair)]
            facet, folded = min(own or facets, key=lambda pair: pair[0] != asked)
            value = fields.catalogue.display(facet, folded) if own else None
            found.append(Person(named.start, named.end, facet if own or not asked else asked, value))
    return found


def _lists(item: Item, facet: str, folded: str) -> bool:
    return folded in map(fold, item.facets.get(facet, ()))


def find(
    said: Sequence[str], free: Sequence[bool], item: Item | None, fields: Fields, asked: str | None
) -> list[Person]:
    """The people a clause names among its `free` words, not written as the catalogue does (see `known`).

    `asked` is the facet that the question is about.
    """
    if not fields.people():
        return []
    runs = list(_runs(said, free))
    text = " ".join(said)
    placed = asked is not None or any(slot.search(text) for slot in (*_SLOTS, _VERSION))
    found = [person for start, end in runs for person in _listed(said, start, end, item, fields, asked)]
    found = [
        person for person in found if placed or person.end - person.start > 1
    ]  # "is it winter" asks for no Winters
    if found:
        return found
    return list(_unlisted(said, runs, fields, asked))


def _runs(said: Sequence[str], free: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Stretches of free words; a word of grammar inside a name ("de", "the") ends one."""
    start = None
    for place in range(len(said) + 1):
        inside = place < len(said) and free[place] and said[place] not in STOP
        if inside and start is None:
            start = place
        elif not inside and start is not None:
            yield start, place
            start = None


def _listed(
    said: Sequence[str], start: int, end: int, item: Item | None, fields: Fields, asked: str | None
) -> Iterator[Person]:
    """Names that the item itself lists, the asked facet first, each run of words matched at most once."""
    if item is None:
        return
    people = sorted(fields.people(), key=lambda field: field.name != asked)
    own = [(field.name, value, words(value)) for field in people for value in item.facets.get(field.name, ())]
    place = start
    while place < end:
        hit = next((found for found in (_match(said, place, end, start, one) for one in own) if found), None)
        if hit is None:
            place += 1
        else:
            yield hit
            place = hit.end


def _match(said: Sequence[str], place: int, end: int, start: int, person: tuple[str, str, list[str]]) -> Person | None:
    facet, value, name = person
    whole = said[place : place + len(name)]
    if place + len(name) <= end and all(fuzz.ratio(a, b) >= _ALIKE for a, b in zip(whole, name, strict=True)):
        return Person(place, place + len(name), facet, value)
    if place > start:
        return None  # another first name stands before it
    for length in range(min(len(name) - 1, end - place), 0, -1):
        surname, typed = " ".join(name[-length:]), " ".join(said[place : place + length])
        if len(typed) > 2 and place + length == end and fuzz.ratio(surname, typed) >= _ALIKE_SURNAME:
            return Person(place, place + length, facet, value)
    if end - place == 1 and len(name) > 1 and said[place] == name[0] and len(name[0]) > 2:
        return Person(place, end, facet, value, sure=False)
    return None


def _unlisted(
    said: Sequence[str], runs: Sequence[tuple[int, int]], fields: Fields, asked: str | None
) -> Iterator[Person]:
    """A name in a place where only a person's can stand, which the listing does not have."""
    text = " ".join(said)
    cast = fields.of_idea("cast") or fields.people()[0]
    for pattern in _SLOTS:
        if (slot := pattern.search(text)) and (run := _inside(text, slot.span("name"), runs)):
            start, end = run
            known = next((facet for word in said[start:end] if (facet := fields.usual_person_facet(word))), None)
            if (end - start > 1 or known) and (start == 0 or said[start - 1] not in _DETERMINERS):
                yield Person(start, end, asked or cast.name, None)
                return
    if (slot := _VERSION.search(text)) and (run := _inside(text, slot.span("name" if slot["name"] else "other"), runs)):
        facet = fields.usual_person_facet(said[run[1] - 1])
        if facet is not None:
            yield Person(*run, asked or facet, None)


def _inside(text: str, span: tuple[int, int], runs: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The first run of words within a stretch of the text."""
    first, last = text[: span[0]].count(" "), text[: span[1]].count(" ") + 1
    return next(((start, end) for start, end in runs if first <= start and end <= last), None)
