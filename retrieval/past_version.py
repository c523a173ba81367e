"""What a version hands on to the next one: recorded dialogs, and weights that were learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval import past_dialogs, stored, versions
from retrieval.cache import EmbeddingCache
from retrieval.dialogs import Dialog
from retrieval.embedding import Embedder
from retrieval.errors import WhypickError
from retrieval.weights import Weights

_ABOUT = ("learned",)  # what was written down about the weights


@dataclass(frozen=True, slots=True)
class Handed:
    """`weights` is None where the defaults were in force, `about` the notes on how they were learned."""

    dialogs: tuple[Dialog, ...] = ()
    weights: Weights | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def learned(home: Path) -> Handed:
    """What the version that serves has to hand on; nothing from none, or from one that is not whole."""
    try:
        version = versions.current_version(home)
        if version is None:
            return Handed()
        files = stored.Files.load(versions.folder(home, version))
        about = {name: files.meta[name] for name in _ABOUT if name in files.meta}
        return Handed(files.dialogs, Weights.from_meta(files.meta) if about else None, about)
    except (OSError, ValueError, KeyError, WhypickError):
        return Handed()


def vectors_of(home: Path, embedder: Embedder, recorded: Sequence[Dialog]) -> Mapping[str, NDArray[np.float32]]:
    """The vectors of what was said in dialogs, each text embedded at most once ever."""
    texts = past_dialogs.texts(recorded)
    if not texts:
        return {}
    return dict(zip(texts, EmbeddingCache(home / "embeddings.sqlite").embed(embedder, texts).vectors, strict=True))
