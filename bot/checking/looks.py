"""What a sentence says that the person did with an item before: looked at it, put it in the cart. The history must hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.checking.clauses import Cue
from bot.checking.draft import Draft
from bot.checking.shapes import Matter
from bot.checking.told import Standing, Told
from retrieval.types import Action

_DID: Mapping[str, Action] = {
    "cart": Action.CART,
    "basket": Action.CART,
    "saved": Action.WISH,
    "clicked": Action.CLICK,
    "searched": Action.SEARCH,
    "looked": Action.VIEW,
    "viewed": Action.VIEW,
}
_SEEN = frozenset({Action.VIEW, Action.CLICK, Action.WISH, Action.CART})  # whoever clicks on something has looked at it
_LOOK = re.compile(
    r"\byou(?:'ve| have|'d| had)? (?:\w+ ){0,2}(?:looked at|viewed|browsed|clicked|searched for|checked out)\b"
    r"|\byou(?:'ve| have|'d| had)? (?:\w+ ){0,2}(?:saved|bookmarked|wishlisted)\b"
    r"|\byou(?:'ve| have|'d| had)? (?:\w+ ){0,2}(?:put|added|placed|left) .{0,40}\b(?:cart|basket|wish ?list|watch ?list)\b",
    re.IGNORECASE,
)
_HAD = re.compile(
    r"\byou(?:'ve| have|'d| had)? (?:\w+ly |already |once |just )?(?:watched|saw|seen|bought|read|played|owned|rented|ordered)"
    r" (?:it|this|this one)\b",
    re.IGNORECASE,
)


def is_so(cue: Cue, matter: Matter, told: Told, pick: Standing) -> bool:
    """Whether the history holds just that of the item that the cue names, which is the pick where "it" is said."""
    said = cue.text.split()
    if matter.denied or cue.negated or matter.sign("cause", "res", "mod") < 0:
        return False
    if "what" in said:
        return pick.signal("interest") > 0
    action = next(one for word, one in _DID.items() if word in said)
    named = {ref for token in matter.tokens if token.kind in ("title", "other") for ref in token.refs}
    if named and pick.item_id not in named and matter.sign("cause", "res", "mod") > 0:
        return False  # what was done with one item is no reason for another
    items = named if named and pick.item_id not in named else {pick.item_id}
    held = {one.action for one in told.trace.query.events if one.item_id in items}
    return bool(held & (_SEEN if action is Action.VIEW else {action}))


def unread(draft: Draft) -> Iterator[str]:
    """Words on what the person did before that no cue has taken, or that are said of a pick they have not had."""
    cues = [cue for clause in draft.parsed.clauses for cue in clause.cues if cue.name in ("looked", "history")]
    spans = [(draft.tokens[cue.start].start, draft.tokens[cue.end - 1].end) for cue in cues]
    for match in _LOOK.finditer(draft.masked):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            yield match[0]
    if not any(set(token.refs) & draft.told.events.keys() for token in draft.tokens):
        yield from (match[0] for match in _HAD.finditer(draft.masked))
