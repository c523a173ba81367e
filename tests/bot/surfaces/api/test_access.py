"""Who may do what: keys, scopes, origins, and that nobody reaches a conversation that another key began."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.keys import Keys
from bot.types import Key
from tests.bot.surfaces.api.conftest import SHOP, Door, begin
from tests.bot.surfaces.api.test_conversations import problem, say

BODIES: dict[tuple[str, str], dict[str, Any] | None] = {
    ("get", "/conversations/{conversation_id}"): None,
    ("post", "/conversations/{conversation_id}/messages"): {"text": "why the first one?"},
    ("get", "/conversations/{conversation_id}/why/{item}"): None,
    ("post", "/conversations/{conversation_id}/feedback"): {"turn": 1, "kind": "up"},
    ("get", "/conversations/{conversation_id}/human"): None,
    ("post", "/conversations/{conversation_id}/human"): None,
    ("delete", "/conversations/{conversation_id}/human"): None,
}


def routes(door: Door) -> Iterator[tuple[str, str]]:
    """Every route that the document tells of."""
    with door.caller() as anybody:
        for path, methods in anybody.get("/v1/openapi.json").json()["paths"].items():
            yield from ((method, path) for method in methods)


def of_a_conversation(door: Door) -> list[tuple[str, str]]:
    return [(method, path) for method, path in routes(door) if "{conversation_id}" in path]


def ask(caller: httpx.Client, method: str, path: str, conversation: str) -> httpx.Response:
    """A request that would be answered if the conversation were the caller's."""
    url = "/v1" + path.replace("{conversation_id}", conversation).replace("{item}", "1")
    return caller.request(method, url, json=BODIES[method, path])


@pytest.fixture
def foreign(door: Door, two: httpx.Client) -> dict[str, str]:
    """Conversations with picks that are not the first key's."""
    theirs = begin(two)
    say(two, theirs, "a drama")
    page = door.assistant.start("ann").session_id
    visitors = door.visit()["conversation_id"]
    return {"another key's": theirs, "the page's": page, "a visitor's": visitors, "nobody's": "s" + "x" * 24}


def test_what_is_another_keys_is_as_unknown_as_what_is_not(
    door: Door, one: httpx.Client, foreign: dict[str, str]
) -> None:
    assert set(of_a_conversation(door)) == set(BODIES)
    own = begin(one)
    say(one, own, "a drama")
    for method, path in of_a_conversation(door):
        answers = {whose: ask(one, method, path, session_id) for whose, session_id in foreign.items()}
        told = [
            {name: str(value).replace(foreign[whose], "ID") for name, value in problem(answer, 404).items()}
            for whose, answer in answers.items()
        ]
        assert told == [told[0]] * len(foreign)
        assert ask(one, method, path, own).status_code in (200, 204)
        with door.caller("boss") as boss:
            problem(ask(boss, method, path, own), 404)  # an admin has their own, too


def test_only_the_one_check_stands_between_two_keys(
    door: Door, one: httpx.Client, foreign: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it every route answers: so no route has a way around it, and none is guarded by chance."""
    asked = list[tuple[str, str]]()

    def let_through(self: Keys, key: Key, session_id: str) -> str:
        asked.append((key.name, session_id))
        return session_id

    monkeypatch.setattr(Keys, "owned", let_through)
    for method, path in of_a_conversation(door):
        assert ask(one, method, path, foreign["another key's"]).status_code in (200, 204)
    assert asked == [("one", foreign["another key's"])] * len(BODIES)


def test_a_header_names_a_conversation_within_the_key_alone(
    one: httpx.Client, two: httpx.Client, foreign: dict[str, str]
) -> None:
    def recommend(caller: httpx.Client, name: str, **more: object) -> httpx.Response:
        return caller.post("/v1/recommend", json={"text": "a drama", **more}, headers={"X-Conversation-Id": name})

    first = recommend(one, "cart-1").json()
    assert (recommend(one, "cart-1").json()["session_id"], first["turn"]) == (first["session_id"], 1)
    assert recommend(one, first["session_id"]).json()["turn"] == 3
    others = recommend(two, "cart-1").json()
    assert (others["session_id"] != first["session_id"], others["turn"]) == (True, 1)
    for theirs in foreign.values():  # as a name it stands for a conversation of one's own
        assert recommend(one, theirs).json()["session_id"] != theirs
    known = recommend(one, "ann's", user_id="ann").json()
    problem(recommend(one, "ann's", user_id="bob"), 400)
    assert recommend(one, "ann's", user_id="ann").json()["session_id"] == known["session_id"]


def test_no_route_answers_without_a_key_that_is_good(door: Door) -> None:
    secret, _ = door.assistant.keys.add("gone")
    door.assistant.keys.revoke("gone")
    keyless = ("post", "/handbacks/{token}")  # the token is the key: see test_humans
    for method, path in set(routes(door)) - {keyless}:
        for key in (None, "sk_guessed", secret):
            with door.caller(key) as caller:
                response = caller.request(method, "/v1" + path.replace("{", "").replace("}", ""), json={"text": "a"})
                problem(response, 401)
                assert response.headers["www-authenticate"] == "Bearer"
    with door.caller() as caller:
        for sent in ("Basic b25lOnR3bw==", "Bearer", door.keys["one"]):
            problem(caller.get("/v1/models", headers={"Authorization": sent}), 401)


def test_people_are_for_admins_alone(door: Door) -> None:
    paths = [(method, path) for method, path in routes(door) if path.startswith("/people")]
    assert paths
    for method, path in paths:
        for key, origin in (("one", None), (str(door.visit()["token"]), SHOP)):
            with door.caller(key, origin) as caller:
                problem(caller.request(method, "/v1" + path.replace("{user_id}", "ann")), 403)


def test_a_publishable_key_opens_sessions_alone_and_from_its_origins_alone(door: Door) -> None:
    for origin in (None, "https://evil.example", "null", SHOP + ".evil.example", "http://shop.example"):
        with door.caller("web", origin) as caller:
            refused = caller.post("/v1/sessions")
            problem(refused, 403)
            assert "access-control-allow-origin" not in refused.headers
    with door.caller("web", SHOP) as page:
        for method, path in routes(door):
            answer = page.request(method, "/v1" + path.replace("{", "").replace("}", ""), json={"text": "a"})
            problem(answer, {"/sessions": 422, "/handbacks/{token}": 404}.get(path, 403))
            if "handbacks" in path:  # which the shop's own program calls, with no key
                continue
            assert answer.headers["access-control-allow-origin"] == SHOP  # a page may read why it was refused
            assert "Origin" in answer.headers["vary"]
    for key in ("one", "boss"):
        with door.caller(key, SHOP) as server:
            refused = server.post("/v1/sessions")
            problem(refused, 403)


def test_a_browser_that_asks_beforehand_is_told_of_origins_that_some_key_has(door: Door) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with door.caller() as browser:
        good = browser.options("/v1/recommend", headers={**asking, "Origin": SHOP})
        assert (good.status_code, good.headers["access-control-allow-origin"]) == (204, SHOP)
        assert "Authorization" in good.headers["access-control-allow-headers"]
        assert "X-Conversation-Id" in good.headers["access-control-allow-headers"]
        assert good.headers["access-control-allow-methods"] == "GET, POST, DELETE"
        bad = browser.options("/v1/recommend", headers={**asking, "Origin": "https://evil.example"})
        problem(bad, 403)
        assert "access-control-allow-origin" not in bad.headers
