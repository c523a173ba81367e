"""A turn for a caller over HTTP: whole, or as server-sent events while it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final

import orjson
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from bot.assistant import pick_json, turn_json
from bot.surfaces.api import problems
from bot.types import Happening, Reply
from retrieval.errors import FaultError, InputError, WhypickError

# Turns whose reader went away, until they are stored: nothing else holds on to them.
_ENDING: Final = set[asyncio.Task[None]]()


class Events(EventSourceResponse):
    """Server-sent events; whoever goes away ends what makes them."""

    def __init__(self, source: AsyncGenerator[bytes, None]) -> None:
        super().__init__(source, headers={"X-Accel-Buffering": "no"})  # no proxy is to keep words back
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends them all, or as many as are wanted."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._source.aclose()


async def apart(turn: AsyncGenerator[Happening, None]) -> AsyncGenerator[Happening, None]:
    """The same happenings, from a task of their own.

    The server cancels a request that lost its reader over and over until it is gone, also while it is storing what was
    shown. A task is cancelled once, and ends as it should.
    """
    line = asyncio.Queue[Happening | None](1)  # a turn goes no further than its reader

    async def work() -> None:
        async with aclosing(turn):
            async for one in turn:
                await line.put(one)
        await line.put(None)

    task = asyncio.create_task(work())
    try:
        while (one := await _next(line, task)) is not None:
            yield one
    finally:
        task.cancel()
        _ENDING.add(task)
        task.add_done_callback(_ENDING.discard)


async def _next(line: asyncio.Queue[Happening | None], task: asyncio.Task[None]) -> Happening | None:
    """The next one; raises what the task raised."""
    getting = asyncio.ensure_future(line.get())
    try:
        await asyncio.wait((getting, task), return_when=asyncio.FIRST_COMPLETED)
        if not getting.done():
            task.result()
        return await getting
    finally:
        getting.cancel()


async def whole(turn: AsyncGenerator[Happening, None]) -> Reply:
    """The reply once it is whole. Raises InputError or FaultError where there is none."""
    reply, failed = None, None
    async with aclosing(turn):
        async for one in turn:  # to its end: only then is done what it does after the last word
            reply, failed = one.reply or reply, one if one.kind == "error" else failed
    if failed is not None:
        raise _error(failed)
    if reply is None:
        raise FaultError("a turn ended without a reply")
    return reply


async def events(turn: AsyncGenerator[Happening, None], path: str) -> AsyncGenerator[bytes, None]:
    """The contract's events of a turn."""
    async with aclosing(apart(turn)) as happenings:
        async for one in happenings:
            yield event(one.kind, _data(one, path))


def event(name: str | None, data: Mapping[str, Any]) -> bytes:
    """One event with JSON in it."""
    return format_sse_event(data_str=orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY).decode(), event=name)


def events_of(*names: str) -> dict[str, Any]:
    """Each event of a stream, as an OpenAPI document declares it."""
    schema: dict[str, Any] = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
    if names:
        schema["properties"]["event"] = {"enum": list(names)}
        schema["required"].append("event")
    return {"text/event-stream": {"schema": schema}}


def trouble(one: Happening, path: str) -> dict[str, Any]:
    """The problem detail of a turn that failed while it was spoken."""
    return problems.describe_error(_error(one), path)


def _error(one: Happening) -> WhypickError:
    return (FaultError if one.fault else InputError)(one.text)


def _data(one: Happening, path: str) -> dict[str, Any]:
    if one.kind == "error":
        return trouble(one, path)
    if one.reply is not None:
        return turn_json(one.reply)
    if one.kind == "picks":
        return {"picks": [pick_json(card) for card in one.cards]}
    if one.kind == "suggestions":
        return {"suggestions": list(one.chips)}
    return {"delta" if one.kind == "text" else "text": one.text}
