"""Adjectives that stand for a number: "cheap", "recent", "not too long" are a third of what there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import Match

import numpy as np

from bot.understanding import tastes
from bot.understanding.message import Message
from bot.understanding.numbers import NumberHit, field_of_kind
from bot.understanding.vocabulary import ADJECTIVES, COMPARATIVES, THING
from retrieval.catalogue import Catalogue
from retrieval.gates import satisfies
from retrieval.types import Constraint

FEW = 6  # a third of fewer items says nothing
# What compares with nothing that was shown ("cheaper jackets", to begin with) is as absolute as "cheap".
_WORDS = {
    **{
        word.removeprefix("too "): (kind, -way) for word, (kind, way) in COMPARATIVES.items() if word.startswith("too ")
    },
    **{word: meant for word, meant in COMPARATIVES.items() if not word.startswith("too ")},
    **ADJECTIVES,
}
_ADJECTIVE = re.compile(
    r"\b(?:(?P<not>(?:not|nothing|isn'?t|aren'?t|no) (?:too |so |very |that |overly )?)|(?<!too ))(?:(?:very|really|quite|fairly|pretty) )?"
    rf"(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b(?! (?:enough|time|way|ago|distance|term|weekend|shot|day|age|as|lost)\b)"
)
_PRAISE = frozenset({"classic", "classics"})
# Words that say more often that something is good, or how old somebody is.
_PRAISING = frozenset({"classic", "classics", "old", "older", "newer"})
_OF_AGE = re.compile(r"(?:\b(?:years?|yrs?|months?|weeks?|days?|how|feel|feeling|grow\w*|get\w*|same)[ -]|\d[ -]?)$")
_SOUGHT = re.compile(
    r"\b(?:something|anything|nothing|not|stuff|ones?|more|only|(?:should|must|to|can|could) be)\s(?:[\w-]+,? (?:and |or |but )?)?$"
)
_OF_MANY = re.compile(r"\b(?:one|some|many) of (?:the|my|our) (?:\w+ )?$|\bany $|\b(?:saw|seen|watched) (?:\w+ ){0,2}$")
_UNLOVED = re.compile(
    r"\b(?:not|n't|dont|never)\b(?: (?:really|that|much|so|too|very))* (?:into|like|want|care for|an? (?:\w+ )?fan of|keen on|big on|interested in"
    r"|looking for|in the mood for) (?:(?:any|the|those|these|too|very|really) )*$"
)


def find(message: Message, catalogue: Catalogue, among: Sequence[Constraint], beside: bool = False) -> list[NumberHit]:
    """ "cheap", "recent", "not too long": the lowest or highest third of the items `among` these conditions.

    Where there are items to compare with (`beside`), "cheaper" is theirs to measure: see `critiques`.
    """
    hits = list[NumberHit]()
    for match in message.find(_ADJECTIVE):
        if beside and match["word"] in COMPARATIVES:
            continue
        kind, direction = _WORDS[match["word"]]
        field = field_of_kind(catalogue, kind)
        negated = bool(match["not"] or _UNLOVED.search(message.low[: match.start()]))
        if field is None or message.is_read(match.start(), match.end()):
            continue
        if not _is_demanded(message, match):
            if match["word"] in _PRAISE:
                message.cross_out(match.start(), match.end())
            continue
        hit = _third(catalogue, among, field, kind, -direction if negated else direction, match)
        if hit is not None:
            message.cross_out(match.start(), match.end())
            hits.append(hit)
    return hits


def _is_demanded(message: Message, match: Match[str]) -> bool:
    """Is the adjective one of what is sought: no taste, no praise ("that's a classic"), nobody's age?"""
    start, end = match.span("word")
    if message.supposed or match["not"] or _UNLOVED.search(message.low[: match.start()]):
        return True
    if tastes.reading(message, match.start(), match.end()) != "demand":
        return False
    before, after = message.low[: match.start()], message.low[end:]
    if match["word"] not in _PRAISING:
        return True
    if _OF_AGE.search(before) or _OF_MANY.search(before):
        return False
    if _SOUGHT.search(before) or (match["word"] != "classics" and _names_a_thing(message, end, after)):
        return True
    return match["word"] == "classics" and tastes.is_wished(message, start, end)


def _names_a_thing(message: Message, end: int, after: str) -> bool:
    """Does what is said next name the things that are sought: "old movies", "a classic comedy"?"""
    thing = re.match(rf"^,?(?: [\w-]+){{0,2}}? {THING}\b", after)
    return thing is not None or any(start == end + 1 for start, _ in message.read)


def _third(
    catalogue: Catalogue, among: Sequence[Constraint], field: str, kind: str, direction: int, match: Match[str]
) -> NumberHit | None:
    rows = ~np.isnan(catalogue.numbers(field))
    if kind == "year" and direction > 0:  # "recent" is about the calendar, not about the catalogue's spread
        newest = float(np.nanmax(catalogue.numbers(field)))
        return NumberHit(match.start(), match.end(), field, ">=", newest - 9)
    for constraint in among:
        if constraint.field == field:
            continue
        narrower = rows & satisfies(catalogue, constraint)
        rows = narrower if narrower.sum() >= FEW else rows
    values = catalogue.numbers(field)[rows]
    if not len(values):
        return None
    bound = round_bound(float(np.quantile(values, 1 / 3 if direction < 0 else 2 / 3)), kind)
    return NumberHit(match.start(), match.end(), field, "<=" if direction < 0 else ">=", bound)


def round_bound(value: float, kind: str) -> float:
    """A bound as a person would say it: two leading digits, whole years, half stars."""
    if kind == "year":
        return float(round(value))
    if kind == "rating":
        return round(value * 2) / 2
    if value == 0:
        return 0.0
    return float(f"{value:.2g}")
