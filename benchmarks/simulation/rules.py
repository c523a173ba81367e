"""The rules of a chat, each with its own account of checks and violations."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

RULES: dict[str, str] = {
    "a.conditions": "an unmarked pick meets every condition in force",
    "a.demanded": "a pick meets what the message itself demanded, and is marked where it does not",
    "a.kept": "conditions stay when a message says nothing about them",
    "b.distinct": "picks are different things",
    "b.not-again": "no pick was turned down, seen, spoken of or out of stock; others are others",
    "b.count": "three picks where there are three, never more than four",
    "c.prose": "an answer has at most 60 words",
    "c.reason": "a reason has at most 20 words, and says something",
    "c.why": "a spoken why has at most 70 words",
    "c.plain": "no decimals and no jargon in reasons and whys",
    "d.seldom": "at most one question in three turns",
    "d.with-picks": "no question without picks after the first turn",
    "d.once": "no question is asked twice",
    "d.no-preference": "no preference is offered beside a question, and taken for an answer",
    "e.named": "a reply with picks names every condition in force",
    "e.forget": "forgetting a condition's words removes it, and it alone",
    "e.tap": "one tap removes a condition",
    "f.next": "every reply offers a next step",
    "f.leads-on": "a suggestion leads to another list or to an answer",
    "g.openings": "no opening sentence comes back within five turns",
    "g.prose": "no sentence of the prose comes back within five turns",
    "g.reasons": "no reason's sentence comes back within five turns",
    "g.answers": "no sentence of an answer on facts or of a why comes back within five turns",
    "g.lead": "an item leads at most one reason of a reply",
    "h.score": "scores, contributions and parts add up, and order the picks",
    "i.events": "every turn ends in one done, without an error; what was streamed is what is stored",
    "i.internal": "no internal words",
    "i.tidy": "sentences are well formed",
    "j.nothing": "when nothing fits, that is said, with the strictest condition, and every pick is marked; else none is",
    "k.heard": "a plain message is read as what it is",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule, where, and what was seen."""

    rule: str
    chat: int
    turn: int
    message: str
    detail: str


@dataclass
class Account:
    """Checks and violations by rule, times, and what was said, of one or many chats."""

    checks: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[Violation]] = field(default_factory=lambda: defaultdict(list))
    acts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    shares: Counter[str] = field(default_factory=Counter)  # "name" and "name/of"
    missed: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # what a share lacks
    turn_ms: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    chats: int = 0
    most_examples: int = 40

    def check(self, rule: str, holds: bool, where: tuple[int, int, str], detail: str = "") -> bool:
        """Count one check of a rule; a violation is kept as an example while there are few. Gives `holds`."""
        if rule not in RULES:
            raise KeyError(rule)
        self.checks[rule] += 1
        if not holds:
            self.broken[rule] += 1
            if len(self.examples[rule]) < self.most_examples:
                self.examples[rule].append(Violation(rule, *where, detail))
        return holds

    def share(self, name: str, hit: bool, detail: str) -> None:
        """Count towards a share that is reported and is no rule; what it lacks is kept while that is little."""
        self.shares[f"{name}/of"] += 1
        self.shares[name] += hit
        if not hit and len(self.missed[name]) < self.most_examples:
            self.missed[name].append(detail)

    def add(self, other: Account) -> None:
        """Take over another account."""
        for mine, theirs in ((self.checks, other.checks), (self.broken, other.broken), (self.acts, other.acts),
                             (self.kinds, other.kinds), (self.shares, other.shares)):  # fmt: skip
            mine.update(theirs)
        for rule, found in other.examples.items():
            self.examples[rule] = (self.examples[rule] + found)[: self.most_examples]
        for name, details in other.missed.items():
            self.missed[name] = (self.missed[name] + details)[: self.most_examples]
        self.turn_ms += other.turn_ms
        self.first_ms += other.first_ms
        self.chats += other.chats

    @property
    def ok(self) -> bool:
        """Whether no rule was broken."""
        return not self.broken.total()
