"""`whypick train`: how much each signal counts, learned from recorded dialogs and from interactions."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.beginning import Json, begin

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.surfaces.console import Terminal
    from retrieval.index import Step
    from retrieval.learning.examples import Example
    from retrieval.learning.train import TrainReport

_WORTH = {
    "on_dialogs": "log-likelihood of what was recommended next, in nats",
    "on_people": "ndcg at 10 of what people liked later",
}
FEW = 0.0005  # a weight below this is shown as none


def train(
    dialogs: Annotated[
        list[Path] | None,
        typer.Option("--dialogs", metavar="FILE", help="Recorded dialogs, as JSON lines; may be given again."),
    ] = None,
    json: Json = False,
) -> None:
    """Learn from dialogs and interactions how much each signal counts; makes a new index version."""
    from bot.commands.ingesting import progress
    from bot.surfaces.console import Terminal

    settings, terminal, started = begin(), Terminal(json), time.monotonic()
    with terminal.quiet(), progress(terminal.err, lambda: None) as step:
        version, report = _train(settings, dialogs or [], step)
    figures = {"index_version": version, **report.as_json(), "seconds": time.monotonic() - started}
    if json:
        terminal.write(figures)
    else:
        _show(terminal, figures)


def _train(settings: Settings, files: list[Path], step: Step) -> tuple[str, TrainReport]:
    from bot.commands.folding import folding
    from bot.evaluation.dialogs.replaying import examples
    from bot.messages import Messages
    from bot.turn.engine import Engine
    from retrieval import dialogs
    from retrieval.cache import EmbeddingCache
    from retrieval.embedding import SentenceEmbedder
    from retrieval.index import open_current, writer
    from retrieval.learning.train import train as learn
    from retrieval.live import LiveIndex

    given, embedder = dialogs.load(files), SentenceEmbedder(settings.embedder)
    with folding(settings) as pending, writer(settings.home), ExitStack() as opened:
        index = opened.enter_context(closing(open_current(settings.home)))
        since = pending(index.folded)
        if since.changes:
            cache = EmbeddingCache(settings.home / "embeddings.sqlite")
            live = LiveIndex(index, since.changes, lambda texts: cache.embed(embedder, texts).vectors)
            index = opened.enter_context(closing(live))
        recorded = given or index.dialogs
        engine = Engine(index, embedder, Messages())
        moments: list[Example] = []
        for place, dialog in enumerate(recorded):
            step("replay", place, len(recorded))
            moments += examples(engine, dialog)
        return learn(settings.home, index, recorded, moments, embedder, step, since)


def _show(terminal: Terminal, figures: dict[str, Any]) -> None:
    from rich.table import Table

    from bot.surfaces.console import words

    table = Table(box=None, pad_edge=False)
    for heading in ("signal", "weight", "of events of the past"):
        table.add_column(heading)
    for name, weight in figures["weights"].items():
        past = figures["sources"].get(name, {}).get("history")
        table.add_row(
            words(name), f"{weight:.3f}" if abs(weight) >= FEW else "0", "" if past is None else f"{past:.2f}"
        )
    terminal.out.print(table)
    terminal.out.print(
        f"Learned from {figures['dialogs']:,} moments of dialogs and {figures['people']:,} people in {figures['seconds']:.0f} s. "
        + "".join(_worth(figures[on], what) for on, what in _WORTH.items())
        + f"Version {figures['index_version']} serves.",
        soft_wrap=True,
    )


def _worth(found: dict[str, Any] | None, what: str) -> str:
    if found is None:
        return ""
    low, high = found["ci95"]
    return (
        f"On folds held out, {what}: {found['gain']:+.3f} above the shipped weights (95%: {low:+.3f} to {high:+.3f}). "
    )
