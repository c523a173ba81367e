"""Find the items that a title, however written, stands for. Rows are places in the catalogue's order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from retrieval.titles import ARTICLES, NUMBER_WORDS, aliases, canonical, numerals, split_year, words

Key = tuple[str, ...]
K = TypeVar("K", bound=Hashable)
ALIAS, JOINED, PREFIX, RARE_WORD, ONE_EDIT = 95.0, 98.0, 84.0, 84.0, 86.0  # scores out of 100
_OTHER_YEAR, _OTHER_NUMBER = 10.0, 12.0  # taken off the score


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """An item that a title may mean. `score` is 0..100; `exact`: the whole title, but for its spelling's form."""

    item_id: str
    score: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that a title may mean."""

    row: int
    score: float
    exact: bool


class TitleIndex:
    """Titles by their normal form, by shorter forms, and by likeness.

    `years` holds NaN where the year is unknown. Among equal titles the more popular comes first; without
    `popularity` the newest does. `texts` are samples of the catalogue's language: words that it writes in small
    letters again and again (`ordinary`) are no sign of a title on their own.
    """

    def __init__(
        self,
        titles: Sequence[str],
        years: NDArray[np.float64] | None = None,
        popularity: NDArray[np.float64] | None = None,
        texts: Sequence[str] = (),
    ) -> None:
        parsed = [split_year(title) for title in titles]
        pairs = zip(titles, parsed, strict=True)
        self.heads = [head if in_brackets else title for title, (head, _, in_brackets) in pairs]
        self.years = _years(parsed, years)
        self.ordinary = _ordinary_words(texts)
        self._texts = "\n".join(texts)
        self._popularity = np.zeros(len(titles)) if popularity is None else np.asarray(popularity, dtype=np.float64)
        self._order = _order(self.years, self._popularity)
        self._words = [words(head) for head in self.heads]
        keys = [canonical(folded) for folded in self._words]
        self.whole = self._grouped(zip(keys, range(len(keys)), strict=True))
        self.short = self._grouped((alias, row) for row, head in enumerate(self.heads) for alias in aliases(head))
        self.joined = self._grouped(("".join(key), row) for key, row in zip(keys, range(len(keys)), strict=True))
        self._sorted = sorted((" ".join(key), key) for key in self.whole)
        self._keys = [" ".join(key) for key in keys]
        self._spelled = self._fuzzy_corpus()
        self._by_length = sorted(self._spelled, key=len)
        self._lengths = [len(spelling) for spelling in self._by_length]
        self._with_word = self._grouped((word, row) for row, key in enumerate(keys) for word in set(key))

    def match(self, text: str, limit: int = 5, cutoff: float = 82.0) -> list[Hit]:
        """Rows that `text` may mean, the likeliest first; empty when nothing reaches `cutoff`."""
        text = text.strip(" \t\n\"'“”‘’«»„")
        head, year, in_brackets = split_year(text)
        hits = self._match(head, year, cutoff)
        if year is not None and not in_brackets and not any(hit.exact for hit in hits):
            whole = self._match(text, None, cutoff)  # "Blade Runner 2049" is a title, also misspelt
            hits = whole if not hits or (whole and whole[0].score > hits[0].score) else hits
        return hits[:limit]

    def _match(self, title: str, year: int | None, cutoff: float) -> list[Hit]:
        folded = words(title)
        if not folded:
            return []
        key = canonical(folded)
        found: dict[int, Hit] = {}
        for hits in (self._exact(key), self._aliases(key), self._prefix(key)):
            _keep_best(found, hits)
        if not any(hit.score >= ALIAS for hit in found.values()):
            _keep_best(found, self._fuzzy(key, cutoff))
        for guess in (self._reordered(key, cutoff), self._rare_word(key)) if not found else ():
            _keep_best(found, guess)
        return self._ranked(found.values(), folded[0] in ARTICLES, year, cutoff)

    def ordered(self, rows: Iterable[int], written: str, article: bool, year: int | None = None) -> list[int]:
        """Rows of one title in the order of likelihood; `article`: the person wrote one before the title.

        A title that is spelt to the letter as `written` comes first, unless the year is another.
        """

        def place(row: int) -> tuple[int, bool, tuple[int, bool, float, bool, int]]:
            likelihood = self._likelihood(row, article, year)
            return likelihood[0], self.heads[row] != written, likelihood

        return sorted(rows, key=place)

    def year_distance(self, row: int, year: int | None) -> int:
        """0: that year or one beside it, or no year was asked for; 1: the row has no year; 2: another year."""
        if year is None:
            return 0
        known = self.years[row]
        return 1 if np.isnan(known) else 0 if abs(known - year) <= 1 else 2

    def is_phrase(self, written: str) -> bool:
        """Whether the sampled texts use these words, in small letters, in a row."""
        return written.lower() in self._texts

    def _likelihood(self, row: int, article: bool, year: int | None) -> tuple[int, bool, float, bool, int]:
        """The year first; "the" is rarely added but often left out, so its lack counts less than popularity."""
        has = bool(self.article(row))
        return (
            self.year_distance(row, year),
            article and not has,
            -self._popularity[row],
            has and not article,
            self._order[row],
        )

    def article(self, row: int) -> str:
        """The article that the row's title starts with, or ""."""
        folded = self._words[row]
        return folded[0] if len(folded) > 1 and folded[0] in ARTICLES else ""

    def _exact(self, key: Key) -> Iterable[Hit]:
        yield from (Hit(row, 100.0, True) for row in self.whole.get(key, ()))
        joined = "".join(key)
        if len(joined) > 3:
            yield from (Hit(row, JOINED, True) for row in self.joined.get(joined, ()))

    def _aliases(self, key: Key) -> Iterable[Hit]:
        return (Hit(row, ALIAS, False) for row in self.short.get(key, ()))

    def _prefix(self, key: Key) -> Iterable[Hit]:
        """Titles that go on after these words: "harry potter". Everyday words are no prefix."""
        start = " ".join(key) + " "
        if all(word in self.ordinary for word in key):
            return
        first = bisect_left(self._sorted, (start,))
        past = bisect_left(self._sorted, (start[:-1] + "!",))  # the sign after the space
        if len(start) < 6 and past - first > 3:
            return
        for whole, whole_key in self._sorted[first:past]:
            score = PREFIX + 8.0 * len(start) / len(whole)
            yield from (Hit(row, score, False) for row in self.whole[whole_key])

    def _fuzzy(self, key: Key, cutoff: float) -> Iterable[Hit]:
        asked = " ".join(key)
        if len(asked) < 4:
            return
        if len(asked) < 7:  # one slip at most: a ratio means little over so few letters
            likely = self._of_length(len(asked) - 1, len(asked) + 1)
            near = process.extract(asked, likely, scorer=OSA.distance, score_cutoff=1, limit=20)
            scored = [(text, ONE_EDIT + len(asked) / 10 - _slip(asked, text)) for text, _, _ in near]
        else:
            shorter = cutoff / (200.0 - cutoff)  # the least proportion of lengths that lets a ratio reach the cutoff
            likely = self._of_length(int(len(asked) * shorter), int(len(asked) / shorter) + 1)
            best = process.extract(asked, likely, scorer=fuzz.ratio, score_cutoff=cutoff, limit=30)
            scored = [(text, score) for text, score, _ in best]
        digits = {word for word in key if word.isdigit()}
        for text, score in scored:
            off = 0.0 if digits == {word for word in text.split() if word.isdigit()} else _OTHER_NUMBER
            for row, part in self._spelled[text].items():
                yield Hit(row, min(score, ALIAS - 1) - off - part, False)

    def _of_length(self, least: int, most: int) -> list[str]:
        """The spellings of so many characters."""
        return self._by_length[bisect_left(self._lengths, least) : bisect_right(self._lengths, most)]

    def _reordered(self, key: Key, cutoff: float) -> Iterable[Hit]:
        """Titles with nearly the same words in another order, among those that share a rare word."""
        rows = {row for word in key for row in self._with_word.get(word, ()) if len(self._with_word[word]) < 100}
        choices = {row: self._keys[row] for row in rows}
        scored = process.extract(" ".join(key), choices, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff, limit=20)
        return (Hit(row, min(score, ALIAS - 2), False) for _, score, row in scored)

    def _rare_word(self, key: Key) -> Iterable[Hit]:
        """Long words that, together, only few titles hold: "strangelove"."""
        telling = [word for word in key if len(word) > 6 and word not in self.ordinary]
        sets = [set(self._with_word.get(word, ())) for word in telling]
        rows = set.intersection(*sets) if sets else set()
        if 0 < len(rows) <= 3 and len(telling) * 2 >= len(key):
            yield from (Hit(row, RARE_WORD, False) for row in rows)

    def _ranked(self, hits: Iterable[Hit], article: bool, year: int | None, cutoff: float) -> list[Hit]:
        placed: list[tuple[float, tuple[int, bool, float, bool, int], Hit]] = []
        for hit in hits:
            likelihood = self._likelihood(hit.row, article, year)
            score = hit.score - (_OTHER_YEAR if likelihood[0] == 2 else 0.0)
            if score >= cutoff:
                placed.append((-score, likelihood, Hit(hit.row, score, hit.exact and likelihood[0] < 2)))
        return [hit for _, _, hit in sorted(placed, key=lambda placing: placing[:2])]

    def _grouped(self, pairs: Iterable[tuple[K, int]]) -> Mapping[K, tuple[int, ...]]:
        groups: defaultdict[K, list[int]] = defaultdict(list)
        for key, row in pairs:
            groups[key].append(row)
        return {key: tuple(sorted(rows, key=self._order.__getitem__)) for key, rows in groups.items()}

    def _fuzzy_corpus(self) -> Mapping[str, Mapping[int, float]]:
        """Every spelling to compare with, and for each row what it costs that this is only part of its title."""
        spellings: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for row, key in enumerate(self._keys):
            spellings[key][row] = 0.0
            if not NUMBER_WORDS.isdisjoint(self._words[row]):
                spellings[" ".join(numerals(self._words[row], spelled=False))][row] = 0.0
        for alias, rows in self.short.items():
            for row in rows:
                spellings[" ".join(alias)].setdefault(row, 1.0)
        return spellings


def _slip(asked: str, meant: str) -> float:
    """What one slip costs: letters are swapped or left out sooner than one too many is typed."""
    return 0.0 if len(asked) == len(meant) else 0.1 if len(asked) < len(meant) else 0.3


def _ordinary_words(texts: Sequence[str]) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({word for part in text.split() if (word := part.strip(".,;:!?()\"'“”…")).islower()})
    enough = max(2, len(texts) // 1000)
    return frozenset(folded for word, count in counts.items() if count >= enough for folded in words(word)[:1])


def _years(parsed: Sequence[tuple[str, int | None, bool]], years: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """The years of a column, completed by those that titles carry: "Alien (1979)"."""
    in_title = np.array([year if year and in_brackets else np.nan for _, year, in_brackets in parsed], dtype=np.float64)
    return in_title if years is None else np.where(np.isnan(years), in_title, years)


def _order(years: NDArray[np.float64], popularity: NDArray[np.float64]) -> list[int]:
    """Each row's place when all rows are ordered by popularity, then newest first, then as listed."""
    newest = -np.nan_to_num(years, nan=-1.0)
    order = np.lexsort((np.arange(len(years)), newest, -popularity))
    places = np.empty(len(years), dtype=np.int64)
    places[order] = np.arange(len(years))
    return [int(place) for place in places]


def _keep_best(found: dict[int, Hit], hits: Iterable[Hit]) -> None:
    for hit in hits:
        if hit.row not in found or hit.score > found[hit.row].score:
            found[hit.row] = hit
