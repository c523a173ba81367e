"""What a shop tells as it happens: the next turn knows it, of the right person alone, and an erasure forgets it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.cli import run
from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.index import open_current
from tests.bot.surfaces.api.conftest import SHOP, Door, begin
from tests.bot.surfaces.api.test_conversations import say
from tests.bot.surfaces.api.test_visits import identity

TENT, MAT = "TNT-001-GRN", "TNT-004-RED"
CUSTOMER = "demo-hiker-07"  # one of the demo's made-up people


@pytest.fixture
def server(shop: Door) -> Iterator[httpx.Client]:
    """A shop's own server, with a chat key."""
    with shop.caller("one") as caller:
        yield caller


@pytest.fixture
def boss(shop: Door) -> Iterator[httpx.Client]:
    with shop.caller("boss") as caller:
        yield caller


def tell(caller: httpx.Client, *events: dict[str, Any]) -> dict[str, Any]:
    response = caller.post("/v1/events", json=list(events))
    assert response.status_code == 202, response.text
    return dict(response.json())


def asked(caller: httpx.Client, text: str, user_id: str | None = None) -> list[str]:
    response = caller.post("/v1/recommend", json={"text": text, "user_id": user_id, "n": 50})
    assert response.status_code == 200, response.text
    return [pick["item_id"] for pick in response.json()["picks"]]


def bought(user_id: str, item_id: str = TENT, **more: object) -> dict[str, Any]:
    return {"user_id": user_id, "item_id": item_id, "action": "purchase", **more}


def test_what_was_bought_a_moment_ago_is_not_offered_again_and_known_of_that_person_alone(server: httpx.Client) -> None:
    talk = begin(server, "ann")
    assert TENT in asked(server, "a two-person dome tent", "ann")
    assert tell(server, bought("ann")) == {"taken": 1, "repeated": 0, "refused": []}
    assert TENT not in asked(server, "a two-person dome tent", "ann")
    assert TENT not in [pick["item_id"] for pick in say(server, talk, "a two-person dome tent")["picks"]]
    for other in (None, "bob"):
        assert TENT in asked(server, "a two-person dome tent", other)
    assert "1 purchase" in say(server, talk, "what do you know about me?")["reply"]
    assert "purchase" not in say(server, begin(server, "bob"), "what do you know about me?")["reply"]


def test_a_pick_is_explained_by_what_was_just_bought(server: httpx.Client) -> None:
    tell(server, bought("ann"))
    conversation = begin(server, "ann")
    say(server, conversation, "what would suit me?")
    found = [server.get(f"/v1/conversations/{conversation}/why/{rank}").json() for rank in (1, 2, 3)]
    sources = [source for why in found for reason in why["reasons"] for source in [json.dumps(reason["source"])]]
    assert any(TENT in source for source in sources)


def test_what_is_on_a_wish_list_is_offered_again_and_told_as_that(server: httpx.Client) -> None:
    tell(server, {"user_id": "ann", "item_id": TENT, "action": "add_to_wishlist"})
    talk = begin(server, "ann")
    assert say(server, talk, "a green two-person dome tent")["picks"][0]["item_id"] == TENT
    assert "saved it for later" in server.get(f"/v1/conversations/{talk}/why/1").json()["text"]
    assert "1 thing saved for later" in say(server, talk, "what do you know about me?")["reply"]
    assert "saved for later" in say(server, talk, "forget my wish list")["reply"]
    after = say(server, talk, "a green two-person dome tent")["picks"]
    assert "interest" not in {term["signal"] for pick in after for term in pick["contributions"] if term["value"]}


def test_what_is_told_of_a_conversation_counts_there_alone(server: httpx.Client) -> None:
    one, two = begin(server), begin(server)
    event = {"conversation_id": one, "item_id": TENT, "action": "buy"}
    assert server.post("/v1/events", json=event).json()["taken"] == 1
    assert TENT not in [pick["item_id"] for pick in say(server, one, "a green two-person dome tent")["picks"]]
    assert TENT in [pick["item_id"] for pick in say(server, two, "a green two-person dome tent")["picks"]]


def test_of_many_events_only_those_that_can_not_be_used_are_lost_each_with_its_reason(
    server: httpx.Client, boss: httpx.Client
) -> None:
    others = begin(boss)
    told = tell(
        server,
        bought("ann"),
        bought("ann", "nothing"),
        {**bought("ann"), "action": "teleport"},
        bought("ann", time="the other day"),
        bought("ann", time=time.time() + 3 * 86_400),
        {"item_id": TENT, "action": "view"},
        {"item_id": TENT, "action": "view", "conversation_id": others},
        {"item_id": MAT, "action": "rate", "value": 5, "user_id": "ann", "time": "2026-01-31T09:30:00Z"},
    )
    assert told["taken"] == 2
    assert [one["index"] for one in told["refused"]] == [1, 2, 3, 4, 5, 6]
    reasons = [one["reason"] for one in told["refused"]]
    assert reasons[:2] == ["unknown item", "unknown action"]
    assert reasons[2] == reasons[3] == "a time that can't be read, or is still to come"
    assert reasons[4:] == ["neither a person nor a conversation, or both", "no such conversation"]
    held = boss.get("/v1/people/ann").json()["from_events"]["events"]
    assert [(one["item_id"], one["action"], one["value"]) for one in held] == [
        (TENT, "purchase", None),
        (MAT, "rate", 5.0),
    ]


def test_an_item_that_was_only_just_put_can_be_bought_and_a_deleted_one_can_not(
    server: httpx.Client, boss: httpx.Client
) -> None:
    boss.put("/v1/items/NEW-1", json={"name": "Umbrella hat"})
    boss.delete(f"/v1/items/{TENT}")
    told = tell(server, bought("ann", "NEW-1"), bought("ann"))
    assert told["taken"] == 1
    assert told["refused"] == [{"index": 1, "reason": "unknown item"}]


def test_where_each_part_of_a_history_came_from_is_said_and_one_is_no_plural(
    server: httpx.Client, own_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def sentences(of: str) -> list[str]:
        return re.findall(r"[^.]+", str(say(server, begin(server, of), "what do you know about me?")["reply"]))

    tell(server, bought("ann", time="2026-05-01"), bought(CUSTOMER, time="2026-05-01"))
    said = sentences("ann")[0]
    assert "1 purchase" in said
    assert said.endswith("in May 2026")
    assert not re.search(r"purchases|owner|file", said)
    given, told = sentences(CUSTOMER)[:2]
    assert "owner" in given
    assert re.search(r"\b\d+ \w+s\b", given)
    assert "owner" not in told
    assert "1 purchase" in told
    assert run(["demo", "shop", "--json"]) == 0
    said = sentences("ann")[0]
    assert "1 purchase" in said
    assert "owner" in said  # whose version holds it now
    assert "file" not in said
    capsys.readouterr()
    assert run(["person", "report", "ann"]) == 0
    assert "interactions: purchase 1, 2026-05-01\n" in capsys.readouterr().out


def test_an_event_that_is_told_twice_counts_once(server: httpx.Client, boss: httpx.Client) -> None:
    tell(server, bought("ann", id="order-7"), bought("bob", id="order-7"))
    again = tell(server, bought("ann", id="order-7"), bought("ann", id="order-8"))
    assert again == {"taken": 1, "repeated": 1, "refused": []}
    assert len(boss.get("/v1/people/ann").json()["from_events"]["events"]) == 2


def test_a_page_tells_of_its_own_conversations_and_speaks_for_nobody(shop: Door, boss: httpx.Client) -> None:
    made = shop.visit()
    conversation = made["conversation_id"]
    with shop.caller(made["token"], SHOP) as page:
        event = {"conversation_id": conversation, "item_id": TENT, "action": "click"}
        answer = page.post("/v1/events", json=event)
        assert answer.status_code == 202
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert page.post("/v1/events", json=[event, bought("ann")]).status_code == 403
    assert not boss.get("/v1/people/ann").json()["held"]


def test_what_a_page_tells_of_a_visitor_whose_identity_is_signed_is_theirs_from_then_on(
    shop: Door, server: httpx.Client, boss: httpx.Client, own_shop: Path
) -> None:
    web = shop.assistant.keys.named("web")
    made = shop.visit(identity=identity(web, sub="ann"))
    event = {"conversation_id": made["conversation_id"], "item_id": TENT, "action": "buy", "id": "order-7"}
    with shop.caller(made["token"], SHOP) as page:
        assert tell(page, event, {**event, "id": "order-8", "item_id": MAT}, event) == {
            "taken": 2,
            "repeated": 1,
            "refused": [],
        }
        assert TENT not in [pick["item_id"] for pick in say(page, made["conversation_id"], "a dome tent")["picks"]]
    later = shop.visit(identity=identity(web, sub="ann"))
    with shop.caller(later["token"], SHOP) as page:
        assert TENT not in [pick["item_id"] for pick in say(page, later["conversation_id"], "a dome tent")["picks"]]
    assert TENT not in asked(server, "a two-person dome tent", "ann")
    assert tell(server, bought("ann", id="order-7"))["repeated"] == 1  # which the shop's own server told as well
    assert TENT in asked(server, "a two-person dome tent", "bob")
    held = boss.get("/v1/people/ann").json()["from_events"]["events"]
    assert [(one["user_id"], one["session_id"]) for one in held] == [("ann", None)] * 2
    assert boss.delete("/v1/people/ann").json()["erased"]["events"] == 2
    with shop.caller(made["token"], SHOP) as page:
        assert page.post("/v1/events", json=event).json()["refused"] == [{"index": 0, "reason": "no such conversation"}]


@pytest.mark.parametrize("signed", [None, "somebody"])
def test_a_page_writes_in_nobody_elses_history(shop: Door, boss: httpx.Client, signed: str | None) -> None:
    """Neither a visitor of whom nothing is signed, nor one who is somebody else."""
    began = shop.visit(identity=identity(shop.assistant.keys.named("web"), sub="ann"))
    made = shop.visit(
        **({} if signed is None else {"identity": identity(shop.assistant.keys.named("web"), sub=signed)})
    )
    events = [
        {"conversation_id": began["conversation_id"], "item_id": TENT, "action": "buy"},
        {"conversation_id": made["conversation_id"], "item_id": MAT, "action": "buy"},
    ]
    with shop.caller(made["token"], SHOP) as page:
        assert tell(page, *events) == {
            "taken": 1,
            "repeated": 0,
            "refused": [{"index": 0, "reason": "no such conversation"}],
        }
        assert page.post("/v1/events", json=bought("ann")).status_code == 403
        assert page.post("/v1/events", json=bought(signed or "somebody")).status_code == 403
    assert boss.get("/v1/people/ann").json()["from_events"]["events"] == []
    mine = boss.get("/v1/people/somebody").json()["from_events"]["events"]
    assert [one["item_id"] for one in mine] == ([] if signed is None else [MAT])


def test_events_join_the_next_version_once_and_count_in_between(
    server: httpx.Client, boss: httpx.Client, own_shop: Path
) -> None:
    tell(server, bought("newcomer", time="2026-05-01"))
    assert run(["demo", "shop", "--json"]) == 0
    with closing(open_current(own_shop)) as index:
        assert [(one.item_id, str(one.action)) for one in index.history("newcomer")] == [(TENT, "purchase")]
    assert TENT not in asked(server, "a two-person dome tent", "newcomer")
    assert "1 purchase" in say(server, begin(server, "newcomer"), "what do you know about me?")["reply"]
    assert run(["demo", "shop", "--json"]) == 0
    with closing(open_current(own_shop)) as index:
        assert index.history("newcomer") == ()  # the file is the truth again


def test_whoever_is_erased_stays_erased(server: httpx.Client, boss: httpx.Client, own_shop: Path) -> None:
    conversation = begin(server, "ann")
    tell(server, bought("ann"), {"conversation_id": conversation, "item_id": MAT, "action": "view"}, bought("bob"))
    boss.delete(f"/v1/items/{MAT}")
    assert boss.delete("/v1/people/ann").json()["erased"]["events"] == 2
    assert MAT not in asked(boss, "a tent")  # the index was made again, and what came since is in force as before
    assert not boss.get("/v1/people/ann").json()["held"]
    assert tell(server, bought("ann"))["refused"] == [{"index": 0, "reason": "a person who was erased"}]
    assert run(["demo", "shop", "--json"]) == 0
    with closing(open_current(own_shop)) as index:
        assert index.history("ann") == ()
        assert len(index.history("bob")) == 1
    assert not boss.get("/v1/people/ann").json()["held"]
    whole = b"".join(file.read_bytes() for file in own_shop.glob("whypick.db*"))
    assert conversation.encode() not in whole


def test_a_person_is_told_of_events_on_the_command_line(
    server: httpx.Client, own_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(server, bought("ann"))
    assert run(["person", "report", "ann"]) == 0
    assert "From events told over the API: 1" in capsys.readouterr().out
    assert run(["person", "export", "ann"]) == 0
    exported = json.loads(capsys.readouterr().out)
    assert [one["item_id"] for one in exported["from_events"]["events"]] == [TENT]
    assert run(["person", "erase", "ann", "--yes"]) == 0
    assert "1 events" in capsys.readouterr().out


def test_events_are_kept_over_a_restart(server: httpx.Client, own_shop: Path, embedder: SentenceEmbedder) -> None:
    tell(server, bought("ann"))
    with closing(build(Settings(home=own_shop, model="grounded"), embedder)) as again:
        known = again.known(again.start("ann").session_id)
    assert [one.key for one in known] == [f"history:{TENT}"]
