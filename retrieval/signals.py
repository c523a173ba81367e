"""The named additive signals. Each gives a number for an item and says what it came from.

A signal returns `Shares`: a matrix (items, sources of evidence) whose row sums are the values, so that a
contribution always divides exactly over the events, words or facets behind it. A dense similarity is one
undivided column: it is said to be whole rather than given an invented division.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.colike import Colike
from retrieval.likes import Learned, Likes
from retrieval.types import PartKind, Query

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

REQUEST, TASTE, PEOPLE, ITEM, VARIETY = (
    "your request",
    "your taste",
    "people with similar taste",
    "the item itself",
    "variety",
)
# A likeness below this says that two texts share a language and a genre of prose, not a subject.
LIKENESS_FLOOR = 0.30
BM25_UNIT = 10.0


@dataclass(frozen=True, slots=True)
class Shares:
    """`matrix` is (items, columns); column j came from `labels[j]` = (kind, ref)."""

    labels: tuple[tuple[PartKind, str], ...]
    matrix: Floats


@dataclass(frozen=True, slots=True)
class Asked:
    """A query made ready for the signals: its words as vectors, its liked and disliked items looked up."""

    query: Query
    text: NDArray[np.float32] | None
    avoid: NDArray[np.float32]  # (words, dim)
    likes: Likes


@dataclass(frozen=True, slots=True)
class Signal:
    """A name, the family that a person understands, and how to compute the shares."""

    name: str
    family: str
    shares: Callable[[Learned, Asked, Rows], Shares]


def _request(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if asked.text is None:
        return _none(rows)
    mean = float(index.meta["means"]["request"])
    return Shares((("whole", asked.query.text),), _likeness(index, rows, asked.text[None, :]) - mean)


def _words(index: Learned, asked: Asked, rows: Rows) -> Shares:
    by_term = index.term_scores(asked.query.text, rows) if asked.query.text else {}
    if not by_term:
        return _none(rows)
    labels: tuple[tuple[PartKind, str], ...] = tuple(("term", term) for term in by_term)
    return Shares(
        labels, np.stack([np.asarray(scores, dtype=np.float64) for scores in by_term.values()], 1) / BM25_UNIT
    )


def _avoid(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if not len(asked.avoid):
        return _none(rows)
    mean = float(index.meta["means"]["request"])
    labels: tuple[tuple[PartKind, str], ...] = tuple(("term", word) for word in asked.query.avoid)
    return Shares(labels, -(_likeness(index, rows, asked.avoid) - mean))


def _taste_text(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if not asked.likes:
        return _none(rows)
    likeness = _likeness(index, rows, index.vectors[asked.likes.rows])
    return Shares(_event_labels(asked), np.maximum(likeness - LIKENESS_FLOOR, 0.0) * asked.likes.strengths)


def _colike(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if not asked.likes:
        return _none(rows)
    shares = Colike.from_arrays(index.arrays).shares([int(row) for row in asked.likes.rows], rows)
    return Shares(_event_labels(asked), shares * asked.likes.strengths)


def _facets(index: Learned, asked: Asked, rows: Rows) -> Shares:
    """Shared facet values; a rare one (a director) says more than a common one (drama): log(N/df)/log(N)."""
    if not asked.likes:
        return _none(rows)
    table = index.catalogue.facet_table
    profile = asked.likes.facets
    wanted = np.flatnonzero(profile)
    shares = table.has[rows][:, wanted].toarray() * profile[wanted]
    held = np.flatnonzero(shares.any(axis=0))
    names = (table.names[wanted[column]] for column in held)
    labels: tuple[tuple[PartKind, str], ...] = tuple(
        ("facet", f"{facet}={index.catalogue.display(facet, folded)}") for facet, folded in names
    )
    return Shares(labels, shares[:, held])


def _frozen(name: str) -> Callable[[Learned, Asked, Rows], Shares]:
    def shares(index: Learned, asked: Asked, rows: Rows) -> Shares:
        return Shares((("number", name),), np.asarray(index.arrays[name][rows], dtype=np.float64)[:, None])

    return shares


SIGNALS: tuple[Signal, ...] = (
    Signal("request", REQUEST, _request),
    Signal("words", REQUEST, _words),
    Signal("avoid", REQUEST, _avoid),
    Signal("taste_text", TASTE, _taste_text),
    Signal("facets", TASTE, _facets),
    Signal("colike", PEOPLE, _colike),
    Signal("popularity", ITEM, _frozen("popularity")),
    Signal("rating", ITEM, _frozen("rating")),
    Signal("freshness", ITEM, _frozen("freshness")),
)
FAMILIES: Mapping[str, str] = {signal.name: signal.family for signal in SIGNALS} | {"diversity": VARIETY}


def _likeness(index: Learned, rows: Rows, vectors: NDArray[np.float32]) -> Floats:
    """Cosines of items and vectors. In single precision they would depend on how many are multiplied at once."""
    likeness: Floats = index.vectors[rows].astype(np.float64) @ vectors.T.astype(np.float64)
    return likeness


def _none(rows: Rows) -> Shares:
    return Shares((), np.zeros((len(rows), 0)))


def _event_labels(asked: Asked) -> tuple[tuple[PartKind, str], ...]:
    return tuple(("event", event.item_id) for event in asked.likes.events)
