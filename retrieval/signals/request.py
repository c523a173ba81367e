"""Signals of what is asked for: the request, its words, the talk so far, and words to avoid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrieval.likes import Learned
from retrieval.signals.shapes import REQUEST, Asked, Floats, Rows, Shares, Signal, likeness, none, nothing
from retrieval.types import PartKind

BM25_UNIT = 10.0


def _mean(index: Learned) -> float:
    """The likeness of two items that have nothing to do with each other."""
    return float(index.meta["means"]["request"])


def _whole(index: Learned, rows: Rows, text: str, vector: NDArray[np.float32] | None) -> Shares:
    """A dense likeness is one undivided column: it is said to be whole rather than given an invented division."""
    if vector is None:
        return none(rows)
    return Shares((("whole", text),), likeness(index, rows, vector[None, :]) - _mean(index))


def _everywhere(index: Learned, vector: NDArray[np.float32] | None) -> Floats:
    return nothing(index) if vector is None else (index.vectors @ vector).astype(np.float64) - _mean(index)


def _words(index: Learned, asked: Asked, rows: Rows) -> Shares:
    by_term = index.term_scores(asked.query.text, rows) if asked.query.text else {}
    if not by_term:
        return none(rows)
    labels: tuple[tuple[PartKind, str], ...] = tuple(("term", term) for term in by_term)
    return Shares(
        labels, np.stack([np.asarray(scores, dtype=np.float64) for scores in by_term.values()], 1) / BM25_UNIT
    )


def _words_everywhere(index: Learned, asked: Asked) -> Floats:
    by_term = index.term_scores(asked.query.text, np.arange(len(index.catalogue))) if asked.query.text else {}
    return sum((np.asarray(scores, dtype=np.float64) for scores in by_term.values()), nothing(index)) / BM25_UNIT


def _avoid(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if not len(asked.avoid):
        return none(rows)
    labels: tuple[tuple[PartKind, str], ...] = tuple(("term", word) for word in asked.query.avoid)
    return Shares(labels, -(likeness(index, rows, asked.avoid) - _mean(index)))


def _avoid_everywhere(index: Learned, asked: Asked) -> Floats:
    return -sum((_everywhere(index, vector) for vector in asked.avoid), nothing(index))


SIGNALS = (
    Signal(
        "request",
        REQUEST,
        lambda index, asked, rows: _whole(index, rows, asked.query.text, asked.text),
        lambda index, asked: _everywhere(index, asked.text),
    ),
    Signal("words", REQUEST, _words, _words_everywhere),
    Signal(
        "talk",
        REQUEST,
        lambda index, asked, rows: _whole(index, rows, asked.query.talk, asked.talk),
        lambda index, asked: _everywhere(index, asked.talk),
    ),
    Signal("avoid", REQUEST, _avoid, _avoid_everywhere),
)
