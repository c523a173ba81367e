"""What each signal is worth on dialogs: the one that decides is missed, the others are not."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from weights import main

from bot.cli import run

KINDS = ("ghosts", "horses", "submarines")


@pytest.fixture
def dialogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Somebody asks for a kind of thing, and is recommended a film that has it."""
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "home"))
    items = tmp_path / "items.csv"
    rows = [f"f{n},Town {n},drama,1990,In town {n} there are {KINDS[n % 3]}." for n in range(90)]
    items.write_text("id,title,genres,year,description\n" + "\n".join(rows) + "\n")
    assert run(["ingest", str(items)]) == 0
    file = tmp_path / "dialogs.jsonl"
    turns = [
        [
            {"role": "seeker", "text": f"something with {KINDS[n % 3]}", "items": []},
            {"role": "recommender", "text": "This", "items": [f"f{(3 * n) % 90 + n % 3}"]},
        ]
        for n in range(40)
    ]
    file.write_text("".join(json.dumps({"dialog_id": f"d{n}", "turns": two}) + "\n" for n, two in enumerate(turns)))
    return str(file)


def test_the_words_that_decide_are_missed(dialogs: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([dialogs, "--items-only", "--without", "talk", "--without", "request", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["moments"] == 40
    assert "talk" not in found["weights"]
    assert "colike" not in found["weights"]
    assert found["nats"] == pytest.approx(-math.log(30), abs=0.1)  # one of the thirty that have it
    words, era = (found["lost_without"][name] for name in ("words", "era"))
    assert words["ci95"][0] > 0
    assert era["nats"] == pytest.approx(0, abs=0.01)


def test_the_table_names_every_signal(dialogs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([dialogs]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("words", "talk", "past_dialogs", "popularity", "40 moments"))
