"""One message too many: a 429 that says when to come back, before anything is stored, begun or streamed for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import openai
import pytest

from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.surfaces.api.conftest import SHOP, Door, begin, running

pytestmark = pytest.mark.usefixtures("clock")  # all that is sent falls into one minute
PROBLEM = "application/problem+json"
Opening = Callable[..., Door]


@pytest.fixture
def opened(page_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> Iterator[Opening]:
    """A server with limits of its own; proxies by address."""
    with ExitStack() as stack:

        def made(*proxies: str, **limits: int) -> Door:
            usual = {"per_minute_person": 0, "per_minute_address": 0, "per_minute_key": 0} | limits
            url = f"sqlite:///{tmp_path}/limits.db"
            assistant = build(Settings(home=page_home, model="grounded", database_url=url, **usual), embedder)
            stack.enter_context(closing(assistant))
            assistant.warm()
            return stack.enter_context(running(assistant, *proxies, one="chat", two="chat", web="publishable"))

        yield made


def rows(folder: Path) -> tuple[int, ...]:
    with closing(sqlite3.connect(folder / "limits.db")) as opened:
        return tuple(
            opened.execute(f"select count(*) from {name}").fetchone()[0] for name in ("conversations", "turns")
        )


def refused(response: httpx.Response) -> None:
    assert response.status_code == 429, response.text
    assert response.headers["content-type"] == PROBLEM
    assert 1 <= int(response.headers["retry-after"]) <= 60
    problem = response.json()
    assert (problem["title"], problem["status"]) == ("Too Many Requests", 429)
    assert f"Send it again in {response.headers['retry-after']} seconds" in problem["detail"]


def ask(caller: httpx.Client, **said: object) -> httpx.Response:
    return caller.post("/v1/recommend", json={"text": "a drama", **said})


def test_every_route_that_costs_something_is_counted_to_the_key(opened: Opening, tmp_path: Path) -> None:
    door = opened(per_minute_key=3)
    with door.caller("one") as one:
        conversation = begin(one)
        path = f"/v1/conversations/{conversation}"
        assert one.post(f"{path}/messages", json={"text": "a drama"}).status_code == 200
        assert one.get(f"{path}/why/1").status_code == 200
        before = rows(tmp_path)
        refused(ask(one))
        refused(ask(one, user_id="ann"))
        refused(one.post("/v1/conversations", json={}))
        refused(one.post(f"{path}/messages", json={"text": "a drama"}))
        refused(one.post(f"{path}/messages", json={"text": "a drama", "stream": True}))  # and no stream begins
        refused(one.post("/v1/recommend", json={"text": "a drama"}, headers={"X-Conversation-Id": "cart-17"}))
        refused(one.get(f"{path}/why/1"))
        assert rows(tmp_path) == before
        assert one.get(path).status_code == 200  # what costs next to nothing is open all the same
    with door.caller("two") as two:
        assert ask(two).status_code == 200


@pytest.mark.parametrize("stream", [False, True])
def test_an_openai_client_sees_a_rate_limit(opened: Opening, tmp_path: Path, stream: bool) -> None:
    client = opened(per_minute_key=2).openai()
    said = [{"role": "user", "content": text} for text in ("a comedy", "from the 80s", "a drama", "not horror")]
    for _ in range(2):  # a history of four messages counts as one
        answer = client.chat.completions.create(model="whypick", messages=said, stream=stream)
        assert list(answer) if stream else answer.choices
    before = rows(tmp_path)
    with pytest.raises(openai.RateLimitError, match="more than 2 messages in a minute") as raised:
        client.chat.completions.create(model="whypick", messages=said, stream=stream)
    assert int(raised.value.response.headers["retry-after"]) >= 1
    assert rows(tmp_path) == before == (0, 0)


def test_a_person_is_counted_wherever_they_are_known(opened: Opening) -> None:
    door = opened(per_minute_person=2)
    with door.caller("one") as one, door.caller("two") as two:
        first, second = begin(one, "ann"), begin(one, "ann")
        for conversation in (first, second):
            assert one.post(f"/v1/conversations/{conversation}/messages", json={"text": "a drama"}).status_code == 200
        refused(one.post(f"/v1/conversations/{first}/messages", json={"text": "a drama"}))
        refused(ask(two, user_id="ann"))
        refused(two.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "x"}], "user": "ann"}))
        assert ask(two, user_id="ben").status_code == 200
        nobody = begin(one)  # where nobody is known, the conversation is
        for _ in range(2):
            assert one.post(f"/v1/conversations/{nobody}/messages", json={"text": "a drama"}).status_code == 200
        refused(one.post(f"/v1/conversations/{nobody}/messages", json={"text": "a drama"}))


def test_a_page_can_not_use_up_another_persons_minute(opened: Opening) -> None:
    door = opened(per_minute_person=1)
    with door.caller("web", SHOP) as page, door.caller("one") as one:
        assert [ask(page, user_id="ann").status_code for _ in range(3)] == [403] * 3
        assert ask(one, user_id="ann").status_code == 200


def visit(page: httpx.Client) -> httpx.Response:
    return page.post("/v1/sessions")


def test_visitors_of_one_address_share_its_minute(opened: Opening) -> None:
    door = opened(per_minute_address=2)
    with door.visitor() as page:  # to come counts, too
        assert ask(page).status_code == 200
        refused(ask(page))
    with door.caller("web", SHOP) as page:
        refused(visit(page))


def test_a_page_may_read_that_it_must_wait(opened: Opening) -> None:
    with opened(per_minute_address=1).caller("web", SHOP) as page:
        assert visit(page).status_code == 201
        answer = visit(page)
        refused(answer)
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert "Retry-After" in answer.headers["access-control-expose-headers"]


@contextmanager
def visiting(door: Door, forwarded: str) -> Iterator[httpx.Client]:
    with door.caller("web", SHOP) as page:
        page.headers["X-Forwarded-For"] = forwarded
        yield page


def test_nobody_is_believed_where_they_come_from(opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # another program's setting is none of ours
    door = opened(per_minute_address=1)
    with visiting(door, "203.0.113.1") as page:
        assert visit(page).status_code == 201
    for pretended in ("203.0.113.2", "127.0.0.1", "203.0.113.3, 127.0.0.1"):
        with visiting(door, pretended) as page:
            refused(visit(page))


def test_a_trusted_proxy_is_and_only_for_what_it_saw_itself(opened: Opening) -> None:
    door = opened("127.0.0.0/8", "10.0.0.7", per_minute_address=1)
    with visiting(door, "203.0.113.1") as page:
        assert visit(page).status_code == 201
    with visiting(door, "198.51.100.9, 203.0.113.1, 10.0.0.7") as page:  # what stands before is the visitor's own tale
        refused(visit(page))
    with visiting(door, "203.0.113.1, 203.0.113.2") as page:
        assert visit(page).status_code == 201


def test_a_key_that_speaks_for_a_server_is_not_counted_by_address(opened: Opening) -> None:
    with opened(per_minute_address=1).caller("one") as one:
        assert [ask(one).status_code for _ in range(3)] == [200] * 3
