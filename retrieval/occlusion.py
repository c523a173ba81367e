"""What a word of the request did to a likeness that is one number: leave the word out and see the number move.

Occlusion (Zeiler and Fergus, ECCV 2014), on words. A dense similarity is no sum over words, so the moves need not add up
to it: they approximate what each word gave, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from retrieval.everyday import SMALL
from retrieval.recommender import Recommender
from retrieval.types import Trace
from retrieval.whatif import Change, request_words, rerun

MOST_WORDS = 12  # each is ranked again
SIGNAL = "request"


@dataclass(frozen=True, slots=True)
class Occluded:
    """A word of the request, and by how much the likeness to the request falls without it (below 0: it rises)."""

    word: str
    approximately: float


def occlude(recommender: Recommender, trace: Trace, item_id: str) -> tuple[Occluded, ...]:
    """The words of a request in their order, each left out by itself, articles and the like apart.

    Empty for one word, and for an item that was not ranked then.
    """
    words = request_words(trace.query)[:MOST_WORDS]
    whole = _likeness(trace, item_id)
    if len(words) < 2 or whole is None:
        return ()
    found = list[Occluded]()
    for word in (one for one in words if one.casefold() not in SMALL):
        left = _likeness(rerun(recommender, trace, Change(words=(word,))).recommendation.trace, item_id)
        if left is not None:  # it may have left the catalogue since
            found.append(Occluded(word, whole - left))
    return tuple(found)


def _likeness(trace: Trace, item_id: str) -> float | None:
    """The contribution of the item's likeness to the request; None where it was not ranked."""
    entry = next((one for one in trace.pool if one.candidate.item_id == item_id), None)
    if entry is None:
        return None
    return fsum(term.contribution for term in entry.contributions if term.signal == SIGNAL)
