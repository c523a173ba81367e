"""The API as one application, mounted under `/v1` of the server."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bot.assistant import Assistant
from bot.surfaces.api import completions, conversations, events, humans, items, people, problems, sessions
from bot.surfaces.api.edge import Edge
from bot.surfaces.api.visits import Visits

PREFIX: Final = "/v1"


def api(assistant: Assistant, visits: Visits, root_path: str = "") -> FastAPI:
    """The application, ready to be mounted; `root_path` is the prefix under which the world sees the server."""
    app = FastAPI(title="Whypick", version="1", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.assistant, app.state.visits = assistant, visits
    app.add_middleware(Edge, assistant=assistant)
    problems.install(app)
    for routes in (sessions, conversations, humans, events, items, people, completions):
        app.include_router(routes.router)
    document = openapi(app, root_path)

    @app.get("/openapi.json", include_in_schema=False)
    async def described() -> dict[str, Any]:
        return document

    return app


def openapi(app: FastAPI, root_path: str = "") -> dict[str, Any]:
    """What the API takes and gives. Every error is a problem detail, those of reading a request among them."""
    found = get_openapi(
        title=app.title, version=app.version, routes=app.routes, servers=[{"url": f"{root_path}{PREFIX}"}]
    )
    found["components"]["schemas"] |= _schemas(found)
    return found


def _schemas(found: dict[str, Any]) -> dict[str, Any]:
    schema = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    inner: dict[str, Any] = schema.pop("$defs")
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
    return {**inner, "Problem": schema}
