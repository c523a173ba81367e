"""The whole server in a thread of its own, over the small catalogue, with real keys: what a program talks to."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import openai
import pytest
import uvicorn

from bot.assistant import Assistant
from bot.settings import Settings
from bot.surfaces.server import application, configured
from bot.types import Scope
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.fake_openai import PATIENCE

SHOP = "https://shop.example"
SECRET: Final = "s" * 43


@dataclass
class Door:
    """A running server, the assistant behind it, and callers with keys."""

    assistant: Assistant
    url: str
    keys: dict[str, str]

    def caller(self, key: str | None = None, origin: str | None = None) -> httpx.Client:
        headers = {} if key is None else {"Authorization": f"Bearer {self.keys.get(key, key)}"}
        headers |= {} if origin is None else {"Origin": origin}
        limits = httpx.Limits(keepalive_expiry=2.0)  # sooner than the server closes what is idle
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, limits=limits)

    def visit(self, key: str = "web", origin: str = SHOP, **said: str | None) -> dict[str, Any]:
        """A visitor's session: its token and its conversation."""
        with self.caller(key, origin) as page:
            response = page.post("/v1/sessions", json=said)
        assert response.status_code == 201, response.text
        return dict(response.json())

    def visitor(self, origin: str | None = SHOP, **said: str | None) -> httpx.Client:
        """A page with a session of its own."""
        return self.caller(str(self.visit(**said)["token"]), origin)

    def openai(self, key: str = "one") -> openai.OpenAI:
        return openai.OpenAI(api_key=self.keys[key], base_url=f"{self.url}/v1", max_retries=0, timeout=PATIENCE)


@contextmanager
def running(assistant: Assistant, *proxies: str, root_path: str = "", **keys: Scope) -> Iterator[Door]:
    """The server for as long as the block lasts, with a key of each of these names."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = application(assistant, SECRET, [url], root_path)
        server = uvicorn.Server(configured(app, root_path, proxies))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until(lambda: server.started)
        made = {
            name: assistant.keys.add(name, scope, [SHOP] if scope == "publishable" else [])[0]
            for name, scope in keys.items()
        }
        try:
            yield Door(assistant, url, made)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def until(holds: Callable[[], bool]) -> None:
    """Waits until something holds, and fails when it never does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def door(page_home: Path, embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One server for all tests that leave other tests' conversations alone."""
    url = f"sqlite:///{tmp_path_factory.mktemp('api') / 'api.db'}"
    unlimited = {"per_minute_person": 0, "per_minute_address": 0, "per_minute_key": 0}
    human = "https://shop.example/help"
    assistant = build(Settings(home=page_home, model="grounded", database_url=url, human=human, **unlimited), embedder)
    assistant.warm()
    with running(assistant, one="chat", two="chat", boss="admin", web="publishable") as door:
        yield door
    assistant.close()


@pytest.fixture
def own_shop(shop_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop of a test's own, its database and all."""
    copied = Path(shutil.copytree(shop_home, tmp_path / "home", ignore=shutil.ignore_patterns("whypick.db*", "logs")))
    monkeypatch.setenv("WHYPICK_HOME", str(copied))
    monkeypatch.setenv("WHYPICK_MODEL", "grounded")
    monkeypatch.delenv("WHYPICK_DATABASE_URL", raising=False)
    return copied


@pytest.fixture
def shop(own_shop: Path, embedder: SentenceEmbedder) -> Iterator[Door]:
    """A server on that shop."""
    with (
        closing(build(Settings(home=own_shop, model="grounded"), embedder)) as assistant,
        running(assistant, one="chat", boss="admin", web="publishable") as door,
    ):
        yield door


@pytest.fixture
def one(door: Door) -> Iterator[httpx.Client]:
    """A server-side caller."""
    with door.caller("one") as caller:
        yield caller


@pytest.fixture
def two(door: Door) -> Iterator[httpx.Client]:
    """Another one, with a key of its own."""
    with door.caller("two") as caller:
        yield caller


def begin(caller: httpx.Client, user_id: str | None = None) -> str:
    """A new conversation's id."""
    response = caller.post("/v1/conversations", json={"user_id": user_id})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])
