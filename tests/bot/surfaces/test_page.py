"""The page in a real browser, over a real server and the real assistant: what a visitor sees, taps and keeps."""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack
from urllib.request import urlopen

import pytest

from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.conftest import Clock
from tests.bot.fake_openai import Answer, serving
from tests.bot.surfaces.api.conftest import running as answering
from tests.bot.surfaces.chromium import DESK, NEEDED, PATIENCE, PHONE, expect
from tests.bot.surfaces.conftest import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, ViewportSize

pytestmark = NEEDED
QUIET = """() => new Promise((done) => {
  let timer = setTimeout(done, 300);
  const again = () => { clearTimeout(timer); timer = setTimeout(done, 300); };
  new MutationObserver(again).observe(document.body, {subtree: true, childList: true, characterData: true});
})"""


class Look(TypedDict, total=False):
    """How a visitor's screen is set."""

    viewport: ViewportSize
    color_scheme: Literal["light", "dark"]


@dataclass
class Server:
    """`whypick serve` in a process of its own, on a port that it keeps across restarts."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(self.port)]
        env = {**os.environ, "WHYPICK_HOME": str(self.home), **self.env}
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == f"whypick: ready on {self.url.rstrip('/')}\n"

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            self.process.kill()
            self.process.wait()  # its port is free


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """The server, for as long as the block runs."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def server(page_home: Path) -> Iterator[Server]:
    """The page of the small catalogue, worded by the built-in."""
    with running(Server(page_home)) as started:
        yield started


class Visitor:
    """A browser of one's own, and what a person does with the page."""

    def __init__(self, browser: Browser, url: str, **look: Unpack[Look]) -> None:
        self.context = browser.new_context(
            viewport=look.get("viewport", DESK), color_scheme=look.get("color_scheme", "light")
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.asked_of: set[str] = set()
        self.page.on("request", lambda request: self.asked_of.add(request.url))
        self.page.goto(url)
        expect(self.page.locator("#header h1")).to_have_text("Whypick")
        expect(self.find(".starters button, .turn.latest").first).to_be_visible()  # the server's first answer came
        self.settled()

    def find(self, selector: str, saying: str | None = None) -> Locator:
        return self.page.locator(selector, has_text=saying)

    @property
    def latest(self) -> Locator:
        return self.find(".turn.latest")

    def say(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Your message")
        box.fill(text)
        box.press("Enter")
        with suppress(
            AssertionError
        ):  # a page that has only just come up may not listen yet: who sees that tries again
            expect(box).to_have_value("", timeout=20_000)
        if box.input_value():
            box.press("Enter")
        expect(self.latest.locator(".said p")).to_have_text(text)
        self.answered()

    def answered(self, at: int | None = None) -> None:
        """Waits for the whole answer; `at` says of which turn, where the one before would be taken for it."""
        turn = ".turn.latest[data-phase=done]" + ("" if at is None else f"[data-turn='{at}']")
        expect(self.find(turn)).to_be_visible()
        expect(self.page.get_by_role("button", name="Send")).to_be_visible()
        self.settled()

    def settled(self) -> None:
        """The parts of the page are drawn one after the other: what follows reads them all, so it waits for the last."""
        self.page.evaluate(QUIET)

    def watch_for_an_answer_to_begin(self) -> None:
        """The old answer is done too: without this, a new one could be taken for answered before it has begun."""
        self.page.evaluate(
            """() => new MutationObserver(() => {
                if (document.querySelector('.turn.latest[data-phase=busy]')) document.documentElement.dataset.begun = 'yes';
            }).observe(document.body, {subtree: true, childList: true, attributes: true})"""
        )

    def tap(self, name: str) -> None:
        self.latest.get_by_role("button", name=name).first.click()

    def picked(self) -> list[str]:
        return [str(card.get_attribute("data-item")) for card in self.latest.locator(".card").all()]

    def known(self) -> list[str]:
        return [text.strip() for text in self.find(".known li span").all_inner_texts()]

    def wide(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visitor]]:
    """Opens the page as somebody new."""
    visitors: list[Visitor] = []

    def opened(url: str = "", **look: Unpack[Look]) -> Visitor:
        visitors.append(Visitor(browser, url or server.url, **look))
        return visitors[-1]

    yield opened
    for visitor in visitors:
        visitor.context.close()


def test_the_first_screen_says_what_this_is_and_how_to_begin(visit: Callable[..., Visitor], server: Server) -> None:
    me = visit()
    expect(me.find(".starters button")).to_have_count(4)
    expect(me.find("#header")).to_contain_text("Recommendations that can tell you why.")
    expect(me.find(".welcome")).to_contain_text("synthetic")
    badge = me.find(".badge summary")
    expect(badge).to_contain_text("Built-in, no key")
    badge.click()
    for setting in ("WHYPICK_MODEL=openai:NAME", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        expect(me.find(".sheet")).to_contain_text(setting)
    me.page.keyboard.press("Escape")
    expect(me.find(".sheet")).to_be_hidden()
    assert all(url.startswith(server.url) for url in me.asked_of if not url.startswith("data:")), me.asked_of


def test_doors_that_the_page_has_no_use_for_are_shut(visit: Callable[..., Visitor]) -> None:
    me = visit()
    for path in (
        "gradio_api/upload",
        "gradio_api/info",
        "gradio_api/runs",
        "monitoring",
        "gradio_api/file=/etc/passwd",
    ):
        assert me.page.request.get(f"{me.page.url}{path}").status == 404, path
    health = me.page.request.get(f"{me.page.url}healthz")
    assert health.json() == {"status": "ok"}
    assert "default-src 'self'" in health.headers["content-security-policy"]


def test_a_starter_is_answered_in_words_and_three_cards(visit: Callable[..., Visitor]) -> None:
    me = visit()
    starter = me.find(".starters button").first
    words = starter.inner_text()
    starter.click()
    me.answered()
    assert me.latest.locator(".said p").inner_text().casefold() == words.casefold()
    expect(me.latest.locator(".words")).not_to_be_empty()
    expect(me.latest.locator(".card")).to_have_count(3)
    for card in me.latest.locator(".card").all():
        assert 0 < len(card.locator(".reason").inner_text().split()) <= 20
        assert card.get_by_role("button").all_inner_texts() == [
            "Why this?",
            "More like this",
            "Show the maths",
            "Not for me",
        ]
    expect(me.latest.locator(".chips button").first).to_be_visible()


def test_the_maths_adds_up(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a sad war film")
    expect(me.latest.locator("svg[role=img]")).to_have_count(0)  # drawn when it is opened, not with every card
    me.tap("Show the maths")
    drawn = me.latest.locator(".sum:visible svg[role=img]")
    expect(drawn).to_have_count(1)
    bars = drawn.locator("rect[data-role=term]").all()
    score = float(str(drawn.get_attribute("data-score")))
    base = float(str(drawn.get_attribute("data-base")))
    parts = [float(str(bar.get_attribute("data-contribution"))) for bar in bars]
    assert len(parts) > 1
    assert base + sum(parts) == pytest.approx(score, abs=1e-9)
    scale = drawn.bounding_box()["width"] * float(str(drawn.get_attribute("data-scale"))) / 100
    for bar, part in zip(bars, parts, strict=True):
        assert bar.evaluate("one => one.getBBox().width") == pytest.approx(abs(part) * scale, abs=0.6)
    me.latest.locator(".sum summary").first.click()
    table = me.find(".maths table")
    cells = [float(str(cell.get_attribute("title"))) for cell in table.locator("tbody td").all()]
    assert sum(cells) == pytest.approx(float(str(table.locator("tfoot td").get_attribute("title"))), abs=1e-9)
    me.tap("Hide the maths")
    expect(me.latest.locator(".sum:visible")).to_have_count(0)


def as_somebody(me: Visitor, text: str) -> None:
    """What somebody with a history asks for."""
    me.page.get_by_label("Chat as").select_option("demo-world-02")
    expect(me.find(".known .as")).to_be_attached()
    me.say(text)


def test_the_way_to_the_picks_opens_its_numbers(visit: Callable[..., Visitor]) -> None:
    me = visit()
    as_somebody(me, "a drama about a family from the 1940s")
    me.tap("Show the maths")
    me.tap("How I got there")
    steps = me.latest.locator(".way details")
    expect(steps).to_have_count(6)
    numbers = me.latest.locator(".way [data-step=gates] [data-value]")
    expect(numbers.first).to_be_hidden()
    me.latest.locator(".way [data-step=gates] summary").click()
    expect(numbers.first).to_be_visible()
    counts = [int(one.inner_text().replace(",", "")) for one in numbers.all()]
    assert counts == [int(str(one.get_attribute("data-value"))) for one in numbers.all()]
    assert counts[0] == 71  # every item of this catalogue comes in at the first
    heat, items = me.latest.locator(".heat svg"), me.picked()
    scores = {
        item: heat.locator(f"[data-role=score][data-item='{item}']").get_attribute("data-contribution")
        for item in items
    }
    for item in items:
        cells = heat.locator(f"rect[data-item='{item}']:not([data-role=score])").all()
        column = sum(float(str(cell.get_attribute("data-contribution"))) for cell in cells)
        assert column == pytest.approx(float(str(scores[item])), abs=1e-9)
    expect(me.page.get_by_role("button", name="Hide how I got there")).to_have_attribute("aria-expanded", "true")


COUNT_GLIDES = """() => {
  window.glides = 0;
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (...how) { window.glides += 1; return animate.apply(this, how); };
}"""


def seen(me: Visitor) -> list[str]:
    """The cards in the order in which they stand on the screen, once none of them moves."""
    me.page.wait_for_function("() => document.getAnimations().every((one) => !one.effect.target?.matches?.('.card'))")
    cards = [(card.bounding_box(), str(card.get_attribute("data-item"))) for card in me.latest.locator(".card").all()]
    return [item for _, _, item in sorted((box["y"], box["x"], item) for box, item in cards)]


@pytest.mark.parametrize("look", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone"])
def test_without_a_reason_the_cards_move_and_go_back(visit: Callable[..., Visitor], look: Look) -> None:
    me = visit(**look)
    me.say("a sad war film")
    me.page.add_style_tag(content="* { overflow-anchor: none }")  # not every browser keeps one's place by itself
    before = seen(me)
    me.page.evaluate(COUNT_GLIDES)
    me.tap("Why this?")
    reason = me.latest.locator(".why:visible .reasons > li").first
    reason.locator("summary").click()
    expect(reason.locator(".numbers")).to_contain_text("% of what counted")
    assert me.page.evaluate("window.glides") == 0
    tried = reason.locator(".try")
    me.page.wait_for_function("() => !document.getAnimations().length")
    tried.scroll_into_view_if_needed()
    top = tried.bounding_box()["y"]
    tried.click()
    expect(me.latest.locator(".rank.moved").first).to_have_text("1 → 2")
    expect(me.latest.locator(".rank.moved").nth(1)).to_have_text("2 → 1")
    assert me.page.evaluate("window.glides") == 2
    assert seen(me) == [before[1], before[0], before[2]]
    expect(reason.locator("details")).to_have_attribute("open", "")
    expect(reason.locator(".trial li").first).to_contain_text("was 2")
    assert tried.bounding_box()["y"] == pytest.approx(top, abs=3)  # what was tapped stays where it is seen
    assert me.wide() == look.get("viewport", DESK)["width"]
    reason.get_by_role("button", name="As it was").focus()
    me.page.keyboard.press("Enter")
    expect(me.latest.locator(".rank.moved, .trial:visible")).to_have_count(0)
    assert seen(me) == before


def test_cards_move_at_once_for_who_wants_no_motion(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.page.emulate_media(reduced_motion="reduce")
    me.say("a sad war film")
    before = seen(me)
    me.page.evaluate(COUNT_GLIDES)
    me.tap("Why this?")
    me.tap("Without this?")
    expect(me.latest.locator(".rank.moved").first).to_have_text("1 → 2")
    assert seen(me) == [before[1], before[0], before[2]]
    assert me.page.evaluate("window.glides") == 0


def test_why_this_answers_beside_the_cards_and_goes_again(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a frightening horror film")
    title = str(me.latest.locator(".card").nth(1).get_attribute("aria-label"))
    me.latest.locator(".card").nth(1).get_by_role("button", name="Why this?").click()
    why = me.latest.locator(".why:visible")
    expect(why.locator("h4")).to_have_text(f"Why {title}?")
    assert 3 < len(why.locator(".spoken").inner_text().split()) <= 70
    me.tap("Why this?")
    expect(why).to_have_count(2)
    me.latest.locator(".card").nth(1).get_by_role("button", name="Why this?").click()
    expect(why).to_have_count(1)


def test_not_for_me_never_comes_back(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a comedy")
    refused = me.picked()[0]
    me.tap("Not for me")
    expect(me.latest.locator(".card").first).to_contain_text("You won't see this one again.")
    for message in ("another comedy", "a comedy", "a funny comedy"):
        me.say(message)
        assert refused not in me.picked()
    me.page.reload()
    expect(me.find(".card.refused")).to_have_attribute("data-item", refused)


def test_more_like_this_is_a_turn_of_its_own(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a western")
    first = me.picked()
    title = str(me.latest.locator(".card").first.get_attribute("aria-label"))
    me.tap("More like this")
    expect(me.find(".turn")).to_have_count(2)
    me.answered(1)
    expect(me.latest.locator(".said p")).to_have_text(f"More like {title}")
    assert me.picked()
    assert first[0] not in me.picked()
    assert [card.get_attribute("data-item") for card in me.find("#past .card").all()] == first  # never re-ordered


def test_a_condition_removed_in_the_panel_counts_no_more(visit: Callable[..., Visitor], page_home: Path) -> None:
    with (page_home / "few.csv").open(encoding="utf-8", newline="") as lines:
        years = {row["id"]: int(row["year"]) for row in csv.DictReader(lines) if row["year"]}
    me = visit()
    me.say("a drama about a war from the 1930s")
    assert {years[item] // 10 for item in me.picked()} == {193}
    chip = me.find(".conditions .chip", saying="1930s")
    expect(chip).to_be_visible()
    me.page.get_by_role("complementary").get_by_role("button", name=re.compile("Remove .*1930s")).click()
    expect(chip).to_have_count(0)
    me.say("a drama about a war")
    expect(me.find(".conditions .chip", saying="1930s")).to_have_count(0)
    assert me.picked()
    assert {years[item] // 10 for item in me.picked()} - {193}


def test_a_condition_goes_by_its_chip_at_the_composer(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a comedy from the 1940s")
    me.find(".conditions .chip", saying="1940s").click()
    expect(me.find(".conditions .chip", saying="1940s")).to_have_count(0)
    me.settled()
    assert not any("1940s" in line for line in me.known() if line != "comedy from the 1940s")


def test_a_chip_is_said_and_changes_the_picks(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("an adventure")
    before = me.picked()
    chip = me.latest.locator(".chips button").first
    words = str(chip.get_attribute("data-text"))
    chip.click()
    expect(me.find(".turn")).to_have_count(2)
    me.answered(1)
    expect(me.latest.locator(".said p")).to_have_text(words)
    assert me.picked() != before


def test_trying_again_and_editing_replace_the_last_turn(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a musical")
    me.say("a romance")
    me.watch_for_an_answer_to_begin()
    me.tap("Try again")
    expect(me.find("html")).to_have_attribute("data-begun", "yes")
    me.answered()
    expect(me.find(".turn")).to_have_count(2)
    me.tap("Edit your message")
    expect(me.page.get_by_role("textbox", name="Your message")).to_have_value("a romance")
    me.say("a crime film")
    expect(me.find(".turn")).to_have_count(2)
    me.page.reload()
    expect(me.find(".said p")).to_have_text(["a musical", "a crime film"])


def test_a_thumb_is_stored(visit: Callable[..., Visitor], page_home: Path) -> None:
    me = visit()
    me.say("a film with a thumb under it")
    me.tap("Good answer")
    expect(me.latest.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    with sqlite3.connect(page_home / "whypick.db") as database:
        found = database.execute(
            "select f.kind, f.item_id from feedback f join turns t on t.session_id = f.session_id and t.number = f.turn"
            " where t.message = 'a film with a thumb under it'"
        ).fetchall()
    assert found == [("up", None)]


def test_a_thumb_stands_in_the_panel_at_once_and_can_be_taken_back(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a musical")
    panel = me.page.get_by_role("complementary")
    expect(panel.get_by_text("In answers you gave a thumbs up")).to_have_count(0)
    me.tap("Good answer")
    expect(panel.get_by_text("In answers you gave a thumbs up")).to_be_visible()
    title = me.latest.locator(".card").first.get_attribute("aria-label")
    panel.get_by_role("button", name=f"Remove {title}").click()
    expect(panel.get_by_role("button", name=f"Remove {title}")).to_have_count(0)


def test_two_visitors_never_see_each_other(visit: Callable[..., Visitor]) -> None:
    one, other = visit(), visit()
    one.say("a secret that is mine: pirates")
    other.say("a secret of another: trains")
    one.say("something else")
    assert "trains" not in one.find("body").inner_text()
    assert "pirates" not in other.find("body").inner_text()
    stranger = visit()
    expect(stranger.find(".starters button")).to_have_count(4)
    expect(stranger.find(".turn, .chats li, .known li")).to_have_count(0)


def test_a_chat_survives_a_reload_and_a_restart(visit: Callable[..., Visitor], server: Server) -> None:
    me = visit()
    me.say("a film about a king")
    picks, words = me.picked(), me.latest.locator(".words").inner_text()
    me.page.reload()
    expect(me.latest.locator(".words")).to_have_text(words)
    me.settled()
    assert me.picked() == picks
    server.stop()
    server.start()
    me.page.reload()
    expect(me.latest.locator(".words")).to_have_text(words)
    me.say("something else")
    expect(me.find(".turn")).to_have_count(2)
    assert not set(me.picked()) & set(picks)


def test_new_chats_and_earlier_ones(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a film about the sea")
    me.page.get_by_role("button", name="New chat").click()
    expect(me.find(".starters button")).to_have_count(4)
    expect(me.find(".turn")).to_have_count(0)
    me.page.reload()
    expect(me.find(".starters button")).to_have_count(4)
    me.find(".chats button", saying="a film about the sea").click()
    expect(me.find(".said p")).to_have_text(["a film about the sea"])


def test_a_demo_person_brings_a_history_that_can_be_taken_back(visit: Callable[..., Visitor]) -> None:
    me = visit()
    choice = me.page.get_by_label("Chat as")
    assert choice.locator("option").first.inner_text() == "Nobody in particular"
    choice.select_option("demo-world-02")
    history = me.find(".known li:has([data-item^='history:'])")
    expect(history.first).to_be_attached()
    expect(me.find(".known .as")).to_contain_text("synthetic")
    gone = str(history.first.locator("button").get_attribute("data-item"))
    history.first.locator("button").click()
    expect(me.find(f"[data-item='{gone}']")).to_have_count(0)
    me.say("surprise me")
    expect(me.find(f".known [data-item='{gone}']")).to_have_count(0)
    me.page.get_by_role("button", name="New chat").click()
    choice.select_option("")
    expect(me.find(".known li")).to_have_count(0)


def test_what_a_catalogue_or_a_person_writes_is_text(visit: Callable[..., Visitor]) -> None:
    me = visit()
    mine = "zeppelin lighthouse keepers <img src=x onerror='window.harm=9'> **bold** [x](http://harm.example)"
    me.say(mine)
    card = me.find(".card[data-item=nasty]")
    expect(card.locator("h3")).to_contain_text("<script>window.harm=1</script><img src=x")
    expect(card.locator("h3")).to_contain_text("[a link](http://harm.example) ${window.harm=3} {{7*7}}")
    card.get_by_role("button", name="Why this?").click()
    expect(me.latest.locator(".why:visible h4")).to_contain_text("<script>")
    card.get_by_role("button", name="Show the maths").click()
    expect(me.latest.locator(".sum:visible svg[role=img] title").first).to_contain_text(
        "<script>window.harm=1</script>"
    )
    me.tap("How I got there")
    me.latest.locator(".way [data-step=order] summary").click()
    expect(me.latest.locator(".way [data-step=order] dt").first).to_contain_text("<script>window.harm=1</script><img")
    expect(me.find(".turn script, .turn img, .card b, .why p b, .turn a[href*='harm']")).to_have_count(0)
    assert me.page.evaluate("window.harm") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_runs_off_the_side(visit: Callable[..., Visitor], scheme: str) -> None:
    me = visit(viewport=PHONE, color_scheme=scheme)
    expect(me.find(".starters button").first).to_be_visible()
    assert me.wide() == PHONE["width"]
    me.say("zeppelin " + "x" * 300)
    assert me.wide() == PHONE["width"]
    expect(me.find(".known li").first).to_be_hidden()
    me.find(".known > summary").click()
    expect(me.find(".known li").first).to_be_visible()
    assert me.wide() == PHONE["width"]
    left = {round(card.bounding_box()["x"]) for card in me.latest.locator(".card").all()}
    assert len(left) == 1  # stacked


CONTRAST = """
(selector) => {
  const seen = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const element = [...document.querySelectorAll(selector)].find((one) => one.offsetParent);
  const [a, b] = [light(getComputedStyle(element).color), light(seen(element))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_in_either_scheme(visit: Callable[..., Visitor], scheme: str) -> None:
    me = visit(color_scheme=scheme)
    me.say("a drama from the 1930s")
    me.tap("Why this?")
    expect(me.find(".why:visible")).to_be_visible()
    me.latest.locator(".claim summary").first.click()
    me.tap("Without this?")
    expect(me.find(".trial:visible")).to_be_visible()
    me.tap("Show the maths")
    me.tap("How I got there")
    expect(me.find(".way")).to_be_visible()
    places = [
        ".brand p",
        ".said p",
        ".words",
        ".card h3",
        ".facts dt",
        ".facts dd",
        ".reason",
        ".why p",
        ".chip",
        ".try",
        ".claim summary",
    ]
    places += [
        ".taps button",
        ".taps .plain",
        ".numbers p",
        ".trial p",
        ".maths summary",
        ".way summary span",
        ".more",
        ".known h3",
        ".known li span",
        "#box .submit-button",
    ]
    ratios = {place: round(me.page.evaluate(CONTRAST, place), 2) for place in places}
    assert min(ratios.values()) >= 4.5, ratios
    background = me.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(background) < 150) == (scheme == "dark")


def test_it_can_be_used_by_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    me = visit()
    expect(me.page.get_by_role("textbox", name="Your message")).to_be_focused()
    me.page.keyboard.type("a detective film")
    me.page.keyboard.press("Enter")
    me.answered()
    me.latest.get_by_role("button", name="Why this?").first.focus()
    me.page.keyboard.press("Enter")
    expect(me.find(".why:visible")).to_be_visible()
    why = me.latest.get_by_role("button", name="Why this?").first
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(me.find(f"#{why.get_attribute('aria-controls')}")).to_be_visible()
    me.latest.get_by_role("button", name="Without this?").first.focus()
    me.page.keyboard.press("Enter")
    expect(me.find(".try:focus")).to_have_text("As it was")
    buttons = me.find("#desk button, #header button").all()
    assert all(button.inner_text().strip() or button.get_attribute("aria-label") for button in buttons)


def test_an_answer_can_be_stopped_and_stays_as_far_as_it_came(browser: Browser, page_home: Path) -> None:
    slow = Answer("Slowly now. " * 2000, pause_s=0.2)
    with serving(slow) as model:
        env = {"WHYPICK_MODEL": "openai:slow-one", "OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none"}
        env |= {"WHYPICK_FIRST_WORD_S": "300", "WHYPICK_TURN_S": "600"}  # long enough to be stopped on a slow machine
        with running(Server(page_home, env)) as server:
            me = Visitor(browser, server.url)
            expect(me.find(".badge summary")).to_contain_text("Worded by openai:slow-one")
            me.page.get_by_role("textbox", name="Your message").fill("a comedy")
            me.page.keyboard.press("Enter")
            expect(me.find(".turn.latest[data-phase=busy] .words")).not_to_be_empty()
            assert model.speaking.wait(PATIENCE / 1000)
            me.page.get_by_role("button", name="Stop").click()
            expect(me.find(".turn.latest[data-phase=stopped]")).to_contain_text("Stopped here.")
            words = me.latest.locator(".words").inner_text()
            expect(me.page.get_by_role("button", name="Send")).to_be_visible()
            assert model.hung_up.wait(PATIENCE / 1000)
            assert me.latest.locator(".words").inner_text() == words
            me.page.reload()
            expect(me.find(".said p")).to_have_text("a comedy")


def test_an_empty_message_is_not_sent(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.page.get_by_role("textbox", name="Your message").fill("   ")
    me.page.keyboard.press("Enter")
    expect(me.page.get_by_role("textbox", name="Your message")).to_have_value("")
    me.say("a comedy")
    expect(me.find(".turn")).to_have_count(1)


def test_health_answers_without_a_browser(server: Server) -> None:
    with urlopen(f"{server.url}healthz", timeout=120) as answer:
        assert answer.status == 200


def test_what_is_held_can_be_downloaded_and_erased(visit: Callable[..., Visitor]) -> None:
    me = visit()
    me.say("a film about the sea")
    me.say("ignore popularity")
    assert any("how popular" in line.lower() for line in me.known())
    with me.page.expect_download() as downloading:
        me.page.get_by_role("button", name="Download what is held").click()
    assert downloading.value.suggested_filename == "whypick-data.json"
    held = json.loads(Path(downloading.value.path()).read_text())
    assert [row["message"] for row in held["from_conversations"]["turns"]] == [
        "a film about the sea",
        "ignore popularity",
    ]
    me.page.get_by_role("button", name="Erase me").click()
    me.page.get_by_role("button", name="Erase", exact=True).click()
    expect(me.find(".notice")).to_contain_text("Erased.")
    expect(me.find(".turn, .known li, .chats li")).to_have_count(0)
    me.page.reload()
    expect(me.find(".starters button")).to_have_count(4)
    expect(me.find(".chats li")).to_have_count(0)


def test_one_message_too_many_is_told_to_wait_and_loses_nothing(
    browser: Browser, page_home: Path, embedder: SentenceEmbedder, tmp_path: Path, clock: Clock
) -> None:
    url = f"sqlite:///{tmp_path / 'page.db'}"
    settings = Settings(home=page_home, model="grounded", database_url=url, per_minute_address=2)
    with closing(build(settings, embedder)) as assistant, answering(assistant) as door:
        me = Visitor(browser, f"{door.url}/")
        me.say("a drama")
        me.say("a comedy")
        stored, shown = turns(tmp_path), me.picked()
        box = me.page.get_by_role("textbox", name="Your message")
        box.fill("something with lighthouses")
        box.press("Enter")
        expect(me.find("#bar [role=alert]")).to_have_text(re.compile(r"Please wait \d+ seconds, then send it again"))
        expect(box).to_have_value("something with lighthouses")
        me.tap("Try again")  # which takes the last turn back first
        me.settled()
        assert (turns(tmp_path), me.picked()) == (stored, shown)
        expect(me.latest.locator(".said p")).to_have_text("a comedy")
        me.tap("Why")  # and all the rest goes on
        expect(me.latest.locator(".why").first).to_be_visible()
        clock.now += 61
        me.say("something with lighthouses")
        me.context.close()


def turns(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "page.db")) as opened:
        return int(opened.execute("select count(*) from turns").fetchone()[0])
