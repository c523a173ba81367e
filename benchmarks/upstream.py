"""A language model's endpoint for measuring: it takes its time, says only what is true, and knows when it was left.

It speaks as much of the Chat Completions protocol as Whypick uses, over plain asyncio, so that the moment at which a connection
is closed is seen at once.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

_TITLE = re.compile(r'"title":"([^"\\]*)"')
_GRADING = "grade from 0 to 4"
SAID = "is a drama."  # of every pick: what is asked for is a drama


@dataclass
class Call:
    """One request: of which kind, and when it was over, answered whole or left."""

    kind: str  # "plan", "words" or "grades"
    ended: float | None = None  # on time.perf_counter


@dataclass
class Upstream:
    """The endpoint: its address, how slow it is, and what was asked of it."""

    url: str
    silent_s: float  # before the first byte of an answer
    pause_s: float  # between two sentences
    stops: Mapping[str, int] = field(default_factory=dict)  # kind of call -> sentences after which it says no more
    calls: list[Call] = field(default_factory=list)


@asynccontextmanager
async def endpoint(silent_s: float = 0.5, pause_s: float = 0.1) -> AsyncIterator[Upstream]:
    """The endpoint, for as long as the block lasts."""
    upstream = Upstream("", silent_s, pause_s)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await _serve(upstream, reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    upstream.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield upstream
    finally:
        server.close()


async def _serve(upstream: Upstream, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request on one connection: it is told to close after it, so that none is kept open without a use."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    found = re.search(r"content-length: *(\d+)", head, re.IGNORECASE)
    asked = json.loads(await reader.readexactly(int(found[1]) if found else 0))
    call = Call(_kind(asked))
    upstream.calls.append(call)
    answering = asyncio.create_task(_answer(upstream, call, asked, writer))
    leaving = asyncio.create_task(reader.read(1))
    await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
    call.ended = time.perf_counter()
    for task in (answering, leaving):
        task.cancel()
    await asyncio.gather(answering, leaving, return_exceptions=True)


def _kind(asked: dict[str, Any]) -> str:
    contents = [str(one.get("content")) for one in asked["messages"]]
    if any(_GRADING in content for content in contents):
        return "grades"
    return "words" if asked["messages"][-1]["role"] == "tool" else "plan"


async def _answer(upstream: Upstream, call: Call, asked: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(upstream.silent_s)
    most = upstream.stops.get(call.kind)
    if most == 0:
        await _left()
    head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: {}\r\n\r\n"
    if not asked.get("stream"):
        writer.write(head.format("application/json").encode())
        message = {"role": "assistant", "content": "{}"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        writer.write(json.dumps({"id": "1", "object": "chat.completion", "model": "m", "choices": [choice]}).encode())
        await writer.drain()
        return
    writer.write(head.format("text/event-stream").encode())
    if call.kind == "plan":
        function = {"name": "recommend", "arguments": "{}"}
        tool = {"index": 0, "id": "call1", "type": "function", "function": function}
        _chunk(writer, {"role": "assistant", "tool_calls": [tool]})
        _chunk(writer, {}, "tool_calls")
    else:
        titles = _TITLE.findall("\n".join(str(one.get("content")) for one in asked["messages"]))[:3]
        for title in (titles * 10)[:most]:
            _chunk(writer, {"content": f"{title} {SAID} "})
            await writer.drain()
            await asyncio.sleep(upstream.pause_s)
        if most is not None:
            await _left()
        _chunk(writer, {}, "stop")
    writer.write(b"data: [DONE]\n\n")
    await writer.drain()


async def _left() -> None:
    """Says nothing until whoever asked has gone, which cancels it."""
    await asyncio.Event().wait()


def _chunk(writer: asyncio.StreamWriter, delta: dict[str, Any], reason: str | None = None) -> None:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    writer.write(f"data: {json.dumps(chunk)}\n\n".encode())
