"""Interactions divided by time: whose last rows are kept apart, and that no row is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from history_split import main

HEAD = "user_id,item_id,action,value,timestamp"


def rows(file: Path) -> list[str]:
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    assert head == HEAD
    return lines


def split(folder: Path, lines: list[str], *options: str) -> tuple[list[str], list[str]]:
    (folder / "all.csv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    places = [str(folder / name) for name in ("all.csv", "train.csv", "held.csv")]
    assert main([places[0], "--train", places[1], "--held", places[2], *options]) == 0
    return rows(folder / "train.csv"), rows(folder / "held.csv")


def test_the_last_fifth_of_the_people_drawn_is_kept_apart(tmp_path: Path) -> None:
    lines = [f"p{person},i{at},rate,4,{1_600_000_000 + (10 - at) * 60}" for person in range(6) for at in range(10)]
    train, held = split(tmp_path, lines, "--people", "4")
    assert sorted(train + held) == sorted(lines)
    people = {line.split(",")[0] for line in held}
    assert len(people) == 4
    assert sorted(held) == sorted(
        f"{one},i{at},rate,4,{1_600_000_000 + (10 - at) * 60}" for one in people for at in (0, 1)
    )
    assert split(tmp_path, lines, "--people", "4")[1] == held  # seeded
    others = [split(tmp_path, lines, "--people", "2", "--seed", str(seed))[1] for seed in range(8)]
    assert len({tuple(one) for one in others}) > 1


def test_rows_without_a_time_and_people_with_little_are_learned_from(tmp_path: Path) -> None:
    few = [f"few,i{at},rate,4,1600000{at}00" for at in range(4)]
    many = [f'many,i{at},rate,"4,5",160000{at}000' for at in range(5)]
    train, held = split(tmp_path, [*few, *many, "many,i9,rate,5,"])
    assert held == ['many,i4,rate,"4,5",1600004000']
    assert set(few) <= set(train)
    assert "many,i9,rate,5," in train


def test_a_file_that_can_not_be_divided_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.csv").write_text("film,stars\na,5\n", encoding="utf-8")
    for name, says in (("odd.csv", "no column of people or of times"), ("nowhere.csv", "nowhere.csv")):
        assert main([str(tmp_path / name), "--train", str(tmp_path / "t"), "--held", str(tmp_path / "h")]) == 2
        assert says in capsys.readouterr().err
    assert not (tmp_path / "t").exists()
