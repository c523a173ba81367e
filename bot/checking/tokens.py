"""A sentence cut into what it names (titles, quotations, conditions, numbers) and the words between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.checking.text import DECADE, NUMBER, QUOTATION, WORD, fold, value, words
from retrieval.everyday import SMALL

Kind = Literal["word", "title", "other", "quote", "condition", "avoid", "who", "number", "decade", "mark"]

_RATIO = re.compile(r"\d+(?:[.,]\d+)*\s?%")
_MARKS = re.compile(r"[,;:!?()—–]|(?<!\b[A-Z])\.|\s-\s")  # not the one in "J. Ford"
_PRONOUNS = SMALL | frozenset(
    [
        "that",
        "these",
        "those",
        "here",
        "there",
        "what",
        "why",
        "who",
        "which",
        "nothing",
        "all",
        "both",
        "one",
        "two",
        "three",
        "you",
        "he",
        "she",
        "they",
        "we",
    ]
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, or one thing named; `refs` are item ids, or the texts that are meant."""

    kind: Kind
    text: str
    start: int
    end: int
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What may be named in a sentence: titles and texts as they are written, with what they stand for."""

    titles: Mapping[str, tuple[str, ...]]  # title -> ids, of items that the evidence knows
    conditions: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    who: str | None = None
    asked: frozenset[str] = frozenset()  # the words of the request


def tokens(
    sentence: str, names: Names, others: Callable[[str], Iterable[tuple[int, int, tuple[str, ...]]]]
) -> list[Token]:
    """The tokens of a sentence. `others` finds titles of the catalogue: (start, end, ids)."""
    taken = bytearray(len(sentence))
    found = list[Token]()

    def take(kind: Kind, start: int, end: int, refs: tuple[str, ...] = ()) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Token(kind, sentence[start:end], start, end, refs))

    low = sentence.casefold() if len(sentence.casefold()) == len(sentence) else sentence
    spans = list(others(sentence))
    told = {text.casefold() for text in (*names.conditions, *names.avoid)}
    for match in QUOTATION.finditer(sentence):
        inner = match.span(1) if match[1] else match.span(2)
        text = sentence[slice(*inner)].strip(" .,!?")
        titled = any(end - start >= len(text) and inner[0] <= start < inner[1] for start, end, _ in spans)
        titled = titled or text in names.titles
        asked = bool(names.asked) and set(words(fold(text))) <= names.asked
        if (asked or text.casefold() not in told) and (
            not titled or (text not in names.titles and set(words(fold(text))) <= names.asked)
        ):
            take("quote", *inner, (text,))
    for title in sorted(names.titles, key=len, reverse=True):
        for start, end in _places(sentence, low, title):
            if not any(one <= start and end <= other and other - one > end - start for one, other, _ in spans):
                take("title", start, end, names.titles[title])  # not the "Up" in "Step Up"
    if "…" in sentence:
        for (start, end), ids in _cut(sentence, names.titles).items():
            take("title", start, end, ids)
    for texts, kind in ((names.conditions, "condition"), (names.avoid, "avoid"), ((names.who or "",), "who")):
        for text in sorted(filter(None, texts), key=len, reverse=True):
            for match in re.finditer(rf"(?<!\w){re.escape(text.casefold())}(?!\w)", low):
                take(kind, match.start(), match.end(), (text,))  # type: ignore[arg-type]
    for start, end, ids in spans:
        take("other", start, end, ids)
    for match in WORD.finditer(sentence):
        if "-" in match[0] and match[0][:1].isdigit() and any(char.isalpha() for char in match[0]):
            take("word", *match.span())  # "3-season"
    for match in DECADE.finditer(sentence):
        take("decade", *match.span(), (match[1],))
    for match in _RATIO.finditer(sentence):
        take("number", *match.span(), (match[0].replace(" ", ""),))
    for match in NUMBER.finditer(sentence):
        take("number", *match.span(), (value(match[0]),))
    for match in WORD.finditer(sentence):
        take("word", *match.span(), ())
    for match in _MARKS.finditer(sentence):
        take("mark", *match.span(), ())
    return sorted(found, key=lambda token: token.start)


def _places(sentence: str, low: str, title: str) -> Iterable[tuple[int, int]]:
    """Where a title stands: as written; in small letters too, where it is more than one everyday word."""
    single = all(word in _PRONOUNS for word in fold(title).split())
    text, wanted = (sentence, title) if single or len(title.split()) == 1 else (low, title.casefold())
    start = text.find(wanted) if wanted else -1
    while start != -1:
        end = start + len(wanted)
        alone = not sentence[start - 1 : start].isalnum() and not sentence[end : end + 1].isalnum()
        begins = not sentence[:start].strip(" “\"'(") or sentence[:start].rstrip()[-1:] in ".:;!?"
        if alone and not (single and begins):
            yield start, end
        start = text.find(wanted, start + 1)


def _cut(sentence: str, titles: Mapping[str, tuple[str, ...]]) -> Mapping[tuple[int, int], tuple[str, ...]]:
    """Titles that were cut with an ellipsis, the longest first: where, and the ids of all that may be meant."""
    ends = [place for place, char in enumerate(sentence) if char == "…"]
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for title, ids in titles.items():
        parts = title.split()
        for count in range(len(parts) - 1, 0, -1):
            head = " ".join(parts[:count]).rstrip(",;:.-–") + "…"
            for end in ends:
                start = end + 1 - len(head)
                if start >= 0 and sentence[start : end + 1] == head and not sentence[start - 1 : start].isalnum():
                    found[start, end + 1] = tuple(dict.fromkeys((*found.get((start, end + 1), ()), *ids)))
    return dict(sorted(found.items()))
