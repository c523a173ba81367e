"""Embeds the demo catalogues once, so that installing one need not: python data/make_embeddings.py"""

from pathlib import Path

from retrieval import schema
from retrieval.cache import export
from retrieval.embedding import SentenceEmbedder, document
from retrieval.items import read_items

for place in (Path(__file__).parent / name for name in ("movies", "shop")):
    listing = read_items(place / "items.csv", schema.load(place / "schema.toml"))
    export(place / "embeddings.npz", SentenceEmbedder(), [document(item, listing.schema) for item in listing.items])
