"""What a person did with what was shown, where they said nothing: taken, thumbs, not for me, opened.

Words count before deeds: a deed on an item that something was said of changes nothing, and what is said of an item
afterwards takes the deed's place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import cast, get_args

from bot.strengths import WORTH, of_deed
from bot.types import Tapped, Wishes
from retrieval.types import Deed, Event

DEEDS: tuple[Deed, ...] = get_args(Deed)
MOST = 200  # deeds that a conversation remembers
_FINAL = frozenset({"accept", "down", "not_for_me"})  # not to be shown again
# Of the deeds of one kind the latest counts; a verdict on the item counts before any other deed.
_KIND: Mapping[Deed, str] = MappingProxyType(
    {"accept": "verdict", "not_for_me": "verdict", "up": "thumb", "down": "thumb", "click": "click"}
)


def is_deed(kind: str) -> bool:
    """Whether a kind of feedback tells of taste."""
    return kind in DEEDS


def group(kind: str) -> str:
    """Of acts of one group on the same thing the latest counts."""
    return _KIND[cast(Deed, kind)]


def reward(kind: str) -> float:
    """How well an act says that something was received, -1 to 1."""
    return WORTH[cast(Deed, kind)]


def done(wishes: Wishes, kind: str, item_ids: Sequence[str], turn: int) -> Wishes:
    """The wishes after a deed on these items of a turn, which share its strength: a thumb on three is not three."""
    if not is_deed(kind) or not item_ids:
        return wishes
    deed = cast(Deed, kind)
    said = {one.item_id for one in wishes.stated}
    new = [Tapped(one, deed, of_deed(deed, len(item_ids)), turn) for one in dict.fromkeys(item_ids) if one not in said]
    kept = (one for one in wishes.taps if one.item_id not in item_ids or _KIND[one.deed] != _KIND[deed])
    return replace(wishes, taps=(*kept, *new)[-MOST:])


def counting(wishes: Wishes, ignored: Collection[str] = ()) -> tuple[Tapped, ...]:
    """The deed that counts of each item; none of the kinds that the person put out of use."""
    found: dict[str, Tapped] = {}
    for one in wishes.taps:
        if one.deed in ignored:
            continue
        before = found.pop(one.item_id, None)
        found[one.item_id] = one if before is None else max(before, one, key=_weight)
    return tuple(found.values())


def _weight(one: Tapped) -> tuple[bool, bool, float]:
    """A verdict first, then what speaks against the item, then what says more."""
    return _KIND[one.deed] == "verdict", one.strength < 0, abs(one.strength)


def events(wishes: Wishes, ignored: Collection[str] = ()) -> Iterator[Event]:
    """What counts of the deeds, as the recommender takes it."""
    for one in counting(wishes, ignored):
        yield Event(one.item_id, one.strength, "dialog", deed=one.deed)


def final(wishes: Wishes) -> frozenset[str]:
    """The items not to be shown again: what was taken, and what did not please."""
    return frozenset(one.item_id for one in counting(wishes) if one.deed in _FINAL)


def undone(wishes: Wishes, item_ids: Collection[str]) -> Wishes:
    """The wishes without what was done with these items."""
    return replace(wishes, taps=tuple(one for one in wishes.taps if one.item_id not in item_ids))
