"""Do the reasons follow the evidence? How much of the score they cover, in which order, and what happens without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

from scipy.stats import kendalltau

from bot.claims import explain
from bot.explaining.reading import Claim, Explanation
from bot.turn.engine import Engine
from bot.voice.evidence import families
from bot.voice.telling import Spoken
from retrieval.counterfactual import Counterfactual, addends, smallest
from retrieval.recommender import Recommender
from retrieval.types import Contribution, Pick, Trace
from retrieval.whatif import Change, rerun

SMALL_CASE = 7  # things that add to the score; of more, brute force takes too long
_TRIED = 2  # events of each kind that are taken away


def coverage(explanation: Explanation, terms: Sequence[Contribution]) -> float:
    """The share of the absolute sums of families that the reasons for and against mention."""
    mentioned = {claim.family for claim in (*explanation.reasons, *explanation.against)}
    found = families(terms)
    whole = sum(abs(family.total) for family in found)
    return sum(abs(family.total) for family in found if family.name in mentioned) / whole if whole else 1.0


def order_tau(explanation: Explanation, said: Sequence[Spoken]) -> float | None:
    """Kendall's tau between the order in which contributions are spoken of and their size; None for fewer than two."""
    given = {claim.claim_id: claim.contribution for claim in (*explanation.reasons, *explanation.against)}
    spoken = [given[one.claim_id] for one in said if one.claim_id in given]
    if len(spoken) < 2:
        return None
    return float(kendalltau(range(len(spoken)), [-(value or 0.0) for value in spoken]).statistic)


def is_valid(recommender: Recommender, trace: Trace, found: Counterfactual) -> bool:
    """Whether ranking again without the change really puts the named item first."""
    first = rerun(recommender, trace, found.change).first
    return first == found.then_first != trace.picks[0].item_id


def is_minimal(recommender: Recommender, trace: Trace) -> bool | None:
    """Whether brute force finds nothing smaller than what is said to be minimal; None where there are too many sets."""
    found = smallest(recommender, trace)
    things = list(addends(recommender, rerun(recommender, trace, Change())))
    if len(things) > SMALL_CASE or (found is not None and not found.minimal):
        return None
    same = {trace.picks[0].item_id, *recommender.index.catalogue.twins(trace.picks[0].item_id), None}
    things += [Change(conditions=(one.text,)) for one in trace.query.constraints]
    sizes = range(1, len(things) + 1 if found is None else len(found.change))
    sets = (Change.together(some) for size in sizes for some in combinations(things, size))
    return all(rerun(recommender, trace, change).first in same for change in sets)


def unmoved(recommender: Recommender, trace: Trace, rng: Random) -> tuple[str, ...]:
    """Liked items without each of which, ranked again, the first pick is still the first; a few are tried."""
    catalogue = recommender.index.catalogue
    liked = [one.item_id for one in trace.query.events if one.strength > 0 and one.item_id in catalogue]
    tried = rng.sample(liked, min(_TRIED, len(liked)))
    first = trace.picks[0].item_id
    return tuple(one for one in tried if rerun(recommender, trace, Change(events=(one,))).first == first)


def sensitivity(engine: Engine, trace: Trace, pick: Pick, rng: Random) -> Iterator[bool]:
    """Without a cited event its claim must go; without an uncited one the claims that cite others must stay."""
    first = _alone(trace, pick.item_id)
    if first is None:
        return
    before = explain(replace(trace, picks=(first,)), pick.item_id, engine.catalogue, engine.messages)
    cited = {ref for claim in before.reasons for ref in _named(engine, claim)}
    others = [event.item_id for event in trace.query.events if event.item_id not in cited]
    for ref in rng.sample(sorted(cited), min(_TRIED, len(cited))):
        again, after = _without(engine, trace, pick.item_id, ref)
        yield after is None or all(ref not in _rests_on(engine, trace, claim) for claim in after.reasons)
    for ref in rng.sample(others, min(_TRIED, len(others))):
        again, after = _without(engine, trace, pick.item_id, ref)
        if again is not None and after is not None:
            left = {one for claim in after.reasons for one in _rests_on(engine, trace, claim)}
            same = [claim.family for claim in before.reasons] == [claim.family for claim in after.reasons]
            # Taking something away also changes what is small beside it, among families and within one.
            yield cited <= left or not same or _carrying(first, before) != _carrying(again, before)


def _carrying(pick: Pick, told: Explanation) -> list[str]:
    """By the numbers, not by what is said of them: the signal that carries each family of these reasons."""
    found = {family.name: family for family in families(pick.contributions)}
    mentioned = (found[claim.family] for claim in told.reasons if claim.family in found)
    return [
        max(one.terms, key=lambda term: term.contribution * (1 if one.total > 0 else -1)).signal for one in mentioned
    ]


def _without(engine: Engine, trace: Trace, item_id: str, ref: str) -> tuple[Pick | None, Explanation | None]:
    """The candidate ranked again without an event, and its why."""
    again = rerun(engine.recommender, trace, Change(events=(ref,))).recommendation.trace
    alone = _alone(again, item_id)
    if alone is None:
        return None, None
    return alone, explain(replace(again, picks=(alone,)), item_id, engine.catalogue, engine.messages)


def _alone(trace: Trace, item_id: str) -> Pick | None:
    """A candidate as if it were the only pick, before variety; None when it is no candidate."""
    entry = next((one for one in trace.pool if one.candidate.item_id == item_id), None)
    return None if entry is None else Pick(1, item_id, entry.score, trace.base, tuple(entry.contributions))


def _events(claim: Claim) -> set[str]:
    """The events that a claim rests on."""
    return {part.ref for part in claim.source.parts if part.kind == "event"}


def _rests_on(engine: Engine, trace: Trace, claim: Claim) -> set[str]:
    """The person's items behind a claim: that it was read from, or that it names, as one that shares a detail."""
    said = {value for some in claim.values.values() for value in some}
    known = (event.item_id for event in trace.query.events)
    return _events(claim) | {ref for ref in known if ref in engine.catalogue and engine.catalogue[ref].title in said}


def _named(engine: Engine, claim: Claim) -> set[str]:
    """Those of them that it names."""
    said = {value for some in claim.values.values() for value in some}
    return {ref for ref in _events(claim) if ref in engine.catalogue and engine.catalogue[ref].title in said}
