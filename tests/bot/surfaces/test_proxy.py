"""Behind a real nginx, under a path prefix, with the README's own snippet: all that works without it works there."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import openai
import pytest

from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.fake_openai import Answer, Ask, FakeOpenAI, serving
from tests.bot.surfaces.api.conftest import PATIENCE, SHOP, Door, running
from tests.bot.surfaces.chromium import CHROMIUM
from tests.bot.surfaces.conftest import free_port
from tests.bot.surfaces.test_page import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="needs Debian's nginx: apt-get install nginx-light")
README = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
SNIPPET = re.compile(r"^    location (/\S+)/ \{.*?^    \}", re.MULTILINE | re.DOTALL)
SETTINGS = re.compile(r"WHYPICK_ROOT_PATH=(\S+) WHYPICK_TRUSTED_PROXIES=(\S+) whypick serve")
CONFIG = """
{user}
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{
        listen 127.0.0.1:{port};
        {snippet}
    }}
}}
"""


@dataclass
class Front:
    """nginx before a server, and where it shows it."""

    door: Door
    url: str
    gate: threading.Event = field(default_factory=threading.Event)  # the model speaks on once it is open
    model: FakeOpenAI | None = None

    def caller(self, key: str, seen_from: str = "127.0.0.1", **headers: str) -> httpx.Client:
        headers |= {"Authorization": f"Bearer {self.door.keys[key]}", "Origin": SHOP}
        transport = httpx.HTTPTransport(local_address=seen_from)
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, transport=transport)


@contextmanager
def fronted(door: Door, folder: Path) -> Iterator[str]:
    """nginx as the README has it, before that server; gives the address that the world sees."""
    folder.mkdir()
    port = free_port()
    (found,) = SNIPPET.finditer(README)
    snippet = found[0].replace("http://127.0.0.1:7860", door.url)
    assert snippet != found[0]
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(user=user, folder=folder, port=port, snippet=snippet))
    with subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(config)], stderr=subprocess.PIPE) as nginx:
        try:
            _listening(nginx, port)
            yield f"http://127.0.0.1:{port}{found[1]}"
        finally:
            nginx.terminate()


def _listening(nginx: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(5000):
        assert nginx.poll() is None, nginx.stderr and nginx.stderr.read()
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("nginx never listened")


Opening = Callable[..., Front]


@pytest.fixture(scope="module")
def opened(page_home: Path, embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opening]:
    """Servers behind nginx, set as the README says."""
    (prefix, proxies) = SETTINGS.findall(README)[0]
    with ExitStack() as stack:

        def made(**given: object) -> Front:
            folder = tmp_path_factory.mktemp("proxy")
            url = f"sqlite:///{folder}/proxy.db"
            settings = Settings(
                home=page_home,
                database_url=url,
                root_path=prefix,
                trusted_proxies=proxies,
                **{"model": "grounded", **given},
            )
            assistant = stack.enter_context(closing(build(settings, embedder)))
            assistant.warm()
            keys = {"one": "chat", "boss": "admin", "web": "publishable"}
            serve = running(assistant, *settings.trusted_proxies.split(","), root_path=settings.root_path, **keys)
            door = stack.enter_context(serve)
            return Front(door, stack.enter_context(fronted(door, folder / "nginx")))

        yield made


@pytest.fixture(scope="module")
def front(opened: Opening) -> Iterator[Front]:
    """A server whose language model says a sentence, and the next ones when it is let."""
    gate = threading.Event()

    def speaks(ask: Ask) -> Answer:
        titles = re.findall(r'"title":"([^"]*)"', ask.evidence)
        return Answer(sentences(titles[0]), pause_s=0.05) if titles else Answer(calls=[("recommend", "{}")])

    def sentences(title: str) -> Iterator[str]:
        yield f"{title} is a drama. "
        gate.wait(PATIENCE)
        for _ in range(400):
            yield f"{title} is a drama. "

    with serving(speaks) as fake:
        made = opened(model="openai:m", openai_base_url=fake.url, openai_api_key="k", first_word_s=90, turn_s=90)
        made.gate, made.model = gate, fake
        yield made
        gate.set()


def test_words_come_through_while_the_model_still_speaks(front: Front) -> None:
    front.gate.clear()
    with front.caller("one") as one:
        conversation = one.post("/v1/conversations", json={}).json()["id"]
        said = {"text": "a drama", "stream": True}
        seen = list[str]()
        with one.stream("POST", f"/v1/conversations/{conversation}/messages", json=said) as response:
            for line in response.iter_lines():
                seen += [line.removeprefix("event: ")] if line.startswith("event: ") else []
                if "is a drama" in line and not front.gate.is_set():
                    assert "done" not in seen  # only now may it go on: what was kept back would never get here
                    front.gate.set()
        assert seen[0] == "status"
        assert {"text", "picks", "suggestions"} <= set(seen)
        assert seen[-1] == "done"


def test_who_goes_away_ends_the_models_call_behind_the_proxy(front: Front) -> None:
    front.gate.set()
    assert front.model is not None
    front.model.hung_up.clear()
    with front.caller("one") as one:
        said = {"messages": [{"role": "user", "content": "a drama"}], "stream": True}
        with one.stream("POST", "/v1/chat/completions", json=said) as response:
            assert any("is a drama" in line for line in response.iter_lines())
    assert front.model.hung_up.wait(PATIENCE)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")
@pytest.mark.timeout(1200)
def test_the_page_works_under_the_prefix(front: Front, browser: Browser) -> None:
    front.gate.set()
    context = browser.new_context()
    try:
        page = context.new_page()
        statuses = dict[str, int]()
        page.on("response", lambda answer: statuses.setdefault(answer.url, answer.status))
        page.goto(front.url)  # without its last slash, as somebody would type it
        me = Visitor(browser, f"{front.url}/")
        me.page.on("response", lambda answer: statuses.setdefault(answer.url, answer.status))
        me.say("a drama")
        assert me.latest.locator(".card").count() == 3
        me.tap("Why")
        me.page.reload()
        me.settled()
        assert me.latest.locator(".card").count() == 3
        me.context.close()
    finally:
        context.close()
    bad = {url: status for url, status in statuses.items() if status >= 400}
    assert not bad
    outside = [url for url in statuses if not url.startswith((front.url, "data:"))]
    assert not outside
    assert any("/gradio_api/queue/data" in url for url in statuses)


def test_the_api_knows_under_which_path_it_is_seen(front: Front) -> None:
    with front.caller("one") as one, front.caller("boss") as boss:
        assert one.get("/healthz").json() == {"status": "ok"}
        assert one.get("/readyz").json() == {"status": "ready"}
        document = one.get("/v1/openapi.json").json()
        prefix = httpx.URL(front.url).path
        assert document["servers"] == [{"url": f"{prefix}/v1"}]
        lost = one.get("/v1/conversations/nobodys")
        assert (lost.status_code, lost.json()["instance"]) == (404, f"{prefix}/v1/conversations/nobodys")
        assert "whypick_turns" in boss.get("/metrics").text
        assert one.get("/gradio_api/info").status_code == one.get("/monitoring").status_code == 404
    client = openai.OpenAI(api_key=front.door.keys["one"], base_url=f"{front.url}/v1", max_retries=0)
    assert "grounded" in [model.id for model in client.models.list()]
    with pytest.raises(openai.NotFoundError, match="no such model"):  # its words, where such a client looks for them
        client.models.retrieve("none")


def test_a_long_history_is_let_through(front: Front) -> None:
    front.gate.set()
    with front.caller("one") as one:
        history = [{"role": "assistant", "content": "words " * 15_000} for _ in range(15)]
        said = {"model": "grounded", "messages": [*history, {"role": "user", "content": "a drama"}]}
        assert one.post("/v1/chat/completions", json=said).status_code == 200


@pytest.mark.usefixtures("clock")
def test_each_visitor_is_counted_where_they_come_from(opened: Opening) -> None:
    front = opened(per_minute_address=1)

    def ask(seen_from: str, **headers: str) -> int:
        with front.caller("web", seen_from, **headers) as page:
            return page.post("/v1/sessions").status_code

    assert ask("127.0.0.2") == 201
    assert ask("127.0.0.2") == 429
    assert ask("127.0.0.2", **{"X-Forwarded-For": "203.0.113.9"}) == 429  # what they say of themselves
    assert ask("127.0.0.3", **{"X-Forwarded-For": "127.0.0.2"}) == 201
