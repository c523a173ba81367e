"""Cards and the rest of the page as HTML: whatever the words are, the markup is ours alone."""

from __future__ import annotations

import html
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import About
from bot.surfaces import labels
from bot.surfaces.cards import Renderer, Stage, groups, safe_url, shares, slug
from bot.surfaces.state import Chat, Conversation, Shown
from bot.types import Card, Known
from retrieval.types import Contribution

HARM = (
    "\"'><script>harm()</script><img src=x onerror=harm()> </p> {{7*7}} {% raw %} ${harm()} `x` &lt; [a](javascript:b)"
)
RENDER = Renderer()
STAGE = Stage(About("grounded", True, "movies", 3), (("p1", "A person (synthetic)"),), ("one", "two", "three", "four"))


def term(family: str, value: float, signal: str = "request") -> Contribution:
    return Contribution(signal, family, 1.0, value, value)


def card(text: str = "Alien", rank: int = 1, **changes: object) -> Card:
    parts = (term("your request", 0.5), term("your taste", 0.25, "facets"), term("variety", -0.1, "diversity"))
    facts = tuple((text, text) for _ in range(7))
    values: dict[str, object] = {"image": None, "link": None, "violates": ()} | changes
    return Card(rank, f"{text}{rank}", text, 0.75, 0.1, text, parts, facts, **values)  # type: ignore[arg-type]


class Tags(HTMLParser):
    """The tags and attributes of some HTML, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def every_view(text: str) -> Iterable[str]:
    """Every part of the page, with `text` wherever a word from outside can stand."""
    harmful = card(text, violates=(text,), link="https://shop.example/a?b=1&c=2", image="https://shop.example/a.jpg")
    shown = Shown(1, text, "done", text, text, (harmful, card(text, 2)), (text,), text, "up", {harmful.item_id: text})
    talk = Conversation("s", "p1", (shown, shown), notice=text)
    known = [Known(f"{text}{kind}", kind, text) for kind in labels.KINDS]  # type: ignore[arg-type]
    stage = Stage(About(text, False, text, 3, text), ((text, text), ("p1", text)), (text,) * 4)
    yield RENDER.header(stage)
    yield RENDER.welcome(talk, stage)
    yield RENDER.past(talk)
    yield RENDER.latest(talk)
    yield RENDER.bar(talk, known)
    yield RENDER.panel(talk, known, [Chat(id=text[:60], title=text[:60])], stage)


def shape(view: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag, tuple(sorted(attributes))) for tag, attributes in Tags(view).tags]


@settings(deadline=None, max_examples=40)
@given(st.one_of(st.just(HARM), st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)))
def test_no_word_from_outside_becomes_markup(text: str) -> None:
    for plain, harmful in zip(every_view("word"), every_view(text), strict=True):
        assert shape(harmful) == shape(plain)


def test_words_from_outside_are_shown_as_they_are() -> None:
    page = Tags(next(view for view in every_view(HARM) if "card" in view))
    assert page.words.count(HARM) > 10
    assert all(not name.startswith("on") for _, attributes in page.tags for name in attributes)


def test_a_card_links_and_shows_pictures_of_the_declared_roles_only() -> None:
    view = next(view for view in every_view("word") if "card" in view)
    (picture, *_), (link, *_) = Tags(view).of("img"), Tags(view).of("a")
    assert picture["src"] == "https://shop.example/a.jpg"
    assert (picture["referrerpolicy"], picture["loading"]) == ("no-referrer", "lazy")
    assert link["href"] == "https://shop.example/a?b=1&c=2"
    assert "noopener" in str(link["rel"])


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//shop.example/a",
        "/a.jpg",
        "https://",
        "ftp://shop.example",
        "java\nscript:alert(1)",
        "https://shop.example/a b",
        "http://[broken",
        " https://shop.example",
    ],
)
def test_an_address_that_is_not_whole_http_is_left_out(url: str | None) -> None:
    assert safe_url(url) is None
    bad = Shown(1, "x", "done", cards=(card(image=url, link=url),))
    page = Tags(RENDER.latest(Conversation("s", shown=(bad,))))
    assert not page.of("img")
    assert not page.of("a")


@pytest.mark.parametrize("url", ["http://shop.example/a", "https://shop.example:8443/ä?x=1#y", "HTTPS://SHOP.EXAMPLE"])
def test_a_whole_address_is_kept(url: str) -> None:
    assert safe_url(url) == url


def test_the_bar_shows_what_spoke_for_a_pick_by_family() -> None:
    found = shares(card())
    assert [(share.family, round(share.percent, 1)) for share in found] == [
        ("your request", 66.7),
        ("your taste", 33.3),
    ]
    assert shares(Card(1, "a", "A", -1.0, 0.0, "", (term("variety", -1.0),))) == ()


@given(st.text(max_size=40))
def test_a_family_is_always_a_class_name(family: str) -> None:
    assert html.escape(slug(family)) == slug(family) != ""
    assert " " not in slug(family)


def test_the_maths_lists_the_base_each_term_and_the_score() -> None:
    view = RENDER.latest(Conversation("s", shown=(Shown(1, "x", "done", cards=(card(),)),)))
    assert labels.MATHS_BASE in view
    for number in ("+0.1000", "+0.5000", "+0.2500", "−0.1000", "+0.7500"):
        assert number in view
    assert labels.SIGNALS["facets"] in view


def test_a_nearest_item_is_marked() -> None:
    near = card(violates=("under €40", "blue"))
    view = RENDER.latest(Conversation("s", shown=(Shown(1, "x", "done", cards=(near,)),)))
    assert "Nearest match, not under €40, blue" in view


def test_what_is_known_is_grouped_and_each_line_has_its_button() -> None:
    lines = [Known(f"k{n}", "history", f"item {n}") for n in range(9)] + [Known("c", "condition", "under €40")]
    first, second = groups(lines)
    assert (first.title, second.title) == (labels.KINDS["condition"], labels.KINDS["history"])
    assert (len(second.lines), len(second.rest)) == (6, 3)
    page = Tags(RENDER.panel(Conversation("s"), lines, (), STAGE))
    removing = [button for button in page.of("button") if button["data-do"] == "forget"]
    assert {button["data-item"] for button in removing} == {line.key for line in lines}
    assert all(button["aria-label"] for button in removing)


def test_a_chat_that_began_offers_no_list_of_people() -> None:
    nobodys = Stage(About("grounded", True, None, 3), (), ("one",))
    assert "select" not in RENDER.welcome(Conversation(), nobodys)
    assert labels.SYNTHETIC not in RENDER.welcome(Conversation(), nobodys)
    assert labels.NOBODY in RENDER.welcome(Conversation(), STAGE)


def test_only_the_latest_turn_offers_chips_and_trying_again() -> None:
    shown = Shown(1, "x", "done", "", "words", (card(),), ("a chip",))
    talk = Conversation("s", shown=(shown, shown))
    assert "a chip" in RENDER.latest(talk)
    assert "a chip" not in RENDER.past(talk)
    assert labels.RETRY not in RENDER.past(talk)
