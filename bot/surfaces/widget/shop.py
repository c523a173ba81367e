"""The demo's shop: a few plain pages of what the demo catalogue lists, with the widget on each."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.assistant import Assistant
from bot.surfaces.api.visits import derived
from retrieval.errors import UnknownError

SHOWN: Final = 60  # items of the first page
KEY: Final = "demo page"


def router(assistant: Assistant, secret: str, origins: Collection[str]) -> APIRouter:
    """The pages, where the catalogue is a packaged demo: nobody else's catalogue is put on show."""
    found = APIRouter(include_in_schema=False, prefix="/demo")
    pages = Environment(loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined)
    pages.filters["id"] = lambda text: quote(text, safe="")

    @cache
    def key() -> str:
        # Made with the first view; it stands in the page, as publishable keys do.
        return assistant.keys.lend(KEY, derived(secret, "demo"), origins)

    def page(template: str, **values: object) -> HTMLResponse:
        return HTMLResponse(pages.get_template(template).render(key=key(), **values))

    def none() -> HTMLResponse:
        return HTMLResponse("No such page.", 404)

    @found.get("")
    def bare() -> RedirectResponse:
        return RedirectResponse("demo/")

    @found.get("/")
    def shelf() -> HTMLResponse:
        if assistant.about().demo is None:
            return none()
        return page("shelf.html", items=assistant.items.listings(SHOWN))

    @found.get("/{item_id:path}")
    def product(item_id: str) -> HTMLResponse:
        if assistant.about().demo is None:
            return none()
        try:
            return page("product.html", item=assistant.items.listing(item_id))
        except UnknownError:
            return none()

    return found
