"""Moments with what came next, as arrays: the targets' values beside those of items drawn at random.

What dialogs and interactions teach is learned anew without the fold that a moment is of, or it would know the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.learning.features import Feature, values
from retrieval.learning.listwise import Drawn
from retrieval.likes import Learned
from retrieval.signals import Asked
from retrieval.types import Query

DRAWN = 800  # items that an example is held against, unless more are asked for


@dataclass(frozen=True, slots=True)
class Example:
    """A query and the items that came next, of the catalogue and not excluded. `group`: a dialog, or a person."""

    query: Query
    targets: tuple[str, ...]
    group: str


def draw(
    examples: Sequence[Example],
    ask: Callable[[Example], tuple[Learned, Asked]],
    wanted: Sequence[Feature],
    progress: Callable[[int], None] = lambda done: None,
    items: int = DRAWN,
    seed: int = 0,
) -> Drawn:
    """The examples as arrays, each against so many `items`. `ask` makes one ready, on what was learned without its fold."""
    most = max((len(example.targets) for example in examples), default=0)
    found = np.zeros((len(examples), most + items, len(wanted)), dtype=np.float32)
    offsets = np.full(found.shape[:2], -np.inf, dtype=np.float32)
    aims = np.zeros(found.shape[:2], dtype=np.float32)
    random = np.random.default_rng(seed)
    for place, example in enumerate(examples):
        progress(place)
        learned, asked = ask(example)
        targets, others = _rows(learned, example)
        drawn = random.choice(others, min(items, len(others)), replace=False)
        every = values(learned, asked, wanted)
        end = most + len(drawn)
        found[place, : len(targets)], found[place, most:end] = every[targets], every[drawn]
        offsets[place, : len(targets)], offsets[place, most:end] = 0.0, np.log(len(others) / max(1, len(drawn)))
        aims[place, : len(targets)] = 1 / len(targets)
    groups = np.unique([example.group for example in examples], return_inverse=True)[1].astype(np.intp)
    return Drawn(found, offsets, aims, groups)


def _rows(learned: Learned, example: Example) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows of the targets, and all others that might have been recommended."""
    catalogue = learned.catalogue
    targets = np.array([catalogue.row(one) for one in example.targets], dtype=np.intp)
    allowed = np.ones(len(catalogue), dtype=np.bool_)
    allowed[[catalogue.row(one) for one in example.query.exclude if one in catalogue]] = False
    allowed[targets] = False
    return targets, np.flatnonzero(allowed)
