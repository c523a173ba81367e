"""From recorded dialogs and interactions to a new index version with learned weights, and a report on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval import calibration, past_dialogs, tombstones
from retrieval.building import build
from retrieval.cache import EmbeddingCache
from retrieval.changes import Pending, joined
from retrieval.dialogs import Dialog
from retrieval.embedding import Embedder
from retrieval.errors import InputError
from retrieval.history import profile
from retrieval.index import Index, Step
from retrieval.learning import weighing
from retrieval.learning.examples import Example
from retrieval.learning.features import View
from retrieval.learning.weighing import LEAST, Worth
from retrieval.likes import Learned, Likes
from retrieval.past_version import vectors_of
from retrieval.signals import Asked
from retrieval.signals.people import votes
from retrieval.training import fit, learn
from retrieval.types import Interaction, Query

Arrays = Mapping[str, NDArray[Any]]
MOST = 1_500  # moments of dialogs that are learned from; more change the weights by less than the folds do
_OF_DIALOGS = ("dialog_", "recommended")
_COLIKE = ("colike_",)


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What was learned from how many moments of dialogs and how many people, and what it is worth on each.

    On dialogs in nats a moment (the log-likelihood of what was recommended), on people in ndcg at 10.
    """

    dialogs: int
    people: int
    weights: Mapping[str, float]
    sources: Mapping[str, Mapping[str, float]]
    facets: Mapping[str, Mapping[str, float]]
    on_dialogs: Worth | None
    on_people: Worth | None

    def as_json(self) -> dict[str, Any]:
        """As `train --json` prints it."""
        return asdict(self)


def train(
    home: Path,
    opened: Index,
    recorded: Sequence[Dialog],
    moments: Sequence[Example],
    embedder: Embedder,
    step: Step = lambda name, done, total: None,
    pending: Pending | None = None,
) -> tuple[str, TrainReport]:
    """Learn the weights and make them a new index version: its name, and the report that it carries.

    `pending` is what came since `opened` was made; its changes of items are in `opened` already. `moments` are those of `recorded`, each of the group of its dialog's id. The caller holds `versions.writer(home)`.
    Raises InputError where there is too little to learn from.
    """
    moments = sample(moments)
    later = () if pending is None else pending.interactions
    interactions = joined(tuple(opened.interactions()), later, opened.catalogue.ids, tombstones.load(home).hold)
    rest, people = _people(opened, interactions)
    if max(len(moments), len(people)) < LEAST:
        raise InputError(
            f"{len(moments)} dialogs' moments and {len(people)} people's are too few to learn from",
            do=f"Give at least {LEAST} of one: `whypick train --dialogs FILE`, or `whypick ingest --interactions FILE`.",
        )
    step("embed", 0, 1)
    spoken = vectors_of(home, embedder, recorded)
    taught = past_dialogs.learn(opened.catalogue, recorded, spoken)
    asking = Asking(home, opened, embedder, recorded, spoken, moments, {**learn(opened.catalogue, rest), **taught})
    learned = weighing.learn(opened.catalogue, moments, people, asking, step)
    arrays, meta = fit(opened.catalogue, interactions, opened.vectors, learned.weights)
    report = TrainReport(
        len(moments),
        len(people),
        learned.weights.of,
        learned.weights.sources,
        learned.weights.facets,
        learned.on_dialogs,
        learned.on_people,
    )
    folded = opened.folded if pending is None else pending.folded
    version = build(
        home,
        items=opened.catalogue.items,
        schema=opened.catalogue.schema,
        interactions=interactions,
        vectors=opened.vectors,
        arrays={**_without(opened.arrays, _OF_DIALOGS + _COLIKE), **arrays, **taught},
        meta={**opened.meta, **meta, **folded.as_meta(), "learned": report.as_json()},
        embedder_id=opened.embedder_id,
        dialogs=recorded,
        progress=step,
    )
    return version, report


class Asking:
    """Makes an example's query ready, on what was learned without its fold."""

    def __init__(
        self,
        home: Path,
        opened: Index,
        embedder: Embedder,
        recorded: Sequence[Dialog],
        spoken: Mapping[str, NDArray[np.float32]],
        examples: Sequence[Example],
        from_rest: Arrays,
    ) -> None:
        self._opened = opened
        texts = list(dict.fromkeys(text for one in examples for text in (one.query.text, one.query.talk) if text))
        vectors = EmbeddingCache(home / "embeddings.sqlite").embed(embedder, texts).vectors if texts else ()
        self._vectors = dict(zip(texts, vectors, strict=True))
        folds = weighing.folds([dialog.dialog_id for dialog in recorded])
        self._fold = dict(zip((dialog.dialog_id for dialog in recorded), folds, strict=True))
        own = _without(opened.arrays, _OF_DIALOGS)
        self._views: dict[int | None, Learned] = {
            fold: View(
                opened,
                {
                    **own,
                    **past_dialogs.learn(
                        opened.catalogue, [one for one in recorded if self._fold[one.dialog_id] != fold], spoken
                    ),
                },
                opened.meta,
            )
            for fold in set(folds)
        }
        self._views[None] = View(opened, {**_without(own, _COLIKE), **from_rest}, opened.meta)

    def __call__(self, example: Example) -> tuple[Learned, Asked]:
        learned, query = self._views[self._fold.get(example.group)], example.query
        nothing = np.zeros((0, self._opened.vectors.shape[1]), dtype=np.float32)
        text, talk = self._vectors.get(query.text), self._vectors.get(query.talk)
        return learned, Asked(
            replace(query, said=query.said is not False),
            text,
            talk,
            nothing,
            Likes(learned, query.events),
            votes(learned, talk),
        )


def sample(moments: Sequence[Example]) -> list[Example]:
    """As many as are learned from, drawn with a seed, in their order."""
    order = np.random.default_rng(0).permutation(len(moments))[:MOST]
    return [moments[place] for place in np.sort(order)]


def _people(opened: Index, interactions: Sequence[Interaction]) -> tuple[list[Interaction], list[Example]]:
    """What people did before their latest opinions, and of each what they liked of those."""
    rest, aside = calibration.divide(interactions)
    before = defaultdict[str, list[Interaction]](list)
    for event in rest:
        before[event.user_id].append(event)
    found = list[Example]()
    for person, events in aside.items():
        done = frozenset(event.item_id for event in before[person])
        liked = [one.item_id for one in events if calibration.liked(one, [*before[person], *events])]
        targets = tuple(one for one in dict.fromkeys(liked) if one not in done)
        if targets and len(before[person]) >= calibration.LEAST_EVENTS:
            query = Query(events=profile(before[person]), exclude=done, said=False)
            found.append(Example(query, targets, f"person {person}"))
    return rest, found


def _without(arrays: Arrays, prefixes: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    return {name: array for name, array in arrays.items() if not name.startswith(prefixes)}
