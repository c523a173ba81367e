"""Sessions of a page's visitors: all that a publishable key opens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from bot.surfaces.api import shapes
from bot.surfaces.api.access import Desk, Page, count, visits_of
from bot.surfaces.api.problems import declared
from bot.surfaces.api.visits import LASTS_S, Visits

router = APIRouter(tags=["sessions"])


@router.post(
    "/sessions",
    status_code=201,
    responses={201: {"model": shapes.Visiting}, **declared(400, 401, 403, 413, 422, 429, 500)},
)
def visit(
    request: Request,
    desk: Desk,
    key: Page,
    visits: Annotated[Visits, Depends(visits_of)],
    visit: shapes.Visit | None = None,
) -> JSONResponse:
    """Begin a visitor's session on a page, or go on with the one that they had."""
    count(request, desk, key)
    said = visit or shapes.Visit()
    token, conversation = visits.begin(key, request.headers["origin"], said.identity, said.resume)
    about = {"expires_in": LASTS_S, "conversation_id": conversation, "human": desk.human.way.kind != "none"}
    return JSONResponse({"token": token, **about}, 201)
