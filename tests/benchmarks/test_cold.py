"""What a cold catalogue is worth: scored on people of whom the index knows nothing, beside plain dense retrieval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cold import main

MAKERS = ("Ada Birch", "Bo Cole", "Cy Dorn")
WHO = ("baker", "sailor", "thief", "queen", "robot", "surgeon", "clown")
WHAT = ("dance", "fight", "hide", "marry", "sing", "argue", "travel", "cook")
WHERE = ("desert", "harbour", "castle", "spaceship", "market", "school", "forest", "prison", "theatre")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Films whose description says nothing of who made them, and people who like all of one maker and nothing else."""
    items = tmp_path / "items.csv"
    rows = [
        f"f{n},Town {n},{MAKERS[n % 3]},1990,A {WHO[n % 7]} and a {WHO[n % 5]} {WHAT[n % 8]} in a {WHERE[n % 9]}."
        for n in range(60)
    ]
    items.write_text("id,title,directors,year,description\n" + "\n".join(rows) + "\n")
    events = tmp_path / "events.csv"
    lines = [
        f"p{person},f{3 * ((7 * person + n) % 20) + person % 3},like,,2024-01-{n + 1:02d}"
        for person in range(9)
        for n in range(10)
    ]
    events.write_text("user_id,item_id,action,value,timestamp\n" + "\n".join(lines) + "\n")
    return str(items), str(events)


def test_a_taste_is_told_from_the_items_alone(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    items, events = files
    assert main([events, "--items", items, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["people"], found["items"]) == (9, 60)
    assert found["ndcg10"] > 0.25  # by chance 0.1
    assert found["ci95"][0] < found["ndcg10"] < found["ci95"][1]
    assert found["ratio"] == pytest.approx(found["ndcg10"] / found["dense_ndcg10"])


def test_what_was_looked_at_before_may_be_left_out(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items, events = files
    lines = Path(events).read_text().splitlines()
    viewed = [line.replace(",like,,2024-01-10", ",view,,2023-12-31") for line in lines if line.endswith("-10")]
    seen = tmp_path / "seen.csv"  # the last of everybody's likings, which they had viewed at first
    seen.write_text("\n".join([*lines, *viewed]) + "\n")
    assert main([str(seen), "--items", items, "--json"]) == 0
    every = json.loads(capsys.readouterr().out)
    assert main([str(seen), "--items", items, "--new", "--json"]) == 0
    new = json.loads(capsys.readouterr().out)
    assert (every["people"], new["people"]) == (9, 9)
    assert every["ndcg10"] > every["dense_ndcg10"]
    assert every["ndcg10"] > new["ndcg10"]  # what was looked at is offered again, and --new asks for all else
    assert every["dense_met_ndcg10"] > every["dense_ndcg10"]
    assert every["ratio_met"] == pytest.approx(every["ndcg10"] / every["dense_met_ndcg10"])


def test_an_index_that_knows_people_is_refused(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.cli import run

    items, events = files
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "home"))
    assert run(["ingest", items, "--interactions", events]) == 0
    assert main([events, "--home", str(tmp_path / "home")]) == 2
    assert "cold: this index has seen interactions or dialogs" in capsys.readouterr().err


def test_people_who_like_nothing_later_are_said_to_be_none(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    items, events = files
    assert main([events, "--items", items, "--share", "0"]) == 2
    assert "there is nobody to foresee anything for" in capsys.readouterr().err
