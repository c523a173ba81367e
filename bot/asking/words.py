"""Questions and listings as words: clauses, stems, sentences, and the words that carry no content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.asking.lexicon import DIGITS, IRREGULAR
from retrieval.titles import words as folded_words

_EXPANSIONS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[’‘`´]", "'"),
        (r"\b(is|are|was|were|does|do|did|has|have|had|would|could|should)n'?t\b", r"\1 not"),
        (r"\b(?:can'?t|cannot)\b", "can not"),
        (r"\b(?:won't|wont)\b", "will not"),
        (r"\b(who|what|where|when|how|that|there|it|he|she)'s\b", r"\1 is"),
        (r"\b(who|what|where|when|how|that|there)s\b", r"\1 is"),
        (r"\b(?:wat|wut|whta)\b", "what"),
        (r"\b(long|much|old|heavy|big|good|kids|movie|film|one|which)'s\b", r"\1 is"),
        (r"'re\b", " are"),
        (r"'ll\b", " will"),
        (r"'ve\b", " have"),
        (r"\b(?:u|ya)\b", "you"),
    )
)
_CLAUSE_END = re.compile(
    r"(?P<mark>[?!;\n…]+|\.{2,}|(?<![\s.][A-Za-z])(?<!\b[MD]r)(?<!\bMrs)(?<!\bSt)(?<!\bvs)\.(?=\s|$))"
)
_OPENS = (
    r"(?:(?:how|who|what|when|where)(?:'?s)?|whose|which|(?:is|are|was|does|do|did|can|could|has|have)(?:n'?t)?"
    r"|will)\b"
)
_JOINED = re.compile(rf"\s*,?\s+(?:and|but|also|or|so)\s+(?={_OPENS})|\s*,\s*(?={_OPENS})", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:ok|okay|so|and|but|also|oh|ah|ahh|well|hmm+|hm|um+|hey|hi|hello|cool|nice|great|yes|yeah|yep|no|nope|wait"
    r"|then|now|i mean"
    r"|just|btw|by the way|please|sorry|actually|quick question|one question|question"
    r"|do you (?:happen to )?know(?! (?:of|any|some|another|other|an?)\b)(?: if| whether)?"
    r"|(?:can|could|would|will) you (?:please )?tell me(?: if| whether)?|tell me(?= (?:if|whether|who|what|how|when"
    r"|where)\b)|if|whether"
    r"|any idea(?: if)?|any clue|i (?:was |am )?wonder(?:ing)?(?: if| whether)?|wondering(?: if)?"
    r"|do you think(?: that)?"
    r"|are you sure(?: that)?|i (?:would like|want|need) to know(?: if| whether)?|remind me)\s+"
)
_POLITE = re.compile(
    r"\bdo you (?:happen to )?know\b|\b(?:can|could|would) you (?:please )?tell me\b|\bany idea\b|\bi wonder\b"
)
_LONGEST = 4000
_TAGS = frozenset({"right", "correct", "yeah", "no", "huh", "is not it", "does not it", "is it", "does it"})
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[\"'“‘(]?[^\W_])")
_ABBREVIATED = re.compile(r"(?:(?:^|\s)[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|No|approx|ca|e\.g|i\.e|etc|Calif|Vol))\.$")
_ENDINGS = (
    ("able", 3),
    ("ible", 3),
    ("ing", 3),
    ("ed", 3),
    ("ly", 3),
    ("ence", 4),
    ("ance", 4),
    ("ent", 4),
    ("ant", 4),
)
_VOWEL = re.compile(r"[aeiouy]")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a message: `raw` as typed, `words` folded with contractions spelt out, and whether "?" ended it."""

    raw: str
    words: tuple[str, ...]
    marked: bool

    @property
    def text(self) -> str:
        """The words with single spaces, for patterns."""
        return " ".join(self.words)


def clean(text: str, most: int | None = None) -> str:
    """Text on one line without control, direction and invisible characters, cut to `most` characters."""
    visible = "".join(
        " " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    flat = " ".join(visible.split())
    return flat if most is None or len(flat) <= most else flat[: most - 1].rstrip() + "…"


def spelt_out(text: str) -> str:
    """Lower case, with contractions as two words: "who's" is "who is"."""
    low = text.casefold()
    for pattern, replacement in _EXPANSIONS:
        low = pattern.sub(replacement, low)
    return low


def clauses(text: str, most: int = 12) -> list[Clause]:
    """The last `most` clauses of a message that have a word, small talk before a question taken off.

    Of a message longer than 4,000 characters only the end is read.
    """
    found: list[Clause] = []
    pieces = _CLAUSE_END.split(text[-_LONGEST:].replace("\r", "\n"))
    for body, mark in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        parts = [part for part in _JOINED.split(body) if part.strip()]
        for place, part in enumerate(parts):
            words = _without_lead_in(" ".join(folded_words(spelt_out(part))))
            if found and words in _TAGS:
                found[-1] = Clause(found[-1].raw, (*found[-1].words, *words.split()), "?" in mark)
            elif words:
                marked = ("?" in mark and place == len(parts) - 1) or bool(_POLITE.search(part.casefold()))
                found.append(Clause(clean(part), tuple(words.split()), marked))
    return found[-most:]


def _without_lead_in(text: str) -> str:
    while (shorter := _LEAD_IN.sub("", text, count=1)) != text:
        text = shorter
    return text


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded word without the endings that a question and a listing may differ in: "washable" is "wash"."""
    word = IRREGULAR.get(word, word)
    word = DIGITS.get(word, word)
    if len(word) < 4 or not word.isalpha():
        return word
    word = _singular(word)
    for ending, least in _ENDINGS:
        base = word.removesuffix(ending)
        if base != word and len(base) >= least and _VOWEL.search(base):
            word = base
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsoe":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


def _singular(word: str) -> str:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses", "zes", "uses")):
        return word[:-2]
    return word[:-1]


def stems(text: str) -> list[str]:
    """The stems of a text, in order; "Two-person" is "2", "person"."""
    return [stem(word) for word in folded_words(spelt_out(text))]


def joined(words: Iterable[str]) -> str:
    """A key under which spellings of one value meet: "sci-fi", "sci fi" and "Scifi" are "scifi"."""
    return "".join(stem(word) for word in words)


def sentences(text: str) -> list[str]:
    """The sentences of a listing's text, cleaned; an abbreviation's full stop ends none."""
    found: list[str] = []
    for line in text.splitlines():
        parts = _SENTENCE_END.split(clean(line))
        for part in parts:
            if found and _ABBREVIATED.search(found[-1]):
                found[-1] = f"{found[-1]} {part}"
            elif part:
                found.append(part)
    return found


def has_all(sentence: str, wanted: Sequence[str]) -> bool:
    """Does the sentence have every wanted stem, as a word or written together from two ("dish washer")?"""
    inside = stems(sentence)
    together = {a + b for a, b in pairwise(inside)} | set(inside)
    return all(one in together for one in wanted)
