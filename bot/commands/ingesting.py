"""`whypick ingest` and `whypick demo` on a terminal: the progress bar, the roles of the columns, the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from bot.surfaces.console import words

if TYPE_CHECKING:
    from retrieval.ingest import IngestReport
    from retrieval.report import Report

SAMPLE = 200  # rows in which an example of each column is looked for
FRAME = 10  # characters of a table of three columns that are no cell's
STEPS = {
    "read": "reading",
    "embed": "embedding",
    "fit": "learning from interactions",
    "replay": "replaying dialogs",
    "learn": "looking at what came next",
    "weigh": "weighing the signals",
    "hash": "naming the version",
    "write": "writing",
    "vectors": "indexing vectors",
    "words": "indexing words",
    "verify": "verifying",
    "sync": "saving",
}


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Items a second, once there is something to measure."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} items/s" if speed else "")


@contextmanager
def progress(console: Console, noted: Callable[[], None]) -> Iterator[Callable[[str, int, int], None]]:
    """A bar that counts items where a step does, and spins where it does not. `noted` is called once all is read."""
    columns = TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()
    with Progress(*columns, console=console) as bars:
        running: dict[str, TaskID] = {}

        def step(name: str, done: int, total: int) -> None:
            if name not in STEPS:
                return
            if name not in running:
                _finish(bars)
                if name == "embed":
                    noted()
                running[name] = bars.add_task(STEPS[name], total=total if total > 1 else None)
            bars.update(running[name], completed=done)

        yield step
        _finish(bars)


def _finish(bars: Progress) -> None:
    """Ends what ran: a count stays to be read, the rest goes."""
    for task in bars.tasks:
        if task.total is None:
            bars.update(task.id, visible=False)
        elif not task.finished:
            bars.update(task.id, completed=task.total)


def roles(items: Path, schema: Path, guessed: bool, width: int) -> Table:
    """Which column plays which role, with an example; for a person to look at while the long part runs."""
    from retrieval.schema import describe, load
    from retrieval.tables import read_table

    rows = read_table(items)
    frame = replace(rows, rows=rows.rows[:SAMPLE]).frame()
    title = f"Columns, guessed (to correct them, edit {schema} and pass it with --schema)" if guessed else "Columns"
    table = Table(title=words(title), title_justify="left")
    lines = describe(load(schema), frame)
    names = min(24, max(len(name) for name, _, _ in lines))
    kinds = min(28, max(len(role) for _, role, _ in lines))
    for heading, most in (("column", names), ("role", kinds), ("example", max(10, width - names - kinds - FRAME))):
        table.add_column(heading, no_wrap=True, overflow="ellipsis", width=most)
    for column, role, example in lines:
        table.add_row(words(column), words(role, "dim" if role == "ignored" else ""), words(example))
    return table


def show(console: Console, report: IngestReport) -> None:
    """What became of every row."""
    for name, part in (("items", report.items), ("interactions", report.interactions)):
        if part.read:
            _account(console, name, part)
    if report.changes or report.events:
        console.print(
            f"of what came since: {report.changes:,} changes of items, {report.events:,} events", soft_wrap=True
        )
    console.print(
        f"{report.embedded:,} embedded, {report.cached:,} from the cache, {report.seconds:.1f} s. "
        f"Version {report.index_version} serves.",
        soft_wrap=True,
    )


def _account(console: Console, name: str, part: Report) -> None:
    rejected = sum(part.rejected.values())
    erased = f", {part.erased:,} of people who were erased" if part.erased else ""
    console.print(
        f"{name}: {part.read:,} read, {part.kept:,} kept, {part.duplicates:,} duplicates, {rejected:,} rejected{erased}",
        soft_wrap=True,
    )
    _list(console, "rejected", part.rejected)
    _list(console, "no value", part.missing)
    _list(console, "of those, unreadable", part.unreadable)
    for column, odd in part.outliers.items():
        bounds = f"{odd.count:,} outside {odd.low:,.6g} to {odd.high:,.6g} (kept)"
        console.print(words(f"  unusual: {column}: {bounds}"), soft_wrap=True)
    for remark in part.remarks:
        console.print(words(f"  note: {remark}"), soft_wrap=True)


def _list(console: Console, says: str, counts: Mapping[str, int]) -> None:
    shown = {name: count for name, count in counts.items() if count}
    if shown:
        console.print(
            words(f"  {says}: " + "; ".join(f"{name} {count:,}" for name, count in shown.items())), soft_wrap=True
        )
