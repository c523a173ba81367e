"""Signals of a person's taste: what an item has in common with the items they like, less what they dislike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from retrieval.likes import Learned
from retrieval.signals.shapes import (
    TASTE,
    Asked,
    Floats,
    Labels,
    Rows,
    Shares,
    Signal,
    event_labels,
    likeness,
    none,
    nothing,
    of_likes,
)

# A likeness below this says that two texts share a language and a genre of prose, not a subject.
LIKENESS_FLOOR = 0.30


def _text(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if not asked.likes:
        return none(rows)
    cosines = likeness(index, rows, index.vectors[asked.likes.rows])
    strengths = asked.likes.beside(rows) * asked.likes.strengths_in("taste_text")
    return Shares(event_labels(asked), np.maximum(cosines - LIKENESS_FLOOR, 0.0) * strengths)


def _text_everywhere(index: Learned, asked: Asked) -> Floats:
    if not asked.likes:
        return nothing(index)
    cosines = index.vectors @ index.vectors[asked.likes.rows].T
    np.subtract(cosines, LIKENESS_FLOOR, out=cosines)
    total: Floats = np.maximum(cosines, 0.0, out=cosines) @ asked.likes.strengths_in("taste_text").astype(np.float32)
    return total.astype(np.float64)


def _facets(index: Learned, asked: Asked, rows: Rows) -> Shares:
    """Shared facet values; a rare one (a director) says more than a common one (drama): log(N/df)/log(N)."""
    if not asked.likes:
        return none(rows)
    table = index.catalogue.facet_table
    profile = asked.likes.facets
    wanted = np.flatnonzero(profile)
    shares = table.has[rows][:, wanted].toarray()
    own = [row in asked.likes.own for row in rows.tolist()]
    shares[np.logical_not(own)] *= profile[wanted]
    for place in np.flatnonzero(own):
        shares[place] *= asked.likes.facets_beside(int(rows[place]))[wanted]
    held = np.flatnonzero(shares.any(axis=0))
    names = (table.names[wanted[column]] for column in held)
    labels: Labels = tuple(("facet", f"{facet}={index.catalogue.display(facet, folded)}") for facet, folded in names)
    return Shares(labels, shares[:, held])


def _facets_everywhere(index: Learned, asked: Asked) -> Floats:
    if not asked.likes:
        return nothing(index)
    found: Floats = index.catalogue.facet_table.has @ asked.likes.facets
    return found


def _era(index: Learned, asked: Asked, rows: Rows) -> Shares:
    strengths = asked.likes.beside(rows) * asked.likes.strengths_in("era")
    return Shares(event_labels(asked), asked.likes.nearness(rows) * strengths)


def _era_everywhere(index: Learned, asked: Asked) -> Floats:
    if not asked.likes:
        return nothing(index)
    return asked.likes.nearness() @ asked.likes.strengths_in("era")


def _signal(
    name: str, shares: Callable[[Learned, Asked, Rows], Shares], values: Callable[[Learned, Asked], Floats]
) -> Signal:
    """A signal; what was looked at is weighed by `shares`, which leave out its likeness to itself."""

    def everywhere(index: Learned, asked: Asked) -> Floats:
        found, own = values(index, asked), np.array(sorted(asked.likes.own), dtype=np.intp)
        if len(own):
            found[own] = shares(index, asked, own).matrix.sum(axis=1)
        return found

    return Signal(name, TASTE, shares, of_likes(name, everywhere))


SIGNALS = (
    _signal("taste_text", _text, _text_everywhere),
    _signal("facets", _facets, _facets_everywhere),
    _signal("era", _era, _era_everywhere),
)
