"""People's own data, for whoever answers for it: a report of all that is held, and erasing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from bot.surfaces.api import shapes
from bot.surfaces.api.access import Admin, Desk
from bot.surfaces.api.problems import declared

router = APIRouter(tags=["people"])

Person = Annotated[str, Path(min_length=1, max_length=200)]


@router.get(
    "/people/{user_id:path}", responses={200: {"model": dict[str, Any]}, **declared(400, 401, 403, 404, 422, 500)}
)
def report(desk: Desk, key: Admin, user_id: Person) -> JSONResponse:
    """All that is held of a person, where it came from, what decides, and who is sent what."""
    return JSONResponse(desk.report(user_id))


@router.delete(
    "/people/{user_id:path}", responses={200: {"model": shapes.Gone}, **declared(400, 401, 403, 404, 422, 500)}
)
def erase(desk: Desk, key: Admin, user_id: Person) -> JSONResponse:
    """Erase a person: conversations, history, index. It takes seconds, and can't be undone."""
    return JSONResponse({"erased": dict(desk.erase_person(user_id))})
