"""One clause of a question, read against a schema: the fields it asks for, what it names, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.asking import amounts, people
from bot.asking.amounts import Asked
from bot.asking.fields import Field, Fields, Named
from bot.asking.ideas import IDEAS, VARIANT
from bot.asking.lexicon import STOP
from bot.asking.people import Person
from bot.asking.reading import Reading
from bot.asking.words import Clause, joined, spelt_out, stem
from retrieval.catalogue import fold
from retrieval.titles import words as folded_words
from retrieval.types import Item

_TAG = re.compile(
    r" (?:right|correct|yeah|yes|no|huh|is not (?:it|he|she)|does not (?:it|he|she)|was not (?:it|he|she)|or not)$"
)
_POLAR = re.compile(
    r"^(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|any|am|may|might)\b|^with \w+"
    r"|^(?:it|this|that|they)(?: one)? (?:is|has|have|stars|are|was)\b"
)
_WH = re.compile(r"^(?:(?:at|for|from|by|in|on) )?(?:who|whose|what|which|when|where|how)\b")
_SHORT = 5  # words of a question cut short: "in English?", "more than 4 stars?"
_NEGATED = re.compile(r"\bnot\b|\bnever\b|\bno\b(?= \w)|\bwithout\b|\bunavailable\b")
_MORE = re.compile(
    r"\b(?:only|just|purely|entirely|solely|exclusively|all|fully|completely|totally|absolutely|pure|100)\b"
)
_TWO = re.compile(r"\b(?:and|or)\b")


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int  # words, not characters
    end: int
    idea: str | None
    field: Field | None


class Reader:
    """Reads clauses against one catalogue's fields."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def read(self, clause: Clause, item: Item | None = None) -> Reading:
        """A clause as a question about `item`; without one, its title's words can't be told from other words."""
        text = _TAG.sub("", clause.text) if len(clause.words) > 1 else clause.text
        amount, said = self._amount(clause, text)
        hits = self._outside_values(self._hits(said), said)
        polar = text != clause.text or bool(_POLAR.match(text)) or (amount is not None and not hits)
        chosen = self._chosen(hits, " ".join(said), polar)
        cued = frozenset(hit.field.name for hit in chosen if hit.field)
        asked = self._asked_people(chosen) or people.in_cast(" ".join(said), self._fields)
        named = self._values(said, chosen, cued)
        persons = people.known(named, item, self._fields, asked)
        values = [one for one in named if all(one.start != person.start for person in persons)]
        values = self._telling(values, chosen, polar, cued, item)
        known = self._known(said, chosen, [*values, *persons])
        own = self._own_stems(item) if item is not None else frozenset()
        free = [not told and stem(word) not in own for word, told in zip(said, known, strict=True)]
        if not _WH.match(text):
            persons += people.find(said, free, item, self._fields, asked)
        taken = {place for person in persons for place in range(person.start, person.end)}
        bare = self._without_title(text, item)
        named_any = bool(values or persons or amount)
        return Reading(
            clause,
            polar or self._cut_short(clause, text, chosen, named_any),
            bool(_NEGATED.search(bare)),
            bool(_MORE.search(bare)),
            tuple(hit.idea for hit in chosen),
            tuple(hit.field for hit in chosen),
            tuple(values),
            tuple(persons),
            asked,
            amount,
            tuple(said),
            tuple(word for place, word in enumerate(said) if free[place] and place not in taken),
            tuple(word for place, word in enumerate(said) if not (free[place] or known[place])),
        )

    def _amount(self, clause: Clause, text: str) -> tuple[Asked | None, list[str]]:
        """The amount to compare with and the other words; a number that is no amount stays among them."""
        found = amounts.find(spelt_out(clause.raw))
        if found is not None:
            asked, without = found
            fits = asked.kind is not None or asked.relation not in ("=", "about")
            if (fits and self._number_of(asked, text) is not None) or asked.kind not in (None, "other"):
                return asked, folded_words(spelt_out(without))
        return None, text.split()

    def _number_of(self, asked: Asked, text: str) -> Field | None:
        return number_field(self._fields, asked, self._hits(text.split()))

    def _hits(self, said: list[str]) -> list[_Hit]:
        """Ideas and field names in the words; of two that overlap the longer one, then the one this schema has."""
        text = " ".join(said)
        hits = [_Hit(start, end, field.idea, field) for start, end, field in self._fields.named(said)]
        for idea in IDEAS.values():
            for match in idea.asks.finditer(text):
                start = text[: match.start()].count(" ")
                hits.append(_Hit(start, start + match.group().count(" ") + 1, idea.name, self._field_of(idea.name)))
        kept: list[_Hit] = []
        for hit in sorted(hits, key=lambda one: (one.start - one.end, one.field is None)):
            if not any(hit.start < other.end and other.start < hit.end for other in kept):
                kept.append(hit)
        order = {name: place for place, name in enumerate(IDEAS)}
        return sorted(kept, key=lambda hit: (order.get(hit.idea or "", len(order)), hit.start))

    def _outside_values(self, hits: list[_Hit], said: list[str]) -> list[_Hit]:
        """Ideas not named by a word of a longer value: Vincent Price is no price."""
        long = [value for value in self._fields.values(said, frozenset()) if value.end - value.start > 1]
        return [
            hit
            for hit in hits
            if not any(
                value.start <= hit.start
                and hit.end <= value.end
                and all(not hit.field or facet != hit.field.name for facet, _ in value.facets)
                for value in long
            )
        ]

    def _field_of(self, idea: str) -> Field | None:
        if idea == "rated":
            return self._fields.of_idea("certificate") or self._fields.of_idea("rating")
        return self._fields.of_idea(idea)

    def _chosen(self, hits: list[_Hit], text: str, polar: bool) -> list[_Hit]:
        """One idea a clause, or two joined by "and"; "rated" is both ratings where a schema has both."""
        first = hits[:1]
        if first and first[0].idea == "rated":
            both = [field for idea in ("certificate", "rating") if (field := self._fields.of_idea(idea))]
            return [_Hit(first[0].start, first[0].end, field.idea, field) for field in both] or first
        joined_up = [hit for hit in hits[1:2] if not polar and _TWO.search(text) and hit.field != hits[0].field]
        return sorted(first + joined_up, key=lambda hit: hit.start) if joined_up else first

    def _values(self, said: list[str], chosen: list[_Hit], cued: frozenset[str]) -> list[Named]:
        """Values named outside what asks for another idea, as "family" in "good for the family" asks for an age."""
        kept = []
        for value in self._fields.values(said, cued):
            inside = next((hit for hit in chosen if hit.start < value.end and value.start < hit.end), None)
            if inside is None or (inside.field and any(facet == inside.field.name for facet, _ in value.facets)):
                kept.append(value)
        return kept

    def _telling(
        self, values: list[Named], chosen: list[_Hit], polar: bool, cued: frozenset[str], item: Item | None
    ) -> list[Named]:
        """Values that take part in the question. Beside another question the item's own category or brand only points
        at it ("is the sleeping bag waterproof"), and "the music" of "who wrote the music" is left to explain."""
        if not polar and chosen:
            told = {field.name for idea in VARIANT if (field := self._fields.of_idea(idea))} | cued
            values = [one for one in values if any(facet in told for facet, _ in one.facets)]
        pointing = [one for one in values if item is not None and self._points(one, item)]
        others = [one for one in values if one not in pointing]
        return others if chosen or others else values

    def _points(self, named: Named, item: Item) -> bool:
        names = {field.name for idea in ("category", "brand") if (field := self._fields.of_idea(idea))}
        return any(facet in names and folded in map(fold, item.facets.get(facet, ())) for facet, folded in named.facets)

    def _without_title(self, text: str, item: Item | None) -> str:
        """The question without the item's title, whose "not" and "all" do not count."""
        title = " ".join(folded_words(item.title)) if item is not None else ""
        return text.replace(title, "") if title else text

    def _known(self, said: list[str], chosen: list[_Hit], values: Iterable[Named | Person]) -> list[bool]:
        """Which words grammar, what is asked for and the values named explain."""
        known = set(STOP)
        for hit in chosen:
            known.update(said[hit.start : hit.end], IDEAS[hit.idea].beside if hit.idea else ())
            known.update(hit.field.words if hit.field else ())
        spans = {place for value in values for place in range(value.start, value.end)}
        return [word in known or place in spans for place, word in enumerate(said)]

    def _year(self, item: Item) -> str:
        """The item's year, as it stands after its title: "Heat (1995)"."""
        field = self._fields.of_idea("year")
        value = item.numbers.get(field.name) if field and field.kind == "number" else None
        return "" if value is None else f"{value:.0f}"

    def _own_stems(self, item: Item) -> frozenset[str]:
        """Words that merely point at the item: its title's, its category's and its brand's."""
        pointing = [item.title]
        for idea in ("category", "brand"):
            if (field := self._fields.of_idea(idea)) is not None:
                pointing += item.facets.get(field.name, ())
        return frozenset(stem(word) for text in (*pointing, self._year(item)) for word in folded_words(text))

    def _asked_people(self, chosen: list[_Hit]) -> str | None:
        names = {field.name for field in self._fields.people()}
        return next((hit.field.name for hit in chosen if hit.field and hit.field.name in names), None)

    def _cut_short(self, clause: Clause, text: str, chosen: list[_Hit], named_any: bool) -> bool:
        """Whether a few words ask for a yes or a no without a verb: "waterproof?", "in English?", "still in stock?"."""
        field = chosen[0].field if chosen else None
        if field is not None and field.flag and joined(clause.words) == field.key:
            return True
        asks = named_any or any(hit.idea == "availability" for hit in chosen)
        return asks and clause.marked and len(clause.words) <= _SHORT and not _WH.match(text)


def number_field(fields: Fields, asked: Asked, hits: Iterable[_Hit] = ()) -> Field | None:
    """The field that an amount is compared with: by its kind, by the field asked for, else the price."""
    if asked.kind is not None and asked.kind != "other":
        return fields.of_idea(asked.kind)
    named = next((hit.field for hit in hits if hit.field and hit.field.kind == "number"), None)
    if named is not None:
        return named
    others = [
        field
        for field in fields.all
        if field.kind == "number" and asked.unit and fields.catalogue.schema.numbers[field.name].unit == asked.unit
    ]
    if asked.unit:
        return others[0] if len(others) == 1 else None
    return fields.of_idea("price")
