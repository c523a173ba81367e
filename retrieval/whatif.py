"""What would have come out if something had been otherwise: ranked again, never guessed.

Without events, signals or words the stored pool of the trace is ranked again. With other conditions other items may
enter, so the search itself is run again. Grades are those of the trace: nobody is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.errors import UnknownError
from retrieval.grades import values
from retrieval.likes import settled
from retrieval.recommender import Recommender
from retrieval.signals import FAMILIES
from retrieval.types import Constraint, Event, Pick, Pool, Query, Recommendation, Trace

WORDS = "words:"


@dataclass(frozen=True, slots=True)
class Change:
    """What is taken away from a query, and what is said on top: conditions replace those on the same field."""

    events: tuple[str, ...] = ()  # item ids of liked and disliked items
    signals: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # of the request, or words to avoid
    conditions: tuple[str, ...] = ()  # texts
    added: tuple[Constraint, ...] = ()
    likes: tuple[Event, ...] = ()  # as if these had been said too

    @classmethod
    def together(cls, changes: Iterable[Change]) -> Change:
        """All of these in one."""
        every = list(changes)
        return cls(
            events=tuple(one for change in every for one in change.events),
            signals=tuple(one for change in every for one in change.signals),
            words=tuple(one for change in every for one in change.words),
            conditions=tuple(one for change in every for one in change.conditions),
            added=tuple(one for change in every for one in change.added),
            likes=tuple(one for change in every for one in change.likes),
        )

    @property
    def without(self) -> tuple[str, ...]:
        """All that is taken away, as `named` takes it: a word may read like a condition, so words say what they are."""
        return (*self.events, *self.signals, *(f"{WORDS}{words}" for words in self.words), *self.conditions)

    def __len__(self) -> int:
        return len(self.without) + len(self.added) + len(self.likes)


@dataclass(frozen=True, slots=True)
class Rerun:
    """The other outcome. `same_catalogue` is False when the index has changed since the trace was made."""

    change: Change
    recommendation: Recommendation
    same_catalogue: bool

    @property
    def picks(self) -> tuple[Pick, ...]:
        """What would have been picked."""
        return self.recommendation.picks

    @property
    def first(self) -> str | None:
        """The item that would have come first."""
        return self.picks[0].item_id if self.picks else None


def named(trace: Trace, without: Sequence[str]) -> Change:
    """The change that takes these away.

    Each is the id of a liked or disliked item, a signal's name, a condition's text or field, the request or one of
    its words, or a word to avoid ("words:scary" where a condition reads the same); anything else is an UnknownError
    that lists what there is.
    """
    query = trace.query
    events = {event.item_id for event in query.events}
    conditions = {condition.field.casefold(): condition.text for condition in reversed(query.constraints)}
    conditions |= {condition.text.casefold(): condition.text for condition in query.constraints}
    words = {word.casefold(): word for word in (*request_words(query), query.text, *query.avoid) if word}
    found: dict[str, list[str]] = {"events": [], "signals": [], "words": [], "conditions": []}
    for what in dict.fromkeys(without):
        folded = what.casefold()
        if what in events:
            found["events"].append(what)
        elif what in FAMILIES:
            found["signals"].append(what)
        elif folded in conditions:
            found["conditions"].append(conditions[folded])
        elif folded.removeprefix(WORDS) in words:
            found["words"].append(words[folded.removeprefix(WORDS)])
        else:
            there = [*sorted(events), *(c.text for c in query.constraints), *words.values(), *sorted(FAMILIES)]
            raise UnknownError(
                f"{what!r} played no part in that turn", where="--without", do=f"Try one of: {', '.join(there)}."
            )
    liked, signals, said, texts = (tuple(dict.fromkeys(whats)) for whats in found.values())
    return Change(liked, signals, said, texts)


def request_words(query: Query) -> tuple[str, ...]:
    """The words of the request, as written."""
    return tuple(dict.fromkeys(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", query.text)))


def rerun(recommender: Recommender, trace: Trace, change: Change) -> Rerun:
    """Rank a trace again as if it had been so."""
    query = changed(trace.query, change)
    if change.conditions or change.added or change.likes:
        again = recommender.recommend(query, trace.external)
    else:
        again = recommender.rank(stored_pool(recommender, trace, query), trace.external)
    return Rerun(change, again, recommender.index.version == trace.index_version)


def regraded(recommender: Recommender, trace: Trace, grades: Mapping[str, int], weight: float) -> Recommendation:
    """The stored pool ranked with these grades, which weigh so much."""
    pool = stored_pool(recommender, trace, replace(trace.query, grade_weight=weight))
    return recommender.rank(pool, values(grades))


def changed(query: Query, change: Change) -> Query:
    """The query with a change made to it."""
    gone, fields = frozenset(change.events), {one.field for one in change.added}
    barred = settled(event for event in query.events if event.item_id in gone)
    whole = bool(query.text) and query.text in change.words  # with the request all goes that was said for it
    kept = (one for one in query.constraints if one.text not in change.conditions and one.field not in fields)
    return replace(
        query,
        text="" if whole else _without(query.text, change.words),
        talk="" if whole else _without(query.talk, change.words),
        avoid=tuple(word for word in query.avoid if word not in change.words),
        events=(*(event for event in query.events if event.item_id not in gone), *change.likes),
        exclude=query.exclude | barred,  # what was liked does not become a pick
        off=query.off | frozenset(change.signals),
        diversity=query.diversity and "diversity" not in change.signals,
        constraints=(*kept, *change.added),
    )


def stored_pool(recommender: Recommender, trace: Trace, query: Query) -> Pool:
    """The pool of the trace, less the items that have left the catalogue since."""
    catalogue = recommender.index.catalogue
    candidates = tuple(entry.candidate for entry in trace.pool if entry.candidate.item_id in catalogue)
    return Pool(query, candidates, trace.sources, trace.gates, trace.relaxed)


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return ", ".join(piece for piece in (" ".join(one.split()) for one in text.split(",")) if piece) if words else text
