"""Search by words: BM25 (bm25s) over title, facets and texts, with every score divided exactly over its terms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN_PLUS
from numpy.typing import NDArray

from retrieval.types import Item

Rows = NDArray[np.intp]
Scores = NDArray[np.float64]

FILES = (
    "data.csc.index.npy",
    "indices.csc.index.npy",
    "indptr.csc.index.npy",
    "vocab.index.json",
    "params.index.json",
)
# Scripts written without spaces are cut into pairs of characters, as is usual for searching them.
_WORD = re.compile(r"(?P<unspaced>[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+)|[^\W_]+(?:['’][^\W_]+)*")
_STOP = frozenset(STOPWORDS_EN_PLUS)


def terms(text: str) -> dict[str, str]:
    """The distinct stems of a request -> the word as it was written first, in order."""
    found: dict[str, str] = {}
    for stem, word in _words(text):
        found.setdefault(stem, word)
    return found


class Lexical:
    """A BM25 index over the items, row by row."""

    def __init__(self, scorer: bm25s.BM25) -> None:
        self._scorer = scorer
        self._vocabulary: dict[str, int] = scorer.vocab_dict
        self._scores: Scores = scorer.scores["data"]
        self._rows: NDArray[np.int32] = scorer.scores["indices"]
        self._starts: NDArray[np.int64] = scorer.scores["indptr"]
        self.size = int(scorer.scores["num_docs"])

    @classmethod
    def fit(cls, items: Iterable[Item]) -> Lexical:
        """Index the items' titles, facets and texts."""
        vocabulary: dict[str, int] = {"": 0}
        documents = [
            [vocabulary.setdefault(stem, len(vocabulary)) for stem, _ in _words(_text(item))] or [0] for item in items
        ]
        scorer = bm25s.BM25(method="lucene", dtype="float64", csc_backend="scipy")
        scorer.index((documents, vocabulary), show_progress=False)
        return cls(scorer)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Open what `save` wrote, its arrays left on disk."""
        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the index's files, named in FILES."""
        self._scorer.save(folder, show_progress=False)

    def search(self, text: str, k: int, rows: Rows | None = None) -> list[tuple[int, float]]:
        """The best (row, score) within `rows`, best first; only rows that have a word of `text`."""
        stems = [stem for stem in terms(text) if stem in self._vocabulary]
        if not stems or k <= 0:
            return []
        scores: Scores = self._scorer.get_scores(stems)
        usable = np.flatnonzero(scores > 0) if rows is None else np.unique(rows[scores[rows] > 0])
        best = usable[np.argsort(-scores[usable], kind="stable")[:k]]
        return [(int(row), float(scores[row])) for row in best]

    def term_scores(self, text: str, rows: Rows) -> dict[str, Scores]:
        """Each word that some item has, as written -> its part of the BM25 score of `rows` (their order kept)."""
        parts: dict[str, Scores] = {}
        for stem, word in terms(text).items():
            if (place := self._vocabulary.get(stem)) is not None:
                span = slice(int(self._starts[place]), int(self._starts[place + 1]))
                column = np.zeros(self.size)
                column[self._rows[span]] = self._scores[span]
                parts[word] = column[rows]
        return parts

    def document_frequency(self, word: str) -> int:
        """How many items have this word, or all of these words' rarest; 0 for one that is never searched ("the")."""
        stems = terms(word)
        return min((self._frequency(stem) for stem in stems), default=0)

    def _frequency(self, stem: str) -> int:
        place = self._vocabulary.get(stem)
        return 0 if place is None else int(self._starts[place + 1] - self._starts[place])


def _text(item: Item) -> str:
    facets = (value for values in item.facets.values() for value in values)
    return "\n".join((item.title, *facets, *item.texts.values()))


def _words(text: str) -> Iterator[tuple[str, str]]:
    """(stem, word as written). Words like "the" are left out, unless there is nothing else ("The Who")."""
    found = list(_split(text))
    telling = [pair for pair in found if pair[0] not in _STOP]
    yield from telling or found


def _split(text: str) -> Iterator[tuple[str, str]]:
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text)):
        word = match.group()
        if match["unspaced"] and len(word) > 2:
            yield from ((word[at : at + 2], word[at : at + 2]) for at in range(len(word) - 1))
        else:
            yield _stem(word), word


def _stem(word: str) -> str:
    """Without case, accents, possessive and plural endings; a word of the stop list stays as it is."""
    plain = word.lower()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
        plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    if plain in _STOP:
        return plain
    return _singular(plain.removesuffix("'s").replace("'", ""))


def _singular(word: str) -> str:
    """Plural endings off, after D. Harman's S rules ("How effective is suffixing?", 1991), so that both meet."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[: -2 if word.endswith(("xes", "ches", "shes", "sses")) else -1]
    if len(word) > 3 and word.endswith("ie"):  # berries, berry; movies, movie
        return word[:-2] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("oe") else word  # heroes, hero; shoes, shoe
