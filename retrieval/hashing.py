"""An embedder without a model."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_REPORTED = 128  # texts between two reports of progress


class HashingEmbedder:
    """Words and their three-letter pieces hashed into a vector: likeness of spelling, not of meaning.

    No model and no torch: for a machine that can't hold a model, and for tests that need none.
    """

    def __init__(self, dim: int = 256) -> None:
        self._dim = dim

    @property
    def id(self) -> str:
        """The scheme and its size."""
        return f"hashing-{self._dim}@1"

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """See `retrieval.embedding.Embedder.encode`."""
        vectors = np.zeros((len(texts), self._dim), dtype=np.float32)
        for place, text in enumerate(texts):
            for piece, weight in self._pieces(text):
                code = zlib.crc32(piece.encode("utf-8", "replace"))
                vectors[place, code % self._dim] += weight if code & 0x8000_0000 else -weight
            if not vectors[place].any():
                vectors[place, 0] = 1.0  # no words, or pieces that cancelled out: still a unit vector
            if progress is not None and (place + 1 == len(texts) or place % _REPORTED == _REPORTED - 1):
                progress(place + 1)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def _pieces(self, text: str) -> Iterator[tuple[str, float]]:
        for word in re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()):
            yield word, 1.0
            framed = f"<{word}>"
            yield from ((framed[at : at + 3], 0.3) for at in range(len(framed) - 2))
