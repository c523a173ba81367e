"""One server: FastAPI with the Gradio page at `/` and the API under `/v1`, served by uvicorn in this process."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final

import gradio as gr
import structlog
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.routing import Mount

from bot.assistant import Assistant
from bot.surfaces import chat
from bot.surfaces.api import problems
from bot.surfaces.api.access import Admin, Desk
from bot.surfaces.api.app import PREFIX, api
from bot.surfaces.api.visits import Visits
from bot.surfaces.widget import shop, widget
from retrieval.errors import InputError

log = structlog.get_logger(__name__)

# The page needs these of Gradio's own doors. The others (uploads, file proxies, recordings, run history ...) stay shut.
DOORS: Final = ("queue/", "heartbeat/", "run/", "cancel", "reset", "startup-events", "theme.css", "app_id")
OWN: Final = ("127.0.0.1", "localhost")
API: Final = "/gradio_api/"
SHUT: Final = ("/monitoring", "/svelte/", "/login", "/logout", "/pwa_icon", "/docs", "/redoc")

HEADERS: Final = {
    # Pictures may come from a catalogue's own web server; nothing else may come from elsewhere.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: http: https:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def application(assistant: Assistant, secret: str, origins: Collection[str] = (), root_path: str = "") -> FastAPI:
    """The whole app, ready to be served. `secret` signs what browsers store: it is readable after a restart.

    `origins` are what browsers call this server by: its own pages with the widget are made for these. `root_path` is
    the prefix under which a proxy shows it to the world, and which the proxy takes away.
    """
    app = FastAPI(title="Whypick", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.assistant, app.state.visits = assistant, Visits(assistant, secret)
    problems.install(app)

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        if not open_to(request.url.path.removeprefix(root_path)):
            return Response(status_code=404)
        response = await answer(request)
        response.headers.update(HEADERS)
        return response

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz(request: Request) -> Response:
        try:
            ready = assistant.is_ready()
        except Exception:  # whatever keeps it from answering: nobody should be sent here
            log.exception("not ready")
            ready = False
        if not ready:
            return problems.answer(
                problems.describe(503, "Not ready to answer yet.", request.url.path), {"Retry-After": "2"}
            )
        return Response('{"status":"ready"}', media_type="application/json")

    @app.get("/metrics")
    def metrics(desk: Desk, key: Admin) -> Response:
        return Response(desk.figures(), headers={"Cache-Control": "no-store"}, media_type="text/plain; version=0.0.4")

    under = Mount(PREFIX, api(assistant, app.state.visits, root_path))
    under.path_regex = re.compile(under.path_regex.pattern, re.DOTALL)  # an id may be anything, a line's end too
    app.router.routes.append(under)
    app.include_router(widget.router())
    app.include_router(shop.router(assistant, secret, origins))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        chat.build(assistant, secret),
        path="/",
        root_path=root_path,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        allowed_paths=[],
        max_file_size=1,
        theme=chat.theme(),
        css=chat.style(),
    )
    return mounted


def open_to(path: str) -> bool:
    """Whether a path is one that the page, or a caller of ours, has use for."""
    if path.startswith(API):
        return path.removeprefix(API).startswith(DOORS)
    return not path.startswith(SHUT)


def serve(
    assistant: Assistant, host: str, port: int, secret: str, root_path: str = "", proxies: Sequence[str] = ()
) -> None:
    """Serve until interrupted; says where on standard output once it answers.

    `port` 0 takes a free one. Raises `InputError` when the address can't be had, or the embedding model not be loaded.
    """
    listener = _listen(host, port)
    taken = listener.getsockname()[1]
    own = [address(name, taken) for name in dict.fromkeys((host, *OWN))]
    config = configured(application(assistant, secret, own, root_path), root_path, proxies)
    server = Announcing(config, address(host, taken), assistant.warm)
    asyncio.run(server.serve(sockets=[listener]))
    server.check()


def configured(app: FastAPI, root_path: str = "", proxies: Sequence[str] = ()) -> uvicorn.Config:
    """How the app is served. Who is no trusted proxy may forward nothing: its headers say where it is itself."""
    return uvicorn.Config(
        app,
        workers=1,
        log_level="warning",
        access_log=False,
        root_path=root_path,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
    )


def address(host: str, port: int) -> str:
    """The page's address, as a browser takes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise InputError(
            f"can't listen there ({error})", where=f"{host}:{port}", do="Choose another --host or --port"
        ) from error


class Announcing(uvicorn.Server):
    """A server that says where it is once it is there, and then loads what the first turn needs.

    The page is there at once; who asks before all is loaded waits a few seconds for the first answer.
    """

    def __init__(self, config: uvicorn.Config, where: str, warm: Callable[[], None]) -> None:
        super().__init__(config)
        self._where, self._warm = where, warm
        self._warming: asyncio.Future[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            print(f"whypick: ready on {self._where}", flush=True)
            self._warming = asyncio.ensure_future(asyncio.to_thread(self._warm))
            self._warming.add_done_callback(self._stop_if_it_failed)

    def check(self) -> None:
        """Raise what kept the server from loading what it needs: it does not stay up without."""
        if self._warming is not None and self._warming.done() and not self._warming.cancelled():
            self._warming.result()

    def _stop_if_it_failed(self, warming: asyncio.Future[None]) -> None:
        if not warming.cancelled() and warming.exception() is not None:
            self.should_exit = True
