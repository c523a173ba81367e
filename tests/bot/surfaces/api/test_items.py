"""Items put, changed and deleted over HTTP: what the very next turn makes of it, and what stays of it."""

from __future__ import annotations

import json
import threading
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
from tests.bot.surfaces.api.conftest import Door, begin, running
from tests.bot.surfaces.api.test_conversations import say

SHOP = Path(__file__).resolve().parents[4] / "data" / "shop"
KAYAK = {
    "name": "Brambleford Otter kayak",
    "description": "An inflatable boat for two paddlers. Three air chambers keep it afloat on slow rivers.",
    "category": "boats",
    "brand": "Brambleford",
    "activities": "paddling|camping",
    "price": "1.299,00 €",
    "stock": 4,
}


@pytest.fixture
def boss(shop: Door) -> Iterator[httpx.Client]:
    with shop.caller("boss") as caller:
        yield caller


def asked(caller: httpx.Client, text: str, n: int = 50, **more: object) -> list[dict[str, Any]]:
    """The picks of a request that stands alone."""
    response = caller.post("/v1/recommend", json={"text": text, "n": n, **more})
    assert response.status_code == 200, response.text
    return list(response.json()["picks"])


def ids(picks: list[dict[str, Any]]) -> set[str]:
    return {pick["item_id"] for pick in picks if not pick["violates"]}


def detail(response: httpx.Response) -> str:
    return str(response.json()["detail"])


def test_a_price_counts_in_the_very_next_turn_and_after_a_restart(
    boss: httpx.Client, own_shop: Path, embedder: SentenceEmbedder
) -> None:
    before = asked(boss, "a tent under 60")
    assert "TNT-001-GRN" not in ids(before)
    assert boss.patch("/v1/items/TNT-001-GRN", json={"price": "€ 49,50"}).status_code == 204
    assert "TNT-001-GRN" in ids(asked(boss, "a tent under 60"))
    with (
        closing(build(Settings(home=own_shop, model="grounded"), embedder)) as again,
        running(again, other="admin") as door,
        door.caller("other") as caller,
    ):
        assert "TNT-001-GRN" in ids(asked(caller, "a tent under 60"))
        assert boss.patch("/v1/items/TNT-001-GRN", json={"price": None}).status_code == 204
        assert "TNT-001-GRN" not in ids(asked(caller, "a tent under 60"))  # unknown, and another assistant sees it


def test_what_is_out_of_stock_is_not_picked_until_it_is_back(boss: httpx.Client) -> None:
    first = asked(boss, "a two-person dome tent")[0]["item_id"]
    assert boss.patch(f"/v1/items/{first}", json={"stock": "out of stock"}).status_code == 204
    assert first not in ids(asked(boss, "a two-person dome tent"))
    assert boss.patch(f"/v1/items/{first}", json={"stock": 3}).status_code == 204
    assert asked(boss, "a two-person dome tent")[0]["item_id"] == first


def test_a_new_item_is_found_by_its_words_by_its_meaning_and_by_its_title(boss: httpx.Client) -> None:
    response = boss.put("/v1/items/KYK-001", json=KAYAK)
    assert (response.status_code, response.json()) == (201, {"item_id": "KYK-001", "unreadable": []})
    conversation = begin(boss)
    turn = say(boss, conversation, "an inflatable boat with air chambers")
    assert turn["picks"][0]["item_id"] == "KYK-001"
    assert asked(boss, "a canoe to go downstream with a friend", n=1)[0]["item_id"] == "KYK-001"
    assert "KYK-001" in ids(asked(boss, "a boat for paddling between 1200 and 1400"))  # 1.299,00 € as in a file
    why = boss.get(f"/v1/conversations/{conversation}/why/brambleford otter").json()
    assert why["item_id"] == "KYK-001"
    assert why["reasons"]
    assert "Otter" in why["text"]
    assert boss.put("/v1/items/KYK-001", json=KAYAK).status_code == 200  # it is there now


def test_new_words_take_the_place_of_the_old_ones(boss: httpx.Client) -> None:
    boss.put("/v1/items/KYK-001", json=KAYAK)
    assert "KYK-001" in ids(asked(boss, "inflatable", n=3))
    boss.put("/v1/items/KYK-001", json={**KAYAK, "name": "Brambleford sax", "description": "A horn that hums."})
    assert "Brambleford sax" in [pick["title"] for pick in asked(boss, "a horn that hums", n=3)]
    assert "KYK-001" not in ids(asked(boss, "inflatable", n=3))


def test_what_was_deleted_is_gone_and_what_it_was_picked_for_is_still_told(boss: httpx.Client) -> None:
    conversation = begin(boss)
    turn = say(boss, conversation, "a two-person dome tent")
    gone = turn["picks"][0]
    assert boss.delete(f"/v1/items/{gone['item_id']}").status_code == 204
    again = asked(boss, "a two-person dome tent")
    assert gone["item_id"] not in ids(again)
    assert gone["title"] not in [pick["title"] for pick in asked(boss, gone["title"])]
    why = boss.get(f"/v1/conversations/{conversation}/why/{gone['item_id']}")
    assert why.status_code == 200
    assert why.json()["reasons"]
    assert "catalogue has changed" in why.json()["text"]
    told = say(boss, conversation, "why the first one?")
    assert gone["title"].split(",")[0] in told["reply"]
    assert told["index_version"] == f"{turn['index_version']}+1"
    for response in (boss.delete(f"/v1/items/{gone['item_id']}"), boss.patch("/v1/items/nothing", json={"price": 1})):
        assert response.status_code == 404
        assert "there is no such item" in detail(response)


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("PUT", "KYK-001", {**KAYAK, "colour": "red"}, "there is no column 'colour'"),
        ("PUT", "KYK-001", {"price": 3}, "no title and no text"),
        ("PUT", "KYK-001", {**KAYAK, "sku": "KYK-002"}, "'sku' is another item's"),
        ("PUT", "KYK-001", {**KAYAK, "name": "a\x00b"}, "a NUL character"),
        ("PUT", "KYK-001", {**KAYAK, "\ud800": "x"}, "there is no column '\\ud800'"),
        ("PATCH", "TNT-001-GRN", {"name": "Free tent"}, "Use PUT for a whole item"),
        ("PATCH", "TNT-001-GRN", {"rating": 5}, "'rating' is neither a price nor the stock"),
        ("PATCH", "TNT-001-GRN", {"price": "on request"}, "'price' can't be read"),
        ("PATCH", "TNT-001-GRN", {"stock": "perhaps", "price": 5}, "'stock' can't be read"),
        ("PATCH", "TNT-001-GRN", {}, "nothing is to be changed"),
    ],
)
def test_what_can_not_be_used_is_refused_by_name_and_changes_nothing(
    boss: httpx.Client, method: str, path: str, body: dict[str, object], told: str
) -> None:
    version = boss.post("/v1/recommend", json={"text": "a tent"}).json()["index_version"]
    kind = {"Content-Type": "application/json"}
    response = boss.request(method, f"/v1/items/{path}", content=json.dumps(body), headers=kind)
    assert response.status_code == 400
    assert told in detail(response)
    assert boss.post("/v1/recommend", json={"text": "a tent"}).json()["index_version"] == version


def test_a_value_that_can_not_be_read_is_unknown_and_named(boss: httpx.Client) -> None:
    response = boss.put("/v1/items/KYK-001", json={**KAYAK, "price": "on request", "weight_g": 12.345})
    assert response.json() == {"item_id": "KYK-001", "unreadable": ["price"]}
    unknown = boss.post("/v1/recommend", json={"text": "a boat for paddling under €5000"}).json()
    assert unknown["relaxed"]  # no boat has a price: an unknown one meets no condition
    assert boss.put("/v1/items/KYK-001", json={**KAYAK, "price": 1.299}).status_code == 200
    assert "KYK-001" in ids(asked(boss, "a boat for paddling under 5"))  # a JSON number has a decimal point


@pytest.mark.parametrize("key", ["one", "web"])
def test_only_an_admin_key_changes_items(shop: Door, key: str) -> None:
    with shop.caller(key, origin="https://shop.example") as caller:
        for response in (
            caller.put("/v1/items/KYK-001", json=KAYAK),
            caller.patch("/v1/items/TNT-001-GRN", json={"price": 1}),
            caller.delete("/v1/items/TNT-001-GRN"),
        ):
            assert response.status_code == 403
        asked_first = caller.options(
            "/v1/items/TNT-001-GRN", headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "PUT"}
        )
        assert "PUT" not in asked_first.headers.get("access-control-allow-methods", "")
    with shop.caller("boss") as caller:
        assert "KYK-001" not in ids(asked(caller, "an inflatable boat"))


def test_changes_go_into_the_next_version_and_then_the_file_is_the_truth_again(
    boss: httpx.Client, own_shop: Path
) -> None:
    boss.put("/v1/items/KYK-001", json=KAYAK)
    boss.patch("/v1/items/TNT-001-GRN", json={"price": 49.5})
    boss.delete("/v1/items/TNT-001-SND")
    command = ["demo", "shop", "--json"]
    assert run(command) == 0
    with closing(open_current(own_shop)) as index:
        assert index.catalogue["TNT-001-GRN"].numbers["price"] == 49.5
        assert "KYK-001" in index.catalogue
        assert "TNT-001-SND" not in index.catalogue
        version = index.version
    answer = boss.post("/v1/recommend", json={"text": "an inflatable boat"}).json()
    assert answer["index_version"] == version
    assert answer["picks"][0]["item_id"] == "KYK-001"
    boss.patch("/v1/items/TNT-004-RED", json={"price": 1})
    assert run(command) == 0
    with closing(open_current(own_shop)) as index:
        assert index.catalogue["TNT-001-GRN"].numbers["price"] == 249.0
        assert "KYK-001" not in index.catalogue
        assert "TNT-001-SND" in index.catalogue


def test_what_was_changed_in_a_demo_stays_out_of_another_catalogue(boss: httpx.Client, own_shop: Path) -> None:
    boss.put("/v1/items/KYK-001", json=KAYAK)
    assert run(["ingest", str(SHOP / "items.csv"), "--schema", str(SHOP / "schema.toml"), "--json"]) == 0
    assert "KYK-001" not in ids(asked(boss, "an inflatable boat"))


def test_prices_change_while_turns_run_and_none_of_them_fails(shop: Door) -> None:
    """Each turn sees one state of the catalogue: its picks keep to the condition by the prices that it saw."""
    failed: list[str] = []

    def talk() -> None:
        with shop.caller("one") as caller:
            for _ in range(8):
                response = caller.post("/v1/recommend", json={"text": "a tent under 100", "n": 5})
                failed.extend([response.text] if response.status_code != 200 else [])

    def change(price: int) -> None:
        with shop.caller("boss") as caller:
            for step in range(25):
                response = caller.patch("/v1/items/TNT-001-GRN", json={"price": price + step})
                failed.extend([response.text] if response.status_code != 204 else [])

    threads = [threading.Thread(target=talk) for _ in range(3)] + [
        threading.Thread(target=change, args=(price,)) for price in (50, 150)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failed
    with shop.caller("boss") as caller:
        caller.patch("/v1/items/TNT-001-GRN", json={"price": 7})
        assert "TNT-001-GRN" in ids(asked(caller, "a tent under 8"))
