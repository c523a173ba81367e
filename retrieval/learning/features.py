"""The parts of signals that get a weight of their own, and what they give every item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.catalogue import Catalogue
from retrieval.likes import Learned, Likes
from retrieval.past_dialogs import PastDialogs, from_arrays
from retrieval.signals import BY_NAME, SIGNALS, Asked
from retrieval.weights import BY_EVENT, DEFAULTS, OF_ITEM, Weights, usual_part

Floats = NDArray[np.float64]
SIGNED = frozenset(
    {"popularity", "rating", "freshness"}
)  # may count against an item; the others' sign is their meaning
SOURCES = ("dialog", "history")  # of events
FIXED = frozenset({"avoid", "interest", "diversity"})  # nothing tells what they are worth


@dataclass(frozen=True, slots=True)
class Feature:
    """A signal, or the part of it that comes from one kind of event, or of that the part that one facet has."""

    signal: str
    source: str = ""
    facet: str = ""

    @property
    def default(self) -> float:
        """The weight it has where nothing was learned."""
        part = usual_part(self.source) if self.facet else Weights().sources.get(self.signal, {}).get(self.source, 1.0)
        return DEFAULTS[self.signal] * part


@dataclass(frozen=True)
class View:
    """What signals read, with other arrays or other parts in force."""

    of: Learned
    arrays: Mapping[str, NDArray[Any]]
    meta: Mapping[str, Any]

    @property
    def catalogue(self) -> Catalogue:
        """The items."""
        return self.of.catalogue

    @property
    def vectors(self) -> NDArray[np.float32]:
        """(items, dim)."""
        return self.of.vectors

    @cached_property
    def past(self) -> PastDialogs | None:
        """What these arrays hold of recorded dialogs."""
        return self.of.past if self.arrays is self.of.arrays else from_arrays(self.arrays, len(self.catalogue))

    def term_scores(self, text: str, rows: NDArray[np.intp]) -> dict[str, Floats]:
        """Each word's part of the BM25 score of `rows`."""
        return self.of.term_scores(text, rows)


def features(facets: Sequence[str], source: str) -> tuple[Feature, ...]:
    """Those that tell of a dialog, or of a history, given the catalogue's facets."""
    found = list[Feature]()
    for name in (signal.name for signal in SIGNALS if signal.name not in FIXED):
        if name == "facets":
            found += [Feature(name, source, facet) for facet in facets]
        elif name in (*BY_EVENT, *OF_ITEM):
            found.append(Feature(name, source))
        elif source == "dialog":
            found.append(Feature(name))
    return tuple(found)


def values(learned: Learned, asked: Asked, wanted: Sequence[Feature]) -> Floats:
    """(items, features): what each feature gives every item."""
    return np.stack([_values(learned, asked, feature) for feature in wanted], axis=1)


def _values(learned: Learned, asked: Asked, feature: Feature) -> Floats:
    if not feature.source:
        return BY_NAME[feature.signal].values(learned, asked)
    sources = {asked.source} if feature.signal in OF_ITEM else {str(event.source) for event in asked.likes.events}
    if feature.source not in sources:
        return np.zeros(len(learned.catalogue))
    view = _only(learned, feature)
    return BY_NAME[feature.signal].values(view, replace(asked, likes=Likes(view, asked.likes.events)))


def _only(learned: Learned, feature: Feature) -> View:
    """The index with what comes from this source, and of facets this one, alone counting."""
    parts = {source: float(source == feature.source) for source in SOURCES}
    mix = {
        source: {facet: part * float(feature.facet in ("", facet)) for facet in learned.catalogue.schema.facets}
        for source, part in parts.items()
    }
    sources = {**learned.meta.get("sources", {}), feature.signal: parts}
    return View(learned, learned.arrays, {**learned.meta, "sources": sources, "facets": mix})


def as_weights(found: Mapping[Feature, float], facets: Sequence[str]) -> Weights:
    """The features' weights as those of signals and their parts, of which the largest is 1; defaults for all others."""
    of, sources = dict(DEFAULTS), dict[str, dict[str, float]]()
    by_facet: dict[str, dict[str, float]] = {source: {} for source in SOURCES}
    every = {one: one.default for source in SOURCES for one in features(facets, source)} | dict(found)
    for name in dict.fromkeys(feature.signal for feature in every):
        mine = {feature: weight for feature, weight in every.items() if feature.signal == name}
        of[name] = largest = max(mine.values(), key=abs)
        for feature, weight in mine.items():
            part = weight / largest if largest else 1.0
            if feature.facet:
                by_facet[feature.source][feature.facet] = part
            elif feature.source:
                sources.setdefault(name, {})[feature.source] = part
    return Weights(of, sources, by_facet)
