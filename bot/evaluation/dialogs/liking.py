"""`whypick evaluate likes`: is it read from the talk whether the seeker liked the items that they named?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from bot.evaluation.dialogs.replaying import heard_all
from bot.preferences import is_doubted
from bot.turn.engine import Engine
from bot.types import Preferences
from bot.understanding.mentions import Mention
from retrieval.dialogs import Dialog
from retrieval.index import Step

CLASSES = ("liked", "disliked")


@dataclass(frozen=True, slots=True)
class Case:
    """An item that a seeker named and labelled, and what is remarked on it where they name it.

    `plain`: disliked by what was plainly said; where False, the latest of `vague` mentions decide, if there are any.
    """

    dialog_id: str
    disliked: bool
    plain: bool
    remarks: tuple[Mapping[str, float], ...]
    vague: tuple[Mapping[str, float], ...]


def cases(engine: Engine, dialog: Dialog) -> Iterator[Case]:
    """Every item that the seeker named and said yes or no to afterwards, read without the classifier."""
    remarks = defaultdict[str, list[tuple[bool, Mapping[str, float]]]](list)

    def note(mention: Mention, values: Mapping[str, float]) -> float:
        remarks[mention.item_id].append((mention.stance in ("none", "seen"), values))
        return 0.0

    reader = copy(engine.reader)
    reader.chance = note
    preferences = heard_all(engine, dialog, False, reader.read).preferences
    ill, open_to_doubt = _ill(preferences), {one.item_id for one in preferences.active.stated if one.doubt is not None}
    for item_id, liked in _labelled(engine, dialog):
        every = tuple(values for _, values in remarks[item_id])
        vague = tuple(values for is_vague, values in remarks[item_id] if is_vague)
        yield Case(dialog.dialog_id, not liked, item_id in ill, every, vague if item_id in open_to_doubt - ill else ())


def evaluate(
    engine: Engine, dialogs: Sequence[Dialog], *, linked: bool = False, progress: Step = lambda *_: None
) -> dict[str, Any]:
    """Recall of each class over the items that seekers named and labelled, and the mean of the two.

    What somebody names without a judgement counts as liked, as the product takes it, unless it is doubted.
    """
    found = list[tuple[bool, bool]]()
    for place, dialog in enumerate(dialogs):
        progress("dialogs", place, len(dialogs))
        ill = _ill(heard_all(engine, dialog, linked).preferences)
        found += ((liked, item_id not in ill) for item_id, liked in _labelled(engine, dialog))
    return score(found)


def score(found: Sequence[tuple[bool, bool]]) -> dict[str, Any]:
    """The figures of (liked, read as liked) pairs, one an item."""
    per_class = {name: _recall(found, liked=name == "liked") for name in CLASSES}
    known = [one["recall"] for one in per_class.values() if one["n"]]
    return {
        "n": len(found),
        "balanced_accuracy": sum(known) / len(known) if known else None,
        "per_class": per_class,
    }


def _ill(preferences: Preferences) -> set[str]:
    """What is taken to be disliked."""
    stated = preferences.active.stated
    return {one.item_id for one in stated if one.strength < 0 or is_doubted(one)} | set(preferences.rejected)


def _labelled(engine: Engine, dialog: Dialog) -> Iterator[tuple[str, bool]]:
    """(id, liked) of every item that the seeker named and said yes or no to afterwards."""
    named = dict.fromkeys(item for said in dialog.turns if said.role == "seeker" for item in said.items)
    for item_id in named:
        label = dialog.labels.get(item_id)
        if label is not None and label.liked in (0, 1) and item_id in engine.catalogue:
            yield item_id, label.liked == 1


def _recall(found: Sequence[tuple[bool, bool]], *, liked: bool) -> dict[str, Any]:
    read = [said for truth, said in found if truth == liked]
    return {"n": len(read), "recall": sum(one == liked for one in read) / len(read) if read else None}
