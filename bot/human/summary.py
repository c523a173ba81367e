"""What a human is told of a chat: wishes, conditions, picks and the last words, all read off typed values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from bot import preferences as wishes
from bot.messages import Messages
from bot.types import Known, Preferences, Session, Turn
from retrieval.catalogue import Catalogue

LATEST: Final = 20  # messages of the transcript
ORDER: Final = (
    "request",
    "like",
    "accept",
    "up",
    "click",
    "seen",
    "unsure",
    "avoid",
    "dislike",
    "down",
    "not_for_me",
)


@dataclass(frozen=True, slots=True)
class Picked:
    """One of the picks that were shown last."""

    item_id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the transcript."""

    role: str  # "user" or "assistant"
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A chat for somebody who was not there. `text` says all of it but the transcript."""

    text: str
    wishes: tuple[str, ...]
    conditions: tuple[str, ...]
    picks: tuple[Picked, ...]
    transcript: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is sent."""
        return asdict(self)


def summarise(
    session: Session, latest: Turn | None, catalogue: Catalogue, messages: Messages, said: str = ""
) -> Summary:
    """The summary of a conversation; `latest` is the turn that last showed picks, `said` what is being answered."""
    wished = tuple(_wished(session.preferences, catalogue, messages))
    conditions = tuple(one.text for one in session.preferences.active.conditions)
    cards = latest.reply.cards if latest is not None else ()
    picks = tuple(Picked(card.item_id, card.title, card.reason) for card in cards)
    transcript = tuple(line for line in (*_spoken(session), Line("user", said)) if line.text)[-LATEST:]
    return Summary(_text(wished, conditions, picks, messages), wished, conditions, picks, transcript)


def _wished(preferences: Preferences, catalogue: Catalogue, messages: Messages) -> Iterator[str]:
    """The wishes in force by kind, as they stand in "What I know about you"; nothing of the person's history."""
    if preferences.other is not None and preferences.other_name:
        yield messages.say("summary.other", what=preferences.other_name)
    mine = replace(preferences, own=preferences.active, other=None)
    lines = wishes.known(mine, catalogue, ())
    for kind in ORDER:
        if found := _of_kind(lines, kind):
            yield messages.say(f"summary.{kind}", what="; ".join(found))


def _of_kind(lines: Sequence[Known], kind: str) -> list[str]:
    return list(dict.fromkeys(line.text for line in lines if line.kind == kind))


def _spoken(session: Session) -> Iterator[Line]:
    for turn in session.turns:
        yield Line("user", turn.message)
        yield Line("assistant", turn.reply.text)


def _text(wished: Sequence[str], conditions: Sequence[str], picks: Sequence[Picked], messages: Messages) -> str:
    lines = [*wished, *([messages.say("summary.conditions", what="; ".join(conditions))] if conditions else [])]
    if picks:
        lines.append(messages.say("summary.picks"))
        lines += [f"{rank}. {pick.title} — {pick.reason}" for rank, pick in enumerate(picks, 1)]
    return "\n".join(lines or [messages.say("summary.nothing")])
