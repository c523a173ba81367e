"""The second reader: does a sentence read like one that says a claim of this kind, and nothing else?

Rules read what they have words for; what is said in others ("usually avoid", "a crowd favourite") they may take for
talk. This reader has seen thousands of true and false sentences of every kind of claim, and only ever says no: a
sentence that the rules let through is shown when it reads like one of the claims that hold. It is the bundled MiniLM
with low-rank changes of its weights (E. Hu et al., "LoRA", 2021, arXiv:2106.09685) and a line for each kind of claim,
learned twice by `benchmarks/second_reader.py`: two that began elsewhere err elsewhere, and are asked together
(L. Hansen and P. Salamon, "Neural network ensembles", 1990). The same sentence always reads the same.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import bundled_folder

WEIGHTS = (Path(__file__).with_name("second.npz"), Path(__file__).with_name("second_other.npz"))
LONGEST = 96  # word pieces that are read

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Member:
    """One that has learned: its model, and a line for each kind of claim."""

    model: Any
    wordings: tuple[str, ...]
    lines: Floats  # (wordings, 2 * width)
    bias: Floats

    def odds(self, pieces: Any) -> dict[str, float]:  # noqa: ANN401  # a tokenizer's own type
        """Wording -> log odds that a sentence reads like it."""
        states: Floats = self.model(**pieces).last_hidden_state[0].numpy()
        features = np.concatenate([states[0], states.mean(axis=0)])
        return dict(zip(self.wordings, (self.lines @ features + self.bias).tolist(), strict=True))


class SecondReader:
    """Reads sentences in which roles stand for names (`roles.played`). Loaded when it is first asked."""

    def __init__(self, weights: Sequence[Path] = WEIGHTS) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._loaded: tuple[Any, tuple[_Member, ...]] | None = None
        self.believes = lru_cache(maxsize=1_000)(self._believes)

    def _believes(self, text: str) -> Mapping[str, float]:
        """Wording -> how far the sentence reads like it, 0..1: by the mean of the log odds."""
        import torch

        tokenizer, members = self.load()
        torch.set_num_threads(1)  # more of them wait for each other, as in the embedding of a request
        with self._lock, torch.inference_mode():
            pieces = tokenizer(text, truncation=True, max_length=LONGEST, return_tensors="pt")
            found = [member.odds(pieces) for member in members]
        means = {wording: sum(odds[wording] for odds in found) / len(found) for wording in found[0]}
        return {wording: 1 / (1 + float(np.exp(-odds))) for wording, odds in means.items()}

    def load(self) -> tuple[Any, tuple[_Member, ...]]:
        """The tokenizer and those that learned, loaded once whoever asks first."""
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._weights)
            return self._loaded


@cache
def second_reader() -> SecondReader:
    """The one of this process: it knows no catalogue, and its weights are shared."""
    return SecondReader()


def _load(weights: Sequence[Path]) -> tuple[Any, tuple[_Member, ...]]:
    import torch
    from transformers import AutoModel, AutoTokenizer

    folder = str(bundled_folder())
    members = list[_Member]()
    for file in weights:
        model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
        if members:  # half of the model, in which none of them differs
            model.embeddings = members[0].model.embeddings
        with np.load(file, allow_pickle=False) as arrays:
            stored = {name: arrays[name] for name in arrays.files}
        with torch.no_grad():
            for name in {key.split("|")[0] for key in stored if "|" in key}:
                change = stored[f"{name}|up"].astype(np.float32) @ stored[f"{name}|down"].astype(np.float32)
                model.get_parameter(name).add_(torch.from_numpy(change))
        members.append(_Member(model, tuple(stored["wordings"].tolist()), stored["lines"], stored["bias"]))
    return AutoTokenizer.from_pretrained(folder, local_files_only=True), tuple(members)
