"""The shapes of a conversation. No logic lives here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from retrieval.types import Constraint, Contribution, Deed


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What a surface or channel hands to the assistant."""

    text: str
    session_id: str | None = None  # None: a new conversation
    user_id: str | None = None  # None: somebody we know nothing about
    wants_picks: bool = False  # `ask` and the API: picks also where a chat would only answer
    n: int = 3
    model: str | None = None  # a model's name, overriding the settings; "grounded" for the built-in
    stands_alone: bool = False  # in a conversation that is gone afterwards: nobody can be asked to answer in it
    again: bool = False  # said before, and only understood anew: its answer is shown to nobody
    item_id: str | None = None  # what the person looks at while they write: "this", "it"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a stored turn: why an item, why not, beside others, or had something not been there."""

    item: str  # an id, a title or a rank in the turn
    turn: int | None = None  # None: the latest that showed picks
    negative: bool = False  # why not
    versus: Sequence[str] = ()  # items
    without: Sequence[str] = ()  # history items, signals, conditions, words


@dataclass(frozen=True, slots=True)
class Stated:
    """An item that the person said they like (strength > 0) or dislike (< 0), or merely have seen (0)."""

    item_id: str
    strength: float  # [-1, 1]
    turn: int
    doubt: float | None = None  # how likely it is disliked, where nothing plain was said of it: [0, 1]


@dataclass(frozen=True, slots=True)
class Tapped:
    """Something done with an item that was shown, where nothing was said of it."""

    item_id: str
    deed: Deed
    strength: float  # [-1, 1]
    turn: int  # that showed it


@dataclass(frozen=True, slots=True)
class Wishes:
    """One person's wishes as folded from their words, and from what they did, so far."""

    request: str = ""  # free words of the current request
    avoid: tuple[str, ...] = ()  # words that count against an item
    stated: tuple[Stated, ...] = ()
    conditions: tuple[Constraint, ...] = ()
    talk: str = ""  # what was said so far, as far as it still counts
    taps: tuple[Tapped, ...] = ()  # oldest first; never on an item of `stated`


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is known from the dialog. `other` is somebody else's request ("for my dad"), apart from `own`."""

    own: Wishes = field(default_factory=Wishes)
    other: Wishes | None = None
    other_name: str | None = None  # "your dad"
    rejected: tuple[str, ...] = ()  # item ids that must not come back
    asked: tuple[str, ...] = ()  # fields already asked about
    forgotten: tuple[str, ...] = ()  # history items the person took back
    ignored: tuple[str, ...] = ()  # kinds of history put out of use: "history", "liked", "rate" ...: see bot.steering
    off: tuple[str, ...] = ()  # signals switched off
    weights: Mapping[str, float] = field(default_factory=dict)  # signal -> how many times its usual weight

    @property
    def active(self) -> Wishes:
        """The wishes that the next picks serve."""
        return self.own if self.other is None else self.other


Change = Callable[[Preferences], Preferences]

Act = Literal[
    "recommend",  # find, refine, critique: ends in picks
    "more",  # something else, none of these: other picks under the same wishes
    "about",  # a question on an item's facts
    "why",
    "why_not",
    "compare",
    "what_if",  # what would have come out otherwise
    "mind",  # what would change the mind
    "forget",  # something taken back (ends in picks)
    "control",  # a kind of data or a signal put out of use or back, a weight moved (ends in picks)
    "known",  # what do you know about me, how do you decide
    "restart",
    "greet",
    "thanks",
    "accept",  # "I'll take the second one"
    "human",  # asks for a person
    "waiting",  # said while a person has the conversation: for them, and not for the bot
    "back",  # calls the bot back
    "out_of_scope",
    "refused",  # the message can't be used (too long, empty)
]


@dataclass(frozen=True, slots=True)
class Understood:
    """What one message was taken to mean, in typed values; every model's agent is given this."""

    act: Act
    text: str  # the message, cleaned
    items: tuple[str, ...] = ()  # item ids the message refers to, in order
    field: str | None = None  # the field a question is about
    question: str = ""  # the question's own words
    added: tuple[Constraint, ...] = ()  # new hard conditions
    dropped: tuple[Constraint, ...] = ()  # conditions taken back
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    for_other: str | None = None  # "your dad"
    unknown_titles: tuple[str, ...] = ()  # named, yet not in the catalogue
    notes: tuple[str, ...] = ()  # machine-readable remarks, such as "nothing_to_forget"
    on_page: str | None = None  # the item that the person looked at


@dataclass(frozen=True, slots=True)
class Card:
    """A pick as a person sees it. Every text is data, to be shown as text."""

    rank: int
    item_id: str
    title: str
    score: float
    base: float
    reason: str  # at most 20 words
    contributions: tuple[Contribution, ...]
    facts: tuple[tuple[str, str], ...] = ()  # (label, value) lines: genres, year, price
    image: str | None = None  # http(s) only
    link: str | None = None
    violates: tuple[str, ...] = ()  # conditions that a nearest item does not meet


@dataclass(frozen=True, slots=True)
class Human:
    """The way to a person, or that one has the conversation (`waiting`): the bot is silent then."""

    href: str | None  # http(s) or mailto, made here; None where there is nothing to open
    text: str  # what the link is called, or how it stands
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """An item as the catalogue lists it. Every text is data, to be shown as text."""

    item_id: str
    title: str
    texts: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]  # (label, value) lines
    image: str | None = None  # http(s) only


@dataclass(frozen=True, slots=True)
class Reply:
    """One finished turn; `contracts.md` gives its JSON."""

    session_id: str
    turn: int
    trace_id: str | None
    index_version: str
    model: str
    text: str
    question: str | None = None
    conditions: tuple[Constraint, ...] = ()
    relaxed: tuple[Constraint, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[str, ...] = ()
    note: str | None = None  # "the language model did not answer in time"
    act: Act = "recommend"
    human: Human | None = None


EventKind = Literal["status", "text", "picks", "suggestions", "done", "error"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a streamed reply.

    `status` and `text` carry `text` (for `text`, a delta to append); `picks` carries `cards`;
    `suggestions` carries `chips`; `done` the whole `reply`; `error` a line for the person in `text`.
    """

    kind: EventKind
    text: str = ""
    cards: tuple[Card, ...] = ()
    chips: tuple[str, ...] = ()
    reply: Reply | None = None
    fault: bool = False  # with `error`: ours, not the person's


@dataclass(frozen=True, slots=True)
class Known:
    """One line of "What I know about you". `key` is what `Assistant.forget` takes."""

    key: str
    kind: Literal[
        "like",
        "dislike",
        "unsure",
        "seen",
        "accept",
        "up",
        "down",
        "not_for_me",
        "click",
        "condition",
        "request",
        "history",
        "avoid",
        "other",
        "ignored",
        "off",
        "weight",
        "learned",
    ]
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored turn, as it was shown."""

    session_id: str
    number: int  # from 1
    message: str
    understood: Understood
    reply: Reply


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole conversation, to be shown again."""

    session: Session
    turns: tuple[Turn, ...]  # oldest first
    thumbs: Mapping[int, str]  # turn -> the latest thumb on it, "up" or "down"


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation as stored."""

    session_id: str
    user_id: str | None
    preferences: Preferences = field(default_factory=Preferences)
    turns: tuple[Turn, ...] = ()  # the latest ones, oldest first
    count: int = 0  # turns so far
    said: tuple[str, ...] = ()  # ids of the wordings used lately, oldest first
    meta: Mapping[str, str] = field(default_factory=dict)
    on_page: str | None = None  # the item that the person looks at in this turn, listed or not; not stored here


Scope = Literal["chat", "admin", "publishable"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the HTTP API, less the secret itself, which is kept nowhere."""

    name: str
    scope: Scope
    origins: tuple[str, ...]  # the web origins that a publishable key may be used from
    created: float
    expires: float | None = None
    revoked: float | None = None
    only: str | None = None  # in a visitor's hands: the one conversation that it opens
    person: str | None = None  # in a visitor's hands: who the shop says they are


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a shop tells it: of a person, or of a conversation alone."""

    item_id: str
    action: str  # in any of the words that interactions files may use
    user_id: str | None = None
    conversation_id: str | None = None
    value: float | None = None  # the rating, of a rating
    time: str | float | None = None  # None: now
    id: str | None = None  # the shop's own: what has one counts once
