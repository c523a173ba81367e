"""Asking for a person on the page, in a real browser, over a real server and with a real receiver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from tests.bot.human.receiver import SECRET, receiving
from tests.bot.human.test_summary import letter
from tests.bot.surfaces.chromium import NEEDED, PHONE, expect
from tests.bot.surfaces.test_page import Server, Visitor, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, ViewportSize

pytestmark = NEEDED
ASK, SILENT = "Talk to a person", "You turned to a person: the assistant is silent."

LOW: ViewportSize = {"width": 1280, "height": 600}
USUAL: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def page(home: Path, tmp_path: Path, human: str | None) -> Iterator[Server]:
    env = {"WHYPICK_DATABASE_URL": f"sqlite:///{tmp_path / 'page.db'}", "WHYPICK_HUMAN_SECRET": SECRET}
    with running(Server(home, env | ({"WHYPICK_HUMAN": human} if human else {}))) as server:
        yield server


def tap(me: Visitor, button: Locator, says: str) -> None:
    """A tap that says something, until it is answered."""
    button.click()
    expect(me.latest.locator(".said p")).to_have_text(says)
    me.answered()


def ask(me: Visitor) -> None:
    tap(me, me.find("#bar button", ASK), "I'd like to talk to a person")


def test_a_person_is_told_and_the_page_is_silent_until_handed_back(
    browser: Browser, page_home: Path, tmp_path: Path
) -> None:
    with receiving() as receiver, page(page_home, tmp_path, f"webhook:{receiver.url}") as server:
        me, other = Visitor(browser, server.url), Visitor(browser, server.url)
        me.say("a drama")
        picked = me.picked()
        ask(me)
        (told,) = receiver.bodies("handover")
        assert receiver.taken[0].is_signed()
        assert [one["item_id"] for one in told["summary"]["picks"]] == picked
        expect(me.find("#bar [role=status]")).to_contain_text(SILENT)
        expect(me.find("#bar button", ASK)).to_have_count(0)
        me.say("my order is 4711")
        expect(me.latest.locator(".words")).to_be_hidden()
        expect(me.latest.locator(".note")).to_have_text("Waiting for a person")
        assert me.picked() == []
        assert [one["text"] for one in receiver.bodies("message")] == ["my order is 4711"]
        other.say("a drama")
        assert other.picked() == picked
        server.stop()
        server.start()
        me.page.reload()
        expect(me.find("#bar [role=status]")).to_contain_text(SILENT)
        me.settled()
        with urlopen(Request(f"{server.url.rstrip('/')}{told['hand_back']}", method="POST")) as response:
            assert response.status == 204
        me.say("a comedy")
        assert me.picked()
        expect(me.find("#bar button", ASK)).to_be_visible()
        ask(me)
        me.find("#bar button", "Back to the assistant").click()
        expect(me.find("#bar button", ASK)).to_be_visible()
        me.settled()
        me.say("a drama")
        assert me.picked()
        for visitor in (me, other):
            visitor.context.close()


@pytest.mark.parametrize("human", ["https://shop.example/help?a=1&b=2", "help@shop.example"])
def test_a_link_or_a_letter_is_a_button_and_opening_it_silences_the_bot(
    browser: Browser, page_home: Path, tmp_path: Path, human: str
) -> None:
    with page(page_home, tmp_path, human) as server:
        me = Visitor(browser, server.url, viewport=PHONE)
        me.context.route("https://shop.example/**", lambda route: route.fulfill(body="people"))
        me.say("a drama from the 80s")
        ask(me)
        link = me.latest.locator("a.chip")
        href = str(link.get_attribute("href"))
        if "@" in human:
            assert letter(href)[0] == human
            assert "Only: from the 1980s" in letter(href)[2]
        else:
            assert href == human
        assert me.wide() <= PHONE["width"]
        expect(me.find("#bar button", ASK)).to_be_visible()
        link.click()
        expect(me.find("#bar [role=status]")).to_contain_text(SILENT)
        me.settled()
        me.say("a comedy")
        expect(me.latest.locator(".words")).to_have_text(
            "You turned to a person, so I stay silent until I am called back."
        )
        tap(me, me.latest.get_by_role("button", name="Back to the assistant"), "Back to the assistant")
        expect(me.find("#bar button", ASK)).to_be_visible()
        me.context.close()


def bottom(part: Locator) -> float:
    return max(box["y"] + box["height"] for one in part.all() if (box := one.bounding_box()) is not None)


def composer(me: Visitor) -> float:
    """Where the bar at the bottom begins."""
    box = me.find("#dock").bounding_box()
    assert box is not None
    return box["y"]


def is_clear(me: Visitor, part: Locator) -> bool:
    """Whether all of what is brought into view, as the keyboard does it, stands above the composer."""
    for one in part.all():
        one.evaluate("one => one.scrollIntoView({block: 'nearest'})")
        if bottom(one) > composer(me) + 0.5:
            return False
    return True


@pytest.mark.parametrize("size", [USUAL, LOW, PHONE], ids=["usual", "low", "phone"])
def test_the_bar_at_the_bottom_covers_nothing(
    browser: Browser, page_home: Path, tmp_path: Path, size: ViewportSize
) -> None:
    with page(page_home, tmp_path, "help@shop.example") as server:
        me = Visitor(browser, server.url, viewport=size)
        expect(me.find("#bar button", ASK)).to_be_visible()
        assert bottom(me.find(".welcome > *, .starters button")) <= composer(me)
        me.say("a drama from the 50s")
        expect(me.find(".conditions .chip")).not_to_have_count(0)
        cards, chips = me.latest.locator(".card"), me.latest.locator(".chips button")
        if size != PHONE:
            assert bottom(chips if size == USUAL else cards) <= composer(me) + 0.5, "without scrolling"
        assert is_clear(me, cards)
        assert is_clear(me, cards.locator("button"))
        assert is_clear(me, chips)
        bar = me.find("#bar").screenshot()
        me.page.evaluate("scrollTo(0, 0)")
        assert me.find("#bar").screenshot() == bar, "what passes under the bar shows through it"
        me.context.close()


def test_where_nobody_can_be_asked_there_is_no_button(browser: Browser, page_home: Path, tmp_path: Path) -> None:
    with page(page_home, tmp_path, None) as server:
        me = Visitor(browser, server.url)
        me.say("a drama")
        expect(me.find("#bar button", ASK)).to_have_count(0)
        me.context.close()
