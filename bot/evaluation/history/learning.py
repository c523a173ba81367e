"""Everybody's history as matrices of people and items: all of it, and divided by time to tune baselines on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.evaluation.history.reading import Later, is_liked
from retrieval.catalogue import Catalogue
from retrieval.types import Action, Interaction

_PASSING = frozenset({Action.VIEW, Action.SEARCH, Action.CLICK})  # say nothing of whether it was taken
_SHARE = 0.2  # of each person's items, the latest
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a baseline learns from: (people, items) matrices of ones, and each person's place in them.

    `had` is all that somebody bought, rated or judged (for somebody without: all that they did); `liked` of it what
    they liked.
    """

    places: Mapping[str, int]
    had: csr_matrix
    liked: csr_matrix

    def matrix(self, of: str) -> csr_matrix:
        """The matrix of that name."""
        return self.liked if of == "liked" else self.had


def learn(histories: Mapping[str, Iterable[Interaction]], catalogue: Catalogue) -> Learned:
    """The matrices of these people's histories."""
    had, liked = list[tuple[int, int]](), list[tuple[int, int]]()
    for place, events in enumerate(histories.values()):
        known = [event for event in events if event.item_id in catalogue]
        telling = [event for event in known if event.action not in _PASSING] or known
        had += {(place, catalogue.row(event.item_id)) for event in telling}
        liked += {(place, catalogue.row(event.item_id)) for event in telling if is_liked(event)}
    shape = len(histories), len(catalogue)
    return Learned({user: place for place, user in enumerate(histories)}, _ones(had, shape), _ones(liked, shape))


def histories(interactions: Iterable[Interaction]) -> dict[str, list[Interaction]]:
    """Interactions that come by person, as `Index.interactions` gives them: person -> theirs, oldest first."""
    return {user: list(events) for user, events in groupby(interactions, lambda event: event.user_id)}


def divide(
    everybody: Mapping[str, list[Interaction]], catalogue: Catalogue, most: int = 1_000
) -> tuple[Learned, tuple[Later, ...]]:
    """The same task within the history: everybody's latest fifth, and what is learned from the rest.

    At most so many people (seeded) are to be foreseen, which is enough to tell settings apart.
    """
    early, later = dict[str, list[Interaction]](), list[Later]()
    for user, events in everybody.items():
        cut = len(events) - int(len(events) * _SHARE)
        early[user] = events[:cut]
        done = {event.item_id for event in events[:cut]}
        liked = {event.item_id for event in events[cut:] if is_liked(event)} - done
        if liked:
            later.append(Later(user, _free(done, catalogue), _rows(liked, catalogue)))
    if len(later) > most:
        drawn = np.random.default_rng(0).choice(len(later), most, replace=False)
        later = [later[place] for place in sorted(drawn.tolist())]
    return learn(early, catalogue), tuple(later)


def _free(done: set[str], catalogue: Catalogue) -> Rows:
    free = catalogue.in_stock.copy()
    free[_rows(done, catalogue)] = False
    return np.flatnonzero(free)


def _rows(item_ids: Iterable[str], catalogue: Catalogue) -> Rows:
    return np.array(sorted(catalogue.row(one) for one in item_ids if one in catalogue), dtype=np.intp)


def _ones(cells: list[tuple[int, int]], shape: tuple[int, int]) -> csr_matrix:
    rows, columns = zip(*cells, strict=True) if cells else ((), ())
    return csr_matrix((np.ones(len(cells), dtype=np.float32), (rows, columns)), shape=shape)
