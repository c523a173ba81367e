"""What an item paid for its likeness to an earlier pick: the one claim that speaks of two picks and is no comparison."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.checking.clauses import Clause, Parsed
from bot.checking.known import JOINING
from bot.checking.text import fold, word_set, words
from bot.checking.tokens import Token
from bot.checking.told import Standing, Told

_ALIKE = word_set(
    """
    alike close closeness similar similarity similarities like likeness resembles resemble resembling resemblance overlap
    overlaps overlapping echo echoes same twin kindred kind redundant redundancy near nearness ground
    """
)
_COSTS = word_set(
    """
    cost costs lost lose paid pays price points against down back lower lowered held dropped docked disadvantage drawback
    downside minus variety varied repeat repeating repetition repetitive already above before earlier follows following
    after higher further behind listed taken suffered moved pushed reduced deducted marked penalty
    """
)
_PRICE = word_set(
    "lower lowered lost loses lose cost costs docked points penalty penalised paid pays price deducted ground"
)
_TO_EARLIER = re.compile(
    r"\b(?:to|with|like|resembl\w+|of|after|follows|following|behind|by|than|if|since|because|as|having|echo\w*|given|and)"
    r" (?:the )?$|^$"
)
_TO_LATER = re.compile(r"\b(?:to|with|like|resembl\w+|after|follow\w+|behind|than|having|above)(?: the)? $")
_OTHERWISE = word_set("first lead leads led top topped won wins win place number only alone mainly popular rated")
_OTHER_CLAIMS = word_set(
    "popular offered talk alike together era fresh judge taste peers people request words chance strangers top only like history gate"
)


def paid(masked: str, tokens: Sequence[Token], parsed: Parsed, told: Told, about: Sequence[str]) -> Standing | None:
    """The pick that a sentence truly says paid for being like an earlier one; None where it says something else."""
    named = [(token, ref) for token in tokens if token.kind == "title" for ref in token.refs[:1] if ref in told.picked]
    if len(named) not in (1, 2) or any(t.kind not in ("title", "word", "mark") for t in tokens):
        return None
    if sum(token.kind == "title" for token in tokens) != len(named):
        return None
    said = set(words(fold(masked)))
    cues = [cue for clause in parsed.clauses for cue in clause.cues]
    denied = any(cue.name == "res" and cue.sign < 0 for cue in cues) and "weren't" not in said and "wasn't" not in said
    rated = any(cue.name == "rated" and cue.text not in ("its score", "score", "scores", "scored") for cue in cues)
    helped = rated or any(cue.kind == "cause+" and cue.sign > 0 and cue.text not in JOINING for cue in cues)
    if not said & _ALIKE or not said & _COSTS or said & _OTHERWISE or denied or helped:
        return None
    if any(cue.name in _OTHER_CLAIMS for cue in cues):
        return None
    refs = [ref for _, ref in named]
    for pick in (told.picked[one] for one in (*about, *refs) if one in told.picked):
        earlier = {ref for kind, ref in pick.parts if kind == "pick"}
        others = [(token, ref) for token, ref in named if ref != pick.item_id]
        if pick.signal("diversity") >= 0 or len(others) != 1 or others[0][1] not in earlier:
            continue
        mine = [token for token, ref in named if ref == pick.item_id]
        if mine and not _beside(masked, others[0][0], mine[0]):
            continue
        return pick
    return None


def belied(masked: str, tokens: Sequence[Token], parsed: Parsed, told: Told) -> bool:
    """Whether a sentence has an item pay for being unlike an earlier pick, which costs nothing."""
    named = [token for token in tokens if token.kind not in ("word", "mark")]
    picks = bool(named) and all(token.kind == "title" and set(token.refs) & told.picked.keys() for token in named)
    cues = [cue for clause in parsed.clauses for cue in clause.cues]
    unlike = any(cue.name == "res" and cue.sign < 0 for cue in cues) and not any(c.name in _OTHER_CLAIMS for c in cues)
    return picks and unlike and bool(set(words(fold(masked))) & _PRICE)


def is_about_likeness(clause: Clause) -> bool:
    """Whether a clause of such a sentence belongs to what it says of the two."""
    said = {fold(token.text) for token in clause.tokens}
    return bool(clause.named("title") or said & (_ALIKE | _COSTS))


def _beside(masked: str, earlier: Token, later: Token) -> bool:
    """Whether of two picks the sentence measures the later by the earlier one."""
    low = masked.casefold()
    return bool(_TO_EARLIER.search(low[: earlier.start])) and not _TO_LATER.search(low[: later.start])
