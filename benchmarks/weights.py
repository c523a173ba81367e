"""What each signal is worth on recorded dialogs, and the weights that a catalogue with nothing to learn from starts with.

    python benchmarks/weights.py DIALOGS.jsonl --home HOME [--items-only] [--without SIGNAL] [--json]

`HOME` is an index of the dialogs' catalogue; of it only the embedding cache is written to. Each dialog's moments are
foretold from weights, and from what is learned of dialogs, without its fold. A row says how much less likely what was
recommended next becomes, in nats a moment, when a signal is left out and the others are weighed anew; its interval is
bootstrapped over dialogs.

`--items-only`: nothing is known but the items: no interactions, no other dialogs, and no facet by its name. With
`--without talk --without freshness` this prints the weights of `retrieval/weights.py`: what somebody said before their
request is embedded only where dialogs were learned from, and how much newness counts is a matter of the catalogue.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.evaluation.dialogs.replaying import examples
from bot.messages import Messages
from bot.settings import load as settings
from bot.turn.engine import Engine
from retrieval import metrics
from retrieval.dialogs import Dialog, load
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import WhypickError
from retrieval.index import Index, open_current
from retrieval.learning import listwise
from retrieval.learning.examples import draw
from retrieval.learning.features import Feature, features
from retrieval.learning.listwise import Drawn
from retrieval.learning.train import Asking, sample
from retrieval.learning.weighing import held_out
from retrieval.past_version import vectors_of

Floats = NDArray[np.float64]
OF_PEOPLE = ("colike", "comention", "past_dialogs", "popularity", "recommended")


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the moments, fit with and without each signal, print. Returns 2 for what can't be used."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dialogs", type=Path, nargs="+")
    parser.add_argument("--home", type=Path, default=None, help="default: WHYPICK_HOME")
    parser.add_argument("--items-only", action="store_true")
    parser.add_argument("--without", action="append", default=[], help="a signal to leave out")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        home = chosen.home or settings().home
        with closing(open_current(home)) as index:
            found = measure(home, index, load(chosen.dialogs), chosen.items_only, chosen.without)
    except WhypickError as error:
        print(f"weights: {error.line()}", file=sys.stderr)
        return 2
    print(json.dumps(found)) if chosen.json else show(found)
    return 0


def measure(
    home: Path, index: Index, recorded: Sequence[Dialog], items_only: bool, without: Sequence[str]
) -> dict[str, Any]:
    """The weights, their likelihood on folds held out, and what is lost without each signal."""
    wanted = [one for one in usable(index, items_only) if one.signal not in without]
    drawn = moments(home, index, recorded, wanted, items_only)
    whole = foretold(drawn, wanted)
    groups = [str(group) for group in drawn.groups]
    lost = {}
    for name in track(dict.fromkeys(one.signal for one in wanted), "leaving out", console=Console(stderr=True)):
        kept = [place for place, one in enumerate(wanted) if one.signal != name]
        rest = Drawn(drawn.values[:, :, kept], drawn.offsets, drawn.aims, drawn.groups)
        loss = whole - foretold(rest, [wanted[place] for place in kept])
        lost[name] = {"nats": float(loss.mean()), "ci95": metrics.interval(loss.tolist(), groups)}
    weights = listwise.fit(drawn, wanted)
    unit = listwise.unit(drawn, weights, wanted)
    return {
        "moments": len(drawn),
        "nats": float(whole.mean()),
        "nats_by_defaults": float(listwise.likelihood(drawn, listwise.defaults(drawn, wanted)).mean()),
        "weights": {
            " ".join(filter(None, (one.signal, one.facet))): float(weight) * unit
            for one, weight in zip(wanted, weights, strict=True)
        },
        "lost_without": lost,
    }


def usable(index: Index, items_only: bool) -> tuple[Feature, ...]:
    """The features of a dialog; those of the items alone, with one weight for all facets, where nothing else is known."""
    every = features(tuple(index.catalogue.schema.facets), "dialog")
    if not items_only:
        return every
    return tuple(dict.fromkeys(Feature(one.signal, one.source) for one in every if one.signal not in OF_PEOPLE))


def moments(home: Path, index: Index, recorded: Sequence[Dialog], wanted: Sequence[Feature], items_only: bool) -> Drawn:
    """A seeded sample of the dialogs' moments, replayed through the product's own path, as arrays."""
    embedder = SentenceEmbedder(settings().embedder)
    engine = Engine(index, embedder, Messages())
    console = Console(stderr=True)
    found = [one for dialog in track(recorded, "replaying", console=console) for one in examples(engine, dialog)]
    drawn = sample(found)
    taught = () if items_only else recorded
    ask = Asking(home, index, embedder, taught, vectors_of(home, embedder, taught), drawn, {})
    print(f"{len(drawn)} moments of {len(recorded)} dialogs", file=sys.stderr)
    return draw(drawn, ask, wanted)


def foretold(drawn: Drawn, wanted: Sequence[Feature]) -> Floats:
    """(moments,): the log-likelihood of what came next, by weights that were learned without the moment's fold."""
    return held_out(drawn, wanted, listwise.fit, listwise.likelihood)


def show(found: dict[str, Any]) -> None:
    """The figures as a table."""
    table = Table("signal", "weight", "nats lost without it", "95%", box=None, pad_edge=False)
    for name, weight in found["weights"].items():
        lost = found["lost_without"].get(name)
        low, high = lost["ci95"] if lost else (0.0, 0.0)
        table.add_row(
            name, f"{weight:.3f}", f"{lost['nats']:+.4f}" if lost else "", f"{low:+.4f} to {high:+.4f}" if lost else ""
        )
    for name, lost in found["lost_without"].items():
        if name not in found["weights"]:
            low, high = lost["ci95"]
            table.add_row(f"{name}, all of them", "", f"{lost['nats']:+.4f}", f"{low:+.4f} to {high:+.4f}")
    console = Console()
    console.print(table)
    console.print(
        f"{found['moments']:,} moments: {found['nats']:.3f} nats on folds held out; {found['nats_by_defaults']:.3f} by the shipped weights."
    )


if __name__ == "__main__":
    sys.exit(main())
