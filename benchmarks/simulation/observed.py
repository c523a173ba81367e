"""One turn as it was seen from outside, and where its rules are counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.types import Card, Reply, Session, Understood
from bot.understanding.vocabulary import STOPWORDS
from retrieval.types import Constraint, Item, Trace

from .rules import Account
from .saying import Said
from .skeletons import Blanks
from .world import World


@dataclass(frozen=True, slots=True)
class Observed:
    """A message, all that came of it, and the conversation before and after."""

    chat: int
    said: Said
    reply: Reply
    before: Session
    after: Session
    trace: Trace | None
    streamed: str  # the text deltas in one
    picked: tuple[tuple[Card, ...], ...]  # the `picks` events
    in_view: tuple[Card, ...]  # before this turn
    shown: frozenset[str]  # item ids, before this turn
    never: frozenset[str]  # item ids that must not be picked, this message counted

    @property
    def where(self) -> tuple[int, int, str]:
        """Chat, turn and message, for the account."""
        return self.chat, self.reply.turn, self.said.text[:160]

    @property
    def understood(self) -> Understood:
        """What the message was taken to mean, as stored."""
        return self.after.turns[-1].understood

    @property
    def conditions(self) -> tuple[Constraint, ...]:
        """The conditions in force for this turn's picks."""
        return self.after.preferences.active.conditions


class Judged:
    """A rule book's hold on one turn: counts checks of it."""

    def __init__(self, world: World, account: Account, seen: Observed) -> None:
        self.world, self.account, self.seen = world, account, seen

    def check(self, rule: str, holds: bool, detail: str = "") -> bool:
        """Count one check of a rule in this turn."""
        return self.account.check(rule, holds, self.seen.where, detail)

    def items(self) -> list[tuple[Card, Item]]:
        """The picks with their items; a pick that the catalogue does not have is left out."""
        pairs = ((card, self.world.catalogue.get(card.item_id)) for card in self.seen.reply.cards)
        return [(card, item) for card, item in pairs if item is not None]


def blanks(world: World, seen: Observed) -> Blanks:
    """Takes out of this turn's words all that is a name, a title, a value, or the person's own wording."""
    items = [item for item in map(world.catalogue.get, spoken_of(seen)) if item is not None]
    wishes = [seen.before.preferences.active, seen.after.preferences.active]
    conditions = [
        one
        for some in (*(wish.conditions for wish in wishes), seen.understood.dropped, seen.reply.relaxed)
        for one in some
    ]
    listed = [
        str(value)
        for one in conditions
        if isinstance(one.value, tuple) and one.op in ("in", "not_in")
        for value in one.value
    ]
    held = [value for item in items for values in item.facets.values() for value in values]
    names = [name for name in (seen.after.preferences.other_name, seen.before.preferences.other_name) if name]
    own = [*(wish.request for wish in wishes), *(word for wish in wishes for word in wish.avoid), seen.understood.text]
    titles = [
        *(item.title for item in items),
        *(card.title for card in seen.reply.cards),
        *seen.understood.unknown_titles,
    ]
    return Blanks(
        titles,
        [
            *(one.text for one in conditions),
            *listed,
            *held,
            *world.common_values,
            *names,
            *own,
            *_telling(own),
            *_telling(names),
        ],
    )


def spoken_of(seen: Observed) -> Iterable[str]:
    """The ids of all items that this turn may speak of."""
    said = seen.understood
    stated = [
        one.item_id
        for wishes in (seen.after.preferences.own, seen.after.preferences.other)
        if wishes
        for one in wishes.stated
    ]
    events = [event.item_id for event in seen.trace.query.events] if seen.trace else []
    cards = [card.item_id for card in (*seen.reply.cards, *seen.in_view)]
    known = [
        *said.items,
        *said.liked,
        *said.disliked,
        *said.seen,
        *stated,
        *events,
        *cards,
        *seen.shown,
        *seen.after.preferences.rejected,
    ]
    return dict.fromkeys(known)


def _telling(texts: Iterable[str]) -> list[str]:
    """The single words of a person's own that carry meaning."""
    words = (word.strip(".,;:!?()'\"") for text in texts for word in text.split())
    return [word for word in words if len(word) > 2 and word.casefold() not in STOPWORDS]
