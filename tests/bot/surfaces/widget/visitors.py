"""A visitor of a page with the widget, in a real browser of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.bot.surfaces.chromium import DESK, PATIENCE, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page


class Visitor:
    """A browser of one's own on the shop's page, and what a person does there."""

    def __init__(self, browser: Browser, url: str, **look: Any) -> None:  # noqa: ANN401  (as playwright has it)
        # At rest: a box measured while the panel still rises is another one on each machine.
        still = {"viewport": DESK, "reduced_motion": "reduce"}
        self.context: BrowserContext = browser.new_context(**{**still, **look})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.errors = list[str]()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)
        self.page.locator("whypick-chat").get_by_role("button").first.wait_for()

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name="Open the chat")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Shopping assistant")

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def turns(self) -> Locator:
        return self.page.locator("whypick-chat .turn")

    @property
    def cards(self) -> Locator:
        return self.turns.last.locator(".card")

    @property
    def silent(self) -> Locator:
        """The words that somebody else has the conversation."""
        return self.page.locator("whypick-chat .person")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def open(self) -> None:
        self.launcher.click()
        expect(self.field).to_be_focused()

    def ask(self, text: str) -> None:
        """Says something, and waits for the whole answer."""
        before = self.turns.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.turns).to_have_count(before + 1)
        self.answered()

    def answered(self) -> None:
        """Waits for the whole answer, and until the next message would be taken."""
        expect(self.turns.last.get_by_role("button", name="Good answer")).to_be_visible()
        expect(self.page.get_by_role("button", name="Send")).to_be_visible()

    def messages(self) -> list[str]:
        return self.page.locator("whypick-chat .said").all_inner_texts()

    def kept(self) -> dict[str, Any]:
        """What the browser remembers."""
        found = self.page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('whypick:'))")
        return dict(json.loads(found[0][1])) if found else {}

    def close(self) -> None:
        assert self.errors == []
        self.context.close()
