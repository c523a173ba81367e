"""The smallest change that would have changed the mind: without which likes, words or conditions another comes first.

The score is a sum, so within the stored pool the answer is exact for everything that adds to it on its own: each
liked or disliked item, each word to avoid, the request as a whole. A challenger overtakes the first once what is taken
away cost the first more than the gap between them; the shortest way there takes the largest differences first, and
the smallest set is the shortest over all challengers. Single words of the request (their vector is not a sum) and
conditions (other items may enter) are tried one by one. Whatever is found is verified by ranking again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.likes import Likes
from retrieval.recommender import Recommender
from retrieval.terms import shared
from retrieval.types import Event, Scored, Trace
from retrieval.whatif import Change, Rerun, request_words, rerun

Floats = NDArray[np.float64]
MARGIN = 1e-9  # a challenger must be ahead by more, or the order would hang on rounding
_MOST_WORDS = 12  # of a request, tried one by one
PER_PART = frozenset(
    {"taste_text", "era", "interest", "colike", "comention", "avoid"}
)  # sums over events, or over words to avoid
FREE_WORDS = frozenset({"request", "words", "talk", "past_dialogs"})  # all go with the request


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Without `change`, `then_first` would have come first instead of `first`; it was ranked again to make sure.

    `minimal`: it is proved that nothing smaller would do. Otherwise it is sufficient, and no more is claimed.
    """

    first: str
    change: Change
    then_first: str
    minimal: bool
    same_catalogue: bool


def smallest(recommender: Recommender, trace: Trace) -> Counterfactual | None:
    """The smallest set of likes, words or conditions without which another item would have come first.

    None when no such set is found, or the items have changed so much that the first would not come first any more.
    """
    as_it_was = rerun(recommender, trace, Change())
    if not trace.picks or as_it_was.first != trace.picks[0].item_id:
        return None
    in_sum = _in_sum(recommender, trace, as_it_was)
    if in_sum is not None and len(in_sum) == 1:
        return _verified(recommender, trace, in_sum, minimal=True)
    singles = list(_singles(trace))
    for single in singles:
        if (found := _verified(recommender, trace, single, minimal=True)) is not None:
            return found
    if in_sum is None:
        return None
    # Of two no single one would do: all were tried. Of three, two words or a word and a like might have done.
    return _verified(recommender, trace, in_sum, minimal=len(in_sum) == 2 or not singles)


def shortest_removal(totals: Floats, units: Floats) -> tuple[int, tuple[int, ...]] | None:
    """Who overtakes the first with the fewest units taken away, and which: (column, rows); None when nobody does.

    `totals` is (candidates,), the first being the one to overtake; `units` is (units, candidates), each row a part of
    every candidate's total. Among equally short ways the one with the widest lead is taken.
    """
    if not len(units) or len(totals) < 2:
        return None
    gap = totals[0] - totals[1:]
    saved = units[:, :1] - units[:, 1:]  # by how much a challenger comes nearer when a unit is taken away
    order = np.argsort(-saved, axis=0, kind="stable")
    lead = np.cumsum(np.take_along_axis(saved, order, axis=0), axis=0) - gap
    ahead = lead > MARGIN
    steps = np.where(ahead.any(axis=0), ahead.argmax(axis=0), len(units))
    fewest = int(steps.min())
    if fewest == len(units):
        return None
    leads = np.where(steps == fewest, lead[fewest], -np.inf)
    challenger = int(leads.argmax())
    return challenger + 1, tuple(int(row) for row in order[: fewest + 1, challenger])


def _in_sum(recommender: Recommender, trace: Trace, again: Rerun) -> Change | None:
    """The smallest set of likes, words to avoid and the whole request, exact within the pool."""
    pool = again.recommendation.trace.pool
    catalogue = recommender.index.catalogue
    same = catalogue.twins(pool[0].candidate.item_id)  # another size of the first is no other item
    rivals = np.array([entry.candidate.item_id not in same for entry in pool])
    units = addends(recommender, again)
    matrix = np.array(list(units.values())).reshape(len(units), len(pool))
    found = shortest_removal(np.array([entry.score for entry in pool])[rivals], matrix[:, rivals])
    return None if found is None else Change.together([list(units)[row] for row in found[1]])


def addends(recommender: Recommender, again: Rerun) -> dict[Change, Floats]:
    """What adds to every score on its own, as (candidates,) of the pool each, by the change that takes it away.

    These are the liked and disliked items, the words to avoid, and the request as a whole.
    """
    pool, query = again.recommendation.trace.pool, again.recommendation.trace.query
    found = {Change(events=(event.item_id,)): np.zeros(len(pool)) for event in query.events}
    found |= {Change(words=(words,)): np.zeros(len(pool)) for words in (*query.avoid, query.text) if words}
    for column in shared(pool) or ():
        if column.signal in PER_PART:
            for place, (kind, ref) in enumerate(column.labels):
                found[Change(events=(ref,)) if kind == "event" else Change(words=(ref,))] += column.parts[:, place]
        elif column.signal in FREE_WORDS and query.text:
            found[Change(words=(query.text,))] += column.weight * column.values
        elif column.signal == "facets":
            for item_id, line in _facets_by_event(recommender, query.events, pool, column.weight):
                found[Change(events=(item_id,))] += line
    return found


def _facets_by_event(
    recommender: Recommender, events: Sequence[Event], pool: Sequence[Scored], weight: float
) -> Iterator[tuple[str, Floats]]:
    """The facets' signal, whose parts are facets, divided over the events that wanted them."""
    catalogue, likes = recommender.index.catalogue, Likes(recommender.index, events)
    rows = np.array([catalogue.row(entry.candidate.item_id) for entry in pool], dtype=np.intp)
    shares = (catalogue.facet_table.has[rows] @ likes.facets_by_event.T).toarray() * likes.beside(rows)
    for place, event in enumerate(likes.events):
        yield event.item_id, weight * shares[:, place]


def _singles(trace: Trace) -> Iterator[Change]:
    """Single words of the request, and single conditions."""
    words = request_words(trace.query)[:_MOST_WORDS]
    yield from (Change(words=(word,)) for word in (words if len(words) > 1 else ()))
    yield from (Change(conditions=(condition.text,)) for condition in trace.query.constraints)


def _verified(recommender: Recommender, trace: Trace, change: Change, minimal: bool) -> Counterfactual | None:
    """The change, if ranking again puts another item first; nothing left at all is no other item."""
    again, first = rerun(recommender, trace, change), trace.picks[0].item_id
    if again.first is None or again.first in {first, *recommender.index.catalogue.twins(first)}:
        return None
    return Counterfactual(first, change, again.first, minimal, again.same_catalogue)
