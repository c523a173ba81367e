"""What would have come out without a history item, a signal or a condition: ranked again, never guessed.

Without events or signals the stored pool of the trace is ranked again. Without a condition other items may
enter, so the search itself is run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.errors import UnknownError
from retrieval.recommender import Recommender
from retrieval.signals import FAMILIES
from retrieval.types import Constraint, Pick, Pool, Query, Trace


@dataclass(frozen=True, slots=True)
class Rerun:
    """The other outcome. `same_catalogue` is False when the index has changed since the trace was made."""

    picks: tuple[Pick, ...]
    without: tuple[str, ...]  # what was taken away, as matched: item ids, signal names, condition texts
    same_catalogue: bool


def rerun(recommender: Recommender, trace: Trace, without: Sequence[str]) -> Rerun:
    """Rank a trace again without some of its reasons.

    Each of `without` is the id of a liked or disliked item, a signal's name, or a condition's text or field;
    anything else is an UnknownError that lists what there is.
    """
    events = {event.item_id for event in trace.query.events}
    conditions = {condition.text.casefold(): condition for condition in trace.query.constraints}
    conditions |= {condition.field.casefold(): condition for condition in reversed(trace.query.constraints)}
    gone_events, gone_signals, gone_conditions = set[str](), set[str](), list[Constraint]()
    for what in without:
        if what in events:
            gone_events.add(what)
        elif what in FAMILIES:
            gone_signals.add(what)
        elif what.casefold() in conditions:
            gone_conditions.append(conditions[what.casefold()])
        else:
            there = sorted(events) + [c.text for c in trace.query.constraints] + sorted(FAMILIES)
            raise UnknownError(
                f"{what!r} played no part in that turn", where="--without", do=f"Try one of: {', '.join(there)}."
            )
    query = replace(
        trace.query,
        events=tuple(event for event in trace.query.events if event.item_id not in gone_events),
        exclude=trace.query.exclude | frozenset(gone_events),  # what was liked does not become a pick
        off=trace.query.off | frozenset(gone_signals),
        diversity=trace.query.diversity and "diversity" not in gone_signals,
        constraints=tuple(one for one in trace.query.constraints if one not in gone_conditions),
    )
    again = (
        recommender.recommend(query) if gone_conditions else recommender.rank(_stored_pool(recommender, trace, query))
    )
    matched = (*sorted(gone_events), *sorted(gone_signals), *(condition.text for condition in gone_conditions))
    return Rerun(again.picks, matched, recommender.index.version == trace.index_version)


def _stored_pool(recommender: Recommender, trace: Trace, query: Query) -> Pool:
    """The pool of the trace, less the items that have left the catalogue since."""
    catalogue = recommender.index.catalogue
    candidates = tuple(entry.candidate for entry in trace.pool if entry.candidate.item_id in catalogue)
    return Pool(query, candidates, trace.sources, trace.gates, trace.relaxed)
