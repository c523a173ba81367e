"""Every error of the API as a problem detail (RFC 9457), made here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from retrieval.errors import (
    AccessError,
    FaultError,
    ForbiddenError,
    InputError,
    LimitError,
    NoCatalogueError,
    UnknownError,
    WhypickError,
)

log = structlog.get_logger(__name__)

MEDIA: Final = "application/problem+json"
# The first that fits counts.
STATUSES: Final[tuple[tuple[type[WhypickError], int], ...]] = (
    (ForbiddenError, 403),
    (AccessError, 401),
    (LimitError, 429),
    (UnknownError, 404),
    (NoCatalogueError, 503),
    (InputError, 400),
    (FaultError, 500),
)
# Clients of the Chat Completions protocol look for the words in `error.message`.
CHAT: Final = re.compile(r"/v1/(?:chat/|models)")
AGAIN: Final = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
BROKE: Final = "Something broke on our side. The server's log has the details."


class Wrong(BaseModel):
    """One field that can't be used."""

    where: str
    what: str


class Failure(BaseModel):
    """The same words again, where the clients of another protocol look for them."""

    message: str
    type: str
    code: int


class Problem(BaseModel):
    """A problem detail. `errors` says of a body or a query what in it can't be used."""

    type: str = "about:blank"  # the status says it all, as the RFC has it
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Wrong] | None = None
    error: Failure | None = None


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These statuses as an OpenAPI document declares them: every one is a problem detail."""
    content = {"content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    found = {status: {"description": HTTPStatus(status).phrase, **content} for status in statuses}
    return {status: {**one, **({"headers": AGAIN} if status == 429 else {})} for status, one in found.items()}


def status_of(error: WhypickError) -> int:
    """The HTTP status of one of our errors."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 500)


def describe(status: int, detail: str, instance: str, errors: list[Wrong] | None = None) -> dict[str, Any]:
    """A problem detail as JSON."""
    title = HTTPStatus(status).phrase
    problem = Problem(title=title, status=status, detail=detail, instance=instance, errors=errors)
    if CHAT.search(instance):
        problem.error = Failure(message=detail, type=title, code=status)
    return problem.model_dump(exclude_none=True)


def describe_error(error: WhypickError, instance: str) -> dict[str, Any]:
    """One of our errors as a problem detail: what a caller may know of it, so nothing of a fault's own words."""
    status = status_of(error)
    return describe(status, BROKE if status == 500 else error.line(), instance)


def answer(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem detail as a response."""
    ask = {"WWW-Authenticate": "Bearer"} if problem["status"] == 401 else {}
    return JSONResponse(dict(problem), problem["status"], {**ask, **(headers or {})}, media_type=MEDIA)


def broke(instance: str, error: Exception) -> JSONResponse:
    """What nobody foresaw: the log gets the traceback, the caller gets none of it."""
    log.error("a request failed", exc_info=error)
    return answer(describe(500, BROKE, instance))


def install(app: FastAPI) -> None:
    """Turns every error that a route raises into a problem detail."""

    @app.exception_handler(WhypickError)
    async def ours(request: Request, error: WhypickError) -> JSONResponse:
        if status_of(error) == 500:
            log.error("a request failed", exc_info=error)
        wait = {"Retry-After": str(error.wait_s)} if isinstance(error, LimitError) else None
        return answer(describe_error(error, request.url.path), wait)

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        # What was sent is not sent back: it may be a person's words, and no text at all.
        wrong = [Wrong(where=".".join(map(str, one["loc"])), what=one["msg"]) for one in error.errors()]
        return answer(describe(422, "The request can't be used as it is.", request.url.path, wrong))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        problem = describe(error.status_code, str(error.detail), request.url.path)
        return answer(problem, error.headers)
