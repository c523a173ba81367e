"""What recorded dialogs teach: which items are recommended often, which are named together, and what people who asked
alike were recommended.

Nearest neighbours vote with softmax weights of their likeness; co-mention is the share of an item's dialogs that name the
other one, shrunk, as in item-kNN (Deshpande and Karypis, "Item-based top-N recommendation algorithms", TOIS 2004).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from retrieval import dialogs
from retrieval.catalogue import Catalogue
from retrieval.dialogs import Dialog

NEIGHBOURS = 60
SHARPNESS = 12.0  # of a difference of cosines
SHRINK = 5.0  # dialogs

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PastDialogs:
    """As it stands in an index version. `votes` is (moments, items): what was recommended at each; `vectors` (moments, dim)."""

    vectors: NDArray[np.float32]
    votes: csr_matrix
    together: csr_matrix  # (items, items): root of the shrunk share of a row's dialogs that name the column

    def voted(self, vector: NDArray[np.float32]) -> Floats:
        """For every item: the root of the share that the nearest moments' votes give it, 0..1."""
        likeness = self.vectors @ vector
        near = (
            np.argpartition(-likeness, NEIGHBOURS)[:NEIGHBOURS]
            if len(likeness) > NEIGHBOURS
            else np.arange(len(likeness))
        )
        weights = np.exp(SHARPNESS * (likeness[near] - likeness[near].max()).astype(np.float64))
        shares: Floats = np.sqrt(self.votes[near].T @ (weights / weights.sum()))
        return shares

    def named_with(self, rows: Rows) -> csr_matrix:
        """(len(rows), items): how often each item is named where these are, 0..1."""
        found: csr_matrix = self.together[rows]
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As stored in an index version."""
        stored: dict[str, NDArray[Any]] = {"dialog_vectors": self.vectors}
        for name, matrix in (("votes", self.votes), ("together", self.together)):
            stored[f"dialog_{name}_starts"] = matrix.indptr.astype(np.int64)
            stored[f"dialog_{name}_items"] = matrix.indices.astype(np.int64)
            stored[f"dialog_{name}_values"] = matrix.data.astype(np.float32)
        return stored


def from_arrays(arrays: Mapping[str, NDArray[Any]], items: int) -> PastDialogs | None:
    """What an index version knows of dialogs; None when it never saw any."""
    if "dialog_vectors" not in arrays:
        return None
    votes, together = (
        csr_matrix(
            tuple(arrays[f"dialog_{name}_{part}"] for part in ("values", "items", "starts")),
            shape=(len(arrays[f"dialog_{name}_starts"]) - 1, items),
        )
        for name in ("votes", "together")
    )
    return PastDialogs(arrays["dialog_vectors"], votes, together)


def texts(recorded: Iterable[Dialog]) -> list[str]:
    """What `learn` wants the vectors of."""
    return list(dict.fromkeys(text for dialog in recorded for text, _ in dialogs.asked(dialog)))


def learn(
    catalogue: Catalogue, recorded: Sequence[Dialog], vectors: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[Any]]:
    """The arrays of an index version; `vectors` has those of `texts`. Items that the catalogue lacks are passed over."""
    moments = [
        (text, rows)
        for dialog in recorded
        for text, items in dialogs.asked(dialog)
        if (rows := _rows(catalogue, items))
    ]
    if not moments:
        return {}
    votes = _matrix([rows for _, rows in moments], len(catalogue))
    named = [_rows(catalogue, (one for turn in dialog.turns for one in turn.items)) for dialog in recorded]
    offered = [
        _rows(catalogue, (one for turn in dialog.turns if turn.role == "recommender" for one in turn.items))
        for dialog in recorded
    ]
    offers = np.log1p(np.asarray(_matrix(offered, len(catalogue)).sum(axis=0)).ravel())
    past = PastDialogs(
        np.stack([vectors[text] for text, _ in moments]), votes, _together(_matrix(named, len(catalogue)))
    )
    return {"recommended": (offers - offers.mean()).astype(np.float32), **past.arrays()}


def _together(named: csr_matrix) -> csr_matrix:
    counts = np.asarray(named.sum(axis=0)).ravel()
    together: csr_matrix = (named.T @ named).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    together.data = np.sqrt(together.data / np.repeat(counts + SHRINK, np.diff(together.indptr)))
    return together


def _matrix(lines: Sequence[Sequence[int]], items: int) -> csr_matrix:
    """(lines, items) of 0 and 1."""
    starts = np.cumsum([0, *map(len, lines)])
    places = np.array([row for line in lines for row in line], dtype=np.int64)
    return csr_matrix((np.ones(len(places)), places, starts), shape=(len(lines), items))


def _rows(catalogue: Catalogue, items: Iterable[str]) -> list[int]:
    return sorted({catalogue.row(one) for one in items if one in catalogue})
