"""What people view, click, put into carts and buy, told as it happens."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from bot.surfaces.api import shapes
from bot.surfaces.api.access import Caller, Desk, count, known
from bot.surfaces.api.problems import declared
from bot.types import Happened

router = APIRouter(tags=["events"])

Several = Annotated[list[shapes.Event], Field(min_length=1, max_length=1000)]


@router.post(
    "/events",
    status_code=202,
    responses={202: {"model": shapes.TakenOut}, **declared(400, 401, 403, 413, 422, 429, 500)},
)
def take(request: Request, desk: Desk, key: Caller, told: shapes.Event | Several) -> JSONResponse:
    """Tell what happened, one event or up to 1,000; it counts from the next turn on. What can't be used is named."""
    if key.scope == "publishable":  # a shop's own server may tell as much as happens
        count(request, desk, key, key.only)
    happened = [Happened(**event.model_dump()) for event in (told if isinstance(told, list) else [told])]
    for one in happened:
        known(key, one.user_id)
    taken = asdict(desk.events.take(key, happened))
    refused = [{"index": index, "reason": reason} for index, reason in taken["refused"]]
    return JSONResponse({**taken, "refused": refused}, 202)
