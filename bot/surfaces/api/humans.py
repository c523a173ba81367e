"""Asking for a person in a conversation, and handing it back to the bot."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from bot.assistant import human_json
from bot.surfaces.api import shapes
from bot.surfaces.api.access import Desk, Mine, Speaking
from bot.surfaces.api.problems import declared

router = APIRouter(tags=["humans"])


@router.get(
    "/conversations/{conversation_id}/human",
    responses={200: {"model": shapes.Hands}, **declared(400, 401, 403, 404, 422, 500)},
)
def hands(desk: Desk, session_id: Mine) -> JSONResponse:
    """Which way leads to a person here, and whether one has this conversation."""
    kind = desk.human.way.kind
    return JSONResponse({"way": None if kind == "none" else kind, "waiting": desk.human.is_waiting(session_id)})


@router.post(
    "/conversations/{conversation_id}/human",
    responses={200: {"model": shapes.HumanOut}, **declared(400, 401, 403, 404, 413, 422, 429, 500)},
)
async def ask(desk: Desk, session_id: Speaking, about: shapes.AskHuman | None = None) -> JSONResponse:
    """Ask for a person: the link to one, or whether one was told (`waiting`); then the bot is silent."""
    if about is not None and about.opened:
        return JSONResponse(human_json(await asyncio.to_thread(desk.human.reached, session_id)))
    return JSONResponse(human_json(await desk.ask_human(session_id)))


@router.delete(
    "/conversations/{conversation_id}/human",
    status_code=204,
    response_class=Response,
    responses=declared(400, 401, 403, 404, 422, 500),
)
def back(desk: Desk, session_id: Mine) -> Response:
    """The bot has the conversation again, with all that it knew; nothing changes where it has it already."""
    desk.human.back(session_id)
    return Response(status_code=204)


@router.post(
    "/handbacks/{token}",
    status_code=204,
    response_class=Response,
    responses=declared(400, 404, 422, 500),
)
def hand_back(desk: Desk, token: Annotated[str, Path(min_length=1, max_length=200)]) -> Response:
    """Hand a conversation back by the address that the webhook was given. It needs no key, and works once."""
    desk.human.back_by(token)
    return Response(status_code=204)
