"""Signals of the item itself, whoever asks: frozen in the index version, and centred.

How much each counts may differ for a person who is known by a history and has said nothing.
"""

from __future__ import annotations

import numpy as np

from retrieval.likes import Learned
from retrieval.signals.shapes import ITEM, Asked, Floats, Rows, Shares, Signal
from retrieval.weights import OF_ITEM


def _frozen(name: str) -> Signal:
    def values(index: Learned, asked: Asked) -> Floats:
        stored = index.arrays.get(name)  # what is learned from dialogs is not in every version
        part = float(index.meta.get("sources", {}).get(name, {}).get(asked.source, 1.0))
        return np.zeros(len(index.catalogue)) if stored is None else part * np.asarray(stored, dtype=np.float64)

    def shares(index: Learned, asked: Asked, rows: Rows) -> Shares:
        return Shares((("number", name),), values(index, asked)[rows, None])

    return Signal(name, ITEM, shares, values)


SIGNALS = tuple(_frozen(name) for name in OF_ITEM)
