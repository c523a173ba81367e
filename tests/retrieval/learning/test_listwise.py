"""Weights that are learned: they find what mattered, keep to their sign, and stay at the defaults for want of data."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.learning import listwise
from retrieval.learning.features import Feature, as_weights
from retrieval.learning.listwise import Drawn
from retrieval.weights import DEFAULTS, PAST

WANTED = (Feature("request"), Feature("era", "dialog"), Feature("popularity"))


def drawn(truth: tuple[float, float, float], examples: int, seed: int = 0) -> Drawn:
    """Examples of 40 items whose first one was taken with the probability that these weights give it."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(examples, 40, 3)).astype(np.float32)
    for lines in values:
        chances = np.exp(lines @ np.array(truth))
        taken = random.choice(40, p=chances / chances.sum())
        lines[[0, taken]] = lines[[taken, 0]]
    aims = np.zeros((examples, 40), dtype=np.float32)
    aims[:, 0] = 1
    return Drawn(values, np.zeros((examples, 40), dtype=np.float32), aims, np.arange(examples))


def test_what_decided_is_found() -> None:
    found = listwise.fit(drawn((1.5, 0.5, -0.8), 600), WANTED)
    assert found == pytest.approx([1.5, 0.5, -0.8], abs=0.25)


def test_a_signal_whose_sign_is_its_meaning_never_turns() -> None:
    found = listwise.fit(drawn((1.5, -1.0, -0.8), 600), WANTED)
    assert found[1] == 0  # to be of the same years can't count against an item
    assert found[2] < -0.5  # to be popular can


def test_for_want_of_examples_the_defaults_stay() -> None:
    few, many = drawn((0.0, 2.0, 0.0), 3), drawn((0.0, 2.0, 0.0), 600)
    near, far = listwise.fit(few, WANTED), listwise.fit(many, WANTED)
    defaults = listwise.defaults(few, WANTED)
    assert np.abs(near - defaults).max() < 0.3 * np.abs(far - defaults).max()


def test_an_item_that_is_not_there_takes_no_part() -> None:
    data = drawn((1.5, 0.5, -0.8), 50)
    wild = np.concatenate([data.values, np.full((50, 5, 3), 1e3, dtype=np.float32)], axis=1)
    offsets = np.concatenate([data.offsets, np.full((50, 5), -np.inf, dtype=np.float32)], axis=1)
    aims = np.pad(data.aims, ((0, 0), (0, 5)))
    padded = Drawn(wild, offsets, aims, data.groups)
    assert listwise.fit(padded, WANTED) == pytest.approx(listwise.fit(data, WANTED), abs=1e-3)
    weights = np.array([1.0, 0.5, 0.1])
    assert listwise.likelihood(padded, weights) == pytest.approx(listwise.likelihood(data, weights), abs=1e-4)


def test_parts_of_a_signal_are_told_apart_and_the_largest_is_one() -> None:
    wanted = (
        Feature("era", "dialog"),
        Feature("era", "history"),
        Feature("facets", "dialog", "genres"),
        Feature("facets", "dialog", "cast"),
    )
    weights = as_weights(dict(zip(wanted, (0.4, 1.6, 6.0, 0.0), strict=True)), ("genres", "cast"))
    assert weights.of["era"] == 1.6
    assert weights.sources["era"] == {"dialog": 0.25, "history": 1.0}
    assert weights.of["facets"] == 6.0
    assert weights.facets["dialog"] == {"genres": 1.0, "cast": 0.0}
    usual = DEFAULTS["facets"] * PAST / 6.0  # of histories nothing was learned
    assert weights.facets["history"] == pytest.approx({"genres": usual, "cast": usual})
    assert weights.of["request"] == DEFAULTS["request"]
