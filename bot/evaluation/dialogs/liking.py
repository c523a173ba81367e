"""`whypick evaluate likes`: is it read from the talk whether the seeker liked the items that they named?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluation.dialogs.replaying import heard_all
from bot.turn.engine import Engine
from retrieval.dialogs import Dialog
from retrieval.index import Step

CLASSES = ("liked", "disliked")


def evaluate(
    engine: Engine, dialogs: Sequence[Dialog], *, linked: bool = False, progress: Step = lambda *_: None
) -> dict[str, Any]:
    """Recall of each class over the items that seekers named and labelled, and the mean of the two.

    What somebody names without a judgement counts as liked, as the product takes it.
    """
    found = list[tuple[bool, bool]]()
    for place, dialog in enumerate(dialogs):
        progress("dialogs", place, len(dialogs))
        found += _judged(engine, dialog, linked)
    per_class = {name: _recall(found, liked=name == "liked") for name in CLASSES}
    known = [one["recall"] for one in per_class.values() if one["n"]]
    return {
        "n": len(found),
        "balanced_accuracy": sum(known) / len(known) if known else None,
        "per_class": per_class,
    }


def _judged(engine: Engine, dialog: Dialog, linked: bool) -> Iterator[tuple[bool, bool]]:
    """(liked, read as liked) of every item that the seeker named and said yes or no to afterwards."""
    preferences = heard_all(engine, dialog, linked).preferences
    strengths = {one.item_id: one.strength for one in preferences.active.stated}
    named = dict.fromkeys(item for said in dialog.turns if said.role == "seeker" for item in said.items)
    for item_id in named:
        label = dialog.labels.get(item_id)
        if label is not None and label.liked in (0, 1) and item_id in engine.catalogue:
            disliked = strengths.get(item_id, 0.0) < 0 or item_id in preferences.rejected
            yield label.liked == 1, not disliked


def _recall(found: Sequence[tuple[bool, bool]], *, liked: bool) -> dict[str, Any]:
    read = [said for truth, said in found if truth == liked]
    return {"n": len(read), "recall": sum(one == liked for one in read) / len(read) if read else None}
