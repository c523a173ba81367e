"""A shop's page on an origin of its own, with the widget on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.surfaces.api.conftest import Door, running


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
    assistant = build(
        Settings(home=page_home, model="grounded", database_url=url, human="https://shop.example/help"), embedder
    )
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
