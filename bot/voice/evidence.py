"""From contributions to what can be said of them: families, their shares, and the concrete grounds behind each.

A ground names only what truly contributed with the sign it claims: the events, facets or words whose own parts
have that sign. Nothing here is worded; `kind` names a group of wordings in the message catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.strengths import DISLIKED, LIKED
from bot.voice.phrases import matched_words, spoken_request
from retrieval.catalogue import Catalogue
from retrieval.grades import grade_of
from retrieval.types import Contribution, Event, Part, Query

SMALL = 0.10  # a share below this is no reason
_LEADING = 0.20  # of a signal's parts: below it, an event is one among many
_NEXT_TO = 0.60  # of the largest part: from here on a second event is named beside it
_WORTH_NAMING = 0.25  # of the largest part
_GENERAL = {"your taste": "taste", "people with similar taste": "people_like"}
_PLAIN = {
    "popularity": "popular",
    "recommended": "recommended",
    "rating": "rated",
    "freshness": "fresh",
    "talk": "talk",
    "past_dialogs": "alike",
}

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Family:
    """All terms of one family: their sum, and its share of the absolute sums of all families."""

    name: str
    total: float
    share: float
    terms: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing to say. `values` fill the wordings of `kind`; `refs` are the history items that it names."""

    kind: str  # "against.…" when it speaks against the item
    signal: str  # "" for the family as a whole
    contribution: float  # of the signal
    values: Values = field(default_factory=dict)
    refs: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Term:
    """A contribution about an item, with only those of its parts that have its sign, the weightiest first."""

    item_id: str
    term: Contribution
    parts: tuple[Part, ...]
    positive: bool

    def ground(
        self, kind: str, parts: Sequence[Part] = (), values: Values | None = None, refs: tuple[str, ...] = ()
    ) -> Ground:
        name = kind if self.positive else f"against.{kind}"
        return Ground(name, self.term.signal, self.term.contribution, values or {}, refs, tuple(parts))


def families(contributions: Sequence[Contribution]) -> tuple[Family, ...]:
    """The families of a pick, the largest total first."""
    terms: dict[str, list[Contribution]] = {}
    for term in contributions:
        terms.setdefault(term.family, []).append(term)
    totals = {name: sum(term.contribution for term in group) for name, group in terms.items()}
    whole = sum(abs(total) for total in totals.values()) or 1.0
    found = [Family(name, totals[name], abs(totals[name]) / whole, tuple(group)) for name, group in terms.items()]
    return tuple(sorted(found, key=lambda family: -family.total))


class Evidence:
    """Finds the grounds of a pick's families, given the query and the catalogue that its ids refer to.

    `titles` names items that have left the catalogue; `who` is the person whom the picks are for, when it is
    not the one who speaks ("your dad"); `filler` are words of a request that carry no meaning.
    """

    def __init__(
        self,
        query: Query,
        catalogue: Catalogue,
        filler: frozenset[str],
        titles: Mapping[str, str] | None = None,
        who: str | None = None,
    ) -> None:
        self._query, self._catalogue, self._filler = query, catalogue, filler
        self._titles, self._who = titles or {}, who
        self._events = {event.item_id: event for event in query.events}
        self._only_taps = bool(query.events) and all(one.deed not in (None, "accept") for one in query.events)
        self._finders: Mapping[str, Callable[[_Term], Iterator[Ground]]] = {
            "taste_text": self._likeness,
            "era": partial(self._beside, "era"),
            "interest": self._looked,
            "colike": self._people,
            "comention": partial(self._beside, "together"),
            "facets": self._facets,
            "words": self._words,
            "request": self._request,
            "avoid": self._avoid,
            "diversity": self._variety,
            "grade": self._judgement,
        }

    def title(self, item_id: str) -> str | None:
        """The item's title, also when it has left the catalogue; None where nobody knows it."""
        item = self._catalogue.get(item_id)
        return item.title if item is not None else self._titles.get(item_id)

    def grounds(self, family: Family, item_id: str) -> tuple[Ground, ...]:
        """What carried a family, by weight of its signals: for the item when its total is positive, else against.

        A second signal with a small share of the whole score is left out. The last ground is general: it names nothing.
        """
        positive = family.total > 0
        agreeing = (term for term in family.terms if _agrees(term.contribution, positive))
        terms = sorted(agreeing, key=lambda term: -abs(term.contribution))
        whole = abs(family.total) / family.share if family.share else 0.0
        kept = terms[:1] + [term for term in terms[1:] if abs(term.contribution) >= SMALL * whole]
        found = [ground for term in kept for ground in self._of(term, item_id, positive)]
        return (*found, self._general(family, positive))

    def _general(self, family: Family, positive: bool) -> Ground:
        # "What you tend to choose", "those who like what you like": of thumbs and clicks alone that is not true.
        kind = _GENERAL.get(family.name, "other") if self._who is None and not self._only_taps else "other"
        if not positive:
            kind = "against.taste" if kind == "taste" else "against.other"
        return Ground(kind, "", family.total, {"family": (family.name,)} if kind.endswith("other") else {})

    def _of(self, term: Contribution, item_id: str, positive: bool) -> Iterator[Ground]:
        agreeing = (part for part in term.parts if _agrees(part.contribution, positive))
        parts = tuple(sorted(agreeing, key=lambda part: -abs(part.contribution)))
        case = _Term(item_id, term, parts, positive)
        if term.signal in self._finders:
            yield from self._finders[term.signal](case)
        elif term.signal in _PLAIN:
            yield case.ground(_PLAIN[term.signal], parts)

    def _likeness(self, case: _Term) -> Iterator[Ground]:
        named = [part for part in self._named(case) if self._liked(part) or not case.positive]
        if not named:
            return
        whole = sum(abs(part.contribution) for part in case.parts)
        chosen = all(self._events[part.ref].deed is None for part in case.parts if part.ref in self._events)
        if case.positive and chosen and self._who is None and abs(named[0].contribution) < _LEADING * whole:
            yield case.ground("among", case.parts, {"item": (self._name(named[0].ref),)}, (named[0].ref,))
        for group in _groups(named, self._standing):
            if self._events[group[0].ref].deed is None:
                yield self._with_items(case, self._standing(group[0]), group)
            else:
                yield self._tapped(case, group)

    def _tapped(self, case: _Term, group: Sequence[Part]) -> Ground:
        """What is near an item that something was done with: what it was is told, and no liking is made of it."""
        event = self._events[group[0].ref]
        kind, place = ("tapped", "relation") if event.strength > 0 else ("waved", "verdict")
        return self._with_items(case, kind, group, {place: (self._relation(event),)})

    def _people(self, case: _Term) -> Iterator[Ground]:
        for group in _groups(self._named(case), self._standing):
            if self._liked(group[0]):
                yield self._with_items(case, "people", group)
            else:
                yield self._with_items(case, "crowd", group, {"verdict": (self._relation(self._events[group[0].ref]),)})

    def _beside(self, kind: str, case: _Term) -> Iterator[Ground]:
        """Beside which liked items it stands, or does not; of disliked ones nothing is said."""
        named = [part for part in self._named(case) if self._liked(part)]
        for group in _groups(named, self._standing):
            yield self._with_items(case, kind, group)

    def _looked(self, case: _Term) -> Iterator[Ground]:
        """What the person did with the item itself, before this conversation."""
        event = self._events.get(case.item_id)
        if event is not None and event.action is not None:
            yield case.ground("looked", case.parts, {"did": (str(event.action),)})

    def _facets(self, case: _Term) -> Iterator[Ground]:
        for part in case.parts:
            name, _, wanted = part.ref.partition("=")
            value = self._held(case.item_id, name, wanted)
            if value is None or abs(part.contribution) < _WORTH_NAMING * abs(case.parts[0].contribution):
                continue
            values = {"field": (name,), "value": (value,)}
            sharers = self._sharers(case.item_id, name, value) if case.positive else []
            for event in sharers:
                whose = {"item": (self._name(event.item_id),), "relation": (self._relation(event),), **self._whose()}
                shared = {**values, **whose}
                yield case.ground("shared", (part,), shared, (event.item_id,))
            if not sharers and self._who is None and not self._only_taps:
                yield case.ground("facet", (part,), values)

    def _words(self, case: _Term) -> Iterator[Ground]:
        strong = [p for p in case.parts if p.contribution >= _WORTH_NAMING * case.parts[0].contribution]
        found = matched_words(self._query.text, [part.ref for part in strong], self._filler)
        if found and case.positive:
            yield case.ground("words", strong, {"words": found})

    def _request(self, case: _Term) -> Iterator[Ground]:
        spoken = spoken_request(self._query.text, self._filler)
        yield case.ground("request", case.parts, {"request": (spoken,)}) if spoken else case.ground("asked", case.parts)

    def _avoid(self, case: _Term) -> Iterator[Ground]:
        if case.parts:
            yield case.ground("clear", case.parts, {"avoid": tuple(part.ref for part in case.parts[:2])})

    def _variety(self, case: _Term) -> Iterator[Ground]:
        if not case.positive and case.parts and self.title(case.parts[0].ref):
            yield case.ground("variety", case.parts, {"item": (self._name(case.parts[0].ref),)})

    def _judgement(self, case: _Term) -> Iterator[Ground]:
        yield case.ground("judgement", values={"grade": (str(grade_of(case.term.value)),)})

    def _named(self, case: _Term) -> list[Part]:
        """The parts of items that can be named; that something was done with an item is no likeness to itself."""
        known = (part for part in case.parts if part.ref in self._events and part.ref != case.item_id)
        return [part for part in known if self.title(part.ref)]

    def _name(self, item_id: str) -> str:
        return self.title(item_id) or item_id

    def _liked(self, part: Part) -> bool:
        return self._events[part.ref].strength > 0

    def _standing(self, part: Part) -> str:
        """How the person stands to an event's item: the kind of wording that is true of it."""
        event = self._events[part.ref]
        relation = self._relation(event)
        return f"{relation}_disliked" if event.strength < 0 and relation in ("history", "theirs") else relation

    def _relation(self, event: Event) -> str:
        """The key of "which you liked" (relation.…) or "you didn't like" (verdict.…)."""
        if event.deed is not None:
            return event.deed
        if event.source == "history":
            return "history"
        if self._who is not None:
            return "theirs"
        if event.strength > 0:
            return "liked" if event.strength == LIKED else "named"
        return "disliked" if event.strength == DISLIKED else "ruled_out"

    def _with_items(self, case: _Term, kind: str, group: Sequence[Part], more: Values | None = None) -> Ground:
        values = {"items": tuple(self._name(part.ref) for part in group), **(more or {}), **self._whose()}
        return case.ground(kind, group, values, tuple(part.ref for part in group))

    def _whose(self) -> Values:
        return {} if self._who is None else {"who": (self._who,)}

    def _held(self, item_id: str, name: str, wanted: str) -> str | None:
        """The value as the item lists it; None when the item has no such value."""
        item = self._catalogue.get(item_id)
        values = item.facets.get(name, ()) if item is not None else ()
        return next((value for value in values if value.casefold() == wanted.casefold()), None)

    def _sharers(self, item_id: str, name: str, value: str) -> list[Event]:
        """Liked events whose other item has this value: what was said first, then the strongest, three at most."""
        liked = (event for event in self._query.events if event.strength > 0 and event.item_id != item_id)
        having = [event for event in liked if self._held(event.item_id, name, value) is not None]
        return sorted(having, key=lambda event: (event.source == "history", -event.strength))[:3]


def _agrees(contribution: float, positive: bool) -> bool:
    return contribution > 0 if positive else contribution < 0


def _groups(parts: Sequence[Part], standing: Callable[[Part], str]) -> Iterator[tuple[Part, ...]]:
    """The weightiest event, with the next one where it is nearly as weighty; then single ones, for variety."""
    if not parts:
        return
    most = abs(parts[0].contribution)
    if len(parts) > 1 and standing(parts[0]) == standing(parts[1]) and abs(parts[1].contribution) >= _NEXT_TO * most:
        yield (parts[0], parts[1])
    for part in parts[:6]:
        if abs(part.contribution) >= _WORTH_NAMING * most:
            yield (part,)
