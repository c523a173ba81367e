"""The widget's script, put together once from its parts: one file for browsers, a few to read."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

PARTS: Final = ("client.js", "elements.js", "turn.js", "widget.js")
FRESH_S: Final = 600  # then browsers ask whether it has changed


def script() -> bytes:
    """All of it in a scope of its own, so that it leaves no names on the page."""
    place = files(__package__)
    look = json.dumps((place / "widget.css").read_text(encoding="utf-8"))
    parts = "\n".join((place / name).read_text(encoding="utf-8") for name in PARTS)
    return f'(() => {{\n"use strict";\nconst LOOK = {look};\n{parts}}})();\n'.encode()


def router() -> APIRouter:
    """Where the script is had. Pages of any origin may load it: it opens nothing without a key."""
    found, body = APIRouter(include_in_schema=False), script()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": f"public, max-age={FRESH_S}",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }

    @found.api_route("/widget.js", methods=["GET", "HEAD"])
    async def widget(request: Request) -> Response:
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="text/javascript", headers=headers)

    return found
