"""What stands behind a card once it is opened: its why, reason by reason, a trial without one, and its sum.

Read from what the assistant answers; pure values, no web.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import fsum
from types import MappingProxyType
from typing import Any

from bot.assistant import Bar, Drawing, Node
from bot.surfaces import labels
from bot.types import Card

MOST_GROUNDS = 8
CHANGE = "change"  # the claim id of what would change the answer


@dataclass(frozen=True, slots=True)
class Ground:
    """Something that a reason was read from, and what it adds to the score."""

    text: str
    contribution: float
    words: tuple[tuple[str, float], ...] = ()  # of what can't be divided: by how much it falls without each word


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a why; `without` is what is taken away to see what it did."""

    claim_id: str
    text: str
    kind: str
    family: str
    contribution: float
    percent: float  # of all that counted, whichever way
    against: bool
    grounds: tuple[Ground, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An opened why. `change` is the least without which another item would have come first."""

    text: str
    reasons: tuple[Reason, ...] = ()
    change: Reason | None = None

    def reason(self, claim_id: str) -> Reason | None:
        """The reason of that id."""
        every = (*self.reasons, *((self.change,) if self.change else ()))
        return next((one for one in every if one.claim_id == claim_id), None)


@dataclass(frozen=True, slots=True)
class Place:
    """A pick of the trial; `was` is its rank before, None when it was no pick."""

    rank: int
    title: str
    was: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    """The picks ranked again without a reason of `item_id`'s why: what moves where (None: drops out)."""

    item_id: str
    claim_id: str
    text: str
    ranks: Mapping[str, int | None] = field(default_factory=lambda: MappingProxyType({}))
    order: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """Opened maths: the waterfall as SVG and its bars; and, once asked for, the path and the heat map."""

    svg: str = ""
    bars: tuple[Bar, ...] = ()
    steps: tuple[Node, ...] = ()
    heat: str = ""
    note: str = ""

    def with_way(self, path: Drawing, heat: Drawing) -> Sum:
        """With the path to the picks, and the heat map where there is a past to show."""
        steps = path.picture.nodes if path.picture.kind == "path" else ()
        past = heat.picture.kind == "heatmap" and any(row.kind == "event" for row in heat.picture.rows)
        return replace(self, steps=steps, heat=heat.svg() if past else "")


def said_of(answer: Mapping[str, Any]) -> Said:
    """The assistant's why as the page shows it."""
    reasons = [_reason(one, against=False) for one in answer["reasons"]]
    reasons += [_reason(one, against=True) for one in answer["against"]]
    return Said(str(answer["text"]), tuple(reasons), _change(answer))


def trial_of(answer: Mapping[str, Any], claim_id: str, cards: Sequence[Card]) -> Trial:
    """The assistant's what-if, beside the cards as they were."""
    moved = {one["item_id"]: one for one in answer["moved"]}
    stayed = [Place(card.rank, card.title, card.rank) for card in cards if card.item_id not in moved]
    came = [Place(one["to"], one["title"], one["from"]) for one in moved.values() if one["to"] is not None]
    ranks = {item_id: one["to"] for item_id, one in moved.items()}
    order = tuple(sorted((*stayed, *came), key=lambda place: place.rank))
    return Trial(answer["item_id"], claim_id, str(answer["text"]), MappingProxyType(ranks), order)


def sum_of(drawing: Drawing) -> Sum:
    """A drawn waterfall as the page shows it."""
    picture = drawing.picture
    return Sum(drawing.svg(), picture.bars if picture.kind == "waterfall" else ())


def _reason(claim: Mapping[str, Any], *, against: bool) -> Reason:
    parts = claim["source"]["parts"]
    return Reason(
        claim_id=claim["claim_id"],
        text=claim["text"],
        kind=claim["type"],
        family=claim["family"],
        contribution=claim["contribution"] or 0.0,
        percent=100 * (claim["share"] or 0.0),
        against=against,
        grounds=_grounds([Ground(_part(part), part["contribution"], _words(part)) for part in parts]),
        without=_taken_away(claim["source"]),
    )


def _grounds(every: Sequence[Ground]) -> tuple[Ground, ...]:
    """The strongest, and the others together: long histories stand behind some reasons."""
    order = sorted(every, key=lambda ground: -abs(ground.contribution))
    first, rest = order[:MOST_GROUNDS], order[MOST_GROUNDS:]
    more = [Ground(labels.CLAIM_MORE.format(count=len(rest)), fsum(one.contribution for one in rest))] if rest else []
    return (*first, *more)


def _part(part: Mapping[str, Any]) -> str:
    name = str(part.get("title", part["ref"]))
    if part["kind"] == "facet":
        return ": ".join(name.split("=", 1))
    return labels.PARTS.get(part["kind"], "{name}").format(name=name)


def _words(part: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    return tuple((str(one["word"]), one["approximately"]) for one in part.get("occlusion", ()))


def _taken_away(source: Mapping[str, Any]) -> tuple[str, ...]:
    """The liked items that a reason names; a reason that names none goes with its signals."""
    events = tuple(dict.fromkeys(str(part["ref"]) for part in source["parts"] if part["kind"] == "event"))
    return events or tuple(source["signals"])


def _change(answer: Mapping[str, Any]) -> Reason | None:
    found = answer.get("counterfactual") or {}
    text = str(found.get("change") or answer.get("change") or "") if found else ""
    if not text:
        return None
    return Reason(CHANGE, text, "", "", 0.0, 0.0, against=False, without=tuple(found.get("without", ())))
