"""What sets items of one trace apart: family by family, then fact by fact. Nothing is ranked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.explaining.reading import Claim, Explanation, Reading, Source
from bot.messages import Messages
from bot.voice.formats import listed, number
from retrieval.catalogue import Catalogue
from retrieval.errors import UnknownError
from retrieval.types import Contribution, Trace

_KEYS = {
    "your request": "request",
    "your taste": "taste",
    "what you looked at": "looked",
    "people with similar taste": "people",
    "variety": "variety",
    "the assistant's judgement": "judgement",
}
_APART = frozenset({"popularity", "recommended", "rating", "freshness"})  # signals of one family that people tell apart
_FACTS = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much one item leads another on a family (or a signal of it); `key` names its words."""

    family: str
    key: str
    lead: float


def compare(
    trace: Trace,
    ids: Sequence[str],
    catalogue: Catalogue,
    messages: Messages | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    who: str | None = None,
) -> Explanation:
    """What sets the best of two or three items apart from the others: families first, then facts.

    Fewer than two items, or one that nobody knows, is an UnknownError.
    """
    if len(ids) < 2:
        raise UnknownError("a comparison needs two items", do="Name two items.")
    reading = Reading(trace, catalogue, messages, titles, who)
    order = sorted(ids, key=lambda item_id: -total(reading.contributions(item_id) or ()))
    scored = [item_id for item_id in order if reading.contributions(item_id) is not None]
    reasons: list[Claim] = []
    against: list[Claim] = []
    if len(scored) == len(ids):
        for other in order[1:]:
            for claims, found in zip((reasons, against), _apart(reading, order[0], other), strict=True):
                claims.extend(found)
    else:
        missing = next(item_id for item_id in ids if item_id not in scored)
        reasons.append(reading.claim("gate", "compare.unranked", {"title": (reading.title(missing),)}))
    first = reading.title(order[0])
    context = tuple(_facts(reading, order[0], order[1]))
    others = tuple(reading.title(item_id) for item_id in order[1:])
    return Explanation(
        trace.trace_id, order[0], first, "compare", "compared", tuple(reasons), tuple(against), context, others
    )


def _apart(reading: Reading, first: str, other: str) -> tuple[list[Claim], list[Claim]]:
    apart = gaps(reading.contributions(first) or (), reading.contributions(other) or ())
    ahead = [gap for gap in apart if gap.lead > 0]
    behind = [gap for gap in reversed(apart) if gap.lead < 0]
    pair = {"title": (reading.title(first),), "item": (reading.title(other),)}
    if not ahead:
        return [reading.claim("comparison", "compare.level", pair)], []
    claims = [gap_claim(reading, "compare.ahead", {**pair, "gaps": named_gaps(reading, ahead)}, ahead)]
    if not behind:
        return claims, []
    values = {"item": pair["item"], "gaps": named_gaps(reading, behind)}
    return claims, [gap_claim(reading, "compare.but", values, behind)]


def _facts(reading: Reading, first: str, other: str) -> list[Claim]:
    """Facts that differ: numbers that both list, then facets that both list."""
    left, right, schema = reading.catalogue.get(first), reading.catalogue.get(other), reading.catalogue.schema
    if left is None or right is None:
        return []
    pairs = [
        (name, number(left.numbers[name], role), number(right.numbers[name], role))
        for name, role in schema.numbers.items()
        if name in left.numbers and name in right.numbers
    ]
    pairs += [
        (name, listed(left.facets[name][:2]), listed(right.facets[name][:2]))
        for name in schema.facets
        if left.facets.get(name) and right.facets.get(name)
    ]
    titles = {"title": (left.title,), "item": (right.title,)}
    return [
        reading.claim("attribute", "compare.fact", {**titles, "field": (name,), "value": (mine,), "other": (theirs,)})
        for name, mine, theirs in pairs
        if mine != theirs
    ][:_FACTS]


def total(terms: Sequence[Contribution]) -> float:
    """The sum of contributions."""
    return sum(term.contribution for term in terms)


def gaps(theirs: Sequence[Contribution], mine: Sequence[Contribution]) -> list[Gap]:
    """How far the first is ahead of the second, the largest lead first: by family, or a signal that stands alone."""
    leads: dict[tuple[str, str], float] = {}
    for terms, sign in ((theirs, 1.0), (mine, -1.0)):
        for term in terms:
            place = (term.family, term.signal if term.signal in _APART else _KEYS.get(term.family, "other"))
            leads[place] = leads.get(place, 0.0) + sign * term.contribution
    return sorted((Gap(family, key, lead) for (family, key), lead in leads.items()), key=lambda gap: -gap.lead)


def named_gaps(reading: Reading, found: Sequence[Gap]) -> tuple[str, ...]:
    """The largest gaps in words: the second only where it is not small beside the first, variety only alone."""
    telling = [gap for gap in found if gap.key != "variety"] or list(found)
    kept = [gap for gap in telling[:2] if abs(gap.lead) >= 0.25 * abs(telling[0].lead)]
    keys = ["theirs" if gap.key == "taste" and reading.who else gap.key for gap in kept]
    names = zip(keys, kept, strict=True)
    return tuple(reading.messages.say(f"gap.{key}", family=gap.family, who=reading.who) for key, gap in names)


def gap_claim(reading: Reading, wording: str, values: Mapping[str, tuple[str, ...]], found: Sequence[Gap]) -> Claim:
    """A claim of being ahead (or behind) that names the gaps behind it."""
    source = Source(tuple(gap.key for gap in found))
    return reading.claim(
        "comparison", wording, values, family=found[0].family, contribution=found[0].lead, source=source
    )
