"""The widget's script as it is served, and the demo's shop."""

from __future__ import annotations

import gzip
import re
from html import escape
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.ingest import ingest
from tests.bot.surfaces.api.conftest import SHOP, Door, running
from tests.bot.surfaces.api.test_conversations import problem
from tests.bot.surfaces.conftest import HARM


@pytest.fixture
def anybody(door: Door) -> httpx.Client:
    return door.caller()


def key_of(page: httpx.Response) -> str:
    (key,) = re.findall(r'data-key="(pk_\w+)"', page.text)
    return str(key)


def test_the_script_is_small_and_kept_by_browsers_until_it_changes(anybody: httpx.Client) -> None:
    script = anybody.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "max-age" in script.headers["cache-control"]
    assert len(gzip.compress(script.content)) < 40_000
    again = anybody.get("/widget.js", headers={"If-None-Match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert anybody.get("/widget.js", headers={"If-None-Match": '"other"'}).status_code == 200
    for unsafe in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write", "new Function"):
        assert unsafe not in script.text


def test_the_shop_shows_the_demos_items_as_text(door: Door, anybody: httpx.Client) -> None:
    shelf = anybody.get("/demo/")
    assert shelf.status_code == 200
    first = door.assistant.items.listings(1)[0]
    assert f'href="{first.item_id}"' in shelf.text
    assert escape(first.title) in shelf.text
    product = anybody.get(f"/demo/{first.item_id}")
    assert f'data-item="{first.item_id}"' in product.text
    nasty = anybody.get("/demo/nasty")
    assert nasty.status_code == 200
    assert escape(HARM) in nasty.text.replace("&#34;", "&quot;")
    assert "<script>window" not in nasty.text
    assert (anybody.get("/demo/nosuch").status_code, anybody.get("/demo").headers["location"]) == (404, "demo/")


def test_the_shops_key_is_made_by_the_home_and_is_for_its_own_pages(door: Door, anybody: httpx.Client) -> None:
    key = key_of(anybody.get("/demo/"))
    assert key_of(anybody.get("/demo/nasty")) == key
    with door.caller(key, door.url) as page:
        assert page.post("/v1/sessions").status_code == 201
    with door.caller(key, SHOP) as page:
        problem(page.post("/v1/sessions"), 403)
    keys = door.assistant.keys
    lent = keys.named("demo page")
    assert lent.origins == (door.url,)
    moved = keys.lend("demo page", key.removeprefix("pk_"), [SHOP])  # the server has another address now
    assert (moved, keys.of(key).origins, keys.of(key).created) == (key, (SHOP,), lent.created)
    keys.lend("demo page", key.removeprefix("pk_"), [door.url])


def test_nobodys_own_catalogue_is_put_on_show(tmp_path: Path, embedder: SentenceEmbedder) -> None:
    (tmp_path / "items.csv").write_text("id,title,description\n1,Lamp,A lamp\n2,Chair,A chair\n", encoding="utf-8")
    ingest(tmp_path / "home", tmp_path / "items.csv", embedder=embedder)
    assistant = build(Settings(home=tmp_path / "home", model="grounded"), embedder)
    with running(assistant) as own, own.caller() as anybody:
        assert [anybody.get(f"/demo/{path}").status_code for path in ("", "1")] == [404, 404]
        assert assistant.keys.every() == ()
        assert anybody.get("/widget.js").status_code == 200
    assistant.close()
