"""Signals of the item itself, whoever asks: frozen in the index version, and centred."""

from __future__ import annotations

import numpy as np

from retrieval.likes import Learned
from retrieval.signals.shapes import ITEM, Asked, Floats, Rows, Shares, Signal


def _frozen(name: str) -> Signal:
    def values(index: Learned, asked: Asked) -> Floats:
        stored = index.arrays.get(name)  # what is learned from dialogs is not in every version
        return np.zeros(len(index.catalogue)) if stored is None else np.asarray(stored, dtype=np.float64)

    def shares(index: Learned, asked: Asked, rows: Rows) -> Shares:
        return Shares((("number", name),), values(index, asked)[rows, None])

    return Signal(name, ITEM, shares, values)


SIGNALS = tuple(_frozen(name) for name in ("popularity", "recommended", "rating", "freshness"))
