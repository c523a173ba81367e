"""How often items scored like this one were liked: an isotonic curve over held-out interactions.

Each person's latest opinions are set aside, what interactions teach is learned anew without them, and the set-aside
items get the score that the rest of the person's history gives them. The curve from that score to the share that was
liked only rises (Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates",
KDD 2002). A request, variety and moved or learned weights change what a score means: of such a score nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.history import profile
from retrieval.likes import Learned, Likes
from retrieval.signals import ITEM, PEOPLE, SIGNALS, TASTE, Asked
from retrieval.types import Action, Contribution, Interaction, Query

Floats = NDArray[np.float64]
FAMILIES = frozenset({TASTE, PEOPLE, ITEM})  # what a history and the item itself give
LEAST_EVENTS = 5  # of a history: with fewer the score means something else
_PEOPLE, _LEAST_OPINIONS, _HELD = 600, 10, 0.2
_LEAST_HELD, _LEAST_OF_EACH = 300, 60  # opinions set aside, and liked and not liked among them
_LEAST_END = 30
_GOOD = 0.8  # of the top of a rating scale: four stars of five
_OPINIONS = (Action.RATE, Action.LIKE, Action.DISLIKE)


@dataclass(frozen=True, slots=True)
class Held:
    """Scores of items that were set aside, and whether they were liked; as arrays of one length."""

    scores: Floats
    liked: NDArray[np.bool_]

    @property
    def enough(self) -> bool:
        """Whether a curve can be drawn through them."""
        each = int(self.liked.sum())
        return len(self.liked) >= _LEAST_HELD and min(each, len(self.liked) - each) >= _LEAST_OF_EACH


def divide(
    interactions: Sequence[Interaction], seed: int = 0
) -> tuple[list[Interaction], dict[str, list[Interaction]]]:
    """(what remains, person -> their latest opinions set aside) of a seeded sample of people with enough opinions."""
    opinions: defaultdict[str, list[Interaction]] = defaultdict(list)
    for event in interactions:
        if event.action in _OPINIONS and (event.action is not Action.RATE or event.value is not None):
            opinions[event.user_id].append(event)
    draw = np.random.default_rng(seed)
    known = sorted(user for user, events in opinions.items() if len(events) >= _LEAST_OPINIONS)
    chosen = [known[place] for place in draw.permutation(len(known))[:_PEOPLE]]
    aside: dict[str, list[Interaction]] = {}
    for user in chosen:
        events = [opinions[user][place] for place in draw.permutation(len(opinions[user]))]
        events.sort(key=lambda event: event.time or 0.0)  # those without a time stay shuffled
        aside[user] = events[len(events) - max(1, round(len(events) * _HELD)) :]
    gone = {id(event) for events in aside.values() for event in events}
    again = {(user, event.item_id) for user, events in aside.items() for event in events}
    kept = (event for event in interactions if id(event) not in gone and (event.user_id, event.item_id) not in again)
    return list(kept), aside


def held_out(learned: Learned, rest: Iterable[Interaction], aside: Mapping[str, Sequence[Interaction]]) -> Held:
    """The score of each set-aside item from what remains of its person's history."""
    history: defaultdict[str, list[Interaction]] = defaultdict(list)
    for event in rest:
        if event.user_id in aside:
            history[event.user_id].append(event)
    scores, verdicts = [np.zeros(0)], list[bool]()
    for user, events in aside.items():
        query = Query(events=profile(history[user]), said=False)
        if len(query.events) < LEAST_EVENTS:
            continue
        asked = Asked(
            query, None, None, np.zeros((0, learned.vectors.shape[1]), np.float32), Likes(learned, query.events)
        )
        rows = np.array([learned.catalogue.row(event.item_id) for event in events], dtype=np.intp)
        scores.append(_scores(learned, asked, rows))
        verdicts += [liked(event, [*history[user], *events]) for event in events]
    return Held(np.concatenate(scores), np.array(verdicts, dtype=bool))


def fit(held: Held) -> dict[str, list[float]] | None:
    """The curve as {"scores": rising, "liked": shares 0..1}; None where there is too little to draw it."""
    if not held.enough:
        return None
    from sklearn.isotonic import IsotonicRegression  # a second to import, and only an ingest needs it

    liked = held.liked[np.argsort(held.scores, kind="stable")].astype(float)
    ends = max(_LEAST_END, len(liked) // 50)  # the first and last steps would rest on a handful
    low, high = sorted((float(liked[:ends].mean()), float(liked[-ends:].mean())))
    curve = IsotonicRegression(y_min=low, y_max=high, out_of_bounds="clip").fit(np.sort(held.scores), liked)
    return {"scores": curve.X_thresholds_.tolist(), "liked": curve.y_thresholds_.tolist()}


def chance(curve: Mapping[str, Sequence[float]] | None, query: Query, terms: Iterable[Contribution]) -> float | None:
    """The share of items scored like this one that were liked, 0..1; None where the curve says nothing of it."""
    past = sum(event.source == "history" for event in query.events)
    if curve is None or past < LEAST_EVENTS or query.off or query.weights or query.learned:
        return None
    score = sum(term.contribution for term in terms if term.family in FAMILIES)
    return float(np.interp(score, curve["scores"], curve["liked"]))


def _scores(learned: Learned, asked: Asked, rows: NDArray[np.intp]) -> Floats:
    total = np.zeros(len(rows))
    for signal in SIGNALS:
        if signal.family in FAMILIES:
            shares = signal.shares(learned, asked, rows)
            total += float(learned.meta["weights"].get(signal.name, 0.0)) * shares.matrix.sum(axis=1)
    return total


def liked(event: Interaction, all_of_theirs: Sequence[Interaction]) -> bool:
    """Whether an opinion is a liking: four stars of five, or a like. The scale's top is the lowest usual one that holds all of a person's ratings."""
    if event.action is not Action.RATE or event.value is None:
        return event.action is Action.LIKE
    most = max(one.value for one in all_of_theirs if one.value is not None)
    top = next((scale for scale in (5.0, 10.0, 20.0, 100.0) if most <= scale), most)
    return event.value >= _GOOD * top
