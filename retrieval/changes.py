"""What came since a version was made: changes of items and acts of people, and how they go into the next version.

Every change and every act has a `seq`, which grows strictly. A version notes how far it goes (`Folded`), so whoever
opens one applies exactly what lies above that, whatever was killed when.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from retrieval import stored, versions
from retrieval.types import Interaction, Item, Schema

Kind = Literal["put", "patch", "delete"]
_META = "folded"


@dataclass(frozen=True, slots=True)
class Patch:
    """New values of numbers (None: unknown from now on) and of the stock; `available` is empty where that stays."""

    numbers: Mapping[str, float | None] = field(default_factory=dict)
    available: tuple[bool | None, ...] = ()

    def of(self, item: Item) -> Item:
        """The item with them."""
        numbers = {name: value for name, value in {**item.numbers, **self.numbers}.items() if value is not None}
        return replace(item, numbers=numbers, available=self.available[0] if self.available else item.available)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one item: `item` of a put, `patch` of a patch."""

    seq: int
    item_id: str
    kind: Kind
    item: Item | None = None
    patch: Patch = field(default_factory=Patch)


@dataclass(frozen=True, slots=True)
class Folded:
    """The last change of items, and the last act of people, that a version holds."""

    items: int = 0
    events: int = 0

    @classmethod
    def of(cls, meta: Mapping[str, Any]) -> Folded:
        """As a version's meta has it."""
        return cls(**meta.get(_META, {}))

    def as_meta(self) -> dict[str, Any]:
        """For a version's meta."""
        return {_META: {"items": self.items, "events": self.events}}


@dataclass(frozen=True, slots=True)
class Pending:
    """Everything above a version's `Folded`, and how far it goes."""

    changes: tuple[Change, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    folded: Folded = field(default_factory=Folded)


Fold = Callable[[Folded], Pending]


def applied(items: Iterable[Item], schema: Schema, changes: Iterable[Change]) -> tuple[Item, ...]:
    """The items after these changes, in their order; new ones last. What is changed and not there is passed over.

    The last item stays: nothing can be recommended out of nothing, and no version be made of it.
    """
    found = {item.item_id: item for item in items}
    for change in changes:
        if change.kind == "put" and change.item is not None:
            found[change.item_id] = _fitting(change.item, schema)
        elif change.item_id in found and change.kind == "delete" and len(found) > 1:
            del found[change.item_id]
        elif change.item_id in found and change.kind == "patch":
            found[change.item_id] = _fitting(change.patch.of(found[change.item_id]), schema)
    return tuple(found.values())


def joined(
    interactions: Sequence[Interaction],
    later: Iterable[Interaction],
    item_ids: Collection[str],
    erased: Callable[[str], bool],
) -> tuple[Interaction, ...]:
    """Both, with what is of items that are not there, of people who were erased, or in both already, left out."""
    told = set(interactions)
    more = (one for one in dict.fromkeys(later) if one not in told and not erased(one.user_id))
    return tuple(one for one in (*interactions, *more) if one.item_id in item_ids)


def due(home: Path, demo: str | None, fold: Fold | None) -> Pending:
    """What goes into the next version. Nothing of a demo goes into another catalogue, and nothing of that into a demo."""
    serving = versions.kept(home)[:1]
    meta = stored.read_meta(versions.folder(home, serving[0])) if serving else {}
    before = Folded.of(meta)
    found = Pending(folded=before) if fold is None else fold(before)
    return found if meta.get("demo") == demo else Pending(folded=found.folded)


def settled(home: Path) -> Folded:
    """What every version that may still be read holds."""
    kept = [Folded.of(stored.read_meta(versions.folder(home, version))) for version in versions.kept(home)]
    return Folded(min((one.items for one in kept), default=0), min((one.events for one in kept), default=0))


def _fitting(item: Item, schema: Schema) -> Item:
    """The item with what the schema has a place for: it may have changed since."""
    return replace(
        item,
        texts={name: item.texts[name] for name in schema.texts if name in item.texts},
        facets={name: item.facets[name] for name in schema.facets if name in item.facets},
        numbers={name: item.numbers[name] for name in schema.numbers if name in item.numbers},
    )
