"""Co-liking: shares per event that sum to the score, and the same interface above the dense limit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from retrieval import colike


@pytest.fixture
def likes() -> csr_matrix:
    """Two tastes: people who like 0, 1, 2 and people who like 3, 4."""
    rows = [[1, 1, 1, 0, 0]] * 12 + [[0, 0, 0, 1, 1]] * 12 + [[1, 1, 0, 0, 0]] * 6
    return csr_matrix(np.array(rows, dtype=np.float32))


@pytest.mark.parametrize("limit", [8_000, 2])
def test_liked_together_counts_and_apart_does_not(
    likes: csr_matrix, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(colike, "DENSE_LIMIT", limit)
    model = colike.fit(likes, np.arange(5) * 10)
    shares = model.shares([0], np.array([10, 20, 30, 40]))
    assert shares[0, 0] > 0
    assert shares[0, 0] > max(shares[2, 0], shares[3, 0])


def test_an_item_nobody_touched_is_neutral(likes: csr_matrix) -> None:
    model = colike.fit(likes, np.arange(5) * 10)
    assert model.shares([7], np.array([0, 10])).tolist() == [[0.0], [0.0]]
    assert model.shares([0], np.array([7])).tolist() == [[0.0]]


def test_scores_are_the_sums_of_shares(likes: csr_matrix) -> None:
    model = colike.fit(likes, np.arange(5) * 10)
    rows, scores = model.scores([0, 30], [0.5, -0.25])
    shares = model.shares([0, 30], rows) * [0.5, -0.25]
    assert np.allclose(shares.sum(axis=1), scores, atol=1e-9)


def test_no_interactions_make_an_empty_model() -> None:
    model = colike.fit(csr_matrix((0, 0)), np.zeros(0, dtype=np.int64))
    assert model.shares([1], np.array([1])).tolist() == [[0.0]]
