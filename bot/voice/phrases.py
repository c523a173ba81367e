"""A person's own request as it may be quoted back: shortened, and the words of it that a listing contains."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SHORT, _KEPT = 6, 4


def spoken_request(text: str, filler: frozenset[str]) -> str:
    """At most six words of a request: all of a short one, else its words that carry meaning. "" for none."""
    clean = " ".join(text.split()).strip(" .,;:!?…\"'“”")
    found = _WORD.findall(clean)
    kept = _content(found, filler)
    if not kept:
        return ""
    return clean if len(found) <= _SHORT and len(clean) <= 60 else ", ".join(word[:30] for word in kept[:_KEPT])


def matched_words(text: str, terms: Sequence[str], filler: frozenset[str], most: int = 3) -> tuple[str, ...]:
    """The request's own words behind matched terms (a term may be a stem), in the order of the terms."""
    mine = _content(_WORD.findall(text), filler)
    found: list[str] = []
    for term in terms:
        word = next((word for word in mine if _same(word, term)), None)
        if word is not None and word not in found:
            found.append(word)
    return tuple(found[:most])


def _content(words: Sequence[str], filler: frozenset[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if word.casefold() not in filler and word.casefold() not in {one.casefold() for one in kept}:
            kept.append(word)
    return kept


def _same(word: str, term: str) -> bool:
    mine, stem = word.casefold(), term.casefold()
    if mine == stem:
        return True
    return len(stem) >= 3 and mine.startswith(stem[:-1] if stem.endswith(("i", "y")) and len(stem) > 4 else stem)
