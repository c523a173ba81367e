"""Titles as people write them: one normal form, aliases, misspellings, and titles inside a message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ARTICLES = frozenset({"the", "a", "an", "teh"})  # the last one is a slip of many a hand
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}
_NUMERALS |= {"xi": "11", "xii": "12", "xiii": "13"}
_NUMBERS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"}
_NUMBERS |= {"eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12"}
NUMBER_WORDS = frozenset(_NUMBERS)
PARTS = frozenset({"part", "chapter", "episode", "volume", "vol"})
_UNDECOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_HAN_KANA = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = rf"[^\W_{_HAN_KANA}]"
# A word keeps its apostrophes and combining accents; "U.N.C.L.E." is one word; each Han or kana sign is one.
_TOKEN = re.compile(
    rf"(?:{_WORD}\.){{2,}}{_WORD}?(?!{_WORD})|[{_HAN_KANA}]"
    rf"|{_WORD}(?:{_WORD}|[\u0300-\u036f])*(?:['’´`](?:{_WORD}|[\u0300-\u036f])+)*|&|(?<=\s)\+(?=\s)"
)
_SPLIT = re.compile(r"\s*[:–—]\s+|\s+-\s+|\s*[(\[]|[)\]]\s*|\s+or:?\s+(?=How\b)")
_YEAR = r"(?:18|19|20)\d\d"
_YEAR_END = re.compile(rf"(?P<head>.*\S)\s*(?:\(\s*(?P<paren>{_YEAR})\s*\)|[\s,]\s*(?P<bare>{_YEAR}))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One folded word of a text and where it stood there."""

    word: str
    start: int
    end: int


def fold_word(word: str) -> str:
    """A word without case, accents, dots and apostrophes; "&" and "+" are "and"."""
    if word in "&+":
        return "and"
    if word.isascii():
        return word.lower().replace("'", "").replace(".", "").replace("`", "")
    marks = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not "\u0300" <= c <= "\u036f")
    plain = unicodedata.normalize("NFC", marks).translate(_UNDECOMPOSED)
    return re.sub(r"['’´`.]", "", plain)


def tokens(text: str) -> list[Token]:
    """The words of a text, folded, each with its place."""
    return [Token(fold_word(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def words(text: str) -> list[str]:
    """The folded words of a text, numerals and articles as written."""
    return [fold_word(m) for m in _TOKEN.findall(text)]


def numerals(folded: Sequence[str], spelled: bool = True) -> list[str]:
    """Folded words with Roman numerals (never the first word) and, if `spelled`, number words as digits."""
    out: list[str] = []
    for place, word in enumerate(folded):
        if place and word in _NUMERALS:
            out.append(_NUMERALS[word])
        elif place and word == "i" and folded[place - 1] in PARTS:
            out.append("1")
        else:
            out.append(_NUMBERS.get(word, word) if spelled else word)
    return out


def telling(digits: Sequence[str]) -> list[int]:
    """Places of the words that tell titles apart: all but articles and the "part" of "part 2"."""
    last = len(digits) - 1
    return [
        place
        for place, word in enumerate(digits)
        if word not in ARTICLES and not (word in PARTS and 0 < place < last and digits[place + 1].isdigit())
    ]


def canonical(folded: Sequence[str]) -> tuple[str, ...]:
    """The key under which equal titles meet: digits for numerals, no articles, no "part" before a number."""
    digits = numerals(folded)
    kept = [digits[place] for place in telling(digits)]
    return tuple(kept) if kept else tuple(digits)


def split_year(text: str) -> tuple[str, int | None, bool]:
    """A title and the year at its end, and whether the year stood in parentheses: "Alien (1979)"."""
    found = _YEAR_END.fullmatch(text.strip())
    if found is None:
        return text.strip(), None, False
    year = found["paren"] or found["bare"]
    return found["head"].rstrip(" ,"), int(year), found["paren"] is not None


def segments(title: str) -> list[str]:
    """The parts of a title that people use alone: "Alien: Covenant" gives "Alien" and "Covenant"."""
    return [part for part in _SPLIT.split(title) if part and part.strip()]


def aliases(title: str) -> set[tuple[str, ...]]:
    """Shorter keys for a title: what stands before a colon, what stands after it, and before a comma."""
    parts = segments(title)
    found = {canonical(words(" ".join(parts[:count]))) for count in range(1, len(parts))}
    found |= {canonical(words(" ".join(parts[count:]))) for count in range(1, len(parts))}
    if len(parts) > 2:
        found.add(canonical(words(f"{parts[0]} {parts[-1]}")))
    head = canonical(words(title.rsplit(", ", 1)[0])) if ", " in title else ()
    if len(head) > 1:
        found.add(head)
    return {key for key in found if any(len(word) > 1 and not word.isdigit() and word not in PARTS for word in key)}
