"""The program that learns what is disliked: it finds what tells, and reads as the product does with what it wrote."""

from __future__ import annotations

from pathlib import Path

import likes as program
import pytest

from bot.evaluation.dialogs.liking import Case, score
from bot.preferences import is_doubted, state, weigh
from bot.types import Wishes
from bot.understanding.intents import stored
from bot.understanding.likes import DISLIKED


def case(number: int, disliked: bool, *mentions: str, plain: bool = False) -> Case:
    """One item of a dialog of its own; of each mention the letters are its remarks."""
    remarks = tuple(dict.fromkeys(letters, 1.0) for letters in mentions)
    return Case(f"d{number}", disliked, plain, remarks, () if plain else remarks)


@pytest.fixture(scope="module")
def found() -> list[Case]:
    """One in ten is disliked; "x" tells of it, "y" of the contrary, and what was said last counts most."""
    ill = [case(place, True, "nx") if place % 2 else case(place, True, "n", "nx") for place in range(20)]
    well = [case(place, False, "ny", "n") if place % 3 else case(place, False, "ny") for place in range(20, 200)]
    return [*ill, *well]


def test_what_tells_is_found_though_few_are_disliked(found: list[Case]) -> None:
    figures = program.cross_validated(found, seed=0)
    assert figures["n"] == 200
    assert figures["balanced_accuracy"] > 0.95


def test_what_tells_nothing_is_no_better_than_chance() -> None:
    blind = [case(place, place % 10 == 0, "nz") for place in range(200)]
    assert program.cross_validated(blind, seed=0)["balanced_accuracy"] == 0.5


def test_what_was_said_plainly_is_not_reconsidered(found: list[Case]) -> None:
    learned = program.Learned(found)
    assert list(learned.read([case(0, True, "ny", plain=True), case(1, False, "nx", plain=True)])) == [
        (False, False),
        (True, False),
    ]


def test_the_product_reads_as_the_program_says(found: list[Case], tmp_path: Path) -> None:
    learned = program.Learned(found)
    program.write(learned, tmp_path / "likes.npz")
    shipped = stored(tmp_path / "likes.npz")
    read = []
    for one in found:
        wishes = Wishes()
        for values in one.vague:
            earlier = wishes
            wishes = state(wishes, "a", 0.6, 1)
            wishes = weigh(wishes, "a", shipped.probabilities(values)[DISLIKED], earlier)
        read.append((not one.disliked, not is_doubted(wishes.stated[0])))
    assert read == list(learned.read(found))
    assert score(read)["balanced_accuracy"] > 0.95
