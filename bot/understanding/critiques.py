"""Wishes relative to what was shown: "cheaper", "newer than the first", "by the same director", "funnier"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.conditions import facet_condition, number_condition
from bot.messages import Messages
from bot.understanding import tastes
from bot.understanding.lexicon import Lexicon, singular
from bot.understanding.message import Message
from bot.understanding.numbers import field_of_kind
from bot.understanding.vocabulary import COMPARATIVES, KIN, STOPWORDS, THING
from bot.voice.formats import one
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint, Item

_COMPARATIVE = re.compile(rf"\b(?P<word>{'|'.join(sorted(COMPARATIVES, key=len, reverse=True))})\b(?! than \d)")
_NOT_TOO = re.compile(r"\b(?:not|nothing|no|isn'?t|aren'?t|without being)\s$")
_SAME = re.compile(r"\bsame (?P<what>[a-z]+(?: [a-z]+)?)(?: as\b)?")
_MORE_OF = re.compile(
    r"\b(?:a (?:bit|little) |even |much |way )?more (?P<what>[a-z][a-z-]+[a-z])\b(?! (?:than|like|of))"
)
_GENERIC = re.compile(
    r"\b(?P<way>more|higher|greater|less|lower|fewer|smaller) (?P<what>[a-z ]{3,20}?)\b(?=$|[,.;!?]| (?:please|than|but|and))"
)
_ER = re.compile(
    r"(?:^|\b(?:something|anything|one|ones|bit|little|much|even|but|and|little bit|make it|way|lot|slightly) )(?P<word>[a-z]{3,}(?:ier|er))\b"
)
_NOT_ER = frozenset(
    [
        "other",
        "another",
        "either",
        "neither",
        "rather",
        "whether",
        "ever",
        "never",
        "over",
        "under",
        "after",
        "number",
        "monster",
        "thriller",
        "together",
        "father",
        "mother",
        "brother",
        "sister",
        "writer",
        "director",
        "killer",
        "summer",
        "winter",
        "water",
        "paper",
        "power",
        "order",
        "murder",
        "soldier",
        "leather",
        "rubber",
        "silver",
        "computer",
        "character",
        "danger",
        "teacher",
        "lawyer",
        "hunter",
        "gangster",
        "helicopter",
        "wonder",
        "easier",
        "fewer",
        "better",
        "later",
        "super",
        "starter",
        "cover",
        "river",
        "layer",
        "cooker",
        "burner",
        "walker",
        "hiker",
        "trekker",
    ]
)
_OF_A_PERSON = re.compile(
    r"\b(?:i'?m|i am|i was|we'?re|we are|he'?s|she'?s|(?:he|she|kids?|children|get\w*|grow\w*|years?|been) (?:is |was |are |were |have |has |got )?)\s?(?:a (?:bit|little) |much |way |just )?$"
)
_KIN_NEXT = re.compile(rf"^ (?:{KIN}|people|audience|crowd|generation|folks|self|then|now)\b")
_EXAMPLE = re.compile(rf"^(?: {THING})?,? (?:like|such as|similar to) (?:the )?")
Outcome = Literal["ok", "no_field", "unknown"]


@dataclass(slots=True)
class Critique:
    """What relative words came to: conditions, words to add to the request, and remarks."""

    conditions: list[Constraint] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a wish is relative to: the items that it is measured by, and whether anything is left beyond them."""

    catalogue: Catalogue
    messages: Messages
    reference: Sequence[str]
    fits: Callable[[Constraint], bool]

    def compare(self, found: Critique, name: str | None, kind: str, direction: int) -> None:
        """ "cheaper", "longer": beyond the items' own figures."""
        if name is None:
            found.notes.append(f"no_field:{kind}")
            return
        values = [item.numbers[name] for item in self._items(self.reference) if name in item.numbers]
        if not values:
            found.notes.append(f"unknown:{name}")
            return
        op: Literal["<", ">"] = "<" if direction < 0 else ">"
        beyond_all = min(values) if direction < 0 else max(values)
        strict, first = (
            number_condition(self.catalogue, self.messages, name, op, bound) for bound in (beyond_all, values[0])
        )
        found.conditions.append(strict if self.fits(strict) or not self.fits(first) else first)

    def repeat(self, found: Critique, message: Message, match: re.Match[str]) -> None:
        """ "the same director": the first item's own values."""
        said = {singular(word) for word in match["what"].split()}
        for name in self.catalogue.schema.facets:
            if singular(one(name).split()[0]) not in said and not (
                said & {"actor", "actress", "cast"} and name in ("stars", "cast", "actors")
            ):
                continue
            items = self._items(self.reference[:1])
            values = tuple(dict.fromkeys(value.casefold() for item in items for value in item.facets.get(name, ())))
            message.cross_out(match.start(), match.end())
            if values:
                found.conditions.append(facet_condition(self.catalogue, self.messages, name, values, True))
            else:
                found.notes.append(f"unknown:{name}")
            return

    def _items(self, item_ids: Sequence[str]) -> list[Item]:
        return [self.catalogue[item_id] for item_id in item_ids if item_id in self.catalogue]


def find(
    message: Message,
    lexicon: Lexicon,
    messages: Messages,
    reference: Sequence[str],
    fits: Callable[[Constraint], bool],
) -> Critique:
    """Read relative wishes against the `reference` items (what was pointed at, else what was shown last).

    `fits` says whether anything meets a condition beside those in force: "cheaper" means cheaper than all that
    was shown where that leaves something, else cheaper than the first.
    """
    found, catalogue = Critique(), lexicon.catalogue
    beside = _Beside(catalogue, messages, reference, fits)
    for match in message.find(_COMPARATIVE) if reference else ():
        kind, direction = COMPARATIVES[match["word"]]
        if message.is_read(match.start(), match.end()) or not _is_critique(message, match):
            continue
        name = field_of_kind(catalogue, kind)
        message.cross_out(match.start(), match.end())
        beside.compare(found, name, kind, direction)
    for match in message.find(_GENERIC):
        name = next(
            (one_ for one_ in catalogue.schema.numbers if one_.replace("_", " ").casefold() == match["what"].strip()),
            None,
        )
        if name is not None:
            message.cross_out(match.start(), match.end())
            direction = 1 if match["way"] in ("more", "higher", "greater") else -1
            beside.compare(found, name, name, direction)
    for match in message.find(_SAME):
        beside.repeat(found, message, match)
    _qualities(found, message, lexicon)
    return found


def _is_critique(message: Message, match: re.Match[str]) -> bool:
    """Does a comparative measure against what was shown? Not a taste, a person's age or "newer ones like Heat"."""
    before, after = message.low[: match.start()], message.low[match.end() :]
    if _NOT_TOO.search(before) and match["word"].startswith("too "):
        return False  # "not too heavy" is so by itself: `adjectives`
    meant = tastes.reading(message, match.start(), match.end())
    judged = match["word"].startswith("too ")  # "it's too old" asks for a newer one, "they are older films" for nothing
    if meant == "taste" or (meant == "aside" and not judged) or _OF_A_PERSON.search(before) or _KIN_NEXT.match(after):
        return False
    example = _EXAMPLE.match(after)
    return example is None or not any(start == match.end() + example.end() for start, _ in message.named)


def _qualities(found: Critique, message: Message, lexicon: Lexicon) -> None:
    """ "more thoughtful", "funnier": words that join the request. "polyester" compares nothing."""
    for match in message.find(_MORE_OF):
        if match["what"] not in STOPWORDS and match[0] not in COMPARATIVES:
            found.words.append(match["what"])
            message.cross_out(match.start(), match.end())
    for match in message.find(_ER):
        word = match["word"]
        base = word[:-3] + "y" if word.endswith("ier") else _base(word)
        noun = lexicon.is_known_word(word) and not lexicon.is_known_word(base)
        if word not in _NOT_ER | COMPARATIVES.keys() and not noun and not lexicon.find(word):
            found.words.append(base)
            message.cross_out(match.start("word"), match.end("word"))


def _base(word: str) -> str:
    stem = word[:-2]
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
