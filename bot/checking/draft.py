"""One sentence with all that was found in it: what it names, the values in it, its clauses, the numbers accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.checking.clauses import Parsed, parse
from bot.checking.grounds import Grounds
from bot.checking.orders import placed
from bot.checking.shapes import Value
from bot.checking.text import fold, word_set, words
from bot.checking.tokens import Token, tokens
from bot.checking.told import Told
from bot.checking.values import Values
from retrieval.title_spans import TitleSpan

NAMING = ("title", "other", "quote", "condition", "avoid")
_SCORED = word_set("score scores scored scoring rated rating ratings rate liked like liking likes")
_KINSHIP = word_set("of likeness resemblance connection link tie bond thing affair matter")
_PICKED = word_set("recommendation pick choice fit next step suggestion match favourite favorite reference ground")
_JOINS = re.compile(r";|, (?:and|plus|besides|with|its|it)\b|[—:]")
_OF_ITEMS = re.compile(
    r"^(?!.*\b(?:it|its|it's|this one)\b).*\b(?:items|things|ones|titles|options|scores|ratings|score)\b", re.IGNORECASE
)
_OPENING = ("“", '"', "‘", "'", "«", "„")
_OFFERED = re.compile(
    r"\b(?:try|watch|see|recommend|suggest|consider|pick|choose|get|called|titled)\s+$", re.IGNORECASE
)
_INITIAL = re.compile(r"\. [A-Z]")
_FIXED = (
    "in common",
    "common thread",
    "good news",
    "bad news",
    "in short",
    "short explanation",
    "short answer",
    "short version",
    "short summary",
)  # in which no word is a value


@dataclass
class Draft:
    """One sentence with all that was found in it."""

    sentence: str
    grounds: Grounds
    told: Told
    masked: str
    tokens: list[Token]
    values: list[Value]
    parsed: Parsed
    fine: set[int] = field(default_factory=set)  # starts of tokens that are accounted for
    settled: set[int] = field(default_factory=set)  # starts of clauses that were verified as a whole

    def names_item(self, token: Token) -> bool:
        """Whether a token names an item, and is no everyday phrase that is a title, too: "let in at the gate"."""
        if token.kind != "other" or not token.text.islower():
            return token.kind in ("title", "other")
        items = (self.told.catalogue.get(ref) for ref in token.refs)
        return any(item is not None and item.title == token.text for item in items)


class Drafter:
    """Drafts sentences of one catalogue."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def draft(self, sentence: str, grounds: Grounds, told: Told, about: Sequence[str]) -> Draft:
        """`about` are the items that "it" may mean: their titles are known, too."""
        found = self._tokens(sentence, grounds, about)
        masked = _masked(sentence, found)
        said = [fold(token.text).removesuffix("'s") if token.kind == "word" else "|" for token in found]
        if any(told.events.keys() & set(token.refs) for token in found):  # what was asked for may be what they share
            said = [fold(one.text) if one.kind == "condition" else word for one, word in zip(found, said, strict=True)]
        values = [
            Value(" ".join(said[start:end]), fields, found[start].start, found[end - 1].end, _denies(said, start))
            for start, end, fields in self._values.spans(said)
            if end - start > 1
            or (self._is_value(said, start, fields) and not self._is_no_name(found[start].text, said[start], fields))
        ]
        labels = list(self._values.labelled(said))
        values += self._short(found, {name for _, _, name in labels}, values)
        named = {found[place].start for start, end, _ in labels if end - start > 1 for place in range(start, end)}
        inside = {token.start for token in found for one in values if one.start <= token.start < one.end}
        numbers = list(placed(masked, told, told.picks[0])) if told.picks else []
        counted = {token.start for one in numbers for token in found if one.start <= token.start < one.end}
        for one in numbers:
            if one.chance:  # "of items rated and scored like it": part of what the chance is of
                start, end = _chance_around(masked, one.start)
                counted |= {t.start for t in found if start <= t.start < end and fold(t.text) in _SCORED}
        taken = inside | counted | named
        parsed = parse(found, lambda token: token.start not in taken)
        return Draft(sentence, grounds, told, masked, found, values, parsed, inside | counted)

    def _tokens(self, sentence: str, grounds: Grounds, about: Sequence[str]) -> list[Token]:
        def others(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
            for span in self._values.catalogue.find_titles(text):
                if not self._everyday(text, span):
                    start, end, ids = self._whole(text, span)
                    title = grounds.titles.get(span.item_id, "")  # the title alone of "Heat 1995"
                    known = title and text[start:end].casefold().startswith(title.casefold())
                    yield start, start + len(title) if known else end, ids

        names = grounds.names
        items = [item for one in about if one not in grounds.titles and (item := self._values.catalogue.get(one))]
        if items:
            names = replace(names, titles={**names.titles, **{item.title: (item.item_id,) for item in items}})
        return tokens(sentence, names, others)

    def _short(self, found: Sequence[Token], fields: set[str], values: Sequence[Value]) -> Iterator[Value]:
        """ "R", where its field is named, too."""
        for place, token in enumerate(found):
            meant = self._values.short.get(token.text, frozenset()) & fields
            if token.kind == "word" and meant and not any(one.start <= token.start < one.end for one in values):
                said = [fold(one.text) for one in found]
                yield Value(fold(token.text), meant, token.start, token.end, _denies(said, place))

    def _everyday(self, text: str, span: TitleSpan) -> bool:
        """Whether what reads like a title is talk (everyday words in small letters, or one that begins a sentence) or an initial."""
        said = text[span.start : span.end]
        if len(said) == 1 and _INITIAL.match(text[span.end :]):
            return True
        if text[span.start - 1 : span.start] in _OPENING or _OFFERED.search(text[: span.start]):
            return False
        if not all(self._values.ordinary(word) for word in words(fold(said))):
            return False
        if said == said.lower():
            return True
        begins = not text[: span.start].strip() or text[: span.start].rstrip()[-1:] in ".:!?"
        written = self._values.catalogue[span.item_id].title
        return begins and (" " not in said or (said[1:].islower() and not written.startswith(said)))

    def _whole(self, text: str, span: TitleSpan) -> tuple[int, int, tuple[str, ...]]:
        """A title as it is written out: of variants ("..., blue") only the one that is named."""
        ids, rest = (span.item_id, *span.alternatives), text[span.start :].casefold()
        titles = {one: self._values.catalogue[one].title.casefold() for one in ids}
        most = max((len(title) for title in titles.values() if rest.startswith(title)), default=0)
        if most <= span.end - span.start:
            return span.start, span.end, ids
        named = tuple(one for one, title in titles.items() if len(title) == most and rest.startswith(title))
        return span.start, span.start + most, named

    def _is_no_name(self, text: str, word: str, fields: frozenset[str]) -> bool:
        """Whether a word that may be somebody's name ("Common") is an everyday one, as its small letters show."""
        return text.islower() and self._values.of_people(fields) and self._values.ordinary(word)

    def _is_value(self, said: Sequence[str], place: int, fields: frozenset[str]) -> bool:
        """Whether a single word names a value: an everyday word only beside the name of its field."""
        if any(" ".join(said[max(0, place - 1) : place + 2]).find(fixed) >= 0 for fixed in _FIXED):
            return False
        if not self._values.ordinary(said[place]):
            return True
        labelled = {self._values.labels.get(word) for word in said} & fields
        after = said[place + 1] if place + 1 < len(said) else "|"
        if said[max(0, place - 1)] in ("a", "an") and after not in _KINSHIP | _PICKED:
            return True
        return bool(labelled) and said[max(0, place - 1)] not in ("your", "our", "my")


def _around(masked: str, place: int) -> tuple[int, int]:
    """Start and end of the part of a sentence that a place stands in, between what joins further claims to it."""
    cuts = [0, *(match.end() for match in _JOINS.finditer(masked)), len(masked)]
    return max(cut for cut in cuts if cut <= place), min(cut for cut in cuts if cut > place)


def _chance_around(masked: str, place: int) -> tuple[int, int]:
    """The part around a chance, with the part before where that already tells of which items: "... and of these ..."."""
    start, end = _around(masked, place)
    before, _ = _around(masked, start - 2) if start else (0, 0)
    return (before if _OF_ITEMS.search(masked[before:start]) else start), end


def _masked(sentence: str, found: Sequence[Token]) -> str:
    text = list(sentence)
    for token in found:
        if token.kind in NAMING:
            text[token.start : token.end] = "§" * (token.end - token.start)
    return "".join(text)


def _denies(said: Sequence[str], start: int) -> bool:
    return any(
        word in ("not", "isn't", "no", "never", "neither", "nor", "wasn't", "without", "aren't", "hardly")
        for word in said[max(0, start - 3) : start]
    )
