"""The named additive signals. Each gives a number for an item and says what it came from.

A signal's `shares` are a matrix (items, sources of evidence) whose row sums are the values, so that a contribution
always divides exactly over the events, words or facets behind it.
"""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.signals import interest, item, people, request, taste
from retrieval.signals.shapes import ITEM, JUDGEMENT, LOOKED, PEOPLE, REQUEST, TASTE, VARIETY, Asked, Shares, Signal

__all__ = [
    "BY_NAME",
    "FAMILIES",
    "ITEM",
    "JUDGEMENT",
    "LOOKED",
    "PEOPLE",
    "REQUEST",
    "SIGNALS",
    "TASTE",
    "VARIETY",
    "Asked",
    "Shares",
    "Signal",
]

SIGNALS: tuple[Signal, ...] = (*request.SIGNALS, *taste.SIGNALS, *interest.SIGNALS, *people.SIGNALS, *item.SIGNALS)
BY_NAME: Mapping[str, Signal] = {signal.name: signal for signal in SIGNALS}
FAMILIES: Mapping[str, str] = {
    **{signal.name: signal.family for signal in SIGNALS},
    "diversity": VARIETY,
    "grade": JUDGEMENT,
}
