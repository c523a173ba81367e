"""What one visitor's page holds: the conversation as shown, and what the browser keeps. Pure values, no web."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from bot.surfaces import labels
from bot.surfaces.proof import Said, Sum, Trial
from bot.types import Card, Happening, Human, Transcript, Turn

Opened = TypeVar("Opened")
Phase = Literal["busy", "done", "stopped", "failed"]
Thumb = Literal["", "up", "down"]
Deed = Literal[
    "send",  # a starter or a chip: say `text`
    "more",  # more like `item`
    "retry",
    "why",
    "without",  # rank again without what the reason `text` of the why of `item` names
    "restore",  # as it was
    "sum",  # the waterfall of `item`
    "way",  # the path to the picks, and what of the past stands behind them
    "refuse",  # not for me
    "thumb",  # `text` is up or down
    "click",  # the listing was opened
    "forget",  # take back the known line whose key is `item`
    "person",  # chat as the demo person `item`, or as nobody
    "fresh",  # a new chat
    "open",  # the earlier conversation `item`
    "edit",
    "cancel",  # no longer edit
    "reach",  # the way to a person was opened
    "back",  # the bot is called back
    "download",  # all that is held
    "erase",  # ask whether to erase it
    "keep",  # no longer ask
    "erase_sure",
]
MAX_CHATS = 12  # earlier conversations that one browser remembers
MAX_TITLE = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One turn on the page: the person's message and the answer so far."""

    number: int
    message: str
    phase: Phase = "busy"
    status: str = labels.LOOKING
    text: str = ""
    cards: tuple[Card, ...] = ()
    chips: tuple[str, ...] = ()
    note: str = ""
    human: Human | None = None  # the way to a person, or that one has the conversation
    thumb: Thumb = ""
    whys: Mapping[str, Said] = field(default_factory=lambda: MappingProxyType({}))  # item id -> its opened why
    sums: Mapping[str, Sum] = field(default_factory=lambda: MappingProxyType({}))  # item id -> its opened maths
    trial: Trial | None = None  # the picks ranked again without a reason
    refused: frozenset[str] = frozenset()  # item ids the person waved away here

    def heard(self, happening: Happening) -> Shown:
        """This turn after one more event of the streamed reply."""
        return _HEARD[happening.kind](self, happening)

    def with_why(self, item_id: str, said: Said | None) -> Shown:
        """This turn with one card's why opened, or closed (which ends what was tried in it)."""
        trial = None if self.trial is not None and self.trial.item_id == item_id else self.trial
        return replace(self, whys=_changed(self.whys, item_id, said), trial=trial)

    def with_sum(self, item_id: str, found: Sum | None) -> Shown:
        """This turn with one card's maths opened, changed, or closed."""
        return replace(self, sums=_changed(self.sums, item_id, found))

    def place(self, card: Card) -> int:
        """Where a card stands: its rank, or the place that the trial gives it (last, when it drops out)."""
        rank = card.rank if self.trial is None else self.trial.ranks.get(card.item_id, card.rank)
        return len(self.cards) + card.rank if rank is None else rank

    def card(self, item_id: str) -> Card | None:
        """The card of an item shown in this turn."""
        return next((card for card in self.cards if card.item_id == item_id), None)


def _changed(opened: Mapping[str, Opened], item_id: str, value: Opened | None) -> Mapping[str, Opened]:
    others = {key: one for key, one in opened.items() if key != item_id}
    return MappingProxyType(others if value is None else {**others, item_id: value})


def _picks(shown: Shown, happening: Happening) -> Shown:
    # Once shown, cards never re-order: a second list of picks for the same turn is not taken.
    return shown if shown.cards else replace(shown, cards=happening.cards)


def _done(shown: Shown, happening: Happening) -> Shown:
    reply = happening.reply
    if reply is None:
        return replace(shown, phase="done", status="")
    return replace(
        shown,
        number=reply.turn,
        phase="done",
        status="",
        text=_spoken(reply.text, reply.question) or shown.text,
        cards=shown.cards or reply.cards,
        chips=reply.suggestions or shown.chips,
        note=reply.note or "",
        human=reply.human,
    )


_HEARD: Mapping[str, Callable[[Shown, Happening], Shown]] = MappingProxyType(
    {
        "status": lambda shown, event: replace(shown, status=event.text or shown.status),
        "text": lambda shown, event: replace(shown, text=shown.text + event.text),
        "picks": _picks,
        "suggestions": lambda shown, event: replace(shown, chips=event.chips),
        "done": _done,
        "error": lambda shown, event: replace(shown, phase="failed", status="", note=event.text or labels.FAULT),
    }
)


def _spoken(text: str, question: str | None) -> str:
    """The answer's words with its question, which some models already say themselves."""
    return text if not question or question in text else f"{text}\n{question}".strip()


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that the page shows of one conversation."""

    session_id: str | None = None
    person: str | None = None
    shown: tuple[Shown, ...] = ()
    editing: bool = False
    notice: str = ""  # one line above the conversation
    export: str = ""  # what was just asked to be downloaded: JSON in base64
    erasing: bool = False  # asked whether to erase it all

    @property
    def busy(self) -> bool:
        """Whether an answer is being given."""
        return bool(self.shown) and self.shown[-1].phase == "busy"

    @property
    def last(self) -> Shown | None:
        """The latest turn."""
        return self.shown[-1] if self.shown else None

    def asked(self, message: str, number: int) -> Conversation:
        """With turn `number` begun; an answer that never ended is marked so."""
        begun = replace(self.put_away(), shown=(*self.settled("stopped").shown, Shown(number, message)))
        return replace(begun, editing=False, notice="")

    def put_away(self) -> Conversation:
        """Without what stands open under one's own data."""
        return replace(self, export="", erasing=False) if self.export or self.erasing else self

    def heard(self, happening: Happening) -> Conversation:
        """With one more event of the answer being given."""
        return replace(self, shown=(*self.shown[:-1], self.shown[-1].heard(happening)))

    def settled(self, phase: Phase, note: str = "") -> Conversation:
        """With the answer being given ended as `phase`; unchanged when there is none."""
        if not self.busy:
            return self
        ended = replace(self.shown[-1], phase=phase, status="", note=note or labels.STOPPED)
        return replace(self, shown=(*self.shown[:-1], ended))

    def without_last(self) -> Conversation:
        """With the latest turn dropped, before it is asked again."""
        return replace(self, shown=self.shown[:-1], editing=False)

    def at(self, index: int) -> Shown | None:
        """The turn at a place on the page; None for a place that is not there."""
        return self.shown[index] if 0 <= index < len(self.shown) else None

    def put(self, index: int, shown: Shown) -> Conversation:
        """With the turn at a place replaced."""
        return replace(self, shown=(*self.shown[:index], shown, *self.shown[index + 1 :]))


def restored(transcript: Transcript) -> Conversation:
    """A stored conversation as it was last shown."""
    session, rejected = transcript.session, frozenset(transcript.session.preferences.rejected)
    shown = tuple(_shown(turn, rejected, transcript.thumbs.get(turn.number)) for turn in transcript.turns)
    notice = labels.EARLIER if session.count > len(shown) else ""
    return Conversation(session.session_id, session.user_id, shown, notice=notice)


def _shown(turn: Turn, rejected: frozenset[str], given: str | None) -> Shown:
    shown = Shown(turn.number, turn.message).heard(Happening("done", reply=turn.reply))
    thumb: Thumb = "up" if given == "up" else "down" if given == "down" else ""
    return replace(shown, thumb=thumb, refused=rejected & {card.item_id for card in shown.cards})


class Chat(BaseModel):
    """A conversation that this browser had."""

    id: str = Field(max_length=200)
    title: str = Field(max_length=MAX_TITLE)


class Kept(BaseModel):
    """What the browser keeps between visits. It comes from outside: a value that does not fit is forgotten."""

    session: str | None = Field(default=None, max_length=200)
    person: str | None = Field(default=None, max_length=200)
    chats: list[Chat] = Field(default_factory=list, max_length=MAX_CHATS)

    @classmethod
    def read(cls, value: object) -> Kept:
        """What the browser sent, or an empty value when it can't be used."""
        try:
            return cls.model_validate_json(value) if isinstance(value, str) else cls()
        except ValidationError:
            return cls()

    def during(self, conversation: Conversation) -> Kept:
        """With this conversation as the current one, listed first under its first message."""
        current = conversation.session_id
        if current is None or conversation.last is None:
            return self.model_copy(update={"session": current, "person": conversation.person})
        listed = {chat.id: chat for chat in self.chats}
        chat = listed.pop(current, None) or Chat(id=current, title=_title(conversation.shown[0].message))
        chats = [chat, *listed.values()][:MAX_CHATS]
        return self.model_copy(update={"session": current, "person": conversation.person, "chats": chats})


def _title(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1] + "…"


class Action(BaseModel):
    """What a tap on the page asks for. It comes from outside: `at` and `item` are looked up, never trusted."""

    do: Deed
    at: int = -1
    item: str = Field(default="", max_length=1000)
    text: str = Field(default="", max_length=10_000)

    @classmethod
    def read(cls, value: object) -> Action | None:
        """The action, or None when it can't be used."""
        try:
            return cls.model_validate(value)
        except ValidationError:
            return None
