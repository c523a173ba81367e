"""What the product is held against. None of it is the product's own code, so that a fault there can't hide here.

A baseline learns from a (people, items) matrix of ones and gives scores of all items for some of these people. ALS and
item-kNN are those of the library `implicit`, which is needed here alone, as an extra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Scores = Callable[[Rows], Floats]  # places of people -> (people, items)
Setting = Mapping[str, Any]
MISSING = tuple(name for name in ("implicit",) if find_spec(name) is None)  # of the benchmark extra


@dataclass(frozen=True, slots=True)
class Baseline:
    """How to learn one, what may be set, and the library that it needs beyond the product's own."""

    learn: Callable[..., Scores]
    options: Mapping[str, tuple[Any, ...]]
    needs: str | None = None

    def settings(self) -> Iterator[Setting]:
        """All combinations of what may be set; `of` says which interactions are learned from, "had" or "liked"."""
        options = {"of": ("had", "liked"), **self.options}
        for values in product(*options.values()):
            yield dict(zip(options, values, strict=True))


def popularity(seen: csr_matrix) -> Scores:
    """How many people have an item."""
    counts = np.asarray(seen.sum(axis=0), dtype=np.float64).ravel()
    return lambda people: np.tile(counts, (len(people), 1))


def ease(seen: csr_matrix, regularisation: float) -> Scores:
    """H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019.

    B = I - P / diag(P) with P = (X'X + regularisation I)^-1. Where there are fewer people than items, P comes out of
    the smaller matrix XX' (Woodbury); the result is the same.
    """
    matrix = seen.astype(np.float64)
    people, items = matrix.shape
    if people < items:
        gram = (matrix @ matrix.T).toarray() + regularisation * np.eye(people)
        inner = matrix.T @ (np.linalg.inv(gram) @ matrix.toarray())
        inverse = (np.eye(items) - inner) / regularisation
    else:
        inverse = np.linalg.inv((matrix.T @ matrix).toarray() + regularisation * np.eye(items))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return lambda who: np.asarray(matrix[who] @ weights)


def svd(seen: csr_matrix, factors: int) -> Scores:
    """The matrix rebuilt from its largest singular values."""
    from sklearn.decomposition import TruncatedSVD

    if min(seen.shape) < 2:  # too little to divide
        return popularity(seen)
    model = TruncatedSVD(min(factors, min(seen.shape) - 1), random_state=0)
    left = model.fit_transform(seen.astype(np.float64))
    return lambda people: np.asarray(left[people] @ model.components_)


def als(seen: csr_matrix, factors: int, regularisation: float, alpha: float) -> Scores:
    """Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008."""
    library: Any = import_module("implicit.als")
    with threadpool_limits(1, "blas"):  # as the library asks for: its own threads are over people
        model = library.AlternatingLeastSquares(
            factors=factors, regularization=regularisation, alpha=alpha, iterations=15, use_gpu=False, random_state=0
        )
        model.fit(seen, show_progress=False)
    return lambda people: np.asarray(model.user_factors[people] @ model.item_factors.T, dtype=np.float64)


def item_knn(seen: csr_matrix, weighting: str, neighbours: int) -> Scores:
    """Items that the same people have, by cosine of their plain, TF-IDF or BM25 weighted columns."""
    library: Any = import_module("implicit.nearest_neighbours")
    model = getattr(library, f"{weighting}Recommender")(K=neighbours + 1)  # each item is its own nearest
    with catch_warnings():
        simplefilter("ignore")  # of the library on its own: it weights a matrix into a form that it then turns back
        model.fit(seen, show_progress=False)
    return lambda people: np.asarray((seen[people] @ model.similarity).toarray(), dtype=np.float64)


BASELINES: Mapping[str, Baseline] = {
    "popularity": Baseline(popularity, {}),
    "ease": Baseline(ease, {"regularisation": (5.0, 20.0, 50.0, 100.0, 150.0, 200.0, 300.0, 500.0, 1_000.0)}),
    "als": Baseline(
        als, {"factors": (16, 32, 64), "regularisation": (0.1, 10.0), "alpha": (1.0, 5.0, 20.0)}, "implicit"
    ),
    "svd": Baseline(svd, {"factors": (4, 8, 16, 32, 64)}),
    "item_knn": Baseline(
        item_knn, {"weighting": ("Cosine", "TFIDF", "BM25"), "neighbours": (20, 50, 100, 200, 400)}, "implicit"
    ),
}
