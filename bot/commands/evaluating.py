"""`whypick evaluate ...`: figures on the product's own path, as JSON or as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.commands.beginning import Json, begin

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bot.evaluation.reporting import Taken
    from bot.settings import Settings
    from bot.surfaces.console import Terminal
    from bot.turn.engine import Engine

Dialogs = Annotated[Path, typer.Argument(metavar="FILE", help="Dialogs between people, as JSON lines.")]
Later = Annotated[Path, typer.Argument(metavar="FILE", help="Interactions that come after those of the index.")]
Items = Annotated[
    Literal["given", "linked"],
    typer.Option("--items", help="The ids of named items: given by the file, or found from the text alone."),
]
Report = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE.md", help="Also write a report there, its plots as SVG beside it."),
]
evaluating = typer.Typer(help="Measure the product's own path on the current index.", no_args_is_help=True)


@evaluating.command("explanations")
def evaluate_explanations(
    picks: Annotated[int, typer.Option(min=1, help="How many picks are explained.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people, requests and mutants.")] = 7,
    json: Json = False,
) -> None:
    """Are the explanations true, complete and faithful? Takes minutes."""
    from bot.commands import tables
    from bot.evaluation.fidelity import MISSING
    from bot.surfaces.console import Terminal

    settings, terminal = begin(), Terminal(json)
    with terminal.quiet():
        figures = _explanations(settings, picks, seed, terminal)
    tell(terminal, figures, tables.explanations, MISSING)


@evaluating.command("dialogs")
def evaluate_dialogs(
    file: Dialogs,
    items: Items = "given",
    llm: Annotated[
        bool, typer.Option("--llm", help="Also what the model of WHYPICK_MODEL adds, and is alone.")
    ] = False,
    turns: Annotated[int, typer.Option(min=1, help="With --llm: turns that are graded, drawn by the seed.")] = 100,
    seed: Annotated[int, typer.Option(help="With --llm.")] = 7,
    report: Report = None,
    json: Json = False,
) -> None:
    """Is what people recommended to each other recommended? Recall at 1 to 50, new items and all."""
    from bot.commands import tables
    from bot.commands.judging import beside
    from bot.evaluation.dialogs.scoring import evaluate

    scored = beside(evaluate, turns, seed) if llm else evaluate
    _on_dialogs("dialogs", file, items, report, json, scored, tables.judged if llm else tables.recalls)


@evaluating.command("likes")
def evaluate_likes(file: Dialogs, items: Items = "given", report: Report = None, json: Json = False) -> None:
    """Is it read from the talk what the seeker liked and disliked?"""
    from bot.commands import tables
    from bot.evaluation.dialogs.liking import evaluate

    _on_dialogs("likes", file, items, report, json, evaluate, tables.likes)


@evaluating.command("history")
def evaluate_history(file: Later, report: Report = None, json: Json = False) -> None:
    """Is what people came to like later recommended from their history? Beside tuned baselines; takes minutes."""
    from bot.commands import tables
    from bot.evaluation.history.baselines import MISSING
    from bot.evaluation.history.reading import load
    from bot.evaluation.history.scoring import evaluate
    from bot.evaluation.reporting import Taken
    from bot.surfaces.console import Terminal

    settings, terminal = begin(), Terminal(json)
    write = reporter(report, terminal)
    with terminal.quiet(), _engine(settings) as engine:
        later = load(file, engine)
        with bars(terminal) as progress:
            figures = evaluate(engine, later, progress=progress)
        write(figures, Taken("history", file, engine.index.version))
    tell(terminal, figures, tables.history, MISSING)


@evaluating.command("intents")
def evaluate_intents(file: Dialogs, report: Report = None, json: Json = False) -> None:
    """Is it read from the talk what each message does: asks, answers, takes, turns down?"""
    from bot.commands import tables
    from bot.evaluation.dialogs.intending import evaluate

    _on_dialogs("intents", file, "linked", report, json, evaluate, tables.intents)


def _on_dialogs(
    what: str,
    file: Path,
    items: str,
    report: Path | None,
    json: bool,
    evaluate: Callable[..., dict[str, Any]],
    table: Callable[..., RenderableType],
) -> None:
    """Evaluates the current index on a file of dialogs; nothing is stored."""
    from bot.evaluation.reporting import Taken
    from bot.surfaces.console import Terminal
    from retrieval.dialogs import load

    settings, terminal = begin(), Terminal(json)
    write, dialogs = reporter(report, terminal), load([file])
    with terminal.quiet(), _engine(settings) as engine:
        with bars(terminal) as progress:
            engine.warm()
            figures = evaluate(engine, dialogs, linked=items == "linked", progress=progress)
        write(figures, Taken(what, file, engine.index.version, items))
    tell(terminal, figures, table)


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    """The engine of the current index, which closes behind itself."""
    from bot.messages import Messages
    from bot.turn.engine import Engine
    from retrieval.embedding import SentenceEmbedder
    from retrieval.index import open_current

    with closing(open_current(settings.home)) as index:
        yield Engine(index, SentenceEmbedder(settings.embedder), Messages())


@contextmanager
def bars(terminal: Terminal) -> Iterator[Callable[[str, int, int], None]]:
    """One bar for each thing that is counted; each is full when the next one begins."""
    from rich.progress import Progress, TaskID

    with Progress(console=terminal.err) as bars:
        tasks = dict[str, TaskID]()

        def fill() -> None:
            for task in bars.tasks:
                bars.update(task.id, completed=task.total)

        def step(name: str, done: int, total: int) -> None:
            if name not in tasks:
                fill()
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        yield step
        fill()


def reporter(file: Path | None, terminal: Terminal) -> Callable[[Mapping[str, Any], Taken], None]:
    """Writes a report where one is wanted, and says where it is. Raises InputError for a place that can't be."""
    from bot.evaluation import reporting
    from bot.surfaces.console import words

    if file is not None:
        reporting.check(file)

    def write(figures: Mapping[str, Any], taken: Taken) -> None:
        if file is not None:
            made = reporting.write(file, figures, taken)
            terminal.err.print(words(f"Written: {', '.join(map(str, made))}"), soft_wrap=True)

    return write


def tell(
    terminal: Terminal, figures: Mapping[str, Any], table: Callable[..., RenderableType], missing: tuple[str, ...] = ()
) -> None:
    """The figures on standard output; before them, what they lack for want of a library."""
    from bot.surfaces.console import words

    if missing:
        terminal.err.print(words(f"Not measured without {' and '.join(missing)}: pip install 'whypick[benchmark]'"))
    if terminal.json:
        terminal.write(figures)
    else:
        terminal.out.print(table(figures))


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
        with closing(build(own, embedder, measured=True)) as assistant, terminal.err.status("") as status:

            def step(name: str, done: int, total: int) -> None:
                status.update(f"{name} {done}/{total}" if total > 1 else name)

            return evaluate(Engine(index, embedder, Messages()), assistant, picks, seed, step)
