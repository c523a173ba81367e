"""Words as the checker compares them: folded, without plural endings, numbers in one form."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
QUOTATION = re.compile(r"[\"“„«]([^\"“”„«»]{2,}|(?<=“)\w(?=”))[\"”“»]|(?<!\w)['‘]([^'‘’]{3,})['’](?!\w)")
# How a respect begins in which one item is ahead of another.
IN_ONE_RESPECT = "on your|in popularity|in how often|in rat|in being|with people"
DECADE = re.compile(r"\b(?:19|20)?(\d0)['’]?s\b")


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


def fold(text: str) -> str:
    """Lower case, straight apostrophes, no accents, single spaces."""
    flat = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return " ".join("".join(char for char in flat if not unicodedata.combining(char)).casefold().split())


def words(folded: str) -> list[str]:
    """The words of a folded text, without the possessive "'s"."""
    return [word.removesuffix("'s") for word in WORD.findall(folded)]


def stem(word: str) -> str:
    """A word without its plural "s"."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def holds(folded: str, phrase: str) -> bool:
    """Whether a folded text holds a folded phrase as whole words."""
    start = folded.find(phrase) if phrase else -1
    while start != -1:
        end = start + len(phrase)
        before, after = folded[start - 1 : start], folded[end : end + 1]
        if not (_inside(before) and _inside(phrase[0])) and not (_inside(after) and _inside(phrase[-1])):
            return True
        start = folded.find(phrase, start + 1)
    return False


def value(number: str) -> str:
    """A number as written, in one form: without grouping and needless zeros."""
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).lstrip("0") or "0"


def known(word: str, among: set[str] | frozenset[str]) -> bool:
    """Whether a word, its singular, or each part of a compound is among these."""
    folded = fold(word).removesuffix("'s")
    parts = re.split(r"[-']", folded)
    return folded in among or stem(folded) in among or all(part in among or stem(part) in among for part in parts)


def _inside(char: str) -> bool:
    return char.isalnum() or char == "_"
