"""The clauses of a sentence: what each names, and which claims its words make about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.checking.lexicon import BREAKS, NEGATIONS, phrases
from bot.checking.text import fold
from bot.checking.tokens import Token

_SPLITTING = frozenset(",;()—–-")
_RELATIVE = frozenset(("which", "that", "who"))
_STRENGTHS = frozenset(("empty", "top", "lesser", "then", "behind", "all", "chance", "strangers", "recommend"))
_QUOTED = frozenset(("quote", "condition", "avoid"))
_LISTED = frozenset(("title", "other", "quote", "condition", "avoid"))


@dataclass(slots=True)
class Cue:
    """Words that make one kind of claim, at tokens `start` to `end`; `negated` turns its sign around."""

    kind: str
    text: str
    start: int
    end: int
    negated: bool = False

    @property
    def name(self) -> str:
        """The kind without its sign."""
        return self.kind.rstrip("+-0")

    @property
    def sign(self) -> int:
        """1, -1, or 0 where the words name a thing without a sign."""
        sign = {"+": 1, "-": -1}.get(self.kind[-1], 0)
        return -sign if self.negated else sign


@dataclass(slots=True)
class Clause:
    """A stretch of tokens [start, end) with the cues in it."""

    start: int
    end: int
    tokens: Sequence[Token]
    cues: list[Cue] = field(default_factory=list)
    denied: bool = False  # holds a negation that no cue of its own takes up
    relative: bool = False  # "which ...": it goes on about what stands before

    def named(self, *kinds: str) -> list[Token]:
        """Its tokens of these kinds."""
        return [token for token in self.tokens if token.kind in kinds]

    def of(self, *names: str) -> list[Cue]:
        """Its cues of these names."""
        return [cue for cue in self.cues if cue.name in names]


@dataclass(slots=True)
class Parsed:
    """A sentence as clauses; `left` are the words that no cue took."""

    tokens: Sequence[Token]
    clauses: list[Clause]
    left: list[Token]


def parse(tokens: Sequence[Token], free: Callable[[Token], bool]) -> Parsed:
    """Finds cues and clauses. `free` tells which words a cue may take."""
    words = [_word(token) for token in tokens]
    for place, (before, word) in enumerate(pairwise(words), 1):
        if (before, word) == ("anything", "but"):  # one negation, where no clause begins
            words[place] = "anything-but"
    cues = _cues(tokens, words, free)
    taken = {place for cue in cues for place in range(cue.start, cue.end)}
    clauses = _clauses(tokens, words, cues)
    left = [
        token
        for place, token in enumerate(tokens)
        if token.kind == "word" and place not in taken and words[place] not in NEGATIONS
    ]
    return Parsed(tokens, clauses, left)


def _word(token: Token) -> str:
    if token.kind in ("title", "other"):
        return "<t>"
    text = fold(token.text)
    return text.removesuffix("'s") if token.kind == "word" and text not in ("it's", "that's", "what's") else text


def _cues(tokens: Sequence[Token], words: Sequence[str], free: Callable[[Token], bool]) -> list[Cue]:
    cues, place, known = list[Cue](), 0, phrases()
    while place < len(words):
        step = 1
        for phrase, kinds in known.get(words[place], ()) if free(tokens[place]) else ():
            length = len(phrase)
            if tuple(words[place : place + length]) != phrase or not all(map(free, tokens[place : place + length])):
                continue
            if phrase[0] == "you" and "taste0" in kinds and words[place + length : place + length + 1] == ["<t>"]:
                continue  # "you like Heat" is about Heat
            if phrase[0] == "not" and phrase[1:2] == ("like",) and words[place - 1] in ("do", "did", "does", "you"):
                continue  # "you do not like Heat" is about the person
            if phrase == ("near",) and words[place - 1] == "nowhere" and words[place + 1 : place + 2] != ["<t>"]:
                continue  # "nowhere near popular"
            if phrase == ("especially",) and not NEGATIONS.isdisjoint(words[max(0, place - 3) : place]):
                continue  # "isn't an especially close match"
            if phrase[-1] == "people" and words[place + length : place + length + 1] in (["who"], ["that"]):
                continue  # "not many people who like Heat" is about them
            size = length - (phrase[-1] == "<t>")
            if phrase[0] != "<t>" and size:
                text = " ".join(phrase[:size])
                cues += [Cue(kind, text, place, place + size) for kind in kinds]
                step = size
                break
        place += step
    return cues


def _clauses(tokens: Sequence[Token], words: Sequence[str], cues: Sequence[Cue]) -> list[Clause]:
    inside = {place for cue in cues for place in range(cue.start + 1, cue.end)}
    starts = [0] + [place for place in range(1, len(tokens)) if place not in inside and _splits(tokens, words, place)]
    clauses = []
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        own = [cue for cue in cues if start <= cue.start < end]
        first = next((word for word in words[start:end] if word not in _SPLITTING and word != "and"), "")
        clause = Clause(start, end, tokens[start:end], own, relative=first in _RELATIVE)
        clause.denied = _deny(clause, words, {place for cue in own for place in range(cue.start, cue.end)})
        clauses.append(clause)
    return clauses


def _splits(tokens: Sequence[Token], words: Sequence[str], place: int) -> bool:
    """Whether a new clause starts here: not within a list of titles."""
    mark, word = tokens[place].kind == "mark" and words[place] in _SPLITTING, words[place]
    if not mark and word not in BREAKS:
        return False
    before = tokens[place - 1].kind
    after = next(
        (
            token.kind
            for token, text in zip(tokens[place:], words[place:], strict=True)
            if text not in ("and", "or", ",", "the", "both", "also")
        ),
        "",
    )
    listed = before in _LISTED and (after == before or {before, after} <= _QUOTED)
    return not ((mark or word == "and") and listed)


def _deny(clause: Clause, words: Sequence[str], taken: set[int]) -> bool:
    """Gives each negation to the next cue (or else the last one); True where there is none to take it."""
    open_negation = False
    for place in range(clause.start, clause.end):
        if place in taken or words[place] not in NEGATIONS:
            continue
        bearing = [cue for cue in clause.cues if cue.name not in _STRENGTHS]
        after = [cue for cue in bearing if cue.start > place]
        before = [cue for cue in bearing if cue.end <= place]
        chosen = after[0] if after else before[-1] if before else None
        if chosen is None:
            open_negation = not open_negation
        else:
            for cue in bearing:
                if cue.start == chosen.start:
                    cue.negated = not cue.negated
    return open_negation
