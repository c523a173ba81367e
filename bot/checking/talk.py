"""Sentences that state nothing about any item: thanks, offers, what the person may do next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.checking.clauses import Cue, Parsed
from bot.checking.plain import plain
from bot.checking.text import fold, word_set, words
from bot.checking.tokens import Token

_NAMING = frozenset(("title", "other", "quote", "condition", "avoid", "number", "decade", "who"))
_OPENING = re.compile(  # how people offer, ask, thank: what they state starts otherwise
    r"^\W*(?:(?:well|ok|okay|so|oh|ooh|hi|hello|hey|there|great|sure|certainly|good) )*"
    r"(?:thanks?|thank you|many thanks|sorry|welcome|no worries|no problem|of course|certainly|sure|happy to|glad to|please|just"
    r"|feel free|let me|let us|let's|tell me|ask|if|in case|here (?:is|are)|below|being of help|my pleasure|hi|hello"
    r"|hope|glad|got it|fire away|fair enough|right|absolutely|apologies|my apologies|enjoy|good luck|off we go|no rush"
    r"|i (?:hope|appreciate|understand|see|am|wish|think|'m)|i'm|would you|do you|are you|any |what|which|how|see you|let|say|go ahead"
    r"|(?:i|we) (?:can|could|will|would)|you (?:can|could)|i'll|i'd|we'll|shall i)\b"
)
_BEARING = word_set(  # what was done, or why: a claim
    """
    because since reason reasons why chose chosen picked ranked counted counts put decided matched matches fits fit
    sell sells offer offers ship ships deliver stock guarantee refund discount discounts prices price free quality
    cheap cheapest film films movie movies item items product products pick picks catalogue list star director genre
    led weighed helped came made suits resembles similar close history past profile taste record ending plot acting story
    """
)
_NEUTRAL = frozenset(("empty", "request", "recommend", "like", "taste", "all", "then", "behind", "lesser", "cf"))
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
_FREELY = re.compile(r"\bfeel free\b")
_HOPED = re.compile(
    r"\b(?:one|any|some|all) of (?:it|this|these|those|them) (?:is|are) (?=what you|to your|something you|of help|of use|right for you)"
)
_ITS = re.compile(r"(?:(?:and|plus|besides|but|also|so) )*(?:it (?!would|will|may|might|helps)|its )")
_STATED = re.compile(
    r"\b(?:it|this|that|they|these|those|one|everything|nothing|everyone|all|picks|catalogue|films|items|products|prices) (?:is|was|are|were|has|have|had|does|did|will)\b|\bit's\b"
)


def is_talk(tokens: Sequence[Token], parsed: Parsed, values: Sequence[object]) -> bool:
    """Whether a sentence is between the two who talk, names nothing, and gives no reason."""
    said = [fold(token.text) for token in tokens if token.kind == "word"]
    if (
        values
        or any(token.kind in _NAMING for token in tokens)
        or not _OPENING.match(" ".join(said))
        or set(words(_FREELY.sub(" ", " ".join(said)))) & _BEARING
    ):
        return False
    cues = [cue for clause in parsed.clauses for cue in clause.cues]
    if not all(_neutral(cue) for cue in cues):
        return False
    stated = _HOPED.sub(" ", " ".join(said))
    later = [" ".join(fold(one.text) for one in clause.tokens if one.kind == "word") for clause in parsed.clauses[1:]]
    if _STATED.search(" | ".join(later) if stated.startswith("if ") else stated) or any(map(_ITS.match, later)):
        return False
    strange = [token for token in parsed.left if not plain(fold(token.text))]
    return len(strange) <= _TOLERATED


def _neutral(cue: Cue) -> bool:
    return cue.name in _NEUTRAL or cue.text in _TALKING
