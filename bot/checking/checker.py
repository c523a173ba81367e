"""Does a sentence say only what the turn's evidence says? What does not follow is named, and not shown.

Deterministic, and on the strict side. Every title of the catalogue, every quotation, name and number must stand in the
evidence; and where a trace is behind the turn, every reason, sign, order and comparison must follow from it. A sentence
is read as one of the built-in's own wordings first, and then in free words: by the rules, and by a second reader
(`doubts`) that judges the wording where they can't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.checking.doubts import is_doubted, is_vouched_for
from bot.checking.grounds import Grounds, texts_of
from bot.checking.never import contradictory, forbidden
from bot.checking.own import OwnWords
from bot.checking.reading import FreeReader
from bot.checking.second import SecondReader
from bot.checking.text import DECADE, NUMBER, QUOTATION, WORD, fold, holds, known, stem, value, words
from bot.checking.told import Told
from bot.checking.values import Values
from bot.checking.wordings import Wordings
from bot.llm.prose import Sentences
from bot.messages import Messages
from retrieval.catalogue import Catalogue
from retrieval.everyday import ALWAYS_CAPITAL, CHAT, SMALL

_AMOUNT = re.compile(
    r"\b(?!a (?:star|year)\b)(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half an?|an?) "
    r"(?:hours?|minutes?|years?|dollars?|euros?|pounds?|stars?|awards?|oscars?|lit(?:er|re)s?|grams?|kilos?|people|percent)\b",
    re.IGNORECASE,
)
_HERE = re.compile(r"\b(?:it|its|it's|this|here)\b")
_FORMER = re.compile(r"\bthe (former|latter)\b", re.IGNORECASE)

# What stands in quotation marks is then the person's own.
_AS_ASKED = re.compile(
    r"\byou (?:\w+ )?(?:asked|did|do|said|say|wrote|put|used|typed|searched|wanted|want|mentioned|named|requested)\b"
    r"|\byour (?:own )?(?:\w+ )?(?:words?|request|query|search|wish|message|wording|phrase)\b|\bas (?:asked|requested|wished)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one sentence; `unsupported` are the words that no evidence supports."""

    text: str
    unsupported: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it may be shown."""
        return not self.unsupported


class Checker:
    """Checks sentences against one catalogue's titles and values, and the grounds of a turn."""

    def __init__(
        self, catalogue: Catalogue, messages: Messages | None = None, second: SecondReader | None = None
    ) -> None:
        """Without `messages` the English ones are read; without a second reader the rules alone decide."""
        self._catalogue = catalogue
        self._values = Values(catalogue)
        self._own = OwnWords(Wordings(messages if messages is not None else Messages()), self._values)
        self._free, self._second = FreeReader(self._values), second

    def check(self, sentence: str, grounds: Grounds, about: Sequence[str] = ()) -> Verdict:
        """The verdict on one sentence of plain text; `about` are the items that "it" may mean."""
        text = self._former_and_latter(sentence.strip())
        said = fold(text).rstrip(".!?… ")
        if not said or self._own.states_nothing(text) or (len(said.split()) > 2 and holds(grounds.repeated, said)):
            return Verdict(sentence)
        if grounds.told is not None and self._own.holds(text, grounds.told, about):
            return Verdict(sentence)
        found = list(self._plainly(text, grounds, about))
        if grounds.told is not None and grounds.told.picks and not text.endswith("?"):
            found += self._misquoted(text, grounds)
            found += contradictory(text)
            found += self._freely(text, grounds, grounds.told, about, hopeless=bool(found))
        return Verdict(sentence, tuple(dict.fromkeys(found)))

    def _freely(self, text: str, grounds: Grounds, told: Told, about: Sequence[str], hopeless: bool) -> tuple[str, ...]:
        """What does not follow in free words: by the rules, and by what the second reader makes of the wording."""
        draft = self._free.draft(text, grounds, told, about)
        found = self._free.problems(draft, about)
        if self._second is None or hopeless:
            return found
        if found:
            return () if is_vouched_for(self._second, draft, about) else found
        return (text,) if is_doubted(self._second, draft, about) else ()

    def check_lines(self, lines: Sequence[str], grounds: Grounds) -> list[Verdict]:
        """The verdicts on lines that follow each other: "it" is what the sentence before named.

        A line may hold several sentences; each must hold.
        """
        meant: tuple[str, ...] = ()
        verdicts = list[Verdict]()
        whole = [title for title in grounds.titles.values() if any(mark in title for mark in ".!?…")]
        for line in lines:
            unsupported = list[str]()
            own = grounds.told is not None and self._own.holds(line, grounds.told, meant)
            for sentence in [line] if own else Sentences(whole).all(line):  # titles cut short end like sentences
                unsupported += self._in_turn(sentence, grounds, meant)
                meant = self.named(sentence, grounds) or meant
            verdicts.append(Verdict(line, tuple(dict.fromkeys(unsupported))))
        return verdicts

    def _in_turn(self, sentence: str, grounds: Grounds, meant: tuple[str, ...]) -> tuple[str, ...]:
        """A sentence behind others; the reason of a card says "this" of a pick that no line may have named."""
        found = self.check(sentence, grounds, meant).unsupported
        any_pick = found and grounds.told is not None and self._own.holds(sentence, grounds.told, ())
        return () if any_pick else found

    def named(self, sentence: str, grounds: Grounds) -> tuple[str, ...]:
        """The picks that a sentence names, or the other item that it is about: what "it" means in the next one."""
        told = grounds.told
        if told is None:
            return ()
        low = fold(sentence)
        picks = tuple(one for one in told.picked if holds(low, grounds.folded_titles.get(one, "")))
        if picks:
            return picks
        spans = self._catalogue.find_titles(sentence)
        return tuple(span.item_id for span in spans if span.item_id not in told.events)[:1]

    def _plainly(self, sentence: str, grounds: Grounds, about: Sequence[str]) -> Iterator[str]:
        """What holds of any sentence: its titles, names, quotations, values and numbers."""
        low = fold(sentence)
        named = [item_id for item_id, title in grounds.folded_titles.items() if holds(low, title)]
        if named and grounds.told is not None and _HERE.search(low):  # whose numbers these are is read elsewhere
            named += [one for one in about if one in grounds.items]
        support = grounds.about(named) if named else grounds.everything
        others = self._others(sentence, grounds, about)
        support += "".join(f" | {text}" for text in others)
        yield from self._quotations(sentence, grounds)
        yield from forbidden(sentence, self._without_titles(sentence))
        yield from self._names(sentence, grounds, frozenset(word for text in others for word in words(text)))
        if grounds.told is None or sentence.endswith("?"):
            yield from self._titles(sentence, grounds)
            yield from self._facets(sentence, support)
        yield from _numbers(sentence, support, grounds)

    def _former_and_latter(self, sentence: str) -> str:
        """A sentence in which "the former" and "the latter" are the two titles before them."""
        found = _FORMER.search(sentence)
        spans = self._catalogue.find_titles(sentence[: found.start()]) if found else []
        titles = list(dict.fromkeys(sentence[span.start : span.end] for span in spans))
        if len(titles) != 2:
            return sentence
        return _FORMER.sub(lambda one: titles[one[1].casefold() == "latter"], sentence)

    def _without_titles(self, sentence: str) -> str:
        """A sentence with a mark for each title, some of which read like praise ("The Greatest Game Ever Played")."""
        for span in reversed(self._catalogue.find_titles(sentence)):
            if " " in sentence[span.start : span.end]:
                sentence = f"{sentence[: span.start]}§{sentence[span.end :]}"
        return sentence

    def _others(self, sentence: str, grounds: Grounds, about: Sequence[str]) -> list[str]:
        """What is listed of further items that a sentence on a trace names: what it says of them is read elsewhere."""
        if grounds.told is None:
            return []
        ids = [*about, *(span.item_id for span in self._catalogue.find_titles(sentence))]
        items = [self._catalogue.get(one) for one in dict.fromkeys(ids) if one not in grounds.items]
        return [fold(" | ".join((item.title, *texts_of(item)))) for item in items if item is not None]

    def _titles(self, sentence: str, grounds: Grounds) -> Iterator[str]:
        """Titles of the catalogue that this turn's evidence does not hold."""
        allowed = {*grounds.titles, *(twin for one in grounds.titles for twin in self._catalogue.twins(one))}
        for span in self._catalogue.find_titles(sentence):
            said = sentence[span.start : span.end]
            if not allowed & {span.item_id, *span.alternatives} and not holds(grounds.everything, fold(said)):
                yield said

    def _quotations(self, sentence: str, grounds: Grounds) -> Iterator[str]:
        for match in QUOTATION.finditer(sentence):
            said = fold((match[1] or match[2]).strip(" .,!?"))
            if not holds(grounds.everything, said) and not set(words(said)) <= set(words(fold(grounds.asked))):
                yield match[1] or match[2]

    def _misquoted(self, sentence: str, grounds: Grounds) -> Iterator[str]:
        """Words given as the person's that were not in what is behind the picks; titles are read elsewhere."""
        asked = {stem(word) for word in (*words(fold(grounds.asked)), *grounds.common_words)}
        for match in QUOTATION.finditer(sentence) if _AS_ASKED.search(sentence) else ():
            said = match[1] or match[2]
            title = self._catalogue.find_titles(said)
            if not title and not asked.issuperset(stem(word) for word in words(fold(said))):
                yield said

    def _names(self, sentence: str, grounds: Grounds, more: frozenset[str]) -> Iterator[str]:
        """Capitalised words inside a sentence: names that must be known from the evidence."""
        spans = [(s.start, s.end) for s in self._catalogue.find_titles(sentence)] if grounds.told is not None else []
        for place, match in enumerate(WORD.finditer(sentence)):
            word = match[0]
            first = place == 0 or sentence[: match.start()].rstrip()[-1:] in ':;.!?"“('
            rest = sentence[match.end() :].lstrip()
            begins_title = any(
                start == len(sentence) - len(rest) for start, _ in spans
            )  # "Frankly Heat", a title behind a word
            starts_name = first and rest[:1].isupper() and sentence[match.end()].isspace() and not begins_title
            if not word[:1].isupper() or (first and not starts_name) or stem(fold(word)) in {"i"} | ALWAYS_CAPITAL:
                continue
            ordinary = first and (fold(word) in SMALL | CHAT or self._values.ordinary(fold(word)))
            inside = any(start <= match.start() < end for start, end in spans)
            if (
                not ordinary
                and not inside
                and not known(word, grounds.all_words)
                and not known(word, more)
                and fold(word) not in ("i'd", "i'll", "i've", "i'm")
            ):
                yield word

    def _facets(self, sentence: str, support: str) -> Iterator[str]:
        """Values of this catalogue's facets that the evidence for this sentence does not hold."""
        said = words(fold(sentence))
        held = {stem(word) for word in words(support)}
        for start, end, _ in self._values.spans(said, everyday=False):
            if not held.issuperset(stem(word) for word in said[start:end]):
                yield " ".join(said[start:end])


def _numbers(sentence: str, support: str, grounds: Grounds) -> Iterator[str]:
    numbers = {value(number) for number in NUMBER.findall(support)}
    few = {str(count) for count in range(1, len(grounds.titles) + 1)} if grounds.told is None else set[str]()
    if grounds.told is not None:
        few = {str(count) for count in (*grounds.told.counts, *range(1, len(grounds.told.picks) + 1))}
        few |= {
            str(count)
            for chance in grounds.told.chances.values()
            for count in (round(100 * chance), round(10 * chance), 10)
        }
    decades = {str(int(number) % 100 // 10 * 10) for number in numbers if re.fullmatch(r"(?:18|19|20)\d\d", number)}
    decades |= {match[1] for match in DECADE.finditer(support)}
    rest = sentence
    for match in DECADE.finditer(sentence):
        rest = rest.replace(match[0], " ")
        if match[1].lstrip("0") not in {one.lstrip("0") for one in decades}:
            yield match[0]
    for number in NUMBER.findall(rest):
        if value(number) not in numbers | few:
            yield number
    for match in _AMOUNT.finditer(sentence):
        if not holds(support, fold(match[0])):
            yield match[0]
