"""What every `Embedder` keeps to. An implementation is enrolled by one line in `EMBEDDERS`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.embedding import Embedder, SentenceEmbedder
from retrieval.hashing import HashingEmbedder

EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    "sentence-transformers": SentenceEmbedder,
    "hashing": HashingEmbedder,
    "hashing, small": lambda: HashingEmbedder(16),
}
TEXTS = [f"a film about {what} number {number}" for number in range(20) for what in ("a dog", "the sea " * number)]
ODD = ["", " ", "\x00", "\ud800", "🦊🦊", "عربي", "東京物語", "x" * 100_000, "<script>alert(1)</script>"]


@pytest.fixture(scope="module", params=EMBEDDERS)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return EMBEDDERS[request.param]()


def test_vectors_are_unit_float32_rows_in_the_order_of_the_texts(embedder: Embedder) -> None:
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    backwards = embedder.encode(TEXTS[::-1])[::-1]
    np.testing.assert_allclose(vectors, backwards, atol=1e-5)


def test_a_text_has_one_vector_alone_or_among_others(embedder: Embedder) -> None:
    together = embedder.encode(TEXTS)
    for place in (0, 1, 39):
        np.testing.assert_allclose(embedder.encode([TEXTS[place]])[0], together[place], atol=1e-5)
    np.testing.assert_array_equal(embedder.encode(["same", "same"])[0], embedder.encode(["same"])[0])


def test_likeness_is_the_dot_product(embedder: Embedder) -> None:
    fox, same, other = embedder.encode(["the red fox runs", "a red fox running", "quarterly tax statement"])
    assert float(fox @ same) > float(fox @ other)


def test_no_texts_make_no_rows(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, embedder.dim)


@pytest.mark.parametrize("count", [1, 40])
def test_progress_counts_up_to_the_number_of_texts(embedder: Embedder, count: int) -> None:
    seen: list[int] = []
    embedder.encode(TEXTS[:count], seen.append)
    assert seen == sorted(set(seen))
    assert seen[-1] == count


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:9]))
def test_odd_texts_have_vectors_too(embedder: Embedder, text: str) -> None:
    assert np.linalg.norm(embedder.encode([text])[0]) == pytest.approx(1.0, abs=1e-5)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_any_texts_have_finite_vectors(embedder: Embedder, texts: list[str]) -> None:
    assert np.isfinite(embedder.encode(texts)).all()


def test_threads_share_one(embedder: Embedder) -> None:
    alone = [embedder.encode([text])[0] for text in TEXTS[:8]]
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda place: embedder.encode([TEXTS[place % 8]] * (1 + 39 * (place % 2)))[0], range(16)))
    for place, vector in enumerate(many):
        np.testing.assert_allclose(vector, alone[place % 8], atol=1e-5)


def test_a_caller_can_not_change_what_others_get(embedder: Embedder) -> None:
    first = embedder.encode(["a dog"])
    kept = first.copy()
    first += 1.0
    np.testing.assert_array_equal(embedder.encode(["a dog"]), kept)


def test_the_id_is_the_same_for_another_of_its_kind(embedder: Embedder, request: pytest.FixtureRequest) -> None:
    again = EMBEDDERS[request.node.callspec.params["embedder"]]()
    assert again.id == embedder.id
    assert again.dim == embedder.dim


def test_different_embedders_have_different_ids() -> None:
    assert len({make().id for make in EMBEDDERS.values()}) == len(EMBEDDERS)
