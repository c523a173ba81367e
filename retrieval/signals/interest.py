"""The signal of what a person looked at, or put in the cart, and has not had: it speaks for that very item."""

from __future__ import annotations

import numpy as np

from retrieval.likes import Learned
from retrieval.signals.shapes import LOOKED, Asked, Floats, Rows, Shares, Signal, none, nothing


def _interest(index: Learned, asked: Asked, rows: Rows) -> Shares:
    looked = asked.likes.looked_at
    held = [(place, looked[row]) for place, row in enumerate(rows.tolist()) if row in looked]
    if not held:
        return none(rows)
    matrix = np.zeros((len(rows), len(held)))
    for column, (place, at) in enumerate(held):
        matrix[place, column] = asked.likes.strengths[at]
    return Shares(tuple(("event", asked.likes.events[at].item_id) for _, at in held), matrix)


def _everywhere(index: Learned, asked: Asked) -> Floats:
    found = nothing(index)
    for row, at in asked.likes.looked_at.items():
        found[row] = asked.likes.strengths[at]
    return found


SIGNALS = (Signal("interest", LOOKED, _interest, _everywhere),)
