"""What a catalogue is worth with no interactions and no dialogs at all: the product beside plain dense retrieval.

    python benchmarks/cold.py INTERACTIONS.csv --home HOME [--new] [--json]
    python benchmarks/cold.py INTERACTIONS.csv --items ITEMS.csv [--new] [--json]

`HOME` is an index of the items alone; with `--items` one is made and goes again. The interactions are for scoring only:
of each person who liked something the earlier part of what they did is told, as a history is, and the items that they
liked among the rest (`--share`) are to be foreseen; with `--new` only those of them that they had not so much as looked
at. Nothing is learned from anybody. Plain dense retrieval ranks by the cosine of an item's description and the mean of those
of the items that the person liked; `dense_met` by the mean of those of all items that they met, looks and all.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from bot.evaluation.history import reading
from bot.evaluation.history.learning import histories
from bot.evaluation.history.reading import Later, is_liked
from bot.evaluation.history.scoring import Found, picked
from bot.messages import Messages
from bot.settings import load as settings
from bot.turn.engine import Engine
from retrieval import metrics
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError, WhypickError
from retrieval.index import open_current
from retrieval.ingest import ingest
from retrieval.interactions import read_interactions
from retrieval.types import Interaction


def main(arguments: Sequence[str] | None = None) -> int:
    """Score everybody and print. Returns 2 for an index that has seen interactions or dialogs, and for files that can't be used."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("interactions", type=Path)
    known = parser.add_mutually_exclusive_group(required=True)
    known.add_argument("--home", type=Path)
    known.add_argument("--items", type=Path)
    parser.add_argument("--share", type=float, default=0.2, help="of a person's rows that are to be foreseen, 0 to 1")
    parser.add_argument("--new", action="store_true", help="leave out, for both, what the person met before")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = chosen.home or Path(folder)
        try:
            embedder = SentenceEmbedder(settings().embedder)
            if chosen.items:
                ingest(home, chosen.items, embedder=embedder)
            with closing(open_current(home)) as index:
                found = measure(Engine(index, embedder, Messages()), chosen.interactions, chosen.share, chosen.new)
        except WhypickError as error:
            print(f"cold: {error.line()}", file=sys.stderr)
            return 2
    print(json.dumps(found)) if chosen.json else show(found)
    return 0


def measure(engine: Engine, file: Path, share: float = 0.2, new: bool = False) -> dict[str, Any]:
    """Both recommenders' figures on the same people. Raises InputError for an index that is not cold."""
    if engine.index.people() or len(engine.index.dialogs):
        raise InputError("this index has seen interactions or dialogs", do="Ingest the items alone.")
    ids = {item.item_id for item in engine.catalogue.items}
    told = read_interactions([file], replace(engine.catalogue.schema, interactions={}), ids).interactions
    everybody = histories(sorted(told, key=lambda one: (one.user_id, one.time or 0.0)))
    ours, plain, met = Found(), Found(), Found()
    for events in track(list(everybody.values()), "foreseeing", console=Console(stderr=True)):
        cut = len(events) - int(len(events) * share)
        before, after = events[:cut], events[cut:]
        if not any(map(is_liked, before)):
            continue
        liked = {one.item_id for one in after if is_liked(one)}
        later = reading.later(engine, events[0].user_id, before, liked)
        if new:
            later = _unmet(engine, later, before)
        if len(later.relevant):
            ours.add(later, picked(engine, before))
            plain.add(later, _dense(engine, [one for one in before if is_liked(one)]))
            met.add(later, _dense(engine, before))
    if not ours.ndcg or not any(plain.ndcg):
        raise InputError(
            "there is nobody to foresee anything for", where=str(file), do="Give people with more likings."
        )
    both, looks = metrics.compared(ours.ndcg, plain.ndcg), metrics.compared(ours.ndcg, met.ndcg)
    people = [str(place) for place in range(len(ours.ndcg))]
    return {
        "people": len(people),
        "items": len(engine.catalogue),
        "ndcg10": float(np.mean(ours.ndcg)),
        "ci95": metrics.interval(ours.ndcg, people),
        "dense_ndcg10": float(np.mean(plain.ndcg)),
        "dense_ci95": metrics.interval(plain.ndcg, people),
        "ratio": float(np.mean(ours.ndcg) / np.mean(plain.ndcg)),
        "ratio_ci95": both.ratio,
        "difference_ci95": both.difference,
        "dense_met_ndcg10": float(np.mean(met.ndcg)),
        "dense_met_ci95": metrics.interval(met.ndcg, people),
        "ratio_met": float(np.mean(ours.ndcg) / np.mean(met.ndcg)) if any(met.ndcg) else None,
        "ratio_met_ci95": looks.ratio,
    }


def _unmet(engine: Engine, later: Later, before: Sequence[Interaction]) -> Later:
    """Without what the person met in any way: viewed, put in the cart."""
    met = np.array([engine.catalogue.row(one.item_id) for one in before], dtype=np.intp)
    return replace(later, allowed=np.setdiff1d(later.allowed, met), relevant=np.setdiff1d(later.relevant, met))


def _dense(engine: Engine, known: Sequence[Interaction]) -> metrics.Floats:
    vectors, rows = engine.index.vectors, [engine.catalogue.row(one.item_id) for one in known]
    return np.asarray(vectors @ vectors[rows].mean(axis=0), dtype=np.float64)


def show(found: dict[str, Any]) -> None:
    """The figures as lines."""
    for name in ("ndcg10", "dense_ndcg10", "ratio", "dense_met_ndcg10", "ratio_met"):
        low, high = found["ci95" if name == "ndcg10" else f"{name.removesuffix('_ndcg10')}_ci95"] or (0.0, 0.0)
        print(f"{name:>16}  {found[name] or 0.0:.4f}  ({low:.4f} to {high:.4f})")
    print(f"{found['people']} people, {found['items']:,} items")


if __name__ == "__main__":
    sys.exit(main())
