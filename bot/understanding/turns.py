"""What a conversation stands at: what was shown, asked and talked about last."""

from __future__ import annotations

from dataclasses import dataclass

from bot.types import Session


@dataclass(frozen=True, slots=True)
class Standing:
    """What a message can mean without naming it."""

    shown: tuple[str, ...] = ()  # the items of the last picks
    focus: str | None = None  # the item talked about last
    talked_of: str | None = None  # the one item that a judgement without a title can only be about
    here: str | None = None  # the item on the page


def standing(session: Session) -> Standing:
    """What the next message of a conversation can mean without naming it."""
    return Standing(shown(session), focus(session), talked_of(session), session.on_page)


def asked(session: Session) -> str | None:
    """The field that the last turn asked about."""
    asked = session.preferences.asked
    return asked[-1] if asked and session.turns and session.turns[-1].reply.question else None


def shown(session: Session) -> tuple[str, ...]:
    """The items of the last picks."""
    for turn in reversed(session.turns):
        if turn.reply.cards:
            return tuple(card.item_id for card in turn.reply.cards)
    return ()


def focus(session: Session) -> str | None:
    """The item talked about last: what the last turn was about, else what is on the page, else the first of the last
    picks. A page that was turned since is what is talked of now."""
    here = session.on_page
    if here is not None and session.turns and session.turns[-1].understood.on_page != here:
        return here
    for turn in reversed(session.turns):
        if turn.understood.act in ("about", "why", "accept") and turn.understood.items:
            return turn.understood.items[0]
        if turn.reply.cards:
            return here or turn.reply.cards[0].item_id
    return here


def talked_of(session: Session) -> str | None:
    """The one item that "it was awful" can only mean: the only one shown last; the only one that the person said to
    have seen; where nothing was shown, the only one that they named."""
    if not session.turns:
        return None
    last = session.turns[-1]
    cards, seen, items = last.reply.cards, last.understood.seen, last.understood.items
    if len(cards) == 1:
        return cards[0].item_id
    if len(seen) == 1:
        return seen[0]
    return items[0] if len(items) == 1 and not cards else None
