"""Items in a message: titles, references to what was shown, and what is thought of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.understanding import titles
from bot.understanding.lexicon import Lexicon
from bot.understanding.message import Message
from bot.understanding.opinions import Stance, judge, untitled
from bot.understanding.turns import Standing
from bot.understanding.vocabulary import (
    CARDINALS,
    ORDINALS,
    THING,
)

_REFERENCE = re.compile(
    rf"\b(?:the |that |this |your |my )?(?P<ordinal>first|1st|second|2nd|third|3rd|fourth|4th|last|final|top|middle)(?: {THING})?(?= ?(?:$|[?.!,;]|\b(?:is|was|are|were|and|or|but|in|on|for|too|please|instead|better|vs|versus|than|rather|over|again|looks|sounds|seems|has|have|one|now|pick|made|cost|come|do|does|there|because)\b))"
    rf"|(?:\b(?:number|no\.?|option|pick|item|movie|film) ?|#)(?P<cardinal>one|two|three|four|[1-4])\b"
)
_NO_ITEM = r"(?!'?s? (?:fine|ok|okay|all|is fine|is all|kind|sort|way|much|time|evening|night|weekend|week|year|summer|winter))"
_PLURAL_REFERENCE = re.compile(r"\b(?:these|those|them|all three|all of them|both|the three|your picks)\b")
_POINTING = re.compile(rf"\b(?:that|this) (?:one|{THING})\b|(?<!make )(?<!what is )\b(?:it|that|this)\b{_NO_ITEM}")
_HERE = re.compile(rf"\bthis\b(?: (?:one|{THING}))?{_NO_ITEM}")
_ITS_LIKE = re.compile(
    r"(?<!\bi )(?<!\bwe )(?<!really )(?<!\bdo )(?<!'t )(?<!not )\b(?:like|similar to|along the lines of|comparable to|close to) $"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An item that was named (or pointed at) and what the message thinks of it."""

    start: int
    end: int
    item_id: str
    stance: Stance
    named: bool = True  # by title, not "that one"


@dataclass(frozen=True, slots=True)
class Found:
    """All items of a message, and titles that the catalogue does not have."""

    mentions: tuple[Mention, ...]
    unknown: tuple[str, ...]


def find(message: Message, lexicon: Lexicon, at: Standing, given: Sequence[str] | None = None) -> Found:
    """Titles and references, in order.

    `given` are the items that the message is known to name: then no other title is looked for.
    """
    spans, unknown = titles.find(message, lexicon) if given is None else (titles.placed(message, lexicon, given), ())
    places = [(start, end) for start, end, _ in spans]
    mentions = list[Mention]()
    for start, end, item_id in spans:
        judged = judge(message, (start, end), places)
        mentions.append(Mention(start, end, item_id, judged.stance))
        message.cross_out(start, judged.end)
    if not spans and at.talked_of not in (None, at.here) and (later := _untitled(message, at.talked_of)) is not None:
        return Found((later,), unknown)
    mentions += _references(message, Standing(at.shown) if spans else at)  # "loved Heat, more like that"
    return Found(tuple(sorted(mentions, key=lambda one: one.start)), unknown)


def points_here(low: str) -> bool:
    """Does a message speak of what is on the page: "this", or "it" where nothing else was spoken of?"""
    return _POINTING.search(low) is not None


def _references(message: Message, at: Standing) -> list[Mention]:
    """ "the second one", "#3", "that one", "these": what was shown last, talked about last, or is on the page."""
    found, shown = list[Mention](), at.shown
    for match in _REFERENCE.finditer(message.left()):
        place = ORDINALS[match["ordinal"]] if match["ordinal"] else CARDINALS[match["cardinal"]]
        if shown and -len(shown) <= place < len(shown):
            found.append(_pointed(message, match, shown[place]))
    if at.here is not None and (pointing := _HERE.search(message.left())) is not None:
        return [*found, _on_page(message, pointing, at.here)]
    if not found and (shown or at.here):
        plural = _PLURAL_REFERENCE.search(message.left()) if shown else None
        if plural is not None:
            return [_pointed(message, plural, item_id) for item_id in shown]
        pointing = _POINTING.search(message.left())
        if pointing is not None and at.focus is not None:
            found.append((_on_page if at.focus == at.here else _pointed)(message, pointing, at.focus))
    return found


def _on_page(message: Message, match: re.Match[str], here: str) -> Mention:
    """The item on the page. "Something like this" asks for its like, which is not to say that it is liked."""
    one = _pointed(message, match, here)
    return replace(one, stance="similar") if _ITS_LIKE.search(message.low[: match.start()]) else one


def _untitled(message: Message, item_id: str) -> Mention | None:
    """ "it was awful", "didn't like that one", "not a fan": a judgement on what was talked about last."""
    pointing = _POINTING.search(message.left())
    if pointing is not None:
        one = _pointed(message, pointing, item_id)
        if one.stance in ("like", "dislike"):
            return one
        message.read.pop()
        return None
    sign = untitled(message.left())
    return Mention(0, len(message.low), item_id, "like" if sign > 0 else "dislike", named=False) if sign else None


def _pointed(message: Message, match: re.Match[str], item_id: str) -> Mention:
    message.cross_out(match.start(), match.end())
    return Mention(match.start(), match.end(), item_id, judge(message, match.span()).stance, named=False)
