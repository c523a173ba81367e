"""Conversation -> HTML. Every word is escaped by the templates; links and images are http(s) or left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.assistant import About
from bot.surfaces import labels
from bot.surfaces.state import Chat, Conversation
from bot.types import Card, Known

FACTS_AT_ONCE = 5
LINES_AT_ONCE = 6
KIND_ORDER = tuple(labels.KINDS)


def safe_url(url: str | None) -> str | None:
    """The URL when it is a whole http(s) address, else None."""
    if not url or any(ord(letter) <= 32 for letter in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def reaching(url: str | None) -> str | None:
    """A way to a person when it is a whole http(s) address, or a letter whose every other sign is encoded."""
    return url if url and re.fullmatch(r"mailto:[\w.@%+~-]+\?[\w.=&%~-]*", url, re.ASCII) else safe_url(url)


@dataclass(frozen=True, slots=True)
class Share:
    """A family's part of what spoke for a pick, in percent of all that did."""

    family: str
    slug: str  # for the style sheet
    percent: float


def shares(card: Card) -> tuple[Share, ...]:
    """The families that spoke for a pick, largest first; empty when none did."""
    sums: dict[str, float] = {}
    for part in card.contributions:
        sums[part.family] = sums.get(part.family, 0.0) + part.contribution
    positive = sorted(((family, value) for family, value in sums.items() if value > 0), key=lambda pair: -pair[1])
    total = sum(value for _, value in positive)
    return tuple(Share(family, slug(family), 100 * value / total) for family, value in positive)


def slug(family: str) -> str:
    """A family's name as a class name."""
    return "-".join(word for word in "".join(c if c.isalnum() else " " for c in family.lower()).split()) or "other"


def number(value: float) -> str:
    """A signed number to six places, so that what is shown adds up; with a real minus sign."""
    return f"{value or 0.0:+.6f}".replace("-", "−")


def figure(value: float) -> str:
    """A count as it is, a part of a score signed."""
    return f"{value:,}" if isinstance(value, int) else number(value)


@dataclass(frozen=True, slots=True)
class Group:
    """Known lines of one kind: those seen at once, and those behind "more"."""

    title: str
    lines: tuple[Known, ...]
    rest: tuple[Known, ...]


def groups(known: Sequence[Known]) -> tuple[Group, ...]:
    """What is known, by kind, in the panel's order."""
    ordered = sorted(known, key=lambda line: KIND_ORDER.index(line.kind))
    found = ((kind, tuple(lines)) for kind, lines in groupby(ordered, key=lambda line: line.kind))
    return tuple(Group(labels.KINDS[kind], lines[:LINES_AT_ONCE], lines[LINES_AT_ONCE:]) for kind, lines in found)


@dataclass(frozen=True, slots=True)
class Stage:
    """What stays the same for every visitor: the model, the demo's people, the starters."""

    about: About
    people: tuple[tuple[str, str], ...]
    starters: tuple[str, ...]

    def name(self, person: str | None) -> str:
        """How a demo person is called; empty for nobody in particular."""
        return dict(self.people).get(person or "", "")


@dataclass(frozen=True, slots=True)
class Hands:
    """Whether a person can be asked for, and whether one has the conversation."""

    can_ask: bool = False
    waiting: bool = False


class Renderer:
    """The page's templates, filled."""

    def __init__(self) -> None:
        self._jinja = Environment(
            loader=PackageLoader("bot.surfaces"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals.update(t=labels, shares=shares, slug=slug, FACTS=FACTS_AT_ONCE)
        self._jinja.filters.update(safe_url=safe_url, reaching=reaching, number=number, figure=figure)

    def header(self, stage: Stage) -> str:
        """The name, the promise and the model's badge."""
        return self._fill("header.html", about=stage.about)

    def welcome(self, talk: Conversation, stage: Stage) -> str:
        """What an empty chat shows."""
        return self._fill("welcome.html", stage=stage, talk=talk)

    def past(self, talk: Conversation) -> str:
        """Every turn but the latest."""
        return self._fill("past.html", talk=talk)

    def latest(self, talk: Conversation) -> str:
        """The latest turn."""
        return self._fill("latest.html", talk=talk, shown=talk.shown[-1], at=len(talk.shown) - 1)

    def bar(self, talk: Conversation, known: Sequence[Known], hands: Hands, limited: str = "") -> str:
        """Above the composer: the conditions in force, the edit under way, the way to a person, why a message must wait."""
        conditions = [line for line in known if line.kind == "condition"]
        return self._fill("bar.html", conditions=conditions, editing=talk.editing, hands=hands, limited=limited)

    def panel(self, talk: Conversation, known: Sequence[Known], chats: Sequence[Chat], stage: Stage) -> str:
        """What I know about you, and this browser's other conversations."""
        return self._fill(
            "panel.html",
            groups=groups(known),
            count=len(known),
            person=stage.name(talk.person),
            demo=stage.about.demo,
            talk=talk,
            chats=[chat for chat in chats if chat.id != talk.session_id],
        )

    def _fill(self, template: str, **values: object) -> str:
        return self._jinja.get_template(template).render(values)
