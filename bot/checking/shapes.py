"""The shapes in which a sentence's claims are weighed. No logic lives here but looking things up."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.checking.clauses import Clause, Cue
from bot.checking.tokens import Token


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet as a sentence names it, and the fields that have it."""

    text: str
    fields: frozenset[str]
    start: int
    end: int
    denied: bool = False


@dataclass(slots=True)
class Matter:
    """Clauses about one thing: what is named, and all cues that bear on it."""

    clauses: list[Clause]
    values: list[Value] = field(default_factory=list)

    @property
    def cues(self) -> list[Cue]:
        return [cue for clause in self.clauses for cue in clause.cues]

    @property
    def tokens(self) -> list[Token]:
        return [token for clause in self.clauses for token in clause.tokens]

    def has(self, *names: str) -> bool:
        return any(cue.name in names for cue in self.cues)

    def signs(self, *names: str) -> list[int]:
        return [cue.sign for cue in self.cues if cue.name in names and cue.sign]

    def sign(self, *names: str) -> int:
        """-1 where any of these cues says so, 1 where one speaks for it, 0 where none is there."""
        found = self.signs(*names)
        return -1 if -1 in found else 1 if found else 0

    @property
    def denied(self) -> bool:
        return sum(clause.denied for clause in self.clauses) % 2 == 1


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim: whether it follows, what it says in the sentence's words, and the families that carry it."""

    ok: bool
    text: str
    at: int
    families: frozenset[str] = frozenset()
    weight: float = 0.0
    positive: bool = True
    signal: str = ""
