"""The widget in a real browser on a page of another origin: what a shop's visitor sees, and what nobody else does."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from bot.surfaces.api.visits import LASTS_S, Visits, identity_secret
from bot.types import Happening, IncomingMessage
from tests.bot.surfaces.api.conftest import SECRET, Door
from tests.bot.surfaces.chromium import NEEDED, PHONE, expect
from tests.bot.surfaces.widget.conftest import Shop
from tests.bot.surfaces.widget.visitors import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = NEEDED
HOSTILE = """
* { all: unset !important; display: none !important; color: red !important; }
html, body, h1, p, a, button { display: block !important; }
body { font-size: 40px !important; letter-spacing: 9px; text-transform: uppercase; --accent: red; --ink: red; }
button, textarea, svg, ul, li { display: none !important; position: static !important; }
whypick-chat { display: none !important; visibility: hidden !important; font-size: 90px !important; opacity: 0 !important; text-indent: 40px !important; }
"""
STYLES = """() => [...document.querySelectorAll('html, head, body, body *')].map((one) =>
  [one.tagName, ...[...getComputedStyle(one)].map((name) => getComputedStyle(one).getPropertyValue(name))].join())"""
NARROW = "() => document.documentElement.scrollWidth <= innerWidth"
Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, shop: Shop) -> Iterator[Visit]:
    """Opens the shop's page in a browser of one's own."""
    visitors = list[Visitor]()

    def opened(url: str = "", **look: Any) -> Visitor:  # noqa: ANN401
        visitors.append(Visitor(browser, url or shop.url, **look))
        return visitors[-1]

    yield opened
    for one in visitors:
        one.close()


def identity(door: Door, person: str) -> str:
    claims = {"sub": person, "exp": time.time() + 600}
    return jwt.encode(claims, identity_secret(SECRET, door.assistant.keys.named("page")), "HS256")


def test_it_is_opened_used_and_closed_by_keyboard(visit: Visit) -> None:
    me = visit()
    me.page.keyboard.press("Tab")
    me.page.keyboard.press("Tab")
    me.page.keyboard.press("Tab")
    expect(me.launcher).to_be_focused()
    me.page.evaluate("window.heard = []; addEventListener('keydown', (event) => heard.push(event.key))")
    me.page.keyboard.press("Enter")
    expect(me.panel).to_be_visible()
    expect(me.field).to_be_focused()
    me.page.keyboard.type("a drama")
    me.page.keyboard.press("Shift+Enter")
    me.page.keyboard.type("from the 90s")
    me.page.keyboard.press("Enter")
    me.answered()
    assert me.messages() == ["a drama\nfrom the 90s"]
    expect(me.cards).to_have_count(3)
    expect(me.page.locator("whypick-chat [role=status]")).to_contain_text("Picks: ")  # said to who can't see
    expect(me.field).to_be_focused()
    me.page.keyboard.press("Escape")
    expect(me.panel).to_be_hidden()
    expect(me.launcher).to_be_focused()
    assert me.page.evaluate("heard") == ["Enter"]  # what is typed in the chat is no shortcut of the page


@pytest.fixture
def word(door: Door, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Semaphore]:
    """Lets one more piece of an answer's words out, each time that it is released."""
    let, reply = threading.Semaphore(0), door.assistant.reply

    async def held(message: IncomingMessage) -> AsyncGenerator[Happening, None]:
        async with aclosing(reply(message)) as happenings:
            async for one in happenings:
                if one.kind == "text":
                    await asyncio.to_thread(let.acquire)
                yield one

    monkeypatch.setattr(door.assistant, "reply", held)
    yield let
    let.release(1000)


def test_an_answer_comes_word_by_word_and_then_whole(visit: Visit, word: threading.Semaphore) -> None:
    me = visit()
    me.open()
    me.field.fill("a drama from the 90s")
    me.field.press("Enter")
    expect(me.turns).to_have_count(1)
    words, seen = me.turns.last.locator(".words"), ""
    for _ in range(3):
        word.release()
        expect(words).not_to_have_text(seen)
        assert words.inner_text().startswith(seen)
        seen = words.inner_text()
        expect(me.cards).to_have_count(0)
    word.release(1000)
    me.answered()
    card = me.cards.first
    title = card.locator("h4").inner_text()
    expect(card.locator(".facts")).to_contain_text("genre drama")
    assert card.locator(".reason").inner_text()
    card.get_by_role("button", name=f"Why {title}?").click()
    expect(card.locator(".reasons p")).to_contain_text(title)
    expect(card.locator(".reasons li").first).to_contain_text("%")
    chip = me.turns.last.locator(".chips button").first
    said = chip.inner_text()
    chip.click()
    expect(me.turns).to_have_count(2)
    me.answered()
    assert me.messages()[1] == said


def test_what_is_tapped_counts_and_shows_again_after_a_reload(visit: Visit, door: Door) -> None:
    me = visit()
    me.open()
    me.ask("a drama")
    title = me.cards.nth(1).locator("h4").inner_text()
    me.press(f"Not for me: {title}")
    expect(me.cards.nth(1)).to_contain_text("You won't see this one again.")
    me.press("Good answer")
    expect(me.page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    known = [(line.kind, line.text) for line in door.assistant.known(me.kept()["conversation"])]
    assert ("dislike", title) in known
    assert "up" in dict(known)
    before = [me.messages(), me.turns.last.locator(".words").inner_text(), me.cards.all_inner_texts()[2]]
    me.page.reload()
    expect(me.panel).to_be_visible()  # it was open
    me.answered()
    assert [me.messages(), me.turns.last.locator(".words").inner_text(), me.cards.all_inner_texts()[2]] == before
    expect(me.page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    me.ask("why the first one?")
    assert me.messages() == ["a drama", "why the first one?"]
    me.press("New chat")
    expect(me.turns).to_have_count(0)
    me.ask("a comedy")
    me.page.reload()
    me.answered()
    assert me.messages() == ["a comedy"]


def test_what_a_catalogue_says_is_shown_as_text_and_never_run(visit: Visit) -> None:
    me = visit()
    me.open()
    me.ask("a film of zeppelin lighthouse keepers <img src=x onerror='window.harm=5'>")
    nasty = me.cards.filter(has_text="Zeppelin <script>window.harm=1</script>")
    expect(nasty).to_have_count(1)
    nasty.get_by_role("button", name="Why ").first.click()
    expect(nasty.locator(".reasons p")).to_contain_text("Zeppelin")
    me.page.reload()
    me.answered()
    assert me.page.evaluate("window.harm") is None
    assert me.page.locator("whypick-chat").locator("script, b, img[src=x]").count() == 0


def test_links_and_pictures_are_web_addresses_or_none(visit: Visit) -> None:
    me = visit()

    def changed(route: Route) -> None:
        told = route.fetch().json()
        for pick, at in zip(
            told["turns"][0]["turn"]["picks"], ("javascript:alert(1)", "/x", "https://a.example/x"), strict=True
        ):
            pick["link"], pick["image"] = at, at
        route.fulfill(json=told, headers={"Access-Control-Allow-Origin": "*"})

    me.open()
    me.ask("a drama")
    me.page.route("**/v1/conversations/*", changed)
    me.page.reload()
    me.answered()
    links = me.page.locator("whypick-chat a")
    expect(links).to_have_count(1)
    assert [links.get_attribute(name) for name in ("href", "rel", "target")] == [
        "https://a.example/x",
        "noopener",
        "_blank",
    ]


def test_the_page_is_as_it_was_but_for_one_element_and_one_name(visit: Visit, shop: Shop) -> None:
    shop.style = "h1 { color: teal } div { padding: 3px }"
    me = visit()
    alone = me.context.new_page()
    alone.route("**/widget.js", lambda route: route.abort())
    alone.goto(shop.url)
    me.open()
    me.ask("a drama")
    known = "() => Object.getOwnPropertyNames(window)"
    assert set(me.page.evaluate(known)) - set(alone.evaluate(known)) == {"Whypick"}
    assert me.page.evaluate(STYLES) == alone.evaluate(STYLES)
    assert (
        me.page.evaluate("document.documentElement.children.length")
        == alone.evaluate("document.documentElement.children.length") + 1
    )
    assert me.page.evaluate("document.body.innerHTML") == alone.evaluate("document.body.innerHTML")


def test_no_style_of_the_page_reaches_it(visit: Visit, shop: Shop) -> None:
    def looks(me: Visitor) -> list[Any]:
        me.open()
        me.ask("a drama")
        measured = """(one) => { const box = one.getBoundingClientRect(), style = getComputedStyle(one);
          return [box.width, box.height, box.x, box.y, style.fontSize, style.color, style.letterSpacing, style.textTransform, style.textIndent]; }"""
        shown = [
            me.panel,
            me.field,
            me.page.get_by_role("button", name="Send"),
            me.page.locator("whypick-chat .words").first,
        ]
        return [one.evaluate(measured) for one in shown[:3]] + [shown[3].evaluate(measured)[4:]]

    plain = looks(visit())
    shop.style = HOSTILE
    assert looks(visit()) == plain
    assert plain[0][:2] == [400, 680]


def test_it_works_where_a_strict_policy_names_its_server_alone(visit: Visit, shop: Shop) -> None:
    server = shop.door.url
    shop.head = {
        "Content-Security-Policy": f"default-src 'none'; script-src {server}; connect-src {server}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    }
    me = visit()
    broken = list[str]()
    me.page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
    me.open()
    me.ask("a drama")
    expect(me.cards).to_have_count(3)
    assert me.page.get_by_role("button", name="Send").evaluate("(one) => getComputedStyle(one).width") == "44px"
    assert broken == []


def test_it_finds_its_server_under_a_path_prefix(visit: Visit, shop: Shop) -> None:
    me = visit()
    asked = list[str]()

    def inner(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_(url=route.request.url.replace("/under/a/prefix/", "/"))

    me.context.route("**/under/a/prefix/**", inner)
    shop.script = {"src": f"{shop.door.url}/under/a/prefix/widget.js"}
    me.page.reload()
    me.open()
    me.ask("a drama")
    places = {url.removeprefix(f"{shop.door.url}/under/a/prefix/").split("/s")[0] for url in asked}
    assert places == {"widget.js", "v1", "v1/conversations"}


def test_a_page_from_right_to_left_has_it_on_the_other_side(visit: Visit, shop: Shop) -> None:
    shop.root = 'dir="rtl" lang="he"'
    me = visit()
    box = me.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    me.open()
    me.ask("drama")
    said, panel = me.page.locator("whypick-chat .said").bounding_box(), me.panel.bounding_box()
    assert said is not None
    assert panel is not None
    assert said["x"] - panel["x"] < 40  # what the person says stands at the end of the line
    assert me.page.locator("whypick-chat .words").evaluate("(one) => getComputedStyle(one).direction") == "ltr"
    assert me.page.evaluate(NARROW)
    shop.root, shop.script = "", {"data-dir": "rtl"}
    box = visit().launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100


def test_on_a_phone_it_fills_the_screen_and_no_more(visit: Visit) -> None:
    me = visit(viewport=PHONE, has_touch=True)
    me.launcher.tap()
    me.ask("a drama " + "x" * 200)
    box = me.panel.bounding_box()
    assert box == {"x": 0, "y": 0, **PHONE}
    assert me.page.evaluate(NARROW)
    assert me.page.locator("whypick-chat .log").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    me.press("Close the chat")
    expect(me.launcher).to_be_visible()


def test_two_visitors_never_see_each_other(visit: Visit, door: Door) -> None:
    one, two = visit(), visit()
    for me, secret in ((one, "marmalade"), (two, "periwinkle")):
        me.open()
        me.ask(f"a drama with a {secret} cat")
    theirs, mine = one.kept()["conversation"], two.kept()["conversation"]
    assert theirs != mine
    two.page.reload()
    two.answered()
    assert "marmalade" not in two.page.locator("whypick-chat").evaluate("(one) => one.shadowRoot.textContent")
    reading = """async ([server, id]) => {
      const kept = JSON.parse(localStorage.getItem(Object.keys(localStorage)[0]));
      const answer = await fetch(`${server}/v1/conversations/${id}`, {headers: {Authorization: `Bearer ${kept.token}`}});
      return [answer.status, await answer.text()]; }"""
    assert two.page.evaluate(reading, [door.url, mine])[0] == 200
    status, told = two.page.evaluate(reading, [door.url, theirs])
    assert (status, "marmalade" in told) == (404, False)


def test_a_customers_history_counts_once_the_shop_says_who_it_is(visit: Visit, shop: Shop, door: Door) -> None:
    def known(me: Visitor) -> set[str]:
        me.ask("something good")
        return {line.kind for line in door.assistant.known(me.kept()["conversation"])}

    me = visit()
    me.open()
    assert "history" not in known(me)
    nobodys = me.kept()["conversation"]
    me.page.evaluate("(jwt) => Whypick.identify(jwt)", identity(door, "demo-world-02"))
    expect(me.turns).to_have_count(0)  # what was said as nobody is not theirs
    assert "history" in known(me)
    anns = me.kept()["conversation"]
    assert (door.assistant.session(anns).user_id, anns != nobodys) == ("demo-world-02", True)
    me.page.evaluate("Whypick.identify()")  # logged out, on the same machine
    expect(me.turns).to_have_count(0)
    assert "history" not in known(me)
    shop.script = {"data-identity": identity(door, "demo-horror-08")}
    other = visit()
    other.open()
    assert "history" in known(other)


def test_an_identity_that_is_not_good_is_told_to_who_builds_the_page(visit: Visit, shop: Shop) -> None:
    shop.script = {"data-identity": "a.b.c"}
    me = visit()
    me.open()
    me.field.fill("a drama")
    me.field.press("Enter")
    expect(me.page.get_by_role("alert")).to_contain_text("this identity is not taken")


def test_a_page_of_another_origin_gets_nothing(visit: Visit, shop: Shop) -> None:
    me = visit(shop.url.replace("localhost", "127.0.0.1"))
    me.open()
    me.field.fill("a drama")
    me.field.press("Enter")
    expect(me.page.get_by_role("alert")).to_contain_text("can't be reached")
    assert me.kept().get("token") is None


def test_a_session_that_ran_out_is_renewed_and_nobody_notices(visit: Visit, door: Door, shop: Shop) -> None:
    me = visit()
    me.open()
    me.ask("a drama")
    conversation = me.kept()["conversation"]
    visits = Visits(door.assistant, SECRET, lambda: time.time() - LASTS_S - 60)
    key = door.assistant.keys.named("page")
    old, _ = visits.begin(key, shop.url, None, me.kept()["token"])
    seen = list[int]()

    def late(route: Route) -> None:
        headers = route.request.headers | ({} if seen else {"authorization": f"Bearer {old}"})
        answer = route.fetch(headers={**headers, "origin": shop.url})
        seen.append(answer.status)
        route.fulfill(response=answer)

    me.page.route("**/messages", late)
    me.ask("why the first one?")
    assert seen == [401, 200]
    assert me.page.get_by_role("alert").count() == 0
    assert (me.kept()["conversation"], len(door.assistant.transcript(conversation).turns)) == (conversation, 2)


def test_a_conversation_that_was_erased_begins_anew(visit: Visit, door: Door) -> None:
    me = visit()
    me.open()
    me.ask("a drama")
    before = me.kept()["conversation"]
    door.assistant.erase([before])
    me.field.fill("a comedy")
    me.field.press("Enter")
    expect(me.turns).to_have_count(1)
    me.answered()
    assert me.messages() == ["a comedy"]
    assert me.kept()["conversation"] != before


def test_what_goes_wrong_is_said_and_can_be_tried_again(visit: Visit) -> None:
    me = visit()
    me.open()
    me.context.set_offline(True)
    me.field.fill("a drama")
    me.field.press("Enter")
    expect(me.page.get_by_role("alert")).to_contain_text("can't be reached")
    me.context.set_offline(False)
    problem = {"status": 429, "title": "Too Many Requests", "detail": "That was a lot. Wait a minute, please."}
    told = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json"}
    me.page.route("**/messages", lambda route: route.fulfill(status=429, json=problem, headers=told), times=1)
    me.press("Try again")
    expect(me.page.get_by_role("alert")).to_contain_text("That was a lot. Wait a minute, please.")
    me.press("Try again")
    me.answered()
    assert me.messages() == ["a drama"]


def test_an_answer_can_be_stopped(visit: Visit) -> None:
    me = visit()
    me.open()
    me.page.route("**/messages", lambda route: None)  # an answer that does not come
    me.field.fill("a drama")
    me.field.press("Enter")
    me.press("Stop")
    expect(me.turns.last).to_contain_text("Stopped here.")
    expect(me.page.get_by_role("button", name="Send")).to_be_visible()


def test_the_item_on_the_page_is_what_this_means(visit: Visit, shop: Shop, door: Door) -> None:
    item = door.assistant.items.listings(5)[3]
    shop.script = {"data-item": item.item_id, "data-open": "", "data-link": "/item/{id}", "data-title": "Ask us"}
    me = visit(shop.url + "/some/page")
    expect(me.page.get_by_role("dialog", name="Ask us")).to_be_visible()
    me.press("Something like this, but cheaper")
    me.answered()
    (turn,) = door.assistant.transcript(me.kept()["conversation"]).turns
    assert (turn.understood.on_page, turn.understood.items) == (item.item_id, (item.item_id,))
    assert item.title not in [one.inner_text() for one in me.cards.locator("h4").all()]
    assert me.cards.locator("a").first.get_attribute("href") == f"{shop.url}/item/{turn.reply.cards[0].item_id}"
    me.page.evaluate("(id) => Whypick.item(id)", turn.reply.cards[0].item_id)
    me.ask("what is this about?")
    assert door.assistant.transcript(me.kept()["conversation"]).turns[-1].understood.items == (
        turn.reply.cards[0].item_id,
    )
    me.page.evaluate("Whypick.close()")
    expect(me.page.get_by_role("dialog", name="Ask us")).to_be_hidden()


def test_the_shops_colour_is_used_where_it_is_one(visit: Visit, shop: Shop) -> None:
    colours = "(one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    for accent, shown in (
        ("#ffdd00", ["rgb(255, 221, 0)", "rgb(0, 0, 0)"]),
        ("rebeccapurple", ["rgb(102, 51, 153)", "rgb(255, 255, 255)"]),
        ("red; } * { display: none", ["rgb(10, 107, 77)", "rgb(255, 255, 255)"]),
    ):
        shop.script = {"data-accent": accent}
        assert visit().launcher.evaluate(colours) == shown


def test_a_person_who_was_asked_for_is_reached_and_the_assistant_called_back(visit: Visit) -> None:
    me = visit()
    me.open()
    me.ask("a drama")
    me.press("Talk to a person")
    way = me.turns.last.get_by_role("link", name="Talk to a person")
    expect(way).to_have_attribute("href", "https://shop.example/help")
    expect(me.silent).to_have_count(0)  # nobody knows yet that the person went there
    way.click()
    expect(me.silent).to_have_count(1)
    me.ask("a comedy")
    assert me.cards.count() == 0
    me.page.reload()
    me.answered()
    expect(me.silent).to_have_count(1)
    me.press("Back to the assistant")
    expect(me.silent).to_have_count(0)
    me.ask("a comedy")
    assert me.cards.count() > 0


def test_an_address_that_is_none_of_a_person_is_no_link(visit: Visit) -> None:
    me = visit()
    me.open()
    me.ask("a drama")
    told = {"href": "javascript:window.harm=1", "text": "Write to us", "waiting": True}
    me.page.route("**/human", lambda route: route.fulfill(json=told, headers={"Access-Control-Allow-Origin": "*"}))
    me.press("Talk to a person")
    expect(me.turns.last).to_contain_text("Write to us")
    assert me.turns.last.locator("a").count() == 0


def test_a_visitor_of_the_shop_asks_on_one_page_and_goes_on_on_another(visit: Visit, door: Door) -> None:
    me = visit(f"{door.url}/demo/")
    me.page.locator(".shelf a").first.click()
    me.open()
    me.press("What is this good for?")
    me.answered()
    me.ask("something like this")
    title = me.cards.first.locator("h4").inner_text()
    me.cards.first.locator("a").click()
    expect(me.page.locator("h1")).to_have_text(title)
    me.answered()
    assert me.messages() == ["What is this good for?", "something like this"]
    assert "click" in {line.kind for line in door.assistant.known(me.kept()["conversation"])}
    me.page.goto(f"{door.url}/demo/nasty")
    me.answered()
    assert me.page.evaluate("window.harm") is None
