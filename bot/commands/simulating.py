"""`whypick simulate FILE`: people drawn from later interactions talk to the product's own path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from bot.commands.beginning import Json, begin
from bot.commands.evaluating import Later, Report, bars, reporter, tell

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.evaluation.simulating.scoring import Variant
    from bot.settings import Settings
    from retrieval.embedding import Embedder


def simulate(
    file: Later,
    people: Annotated[int, typer.Option(min=1, help="At most so many people talk.")] = 150,
    chats: Annotated[int, typer.Option(min=1, help="Chats of each, with something else in mind.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people, who say the same.")] = 7,
    json: Json = False,
    transcripts: Annotated[
        Path | None, typer.Option("--transcripts", metavar="DIR", help="Also write every chat there, a file a person.")
    ] = None,
    report: Report = None,
) -> None:
    """Do people find what they like by talking? Success within 5 turns, beside paging through what is popular."""
    from bot.commands import tables
    from bot.evaluation.reporting import Taken
    from bot.evaluation.simulating import scoring
    from bot.evaluation.simulating import transcripts as chronicle
    from bot.evaluation.simulating.people import draw
    from bot.messages import Messages
    from bot.surfaces.console import Terminal, words
    from bot.turn.engine import Engine
    from retrieval.embedding import SentenceEmbedder
    from retrieval.index import open_current

    settings, terminal = begin(), Terminal(json)
    write = reporter(report, terminal)
    if transcripts is not None:
        chronicle.check(transcripts)
    with terminal.quiet(), closing(open_current(settings.home)) as index:
        embedder = SentenceEmbedder(settings.embedder)
        engine = Engine(index, embedder, Messages())
        drawn = draw(file, engine, people, seed)
        with bars(terminal) as progress, TemporaryDirectory(prefix="whypick-simulate-") as place:
            opened = _Opener(settings, embedder, Path(place))
            done = scoring.simulate(engine, drawn, chats, seed, opened, progress=progress)
        if transcripts is not None:
            count = chronicle.write(transcripts, done.chats, engine.catalogue)
            terminal.err.print(words(f"Written: {count} transcripts in {transcripts}"), soft_wrap=True)
        write(done.figures, Taken("simulate", file, index.version))
    tell(terminal, done.figures, tables.simulated)


class _Opener:
    """Opens the built-in over the home for one variant; conversations go to a database that goes again."""

    def __init__(self, settings: Settings, embedder: Embedder, place: Path) -> None:
        self._settings, self._embedder, self._place = settings, embedder, place

    @contextmanager
    def __call__(self, variant: Variant) -> Iterator[Assistant]:
        from bot.settings import load
        from bot.wiring import build

        database = f"sqlite:///{self._place / variant.name}.db"
        given = {"home": self._settings.home, "model": "grounded", "database_url": database, **variant.settings}
        with closing(build(load(**cast(dict[str, Any], given)), self._embedder, measured=True)) as assistant:
            yield assistant
