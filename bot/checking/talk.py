"""Sentences that state nothing about any item: thanks, offers, what the person may do next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.checking.clauses import Cue, Parsed
from bot.checking.strange import plain
from bot.checking.text import fold, word_set
from bot.checking.tokens import Token

_NAMING = frozenset(("title", "other", "quote", "condition", "avoid", "number", "decade", "who"))
_SPEAKING = word_set(
    """
    i i'm i'll i'd i've we we'll we're we've us let's me my you you'd you'll you're you've your please feel just sorry
    thanks thank welcome certainly sure course glad happy pleasure worries
    """
)
_BEARING = word_set(  # what was done, or why: a claim
    """
    because since reason reasons why chose chosen picked ranked counted counts put decided matched matches fits fit
    sell sells offer offers ship ships deliver stock guarantee refund discount discounts prices price free quality
    cheap cheapest film films movie movies item items product products pick picks catalogue list star director genre
    led weighed helped came made suits resembles similar close history past profile taste record
    """
)
_NEUTRAL = frozenset(
    ("empty", "request", "recommend", "like", "taste", "all", "then", "behind", "gate", "lesser", "cf")
)
_TALKING = frozenset(
    (
        "answer",
        "answers",
        "certainly",
        "always",
        "sure to",
        "definitely",
        "of course",
        "our chat",
        "our conversation",
        "this conversation",
        "different",
        "helps",
        "help",
        "of help",
        "that helps",
    )
)
_TOLERATED = 2  # words of a sentence that have no meaning here
_STATED = re.compile(
    r"\b(?:it|this|that|they|these|those|one|everything|everyone|all|picks|films|items|products|prices) (?:is|was|are|were|has|have|had|does|did|will)\b|\bit's\b"
)


def is_talk(tokens: Sequence[Token], parsed: Parsed, values: Sequence[object]) -> bool:
    """Whether a sentence is between the two who talk, names nothing, and gives no reason."""
    said = [fold(token.text) for token in tokens if token.kind == "word"]
    if values or any(token.kind in _NAMING for token in tokens) or not set(said) & _SPEAKING or set(said) & _BEARING:
        return False
    cues = [cue for clause in parsed.clauses for cue in clause.cues]
    if not all(_neutral(cue) for cue in cues):
        return False
    stated = " ".join(said)
    if _STATED.search(stated) and not stated.startswith("if "):
        return False
    strange = [token for token in parsed.left if not plain(fold(token.text))]
    return len(strange) <= _TOLERATED


def _neutral(cue: Cue) -> bool:
    return cue.name in _NEUTRAL or cue.text in _TALKING
