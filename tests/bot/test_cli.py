"""The commands as a person or a program meets them: what is printed where, and the exit status."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run

ROOT = Path(__file__).resolve().parents[2]
ITEMS = """id,title,genres,year,description
f1,Red Harbour,drama|crime,1984,A detective comes home to a harbour town.
f2,Blue Harbour,comedy,1999,Two sailors open a restaurant.
f3,Long Quiet,horror,2011,A lighthouse keeper hears voices.
f3,Long Quiet again,horror,2011,The same id.
f4,<b>Green</b> Hills,comedy|drama,1986,A shepherd inherits a cinema.
"""
EVENTS = (
    "user_id,item_id,action,time,value\nann,f1,rate,1700000000,5\nann,f2,view,1700000001,\nbob,99,view,1700000002,\n"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder, a home in it, and nothing of ours in the environment."""
    for name in [name for name in os.environ if name.startswith(("WHYPICK_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    for handler in [one for one in logging.getLogger().handlers if str(tmp_path) in getattr(one, "baseFilename", "")]:
        logging.getLogger().removeHandler(handler)
        handler.close()


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "events.csv").write_text(EVENTS)
    return "items.csv", "events.csv"


def one_object(text: str) -> dict[str, Any]:
    value = json.loads(text)
    assert isinstance(value, dict)
    return value


def one_line(text: str) -> str:
    assert text.endswith("\n")
    assert text.count("\n") == 1
    assert text.startswith("whypick: ")
    assert "Traceback" not in text
    return text


def test_ingest_shows_roles_and_report(files: tuple[str, str], capsys: pytest.CaptureFixture[str], home: Path) -> None:
    items, events = files
    assert run(["ingest", items, "--interactions", events]) == 0
    shown = capsys.readouterr().out
    for role in ("id", "title", "facet", "year", "text"):
        assert role in shown
    assert "items: 5 read, 4 kept, 1 duplicates" in shown
    assert "interactions: 3 read, 2 kept" in shown
    assert (home / "schema.toml").is_file()
    assert (home / "rejects.csv").read_text().count("\n") >= 2


def test_ingest_json_is_one_object_and_the_rest_is_on_standard_error(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    items, events = files
    assert run(["ingest", items, "--interactions", events, "--interactions", events, "--json"]) == 0
    first = capsys.readouterr()
    report = one_object(first.out)
    assert set(report) >= {"index_version", "items", "interactions", "embedded", "cached", "seconds"}
    assert (report["items"]["read"], report["items"]["kept"], report["embedded"]) == (5, 4, 4)
    assert report["interactions"]["read"] == 6
    assert "Columns" in first.err
    assert run(["ingest", items, "--json"]) == 0
    again = one_object(capsys.readouterr().out)
    assert (again["embedded"], again["cached"]) == (0, 4)


def test_an_edited_schema_is_used(files: tuple[str, str], capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert run(["ingest", files[0]]) == 0
    edited = Path("edited.toml")
    edited.write_text((home / "schema.toml").read_text())
    assert run(["ingest", files[0], "--schema", str(edited), "--json"]) == 0
    assert "guessed" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", "nowhere.csv"],
        ["ingest", "items.csv", "--schema", "nowhere.toml"],
        ["ingest", "items.csv", "--interactions", "nowhere.csv"],
        ["ingest", "empty.csv"],
        ["ingest"],
        ["demo", "books"],
        ["ask"],
        ["ask", "x", "--n", "0"],
        ["why", "1", "--turn", "first"],
        ["serve", "--port", "99999"],
        ["nosuch"],
        ["ask", "x", "--nosuch"],
    ],
)
def test_what_can_not_be_used_is_status_2_and_one_line(
    arguments: list[str], files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty.csv").touch()
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    one_line(shown.err.replace("\r", "")[shown.err.rfind("whypick:") :])


@pytest.mark.parametrize("arguments", [["ask", "x"], ["ask", "x", "--json"], ["why", "1"], ["chat"], ["serve"]])
def test_without_a_catalogue_the_commands_that_make_one_are_named(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    line = one_line(shown.err)
    assert "whypick ingest" in line
    assert "whypick demo" in line
    assert shown.out == ""


def test_a_bad_setting_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHYPICK_MODEL", "gpt")
    assert run(["ask", "x"]) == 2
    assert "WHYPICK_MODEL" in one_line(capsys.readouterr().err)


def test_doctor_gives_each_failure_its_fix_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == 1
    found = one_object(capsys.readouterr().out)
    assert found["ok"] is False
    (index,) = [one for one in found["checks"] if one["name"] == "index"]
    assert "whypick demo" in index["fix"]
    assert run(["doctor"]) == 1
    assert "✗ index" in capsys.readouterr().out


def test_doctor_is_content_with_a_good_home(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ingest", files[0]]) == 0
    capsys.readouterr()
    assert run(["doctor"]) == 0
    assert "✗" not in capsys.readouterr().out


def test_a_fault_of_ours_is_logged_with_its_traceback_and_told_in_a_line(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert run(["ingest", files[0]]) == 0
    version = (home / "CURRENT").read_text().strip()
    for file in sorted(home.rglob("*")):
        if version in str(file) and file.is_file():
            file.write_bytes(b"broken")
    capsys.readouterr()
    assert run(["ask", "x"]) == 3
    shown = capsys.readouterr()
    line = one_line(shown.err)
    log = home / "logs" / "whypick.log"
    assert str(log) in line
    record = json.loads(log.read_text().splitlines()[-1])
    assert record["level"] == "error"
    assert "Traceback" in record["exception"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small catalogue in it, made once."""
    place = tmp_path_factory.mktemp("made")
    (place / "items.csv").write_text(ITEMS)
    (place / "events.csv").write_text(EVENTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WHYPICK_HOME", str(place / "home"))
        assert run(["ingest", str(place / "items.csv"), "--interactions", str(place / "events.csv")]) == 0
    return place / "home"


@pytest.fixture
def ready(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYPICK_HOME", str(made))


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["ask", *arguments, "--json"]) == 0
    return one_object(capsys.readouterr().out)


@pytest.mark.usefixtures("ready")
def test_ask_json_is_one_turn_whose_scores_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    turn = asked(capsys, "a comedy", "--user", "ann", "--n", "2")
    assert set(turn) >= {
        "session_id",
        "turn",
        "trace_id",
        "index_version",
        "model",
        "reply",
        "conditions",
        "suggestions",
    }
    assert turn["model"] == "grounded"
    assert {pick["item_id"] for pick in turn["picks"]} <= {"f2", "f4"}
    assert turn["picks"]
    for pick in turn["picks"]:
        terms = pick["contributions"]
        assert pick["score"] == pytest.approx(pick["base"] + sum(t["contribution"] for t in terms), abs=1e-9)
        assert all(t["contribution"] == pytest.approx(t["weight"] * t["value"], abs=1e-9) for t in terms)


@pytest.mark.usefixtures("ready")
def test_a_conversation_goes_on_and_its_picks_are_explained_later(capsys: pytest.CaptureFixture[str]) -> None:
    first = asked(capsys, "something about the sea", "--user", "somebody new")
    second = asked(capsys, "only comedy", "--session", first["session_id"])
    assert (second["session_id"], second["turn"]) == (first["session_id"], 2)
    pick = first["picks"][0]
    assert run(["why", "1", "--session", first["session_id"], "--turn", "1", "--json"]) == 0
    said = one_object(capsys.readouterr().out)
    assert (said["item_id"], said["trace_id"], said["turn"], said["kind"]) == (
        pick["item_id"],
        first["trace_id"],
        1,
        "why",
    )
    assert said["text"]
    assert run(["why", "1"]) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.usefixtures("ready")
def test_a_receipt_is_checked_with_no_home_and_a_changed_digit_is_found(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(capsys, "a comedy by the sea")
    assert run(["why", "1", "--receipt", "receipt.json"]) == 0
    assert capsys.readouterr().out.strip()
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "nowhere"))
    assert run(["verify", "receipt.json"]) == 0
    assert "✗" not in capsys.readouterr().out
    text = Path("receipt.json").read_text()
    score = re.search(r'"score": -?\d+\.\d', text)
    assert score is not None
    digit = str((int(score[0][-1]) + 1) % 10)
    Path("receipt.json").write_text(text[: score.end() - 1] + digit + text[score.end() :])
    assert run(["verify", "receipt.json", "--json"]) == 1
    said = one_object(capsys.readouterr().out)
    assert {check["name"] for check in said["checks"] if not check["ok"]} >= {"seal", "order"}
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.usefixtures("ready")
def test_why_draws_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    turn = asked(capsys, "a comedy", "--user", "ann")
    pick = turn["picks"][0]
    assert run(["why", "1", "--picture", "waterfall", "--json"]) == 0
    drawn = one_object(capsys.readouterr().out)
    assert drawn["base"] + sum(bar["contribution"] for bar in drawn["bars"]) == pytest.approx(pick["score"], abs=1e-9)
    assert run(["why", "1", "--picture", "waterfall"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("score")
    assert run(["why", "--picture", "path", "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("### 1. ")
    assert run(["why", "--picture", "heatmap", "--format", "svg"]) == 0
    assert capsys.readouterr().out.startswith("<svg ")


@pytest.mark.usefixtures("ready")
def test_sentences_from_outside_are_checked_against_a_turn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asked(capsys, "a comedy about sailors", "--user", "ann")
    first = made["picks"][0]
    good, bad = f"{first['title']} leads the list.", f"{first['title']} comes second, and Red Balloon is first."
    lines = [good, first["reason"], bad, "Everyone loves it."]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert run(["check", made["trace_id"], "--json"]) == 1
    said = one_object(capsys.readouterr().out)["sentences"]
    assert [one["text"] for one in said] == lines
    assert [one["ok"] for one in said] == [True, True, False, False]
    assert said[0]["unsupported"] == []
    assert said[2]["unsupported"]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{good}\n\n"))
    assert run(["check", made["trace_id"]]) == 0
    assert good in capsys.readouterr().out
    assert run(["check", "nosuch"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "nosuch" in one_line(shown.err)


@pytest.mark.usefixtures("ready")
def test_ask_shows_the_picks_to_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["ask", "a comedy"]) == 0
    shown = capsys.readouterr()
    assert "Blue Harbour" in shown.out or "Green" in shown.out
    assert "session s" in shown.err


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "x", "--session", "nosuch"],
        ["why", "1", "--session", "nosuch"],
        ["chat", "--session", "nosuch"],
        ["ask", ""],
        ["ask", "x" * 100_000],
        ["why", "no such item at all"],
        ["why", "1", "--receipt", "no/such/folder/receipt.json"],
        ["why", "1", "--without", "popularity", "--receipt", "receipt.json"],
        ["verify", "nosuch.json"],
        ["verify", "items.csv"],
        ["why"],
        ["why", "--picture", "waterfall"],
        ["why", "no such item at all", "--picture", "waterfall"],
    ],
)
def test_what_is_not_there_or_can_not_be_answered_is_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "a comedy")
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    one_line(shown.err)


@pytest.mark.usefixtures("ready")
def test_chat_answers_lines_from_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("/maths\na comedy\n/maths 1\nshow me the maths of 2\n/maths 9\nwhy the first\n")
    )
    capsys.readouterr()
    assert run(["chat", "--user", "ann"]) == 0
    shown = capsys.readouterr().out
    assert "Nothing was picked yet." in shown
    assert "you › why the first" in shown
    assert shown.count("starting point") == 2
    assert "no such item" in shown
    assert "whypick chat --session" in shown


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(
        command in shown for command in ("ingest", "demo", "serve", "chat", "ask", "why", "check", "verify", "doctor")
    )


def test_help_loads_nothing_heavy() -> None:
    heavy = "torch chromadb gradio langchain_core pandas sqlalchemy sentence_transformers"
    code = f"import sys; from bot.cli import run; run(['--help']); sys.exit(any(m in sys.modules for m in '{heavy}'.split()))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=600).returncode == 0


def whypick(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
    command = [sys.executable, "-c", "from bot.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, **more)


def test_the_program_ends_with_the_status() -> None:
    assert whypick("--help").returncode == 0
    failed = whypick("ingest", "nowhere.csv")
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert "nowhere.csv" in failed.stderr


def test_a_reader_that_has_gone_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-c", "from bot.cli import main; main()", "--help"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, env=environment, stdout=write, stderr=subprocess.PIPE, timeout=600)
    os.close(write)
    assert ended.stderr == b""
    assert ended.returncode != 3


def talk(*labels: str) -> str:
    """A dialog over the small catalogue, as a line of JSON."""
    turns = [
        {"role": "seeker", "text": "I hated Red Harbour (1984)", "items": ["f1"]},
        {"role": "recommender", "text": "Then this one", "items": ["f2", "not in the catalogue"]},
        {"role": "seeker", "text": "thanks", "items": []},
    ]
    return json.dumps({"dialog_id": "1", "turns": turns, "labels": {one: {"liked": 0} for one in labels}})


@pytest.mark.usefixtures("ready")
def test_dialogs_of_people_are_scored(capsys: pytest.CaptureFixture[str]) -> None:
    Path("dialogs.jsonl").write_text(talk("f1"))
    assert run(["evaluate", "dialogs", "dialogs.jsonl", "--json"]) == 0
    found = one_object(capsys.readouterr().out)
    assert (found["n_dialogs"], found["novel"]["n"], found["all"]["n"]) == (1, 1, 1)
    assert found["novel"]["recall"]["50"] == 1.0  # the catalogue has fewer
    assert run(["evaluate", "likes", "dialogs.jsonl", "--json"]) == 0
    assert one_object(capsys.readouterr().out)["per_class"]["disliked"] == {"n": 1, "recall": 1.0}
    for figures in ("dialogs", "likes"):
        assert run(["evaluate", figures, "dialogs.jsonl", "--items", "linked"]) == 0
        assert "recall" in capsys.readouterr().out


@pytest.mark.usefixtures("ready")
def test_what_messages_do_is_scored(capsys: pytest.CaptureFixture[str]) -> None:
    turns = [
        {"role": "seeker", "text": "Hi, I am looking for a good comedy", "items": [], "sub_intents": ["IQU"]},
        {"role": "recommender", "text": "Have you seen Red Harbour (1984)?", "items": ["f1"]},
        {"role": "seeker", "text": "what is it about?", "items": [], "sub_intents": ["INQ"]},
        {"role": "recommender", "text": "A harbour", "items": []},
        {"role": "seeker", "text": "sounds good, I will check it out", "items": [], "sub_intents": ["ACC"]},
        {"role": "seeker", "text": "not labelled", "items": []},
    ]
    lines = [json.dumps({"dialog_id": str(number), "turns": turns}) for number in range(10)]
    Path("dialogs.jsonl").write_text("\n".join(lines))
    assert run(["evaluate", "intents", "dialogs.jsonl", "--json"]) == 0
    found = one_object(capsys.readouterr().out)
    assert (found["n"], set(found["per_class"])) == (30, {"ACC", "INQ", "IQU"})
    assert {one["n"] for one in found["per_class"].values()} == {10}
    assert min(one["recall"] for one in found["per_class"].values()) == found["macro_f1"] == 1.0
    Path("few.jsonl").write_text("\n".join(lines[:9]))
    assert run(["evaluate", "intents", "few.jsonl"]) == 0
    assert "nothing to measure" in capsys.readouterr().out


@pytest.mark.usefixtures("ready")
def test_a_broken_dialog_is_named_and_nothing_is_scored(capsys: pytest.CaptureFixture[str]) -> None:
    Path("dialogs.jsonl").write_text(talk() + "\n{}\n")
    assert run(["evaluate", "dialogs", "dialogs.jsonl"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "dialogs.jsonl, line 2" in shown.err


@pytest.mark.usefixtures("ready")
def test_later_interactions_are_scored_and_reported(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = "user_id,item_id,action,value,timestamp\nann,f3,rate,5,1700000100\nann,f1,rate,5,1700000101\n"
    Path("later.csv").write_text(rows + "bob,f2,rate,1,1700000102\n")
    assert run(["evaluate", "history", "later.csv", "--report", "report.md", "--json"]) == 0
    shown = capsys.readouterr()
    found = one_object(shown.out)
    assert (found["n_users"], found["recall10"]) == (1, 1.0)  # the catalogue has fewer; f1 was rated before
    assert set(found["by_baseline"]) == {"popularity", "ease", "als", "svd", "item_knn"}
    assert ("pip install 'whypick[benchmark]'" in shown.err) == (found["by_baseline"]["als"] is None)
    assert "later\\.csv" in (tmp_path / "report.md").read_text()
    assert (tmp_path / "report-ndcg10.svg").read_text().startswith("<svg")
    assert run(["evaluate", "history", "later.csv"]) == 0
    assert "popularity" in capsys.readouterr().out


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("text", "says"),
    [("", "later.csv"), ("user_id,item_id,action,value,timestamp\nann,f1,rate,5,1700000100\n", "later.csv")],
)
def test_later_interactions_that_tell_nothing_are_named(
    text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("later.csv").write_text(text)
    assert run(["evaluate", "history", "later.csv"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert says in one_line(shown.err)


@pytest.mark.usefixtures("ready")
def test_people_are_simulated_reported_and_told_of(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, home: Path
) -> None:
    """Three films are left, so ann finds one of the two that she likes; nothing is kept of her chats."""
    rows = "user_id,item_id,action,value,timestamp\nann,f3,rate,5,1700000100\nann,f4,rate,4,1700000101\n"
    Path("later.csv").write_text(rows + "zoe,f2,rate,5,1700000102\n")
    files = ["--transcripts", "chats", "--report", "report.md"]
    assert run(["simulate", "later.csv", "--people", "5", "--chats", "2", *files, "--json"]) == 0
    shown = capsys.readouterr()
    found = one_object(shown.out)
    assert (found["n"], found["chats"], found["seed"]) == (1, 2, 7)
    assert list(found["by_variant"]) == [
        "whypick", "without_questions", "without_taps", "thompson", "ucb", "popularity", "popularity_all_pages",
    ]  # fmt: skip
    assert found["by_variant"]["whypick"]["success5"] == 1.0
    assert found["by_variant"]["popularity_all_pages"]["success_by_turn"] == [1.0] * 5
    assert list(found["gains"]) == ["questions", "feedback", "online_thompson", "online_ucb"]
    assert found["versus"]["popularity"]["ratio"] == 1.0
    (told,) = (tmp_path / "chats").iterdir()
    assert told.name == "001-ann.md"
    assert told.read_text().count("**Found something in turn") == 10
    assert "later\\.csv" in (tmp_path / "report.md").read_text()
    assert (tmp_path / "report-success.svg").read_text().startswith("<svg")
    assert not (home / "whypick.db").exists()
    assert run(["simulate", "later.csv", "--people", "5"]) == 0
    table = capsys.readouterr().out
    for part in ("without_taps", "gain: questions", "1 people, 1 chats of each, seed 7"):
        assert part in table


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("row", ["", "zoe,f2,rate,5,1700000102\n", "ann,f1,rate,5,1700000102\n"])
def test_a_file_with_nobody_to_simulate_is_named(row: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("later.csv").write_text("user_id,item_id,action,value,timestamp\n" + row)
    assert run(["simulate", "later.csv"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "later.csv" in one_line(shown.err)


@pytest.mark.usefixtures("ready")
def test_a_report_beside_the_figures_of_dialogs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Path("dialogs.jsonl").write_text(talk("f1"))
    for figures, plot in (("dialogs", "recall"), ("likes", "classes")):
        assert run(["evaluate", figures, "dialogs.jsonl", "--report", f"{figures}.md", "--json"]) == 0
        one_object(capsys.readouterr().out)
        assert f"{figures}-{plot}.svg" in (tmp_path / f"{figures}.md").read_text()
        assert (tmp_path / f"{figures}-{plot}.svg").is_file()
    assert run(["evaluate", "dialogs", "dialogs.jsonl", "--report", "nowhere/report.md"]) == 2
    assert "nowhere/report.md" in one_line(capsys.readouterr().err)
