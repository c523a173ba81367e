"""Titles written out inside a message: "I loved Back to the Future 2 and the matrix (1999)"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.everyday import ALWAYS_CAPITAL, CHAT, SMALL
from retrieval.title_index import Key, TitleIndex
from retrieval.titles import ARTICLES, Token, numerals, telling, tokens

_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "„": "“”", "《": "》", "「": "」", "*": "*", "_": "_"}
_YEAR_AFTER = re.compile(r"\s*(?:\(\s*((?:18|19|20)\d\d)\s*\)|,?\s((?:18|19|20)\d\d)(?!\w))")
_BREAK = re.compile(r"[!?;\n\"“”()]|\.\s+(?!\d)")
_PAUSE = re.compile(r"[,:–—-]|\.\s")


@dataclass(frozen=True, slots=True)
class TitleSpan:
    """A title found in `text[start:end]` (its year included). `alternatives`: other items of that title."""

    start: int
    end: int
    item_id: str
    score: float
    exact: bool  # the whole title, not what stands before or after its colon
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A span and the rows it may mean, the likeliest first."""

    start: int
    end: int
    rows: tuple[int, ...]
    score: float
    exact: bool
    length: int  # words


@dataclass(frozen=True, slots=True)
class _Text:
    """A message cut into words: `kept` leaves out articles and the "part" of "part 2"."""

    text: str
    all: Sequence[Token]
    kept: Sequence[int]  # places in `all`
    digits: Sequence[str]  # of all words, as inside a title
    first: Sequence[str]  # of all words, as at a title's beginning
    shouted: bool  # no small letter at all: capitals say nothing
    phrases: dict[str, bool] = field(default_factory=dict)  # looked up so far: a message may repeat itself


class TitleFinder:
    """Finds written-out titles by their normal form; `values` (facet values) are no one-word titles."""

    def __init__(self, index: TitleIndex, values: Collection[str] = frozenset()) -> None:
        self._index = index
        self._values = values
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for key in (*index.whole, *index.short):
            lengths[key[0] if key else ""].add(len(key))
        self._lengths = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}

    def find(self, text: str, cutoff: float) -> list[Found]:
        """Spans in the order of the text; of overlapping ones the longest is kept."""
        message = _read(text)
        spans = [span for place in range(len(message.kept)) for span in self._at(message, place)]
        taken: list[Found] = []
        covered = bytearray(len(text))
        for span in sorted(spans, key=lambda s: (-s.length, -s.score, s.start)):
            if span.score >= cutoff and not any(covered[span.start : span.end]):
                covered[span.start : span.end] = b"\1" * (span.end - span.start)
                taken.append(span)
        return sorted(taken, key=lambda span: span.start)

    def _at(self, message: _Text, place: int) -> Iterator[Found]:
        """Every title that starts at the kept word `place`, the longest first."""
        head = message.first[message.kept[place]]
        for length in self._lengths.get(head, ()):
            among = message.kept[place : place + length]
            if len(among) == length:
                key = (head, *(message.digits[token] for token in among[1:]))
                yield from self._spans(message, among, key)
        joined = self._index.joined.get(head, ())
        if len(head) > 5 and joined and head not in self._index.ordinary and (head,) not in self._index.whole:
            yield from self._judge(message, [message.kept[place]], joined, whole=True, single=False)

    def _spans(self, message: _Text, among: Sequence[int], key: Key) -> Iterator[Found]:
        if rows := self._index.whole.get(key):
            yield from self._judge(message, among, rows, whole=True, single=len(key) == 1)
        elif len(key) > 1 and (rows := self._index.short.get(key)):
            yield from self._judge(message, among, rows, whole=False, single=False)

    def _judge(
        self, message: _Text, among: Sequence[int], rows: Sequence[int], *, whole: bool, single: bool
    ) -> Iterator[Found]:
        start, end = message.all[among[0]].start, message.all[among[-1]].end
        rows = [row for row in rows if self._unbroken(message.text[start:end], row)]
        if not rows:
            return
        start = self._with_article(message, among[0], rows, whole)
        year, year_end = self._year(message.text, end, rows)
        quoted = _quoted(message.text, start, end) or _quoted(message.text, start, year_end)
        ordered = self._index.ordered(rows, message.text[start:end], start < message.all[among[0]].start, year)
        if year is not None and self._index.year_distance(ordered[0], year) == 2:
            score, whole = 70.0, False  # that title, yet of another year
        elif quoted or year is not None:
            score = 100.0
        elif _is_all(message, among):
            score = self._alone(message, among)
        else:
            score = self._single(message, among[0], rows) if single else self._several(message, among)
        if score and (whole or score > 60):
            length = len(among) + (year is not None)
            yield Found(start, year_end, tuple(ordered), score - (0 if whole else 10), whole, length)

    def _alone(self, message: _Text, among: Sequence[int]) -> float:
        """The message is a title and nothing else."""
        word = message.all[among[0]].word
        known = word in self._values or word in CHAT or word in SMALL or word in ALWAYS_CAPITAL
        if len(among) == 1:
            return 0.0 if known else 85.0
        score = self._several(message, among)
        return score if score <= 60 else max(90.0, score)

    def _several(self, message: _Text, among: Sequence[int]) -> float:
        phrase = message.text[message.all[among[0]].start : message.all[among[-1]].end]
        if phrase.casefold() in self._values:
            return 60.0  # rather the person of that name
        content = [message.all[place] for place in among if message.all[place].word not in SMALL]
        names = [token for token in content if not token.word.isdigit()]
        if names and not message.shouted and all(message.text[token.start].isupper() for token in names):
            return 100.0
        numbered = names and message.digits[among[-1]].isdigit() and names[-1].word not in CHAT
        if numbered or any(not self._everyday(token.word) for token in names):
            return 90.0
        known = all(token.word in CHAT or token.word in self._values for token in names)
        if not known and phrase not in message.phrases:
            message.phrases[phrase] = self._index.is_phrase(phrase)
        return 60.0 if known or message.phrases[phrase] else 80.0

    def _single(self, message: _Text, place: int, rows: Sequence[int]) -> float:
        """A lone capitalised word, unless it opens a sentence, belongs to a name or is a value of the catalogue."""
        token = message.all[place]
        if token.word in self._values or token.word in ALWAYS_CAPITAL:
            return 0.0
        if message.shouted or not message.text[token.start].isupper():
            return self._small(message, place, rows)
        if self._beside_name(message, place):
            return 0.0
        opens = _opens_sentence(message, place)
        if opens and self._everyday(token.word):
            return 0.0
        if token.word in CHAT or token.word in SMALL:
            return 60.0  # "have you seen It"
        return 85.0 if opens or self._everyday(token.word) else 95.0

    def _small(self, message: _Text, place: int, rows: Sequence[int]) -> float:
        """A rare word in small letters: likely with the title's own article ("the duff"), else hardly."""
        token = message.all[place]
        if len(token.word) < 4 or self._everyday(token.word):
            return 0.0
        article = message.all[place - 1].word if place else ""
        return 80.0 if any(self._index.article(row) == article for row in rows if article in ARTICLES) else 45.0

    def _beside_name(self, message: _Text, place: int) -> bool:
        """Whether a neighbour, with nothing but a space between, is capitalised too: "Tom Hanks"."""
        for left, right in ((place - 1, place), (place, place + 1)):
            if left < 0 or right >= len(message.all):
                continue
            other = left if right == place else right
            word = message.all[other].word
            adjoining = message.text[message.all[left].end : message.all[right].start] == " "
            upper = message.text[message.all[other].start].isupper()
            plain = word in SMALL or word in ALWAYS_CAPITAL
            opening = _opens_sentence(message, other) and self._everyday(word)
            if adjoining and upper and not plain and not opening:
                return True
        return False

    def _everyday(self, word: str) -> bool:
        return word in self._index.ordinary or word in CHAT or word in SMALL or word in self._values

    def _unbroken(self, written: str, row: int) -> bool:
        """A title does not run over the end of a sentence, nor over a comma that is not its own."""
        title = self._index.heads[row]
        if _BREAK.search(written) and not _BREAK.search(title):
            return False
        return not ("," in written and not _PAUSE.search(title))

    def _with_article(self, message: _Text, first: int, rows: Sequence[int], whole: bool) -> int:
        """The start of the span, moved to "the" where both the message and some such title have it."""
        here = message.all[first]
        if first and message.all[first - 1].word in ARTICLES:
            before = message.all[first - 1]
            titled = not whole or any(self._index.article(row) for row in rows)
            if titled and message.text[before.end : here.start].isspace():
                return before.start
        return here.start

    def _year(self, text: str, end: int, rows: Sequence[int]) -> tuple[int | None, int]:
        """The year written after a title, and where it ends; a bare year counts only when some item is of it."""
        found = _YEAR_AFTER.match(text, end)
        if found is None:
            return None, end
        year = int(found[1] or found[2])
        if found[1] is None and not any(self._index.years[row] == year for row in rows):
            return None, end
        return year, found.end()


def _read(text: str) -> _Text:
    cut = tokens(text)
    folded = [token.word for token in cut]
    digits = numerals(folded)
    spelled = [numerals([word])[0] for word in folded]
    kept = telling(digits)
    return _Text(text, cut, kept, digits, spelled, not any(c.islower() for c in text))


def _is_all(message: _Text, among: Sequence[int]) -> bool:
    return len(among) == len(message.kept)


def _quoted(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return bool(before and after) and before in _QUOTES and after in _QUOTES[before]


def _opens_sentence(message: _Text, place: int) -> bool:
    if place == 0:
        return True
    between = message.text[message.all[place - 1].end : message.all[place].start]
    return any(sign in between for sign in ".!?\n:")
