"""What a sentence says of the items that the person knows, and of the values that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.checking.clauses import Clause, Cue
from bot.checking.shapes import Matter, Statement, Value
from bot.checking.text import fold, stem, word_set, words
from bot.checking.tokens import Token
from bot.checking.told import EVENT_SIGNALS, Standing, Told
from bot.strengths import LIKED
from retrieval.signals import FAMILIES
from retrieval.types import Deed, Event

_LEANING = ("cause", "like", "res", "mod", "away")
JOINING = frozenset(("because", "since", "as", "so", "due to", "because of", "thanks to", "owing to"))
_YOU = word_set(
    """
    you your you'd you've yours you're you'll
    """
)
_TEXT = word_set(
    """
    description descriptions described describes write-up reads read reading wise descriptively write-ups
    """
)
_TURNED_DOWN = frozenset(("not for you", "wasn't for you", "weren't for you", "turned down", "turned away", "rejected"))
_ON_THE_WAY = word_set("the a an film movie title item book product called in of about on")
_DID = word_set(
    """
    liked loved enjoyed adored hated disliked watched saw seen rated chose picked chosen mentioned named said took
    bought owned read viewed preferred like love enjoy hate dislike
    """
)
_MAYBE = word_set(
    "may might will would could should can you'll you'd i'd i'll if whether hope hopefully perhaps maybe sure bet to think"
)
_CHOSE = frozenset(("you chose", "you picked", "you've chosen", "you have chosen", "you've picked", "you have picked"))
_DONE: Mapping[Deed, frozenset[str]] = {
    "accept": frozenset((*_CHOSE, "you took", "you've taken", "you have taken")),
    "click": frozenset(("you clicked", "you clicked on", "you opened", "you have clicked on", "you've clicked on")),
}


class Known:
    """Weighs, for one pick, what a matter says of known items and of values."""

    def __init__(
        self,
        told: Told,
        pick: Standing,
        among: bool = False,
        conditional: bool = False,
        named: Sequence[Value] = (),
    ) -> None:
        """`named` are all values in the sentence.

        `among`: it speaks of many choices, so that "above all" may single out one of them.

        `conditional`: it names a condition, which is then what was asked for.
        """
        self._told, self._pick, self._among, self._conditional = told, pick, among, conditional
        self._named = named
        self._item = told.catalogue.get(pick.item_id)

    def events(self, matter: Matter) -> Iterator[Statement]:
        """How the person stands to each item that is named, and what the pick has to do with it."""
        events = self._told.events
        for token in matter.tokens:
            known = [ref for ref in token.refs if ref in events and ref not in self._told.picked]
            if token.kind in ("title", "other") and known:
                yield self._attitude(matter, events[known[0]], token)
                yield self._link(matter, events[known[0]], token)
            elif set(token.refs) & self._told.again and not self._has_event(matter):
                yield from (Statement(False, cue.text, token.start) for cue in self._personal(matter))
            elif set(token.refs) & self._told.picked.keys() and not known and self._ascribed(matter, token):
                yield Statement(False, token.text, token.start)

    def _ascribed(self, matter: Matter, token: Token) -> bool:
        """Whether a pick that the person never spoke of is said to be something that they liked, saw or named."""
        for clause in (one for one in matter.clauses if token in one.tokens):
            words_ = [fold(one.text) for one in clause.tokens[: clause.tokens.index(token)]]
            while words_ and words_[-1] in _ON_THE_WAY:
                words_.pop()
            if words_ and words_[-1] in _DID and _YOU & {*words_[-4:]} and not _MAYBE & {*words_}:
                return True
        return False

    def _attitude(self, matter: Matter, event: Event, token: Token) -> Statement:
        fits = True
        for cue in self._personal(matter):
            if event.deed is not None:
                fits &= _is_deed(cue, event.deed)
            elif cue.name == "like":
                fits &= cue.sign * event.strength > 0
                fits &= event.source == "history" or cue.sign < 0 or event.strength == LIKED
            elif cue.name == "history":
                fits &= not cue.negated if cue.text in _CHOSE else (event.source == "history") != cue.negated
            elif cue.name == "rated" and cue.sign:
                fits &= cue.sign * event.strength > 0 and event.source == "history"
            elif cue.name == "named":
                fits &= event.source == "dialog" and not cue.negated
        spoken_of = any(one.kind == "who" for one in matter.tokens)
        mine = any(cue.name in ("like", "named") for cue in self._personal(matter)) and not spoken_of
        if event.source == "dialog" and self._told.who is not None and mine:
            fits = False
        if spoken_of and event.source == "history":
            fits = False
        return Statement(fits, token.text, token.start)

    def _personal(self, matter: Matter) -> list[Cue]:
        """Cues of liking that are the person's own: not those of "people who liked"."""
        crowd = matter.has("people", "peers", "together")
        found = []
        for clause in matter.clauses:
            said = {fold(token.text) for token in clause.tokens if token.kind == "word"}
            own = bool(said & _YOU) or any(token.kind == "who" for token in clause.tokens)
            found += clause.of("rated") if self._rates(clause) else []
            for cue in clause.of("like", "named", "history"):
                if not _of_crowd(clause, cue) and (own or not (crowd or cue.text == "like")):
                    found.append(cue)
        return found

    def _rates(self, clause: Clause) -> bool:
        """Whether a clause tells how the person rated an item that they know."""
        said = {fold(token.text) for token in clause.tokens if token.kind == "word"}
        known = any(set(token.refs) & self._told.events.keys() for token in clause.named("title", "other"))
        return known and bool(said & _YOU) and not clause.of("people", "peers")

    def _link(self, matter: Matter, event: Event, token: Token) -> Statement:
        stands = matter.has("like", "named", "history")
        if event.strength < 0 and stands and not matter.has("res", "people", "cause", "top", "only"):
            return Statement(True, token.text, token.start)  # how the person stands to it, and no more
        want = self._wanted(matter, event)
        channels = self._channels(matter)
        parts = {name: self._pick.event(event.item_id, name) for name in channels}
        agreeing = {name: part for name, part in parts.items() if part * want > 0}
        if want < 0 and sum(parts.values()) >= 0:
            agreeing = {}  # what speaks for an item on the whole does not count against it
        if self._shared(matter, event) and "people" not in {c.name for c in matter.cues}:
            # What they share speaks for the pick, whatever else of that item speaks against it.
            agreeing = {"facets": max(self._shared_parts(matter))} if want > 0 else {}
        elif agreeing.keys() & {"taste_text", "facets"}:
            agreeing.pop("colike", None)  # a likeness, not what other people do
        families = frozenset(FAMILIES[name] for name in agreeing)
        largest = max((abs(self._pick.family(name)) for name in families), default=0.0)
        return Statement(bool(agreeing), token.text, token.start, families, largest, want > 0)

    def _wanted(self, matter: Matter, event: Event) -> int:
        """The sign that the event's part must have for the sentence to be true."""
        polarity = 1 if event.strength > 0 else -1
        crowd = [-1 if cue.negated else 1 for cue in matter.cues if cue.name == "people"]
        relation = matter.sign("res", "together", "era")
        if crowd:
            averse = [
                cue for cue in matter.cues if cue.name == "like" and cue.sign < 0 and cue not in self._personal(matter)
            ]
            relation = -1 if -1 in crowd or relation < 0 or averse else 1
        standing = {cue.start for cue in matter.cues if cue.name == "like"}  # "marked down": the person's, no effect
        effects = {cue.sign for cue in matter.cues if cue.name == "cause" and cue.start not in standing}
        effect = -1 if -1 in effects else max(effects, default=0)
        want = relation * polarity if relation else effect or 1
        if relation and effect and effect != want:
            return 0
        return -want if matter.denied else want

    def _channels(self, matter: Matter) -> tuple[str, ...]:
        for name, signal in (("together", "comention"), ("era", "era")):
            if matter.has(name):
                return (signal,)
        if matter.has("people", "peers"):
            return ("colike",)
        said = {fold(token.text) for token in matter.tokens if token.kind == "word"}
        return ("taste_text",) if said & _TEXT else EVENT_SIGNALS

    def _shared(self, matter: Matter, event: Event) -> bool:
        item = self._told.catalogue.get(event.item_id)
        return (
            bool(matter.values)
            and item is not None
            and max(self._shared_parts(matter)) > 0
            and all(_holds(item.facets, one) for one in matter.values)
        )

    def _shared_parts(self, matter: Matter) -> list[float]:
        return [self._value_part(value) for value in matter.values] or [0.0]

    # --- values

    def listed(self, matter: Matter) -> Iterator[Statement]:
        """Each value that is named: whether the pick has it, or was weighed by it."""
        weighed = matter.has("taste") or (matter.has("cause", "top", "only") and not self._has_event(matter))
        for value in matter.values:
            held = self._item is not None and _holds(self._item.facets, value)
            if value.denied and not weighed:
                listed = self._item is not None and any(self._item.facets.get(name) for name in value.fields)
                yield Statement(listed and not held, value.text, value.start)
            elif not held:
                yield Statement(self._describes_another(matter, value), value.text, value.start)
            elif self._has_event(matter):
                yield Statement(self._has_sharer(matter, value) and matter.sign("res") >= 0, value.text, value.start)
            elif weighed:
                part = self._value_part(value)
                want = self._lean(matter, value)
                fits = part * want > 0
                yield Statement(
                    fits,
                    value.text,
                    value.start,
                    frozenset(("your taste",)),
                    abs(self._pick.family("your taste")),
                    want > 0,
                )

    def _lean(self, matter: Matter, value: Value) -> int:
        """Which way a value is said to count: what each clause says by itself must agree, else 0."""
        found = {lean for clause in matter.clauses if (lean := _lean(clause, value))}
        return 1 if not found else found.pop() if len(found) == 1 else 0

    def _part_of_values(self) -> float:
        """What the values that the sentence names added; 0 where they did not agree."""
        parts = [part for value in self._named if (part := self._value_part(value))]
        return parts[0] if parts and all(part * parts[0] > 0 for part in parts) else 0.0

    def _value_part(self, value: Value) -> float:
        forms = _forms(value.text)
        found = [
            part
            for (kind, ref), parts in self._pick.parts.items()
            if kind == "facet"
            and " ".join(words(ref.partition("=")[2])) in forms
            and ref.partition("=")[0] in {fold(f) for f in value.fields}
            for part in parts.values()
        ]
        return max(found, key=abs, default=0.0)

    def _has_event(self, matter: Matter) -> bool:
        return any(
            set(token.refs) & self._told.events.keys() for token in matter.tokens if token.kind in ("title", "other")
        )

    def _named_items(self, matter: Matter) -> Iterator[tuple[Token, str]]:
        for token in matter.tokens:
            if token.kind in ("title", "other"):
                for ref in token.refs:
                    if ref in self._told.events:
                        yield token, ref

    def _has_sharer(self, matter: Matter, value: Value) -> bool:
        items = [self._told.catalogue.get(ref) for _, ref in self._named_items(matter)]
        return any(item is not None and _holds(item.facets, value) for item in items)

    def _describes_another(self, matter: Matter, value: Value) -> bool:
        """Whether a value that the pick lacks stands right behind an item that has it."""
        for token, ref in self._named_items(matter):
            item = self._told.catalogue.get(ref)
            if item is not None and 0 <= value.start - token.end <= 6 and _holds(item.facets, value):
                return True
        return False


def _is_deed(cue: Cue, deed: Deed) -> bool:
    """Whether words that tell how a person stands to an item say no more than what they did with it."""
    if cue.name == "like":
        return deed == "not_for_me" and cue.text in _TURNED_DOWN and cue.sign < 0
    return cue.name == "history" and cue.text in _DONE.get(deed, ()) and not cue.negated


def _of_crowd(clause: Clause, cue: Cue) -> bool:
    """ "You may want to know that people who like Heat skip it": they do, not you."""
    crowds = [one for one in clause.of("people", "peers") if one.start < cue.start]
    between = clause.tokens[crowds[-1].start - clause.start : cue.start - clause.start] if crowds else ()
    return bool(crowds) and _YOU.isdisjoint(fold(token.text) for token in between) and cue.text not in _CHOSE


def _lean(clause: Clause, value: Value) -> int:
    """1 or -1 for a clause that speaks for or against, 0 for one that does neither."""
    signs = [cue.sign for cue in clause.cues if cue.name in _LEANING and cue.sign and cue.text not in JOINING]
    inside = bool(clause.tokens) and clause.tokens[0].start <= value.start < clause.tokens[-1].end
    denied = clause.denied or (inside and value.denied)
    denied = denied or any(cue.negated for cue in clause.of("taste", "people"))
    if not signs and not denied:
        return 0
    return (-1 if -1 in signs else 1) * (-1 if denied else 1)


def _holds(facets: object, value: Value) -> bool:
    forms = _forms(value.text)
    return any(
        " ".join(words(fold(text))) in forms
        for name in value.fields
        for text in facets.get(name, ())  # type: ignore[attr-defined]
    )


def _forms(text: str) -> frozenset[str]:
    return frozenset((text, stem(text), text.removesuffix("ies") + "y", f"{text}s"))
