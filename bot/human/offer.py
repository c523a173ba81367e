"""What somebody gets who asks for a human: what is said, and what stands below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from bot.human.way import SUMMARY
from bot.types import Human

LONGEST: Final = 1800  # characters of a link; some mail programs, and servers, cut or refuse longer ones
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Offer:
    """`key` of the words that are said, and the link or the state that goes with them."""

    key: str
    human: Human | None = None


def mailto(address: str, subject: str, body: str) -> str:
    """A link that opens a letter to this address; a body that is too long ends early, with an ellipsis."""
    head = f"mailto:{quote(address, safe='@')}?subject={_encoded(subject)}&body="
    return head + _fitted(body, LONGEST - len(head))


def filled(link: str, body: str) -> str:
    """The link with the summary where it has a place for one, cut likewise."""
    return link.replace(SUMMARY, _fitted(body, LONGEST - len(link)))


def _fitted(body: str, room: int) -> str:
    pieces = [_encoded(letter) for letter in body]
    if sum(map(len, pieces)) > room:
        room -= len(_encoded(_CUT))
        kept = 0
        while (room := room - len(pieces[kept])) >= 0:
            kept += 1
        pieces = [*pieces[:kept], _encoded(_CUT)]
    return "".join(pieces)


def _encoded(text: str) -> str:
    """Text within a link: a new line is CR LF there (RFC 6068)."""
    return quote(text.replace("\n", "\r\n"), safe="", errors="replace")
