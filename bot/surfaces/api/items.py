"""The catalogue's items, one at a time: put, changed in price and stock, deleted. The next turn sees it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.responses import JSONResponse, Response

from bot.surfaces.api import shapes
from bot.surfaces.api.access import Admin, Desk
from bot.surfaces.api.problems import declared

router = APIRouter(tags=["items"])

ItemId = Annotated[str, Path(min_length=1, max_length=200)]
Values = Annotated[
    dict[str, Any], Body(description="Column -> value, by the names and in the ways of the catalogue's file.")
]


@router.put(
    "/items/{item_id:path}",
    responses={
        200: {"model": shapes.PutOut},
        201: {"model": shapes.PutOut, "description": "It is new."},
        **declared(400, 401, 403, 404, 413, 422, 500),  # an id with a line's end in it is no address
    },
)
def put(desk: Desk, key: Admin, item_id: ItemId, values: Values) -> JSONResponse:
    """Put a whole item, new or in place of the one of that id. A value that can't be read is unknown, and named."""
    found = desk.items.put(item_id, values)
    answer = {"item_id": found.item_id, "unreadable": list(found.unreadable)}
    return JSONResponse(answer, 201 if found.new else 200)


@router.patch(
    "/items/{item_id:path}",
    status_code=204,
    response_class=Response,
    responses=declared(400, 401, 403, 404, 413, 422, 500),
)
def patch(desk: Desk, key: Admin, item_id: ItemId, values: Values) -> Response:
    """Change prices and stock alone; an empty value takes one away."""
    desk.items.patch(item_id, values)
    return Response(status_code=204)


@router.delete(
    "/items/{item_id:path}",
    status_code=204,
    response_class=Response,
    responses=declared(400, 401, 403, 404, 422, 500),
)
def delete(desk: Desk, key: Admin, item_id: ItemId) -> Response:
    """Delete an item. What it was picked for earlier can still be asked."""
    desk.items.delete(item_id)
    return Response(status_code=204)
