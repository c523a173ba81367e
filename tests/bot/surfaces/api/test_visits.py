"""Visitors of a page: short signed sessions, one conversation each, and who the shop says that they are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.keys import Keys
from bot.surfaces.api.visits import LASTS_S, RESUMED_S, Visits, identity_secret
from bot.types import Key
from retrieval.errors import AccessError
from tests.bot.surfaces.api.conftest import SECRET, SHOP, Door, begin
from tests.bot.surfaces.api.test_access import BODIES, ask, of_a_conversation
from tests.bot.surfaces.api.test_conversations import problem, say

OTHER = "https://other.example"
GIVEN = list[tuple[str, str]]()  # one token for all examples
ANN = "demo-world-02"


@pytest.fixture(scope="module")
def web(door: Door) -> Key:
    return door.assistant.keys.named("web")


def identity(key: Key, **changes: object) -> str:
    claims = {"sub": ANN, "exp": time.time() + 3600} | changes
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(told, identity_secret(SECRET, key), "HS256")


def old(door: Door, key: Key, ago: float, person: str | None = None) -> tuple[str, str]:
    """A token as it was given out that long ago, and its conversation."""
    visits = Visits(door.assistant, SECRET, lambda: time.time() - ago)
    return visits.begin(key, SHOP, None if person is None else identity(key, sub=person), None)


def test_a_visitor_talks_in_the_conversation_of_the_session(door: Door) -> None:
    session = door.visit()
    assert session["expires_in"] == LASTS_S
    with door.caller(session["token"], SHOP) as visitor:
        turn = say(visitor, session["conversation_id"], "a drama")
        assert turn["picks"]
        assert visitor.post("/v1/recommend", json={"text": "a comedy"}).json()["turn"] == 2
        told = visitor.get(f"/v1/conversations/{session['conversation_id']}")
        assert [one["message"] for one in told.json()["turns"]] == ["a drama", "a comedy"]
        assert told.headers["access-control-allow-origin"] == SHOP
        problem(visitor.post("/v1/conversations"), 403)
        problem(visitor.post("/v1/sessions"), 401)


@pytest.fixture
def neighbours(door: Door) -> Iterator[tuple[httpx.Client, str]]:
    """A visitor, and the conversation that another one of the same page had."""
    theirs = door.visit()
    with door.caller(theirs["token"], SHOP) as other:
        say(other, theirs["conversation_id"], "a drama with a marmalade cat")
    with door.visitor() as visitor:
        yield visitor, theirs["conversation_id"]


def test_two_visitors_of_a_page_never_meet(door: Door, neighbours: tuple[httpx.Client, str]) -> None:
    visitor, theirs = neighbours
    assert set(of_a_conversation(door)) == set(BODIES)
    for method, path in of_a_conversation(door):
        told = problem(ask(visitor, method, path, theirs), 404)
        assert "marmalade" not in str(told)
    named = {"X-Conversation-Id": theirs}
    problem(visitor.post("/v1/recommend", json={"text": "a"}, headers=named), 404)
    chat = {"messages": [{"role": "user", "content": "a"}]}
    problem(visitor.post("/v1/chat/completions", json=chat, headers=named), 404)
    problem(visitor.post("/v1/recommend", json={"text": "a"}, headers={"X-Conversation-Id": "default"}), 404)


def test_only_the_one_check_stands_between_two_visitors(
    door: Door, neighbours: tuple[httpx.Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, theirs = neighbours
    monkeypatch.setattr(Keys, "owned", lambda self, key, session_id: session_id)
    for method, path in of_a_conversation(door):
        assert ask(visitor, method, path, theirs).status_code in (200, 204)


def test_a_page_speaks_for_nobody(door: Door) -> None:
    with door.visitor() as page:
        problem(page.post("/v1/recommend", json={"text": "a", "user_id": ANN}), 403)
        chat = {"messages": [{"role": "user", "content": "a"}], "user": ANN}
        problem(page.post("/v1/chat/completions", json=chat), 403)
    with door.caller("web", SHOP) as page:
        problem(page.post("/v1/sessions", json={"user_id": ANN}), 422)


def test_the_history_of_a_customer_counts_once_the_shop_has_signed_who_it_is(door: Door, web: Key) -> None:
    def families(session: dict[str, Any]) -> set[str]:
        with door.caller(session["token"], SHOP) as page:
            turn = say(page, session["conversation_id"], "something good")
        return {part["family"] for pick in turn["picks"] for part in pick["contributions"] if part["contribution"]}

    assert "your taste" in families(door.visit(identity=identity(web)))
    assert "your taste" not in families(door.visit())


@pytest.mark.parametrize(
    ("changes", "saying"),
    [
        ({"exp": 1}, "has run out"),
        ({"exp": None}, "needs `sub` and `exp`"),
        ({"sub": None}, "needs `sub` and `exp`"),
        ({"sub": ""}, "`sub` is empty"),
        ({"sub": "x" * 201}, "`sub` is empty or longer than 200"),
        ({"sub": 7}, "`sub` is no text"),
        ({"exp": 2**33}, "more than a day ahead"),
        ({"exp": float("inf")}, "can't be read"),
        ({"exp": "soon"}, "can't be read"),
        ({"nbf": 2**33}, "not yet good"),
    ],
)
def test_an_identity_that_is_not_good_is_told_apart_and_not_repeated(
    door: Door, web: Key, changes: dict[str, Any], saying: str
) -> None:
    if isinstance(changes.get("sub"), int):
        signed = jwt.api_jws.encode(b'{"sub": 7, "exp": 9999999999}', identity_secret(SECRET, web), "HS256")
    else:
        signed = identity(web, **changes)
    _refused(door, signed, saying)


def test_an_identity_that_somebody_else_signed_is_not_taken(door: Door, web: Key) -> None:
    door.assistant.keys.add("neighbour", "publishable", [SHOP])
    neighbour = door.assistant.keys.named("neighbour")
    token = str(door.visit()["token"])
    claims = {"sub": ANN, "exp": time.time() + 600}
    _refused(door, identity(neighbour), "not signed with this key's secret")
    _refused(door, jwt.encode(claims, SECRET, "HS256"), "not signed with this key's secret")
    _refused(door, jwt.encode(claims, identity_secret(SECRET, web), "HS512"), "not signed with HS256")
    _refused(door, jwt.encode(claims, None, "none"), "not signed with HS256")
    _refused(door, token, "not signed with this key's secret")
    for nonsense in ("x", "..", "a.b.c", "é.é.é"):
        with door.caller("web", SHOP) as page:
            problem(page.post("/v1/sessions", json={"identity": nonsense}), 401)


def _refused(door: Door, signed: str, saying: str) -> None:
    with door.caller("web", SHOP) as page:
        answer = page.post("/v1/sessions", json={"identity": signed})
    told = problem(answer, 401)
    assert saying in told["detail"]
    assert signed not in answer.text
    assert ANN not in answer.text
    assert answer.headers["access-control-allow-origin"] == SHOP  # for whoever builds the page


def test_a_session_that_ran_out_opens_nothing_and_is_gone_on_with(door: Door, web: Key) -> None:
    token, conversation = old(door, web, LASTS_S + 60)
    with door.caller(token, SHOP) as late:
        answer = late.get(f"/v1/conversations/{conversation}")
        problem(answer, 401)
        assert answer.headers["access-control-allow-origin"] == SHOP  # so that the page knows, and renews it
    renewed = door.visit(resume=token)
    assert renewed["conversation_id"] == conversation
    with door.caller(renewed["token"], SHOP) as again:
        assert again.get(f"/v1/conversations/{conversation}").status_code == 200
    for forgotten in (old(door, web, LASTS_S + RESUMED_S + 60)[0], token + "x", "a.b.c", "nonsense"):
        assert door.visit(resume=forgotten)["conversation_id"] != conversation


def test_a_conversation_is_gone_on_with_by_the_same_visitor_alone(door: Door, web: Key) -> None:
    nobodys, anns = old(door, web, 60), old(door, web, 60, ANN)
    ann, bob = identity(web), identity(web, sub="bob")
    assert door.visit(resume=nobodys[0])["conversation_id"] == nobodys[1]
    assert door.visit(resume=anns[0], identity=ann)["conversation_id"] == anns[1]
    for token, conversation, who in ((*nobodys, ann), (*anns, None), (*anns, bob)):
        fresh = door.visit(resume=token, identity=who)["conversation_id"]
        assert fresh not in (nobodys[1], anns[1]), conversation
    assert door.assistant.session(nobodys[1]).user_id is None
    door.keys["elsewhere"] = door.assistant.keys.add("elsewhere", "publishable", [SHOP, OTHER])[0]
    assert door.visit("elsewhere", resume=nobodys[0])["conversation_id"] != nobodys[1]
    there = door.visit("elsewhere", OTHER)
    assert door.visit("elsewhere", SHOP, resume=there["token"])["conversation_id"] != there["conversation_id"]
    door.assistant.erase([nobodys[1]])
    assert door.visit(resume=nobodys[0])["conversation_id"] != nobodys[1]


def test_a_session_is_of_one_origin_and_ends_with_its_key(door: Door) -> None:
    keys = door.assistant.keys
    door.keys["both"] = keys.add("both", "publishable", [SHOP, OTHER])[0]
    session = door.visit("both")
    for origin in (OTHER, "https://evil.example", None, "null"):
        with door.caller(session["token"], origin) as page:
            problem(page.get(f"/v1/conversations/{session['conversation_id']}"), 403)
    keys.revoke("both")
    with door.caller(session["token"], SHOP) as page:
        problem(page.get(f"/v1/conversations/{session['conversation_id']}"), 401)


def test_a_page_of_the_server_itself_says_where_it_is_only_when_it_writes(door: Door) -> None:
    door.keys["own"] = door.assistant.keys.add("own", "publishable", [door.url])[0]
    session = door.visit("own", door.url)
    with door.caller(session["token"]) as page:  # browsers send no Origin with a GET to one's own
        assert page.get(f"/v1/conversations/{session['conversation_id']}").status_code == 200
        problem(page.post(f"/v1/conversations/{session['conversation_id']}/messages", json={"text": "a"}), 403)


@given(data=st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_other_text_than_a_token_opens_anything(door: Door, web: Key, data: st.DataObject) -> None:
    visits = Visits(door.assistant, SECRET)
    token, conversation = visits.begin(web, SHOP, None, None) if not GIVEN else GIVEN[0]
    GIVEN[:] = [(token, conversation)]
    at = data.draw(st.integers(0, len(token)))
    cut = data.draw(st.integers(0, 3))
    text = data.draw(st.just(token[:at] + data.draw(st.text(max_size=4)) + token[at + cut :]) | st.text())
    with suppress(AccessError):
        assert visits.of(text, SHOP).only == conversation  # the last letter has bits that mean nothing


def test_a_servers_key_reaches_no_visitor(door: Door, one: httpx.Client) -> None:
    session = door.visit()
    problem(one.get(f"/v1/conversations/{session['conversation_id']}"), 404)
    with door.caller(session["token"], SHOP) as visitor:
        problem(visitor.get(f"/v1/conversations/{begin(one)}"), 404)
