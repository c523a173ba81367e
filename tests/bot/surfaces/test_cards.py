"""Cards and the rest of the page as HTML: whatever the words are, the markup is ours alone."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import About, Bar, Fact, Figure, Node
from bot.surfaces import labels
from bot.surfaces.cards import Hands, Renderer, Stage, groups, reaching, safe_url, shares, slug
from bot.surfaces.proof import CHANGE, Ground, Place, Reason, Said, Sum, Trial, said_of, trial_of
from bot.surfaces.state import Chat, Conversation, Shown
from bot.types import Card, Human, Known
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


def said(text: str) -> Said:
    """An opened why with `text` wherever a word can stand."""
    grounds = (Ground(text, 0.3), Ground(text, -0.1))
    reason = Reason(text, text, text, text, 0.5, 66.7, against=False, grounds=grounds, without=(text,))
    return Said(text, (reason, replace(reason, claim_id=f"{text}2", against=True)), replace(reason, claim_id=CHANGE))


def opened(text: str) -> Sum:
    """Opened maths with `text` wherever a word can stand."""
    bars = (Bar("request", text, text, 2.0, 0.25, 0.5, 0.6), Bar("facets", text, text, 1.0, 0.15, 0.15, 0.75))
    node = Node(text, text, text, (Fact(text, text, (Figure(text, 6583), Figure(text, -0.25))),))
    return Sum("<svg role='img'></svg>", bars, (node, node), "<svg role='img'></svg>")


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
    shown = replace(
        Shown(1, text, "done", text, text, (harmful, card(text, 2)), (text,), text, "up"),
        whys={harmful.item_id: said(text)},
        sums={harmful.item_id: opened(text)},
        human=Human("https://shop.example/help?a=1&b=2", text),
        trial=Trial(harmful.item_id, text, text, {harmful.item_id: 2, f"{text}2": None}, (Place(1, text, None),)),
    )
    talk = Conversation("s", "p1", (shown, shown), notice=text)
    known = [Known(f"{text}{kind}", kind, text) for kind in labels.KINDS]  # type: ignore[arg-type]
    stage = Stage(About(text, False, text, 3, text), ((text, text), ("p1", text)), (text,) * 4)
    yield RENDER.header(stage)
    yield RENDER.welcome(talk, stage)
    yield RENDER.past(talk)
    yield RENDER.latest(talk)
    yield RENDER.bar(talk, known, Hands(can_ask=True))
    yield RENDER.bar(talk, known, Hands(waiting=True))
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
    assert reaching(url) is None
    bad = Shown(1, "x", "done", cards=(card(image=url, link=url),), human=Human(url, "x"))
    page = Tags(RENDER.latest(Conversation("s", shown=(bad,))))
    assert not page.of("img")
    assert not page.of("a")


@pytest.mark.parametrize(
    "url",
    ['mailto:a@b?body="onclick=x', "mailto:a@b?body=<b>", "mailto:a@b?body=\u00e4", "mailto:a b@c?body=x", "mailto:"],
)
def test_a_letter_that_we_did_not_make_is_left_out(url: str) -> None:
    assert reaching(url) is None
    assert reaching("mailto:a+b%25@shop.example?subject=x%20y&body=1%0D%0A2") is not None


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


def view(**changes: object) -> str:
    """A turn of three cards, with these changes."""
    three = tuple(card(rank=rank) for rank in (1, 2, 3))
    return RENDER.latest(Conversation("s", shown=(replace(Shown(1, "x", "done", cards=three), **changes),)))  # type: ignore[arg-type]


def test_the_maths_lists_the_base_each_term_and_the_score() -> None:
    assert labels.MATHS_BASE not in view()
    page = view(sums={"Alien1": opened("a name")})
    assert labels.MATHS_BASE in page
    for number in ("+0.100000", "+0.500000", "+0.150000", "+0.750000"):
        assert number in page
    assert page.count("<svg role='img'>") == 2
    assert "6,583" in page
    assert "−0.250000" in page


def test_a_reason_opens_its_numbers_and_can_be_taken_away() -> None:
    page = Tags(view(whys={"Alien1": said("c1")}))
    assert "66.7%" in page.words
    assert "+0.300000" in page.words
    tries = [button for button in page.of("button") if button.get("data-do") == "without"]
    assert [(one["data-item"], one["data-text"]) for one in tries] == [
        ("Alien1", "c1"),
        ("Alien1", "c12"),
        ("Alien1", CHANGE),
    ]
    assert labels.AGAINST in page.words
    assert labels.CHANGE in page.words
    assert labels.CHANGE not in view(whys={"Alien1": Said("no more")})


def test_a_trial_gives_the_cards_other_places_and_says_so() -> None:
    order = (Place(1, "Brazil", None), Place(2, "Alien", 1), Place(3, "Alien", 2))
    trial = Trial("Alien1", "c1", "Without that …", {"Alien1": 2, "Alien2": 3, "Alien3": None, "brazil": 1}, order)
    page = Tags(view(whys={"Alien1": said("c1")}, trial=trial))
    assert [(one["data-item"], one["data-place"]) for one in page.of("article")] == [
        ("Alien1", "2"),
        ("Alien2", "3"),
        ("Alien3", "6"),
    ]
    assert ["out" in str(one["class"]) for one in page.of("article")] == [False, False, True]
    assert labels.MOVED.format(before=1, after=2) in page.words
    assert labels.DROPPED.format(before=3) in page.words
    assert ("Brazil" in page.words, labels.NEW in page.words, "Without that …" in page.words) == (True, True, True)
    restoring = [button for button in page.of("button") if button.get("data-do") == "restore"]
    assert [one["data-text"] for one in restoring] == ["c1"]
    assert [one["data-place"] for one in Tags(view()).of("article")] == ["1", "2", "3"]


def answer(**changes: object) -> dict[str, object]:
    """A why as the assistant gives it."""
    parts = [{"kind": "event", "ref": f"e{at}", "title": f"Film {at}", "contribution": 0.1 * at} for at in range(1, 11)]
    claim = {"claim_id": "c1", "type": "history", "text": "You liked them.", "family": "your taste"}
    claim |= {"contribution": 5.5, "share": 0.61, "source": {"signals": ["taste_text"], "parts": parts, "gate": None}}
    facet = {
        "signals": ["facets"],
        "parts": [{"kind": "facet", "ref": "director=A=B", "contribution": -0.2}],
        "gate": None,
    }
    against = {**claim, "claim_id": "c2", "contribution": -0.2, "share": 0.1, "source": facet}
    return {"text": "Because.", "reasons": [claim], "against": [against], "counterfactual": None, "moved": []} | changes


def test_what_cannot_be_divided_comes_with_its_words_as_an_approximation() -> None:
    whole = {"kind": "whole", "ref": "quiet space", "contribution": 0.5}
    occlusion = [{"word": "quiet", "approximately": 0.1}, {"word": "space", "approximately": 0.25}]
    given = answer()
    reason = {**given["reasons"][0], "source": {"signals": ["request"], "parts": [whole | {"occlusion": occlusion}]}}  # type: ignore[index]
    said = said_of(given | {"reasons": [reason]})
    assert said.reasons[0].grounds[0].words == (("quiet", 0.1), ("space", 0.25))
    shown = Shown(1, "x", "done", cards=(card(),)).with_why(card().item_id, said)
    view = RENDER.latest(Conversation("s", shown=(shown,)))
    assert labels.CLAIM_WORDS in view
    assert "the word “space”" in view
    assert "≈" in view


def test_a_reason_is_read_with_what_it_came_from() -> None:
    found = said_of(answer())
    first, second = found.reasons
    assert (first.percent, first.against, second.against) == (61.0, False, True)
    assert [one.text for one in first.grounds[:2]] == ["Film 10", "Film 9"]
    assert sum(one.contribution for one in first.grounds) == pytest.approx(5.5)
    assert first.grounds[-1].text == "2 more"
    assert first.without == tuple(f"e{at}" for at in range(1, 11))
    assert [(one.text, one.contribution) for one in second.grounds] == [("director: A=B", -0.2)]
    assert second.without == ("facets",)
    assert found.change is None


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ({"counterfactual": {"without": ["e1"], "change": "Without it, another."}}, "Without it, another."),
        ({"counterfactual": {"without": ["e1"]}, "change": "Without it, another."}, "Without it, another."),
        ({"counterfactual": {"without": ["e1"]}}, None),
        ({"counterfactual": None, "change": "Without it, another."}, None),
    ],
)
def test_what_would_change_the_answer_is_shown_where_it_is_known(found: dict[str, object], text: str | None) -> None:
    change = said_of(answer(**found)).change
    assert (change and change.text) == text
    assert change is None or change.without == ("e1",)


def test_a_trial_is_read_beside_the_cards() -> None:
    cards = tuple(card(rank=rank) for rank in (1, 2, 3))
    moved = [
        {"item_id": "Alien1", "title": "Alien", "from": 1, "to": None},
        {"item_id": "Alien3", "title": "Alien", "from": 3, "to": 1},
        {"item_id": "brazil", "title": "Brazil", "from": None, "to": 3},
    ]
    trial = trial_of({"item_id": "Alien1", "text": "So.", "moved": moved}, "c1", cards)
    assert trial.order == (Place(1, "Alien", 3), Place(2, "Alien", 2), Place(3, "Brazil", None))
    assert dict(trial.ranks) == {"Alien1": None, "Alien3": 1, "brazil": 3}


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
