"""A signal has one value, whether it is asked for a few items with its account or for all of them without."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import past_dialogs
from retrieval.dialogs import Dialog
from retrieval.embedding import SentenceEmbedder
from retrieval.index import Index
from retrieval.learning.features import View
from retrieval.likes import Likes
from retrieval.signals import SIGNALS, Asked
from retrieval.signals.people import votes
from retrieval.types import Event, Query
from retrieval.weights import BY_EVENT

WORDS = ("space", "a quiet heist", "ghosts")


@pytest.fixture(scope="module")
def taught(movies_index: Index, embedder: SentenceEmbedder) -> View:
    """The demo's index as if it had seen dialogs, with parts in force."""
    ids = [item.item_id for item in movies_index.catalogue.items[:9]]
    dialogs = [
        Dialog.model_validate(
            {
                "dialog_id": str(place),
                "turns": [
                    {"role": "seeker", "text": word, "items": ids[place : place + 1]},
                    {"role": "recommender", "text": "this", "items": ids[place + 1 : place + 4]},
                ],
            }
        )
        for place, word in enumerate(WORDS)
    ]
    texts = past_dialogs.texts(dialogs)
    arrays = past_dialogs.learn(movies_index.catalogue, dialogs, dict(zip(texts, embedder.encode(texts), strict=True)))
    facets = {facet: 0.3 * place for place, facet in enumerate(movies_index.catalogue.schema.facets, start=1)}
    meta = {**movies_index.meta, "sources": {name: {"history": 0.4} for name in BY_EVENT}, "facets": {"dialog": facets}}
    return View(movies_index, {**movies_index.arrays, **arrays}, meta)


events = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from((0.8, 0.6, -0.8)), st.sampled_from(("dialog", "history"))),
    max_size=4,
    unique_by=lambda one: one[0],
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.sampled_from(("", *WORDS)), avoid=st.sampled_from(((), WORDS[:1], WORDS[1:])), liked=events)
def test_shares_sum_to_the_value(
    said: str, avoid: tuple[str, ...], liked: list[tuple[int, float, str]], taught: View, embedder: SentenceEmbedder
) -> None:
    items = taught.catalogue.items
    told = tuple(Event(items[place].item_id, strength, source) for place, strength, source in liked)  # type: ignore[arg-type]
    vectors = dict(zip(WORDS, embedder.encode(WORDS), strict=True))
    refused = np.stack([vectors[word] for word in avoid]) if avoid else np.zeros((0, embedder.dim), np.float32)
    query = Query(text=said, talk=said, avoid=avoid, events=told)
    asked = Asked(
        query, vectors.get(said), vectors.get(said), refused, Likes(taught, told), votes(taught, vectors.get(said))
    )
    rows = np.arange(0, len(items), 3)
    for signal in SIGNALS:
        shares = signal.shares(taught, asked, rows)
        assert shares.matrix.shape == (len(rows), len(shares.labels)), signal.name
        whole = signal.values(taught, asked)
        np.testing.assert_allclose(shares.matrix.sum(axis=1), whole[rows], atol=1e-5, err_msg=signal.name)


def test_what_is_popular_counts_for_somebody_of_whom_nothing_is_known(movies_index: Index) -> None:
    """Training may find that a history tells more than popularity does; without one there is nothing else to go by."""
    learned = View(
        movies_index, movies_index.arrays, {**movies_index.meta, "sources": {"popularity": {"history": 0.0}}}
    )
    signal = next(one for one in SIGNALS if one.name == "popularity")
    past = (Event(movies_index.catalogue.items[0].item_id, 0.8, "history"),)
    nothing = np.zeros((0, movies_index.vectors.shape[1]), np.float32)
    known, unknown = (
        signal.values(learned, Asked(Query(events=told, said=False), None, None, nothing, Likes(learned, told)))
        for told in (past, ())
    )
    assert not known.any()
    assert unknown.any()
