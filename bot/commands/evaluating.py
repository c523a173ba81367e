"""`whypick evaluate ...`: figures on the product's own path, as JSON or as a table."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.beginning import Json, begin

if TYPE_CHECKING:
    from rich.table import Table

    from bot.settings import Settings
    from bot.surfaces.console import Terminal

evaluating = typer.Typer(help="Measure the product's own path on the current index.", no_args_is_help=True)

# key -> what it should be, for a person to compare with
WANTED: Mapping[str, str] = {
    "claim_precision": "1.0",
    "mutants": "2000",
    "kill_rate": ">= 0.995",
    "kill_rate_worst": ">= 0.98",
    "paraphrases": "500",
    "false_alarm": "<= 0.01",
    "additivity_gap": "<= 1e-9",
    "shap_gap": "<= 1e-9",
    "coverage": ">= 0.80",
    "order_tau": "1.0",
    "counterfactual_validity": "1.0",
    "counterfactual_minimality": "1.0",
    "followup_consistency": "1.0",
    "sensitivity": "1.0",
    "unique_sentence_ratio": "> 0.3",
    "p95_ms": "<= 50",
}


@evaluating.command("explanations")
def evaluate_explanations(
    picks: Annotated[int, typer.Option(min=1, help="How many picks are explained.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people, requests and mutants.")] = 7,
    json: Json = False,
) -> None:
    """Are the explanations true, complete and faithful? Takes minutes."""
    from bot.evaluation.fidelity import MISSING
    from bot.surfaces.console import Terminal, words

    settings, terminal = begin(), Terminal(json)
    with terminal.quiet():
        figures = _explanations(settings, picks, seed, terminal)
    if MISSING:
        terminal.err.print(words(f"Not measured without {' and '.join(MISSING)}: pip install 'whypick[benchmark]'"))
    if json:
        terminal.write(figures)
    else:
        terminal.out.print(_table(figures))


def _explanations(settings: Settings, picks: int, seed: int, terminal: Terminal) -> dict[str, Any]:
    """Evaluates the explanations of the current index; conversations go to a database of their own."""
    from bot.evaluation.explanations import evaluate
    from bot.messages import Messages
    from bot.settings import load
    from bot.turn.engine import Engine
    from bot.wiring import build
    from retrieval.embedding import SentenceEmbedder
    from retrieval.index import open_current

    embedder = SentenceEmbedder(settings.embedder)
    with TemporaryDirectory(prefix="whypick-evaluate-") as place, closing(open_current(settings.home)) as index:
        own = load(home=settings.home, model="grounded", database_url=f"sqlite:///{Path(place) / 'chats.db'}")
        with closing(build(own, embedder)) as assistant, terminal.err.status("") as status:

            def step(name: str, done: int, total: int) -> None:
                status.update(f"{name} {done}/{total}" if total > 1 else name)

            return evaluate(Engine(index, embedder, Messages()), assistant, picks, seed, step)


def _table(figures: Mapping[str, Any]) -> Table:
    """The figures beside what they should be, then the curves."""
    from rich.table import Table

    from bot.surfaces.console import words

    found = Table(box=None, pad_edge=False)
    for heading in ("figure", "found", "to reach"):
        found.add_column(heading)
    for key, wanted in WANTED.items():
        found.add_row(words(key), words(_figure(figures[key])), words(wanted))
    for key in ("deletion_auc", "insertion_auc"):
        areas = ", ".join(f"{name} {area:.3f}" for name, area in figures[key].items())
        found.add_row(words(key), words(areas), words("exact no worse than any"))
    return found


def _figure(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "nothing to measure" if value is None else str(value)
