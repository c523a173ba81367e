"""What a signal is: a name, a family that a person understands, and how an item gets its value and where it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.likes import Learned, Likes
from retrieval.types import PartKind, Query

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Labels = tuple[tuple[PartKind, str], ...]

REQUEST, TASTE, LOOKED, PEOPLE, ITEM, VARIETY, JUDGEMENT = (
    "your request",
    "your taste",
    "what you looked at",
    "people with similar taste",
    "the item itself",
    "variety",
    "the assistant's judgement",
)


@dataclass(frozen=True, slots=True)
class Shares:
    """`matrix` is (items, columns); column j came from `labels[j]` = (kind, ref)."""

    labels: Labels
    matrix: Floats


@dataclass(frozen=True, slots=True)
class Asked:
    """A query made ready for the signals: its words as vectors, its liked and disliked items looked up."""

    query: Query
    text: NDArray[np.float32] | None
    talk: NDArray[np.float32] | None
    avoid: NDArray[np.float32]  # (words, dim)
    likes: Likes
    votes: Floats | None = None  # for every item, of past dialogs in which people talked alike

    @property
    def source(self) -> str:
        """Where all that is known comes from, by which signals of the item itself count: a history alone, or a dialog."""
        return "history" if self.likes and not self.query.said else "dialog"


@dataclass(frozen=True, slots=True)
class Signal:
    """One named term of every score.

    `shares` says what each of some rows gets and from where; `values` is the same number for every row of the
    catalogue with no account of it, many times as fast: it is what candidates are looked for by.
    """

    name: str
    family: str
    shares: Callable[[Learned, Asked, Rows], Shares]
    values: Callable[[Learned, Asked], Floats]


def none(rows: Rows) -> Shares:
    """Nothing to say of these rows."""
    return Shares((), np.zeros((len(rows), 0)))


def nothing(index: Learned) -> Floats:
    """Zero for every row."""
    return np.zeros(len(index.catalogue))


def likeness(index: Learned, rows: Rows, vectors: NDArray[np.float32]) -> Floats:
    """Cosines of items and vectors. In single precision they would depend on how many are multiplied at once."""
    cosines: Floats = index.vectors[rows].astype(np.float64) @ vectors.T.astype(np.float64)
    return cosines


def of_likes(name: str, values: Callable[[Learned, Asked], Floats]) -> Callable[[Learned, Asked], Floats]:
    """The same values, computed once for the likes of a turn: a look ahead asks for them again."""
    return lambda index, asked: asked.likes.once(name, lambda: values(index, asked))


def event_labels(asked: Asked) -> Labels:
    """A column for each liked or disliked item."""
    return tuple(("event", event.item_id) for event in asked.likes.events)
