"""The second reader: does a sentence read like one that says a claim of this kind, and nothing else?

Rules read what they have words for; what is said in others ("usually avoid", "a crowd favourite") they may take for
talk. This reader has seen thousands of true and false sentences of every kind of claim, and only ever says no: a
sentence that the rules let through is shown when it reads like one of the claims that hold. It is the bundled MiniLM
with low-rank changes of its weights (E. Hu et al., "LoRA", 2021, arXiv:2106.09685) and a line for each kind of claim,
learned by `benchmarks/second_reader.py`; the same sentence always reads the same.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import bundled_folder

WEIGHTS = Path(__file__).with_name("second.npz")
LONGEST = 96  # word pieces that are read

Floats = NDArray[np.float32]


class SecondReader:
    """Reads sentences in which roles stand for names (`roles.played`). Loaded when it is first asked."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, Mapping[str, Floats]] | None = None
        self.believes = lru_cache(maxsize=1_000)(self._believes)

    def _believes(self, text: str) -> Mapping[str, float]:
        """Wording -> how far the sentence reads like it, 0..1."""
        import torch

        tokenizer, model, stored = self.load()
        torch.set_num_threads(1)  # more of them wait for each other, as in the embedding of a request
        with self._lock, torch.inference_mode():
            pieces = tokenizer(text, truncation=True, max_length=LONGEST, return_tensors="pt")
            states: Floats = model(**pieces).last_hidden_state[0].numpy()
        features = np.concatenate([states[0], states.mean(axis=0)])
        odds = stored["lines"] @ features + stored["bias"]
        return dict(zip(stored["wordings"].tolist(), (1 / (1 + np.exp(-odds))).tolist(), strict=True))

    def load(self) -> tuple[Any, Any, Mapping[str, Floats]]:
        """Tokenizer, model and what was learned, loaded once whoever asks first."""
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._weights)
            return self._loaded


@cache
def second_reader() -> SecondReader:
    """The one of this process: it knows no catalogue, and its weights are shared."""
    return SecondReader()


def _load(weights: Path) -> tuple[Any, Any, Mapping[str, Floats]]:
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = str(bundled_folder())
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    with np.load(weights, allow_pickle=False) as file:
        stored = {name: file[name] for name in file.files}
    with torch.no_grad():
        for name in {key.split("|")[0] for key in stored if "|" in key}:
            change = stored[f"{name}|up"].astype(np.float32) @ stored[f"{name}|down"].astype(np.float32)
            model.get_parameter(name).add_(torch.from_numpy(change))
    return tokenizer, model, stored
