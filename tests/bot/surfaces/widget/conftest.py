"""A shop's page on an origin of its own, with the widget on it, in a real browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.surfaces.api.conftest import Door, running
from tests.bot.surfaces.test_page import CHROMIUM, FLAGS, sync_api

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

expect = sync_api.expect
PATIENCE = 12_000  # milliseconds


@dataclass
class Shop:
    """A web server that knows nothing of ours, and what its page is."""

    door: Door
    url: str = ""
    style: str = ""
    head: dict[str, str] = field(default_factory=dict)
    root: str = ""  # attributes of <html>
    script: dict[str, str] = field(default_factory=dict)  # attributes of the tag, beside the key

    def page(self) -> str:
        attributes = {"src": f"{self.door.url}/widget.js", "data-key": self.door.keys.get("page", ""), **self.script}
        told = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        return (
            f"<!doctype html><html {self.root}><head><title>A shop</title><link rel=icon href=data:,>"
            f"<style nonce=own>{self.style}</style></head>"
            f"<body><h1>Boots</h1><a href='#top'>A link</a><button>Buy</button><p>Some words.</p><div>More.</div>"
            f"<script {told} async></script></body></html>"
        )


@pytest.fixture(scope="module")
def door(page_home: Path, embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The server over the small catalogue, with a database of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('widget') / 'widget.db'}"
    assistant = build(Settings(home=page_home, model="grounded", database_url=url), embedder)
    assistant.warm()
    with running(assistant) as door:
        yield door
    assistant.close()


@pytest.fixture(scope="module")
def site(door: Door) -> Iterator[Shop]:
    """The shop's server, and a key for its pages."""
    shop = Shop(door)

    class Serving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = shop.page().encode()
            self.send_response(200)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **shop.head}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Serving) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shop.url = f"http://localhost:{server.server_port}"
        door.keys["page"] = door.assistant.keys.add("page", "publishable", [shop.url])[0]
        yield shop
        server.shutdown()


@pytest.fixture
def shop(site: Shop) -> Shop:
    """The shop with a plain page."""
    site.style, site.root, site.head, site.script = "", "", {}, {}
    return site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as Debian packages it."""
    expect.set_options(timeout=PATIENCE)
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Visitor:
    """A browser of one's own on the shop's page, and what a person does there."""

    def __init__(self, browser: Browser, url: str, **look: Any) -> None:  # noqa: ANN401  (as playwright has it)
        self.context: BrowserContext = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **look})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors = list[str]()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)
        self.launcher.or_(self.panel).first.wait_for()

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name="Open the chat")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Shopping assistant")

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def turns(self) -> Locator:
        return self.page.locator("whypick-chat .turn")

    @property
    def cards(self) -> Locator:
        return self.turns.last.locator(".card")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def open(self) -> None:
        self.launcher.click()
        expect(self.field).to_be_focused()

    def ask(self, text: str) -> None:
        """Says something, and waits for the whole answer."""
        before = self.turns.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.turns).to_have_count(before + 1)
        self.answered()

    def answered(self) -> None:
        expect(self.turns.last.get_by_role("button", name="Good answer")).to_be_visible()

    def messages(self) -> list[str]:
        return self.page.locator("whypick-chat .said").all_inner_texts()

    def kept(self) -> dict[str, Any]:
        """What the browser remembers."""
        found = self.page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('whypick:'))")
        return dict(json.loads(found[0][1])) if found else {}

    def close(self) -> None:
        assert self.errors == []
        self.context.close()
