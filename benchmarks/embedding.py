"""How fast the embedding stage of an ingest is, beside sentence-transformers' own batched `encode` on the same texts.

    python benchmarks/embedding.py CATALOGUE [--limit N] [--rounds R]

Both take turns in one process, so that they meet the same machine. One JSON object on standard output, words on
standard error.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.cache import EmbeddingCache
from retrieval.embedding import SentenceEmbedder, document
from retrieval.items import read_items


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--limit", type=int, default=None, help="texts, spread over the catalogue (default: all)")
    parser.add_argument("--rounds", type=int, default=1, help="times that both take a turn")
    parser.add_argument("--queries", type=int, default=200, help="single requests timed")
    chosen = parser.parse_args(arguments)
    figures = measure(chosen.catalogue, chosen.limit, chosen.rounds, chosen.queries)
    print(in_words(figures), file=sys.stderr)
    print(json.dumps(figures))
    return 0


def measure(catalogue: Path, limit: int | None, rounds: int, queries: int) -> dict[str, float | int | str]:
    """Rates in texts a second (medians over the rounds) and single requests in milliseconds."""
    listing = read_items(catalogue)
    texts = [document(item, listing.schema) for item in listing.items]
    if limit is not None and limit < len(texts):
        texts = [texts[place * len(texts) // limit] for place in range(limit)]
    embedder = SentenceEmbedder()
    model = embedder.load()
    model.encode(texts[:64], show_progress_bar=False)
    ours, theirs, cached = list[float](), list[float](), list[float]()
    for turn in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            cache = EmbeddingCache(Path(folder) / "embeddings.sqlite")

            def stage(cache: EmbeddingCache = cache) -> None:
                cache.embed(embedder, texts, lambda done: None)

            def own() -> None:
                model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

            for run, seconds in ((stage, ours), (own, theirs)) if turn % 2 == 0 else ((own, theirs), (stage, ours)):
                seconds.append(timed(run))
            cached.append(timed(stage))
    waits = sorted(timed(lambda text=f"{text[:60]} {place}": embedder.encode([text])) * 1000  # type: ignore[misc]
                   for place, text in enumerate(texts[place % len(texts)] for place in range(queries)))  # fmt: skip
    rate, own_rate = len(texts) / statistics.median(ours), len(texts) / statistics.median(theirs)
    return {
        "texts": len(texts),
        "rounds": rounds,
        "ingest_texts_per_s": rate,
        "sentence_transformers_texts_per_s": own_rate,
        "ratio": rate / own_rate,
        "cached_texts_per_s": len(texts) / statistics.median(cached),
        "query_ms_p50": waits[len(waits) // 2],
        "query_ms_p95": waits[int(len(waits) * 0.95)],
        "machine": f"{platform.machine()}, {model_threads()} threads",
    }


def timed(run: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def model_threads() -> int:
    """Threads that torch computes with."""
    import torch

    return torch.get_num_threads()


def in_words(figures: dict[str, float | int | str]) -> str:
    """The figures for a person."""
    return (
        f"{figures['texts']} texts: embedding stage {figures['ingest_texts_per_s']:.1f}/s, "
        f"sentence-transformers alone {figures['sentence_transformers_texts_per_s']:.1f}/s, "
        f"ratio {figures['ratio']:.3f}; again from the cache {figures['cached_texts_per_s']:.0f}/s; "
        f"one request {figures['query_ms_p50']:.1f} ms (p95 {figures['query_ms_p95']:.1f} ms); {figures['machine']}"
    )


if __name__ == "__main__":
    sys.exit(main())
