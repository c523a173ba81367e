"""The README's commands do what it says: each one is run here, as it stands there."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from bot.cli import run
from bot.settings import Settings
from bot.types import IncomingMessage
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.fake_openai import Answer, serving
from tests.bot.test_cli import EVENTS, ITEMS, talk

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TYPED = re.compile(r"^    ((?:[A-Z_]+=\S+ )*(?:whypick|make) [^#\n]*)", re.MULTILINE)
SETTING = re.compile(r"[A-Z_]+=")
INLINE = re.compile(r"`((?:whypick|make) [a-z][^`]*)`")


def commands() -> list[tuple[dict[str, str], list[str]]]:
    """The README's commands, each once: the settings before it, and its words."""
    typed = dict.fromkeys(one.strip() for one in (*TYPED.findall(README), *INLINE.findall(README)))
    split = [shlex.split(one) for one in typed]
    return [
        (
            dict(word.split("=", 1) for word in one if SETTING.match(word)),
            [word for word in one if not SETTING.match(word)],
        )
        for one in split
    ]


def test_the_make_targets_are_there_and_chat_is_a_demo_and_a_server() -> None:
    asked = [words for _, words in commands() if words[0] == "make"]
    assert ["make", "chat"] in asked
    for _, target in asked:
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), target
    lines = subprocess.run(["make", "-n", "chat"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ours = [line for line in lines.splitlines() if "whypick" in line.split(" ")[0]]
    assert ours == [".venv/bin/whypick demo movies --keep", ".venv/bin/whypick serve"]


def test_the_commands_that_end_do_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "home"))
    (tmp_path / "items.csv").write_text(ITEMS)
    (tmp_path / "events.csv").write_text(EVENTS)
    spoken = talk("f1").replace("not in the catalogue", "TNT-001-GRN")  # of the small catalogue, and of the shop
    lines = [spoken.replace('"dialog_id": "1"', f'"dialog_id": "{number}"') for number in range(24)]  # enough to train
    (tmp_path / "dialogs.jsonl").write_text("\n".join(lines) + "\n")
    (tmp_path / "later.csv").write_text(
        "user_id,item_id,action,timestamp,value\nzoe,f2,like,1800000000,\nzoe,TNT-001-GRN,like,1800000000,\n"
        "demo-hiker-07,TNT-001-GRN,like,1800000000,\n"
    )
    (tmp_path / "as-now.env").write_text("")
    (tmp_path / "quiet.env").write_text("WHYPICK_QUESTIONS=false\n")
    ending = [words for _, words in commands() if words[0] == "whypick" and words[1] not in ("serve", "COMMAND")]
    known = {"ingest", "demo", "ask", "why", "verify", "doctor", "chat", "person", "train", "evaluate"}
    known |= {"experiment", "simulate", "keys"}
    assert {words[1] for words in ending} == known
    for _, *words in ending:
        words += ["--picks", "1"] if words[:2] == ["evaluate", "explanations"] else []  # 300 take minutes
        monkeypatch.setattr("sys.stdin", io.StringIO("a comedy\n"))  # what `whypick chat` is told
        with judging(monkeypatch) if {"--llm", "--grades"} & {*words} else nullcontext():
            assert run(words) == 0, (words, capsys.readouterr())
        assert capsys.readouterr().out


async def test_the_conversation_is_what_comes_of_it(
    movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    _, *told = README[README.index("## What it is like") : README.index("## Your own catalogue")].split("\n    > ")
    settings = Settings(home=movies_home, model="grounded", database_url=f"sqlite:///{tmp_path / 'chats.db'}")
    session_id = None
    with closing(build(settings, embedder)) as assistant:
        for message, answer in (turn.split("\n", 1) for turn in told):
            last = [one async for one in assistant.reply(IncomingMessage(message, session_id))][-1]
            assert last.reply is not None
            picks = [f"{one.rank}. {one.title} {dict(one.facts)['year']} — {one.reason}" for one in last.reply.cards]
            assert answer.split() == " ".join([last.reply.text, *picks]).split()
            session_id = last.reply.session_id


@contextmanager
def judging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language model that calls tools and finds everything fitting."""
    calls = Answer(calls=[("look_up_time", '{"city": "Paris"}')])
    with serving(calls, grader=lambda ask: Answer('{"1": 4}')) as fake, monkeypatch.context() as set_:
        set_.setenv("WHYPICK_MODEL", "openai:m")
        set_.setenv("OPENAI_BASE_URL", fake.url)
        yield


@pytest.mark.parametrize(
    "settings", [settings for settings, words in commands() if words[:2] == ["whypick", "serve"] and settings]
)
def test_a_server_comes_up_with_these_settings(settings: dict[str, str], movies_home: Path, tmp_path: Path) -> None:
    """Also with a language model named: nobody is asked before somebody talks."""
    ours = {"WHYPICK_HOME": str(movies_home), "WHYPICK_DATABASE_URL": f"sqlite:///{tmp_path}/chats.db"}
    serve = [sys.executable, "-m", "bot.cli", "serve", "--port", "0"]
    with subprocess.Popen(
        serve,
        cwd=ROOT,
        env={**os.environ, **settings, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("whypick: ready on http://127.0.0.1:")
        finally:
            process.terminate()
