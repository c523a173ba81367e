"""`/metrics`: what happened, for whoever has the key, and nothing of anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import openai
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.surfaces.api.conftest import Door, begin, running, until

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def fresh(page_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> Iterator[Door]:
    """A server where nothing has happened yet."""
    url = f"sqlite:///{tmp_path}/figures.db"
    settings = Settings(home=page_home, model="grounded", database_url=url, per_minute_key=4)
    with closing(build(settings, embedder)) as assistant:
        assistant.warm()
        with running(assistant, one="chat", two="chat", boss="admin", web="publishable") as door:
            yield door


def read(door: Door) -> Figures:
    with door.caller("boss") as boss:
        response = boss.get("/metrics")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(response.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_only_an_admins_key_opens_them(fresh: Door) -> None:
    for key, status in ((None, 401), ("sk_guessed", 401), ("one", 403), ("web", 403), ("boss", 200)):
        with fresh.caller(key) as caller:
            assert caller.get("/metrics").status_code == status, key


@pytest.mark.usefixtures("clock")
def test_what_happened_is_counted(fresh: Door) -> None:
    before = read(fresh)
    assert before["whypick_open_turns",] == 0
    assert before["whypick_index_items",] == fresh.assistant.about().n_items
    with fresh.caller("one") as one:
        conversation = begin(one)
        answer = one.post(f"/v1/conversations/{conversation}/messages", json={"text": "a drama"}).json()
        pick = answer["picks"][0]["item_id"]
        act = {"turn": 1, "item_id": pick, "kind": "click"}
        assert one.post(f"/v1/conversations/{conversation}/feedback", json=act).status_code == 204
        for _ in range(3):
            one.post("/v1/recommend", json={"text": "a comedy"})
    found = read(fresh)
    assert found["whypick_turns_total", "grounded", "done"] == 3
    assert found["whypick_limited_total", "key"] == 1
    assert found["whypick_picks_shown_total",] == 9
    assert found["whypick_feedback_total", "click"] == 1
    assert found["whypick_turn_seconds_count",] == found["whypick_first_word_seconds_count",] == 3
    assert found["whypick_index_info", answer["index_version"]] == 1
    assert found["whypick_model_tokens_left",] == float("inf")
    assert found["whypick_open_turns",] == 0
    assert found["process_resident_memory_bytes",] > 10**7


def test_how_a_turn_ended_is_told(fresh: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with fresh.caller("one") as one, monkeypatch.context() as broken:
        broken.setattr(fresh.assistant._opening, "turn", fail)
        assert one.post("/v1/recommend", json={"text": "a comedy"}).status_code == 500
    with pytest.raises(openai.NotFoundError):
        fresh.openai("two").chat.completions.create(
            model="somebody's address", messages=[{"role": "user", "content": "x"}]
        )
    found = read(fresh)
    assert found["whypick_turns_total", "grounded", "error"] == 1
    assert found["whypick_turn_seconds_count",] == 0


def test_what_is_only_understood_again_is_not_counted(fresh: Door) -> None:
    said = [{"role": "user", "content": text} for text in ("a comedy", "from the 80s", "a drama")]
    assert fresh.openai("two").chat.completions.create(model="whypick", messages=said).choices
    found = read(fresh)
    assert found["whypick_turns_total", "grounded", "done"] == 1
    assert found["whypick_picks_shown_total",] == 3


def test_nothing_in_them_tells_of_anybody(fresh: Door) -> None:
    with fresh.caller("one") as one, fresh.caller("boss") as boss:
        conversation = begin(one, "ann-from-accounting")
        said = one.post(f"/v1/conversations/{conversation}/messages", json={"text": "a swordfish drama"}).json()
        told = boss.get("/metrics").text
    hidden = ("ann-from-accounting", conversation, "swordfish", said["picks"][0]["item_id"], said["trace_id"])
    assert not [one for one in hidden if re.search(rf'"[^"]*{re.escape(one)}[^"]*"', told)]
    assert not set(re.findall(r'(\w+)="', told)) - {*("outcome", "model", "le", "kind", "by", "counted", "version")}


def test_two_applications_count_for_themselves(fresh: Door, door: Door) -> None:
    with fresh.caller("one") as one:
        one.post("/v1/recommend", json={"text": "a comedy"})
    before = read(door).get(("whypick_turns_total", "grounded", "done"), 0)
    with door.caller("one") as one:
        one.post("/v1/recommend", json={"text": "a comedy"})
    assert read(door)["whypick_turns_total", "grounded", "done"] == before + 1
    assert read(fresh)["whypick_turns_total", "grounded", "done"] == 1


def test_a_reader_who_goes_away_has_stopped_it(fresh: Door) -> None:
    with fresh.caller("one") as one:
        conversation = begin(one)
        with one.stream(
            "POST", f"/v1/conversations/{conversation}/messages", json={"text": "a drama", "stream": True}
        ) as response:
            assert next(response.iter_text())
    until(lambda: sum(over(fresh).values()) > 0)
    assert sum(over(fresh).values()) == 1  # it may have been done before the reader was gone
    assert set(over(fresh)) <= {"stopped", "done"}
    assert read(fresh)["whypick_open_turns",] == 0


def over(door: Door) -> dict[str, float]:
    """How many turns are over, by how they ended."""
    return {name[2]: value for name, value in read(door).items() if name[0] == "whypick_turns_total"}


def test_the_key_may_come_from_nowhere_else(fresh: Door) -> None:
    assert httpx.get(f"{fresh.url}/metrics", params={"key": fresh.keys["boss"]}).status_code == 401
