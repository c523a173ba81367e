"""The program that teaches the second reader: what it learns, the product reads."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import second_reader as program
import torch

from bot.checking.second import SecondReader
from bot.evaluation.paraphrasing import Frame, load

FRAMES = [
    Frame(wording="clause.popular", text="Many people here chose {title}."),
    Frame(wording="clause.popular", text="{title} is chosen a lot here."),
    Frame(wording="clause.popular", text="Hardly anybody chose {title}.", true=False),
    Frame(wording="clause.popular", text="{title} has won every prize there is.", true=False),
    Frame(wording="clause.liked", text="You liked {items}, and {title} is similar."),
    Frame(wording="clause.liked", text="{title} has nothing of {items}.", true=False),
]


def test_what_is_learned_is_what_the_product_reads(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    rng = random.Random(1)
    cases = [program.played(frame, rng) for frame in FRAMES]
    learner = program.Learner(["clause.liked", "clause.popular"])
    for _ in range(8):
        learner.learn(cases * 4, rng, 0.1, 0.9)
    file = tmp_path / "second.npz"
    learner.write(file)
    reader = SecondReader((file,))
    found = np.array([max(reader.believes(case.text)[kind] for kind in case.kinds) for case in cases])
    assert found == pytest.approx(learner.beliefs(cases), abs=0.02)  # half precision
    assert learner.area(cases) == 1.0
    true = np.array([case.true for case in cases])
    assert found[true].min() > 0.5 > found[~true].max()


def test_nothing_that_is_measured_with_is_learned_from() -> None:
    learned = {frame.text.casefold() for name in ("learn.jsonl", "held.jsonl") for frame in program.of_file(name)}
    assert len(learned) > 100_000
    assert not learned & {frame.text.casefold() for frame in load("test")}


def test_roles_stand_in_the_slots() -> None:
    rng = random.Random(1)
    case = program.played(Frame(wording="whynot.outranked", text="{item} is ahead of {title} {gaps}."), rng)
    assert case.text.startswith("Alpha is ahead of Delta ")
    case = program.played(Frame(wording="clause.people+fact", text="it is from {year}, as {items}", true=False), rng)
    assert case.kinds == ("clause.people", "fact")
    assert case.text.startswith("It is from ")
    assert "Beta" in case.text
    assert not case.true
