"""What people who liked one item liked too: an item-to-item model whose score is a sum over history events.

Up to `DENSE_LIMIT` items it is EASE (H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019);
above, shrunk cosine item-kNN with the strongest neighbours, behind the same interface.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from retrieval.cores import all_cores

DENSE_LIMIT = 8_000
NEIGHBOURS = 200
SHRINK = 20.0

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Colike:
    """The fitted model: `items` are catalogue rows; `weights` is (m, m), or (m, k) beside `neighbours`.

    `kept`, where items have left the catalogue since, is the place of each of `items` among those m.
    """

    items: NDArray[np.int64]
    weights: Floats
    neighbours: NDArray[np.int64] | None = None
    kept: NDArray[np.int64] | None = None

    def shares(self, events: Sequence[int], rows: Rows) -> NDArray[np.float64]:
        """How much each event (catalogue rows) speaks for each of `rows`: shape (len(rows), len(events))."""
        out = np.zeros((len(rows), len(events)))
        if not len(self.items) or not len(rows):
            return out
        at = _positions(self.items, rows)
        for column, event in enumerate(_positions(self.items, np.asarray(events, dtype=np.intp))):
            if event >= 0:
                known = at >= 0
                out[known, column] = self._line(int(event))[at[known]]
        return out

    def scores(
        self, events: Sequence[int], strengths: Sequence[float]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(catalogue rows, score) of every item the model knows, for these events."""
        total = np.zeros(len(self.items))
        for event, strength in zip(_positions(self.items, np.asarray(events, dtype=np.intp)), strengths, strict=True):
            if event >= 0:
                total += strength * self._line(int(event))
        return self.items, total

    def _line(self, event: int) -> NDArray[np.float64]:
        if self.kept is None:
            return self._whole_line(event)
        return self._whole_line(int(self.kept[event]))[self.kept]

    def _whole_line(self, place: int) -> NDArray[np.float64]:
        if self.neighbours is None:
            return np.asarray(self.weights[place], dtype=np.float64)
        line = np.zeros(len(self.weights))
        line[self.neighbours[place]] = self.weights[place]
        return line

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """As stored in an index version."""
        stored: dict[str, NDArray[np.generic]] = {"colike_items": self.items, "colike_weights": self.weights}
        return stored if self.neighbours is None else {**stored, "colike_neighbours": self.neighbours}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Colike:
        """The model out of an index version's arrays."""
        stored = (arrays.get(f"colike_{name}") for name in ("items", "weights", "neighbours", "kept"))
        return cls(*stored)  # type: ignore[arg-type]


def fit(positives: csr_matrix, items: NDArray[np.int64], *, regularisation: float | None = None) -> Colike:
    """Fit on a (people, m items) matrix of positive strengths; `items` are the catalogue rows of its columns."""
    if positives.shape[1] == 0 or positives.nnz == 0:
        return Colike(np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32))
    if positives.shape[1] <= DENSE_LIMIT:
        return Colike(items, _ease(positives, regularisation))
    return _neighbours(positives, items)


def _ease(positives: csr_matrix, regularisation: float | None) -> Floats:
    gram = (positives.T @ positives).toarray().astype(np.float32)
    # A fixed penalty that suits thousands of people would silence a demo with eighty: it grows with the data.
    penalty = regularisation if regularisation is not None else max(5.0, 0.25 * positives.shape[0])
    gram[np.diag_indices_from(gram)] += penalty
    with all_cores():
        inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0.0)
    return np.ascontiguousarray(weights, dtype=np.float32)


def _neighbours(positives: csr_matrix, items: NDArray[np.int64]) -> Colike:
    columns = positives.tocsc().astype(np.float32)
    norms = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=0)).ravel()) + 1e-9
    size = len(items)
    keep = min(NEIGHBOURS, size - 1)
    near = np.zeros((size, keep), dtype=np.int64)
    weights = np.zeros((size, keep), dtype=np.float32)
    for start in range(0, size, 512):
        stop = min(start + 512, size)
        together = (columns[:, start:stop].T @ columns).toarray()
        likeness = together / (norms[start:stop, None] * norms[None, :]) * (together / (together + SHRINK))
        likeness[np.arange(stop - start), np.arange(start, stop)] = -1.0
        best = np.argpartition(-likeness, keep - 1, axis=1)[:, :keep]
        near[start:stop] = best
        weights[start:stop] = np.maximum(np.take_along_axis(likeness, best, axis=1), 0.0)
    return Colike(items, weights, near)


def _positions(items: NDArray[np.int64], rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where each catalogue row stands in `items` (ascending); -1 where it does not."""
    if not len(items):
        return np.full(len(rows), -1, dtype=np.intp)
    at = np.searchsorted(items, rows)
    at = np.minimum(at, len(items) - 1)
    return np.where(items[at] == rows, at, -1)
