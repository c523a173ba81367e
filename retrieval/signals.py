"""The named additive signals. Each gives a number for an item and says what it came from.

A signal returns `Shares`: a matrix (items, sources of evidence) whose row sums are the values, so that a
contribution always divides exactly over the events, words or facets behind it. A dense similarity is one
undivided column: it is said to be whole rather than given an invented division.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.colike import Colike
from retrieval.index import Index
from retrieval.types import Event, Query

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Kind = Literal["event", "term", "facet", "pick", "number", "whole"]

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

    labels: tuple[tuple[Kind, str], ...]
    matrix: Floats


@dataclass(frozen=True, slots=True)
class Asked:
    """A query made ready for the signals: its words as vectors, its events as catalogue rows."""

    query: Query
    text: NDArray[np.float32] | None
    avoid: NDArray[np.float32]  # (words, dim)
    events: tuple[Event, ...]
    event_rows: Rows


@dataclass(frozen=True, slots=True)
class Signal:
    """A name, the family that a person understands, and how to compute the shares."""

    name: str
    family: str
    shares: Callable[[Index, Asked, Rows], Shares]


def _request(index: Index, asked: Asked, rows: Rows) -> Shares:
    if asked.text is None:
        return _none(rows)
    mean = float(index.meta["means"]["request"])
    return Shares((("whole", asked.query.text),), (index.vectors[rows] @ asked.text - mean)[:, None].astype(np.float64))


def _words(index: Index, asked: Asked, rows: Rows) -> Shares:
    by_term = index.term_scores(asked.query.text, rows) if asked.query.text else {}
    if not by_term:
        return _none(rows)
    labels: tuple[tuple[Kind, str], ...] = tuple(("term", term) for term in by_term)
    return Shares(
        labels, np.stack([np.asarray(scores, dtype=np.float64) for scores in by_term.values()], 1) / BM25_UNIT
    )


def _avoid(index: Index, asked: Asked, rows: Rows) -> Shares:
    if not len(asked.avoid):
        return _none(rows)
    mean = float(index.meta["means"]["request"])
    labels: tuple[tuple[Kind, str], ...] = tuple(("term", word) for word in asked.query.avoid)
    return Shares(labels, -(index.vectors[rows] @ asked.avoid.T - mean).astype(np.float64))


def _taste_text(index: Index, asked: Asked, rows: Rows) -> Shares:
    if not asked.events:
        return _none(rows)
    likeness = (index.vectors[rows] @ index.vectors[asked.event_rows].T).astype(np.float64)
    return Shares(_event_labels(asked), np.maximum(likeness - LIKENESS_FLOOR, 0.0) * _strengths(asked))


def _colike(index: Index, asked: Asked, rows: Rows) -> Shares:
    if not asked.events:
        return _none(rows)
    shares = Colike.from_arrays(index.arrays).shares([int(row) for row in asked.event_rows], rows)
    return Shares(_event_labels(asked), shares * _strengths(asked))


def _facets(index: Index, asked: Asked, rows: Rows) -> Shares:
    """Shared facet values; a rare one (a director) says more than a common one (drama): log(N/df)/log(N)."""
    wanted = facet_profile(index, asked)
    if not wanted:
        return _none(rows)
    labels: list[tuple[Kind, str]] = []
    columns = []
    place = np.full(len(index.catalogue), -1, dtype=np.intp)  # catalogue row -> place among the candidates
    place[rows] = np.arange(len(rows))
    for (facet, folded), weight in wanted.items():
        at = place[index.catalogue.values(facet)[folded]]
        at = at[at >= 0]
        if len(at):
            column = np.zeros(len(rows))
            column[at] = weight
            labels.append(("facet", f"{facet}={index.catalogue.display(facet, folded)}"))
            columns.append(column)
    return Shares(tuple(labels), np.stack(columns, 1)) if columns else _none(rows)


def facet_profile(index: Index, asked: Asked) -> Mapping[tuple[str, str], float]:
    """(facet, value) -> how much the liked and disliked items speak for it."""
    catalogue, profile = index.catalogue, dict[tuple[str, str], float]()
    scale = np.log(max(len(catalogue), 2))
    for event in asked.events:
        for facet, values in catalogue[event.item_id].facets.items():
            for folded in {value.casefold() for value in values}:
                rarity = float(np.log(len(catalogue) / len(catalogue.values(facet)[folded])) / scale)
                profile[facet, folded] = profile.get((facet, folded), 0.0) + event.strength * rarity
    return {key: weight for key, weight in profile.items() if weight}


def _frozen(name: str) -> Callable[[Index, Asked, Rows], Shares]:
    def shares(index: Index, asked: Asked, rows: Rows) -> Shares:
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


def _none(rows: Rows) -> Shares:
    return Shares((), np.zeros((len(rows), 0)))


def _event_labels(asked: Asked) -> tuple[tuple[Kind, str], ...]:
    return tuple(("event", event.item_id) for event in asked.events)


def _strengths(asked: Asked) -> Floats:
    return np.array([event.strength for event in asked.events])
