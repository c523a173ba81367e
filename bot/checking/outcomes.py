"""What would have been: a counterfactual in a sentence holds only where ranking again has shown it."""

from __future__ import annotations

import re

from bot.checking.text import fold
from bot.checking.tokens import Token
from bot.checking.told import Counterfactual, Told

_IF = (
    r"(?<!not )(?<!n't )without|had (?:you|it|i) (?:not|never)|hadn't (?:you|it)|if you (?:had|hadn't|never|didn't|liked|disliked|weren't|were)|if (?:it|there) (?:were|was|weren't|wasn't|hadn't)|if not for|were it not|weren't it|but for"
    r"|if .{1,80}? (?:were|was|weren't|wasn't|had been|hadn't been|had not been|had|did not count|didn't count|not counted|were gone|counted for nothing)|take away|taking away|take out|taking out|leave out|leaving out|remove|removing|strip|drop|dropping|minus|absent (?=§|your|the)|in the absence of|take .{1,60}? away|take .{1,60}? out|leave .{1,60}? out|setting .{1,60}? aside|forget"
)
_THEN = r"would(?:n't| not)? (?:have|be|come|lead|take|drop|rank|stand|sit|head|top|win|make|beat|lose|fall|overtake|replace|go|miss|show|appear|still)|wouldn't|would've|could have|might have|(?:drops|falls) out|comes first|takes (?:the|its) (?:top|place|lead|first)|is gone|moves (?:up|to|ahead)|leads|no longer|overtakes|replaces|steps up|takes over|wins|is first"
_MARKED = re.compile(rf"\b(?:{_IF})\b", re.IGNORECASE)
_HAPPENS = re.compile(rf"\b(?:{_THEN})\b", re.IGNORECASE)
_ALONE = re.compile(
    r"\bwould(?:n't| not)? (?:never )?have (?:been|come|made|led|won|taken|topped|ranked|beaten|stayed|dropped|fallen|headed|placed|finished|appeared|reached|shown)|\bwould(?:n't| not) (?:be(?! (?:alone|the (?:only|first|last)))|have)|\bwould've",
    re.IGNORECASE,
)
_LOSES = re.compile(
    r"\b(?:not|n't|never|no longer|lose|lost|lost its|drop|drops|dropped|fall|falls|fallen|gone|miss|missed|out|overtaken|beaten|replaced|behind|give way|given way)\b|n't\b",
    re.IGNORECASE,
)
_LOWER = re.compile(r"\b(?:second|third|fourth|lower|last|behind)\b", re.IGNORECASE)


def is_counterfactual(masked: str) -> bool:
    """Whether a sentence says what would have been."""
    return bool(_ALONE.search(masked) or (_MARKED.search(masked) and _HAPPENS.search(masked)))


def counterfactual(masked: str, tokens: list[Token], told: Told) -> bool:
    """Whether one of the verified counterfactuals says the same."""
    return any(_says(one, masked, tokens, told) for one in told.counterfactuals)


def _says(one: Counterfactual, masked: str, tokens: list[Token], told: Told) -> bool:
    text = fold(" ".join(token.text for token in tokens))
    named = {ref for token in tokens if token.kind in ("title", "other") for ref in token.refs}
    gone = {what for what in one.without if what in told.events}
    rest = [fold(what) for what in one.without if what not in told.events]
    if named & told.events.keys() != gone or any(what not in text for what in rest):
        return False
    others = named - told.events.keys()
    first = told.picks[0].item_id if told.picks else ""
    outcome = _outcome(masked)
    if one.then_first in others:
        return not _LOWER.search(outcome) and (len(others) == 1 or first in others) and not _denied(outcome)
    return others in ({first}, set()) and one.then_first != first and bool(_LOSES.search(outcome))


def _outcome(masked: str) -> str:
    """The part of a sentence that tells what happens: without the condition at its head or end."""
    found = _HAPPENS.search(masked)
    return masked[found.start() :] if found else masked


def _denied(outcome: str) -> bool:
    return bool(re.match(r"would(?:n't| not)|wouldn't|could(?:n't| not)", outcome, re.IGNORECASE))
