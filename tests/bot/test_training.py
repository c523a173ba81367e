"""`whypick train` as a person runs it: from recorded dialogs to picks that follow them, and back to words for why."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run
from bot.settings import load
from bot.types import Happened
from bot.wiring import build
from retrieval.index import open_current

ITEMS = 30


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a small catalogue, and dialogs in which ghosts always lead to the lighthouse."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "home"))
    rows = [f"f{n},Town {n},drama,{1960 + n},In town {n} a stranger arrives." for n in range(ITEMS)]
    Path("items.csv").write_text(
        "id,title,genres,year,description\n"
        + "\n".join(rows)
        + "\nf99,The Lighthouse,drama,1990,A keeper tends a lamp.\n"
    )
    lines = [
        json.dumps(
            {
                "dialog_id": f"d{n}",
                "turns": [
                    {"role": "seeker", "text": f"something with ghosts, number {n}", "items": []},
                    {"role": "recommender", "text": "The Lighthouse", "items": ["f99"]},
                ],
            }
        )
        for n in range(30)
    ]
    Path("dialogs.jsonl").write_text("\n".join(lines) + "\n")
    assert run(["ingest", "items.csv"]) == 0
    return tmp_path / "home"


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_what_people_recommended_is_picked_after_training_and_said_why(capsys: pytest.CaptureFixture[str]) -> None:
    report = asked(capsys, "train", "--dialogs", "dialogs.jsonl")
    assert (report["dialogs"], report["people"]) == (30, 0)
    assert report["weights"]["past_dialogs"] > 0
    assert report["on_dialogs"]["gain"] > 0
    assert report["on_people"] is None
    turn = asked(capsys, "ask", "ghosts please")
    assert turn["index_version"] == report["index_version"]
    assert turn["picks"][0]["title"] == "The Lighthouse"
    why = asked(capsys, "why", "1")
    signals = {signal for reason in why["reasons"] for signal in reason["source"]["signals"]}
    assert signals & {"past_dialogs", "recommended"}
    assert "learned" in asked(capsys, "ask", "how do you decide?")["reply"].casefold().replace("learning", "learned")
    assert asked(capsys, "ingest", "items.csv")["index_version"]  # what was learned is handed on
    assert asked(capsys, "ask", "ghosts please")["picks"][0]["title"] == "The Lighthouse"


def test_the_weights_are_shown_to_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["train", "--dialogs", "dialogs.jsonl"]) == 0
    shown = capsys.readouterr().out
    assert "past_dialogs" in shown
    assert "30 moments of dialogs and 0 people" in " ".join(shown.split())


def test_too_little_or_nothing_readable_is_said_in_a_line_and_nothing_changes(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    version = (home / "CURRENT").read_text()
    capsys.readouterr()
    assert run(["train"]) == 2
    assert "too few to learn from" in capsys.readouterr().err
    Path("dialogs.jsonl").write_text("not json\n")
    assert run(["train", "--dialogs", "dialogs.jsonl"]) == 2
    assert "dialogs.jsonl, line 1: this is no dialog" in capsys.readouterr().err
    assert run(["ingest", "items.csv", "--dialogs", "dialogs.jsonl"]) == 2
    assert "dialogs.jsonl, line 1: this is no dialog" in capsys.readouterr().err
    assert (home / "CURRENT").read_text() == version


def test_what_came_since_is_learned_from_and_in_the_version(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """Also what was put is there for the dialogs that name it, and what was deleted is gone from all that was learned."""
    with closing(build(load())) as assistant:
        assistant.items.put("f100", {"title": "The Lamp Room", "description": "Brass and glass."})
        assistant.items.delete("f3")
        key = assistant.keys.add("shop")[1]
        told = [Happened(f"f{n}", "like", user_id="ann") for n in (1, 2, 3)]
        assert assistant.events.take(key, told).refused == ((2, "unknown item"),)
    told_by = Path("dialogs.jsonl").read_text().replace("f99", "f100").replace("The Lighthouse", "The Lamp Room")
    Path("dialogs.jsonl").write_text(told_by)
    report = asked(capsys, "train", "--dialogs", "dialogs.jsonl")
    with closing(open_current(home)) as index:
        assert index.version == report["index_version"]
        assert "f100" in index.catalogue
        assert "f3" not in index.catalogue
        assert [one.item_id for one in index.history("ann")] == ["f1", "f2"]
        assert "colike_kept" not in index.arrays
        assert index.arrays["colike_items"].tolist() == [1, 2]
    turn = asked(capsys, "ask", "ghosts please")
    assert turn["index_version"] == report["index_version"]
    assert turn["picks"][0]["title"] == "The Lamp Room"
