"""Does a sentence say only what the turn's evidence says? What does not follow is named, and not shown.

Deterministic and on the strict side: every title of the catalogue, every quotation, every capitalised name, every
value of a facet and every number in a sentence must stand in the evidence. When a sentence names some of the picks,
facets and numbers must be those of the picks it names (or the person's own words).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.explaining.past import Explained
from bot.turn.context import Answered, Artifact, Picked, TurnContext
from retrieval.catalogue import Catalogue
from retrieval.everyday import ALWAYS_CAPITAL, CHAT, SMALL

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DECADE = re.compile(r"\b(?:19|20)?(\d0)['’]?s\b")
_QUOTATION = re.compile(r"[\"“„«]([^\"“”„«»]{2,})[\"”“»]|(?<!\w)['‘]([^'‘’]{3,})['’](?!\w)")
_ADDRESS = re.compile(
    r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|ai|co|app|dev|info|biz|shop|store|ru|cn|de|uk)\b|\S@\S", re.IGNORECASE
)
_INNARDS = re.compile(
    r"\b(?:item_id|look_up|tool[_ ]calls?|system prompt|already_said|refers_to|json)\b|[{}]|</?turn>", re.IGNORECASE
)
_AMOUNT = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|half an?|an?) "
    r"(?:hours?|minutes?|years?|dollars?|euros?|pounds?|stars?|awards?|oscars?|lit(?:er|re)s?|grams?|kilos?|people|percent)\b",
    re.IGNORECASE,
)
_LONGEST_VALUE = 5  # words
_SHORTEST_VALUE = 4  # characters


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one sentence; `unsupported` are the words that no evidence supports."""

    text: str
    unsupported: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it may be shown."""
        return not self.unsupported


@dataclass(frozen=True)
class Grounds:
    """What may be said in a turn: `common` by any sentence, `items` (item id -> its texts) by one about that item."""

    common: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]  # of the items that may be named

    @cached_property
    def everything(self) -> str:
        """All of it, folded, for whole phrases."""
        return _fold(
            " | ".join(
                (*self.common, *self.titles.values(), *(text for texts in self.items.values() for text in texts))
            )
        )

    def about(self, item_ids: Iterable[str]) -> str:
        """What a sentence that names these items may say, folded."""
        texts = [text for item_id in item_ids for text in (self.titles[item_id], *self.items[item_id])]
        return _fold(" | ".join((*self.common, *texts)))


class Checker:
    """Checks sentences against one catalogue's titles and values."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        values = (value for facet in catalogue.schema.facets for value in catalogue.values(facet))
        folded = (" ".join(_words(_fold(value))) for value in values)
        plain = SMALL | CHAT
        self._values = frozenset(one for one in folded if len(one) >= _SHORTEST_VALUE and one not in plain)

    def check(self, sentence: str, grounds: Grounds) -> Verdict:
        """The verdict on one sentence of plain text."""
        named = [item_id for item_id, title in grounds.titles.items() if _holds(_fold(sentence), _fold(title))]
        support = grounds.about(named) if named else grounds.everything
        found = [*self._titles(sentence, grounds), *_quotations(sentence, grounds), *_innards(sentence)]
        found += [
            *self._names(sentence, grounds),
            *self._facets(sentence, support),
            *_numbers(sentence, support, grounds),
        ]
        return Verdict(sentence, tuple(dict.fromkeys(found)))

    def _titles(self, sentence: str, grounds: Grounds) -> Iterator[str]:
        """Titles of the catalogue that this turn's evidence does not hold."""
        allowed = {*grounds.titles, *(twin for one in grounds.titles for twin in self._catalogue.twins(one))}
        for span in self._catalogue.find_titles(sentence):
            said = sentence[span.start : span.end]
            if not allowed & {span.item_id, *span.alternatives} and not _holds(grounds.everything, _fold(said)):
                yield said

    def _names(self, sentence: str, grounds: Grounds) -> Iterator[str]:
        """Capitalised words inside a sentence: names that must be known from the evidence."""
        matches = list(_WORD.finditer(sentence))
        known = set(_words(grounds.everything))
        for place, match in enumerate(matches):
            word = match[0]
            first = place == 0 or sentence[: match.start()].rstrip()[-1:] in ':;.!?"“('
            starts_name = first and place + 1 < len(matches) and matches[place + 1][0][:1].isupper()
            if not word[:1].isupper() or (first and not starts_name) or _stem(_fold(word)) in {"i"} | ALWAYS_CAPITAL:
                continue
            ordinary = first and _fold(word) in SMALL | CHAT
            if not ordinary and not _known(word, known):
                yield word

    def _facets(self, sentence: str, support: str) -> Iterator[str]:
        """Values of this catalogue's facets that the evidence for this sentence does not hold."""
        said = _words(_fold(sentence))
        stems = [_stem(word) for word in said]
        held = {_stem(word) for word in _words(support)}
        for length in range(1, _LONGEST_VALUE + 1):
            for start in range(len(said) - length + 1):
                whole, stemmed = " ".join(said[start : start + length]), " ".join(stems[start : start + length])
                if (whole in self._values or stemmed in self._values) and not held.issuperset(
                    stems[start : start + length]
                ):
                    yield whole


def grounds(turn: TurnContext, found: Sequence[Artifact]) -> Grounds:
    """All that may be said in a turn, given what its tools found."""
    said, wishes = turn.understood, turn.preferences.active
    common = [said.text, wishes.request, turn.acknowledged, *wishes.avoid, *said.unknown_titles]
    common += [condition.text for condition in wishes.conditions] + [turn.preferences.other_name or ""]
    items: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    for item_id in (*said.items, *(one.item_id for one in wishes.stated)):
        _add(turn.catalogue, item_id, items, titles)
    for artifact in found:
        if isinstance(artifact, Picked):
            common += [condition.text for condition in artifact.recommendation.trace.query.constraints]
            for card in artifact.cards:
                _add(turn.catalogue, card.item_id, items, titles, card.title)
                items[card.item_id] += (
                    card.reason,
                    *(f"{label}: {value}" for label, value in card.facts),
                    *card.violates,
                )
        elif isinstance(artifact, Answered):
            _add(turn.catalogue, artifact.answer.item_id, items, titles)
            common += [artifact.answer.text, artifact.answer.quote]
        elif isinstance(artifact, Explained):
            told = artifact.explanation
            common += [claim.text for claim in (*told.reasons, *told.against, *told.context)] + [
                told.title,
                *told.versus,
            ]
            _add(turn.catalogue, told.item_id, items, titles, told.title)
    return Grounds(tuple(text for text in common if text), items, titles)


def _add(
    catalogue: Catalogue, item_id: str, items: dict[str, tuple[str, ...]], titles: dict[str, str], title: str = ""
) -> None:
    item = catalogue.get(item_id)
    if item is not None:
        facets = (f"{name}: {', '.join(values)}" for name, values in item.facets.items())
        numbers = (f"{name}: {value:g}" for name, value in item.numbers.items())
        items[item_id] = (*facets, *numbers, *item.texts.values())
    else:
        items.setdefault(item_id, ())
    if title or item is not None:
        titles[item_id] = item.title if item is not None else title
    else:
        items.pop(item_id)


def _quotations(sentence: str, grounds: Grounds) -> Iterator[str]:
    for match in _QUOTATION.finditer(sentence):
        said = match[1] or match[2]
        if not _holds(grounds.everything, _fold(said.strip(" .,!?"))):
            yield said


def _innards(sentence: str) -> Iterator[str]:
    for pattern in (_INNARDS, _ADDRESS):
        if found := pattern.search(sentence):
            yield found[0]


def _numbers(sentence: str, support: str, grounds: Grounds) -> Iterator[str]:
    known = {_value(number) for number in _NUMBER.findall(support)}
    few = {str(count) for count in range(1, len(grounds.titles) + 1)}
    decades = {str(int(number) % 100 // 10 * 10) for number in known if re.fullmatch(r"(?:18|19|20)\d\d", number)}
    decades |= {match[1] for match in _DECADE.finditer(support)}
    rest = sentence
    for match in _DECADE.finditer(sentence):
        rest = rest.replace(match[0], " ")
        if match[1].lstrip("0") not in {one.lstrip("0") for one in decades}:
            yield match[0]
    for number in _NUMBER.findall(rest):
        if _value(number) not in known | few:
            yield number
    for match in _AMOUNT.finditer(sentence):
        if not _holds(support, _fold(match[0])):
            yield match[0]


def _value(number: str) -> str:
    """A number as written, in one form: without grouping and needless zeros."""
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).lstrip("0") or "0"


def _fold(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return " ".join("".join(char for char in flat if not unicodedata.combining(char)).casefold().split())


def _words(folded: str) -> list[str]:
    return [word.removesuffix("'s") for word in _WORD.findall(folded)]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _known(word: str, known: set[str]) -> bool:
    folded = _fold(word).removesuffix("'s")
    parts = re.split(r"[-']", folded)
    return folded in known or _stem(folded) in known or all(part in known or _stem(part) in known for part in parts)


def _holds(folded: str, phrase: str) -> bool:
    """Whether a folded text holds a folded phrase as whole words."""
    return bool(phrase) and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded) is not None
