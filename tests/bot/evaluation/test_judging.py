"""What a model's grades are worth: seen on turns where it is known what was recommended next, by a model that knows, or not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot import worth as held
from bot.cli import run
from bot.evaluation.judging import alone, scoring
from bot.evaluation.judging.alone import link, read
from bot.evaluation.judging.grading import grade
from bot.evaluation.judging.moments import draw
from bot.llm.grading import Grader
from bot.messages import Messages
from bot.models import asker
from bot.settings import load
from bot.turn.engine import Engine
from bot.wiring import grader, purse_of
from retrieval.dialogs import Dialog
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError, SpentError
from retrieval.index import Index
from tests.bot.fake_openai import Answer, Ask, Behaviour, FakeOpenAI, serving

ASKED = ("a film about space", "a funny film", "something scary", "a war film", "a film for children", "a quiet drama")
BOUND = 3.0


@pytest.fixture(scope="module")
def engine(movies_index: Index, embedder: SentenceEmbedder) -> Engine:
    return Engine(movies_index, embedder, Messages())


@pytest.fixture(scope="module")
def dialogs(engine: Engine) -> list[Dialog]:
    """In each, what the recommender names is what the product ranks eighth."""
    made = list[Dialog]()
    for number, text in enumerate(ASKED):
        opening = {"role": "seeker", "text": text, "items": []}
        asked = Dialog.model_validate(
            {"dialog_id": f"d{number}", "turns": [opening, {"role": "recommender", "text": "This", "items": ["?"]}]}
        )
        first = engine.catalogue.items[0].item_id
        probe = asked.model_copy(
            update={"turns": [asked.turns[0], asked.turns[1].model_copy(update={"items": (first,)})]}
        )
        (case,) = draw(engine, [probe], 1, 0)
        eighth = case.found.picks[7].item_id
        made.append(
            probe.model_copy(update={"turns": (asked.turns[0], asked.turns[1].model_copy(update={"items": (eighth,)}))})
        )
    return made


def targets(engine: Engine, dialogs: list[Dialog]) -> set[str]:
    return {engine.catalogue[item].title for dialog in dialogs for item in dialog.turns[1].items}


def oracle(titles: set[str], right: int = 4, wrong: int = 1) -> Behaviour:
    """Grades what was recommended next, and names it; with `right` below `wrong`, it misleads."""

    def answer(ask: Ask) -> Answer:
        data = json.loads(str(ask.messages[-1]["content"]))
        if "items" not in data:
            return Answer(json.dumps({"titles": [*sorted(titles), "Moonwalkers of Zanzibar"]}))
        return Answer(
            json.dumps({str(one["item"]): right if one["title"] in titles else wrong for one in data["items"]})
        )

    return answer


def judged(engine: Engine, dialogs: list[Dialog], fake: FakeOpenAI, bound: float = BOUND) -> dict[str, Any]:
    settings = load(model="openai:m", openai_base_url=fake.url, openai_api_key="k")
    asks = asker(settings, purse_of(settings))
    return scoring.evaluate(engine, dialogs, asks, model="openai:m", bound=bound, turns=50, seed=1)


def test_a_judge_that_knows_helps_and_its_worth_is_seen(engine: Engine, dialogs: list[Dialog]) -> None:
    knows = oracle(targets(engine, dialogs))
    with serving(knows, grader=knows) as fake:
        figures = judged(engine, dialogs, fake)
    assert (figures["n_turns"], figures["n"], figures["calls"]) == (6, 6, 6)
    assert figures["recall"]["1"]["without"] == 0
    assert figures["recall"]["1"]["with"] > 0.5
    assert figures["recall"]["1"]["change"] == figures["recall"]["1"]["with"]
    assert figures["recall"]["10"] == {"without": 1.0, "with": 1.0, "change": 0.0, "ci95": [0.0, 0.0]}
    assert figures["reordered"] == figures["answered"] == 1.0
    assert figures["worth"]["ci95"][0] > 0
    assert figures["worth"]["bound"] == round(figures["worth"]["weight"], 2)
    assert figures["tokens"] == {"read": 6, "written": 6}
    assert json.loads(json.dumps(figures)) == figures


def test_the_model_alone_is_scored_on_the_same_turns(engine: Engine, dialogs: list[Dialog]) -> None:
    knows = oracle(targets(engine, dialogs))
    with serving(knows, grader=knows) as fake:
        figures = judged(engine, dialogs, fake)["alone"]
    assert figures["recall"]["10"] == 1.0
    assert figures["recall"]["1"] == pytest.approx(1 / 6)
    assert (figures["titles"], figures["calls"]) == (42, 6)
    assert figures["linked"] == pytest.approx(36 / 42)  # what is in no catalogue is no recommendation


def test_a_judge_that_misleads_does_no_more_than_the_bound_lets_it(engine: Engine, dialogs: list[Dialog]) -> None:
    misleads = oracle(targets(engine, dialogs), right=0, wrong=3)
    with serving(misleads, grader=misleads) as fake:
        figures = judged(engine, dialogs, fake, bound=0.0)
        assert figures["reordered"] == figures["recall"]["10"]["change"] == 0
    assert figures["worth"]["ci95"][1] < 0
    assert figures["worth"]["bound"] == 0


def test_a_model_that_says_nothing_changes_nothing(engine: Engine, dialogs: list[Dialog]) -> None:
    with serving(Answer("I'd rather not."), grader=lambda ask: Answer("no")) as fake:
        figures = judged(engine, dialogs, fake)
    assert figures["worth"] is None
    assert figures["answered"] == figures["reordered"] == figures["alone"]["recall"]["10"] == 0


@pytest.mark.usefixtures("one_day")
@pytest.mark.parametrize("judge", ["grades", "alone"])
async def test_no_figure_comes_of_a_day_that_was_spent_on_the_way(
    engine: Engine, dialogs: list[Dialog], tmp_path: Path, judge: str
) -> None:
    """Turns that nobody could pay for would look like such as the model had no opinion on."""
    cases, costly = draw(engine, dialogs, 3, 1), Answer('{"1": 4, "titles": []}', used=6_000)
    with serving(costly, grader=lambda _: costly) as fake:
        given = {"openai_base_url": fake.url, "openai_api_key": "k", "database_url": f"sqlite:///{tmp_path}/x.db"}
        settings = load(model="openai:m", model_tokens_a_day=7_000, **given)
        asks = asker(settings, purse_of(settings))
        asking = grade(engine, cases, Grader(asks)) if judge == "grades" else alone.name(engine, cases, asks)
        with pytest.raises(SpentError):
            await asking


def test_titles_are_linked_once_and_never_to_what_was_named(engine: Engine) -> None:
    alien, heat = (engine.catalogue.titles(title, limit=1)[0].item_id for title in ("Alien", "Heat"))
    named = link(engine, ["Alein (1979)", "Alien", "Heat", "Nothing Like It At All"], frozenset({heat}))
    assert (named.titles, named.items) == (4, (alien,))
    assert read('Here: {"titles": ["A", 3, "B"]}') == ("A", "B")
    assert read('{"titles": "A"}') == read("[]") == read("no") == ()
    assert len(read(json.dumps({"titles": ["A"] * 50}))) == alone.TITLES


def file_of(dialogs: list[Dialog], folder: Path) -> Path:
    file = folder / "dialogs.jsonl"
    file.write_text("\n".join(dialog.model_dump_json() for dialog in dialogs), encoding="utf-8")
    return file


def test_the_doctor_learns_the_weight_and_the_product_takes_it(
    engine: Engine, dialogs: list[Dialog], movies_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    home = tmp_path / "home"
    shutil.copytree(movies_home, home)  # what is learned is written there
    knows = oracle(targets(engine, dialogs))
    with serving(knows, grader=knows) as fake:
        for name, value in {"HOME": str(home), "MODEL": "openai:m"}.items():
            monkeypatch.setenv(f"WHYPICK_{name}", value)
        monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
        run(["doctor", "--grades", str(file_of(dialogs, tmp_path)), "--json"])
        found = next(one for one in json.loads(capsys.readouterr().out)["checks"] if one["name"] == "grades")
        assert found["ok"]
        assert "its grades help; WHYPICK_GRADE_BOUND is 0.25" in found["detail"]
        learned = held.load(home, "openai:m")
        assert learned is not None
        assert learned.turns == 6
        assert grader(load(), purse_of(load()), "openai:m").worth == learned.weight > 0
        assert grader(load(), purse_of(load()), "openai:other").worth > 100  # nothing is known of it: its bound is all
    (home / "grades.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="Remove it"):
        grader(load(), purse_of(load()), "openai:m")
    (home / "grades.json").unlink()


def test_the_built_in_has_no_grades_to_evaluate(
    movies_home: Path, dialogs: list[Dialog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.setenv("WHYPICK_HOME", str(movies_home))
    monkeypatch.setenv("WHYPICK_DATABASE_URL", f"sqlite:///{tmp_path / 'chats.db'}")
    monkeypatch.setenv("WHYPICK_MODEL", "grounded")
    for command in (["evaluate", "dialogs", "FILE", "--llm"], ["doctor", "--grades", "FILE"]):
        file = str(file_of(dialogs, tmp_path))
        assert run([file if word == "FILE" else word for word in command]) == 2
        assert "the built-in judges nothing" in capsys.readouterr().err
