"""Slips of the hand in free words, put right by the words that this catalogue itself writes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.vocabulary import ADJECTIVES, COMPARATIVES, STOPWORDS

_SHORTEST = 4  # letters of a word in which slips are looked for
_WORD = re.compile(rf"[^\W\d_]{{{_SHORTEST},}}")
_SMALL = re.compile(r"(?<![\w'-])[a-z]{4,}(?![\w'-])")  # in small letters: names are no model for other words
_LONG = 7  # letters from which a word may have two slips
_LIKELY = 8
_OFTEN = 3
_TOO = re.compile(
    r"\b(?P<before>not|nothing|n'?t|isnt|arent|wasnt|is|'s|its|thats|was|were|are|way|far|bit|little|much|just|all) too? (?P<what>[a-z]{3,})\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\b[a-z]{6,8}\b")
_MEASURES = frozenset(word for word in COMPARATIVES if word.isalpha() and len(word) >= _LONG)
# What a thing may be too much of; "to" before one of these is no infinitive.
_QUALITIES = frozenset(
    """
    scary gory bloody violent dark sad depressing intense silly goofy cheesy corny dumb stupid weird strange creepy crude vulgar
    childish predictable confusing complicated serious girly political dramatic boring slow loud bright noisy warm thin thick stiff
    hard difficult complex technical sweet spicy dense pricey dear bulky heavy fancy flashy mainstream graphic
    """.split()  # noqa: SIM905
) | {
    word
    for words in (ADJECTIVES, (one.removeprefix("too ") for one in COMPARATIVES))
    for word in words
    if word.isalpha()
}


def put_right(text: str, is_known: Callable[[str], bool]) -> str:
    """ "not to hevy" as "not too heavy": read as it stands, it asks for what it wants spared; "cheeper" as "cheaper"."""
    compared = _COMPARED.sub(lambda match: _slipped(match[0], _MEASURES, is_known) or match[0], text)
    return _TOO.sub(lambda match: _too(match, is_known), compared)


def _too(match: re.Match[str], is_known: Callable[[str], bool]) -> str:
    word = match["what"].lower()
    meant = word if word in _QUALITIES else _slipped(word, _QUALITIES, is_known)
    return f"{match['before']} too {meant}" if meant else match[0]


def _slipped(word: str, among: Iterable[str], is_known: Callable[[str], bool]) -> str | None:
    """The one word that an unknown one is a slip away from; the first letter is taken to be right."""
    if len(word) < _SHORTEST or word in STOPWORDS or is_known(word):
        return None
    near = [one for one in among if one[0] == word[0] and OSA.distance(one, word, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else None


class Speller:
    """Corrects unknown words to near ones that the texts use; the first letter is taken to be right."""

    def __init__(self, texts: Iterable[str], is_known: Callable[[str], bool]) -> None:
        self._is_known = is_known
        self._counts = Counter(word for text in texts for word in _SMALL.findall(text))
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._counts:
            self._by_letter[word[0]].append(word)

    def is_ordinary(self, word: str, often: int | None = None) -> bool:
        """Whether the texts write this word in small letters: as a name it needs more than to stand there."""
        return self._counts[word] >= (often or _OFTEN)

    def corrected(self, text: str) -> str:
        """The text with its unknown words replaced by the nearest known ones, where any is near."""
        return _WORD.sub(lambda match: self._word(match.group()), text)

    def _word(self, word: str) -> str:
        if not word.islower() or word in STOPWORDS or self._is_known(word):
            return word
        return self._nearest(word) or (self._nearest(word[:-1]) if word.endswith("s") else None) or word

    def _nearest(self, word: str) -> str | None:
        slips = 1 if len(word) < _LONG else 2
        choices = self._by_letter.get(word[0], [])
        near = process.extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=_LIKELY)
        best = min(near, key=lambda found: (found[1], -self._counts[found[0]]), default=None)
        return best[0] if best else None
