"""Conversations: one request alone, or a conversation that is begun, gone on with, explained and judged."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response

from bot.assistant import turn_json
from bot.surfaces.api import shapes
from bot.surfaces.api.access import (
    Caller,
    Counted,
    Desk,
    Mine,
    Named,
    Speaking,
    begun,
    count,
    known,
    opened,
    person_of,
)
from bot.surfaces.api.problems import declared
from bot.surfaces.api.streams import Events, events, events_of, whole
from bot.types import Asked, IncomingMessage
from retrieval.errors import UnknownError

router = APIRouter(tags=["conversations"])

STREAMED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": shapes.TurnOut,
        "description": "The turn; or its events: status, text, picks, suggestions, done (the turn), error.",
        "content": events_of("status", "text", "picks", "suggestions", "done", "error"),
    }
}


@router.post("/recommend", responses={200: {"model": shapes.TurnOut}, **declared(400, 401, 403, 413, 422, 429, 500)})
async def recommend(desk: Desk, key: Caller, ask: shapes.Ask, request: Request, called: Named = None) -> JSONResponse:
    """One request, answered with picks. Its `session_id` is a conversation that can be gone on with."""
    text = shapes.readable(desk, ask.text)
    count(request, desk, key, person_of(key, known(key, ask.user_id), called))
    session_id = await asyncio.to_thread(opened, desk, key, called, ask.user_id)
    message = IncomingMessage(text, session_id, ask.user_id, wants_picks=True, n=ask.n, item_id=ask.item_id)
    return JSONResponse(turn_json(await whole(desk.reply(message))))


@router.post(
    "/conversations",
    status_code=201,
    responses={201: {"model": shapes.Begun}, **declared(400, 401, 403, 413, 422, 429, 500)},
)
def begin(desk: Desk, key: Counted, about: shapes.Begin | None = None) -> JSONResponse:
    """Begin a conversation, of a known person or of nobody in particular."""
    person = known(key, about.user_id if about else None)
    return JSONResponse({"id": begun(desk, key, person)}, 201)


@router.get(
    "/conversations/{conversation_id}",
    responses={200: {"model": shapes.Told}, **declared(400, 401, 403, 404, 422, 500)},
)
def transcript(desk: Desk, session_id: Mine) -> JSONResponse:
    """The conversation as it was shown: the latest 200 turns."""
    told = desk.transcript(session_id)
    turns = [
        {"message": turn.message, "thumb": told.thumbs.get(turn.number), "turn": turn_json(turn.reply)}
        for turn in told.turns
    ]
    return JSONResponse({"id": session_id, "user_id": told.session.user_id, "turns": turns})


@router.post(
    "/conversations/{conversation_id}/messages",
    responses={**STREAMED, **declared(400, 401, 403, 404, 413, 422, 429, 500)},
)
async def say(
    desk: Desk,
    session_id: Speaking,
    said: shapes.Say,
    request: Request,
    accept: Annotated[str, Header(description="text/event-stream: as events, like `stream`.")] = "",
) -> Response:
    """Say something; the answer comes whole, or as server-sent events while it is made."""
    turn = desk.reply(IncomingMessage(shapes.readable(desk, said.text), session_id, n=said.n, item_id=said.item_id))
    if said.stream or "text/event-stream" in accept:
        return Events(events(turn, request.url.path))
    return JSONResponse(turn_json(await whole(turn)))


@router.get(
    "/conversations/{conversation_id}/why/{item:path}",
    responses={200: {"model": shapes.WhyOut}, **declared(400, 401, 403, 404, 422, 429, 500)},
)
def why(
    desk: Desk,
    key: Counted,
    session_id: Mine,
    item: str,
    turn: Annotated[int | None, Query(ge=1, le=shapes.TURNS, description="Default: the latest with picks.")] = None,
    negative: Annotated[bool, Query(alias="not", description="Why it was not picked.")] = False,
    versus: Annotated[list[shapes.Named], Query(max_length=10, description="Compare with these.")] = [],  # noqa: B006
    without: Annotated[list[shapes.Named], Query(max_length=10, description="What if these were not.")] = [],  # noqa: B006
) -> JSONResponse:
    """Why an item (an id, a title, or a rank in the turn) was picked, read off the stored trace."""
    return JSONResponse(
        desk.explain.why(session_id, Asked(item, turn, negative=negative, versus=versus, without=without))
    )


@router.post(
    "/conversations/{conversation_id}/feedback",
    status_code=204,
    response_class=Response,
    responses=declared(400, 401, 403, 404, 413, 422, 500),
)
def feedback(desk: Desk, session_id: Mine, act: shapes.Act) -> Response:
    """Say what a person did with a turn or an item of it; it counts from the next turn on."""
    shown = {turn.number: turn.reply.cards for turn in desk.transcript(session_id).turns}
    if act.item_id is not None and act.item_id not in {card.item_id for card in shown.get(act.turn, ())}:
        fix = "Take a turn's number and the item_id of one of its picks"
        raise UnknownError("that turn did not show this item", where=act.item_id[:80], do=fix)
    desk.feedback(session_id, act.turn, act.item_id, act.kind)
    return Response(status_code=204)
