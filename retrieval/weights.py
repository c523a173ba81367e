"""How much each signal counts: the defaults of a catalogue that has nothing to learn from, and what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from retrieval.errors import FaultError, InputError
from retrieval.grades import SIGNAL
from retrieval.types import Query

MOST_TIMES = 3.0  # how far a person may move a weight
# `weight` times `value` is a contribution to the score. request, words, taste_text, facets, era and rating are those of
# benchmarks/weights.py on ReDial's training dialogs (Li et al., 2018; CC BY 4.0), with nothing known but the items; the
# others are chosen by hand, for nothing that may be passed on tells what they are worth.
DEFAULTS: Mapping[str, float] = MappingProxyType(
    {
        "request": 9.2,
        "words": 7.4,
        "talk": 0.0,  # what it is worth beside the request is for the catalogue's own dialogs to tell
        "avoid": 5.0,
        "taste_text": 4.9,
        "facets": 1.3,
        "era": 1.2,
        "interest": 4.0,  # times 0.15 for a look, 0.5 for the cart: to go before its like, and not before what is asked for
        "colike": 50.0,
        "comention": 0.5,
        "past_dialogs": 1.0,
        "popularity": 0.15,
        "recommended": 0.3,
        "rating": 0.18,
        "freshness": 0.08,
        "diversity": 2.0,
    }
)
# An opinion of the past beside one of this dialog.
PAST = 0.35
OF_ITEM = ("popularity", "recommended", "rating", "freshness")
BY_EVENT = ("taste_text", "era", "colike", "comention")  # and "facets", by facet as well


def usual_part(source: str) -> float:
    """The part of a weight that an event has where nothing was learned of it."""
    return PAST if source == "history" else 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """`of` each signal; `sources`: signal -> where an event came from -> its part of the weight.

    `facets`: where an event came from -> facet -> the part that a shared value of it has in the weight of "facets".
    A signal of the item itself has the part "history" where a history is all that is known. Parts are at most 1.
    """

    of: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULTS))
    sources: Mapping[str, Mapping[str, float]] = field(
        default_factory=lambda: {name: {"history": PAST} for name in BY_EVENT}
    )
    facets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def as_meta(self) -> dict[str, Any]:
        """As an index version holds them."""
        held = asdict(self)
        return {"weights": held["of"], "sources": held["sources"], "facets": held["facets"]}

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> Weights:
        """Those of an index version; a signal that is newer than the version has its default."""
        return cls({**DEFAULTS, **meta["weights"]}, meta.get("sources", {}), meta.get("facets", {}))


def in_force(learned: Mapping[str, float], query: Query) -> dict[str, float]:
    """The weights of an index version as a query moves them; a signal that is switched off weighs nothing.

    The weight of grades is the query's own, and nothing lifts it above that. Raises InputError for a multiplier out of range, or of a signal that nobody knows.
    """
    for name, times in query.weights.items():
        if name not in learned and name != SIGNAL:
            known = ", ".join((*learned, SIGNAL))
            raise InputError(f"{name[:40]!r} is no signal", where="weights", do=f"Use one of: {known}.")
        if not 0.0 <= times <= MOST_TIMES:  # also what is no number at all
            raise InputError(f"{name} can't count {times} times", where="weights", do=f"Use 0 to {MOST_TIMES:g}.")
    if not all(0.0 <= times <= MOST_TIMES for times in query.learned.values()):
        raise FaultError("what was learned of a person is out of range", where="weights")
    moved = {
        name: 0.0 if name in query.off else float(weight) * query.weights.get(name, 1.0) * query.learned.get(name, 1.0)
        for name, weight in learned.items()
    }
    graded = 0.0 if SIGNAL in query.off else query.grade_weight * min(1.0, query.weights.get(SIGNAL, 1.0))
    return moved | {SIGNAL: graded}
