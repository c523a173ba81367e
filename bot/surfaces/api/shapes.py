"""What enters the API, checked, and what leaves it, as its OpenAPI document tells it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.assistant import Assistant
from retrieval.errors import InputError

LARGEST = 100_000  # letters of a message that any setting can allow
TURNS = 2**31 - 1

Text = Annotated[str, Field(min_length=1, max_length=LARGEST)]
PersonId = Annotated[str, Field(min_length=1, max_length=200, description="A person as the shop knows them.")]
Number = Annotated[int, Field(ge=1, le=TURNS)]
Named = Annotated[str, Field(min_length=1, max_length=500)]
Signed = Annotated[str, Field(min_length=1, max_length=8000)]
OnPage = Annotated[
    str | None, Field(max_length=500, description="The item that the person looks at: what they call this, or it.")
]


class Entering(BaseModel):
    """What is not foreseen is refused: a misspelt field must not be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(Entering):
    """One request that ends in picks whenever any item satisfies its conditions."""

    text: Text
    user_id: PersonId | None = None
    item_id: OnPage = None
    n: int = Field(3, ge=1, le=50)


class Begin(Entering):
    """A new conversation."""

    user_id: PersonId | None = None


class Visit(Entering):
    """A visitor of a page: who the shop says they are, and the session that they had before."""

    identity: Annotated[
        Signed | None, Field(description="A JWT signed with the secret of `whypick keys identity`.")
    ] = None
    resume: Annotated[Signed | None, Field(description="An earlier token, to go on with its conversation.")] = None


class Visiting(BaseModel):
    """A session: its token opens its conversation, and nothing else, from the origin that it was begun from."""

    token: str
    expires_in: int = Field(description="Seconds.")
    conversation_id: str
    human: bool = Field(description="Whether a person can be asked for.")


class Say(Entering):
    """One message in a conversation."""

    text: Text
    item_id: OnPage = None
    n: int = Field(3, ge=1, le=4)
    stream: bool = False


class Act(Entering):
    """Something that a person did with a turn, or with an item that it showed."""

    turn: Number
    item_id: Named | None = None
    kind: Literal["up", "down", "not_for_me", "more_like", "click", "accept"]


class AskHuman(Entering):
    """Asking for a person."""

    opened: bool = Field(False, description="The link or the letter was opened: a person has it from now on.")


class Hands(BaseModel):
    """Which way leads to a person, and whether one has the conversation."""

    way: Literal["link", "address", "webhook"] | None
    waiting: bool


class Event(Entering):
    """Something done with an item, by a person or within a conversation of the key: one of the two is named."""

    item_id: Named
    action: str = Field(
        max_length=40, description="view, search, click, wish, cart, consume, purchase, rate, like or dislike."
    )
    user_id: PersonId | None = None
    conversation_id: Named | None = None
    value: float | None = Field(None, allow_inf_nan=False, description="The rating, of a rating; not used otherwise.")
    time: Annotated[str, Field(max_length=40)] | float | None = Field(
        None, description="ISO 8601, or seconds since 1970; now where it is left out."
    )
    id: Named | None = Field(None, description="The shop's own: what was sent with one before counts once.")


class Refused(BaseModel):
    """An event that does not count, by its place in the list."""

    index: int
    reason: str


class TakenOut(BaseModel):
    """How many events count, how many had been told before, and why the others do not count."""

    taken: int
    repeated: int
    refused: list[Refused]


class PutOut(BaseModel):
    """An item's id as it is kept, and the columns whose value could not be read."""

    item_id: str
    unreadable: list[str]


class Begun(BaseModel):
    """The id of a conversation: whoever holds it and the key holds the conversation."""

    id: str


class Condition(BaseModel):
    """A hard condition."""

    field: str
    op: str
    value: Any
    text: str


class Contribution(BaseModel):
    """What one signal gave: contribution = weight * value."""

    signal: str
    family: str
    weight: float
    value: float
    contribution: float


class Fact(BaseModel):
    """A line of a pick's listing."""

    label: str
    value: str


class Picked(BaseModel):
    """One pick: score = base + sum of contributions."""

    rank: int
    item_id: str
    title: str
    score: float
    base: float
    reason: str
    facts: list[Fact]
    image: str | None
    link: str | None
    violates: list[str]
    contributions: list[Contribution]


class HumanOut(BaseModel):
    """The way to a person (`href`: http, https or mailto), or that one has the conversation: the bot is silent then."""

    href: str | None
    text: str
    waiting: bool


class TurnOut(BaseModel):
    """One turn."""

    session_id: str
    turn: int
    trace_id: str | None
    index_version: str
    model: str
    reply: str
    question: str | None
    conditions: list[Condition]
    relaxed: list[Condition]
    picks: list[Picked]
    suggestions: list[str]
    note: str | None
    human: HumanOut | None


class Said(BaseModel):
    """A message, the turn that answered it, and the latest thumb on it."""

    message: str
    thumb: Literal["up", "down"] | None
    turn: TurnOut


class Told(BaseModel):
    """A conversation as it was shown, oldest turn first."""

    id: str
    user_id: str | None
    turns: list[Said]


class WhyOut(BaseModel):
    """A why, a why not, a comparison or a what-if, from the stored trace of its turn."""

    model_config = ConfigDict(extra="allow")

    trace_id: str
    turn: int
    item_id: str
    kind: Literal["why", "why-not", "compare", "what-if"]
    text: str
    reasons: list[dict[str, Any]]
    against: list[dict[str, Any]]
    counterfactual: dict[str, Any] | None
    moved: list[dict[str, Any]]


class Gone(BaseModel):
    """How many rows went, by table."""

    erased: dict[str, int]


def readable(desk: Assistant, text: str) -> str:
    """A message that can be answered. Raises InputError for one that says nothing, or more than the settings allow."""
    if not text.strip():
        raise InputError("the message says nothing", where="text", do="Write what is looked for")
    if len(text) > desk.max_message_chars:
        raise InputError("the message is too long", where="text", do=f"Use at most {desk.max_message_chars} characters")
    return text
