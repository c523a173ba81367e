"""Experiments over a real home and database: who is in which arm, how arms differ, and what is reported of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.cli import run
from bot.doctor import check_home
from bot.experiments.kept import FILE, Experiment, every, start, stop
from bot.experiments.reporting import report
from bot.experiments.splitting import ARM, NAME, Split
from bot.sessions import Store
from bot.settings import Settings, load
from bot.turn.tuning import Tuning
from bot.types import Card, IncomingMessage, Reply, Session, Turn, Understood
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError

ASKS, SILENT = "WHYPICK_QUESTIONS=true\n", "# no questions\nWHYPICK_QUESTIONS=false\n"
CARDS = tuple(Card(rank, item, item.upper(), 1.0, 0.0, "x", ()) for rank, item in enumerate("abc", 1))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder and a home of one's own, with two files of settings."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WHYPICK_{name.upper()}", raising=False)
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "home"))
    (tmp_path / "a.env").write_text(ASKS)
    (tmp_path / "b.env").write_text(SILENT)
    return tmp_path


@pytest.fixture
def home(folder: Path) -> Path:
    return folder / "home"


def begun(home: Path, name: str = "quiet", now: float = 100.0) -> Experiment:
    return start(home, name, Path("a.env"), Path("b.env"), now)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = run(["experiment", *words])
    told = capsys.readouterr()
    return status, told.out, told.err


# --- who is in which arm


@given(st.text(), st.sampled_from(["quiet", "x", "a.b-c_1"]))
def test_a_conversation_is_always_in_the_same_arm(session_id: str, name: str) -> None:
    one, same = (Experiment(name=name, started=0, arms={"A": {}, "B": {}}) for _ in range(2))
    assert one.arm(session_id) == same.arm(session_id)


def test_about_half_are_in_either_arm_and_another_name_splits_otherwise() -> None:
    one, other = (Experiment(name=name, started=0, arms={"A": {}, "B": {}}) for name in ("one", "other"))
    arms = [(one.arm(f"s{number}"), other.arm(f"s{number}")) for number in range(4000)]
    for arm in ("A", "B"):
        assert 0.45 < sum(first == arm for first, _ in arms) / len(arms) < 0.55
    assert 0.45 < sum(first == second for first, second in arms) / len(arms) < 0.55
    assert one.arm("s-known") == "B"  # of sha256, so that it is the same on every machine
    assert one.arm("s-other") == "B"


def test_only_what_begins_while_it_runs_takes_part(home: Path) -> None:
    split = Split(home, Tuning())
    fresh, old = Session("fresh", None), Session("old", None, count=2)
    assert split.joined(fresh) == fresh
    begun(home)
    assert split.joined(old) == old
    inside = split.joined(fresh)
    assert inside.meta == {NAME: "quiet", ARM: every(home)[0].arm("fresh")}
    assert split.joined(inside) == inside
    assert split.tuning(old) == Tuning()
    assert split.tuning(inside) == Tuning(questions=inside.meta[ARM] == "A")
    stop(home, 200.0)
    assert split.tuning(replace(inside, meta={NAME: "quiet", ARM: "B"})) == Tuning()
    begun(home, "again")
    assert split.joined(inside) == inside  # another experiment's conversation stays one


def test_what_an_arm_leaves_out_is_as_the_settings_say(home: Path) -> None:
    Path("a.env").write_text("")
    begun(home)
    assert Split(home, Tuning(questions=False)).tuning(Session("s", None, meta={NAME: "quiet", ARM: "A"})) == Tuning(
        questions=False
    )


def test_a_broken_file_stops_nobody_and_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun(home)
    split, inside = Split(home, Tuning()), Session("s", None, meta={NAME: "quiet", ARM: "B"})
    assert not split.tuning(inside).questions
    for broken in ("{", "[]x", '[{"name": "x"}]', '[{"name":"x","started":1,"arms":{"A":{"picks":1},"B":{}}}]'):
        (home / FILE).write_text(broken)
        assert split.tuning(inside) == Tuning()
        assert split.joined(Session("t", None)).meta == {}
        capsys.readouterr()
        status, out, err = said(capsys)
        assert (status, out) == (2, "")
        assert FILE in err
    checks = {one.name: one for one in check_home(load())}
    assert not checks["experiment"].ok
    assert FILE in checks["experiment"].detail
    (home / FILE).unlink()
    assert "experiment" not in {one.name for one in check_home(load())}


# --- conversations


@pytest.fixture
def assistant(movies_home: Path, home: Path, embedder: SentenceEmbedder) -> Iterator[Assistant]:
    """The demo's films in a home of one's own, whose experiments nobody else sees."""
    home.mkdir()
    for part in movies_home.iterdir():
        if not part.name.startswith(("whypick.db", FILE)):
            (home / part.name).symlink_to(part)
    made = build(load(model="grounded"), embedder)
    yield made
    made.close()


async def test_arms_are_held_apart_from_a_running_server_on(assistant: Assistant, home: Path) -> None:
    """Two files that differ in questions: the one asks back, the other never, and a stop ends it."""
    begun(home)
    asked: dict[str, set[bool]] = {"A": set(), "B": set()}
    for number in range(200):  # an id decides the arm, as a coin would
        session = assistant.start()
        last = [one async for one in assistant.reply(IncomingMessage("something thoughtful", session.session_id))][-1]
        assert last.reply is not None, last.text
        meta = assistant.session(session.session_id).meta
        assert meta[NAME] == "quiet"
        asked[meta[ARM]].add(bool(last.reply.question))
        if number > 3 and all(asked.values()):
            break
    assert asked == {"A": {True}, "B": {False}}
    stop(home, 200.0)
    last = [one async for one in assistant.reply(IncomingMessage("something thoughtful"))][-1]
    assert last.reply is not None
    assert last.reply.question
    assert assistant.session(last.reply.session_id).meta == {}


# --- the report


def talked(store: Store, arm: str, turns: int, name: str = "quiet") -> Session:
    """A conversation of an arm with turns of three picks each."""
    session = replace(store.create(), meta={NAME: name, ARM: arm})
    for number in range(1, turns + 1):
        reply = Reply(session.session_id, number, None, "v", "grounded", "Here.", cards=CARDS)
        turn = Turn(session.session_id, number, "more", Understood("more", "more"), reply)
        session = store.save_turn(session, turn, None)
    return session


def test_the_report_counts_what_was_logged_and_no_more(home: Path) -> None:
    clock = iter(range(1000))
    store = Store(load().database, clock=lambda: float(next(clock)))
    experiment = begun(home)
    one, two = talked(store, "A", 2), talked(store, "A", 2)
    three = talked(store, "B", 2)
    talked(store, "B", 3, name="quieter")
    talked(store, "A", 4, name="qui%")
    talked(store, "A", 1, name="B")
    assert store.outcomes({NAME: "A", ARM: "B"}) == ()  # the other way round
    for session, turn, item, kind in (
        (one, 1, "a", "click"),
        (one, 1, "a", "click"),  # the same again
        (one, 2, "b", "click"),
        (one, 1, None, "up"),
        (one, 1, None, "down"),  # the latest thumb
        (two, 1, "c", "accept"),
        (two, 1, "a", "accept"),  # one turn
        (three, 1, "a", "not_for_me"),
        (three, 2, None, "up"),
        (three, 1, "b", "more_like"),
    ):
        store.feedback(session.session_id, turn, item, kind)
    told = report(store, experiment)
    a, b = told["arms"]["A"], told["arms"]["B"]
    assert [(arm["conversations"], arm["turns"], arm["impressions"]) for arm in (a, b)] == [(2, 4, 12), (1, 2, 6)]
    counts = {name: (one["count"], b["measures"][name]["count"]) for name, one in a["measures"].items()}
    assert counts == {
        "clicks": (2, 0),
        "accepts": (1, 0),
        "thumbs_up": (0, 1),
        "thumbs_down": (1, 0),
        "not_for_me": (0, 1),
    }
    assert a["measures"]["clicks"]["rate"] == pytest.approx(2 / 12)
    assert a["measures"]["accepts"]["rate"] == pytest.approx(1 / 4)
    for name, apart in told["difference"].items():
        rates = [arm["measures"][name]["rate"] for arm in (a, b)]
        assert apart["rate"] == pytest.approx(rates[1] - rates[0])
        low, high = apart["ci95"]
        assert low < apart["rate"] < high
        for arm in (a, b):
            low, high = arm["measures"][name]["ci95"]
            assert 0 <= low <= arm["measures"][name]["rate"] <= high <= 1
            assert high > low
    assert store.erase(None, [one.session_id])["conversations"] == 1
    left = report(store, experiment)["arms"]["A"]
    assert (left["conversations"], left["measures"]["clicks"]["count"]) == (1, 0)
    early = report(store, experiment.model_copy(update={"stopped": 0.0}))["arms"]["A"]
    assert (early["turns"], early["measures"]["clicks"]["rate"]) == (0, None)
    store.close()


# --- commands


def test_from_start_to_report_on_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == (0, "No experiment runs.\n", "")
    assert said(capsys, "report")[0] == 2
    status, out, _ = said(capsys, "start", "quiet", "a.env", "b.env")
    assert (status, "questions false" in out) == (0, True)
    status, out, err = said(capsys, "start", "other", "a.env", "b.env")
    assert (status, out) == (2, "")
    assert "quiet runs" in err
    found = json.loads(said(capsys, "--json")[1])
    assert found["running"]["arms"] == {"A": {"questions": True}, "B": {"questions": False}}
    with_store = Store(load().database)
    session = talked(with_store, "B", 1)
    with_store.feedback(session.session_id, 1, "a", "click")
    with_store.close()
    status, out, err = said(capsys, "report", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["arms"]["B"]["measures"]["clicks"]["rate"] == pytest.approx(1 / 3)
    status, out, _ = said(capsys, "report", "quiet")
    assert "per item shown" in out
    assert "0.333" in out
    assert said(capsys, "stop")[0] == 0
    assert said(capsys, "stop")[0] == 2
    assert said(capsys, "start", "quiet", "a.env", "b.env")[0] == 2  # once used
    assert "nobody" in said(capsys, "report", "nobody")[2]
    assert json.loads(said(capsys, "status", "--json")[1])["ended"][0]["name"] == "quiet"
    assert {one.name for one in home.iterdir()} >= {FILE}
    assert not list(home.glob(f".{FILE}*"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("WHYPICK_PICKS=2\n", "WHYPICK_PICKS"),
        ("OPENAI_API_KEY=sk-secret\n", "OPENAI_API_KEY"),
        ("WHYPICK_QUESTIONZ=true\n", "WHYPICK_QUESTIONZ"),
        ("WHYPICK_QUESTIONS=perhaps\n", "WHYPICK_QUESTIONS"),
        ("WHYPICK_QUESTIONS\n", "line 1"),
        ("WHYPICK_QUESTIONS=true\n=?\n", "line 2"),
    ],
)
def test_a_file_that_says_what_it_can_t_decide_is_refused_in_a_line(
    home: Path, capsys: pytest.CaptureFixture[str], text: str, names: str
) -> None:
    Path("b.env").write_text(text)
    status, out, err = said(capsys, "start", "quiet", "a.env", "b.env")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert names in err
    assert "b.env" in err
    assert "secret" not in err
    assert every(home) == ()


@pytest.mark.parametrize("name", ["", "a b", "x" * 41, "../x", '"'])
def test_names_are_plain(home: Path, name: str) -> None:
    with pytest.raises(InputError):
        begun(home, name)
    assert every(home) == ()


def test_a_file_that_is_not_there_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = said(capsys, "start", "quiet", "a.env", "nowhere.env")
    assert (status, "nowhere.env" in err) == (2, True)
