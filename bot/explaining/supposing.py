"""What would have come out otherwise, and the smallest thing that would have changed the mind: ranked again, as claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.explaining.comparing import gaps, named_gaps
from bot.explaining.reading import Claim, Explanation, Reading, Source
from bot.strengths import LIKED
from bot.types import Understood
from bot.understanding.supposing import HISTORY, SIGNAL, WORD
from bot.voice.formats import cut, listed
from retrieval.counterfactual import Counterfactual
from retrieval.types import Event, Pick, Trace
from retrieval.whatif import Change, Rerun

_NAMED = 5  # things taken away that are named one by one; more are counted
_WORDS = 8  # of a title or condition among others


@dataclass(frozen=True, slots=True)
class Move:
    """A pick that would have stood elsewhere; None: not among the picks."""

    item_id: str
    title: str
    before: int | None
    after: int | None

    def as_json(self) -> dict[str, Any]:
        """The move as in the contract of a why."""
        return {"item_id": self.item_id, "title": self.title, "from": self.before, "to": self.after}


def supposed(said: Understood, trace: Trace) -> Change:
    """The change that a what-if of the dialog names; its signals and words stand among the notes."""
    signals = tuple(note.removeprefix(SIGNAL) for note in said.notes if note.startswith(SIGNAL))
    words = tuple(note.removeprefix(WORD) for note in said.notes if note.startswith(WORD))
    past = (event.item_id for event in trace.query.events if HISTORY in said.notes and event.source == "history")
    likes = tuple(Event(item_id, LIKED, "dialog") for item_id in said.liked)
    return Change((*said.disliked, *past), signals, words, tuple(one.text for one in said.dropped), said.added, likes)


def what_if(reading: Reading, again: Rerun, item_id: str | None = None) -> tuple[Explanation, tuple[Move, ...]]:
    """What the re-run changes, beside what was picked; `item_id` is the pick that was asked about, if any."""
    trace, change = reading.trace, again.change
    moves = moved(reading, trace.picks, again.picks)
    asked = item_id or (trace.picks[0].item_id if trace.picks else again.first or "")
    claims = [_outcome(reading, again, asked, moves)]
    claims += _reason(reading, again)
    if not _played_a_part(reading, change):
        values = {**_change(reading, change), "title": (reading.title(asked),)}
        claims = [reading.claim("counterfactual", "whatif.no_part", values, source=_source(change))]
    found = Explanation(
        trace.trace_id, asked, reading.title(asked), "what-if", "supposed", tuple(claims[:1]), (), tuple(claims[1:])
    )
    return found, moves


def not_listed(reading: Reading, field: str) -> Explanation:
    """A number that this catalogue does not list can't be supposed otherwise."""
    first = reading.trace.picks[0].item_id
    claim = reading.claim("gate", "whatif.no_field", {"field": (field,)})
    return Explanation(reading.trace.trace_id, first, reading.title(first), "what-if", "supposed", (claim,))


def change_of_mind(reading: Reading, found: Counterfactual | None) -> Explanation:
    """The smallest change that would have put another item first, or that there is none."""
    trace = reading.trace
    first = trace.picks[0].item_id
    title = reading.title(first)
    if found is None:
        claim = reading.claim("counterfactual", "mind.none", {"title": (title,)})
    else:
        values = {**_change(reading, found.change), "title": (title,), "item": (reading.title(found.then_first),)}
        wording = "mind.minimal" if found.minimal else "mind.enough"
        claim = reading.claim("counterfactual", wording, values, source=_source(found.change))
    return Explanation(trace.trace_id, first, title, "mind", "supposed", (claim,))


def moved(reading: Reading, before: Sequence[Pick], after: Sequence[Pick]) -> tuple[Move, ...]:
    """Every item whose place among the picks differs, in the order that it was picked."""
    old, new = ({pick.item_id: pick.rank for pick in picks} for picks in (before, after))
    return tuple(
        Move(one, reading.title(one), old.get(one), new.get(one))
        for one in dict.fromkeys((*old, *new))
        if old.get(one) != new.get(one)
    )


def _outcome(reading: Reading, again: Rerun, asked: str, moves: Sequence[Move]) -> Claim:
    """What becomes of the pick that was asked about, and what else moves where it stays first."""
    values = {**_change(reading, again.change), "title": (reading.title(asked),)}
    rank = next((pick.rank for pick in again.picks if pick.item_id == asked), None)
    was = next((pick.rank for pick in reading.trace.picks if pick.item_id == asked), None)
    joined = tuple(move.title for move in moves if move.before is None)
    left = tuple(move.title for move in moves if move.after is None)
    if again.first is None:
        wording = "nothing"
    elif not moves:
        wording = "same"
    elif rank is None:
        wording, values["item"] = "gone", (reading.title(again.first),)
    elif rank != was and rank == 1:
        wording = "leads"
    elif rank != 1:
        wording, values["rank"], values["item"] = "place", (str(rank),), (reading.title(again.first),)
    elif joined or left:
        wording, values["items"] = ("joined", joined) if joined else ("left", left)
    else:
        wording = "order"
    return reading.claim("counterfactual", f"whatif.{wording}", values, source=_source(again.change))


def _reason(reading: Reading, again: Rerun) -> list[Claim]:
    """What the new first is ahead on, once the change is made."""
    before = reading.trace.picks[0].item_id if reading.trace.picks else None
    if again.first is None or before is None or again.first == before:
        return []
    later = Reading(again.recommendation.trace, reading.catalogue, reading.messages, reading.titles, reading.who)
    theirs, mine = later.contributions(again.first), later.contributions(before)
    pair = {"title": (reading.title(before),), "item": (reading.title(again.first),)}
    if theirs is None or mine is None:
        return []
    ahead = [gap for gap in gaps(theirs, mine) if gap.lead > 0]
    if not ahead:
        return []
    values = {**pair, "gaps": named_gaps(later, ahead)}
    return [reading.claim("comparison", "whatif.ahead", values, source=Source(tuple(gap.key for gap in ahead)))]


def _played_a_part(reading: Reading, change: Change) -> bool:
    """Whether anything of the change was in the query at all."""
    query = reading.trace.query
    events, texts = {event.item_id for event in query.events}, {one.text for one in query.constraints}
    in_query = bool(events & set(change.events) or texts & set(change.conditions) or change.signals or change.words)
    return in_query or bool(change.added or change.likes)


def _source(change: Change) -> Source:
    return Source(signals=change.signals, without=(*change.events, *change.words, *change.conditions))


def _change(reading: Reading, change: Change) -> Mapping[str, tuple[str, ...]]:
    """The change in words: "without your liking Alien and with “under 60 minutes”"."""
    say, locale = reading.messages.say, reading.messages.locale
    taken = _taken(reading, change)
    added = [say("quoted", text=cut(one.text, _WORDS)) for one in change.added]
    liked = [say("suppose.liking", item=cut(reading.title(one.item_id), _WORDS)) for one in change.likes]
    parts = [say("suppose.without", what=listed(taken, locale))] if taken else []
    parts += [say("suppose.with", what=listed([*added, *liked], locale))] if added or liked else []
    return {"change": (listed(parts, locale) or say("suppose.no_history"),)}


def _taken(reading: Reading, change: Change) -> list[str]:
    """Each thing that is taken away, as it stands behind "without"."""
    say, query = reading.messages.say, reading.trace.query
    events = {event.item_id: event for event in query.events}
    taken = [_event(reading, one, events.get(one)) for one in change.events]
    if len(taken) > _NAMED:
        tapped = any(event.deed is not None for event in events.values() if event.item_id in change.events)
        taken = [say("suppose.many_tapped" if tapped else "suppose.many", count=str(len(taken)))]
    for words in change.words:
        whole = words == query.text and " " in words
        key = "request" if whole else "avoid" if words in query.avoid else "word"
        taken.append(say(f"suppose.{key}", words=say("quoted", text=cut(words, _WORDS))))
    taken += [say("quoted", text=cut(text, _WORDS)) for text in change.conditions]
    return taken + [say(f"suppose.signal.{name}", who=reading.who) for name in change.signals]


def _event(reading: Reading, item_id: str, event: Event | None) -> str:
    """What was done with an item: "your liking Alien", "Heat in your history"."""
    if event is not None and event.deed is not None:
        key = str(event.deed)
    elif event is not None and event.source == "history":
        key = "past"
    elif event is not None and event.strength < 0:
        key = "disliking" if reading.who is None else "their_disliking"
    else:
        key = "liking" if reading.who is None else "their_liking"
    return reading.messages.say(f"suppose.{key}", item=cut(reading.title(item_id), _WORDS), who=reading.who)
