"""`whypick evaluate intents`: is it read from the talk what each message of the seeker does?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.dialogs.replaying import messages
from bot.turn.engine import Engine
from bot.understanding import intents
from retrieval.dialogs import Dialog
from retrieval.index import Step

FEW = 10  # a class with fewer cases is not scored
Said = frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A message of a seeker: its dialog, what is remarked on it, and the sub-intents that somebody gave it."""

    dialog_id: str
    values: Mapping[str, float]
    labels: Said


def cases(engine: Engine, dialog: Dialog) -> Iterator[Case]:
    """Every message of the seeker that somebody labelled, as the product reads it."""
    for said, before, understood in messages(engine, dialog):
        if said.sub_intents:
            values = intents.features(understood.text, intents.heard(before), understood)
            yield Case(dialog.dialog_id, values, frozenset(said.sub_intents))


def evaluate(
    engine: Engine, dialogs: Sequence[Dialog], *, linked: bool = True, progress: Step = lambda *_: None
) -> dict[str, Any]:
    """Precision, recall and F1 of each sub-intent over the seekers' messages, and the mean F1."""
    classifier, found = intents.shipped(), list[tuple[Said, Said]]()
    for place, dialog in enumerate(dialogs):
        progress("dialogs", place, len(dialogs))
        found += ((case.labels, frozenset(classifier.intents(case.values))) for case in cases(engine, dialog))
    return score(found)


def score(found: Sequence[tuple[Said, Said]]) -> dict[str, Any]:
    """The figures of (given, read) sets of intents, one pair a message. No class with 10 cases: no macro F1."""
    counts = Counter(code for given, _ in found for code in given)
    per_class = {code: _scored(found, code) for code, n in sorted(counts.items()) if n >= FEW}
    f1 = [one["f1"] for one in per_class.values()]
    return {"n": len(found), "macro_f1": sum(f1) / len(f1) if f1 else None, "per_class": per_class}


def _scored(found: Sequence[tuple[Said, Said]], code: str) -> dict[str, Any]:
    both = sum(code in given and code in read for given, read in found)
    given = sum(code in one for one, _ in found)
    read = sum(code in one for _, one in found)
    precision, recall = both / read if read else 0.0, both / given
    f1 = 2 * both / (given + read)
    return {"n": given, "precision": precision, "recall": recall, "f1": f1}
