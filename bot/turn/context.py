"""What one turn may use, and what its tools may find: typed values that every model shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.explaining.past import Explained, Past
from bot.facts import Answer, Facts
from bot.human.offer import Offer
from bot.human.way import Way
from bot.llm.grading import Grader
from bot.narrator import Narrator
from bot.turn.tuning import Tuning
from bot.types import Act, Card, Preferences, Session, Understood
from bot.understanding.reader import Reader
from retrieval.catalogue import Catalogue
from retrieval.recommender import Recommender
from retrieval.types import Constraint, Event, Interaction, Query, Recommendation

PICKING: frozenset[Act] = frozenset({"recommend", "more", "forget", "control", "restart", "greet"})
EXPLAINING: frozenset[Act] = frozenset({"why", "why_not", "compare", "what_if", "mind"})


@dataclass(frozen=True, slots=True)
class TurnContext:
    """All that one turn may use, fixed before any model is asked. A model sees none of it but through the tools."""

    session: Session  # as it was before this turn
    understood: Understood
    preferences: Preferences  # with this turn folded in
    query: Query
    recommender: Recommender
    reader: Reader
    facts: Facts
    narrator: Narrator  # of this turn alone; it keeps account of the wordings it used
    past: Past
    given: tuple[Interaction, ...] = ()  # all that the index version holds of the person, in use or not
    told: tuple[Interaction, ...] = ()  # and all that was told as it happened, since that version was made
    profile: tuple[Event, ...] = ()  # what their history says
    done_with: frozenset[str] = frozenset()  # had, rated or judged before
    wants_picks: bool = False
    acknowledged: str = ""  # what was said before a model was asked
    message_limit: int = 4000  # characters
    remote: str = ""  # the language model that speaks; empty for the built-in
    tuning: Tuning = field(default_factory=Tuning)
    grader: Grader | None = None  # of the remote model that speaks
    way: Way = field(default_factory=Way)  # to a human
    offer: Offer = field(default_factory=lambda: Offer("human"))  # for somebody who asks for one

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the index version that this turn runs on."""
        return self.recommender.index.catalogue

    @property
    def talk(self) -> tuple[tuple[str, str], ...]:
        """What was said lately, as (what the person wrote, what was answered): this turn is the last, unanswered."""
        before = ((turn.message, turn.reply.text) for turn in self.session.turns)
        return (*before, (self.understood.text, ""))

    @property
    def picking(self) -> bool:
        """Whether the turn ends in picks."""
        return self.understood.act in PICKING or (self.wants_picks and self.understood.act != "refused")

    @property
    def acknowledging(self) -> bool:
        """Whether the picks are introduced by what was taken in."""
        return self.picking and self.understood.act not in EXPLAINING


@dataclass(frozen=True, slots=True)
class Run:
    """The turn as the agent's run carries it: behind a call, or pydantic would copy all of it for every tool."""

    turn: Callable[[], TurnContext]


@dataclass(frozen=True, slots=True)
class Picked:
    """The picks of a turn. `added` are conditions that a model read out of the person's words."""

    recommendation: Recommendation
    cards: tuple[Card, ...]
    added: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question on one item, answered from its listing."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Missed:
    """A tool that had nothing to work on: `key` says why, as a key of the message catalogue."""

    key: str


Artifact = Picked | Answered | Explained | Missed


def picked_in(messages: Sequence[Any]) -> Picked | None:
    """The first picks that a tool gave in these messages, if any did."""
    artifacts = (getattr(message, "artifact", None) for message in messages)
    return next((one for one in artifacts if isinstance(one, Picked)), None)
