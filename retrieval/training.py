"""What an index version freezes for ranking: popularity, co-liking, the signals' means and weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from retrieval import calibration, colike
from retrieval.catalogue import Catalogue
from retrieval.history import scale_top, strength
from retrieval.types import Action, Interaction
from retrieval.weights import Weights

_WELL = 0.7  # of the top of a scale: 3.5 stars of five


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What signals read, before there is an index."""

    catalogue: Catalogue
    vectors: NDArray[np.float32]
    arrays: Mapping[str, NDArray[Any]]
    meta: Mapping[str, Any]

    @property
    def past(self) -> None:
        """Nothing: a history is not spoken of."""
        return None

    def term_scores(self, text: str, rows: NDArray[np.intp]) -> dict[str, NDArray[np.float64]]:
        """Nothing: words are not searched yet."""
        return {}


def fit(
    catalogue: Catalogue,
    interactions: Sequence[Interaction],
    vectors: NDArray[np.float32],
    weights: Weights | None = None,
) -> tuple[dict[str, NDArray[np.generic]], dict[str, Any]]:
    """(arrays, meta) for an index version; `vectors` is (items, dim), rows L2-normalised. Default weights unless given."""
    meta: dict[str, Any] = {**(weights or Weights()).as_meta(), "means": {"request": _mean_likeness(vectors)}}
    held = held_out(catalogue, interactions, vectors, meta)
    return learn(catalogue, interactions), {**meta, "calibration": calibration.fit(held)}


def held_out(
    catalogue: Catalogue, interactions: Sequence[Interaction], vectors: NDArray[np.float32], meta: Mapping[str, Any]
) -> calibration.Held:
    """Scores of opinions that nothing was learned from, and what was thought."""
    rest, aside = calibration.divide(interactions)
    return calibration.held_out(_Fitted(catalogue, vectors, learn(catalogue, rest) if aside else {}, meta), rest, aside)


def learn(catalogue: Catalogue, interactions: Sequence[Interaction]) -> dict[str, NDArray[np.generic]]:
    """What these interactions and the catalogue's own numbers teach."""
    positives, items = _positives(catalogue, interactions)
    arrays: dict[str, NDArray[np.generic]] = {
        "popularity": _popularity(catalogue, interactions),
        **colike.fit(positives, items).arrays(),
    }
    for kind, name in (("rating", "rating"), ("year", "freshness")):
        arrays[name] = _standard(_number(catalogue, kind))
    return arrays


def _positives(catalogue: Catalogue, interactions: Sequence[Interaction]) -> tuple[csr_matrix, NDArray[np.int64]]:
    """(people x items): 1 for what was rated well, else how much was done; and the rows of its columns, ascending."""
    people: dict[str, int] = {}
    cells: dict[tuple[int, int], float] = {}
    well = _WELL * _scale(interactions)
    for event in interactions:
        rated = event.action is Action.RATE and event.value is not None
        weight = float(event.value >= well) if rated else strength(event, None)  # type: ignore[operator]
        if weight > 0:
            place = (people.setdefault(event.user_id, len(people)), catalogue.row(event.item_id))
            cells[place] = max(cells.get(place, 0.0), weight)
    rows = np.array(sorted({row for _, row in cells}), dtype=np.int64)
    at = {int(row): position for position, row in enumerate(rows)}
    matrix = csr_matrix(
        (
            np.array(list(cells.values()), dtype=np.float32),
            ([person for person, _ in cells], [at[row] for _, row in cells]),
        ),
        shape=(len(people), len(rows)),
        dtype=np.float32,
    )
    return matrix, rows


def _scale(interactions: Sequence[Interaction]) -> float:
    """The top of the scale that is rated on: 1, or the lowest usual one that holds every rating."""
    highest = max((event.value for event in interactions if event.value is not None), default=0.0)
    return 1.0 if highest <= 1 else scale_top(highest)


def _popularity(catalogue: Catalogue, interactions: Sequence[Interaction]) -> NDArray[np.float32]:
    people: dict[int, set[str]] = defaultdict(set)
    for event in interactions:
        people[catalogue.row(event.item_id)].add(event.user_id)
    counts = np.zeros(len(catalogue))
    for row, who in people.items():
        counts[row] = len(who)
    return _standard(np.log1p(counts))


def _number(catalogue: Catalogue, kind: str) -> NDArray[np.float64]:
    for name, role in catalogue.schema.numbers.items():
        if role.kind == kind:
            return catalogue.numbers(name)
    return np.full(len(catalogue), np.nan)


def _standard(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Centred, in standard deviations; an unknown value is neutral, and an outlier counts for three at most."""
    if not np.isfinite(values).any():
        return np.zeros(len(values), dtype=np.float32)
    spread = float(np.nanstd(values)) or 1.0
    scaled = np.clip((values - np.nanmean(values)) / spread, -3.0, 3.0)
    return np.nan_to_num(scaled, nan=0.0).astype(np.float32)


def _mean_likeness(vectors: NDArray[np.float32], sample: int = 2_000) -> float:
    """The mean cosine of two items drawn at random (seeded): what counts as no likeness at all."""
    if len(vectors) < 2:
        return 0.0
    draw = np.random.default_rng(0)
    left, right = draw.integers(0, len(vectors), (2, sample))
    return float(np.einsum("ij,ij->i", vectors[left], vectors[right]).mean())
