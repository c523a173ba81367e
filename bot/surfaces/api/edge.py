"""What is done around every request of the API, whichever route it takes."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.assistant import Assistant
from bot.surfaces.api import problems

LARGEST_BODY: Final = 2 * 1024 * 1024  # bytes: the longest message there can be, in any letters, and a history


class Edge:
    """Around every request: which pages may read its answer, how much may be sent, and the last net for faults."""

    def __init__(self, app: ASGIApp, assistant: Assistant) -> None:
        self._app, self._assistant = app, assistant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, begun = Headers(scope=scope), False
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await (await self._preflight(headers, scope["path"]))(scope, receive, send)
            return
        state, read = scope.setdefault("state", {}), 0

        async def allowing(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun, told = True, MutableHeaders(scope=message)
                told.setdefault("Cache-Control", "no-store")  # it is somebody's
                if origin := state.get("origin"):
                    told.update({"Access-Control-Allow-Origin": origin, "Vary": "Origin"})
            await send(message)

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_BODY:
                raise HTTPException(413, f"Use at most {LARGEST_BODY} bytes.")
            return message

        try:
            await self._app(scope, limited, allowing)
        except Exception as error:
            if begun:
                raise
            await problems.broke(scope["path"], error)(scope, receive, allowing)

    async def _preflight(self, headers: Headers, path: str) -> Response:
        """A browser's question beforehand comes without the key: some key must be for pages of this origin."""
        origin = headers.get("origin", "")
        if not await run_in_threadpool(self._assistant.keys.allows, origin):
            return problems.answer(problems.describe(403, "No key is for pages of this origin.", path))
        allowed = {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST, DELETE",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Conversation-Id",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        }
        return Response(status_code=204, headers=allowed)
