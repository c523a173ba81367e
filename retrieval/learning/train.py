"""From recorded dialogs and interactions to a new index version with learned weights, and a report on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval import calibration, index, past_dialogs
from retrieval.cache import EmbeddingCache
from retrieval.dialogs import Dialog
from retrieval.embedding import Embedder
from retrieval.errors import InputError
from retrieval.history import profile
from retrieval.index import Index, Step
from retrieval.learning import listwise
from retrieval.learning.examples import Example, draw
from retrieval.learning.features import Feature, View, as_weights, features
from retrieval.likes import Learned, Likes
from retrieval.metrics import interval
from retrieval.past_version import vectors_of
from retrieval.signals import Asked
from retrieval.signals.people import votes
from retrieval.training import fit, learn
from retrieval.types import Interaction, Query
from retrieval.weights import Weights

Arrays = Mapping[str, NDArray[Any]]
FOLDS = 5
MOST = 1_500  # moments of dialogs that are learned from; more change the weights by less than the folds do
_LEAST = 20  # examples
_OF_DIALOGS = ("dialog_", "recommended")


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What was learned, and what it is worth on folds that it was not learned from: nats a target beside the defaults."""

    dialogs: int  # moments
    people: int
    weights: Mapping[str, float]
    sources: Mapping[str, Mapping[str, float]]
    facets: Mapping[str, float]
    nats: float
    gain: float
    ci95: list[float]

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
) -> tuple[str, TrainReport]:
    """Learn the weights and make them a new index version: its name, and the report that it carries.

    `moments` are those of `recorded`, each of the group of its dialog's id. The caller holds `versions.writer(home)`.
    Raises InputError where there is too little to learn from.
    """
    moments = _sample(moments)
    interactions = tuple(opened.interactions())
    rest, people = _people(opened, interactions)
    if len(moments) + len(people) < _LEAST:
        raise InputError(
            f"{len(moments)} dialogs' moments and {len(people)} people's are too few to learn from",
            do=f"Give at least {_LEAST}: `whypick train --dialogs FILE`, or `whypick ingest --interactions FILE`.",
        )
    step("embed", 0, 1)
    spoken = vectors_of(home, embedder, recorded)
    taught = past_dialogs.learn(opened.catalogue, recorded, spoken)
    from_rest = {**learn(opened.catalogue, rest), **taught}
    asking = _Asking(home, opened, embedder, recorded, spoken, (*moments, *people), from_rest)
    sources = [name for name, found in (("dialog", moments), ("history", people)) if found]
    wanted = features(tuple(opened.catalogue.schema.facets), sources)
    examples = (*moments, *people)
    drawn = draw(examples, asking, wanted, lambda done: step("learn", done, len(examples)))
    step("weigh", 0, 1)
    found = listwise.fit(drawn, wanted)
    weights = as_weights(found, wanted, listwise.unit(drawn, found, wanted))
    report = _report(len(moments), len(people), weights, drawn, wanted)
    arrays, meta = fit(opened.catalogue, interactions, opened.vectors, weights)
    version = index.build(
        home,
        items=opened.catalogue.items,
        schema=opened.catalogue.schema,
        interactions=interactions,
        vectors=opened.vectors,
        arrays={
            **_without(opened.arrays, _OF_DIALOGS),
            **arrays,
            **taught,
        },
        meta={**opened.meta, **meta, "learned": report.as_json()},
        embedder_id=opened.embedder_id,
        dialogs=recorded,
        progress=step,
    )
    return version, report


class _Asking:
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
        folds = _folds([dialog.dialog_id for dialog in recorded])
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
        self._views[None] = View(opened, {**own, **from_rest}, opened.meta)

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


def _folds(groups: Sequence[str]) -> list[int]:
    """A fold for each group, in turn over a shuffled order."""
    order = np.random.default_rng(0).permutation(len(groups))
    places = np.empty(len(groups), dtype=int)
    places[order] = np.arange(len(groups)) % FOLDS
    return places.tolist()


def _sample(moments: Sequence[Example]) -> list[Example]:
    order = np.random.default_rng(0).permutation(len(moments))[:MOST]
    return [moments[place] for place in np.sort(order)]


def _people(opened: Index, interactions: Sequence[Interaction]) -> tuple[list[Interaction], list[Example]]:
    """What people did before their latest opinions, and of each what they liked of those."""
    rest, aside = calibration.divide(interactions)
    before = defaultdict[str, list[Interaction]](list)
    for event in rest:
        before[event.user_id].append(event)
    newest = max((event.time or 0.0 for event in rest), default=0.0)
    found = list[Example]()
    for person, events in aside.items():
        done = frozenset(event.item_id for event in before[person])
        liked = [one.item_id for one in events if calibration.liked(one, [*before[person], *events])]
        targets = tuple(one for one in dict.fromkeys(liked) if one not in done)
        if targets and len(before[person]) >= calibration.LEAST_EVENTS:
            query = Query(events=profile(before[person], newest), exclude=done, said=False)
            found.append(Example(query, targets, f"person {person}"))
    return rest, found


def _report(
    dialogs: int, people: int, weights: Weights, drawn: listwise.Drawn, wanted: Sequence[Feature]
) -> TrainReport:
    """The likelihood of what came next on folds by group that the weights were not learned from."""
    folds = np.array(_folds([str(group) for group in range(int(drawn.groups.max()) + 1)]))[drawn.groups]
    learned, usual = np.zeros(len(drawn)), np.zeros(len(drawn))
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if len(inside) and len(outside):
            learned[inside] = listwise.likelihood(drawn.at(inside), listwise.fit(drawn.at(outside), wanted))
            usual[inside] = listwise.likelihood(drawn.at(inside), listwise.defaults(drawn.at(outside), wanted))
    gain = learned - usual
    ends = interval(gain.tolist(), [str(group) for group in drawn.groups])
    return TrainReport(
        dialogs,
        people,
        weights.of,
        weights.sources,
        weights.facets,
        float(learned.mean()),
        float(gain.mean()),
        list(ends),
    )


def _without(arrays: Arrays, prefixes: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    return {name: array for name, array in arrays.items() if not name.startswith(prefixes)}
