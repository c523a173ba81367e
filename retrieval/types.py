"""The shapes that walk from the catalogue to a ranked, traced recommendation. No logic lives here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Action(StrEnum):
    """What a person did with an item, in the words every interactions file is translated to."""

    VIEW = "view"
    SEARCH = "search"
    CLICK = "click"
    WISH = "wish"  # put on a list, or saved for later: wanted and not had
    CART = "cart"
    CONSUME = "consume"  # watched, read, played, borrowed: had, whatever was thought of it
    PURCHASE = "purchase"
    RATE = "rate"
    LIKE = "like"
    DISLIKE = "dislike"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the catalogue. Text is plain (HTML already removed); absent values are absent keys."""

    item_id: str
    title: str
    texts: Mapping[str, str] = field(default_factory=dict)  # text column -> plain text
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # facet -> values as listed
    numbers: Mapping[str, float] = field(default_factory=dict)  # number -> value, in the schema's unit
    group: str | None = None  # variants of one product share it
    available: bool | None = None  # None: the catalogue does not say
    image: str | None = None  # http(s) only
    link: str | None = None  # http(s) only


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something a person did. `value` is a rating where there is one; `time` is seconds since 1970, UTC."""

    user_id: str
    item_id: str
    action: Action
    value: float | None = None
    time: float | None = None


NumberKind = Literal["price", "year", "rating", "runtime", "weight", "capacity", "other"]


@dataclass(frozen=True, slots=True)
class FacetRole:
    """A column of categories; `separator` divides several values in one cell."""

    column: str
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class NumberRole:
    """A column of numbers. `currency` is an ISO 4217 code (prices), `unit` a short unit such as "min"."""

    column: str
    kind: NumberKind = "other"
    currency: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """Which column plays which role. Facets and numbers are keyed by the name shown to people."""

    id: str
    title: str
    texts: tuple[str, ...] = ()
    facets: Mapping[str, FacetRole] = field(default_factory=dict)
    numbers: Mapping[str, NumberRole] = field(default_factory=dict)
    group: str | None = None
    availability: str | None = None
    image: str | None = None
    link: str | None = None
    interactions: Mapping[str, str] = field(default_factory=dict)  # person, item, action, value, time -> column


Op = Literal["in", "not_in", ">=", "<=", ">", "<", "between", "outside"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A hard condition on one field of the schema.

    `value` is a tuple of facet values for `in` / `not_in` (any of them), one number for a comparison, and
    (low, high), both included, for `between` and its negation `outside`. `text` is how a person would say it: "from the 1980s".
    """

    field: str
    op: Op
    value: tuple[str, ...] | float | tuple[float, float]
    text: str


EventSource = Literal["history", "dialog"]
Deed = Literal["accept", "up", "down", "not_for_me", "click"]  # done with what was shown, where nothing was said


@dataclass(frozen=True, slots=True)
class Event:
    """One liked or disliked item. `strength` is in [-1, 1]: its sign is the polarity."""

    item_id: str
    strength: float
    source: EventSource
    time: float | None = None
    deed: Deed | None = None  # of the dialog: what was tapped; None: it was said
    action: Action | None = None  # of the history: of all that was done with the item, what tells the most


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the recommender: everything the ranking may depend on, and nothing else."""

    text: str = ""  # the request in free words; may be empty
    avoid: tuple[str, ...] = ()  # words that count against an item: "violent"
    events: tuple[Event, ...] = ()  # liked and disliked items, newest last
    constraints: tuple[Constraint, ...] = ()
    exclude: frozenset[str] = frozenset()  # never to be picked: rejected, already shown, already rated
    n: int = 3
    pool: int = 150  # candidates that reach the ranking
    diversity: bool = True
    repeats: bool = False  # whether what was named in the dialog may be picked, too
    off: frozenset[str] = frozenset()  # signals that are switched off
    weights: Mapping[str, float] = field(default_factory=dict)  # signal -> multiplier of its weight, 0..3; absent: 1
    talk: str = ""  # what the person said so far, in their own words
    learned: Mapping[str, float] = field(default_factory=dict)  # signal -> how many times more, by what a person did
    seed: int | None = None  # by which `learned` was drawn
    grade_weight: float = 0.0  # of grades from outside, 0 or more: the most that one may add to a score, or take away
    said: bool | None = None  # whether anything was said in this dialog, or only a history is known; None: as it seems


PartKind = Literal["event", "term", "facet", "pick", "number", "whole"]


@dataclass(frozen=True, slots=True)
class Part:
    """A share of one contribution and where it came from. `ref` is an item id, a word or a facet=value."""

    kind: PartKind
    ref: str
    contribution: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """One named term of a score: contribution == weight * value, and the parts sum to it."""

    signal: str
    family: str
    weight: float
    value: float
    contribution: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item of the pool with the rank (from 1) that each source gave it."""

    item_id: str
    sources: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GateCount:
    """How many of the items that reached this gate it let through, and how many fail it on their own."""

    gate: str  # "available", "excluded", or a constraint's text
    constraint: Constraint | None
    entered: int
    passed: int
    fails_alone: int  # of all items, by this gate only
    unknown: int  # that pass every other gate and have no value for this one


@dataclass(frozen=True, slots=True)
class Pick:
    """A ranked item: score == base + sum of its contributions."""

    rank: int
    item_id: str
    score: float
    base: float
    contributions: tuple[Contribution, ...]
    violates: tuple[str, ...] = ()  # texts of conditions that a nearest (relaxed) pick does not meet
    chance: float | None = None  # of items scored like this one, the share that was liked; None: nothing is known


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate before diversity: what every signal gave it."""

    candidate: Candidate
    score: float
    contributions: Sequence[Contribution]


@dataclass(frozen=True, slots=True)
class Trace:
    """All of one computation: enough to explain it, check it and run it again."""

    trace_id: str
    index_version: str
    config: str  # hash of the weights and settings in force
    query: Query
    sources: Mapping[str, tuple[str, ...]]  # source -> item ids in its order
    gates: tuple[GateCount, ...]
    base: float
    pool: tuple[Scored, ...]
    picks: tuple[Pick, ...]
    relaxed: tuple[Constraint, ...] = ()  # conditions that had to be dropped to find anything
    steps: tuple[str, ...] = ()
    external: Mapping[str, float] = field(default_factory=dict)  # item id -> value of its grade, in [-1, 1]


@dataclass(frozen=True, slots=True)
class Pool:
    """What is ranked: the candidates that passed every gate, and how they were found."""

    query: Query
    candidates: tuple[Candidate, ...]
    sources: Mapping[str, tuple[str, ...]]
    gates: tuple[GateCount, ...]
    relaxed: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The picks and the whole trace behind them."""

    picks: tuple[Pick, ...]
    trace: Trace
