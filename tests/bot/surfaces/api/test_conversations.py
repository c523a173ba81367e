"""The API as a program uses it: one request, a conversation, its reasons, its events, and every way to be refused."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bot.settings import Settings
from bot.surfaces.api.shapes import Told, TurnOut, WhyOut
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.surfaces.api.conftest import Door, begin, running

MEDIA = "application/problem+json"


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem detail of a response, which says what it must and nothing of our insides."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA
    found: dict[str, Any] = response.json()
    assert set(found) - {"errors", "error"} == {"type", "title", "status", "detail", "instance"}
    assert (found["status"], found["instance"]) == (status, response.request.url.path)
    assert "Traceback" not in response.text
    return found


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    """(event, data) of a whole stream."""
    blocks = [block.split("\n") for block in response.text.strip().split("\n\n")]
    assert all(len(lines) == 2 for lines in blocks), blocks
    return [(lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))) for lines in blocks]


def say(caller: httpx.Client, conversation: str, text: str, **more: object) -> dict[str, Any]:
    response = caller.post(f"/v1/conversations/{conversation}/messages", json={"text": text, **more})
    assert response.status_code == 200, response.text
    turn: dict[str, Any] = response.json()
    TurnOut.model_validate(turn, extra="forbid")
    return turn


def test_one_request_gives_the_contracts_turn_and_can_be_asked_why(one: httpx.Client) -> None:
    response = one.post("/v1/recommend", json={"text": "a quiet drama about the sea", "n": 5})
    assert response.status_code == 200
    turn = response.json()
    TurnOut.model_validate(turn, extra="forbid")
    assert [pick["rank"] for pick in turn["picks"]] == [1, 2, 3, 4, 5]
    for pick in turn["picks"]:
        parts = [part["contribution"] for part in pick["contributions"]]
        assert pick["score"] == pytest.approx(pick["base"] + sum(parts), abs=1e-9)
    why = one.get(f"/v1/conversations/{turn['session_id']}/why/1").json()
    assert (why["kind"], why["item_id"]) == ("why", turn["picks"][0]["item_id"])


def test_one_request_always_ends_in_picks_and_counts_the_persons_history(one: httpx.Client) -> None:
    assert one.post("/v1/recommend", json={"text": "hello"}).json()["picks"]
    asked = {"text": "something to watch", "n": 10}
    known = one.post("/v1/recommend", json={**asked, "user_id": "demo-world-02"}).json()
    families = {part["family"] for pick in known["picks"] for part in pick["contributions"] if part["contribution"]}
    nobody = one.post("/v1/recommend", json=asked).json()
    others = {part["family"] for pick in nobody["picks"] for part in pick["contributions"] if part["contribution"]}
    assert "your taste" in families - others


def test_a_conversation_goes_on_and_is_told_again(one: httpx.Client) -> None:
    conversation = begin(one)
    first = say(one, conversation, "a drama")
    second = say(one, conversation, "from the 80s", n=2)
    assert (first["turn"], second["turn"], len(second["picks"])) == (1, 2, 2)
    assert {condition["field"] for condition in second["conditions"]} >= {"year"}
    response = one.get(f"/v1/conversations/{conversation}")
    assert response.headers["cache-control"] == "no-store"
    told = response.json()
    Told.model_validate(told, extra="forbid")
    assert [turn["message"] for turn in told["turns"]] == ["a drama", "from the 80s"]
    assert [turn["turn"] for turn in told["turns"]] == [first, second]


@pytest.mark.parametrize("way", [{"headers": {"Accept": "text/event-stream"}}, {"stream": True}])
def test_the_events_of_a_turn_come_in_order_and_end_in_it(one: httpx.Client, way: dict[str, Any]) -> None:
    headers = way.get("headers", {})
    body = {"text": "a drama about the sea", "stream": way.get("stream", False)}
    with one.stream("POST", f"/v1/conversations/{begin(one)}/messages", json=body, headers=headers) as response:
        response.read()
    assert response.headers["content-type"].startswith("text/event-stream")
    seen = events(response)
    kinds = [kind for kind, _ in seen]
    assert kinds[0] == "status"
    assert kinds.index("text") < kinds.index("picks") < kinds.index("suggestions") < kinds.index("done")
    assert kinds[-1] == "done"
    turn = seen[-1][1]
    TurnOut.model_validate(turn, extra="forbid")
    assert "".join(data["delta"] for kind, data in seen if kind == "text").strip() == turn["reply"]
    assert dict(seen)["picks"] == {"picks": turn["picks"]}
    assert dict(seen)["suggestions"] == {"suggestions": turn["suggestions"]}


def test_every_kind_of_why_from_the_stored_turn(one: httpx.Client) -> None:
    conversation = begin(one)
    turn = say(one, conversation, "a drama")
    say(one, conversation, "a comedy")
    first, second = (pick["item_id"] for pick in turn["picks"][:2])
    more = one.post("/v1/recommend", json={"text": "a drama", "n": 9}).json()["picks"]
    path = f"/v1/conversations/{conversation}/why"
    asked = {
        "why": one.get(f"{path}/{first}", params={"turn": 1}),
        "compare": one.get(f"{path}/1", params={"turn": 1, "versus": [second]}),
        "what-if": one.get(f"{path}/1", params={"turn": 1, "without": ["popularity"]}),
        "why-not": one.get(f"{path}/{more[-1]['item_id']}", params={"turn": 1, "not": True}),
    }
    for kind, response in asked.items():
        assert response.status_code == 200, (kind, response.text)
        WhyOut.model_validate(response.json())
        assert (response.json()["kind"], response.json()["turn"]) == (kind, 1)
    problem(one.get(f"{path}/no such film"), 404)
    problem(one.get(f"{path}/1", params={"turn": 3}), 404)
    problem(one.get(f"{path}/1", params={"turn": "first"}), 422)


def test_what_a_person_does_counts_from_the_next_turn_on(one: httpx.Client) -> None:
    conversation = begin(one)
    shown = say(one, conversation, "a drama")["picks"][0]["item_id"]
    path = f"/v1/conversations/{conversation}/feedback"
    assert one.post(path, json={"turn": 1, "item_id": shown, "kind": "not_for_me"}).status_code == 204
    assert one.post(path, json={"turn": 1, "kind": "up"}).status_code == 204
    assert one.get(f"/v1/conversations/{conversation}").json()["turns"][0]["thumb"] == "up"
    again = say(one, conversation, "a drama please", n=4)
    assert shown not in [pick["item_id"] for pick in again["picks"]]
    problem(one.post(path, json={"turn": 9, "kind": "up"}), 404)
    problem(one.post(path, json={"turn": 1, "item_id": "no-such", "kind": "up"}), 404)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/recommend", {}),
        ("/v1/recommend", {"text": ""}),
        ("/v1/recommend", {"text": "a", "n": 0}),
        ("/v1/recommend", {"text": "a", "n": 51}),
        ("/v1/recommend", {"text": "a", "nn": 3}),
        ("/v1/recommend", {"text": ["a"]}),
        ("/v1/recommend", {"text": "a" * 100_001}),
        ("/v1/recommend", {"text": "a", "user_id": "u" * 201}),
        ("/v1/conversations", {"user": "ann"}),
        ("/v1/chat/completions", {"messages": []}),
        ("/v1/chat/completions", {"messages": [{"role": "robot", "content": "a"}]}),
    ],
)
def test_what_can_not_be_read_is_a_problem_that_says_where(one: httpx.Client, path: str, body: dict[str, Any]) -> None:
    found = problem(one.post(path, json=body), 422)
    assert found["errors"]
    assert all(wrong["where"].startswith("body") for wrong in found["errors"])


def test_other_ways_to_be_refused_are_problems_too(one: httpx.Client) -> None:
    conversation = begin(one)
    messages = f"/v1/conversations/{conversation}/messages"
    for text in ("   ", "a" * 4001):
        problem(one.post("/v1/recommend", json={"text": text}), 400)
        problem(one.post(messages, json={"text": text, "stream": True}), 400)
    problem(one.get(f"/v1/conversations/{conversation}/why/1"), 404)  # nothing was picked yet
    problem(one.post("/v1/recommend", content=b'{"text": "\\ud800"', headers={"Content-Type": "application/json"}), 422)
    much = [b"x" * 1_000_000] * 3
    for content in (b"".join(much), iter(much)):  # with its length said beforehand, and without
        problem(one.post("/v1/recommend", content=content, headers={"Content-Type": "application/json"}), 413)
    problem(one.get("/v1/nosuch"), 404)
    problem(one.delete("/v1/recommend"), 405)
    assert one.get(f"/v1/conversations/{conversation}").json()["turns"] == []


def test_a_fault_of_ours_tells_nothing_of_our_insides(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is swordfish")

    with door.caller("one") as caller:
        conversation = begin(caller)
        say(caller, conversation, "a drama")
        monkeypatch.setattr(door.assistant.explain, "why", fail)
        assert "swordfish" not in json.dumps(problem(caller.get(f"/v1/conversations/{conversation}/why/1"), 500))
        monkeypatch.setattr(door.assistant._opening, "turn", fail)
        assert "swordfish" not in json.dumps(problem(caller.post("/v1/recommend", json={"text": "a"}), 500))
        streamed = caller.post(f"/v1/conversations/{conversation}/messages", json={"text": "a", "stream": True})
        kind, data = events(streamed)[-1]
        assert (kind, data["status"], "swordfish" in streamed.text) == ("error", 500, False)


def test_it_is_ready_only_when_a_request_finds_something(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with door.caller() as anybody:
        assert anybody.get("/healthz").json() == {"status": "ok"}
        assert anybody.get("/readyz").json() == {"status": "ready"}
        with door.assistant._engines.lease() as engine, monkeypatch.context() as broken:
            broken.setattr(engine, "recommender", None)
            problem(anybody.get("/readyz"), 503)
        monkeypatch.setattr(door.assistant, "_is_warm", False)
        problem(anybody.get("/readyz"), 503)


def test_conversations_go_on_after_a_restart(door: Door) -> None:
    with door.caller("one") as caller:
        conversation = begin(caller)
        turn = say(caller, conversation, "a drama")
    with running(door.assistant) as again:
        again.keys = door.keys
        with again.caller("one") as caller:
            assert caller.get(f"/v1/conversations/{conversation}").json()["turns"][0]["turn"] == turn
            assert say(caller, conversation, "from the 80s")["turn"] == 2


@pytest.mark.parametrize("person", ["demo-horror-08", "somebody/else"])
def test_a_person_is_told_and_erased_by_an_admin_alone(
    page_home: Path, embedder: SentenceEmbedder, tmp_path: Path, person: str
) -> None:
    home = shutil.copytree(page_home, tmp_path / "home")
    assistant = build(Settings(home=home, model="grounded"), embedder)
    with (
        closing(assistant),
        running(assistant, one="chat", boss="admin") as door,
        door.caller("one") as one,
        door.caller("boss") as boss,
    ):
        conversation, path = begin(one, person), f"/v1/people/{quote(person, safe='')}"
        say(one, conversation, "a drama about a lighthouse")
        problem(one.get(path), 403)
        problem(one.delete(path), 403)
        found = boss.get(path).json()
        assert (found["person"], found["sessions"]) == (person, [conversation])
        assert bool(found["from_the_catalogue"]["interactions"]) == person.startswith("demo-")
        assert boss.delete(path).json()["erased"]["conversations"] == 1
        assert not boss.get(path).json()["held"]
        problem(one.get(f"/v1/conversations/{conversation}"), 404)


def test_the_item_on_a_page_is_what_this_means_and_is_not_offered(one: httpx.Client) -> None:
    conversation = begin(one)
    first = say(one, conversation, "something good")["picks"][0]
    looking = {"item_id": first["item_id"]}
    about = one.post(f"/v1/conversations/{conversation}/messages", json={"text": "who directed this?", **looking})
    (director,) = [fact["value"] for fact in first["facts"] if fact["label"].lower().startswith("director")]
    assert director.split(",")[0] in about.json()["reply"]
    for ask in (
        one.post("/v1/recommend", json={"text": "something like this", **looking}),
        one.post("/v1/recommend", json={"text": "something good", **looking}),
    ):
        picks = ask.json()["picks"]
        assert picks
        assert first["item_id"] not in {pick["item_id"] for pick in picks}
    unknown = one.post("/v1/recommend", json={"text": "something good", "item_id": "no such item\n"}).json()
    assert unknown["picks"][0]["item_id"] == first["item_id"]
