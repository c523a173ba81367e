"""The doctor against real parts: an index, a database, and an endpoint that really is asked over HTTP."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.doctor import Check, check, check_model
from bot.settings import load
from bot.storage.database import Database
from bot.storage.ledger import Ledger

CALL = {"tool_calls": [{"index": 0, "id": "c", "function": {"name": "look_up_time", "arguments": '{"city": "Paris"}'}}]}
WRITTEN = {"content": '```json\n{"name": "look_up_time", "arguments": {"city": "Paris"}}\n```'}


@contextmanager
def endpoint(delta: dict[str, Any], key: str = "", models: str | int = "small", status: int = 200) -> Iterator[str]:
    """An endpoint that lists `models` (a number: that status instead) and answers a chat with `delta`."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

        def do_GET(self) -> None:
            if key and self.headers["Authorization"] != f"Bearer {key}":
                self.answer(401, b'{"error": {"message": "no"}}')
            elif isinstance(models, int):
                self.answer(models, b"<html>not here</html>", "text/html")
            else:
                self.answer(200, json.dumps({"object": "list", "data": [{"id": models}]}).encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if status != 200:
                self.answer(status, b'{"error": {"message": "no"}}')
                return
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "small"}
            choices = [{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": None}]
            last = [{"index": 0, "delta": {}, "finish_reason": "stop"}]
            lines = [json.dumps({**event, "choices": part}) for part in (choices, last)] + ["[DONE]"]
            self.answer(200, "".join(f"data: {line}\n\n" for line in lines).encode(), "text/event-stream")

        def answer(self, code: int, body: bytes, kind: str = "application/json") -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("WHYPICK_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def remote(url: str | None, key: str | None = "k", model: str = "openai:small") -> dict[str, Check]:
    named = load(model=model, openai_base_url=url, openai_api_key=key)
    return {one.name: one for one in check_model(named)}


def failed(checks: dict[str, Check]) -> list[str]:
    return [one.name for one in checks.values() if not one.ok]


def test_all_is_well(movies_home: Path, folder: Path) -> None:
    checks = check(load(home=movies_home, database_url=f"sqlite:///{folder}/whypick.db"))
    assert [one.name for one in checks] == ["settings", "embedder", "index", "database", "model"]
    assert all(one.ok for one in checks), checks


def test_what_came_since_the_index_was_made_is_told(movies_home: Path, folder: Path) -> None:
    settings = load(home=movies_home, database_url=f"sqlite:///{folder}/whypick.db")
    with closing(Database(settings.database)) as database:
        Ledger(database).change("tt1", "delete")
    told = {one.name: one for one in check(settings)}["database"]
    assert told.ok
    assert told.detail.endswith("since the index was made: changes of items 1, events 0")


def test_every_failure_of_our_own_parts_has_its_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYPICK_MODLE", "openai:x")
    (tmp_path / "whypick.db").write_bytes(b"no database" * 200)
    bad = load(home=tmp_path, embedder=str(tmp_path / "nowhere"))
    checks = {one.name: one for one in check(bad)}
    assert failed(checks) == ["settings", "embedder", "index", "database"]
    assert all(one.fix for one in checks.values() if not one.ok)
    assert "WHYPICK_MODLE" in checks["settings"].detail
    assert "whypick demo" in checks["index"].fix


def test_a_model_that_calls_tools() -> None:
    with endpoint(CALL, key="k") as url:
        checks = remote(url)
    assert failed(checks) == []
    assert {"endpoint", "key", "model", "tools"} <= set(checks)


@pytest.mark.parametrize(
    ("delta", "says"), [(WRITTEN, "as text"), ({"content": "It is noon."}, "without calling the tool")]
)
def test_a_model_that_does_not_really_call_tools(delta: dict[str, Any], says: str) -> None:
    with endpoint(delta) as url:
        checks = remote(url)
    assert failed(checks) == ["tools"]
    assert says in checks["tools"].detail
    assert checks["tools"].fix


def test_a_refused_key() -> None:
    with endpoint(CALL, key="other") as url:
        checks = remote(url)
    assert failed(checks) == ["key"]
    assert "OPENAI_API_KEY" in checks["key"].fix


def test_no_key_for_openai_itself() -> None:
    checks = remote(url=None, key=None)
    assert failed(checks) == ["key"]
    assert "OPENAI_BASE_URL" in checks["key"].fix


def test_an_unknown_model_names_those_there_are() -> None:
    with endpoint(CALL) as url:
        checks = remote(url, model="openai:large")
    assert failed(checks) == ["model"]
    assert "small" in checks["model"].fix


def test_nobody_at_the_endpoint() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        checks = remote(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
    assert failed(checks) == ["endpoint"]
    assert "OPENAI_BASE_URL" in checks["endpoint"].fix


def test_a_page_in_place_of_an_endpoint() -> None:
    with endpoint(CALL, models=200) as url:
        checks = remote(url)
    assert failed(checks) == ["endpoint"]
    assert "/v1" in checks["endpoint"].fix


def test_an_endpoint_that_does_not_list_its_models() -> None:
    with endpoint(CALL, models=404) as url:
        assert failed(remote(url)) == []


@pytest.mark.parametrize(("status", "says"), [(429, "busy"), (500, "broken"), (404, "refused")])
def test_a_model_that_fails(status: int, says: str) -> None:
    with endpoint(CALL, status=status) as url:
        checks = remote(url)
    assert failed(checks) == ["tools"]
    assert says in checks["tools"].detail
    assert checks["tools"].fix


def test_the_key_is_never_shown() -> None:
    with endpoint(CALL, key="other", status=500) as url:
        checks = remote(url, key="sk-secret")
    assert not any("sk-secret" in one.detail + one.fix for one in checks.values())
