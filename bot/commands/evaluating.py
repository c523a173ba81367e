"""`whypick evaluate ...`: figures on the product's own path, as JSON or as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.commands.beginning import Json, begin

if TYPE_CHECKING:
    from rich.table import Table

    from bot.settings import Settings
    from bot.surfaces.console import Terminal

Dialogs = Annotated[Path, typer.Argument(metavar="FILE", help="Dialogs between people, as JSON lines.")]
Items = Annotated[
    Literal["given", "linked"],
    typer.Option("--items", help="The ids of named items: given by the file, or found from the text alone."),
]
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


@evaluating.command("dialogs")
def evaluate_dialogs(file: Dialogs, items: Items = "given", json: Json = False) -> None:
    """Is what people recommended to each other recommended? Recall at 1 to 50, new items and all."""
    from bot.evaluation.dialogs.scoring import evaluate

    _on_dialogs(file, items, json, evaluate, _recalls)


@evaluating.command("likes")
def evaluate_likes(file: Dialogs, items: Items = "given", json: Json = False) -> None:
    """Is it read from the talk what the seeker liked and disliked?"""
    from bot.evaluation.dialogs.liking import evaluate

    _on_dialogs(file, items, json, evaluate, _likes)


@evaluating.command("intents")
def evaluate_intents(file: Dialogs, json: Json = False) -> None:
    """Is it read from the talk what each message does: asks, answers, takes, turns down?"""
    from bot.evaluation.dialogs.intending import evaluate

    _on_dialogs(file, "linked", json, evaluate, _intents)


def _on_dialogs(
    file: Path, items: str, json: bool, evaluate: Callable[..., dict[str, Any]], table: Callable[..., Table]
) -> None:
    """Evaluates the current index on a file of dialogs; nothing is stored."""
    from rich.progress import Progress

    from bot.evaluation.dialogs.reading import load
    from bot.messages import Messages
    from bot.surfaces.console import Terminal
    from bot.turn.engine import Engine
    from retrieval.embedding import SentenceEmbedder
    from retrieval.index import open_current

    settings, terminal = begin(), Terminal(json)
    dialogs = load(file)
    with terminal.quiet(), closing(open_current(settings.home)) as index, Progress(console=terminal.err) as bar:
        engine = Engine(index, SentenceEmbedder(settings.embedder), Messages())
        engine.warm()
        task = bar.add_task("dialogs", total=len(dialogs))
        figures = evaluate(
            engine,
            dialogs,
            linked=items == "linked",
            progress=lambda _, done, total: bar.update(task, completed=done, total=total),
        )
        bar.update(task, completed=len(dialogs))
    if json:
        terminal.write(figures)
    else:
        terminal.out.print(table(figures))


def _recalls(figures: Mapping[str, Any]) -> Table:
    """Both protocols side by side: each figure with its interval."""
    from rich.table import Table

    found = Table(box=None, pad_edge=False)
    for heading in ("figure", "novel", "all"):
        found.add_column(heading)
    ways = (figures["novel"], figures["all"])
    found.add_row("targets", *(str(way["n"]) for way in ways))
    for depth in figures["novel"]["recall"]:
        cells = (
            f"{way['recall'][depth]:.3f} ({way['ci95'][depth][0]:.3f} to {way['ci95'][depth][1]:.3f})" for way in ways
        )
        found.add_row(f"recall@{depth}", *cells)
    for key in ("mrr", "ndcg10"):
        found.add_row(key, *(f"{way[key]:.3f}" for way in ways))
    for key in ("n_dialogs", "p50_ms", "p95_ms"):
        found.add_row(key, _figure(figures[key]))
    return found


def _likes(figures: Mapping[str, Any]) -> Table:
    from rich.table import Table

    found = Table(box=None, pad_edge=False)
    for heading in ("class", "items", "recall"):
        found.add_column(heading)
    for name, one in figures["per_class"].items():
        found.add_row(name, str(one["n"]), _figure(one["recall"]))
    found.add_row("balanced", str(figures["n"]), _figure(figures["balanced_accuracy"]))
    return found


def _intents(figures: Mapping[str, Any]) -> Table:
    from rich.table import Table

    found = Table(box=None, pad_edge=False)
    for heading in ("intent", "messages", "precision", "recall", "f1"):
        found.add_column(heading)
    for code, one in figures["per_class"].items():
        found.add_row(code, str(one["n"]), *(_figure(one[key]) for key in ("precision", "recall", "f1")))
    found.add_row("macro", str(figures["n"]), "", "", _figure(figures["macro_f1"]))
    return found


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
