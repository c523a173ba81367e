"""From an answered why to its receipt: the extract of the trace, the items it names, the claims and the sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.explaining.reading import Explanation
from bot.receipts.receipt import Addend, Otherwise, Receipt, Sentence
from bot.voice.telling import Spoken
from retrieval.counterfactual import Counterfactual, addends
from retrieval.recommender import Recommender
from retrieval.types import Scored, Trace
from retrieval.whatif import Change, rerun


def make(
    found: Explanation,
    asked: Sequence[str],
    trace: Trace,
    recommender: Recommender,
    *,
    said: Sequence[Spoken],
    who: str | None,
    titles: Mapping[str, str],
    mind: Counterfactual | None = None,
) -> Receipt:
    """The sealed receipt of an explanation; `mind` goes with the why of the first pick."""
    catalogue = recommender.index.catalogue
    named = {*asked, *(pick.item_id for pick in trace.picks), *(event.item_id for event in trace.query.events)}
    named |= {mind.then_first} if mind else set()
    named |= {twin for one in (*asked, *(pick.item_id for pick in trace.picks)) for twin in catalogue.twins(one)}
    items = tuple(item for item in catalogue.items if item.item_id in named)
    receipt = Receipt(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        kind=found.kind,
        asked=tuple(asked),
        who=who,
        trace=_extract(trace, named),
        listing=catalogue.schema,
        items=tuple(replace(item, texts={}) for item in items),
        titles={key: title for key, title in titles.items() if key in named and key not in catalogue},
        claims=tuple(claim.as_json() for claim in (*found.reasons, *found.against, *found.context)),
        sentences=tuple(Sentence(text=one.text, claim_id=one.claim_id) for one in said),
        otherwise=_otherwise(trace, mind, recommender),
    )
    return receipt.sealed()


def _extract(trace: Trace, named: Collection[str]) -> Trace:
    """The trace without what no claim rests on: the terms of other candidates, and what was shown or owned before."""
    pool = tuple(
        replace(entry, contributions=tuple(entry.contributions) if entry.candidate.item_id in named else ())
        for entry in trace.pool
    )
    return replace(trace, pool=pool, query=replace(trace.query, exclude=trace.query.exclude & frozenset(named)))


def _otherwise(trace: Trace, mind: Counterfactual | None, recommender: Recommender) -> Otherwise | None:
    if mind is None:
        return None
    change = mind.change
    again = rerun(recommender, trace, Change())
    shares, place = addends(recommender, again), _places(again.recommendation.trace.pool)
    taken = [Change(events=(one,)) for one in change.events] + [Change(words=(one,)) for one in change.words]
    in_sum = not change.conditions and all(one in shares for one in taken) and mind.then_first in place
    lines = [(one.without[0], shares[one]) for one in taken] if in_sum else []
    first, then = place[mind.first], place.get(mind.then_first, 0)
    told = tuple(Addend(name=name, first=float(line[first]), then_first=float(line[then])) for name, line in lines)
    return Otherwise(without=change.without, then_first=mind.then_first, minimal=mind.minimal, addends=told)


def _places(pool: Sequence[Scored]) -> dict[str, int]:
    return {entry.candidate.item_id: place for place, entry in enumerate(pool)}
