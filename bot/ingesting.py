"""`whypick ingest` and `whypick demo` on a terminal: the progress bar, the roles of the columns, the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.terminal import words

if TYPE_CHECKING:
    from retrieval.ingest import IngestReport
    from retrieval.report import Report

STEPS = {
    "read": "reading",
    "embed": "embedding",
    "fit": "learning from interactions",
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
def progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each step that counts items, and a line for each that does not."""
    columns = TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn()
    with Progress(*columns, console=console) as bars:
        tasks = {name: bars.add_task(says, total=None, visible=False) for name, says in STEPS.items()}

        def step(name: str, done: int, total: int) -> None:
            for other in tasks.values():
                if other != tasks.get(name) and not bars.tasks[other].finished:
                    bars.update(other, visible=False)
            if name in tasks:
                counted = total if total > 1 else None
                bars.update(tasks[name], completed=done, total=counted, visible=True)

        yield step


def show(console: Console, report: IngestReport) -> None:
    """The roles of the columns, then what became of every row."""
    console.print(_roles(report))
    for name, part in (("items", report.items), ("interactions", report.interactions)):
        if part.read:
            _account(console, name, part)
    console.print(
        f"{report.embedded:,} embedded, {report.cached:,} from the cache, {report.seconds:.1f} s. "
        f"Version {report.index_version} serves."
    )


def _roles(report: IngestReport) -> Table:
    title = "Columns (guessed: see schema.toml, edit it and pass it with --schema)" if report.guessed else "Columns"
    table = Table(title=title, title_justify="left")
    for heading in ("column", "role", "example"):
        table.add_column(heading, overflow="ellipsis", no_wrap=True, max_width=60)
    for column, role, example in report.roles:
        table.add_row(words(column), words(role, "dim" if role == "ignored" else ""), words(example))
    return table


def _account(console: Console, name: str, part: Report) -> None:
    rejected = sum(part.rejected.values())
    console.print(f"{name}: {part.read:,} read, {part.kept:,} kept, {part.duplicates:,} duplicates, {rejected:,} rejected")
    _list(console, "rejected", part.rejected)
    _list(console, "no value", part.missing)
    _list(console, "of those, unreadable", part.unreadable)
    for column, odd in part.outliers.items():
        bounds = f"{odd.count:,} outside {odd.low:,.6g} to {odd.high:,.6g} (kept)"
        console.print(words(f"  unusual: {column}: {bounds}"))
    for remark in part.remarks:
        console.print(words(f"  note: {remark}"))


def _list(console: Console, says: str, counts: Mapping[str, int]) -> None:
    shown = {name: count for name, count in counts.items() if count}
    if shown:
        console.print(words(f"  {says}: " + "; ".join(f"{name} {count:,}" for name, count in shown.items())))
