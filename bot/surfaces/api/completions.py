"""The Chat Completions protocol: any client that speaks it becomes a channel.

With `X-Conversation-Id` the conversation is kept here, and of what is sent only the latest message counts. Without it
the history that was sent is understood anew, message by message, in a conversation that is gone when the answer is
given. What the history says an assistant said is not read: only what a person said tells of them.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.assistant import Assistant, turn_json
from bot.surfaces.api import shapes, streams
from bot.surfaces.api.access import Caller, Desk, Named, count, known, opened, person_of
from bot.surfaces.api.asking import Completed, Completion, Model, Models
from bot.surfaces.api.problems import declared
from bot.types import Happening, IncomingMessage, Reply
from retrieval.errors import UnknownError

router = APIRouter(tags=["OpenAI-compatible"])

OURS: Final = "whypick"  # the model of the settings, whichever it is
REPLAYED: Final = 24  # messages before the latest one that are understood again
DONE: Final = b"data: [DONE]\n\n"


@router.get("/models", responses={200: {"model": Models}, **declared(401, 403, 500)})
def models(desk: Desk, key: Caller) -> JSONResponse:
    """The models that may be asked for."""
    return JSONResponse({"object": "list", "data": [_model(name) for name in (OURS, *desk.models)]})


@router.get("/models/{model:path}", responses={200: {"model": Model}, **declared(401, 403, 404, 422, 500)})
def model(desk: Desk, key: Caller, model: str) -> JSONResponse:
    """One of them."""
    _speaker(desk, model)
    return JSONResponse(_model(model))


@router.post(
    "/chat/completions",
    responses={
        200: {
            "model": Completed,
            "description": "The answer; with `stream` its chunks. `whypick` is the turn as the rest of the API gives it.",
            "content": streams.events_of(),
        },
        **declared(400, 401, 403, 404, 413, 422, 429, 500),
    },
)
async def complete(desk: Desk, key: Caller, ask: Completion, request: Request, called: Named = None) -> Response:
    """Answer a chat."""
    said = ask.said()
    shapes.readable(desk, said[-1])
    speaker, person = _speaker(desk, ask.model), known(key, ask.user)
    count(request, desk, key, person_of(key, person, called))  # a whole history counts as one message
    if called is None:
        turn = replayed(desk, said, person, speaker)
    else:
        session_id = await asyncio.to_thread(opened, desk, key, called, person)
        turn = desk.reply(IncomingMessage(said[-1], session_id, model=speaker))
    head = {"id": f"chatcmpl-{secrets.token_hex(12)}", "created": int(time.time()), "model": ask.model}
    usage = _usage(desk, speaker)
    if ask.stream:
        wants_usage = ask.stream_options is not None and ask.stream_options.include_usage
        return streams.Events(chunks(turn, head, usage if wants_usage else None, request.url.path))
    reply = await streams.whole(streams.apart(turn))
    message = {"role": "assistant", "content": f"{reply.text}{_listed(reply)}", "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    answer = {**head, "object": "chat.completion", "choices": [choice], "whypick": turn_json(reply)}
    return JSONResponse(answer | ({} if usage is None else {"usage": usage}))


async def replayed(
    desk: Assistant, said: list[str], person: str | None, speaker: str | None
) -> AsyncGenerator[Happening, None]:
    """The answer to the last of these messages. The built-in hears the others: no model is paid for them again.

    The conversation is no key's, so nothing can be asked of it while it lasts.
    """
    starting = asyncio.create_task(asyncio.to_thread(desk.start, person))
    try:
        session_id = (await asyncio.shield(starting)).session_id
        for text in said[-1 - REPLAYED : -1]:
            heard = IncomingMessage(text, session_id, model="grounded", stands_alone=True, again=True)
            async with aclosing(desk.reply(heard)) as earlier:
                async for _ in earlier:
                    pass
        asked = IncomingMessage(said[-1], session_id, model=speaker, stands_alone=True)
        async with aclosing(desk.reply(asked)) as turn:
            async for one in turn:
                yield one
    finally:  # also for who goes away while it is begun, which no thread can be stopped in, or while it is removed
        await asyncio.shield(asyncio.to_thread(desk.discard, (await starting).session_id))


async def chunks(
    turn: AsyncGenerator[Happening, None], head: dict[str, Any], usage: dict[str, int] | None, path: str
) -> AsyncGenerator[bytes, None]:
    """The protocol's chunks of a turn; joined they are word for word the whole answer."""

    def chunk(delta: dict[str, Any], reason: str | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
        return streams.event(None, {**head, "object": "chat.completion.chunk", "choices": [choice], **more})

    yield chunk({"role": "assistant", "content": ""})
    pending, begun, answered = "", False, False
    async with aclosing(streams.apart(turn)) as happenings:
        async for one in happenings:
            if one.kind == "error":
                yield streams.event(None, streams.trouble(one, path))
            if one.kind == "text":
                # Space at the edges is left out, as in the whole reply: it waits for a word after it.
                pending += one.text
                delta = pending.rstrip() if begun else pending.strip()
                if delta:
                    pending, begun = pending[pending.index(delta) + len(delta) :], True
                    yield chunk({"content": delta})
            if one.reply is not None:
                answered = True
                if listed := _listed(one.reply):
                    yield chunk({"content": listed})
                yield chunk({}, "stop", whypick=turn_json(one.reply))
    if usage is not None and answered:
        yield streams.event(None, {**head, "object": "chat.completion.chunk", "choices": [], "usage": usage})
    yield DONE


def _listed(reply: Reply) -> str:
    """The picks, and the way to a person or that one has it, as lines below the words: such a client shows only text."""
    lines = "".join(f"\n{card.rank}. {card.title} — {card.reason}" for card in reply.cards)
    if reply.human is not None and (reply.human.href or not reply.text):
        lines += f"\n{reply.human.text}" + (f": {reply.human.href}" if reply.human.href else "")
    return f"\n{lines}" if lines and reply.text else lines.lstrip("\n")


def _speaker(desk: Assistant, name: str) -> str | None:
    """The model that a message asks for by this name; None for that of the settings."""
    if name == OURS:
        return None
    if name not in desk.models:
        raise UnknownError("no such model", where=name[:80], do=f"Use one of: {', '.join((OURS, *desk.models))}")
    return name


def _usage(desk: Assistant, speaker: str | None) -> dict[str, int] | None:
    """The built-in uses no language model and so no tokens. Those of another are not counted: none are claimed."""
    return {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0} if desk.is_builtin(speaker) else None


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": OURS}
