"""Shared parts, all real: the packaged demos ingested once a run, and small hand-made catalogues."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from retrieval import index as indexes
from retrieval.catalogue import Catalogue
from retrieval.embedding import SentenceEmbedder
from retrieval.index import Index
from retrieval.ingest import ingest
from retrieval.recommender import Recommender
from retrieval.types import FacetRole, Item, NumberRole, Schema

ROOT = Path(__file__).resolve().parents[1]

# The same examples each time: a change is judged by what it changed. HYPOTHESIS_PROFILE=new draws new ones.
settings.register_profile("new", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    """The model that the product ships with."""
    return SentenceEmbedder()


def _demo(name: str, home: Path, embedder: SentenceEmbedder) -> Path:
    folder = ROOT / "data" / name
    ingest(
        home,
        folder / "items.csv",
        interactions=[folder / "interactions.csv"],
        schema=folder / "schema.toml",
        embedder=embedder,
        demo=name,
        vectors=folder / "embeddings.npz",
    )
    return home


@pytest.fixture(scope="session")
def movies_home(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Path:
    """A home that holds the films demo. Read it; do not write into it."""
    return _demo("movies", tmp_path_factory.mktemp("movies"), embedder)


@pytest.fixture(scope="session")
def shop_home(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Path:
    """A home that holds the shop demo. Read it; do not write into it."""
    return _demo("shop", tmp_path_factory.mktemp("shop"), embedder)


@pytest.fixture(scope="session")
def movies_index(movies_home: Path) -> Iterator[Index]:
    """The films demo's index, opened."""
    opened = indexes.open_current(movies_home)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shop_index(shop_home: Path) -> Iterator[Index]:
    """The shop demo's index, opened."""
    opened = indexes.open_current(shop_home)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def movies(movies_index: Index, embedder: SentenceEmbedder) -> Recommender:
    """A recommender over the films demo."""
    return Recommender(movies_index, embedder)


@pytest.fixture(scope="session")
def shop(shop_index: Index, embedder: SentenceEmbedder) -> Recommender:
    """A recommender over the shop demo."""
    return Recommender(shop_index, embedder)


@pytest.fixture(scope="session")
def few() -> Catalogue:
    """Five films with gaps: enough to know every answer by heart."""
    schema = Schema(
        id="id",
        title="title",
        texts=("description",),
        facets={"genres": FacetRole("genres", "|"), "director": FacetRole("director", "|")},
        numbers={"year": NumberRole("year", "year"), "price": NumberRole("price", "price", "EUR")},
    )

    def film(key: str, title: str, genres: str, director: str, year: float | None, price: float | None) -> Item:
        numbers = {name: value for name, value in (("year", year), ("price", price)) if value is not None}
        facets = {"genres": tuple(genres.split("|")), "director": (director,)} if genres else {}
        return Item(key, title, {"description": f"About {title}."}, facets, numbers, available=key != "e")

    return Catalogue(
        [
            film("a", "Red Harbour", "drama|crime", "Ana Lind", 1984, 12.5),
            film("b", "Blue Harbour", "comedy", "Ana Lind", 1999, 40),
            film("c", "Long Quiet", "horror", "Bo Marsh", 2011, None),
            film("d", "No Facets", "", "", None, 5),
            film("e", "Sold Out", "comedy|horror", "Bo Marsh", 1985, 9),
        ],
        schema,
    )
