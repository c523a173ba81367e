"""How fast a warm turn of the built-in is, and what a server costs: start, memory.

    python benchmarks/turns.py [--home HOME] [--chats 30] [--seed 7] [--no-server] [--json]
    python benchmarks/turns.py --generate 20000 --films ../shared/data/movies [--mixed] [--into HOME]

The messages are fixed by the catalogue and the seed: chats of ten turns with free words, conditions, titles, critiques,
references, a why and a question. Half of the chats are of people with a history. A chat is held before the clock
runs. `--generate` measures on a catalogue of so many items, the films and made-up ones (see generating.py), ingested
into a home of its own; with `--into` that home stays and is used again. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from generating import home_of
from serving import Served, measure
from simulation import wishes
from simulation.report import percentile
from simulation.saying import Maker, Scene
from simulation.world import World

from bot.assistant import Assistant
from bot.settings import load
from bot.types import IncomingMessage
from bot.wiring import build
from retrieval.errors import WhypickError

SERVED_TURNS = 50


@dataclass(frozen=True, slots=True)
class Turns:
    """Times of warm turns, in milliseconds."""

    items: int
    turns: int
    turn_p50: float
    turn_p95: float
    turn_max: float
    first_word_p50: float
    first_word_p95: float
    computed_p50: float  # processor time of all threads: what is left of a turn on a machine that is not idle
    computed_p95: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--home", type=Path, default=Path(".whypick"), help="a home with an index; only read")
    parser.add_argument("--generate", type=int, metavar="N", help="measure on a catalogue of N items instead")
    parser.add_argument("--films", type=Path, help="the folder of the real films, for --generate")
    parser.add_argument("--into", type=Path, metavar="HOME", help="keep the generated catalogue's home here")
    parser.add_argument(
        "--mixed", action="store_true", help="mix the made-up films' vectors from real ones instead of embedding"
    )
    parser.add_argument("--chats", type=int, default=30, help="of ten turns each")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-server", action="store_true", help="only the turns")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args(arguments)
    if given.generate is not None and given.films is None:
        parser.error("--generate needs --films")
    with tempfile.TemporaryDirectory(prefix="whypick-turns-") as place:
        try:
            home = given.home.absolute()
            if given.generate is not None:
                home = home_of(
                    given.films, given.generate, given.into or Path(place) / "generated", given.seed, given.mixed
                )
            figures = _measured(home, given.chats, given.seed, Path(place), not given.no_server)
        except WhypickError as error:
            print(f"turns: {error.line()}", file=sys.stderr)
            return 2
    print(json.dumps(figures) if given.json else in_words(figures))
    return 0


def _measured(home: Path, chats: int, seed: int, place: Path, serve: bool) -> dict[str, object]:
    world = World.of(home)
    scripts = [script(world, Random(f"{seed}/{number}")) for number in range(chats + 1)]
    served: Served | None = None
    if serve:  # first, while this process holds little itself
        messages = [text for one in scripts for text in one][:SERVED_TURNS]
        served = measure(home, messages, place)
    turns = asyncio.run(timed(home, scripts, world, place / "turns.db"))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return {"machine": machine, "turns": asdict(turns), "server": None if served is None else asdict(served)}


def script(world: World, rng: Random) -> list[str]:
    """Ten messages of one chat; whatever is picked, they make sense."""
    scene = Scene(world, rng, turn=2)
    makers = (wishes.wish, wishes.refusal, wishes.free, wishes.condition, wishes.liked)
    first, refused, free, condition, liked = (_made(scene, maker) for maker in makers)
    return [
        first,
        "something else",
        "why the first one?",
        refused,
        "more like the second one",
        free,
        scene.pick("what is the second one about?", "who's in the first one?", "is the first one any good for kids?"),
        condition,
        liked,
        scene.pick("none of these", "thanks", "forget that", "compare the first and the second"),
    ]


def _made(scene: Scene, maker: Maker) -> str:
    while True:
        said = maker(scene)
        if said is not None:
            return said.text


async def timed(home: Path, scripts: Sequence[Sequence[str]], world: World, database: Path) -> Turns:
    """Hold the chats one after another; the first one only warms up."""
    assistant = build(load(home=home, database_url=f"sqlite:///{database}", model="grounded"))
    assistant.warm()
    turns, firsts, computed = list[float](), list[float](), list[float]()
    try:
        for number, messages in enumerate(scripts):
            user = world.people[number * 7 % len(world.people)] if world.people and number % 2 else None
            session = assistant.start(user)
            for text in messages:
                began = time.process_time()
                turn, first = await _turn(assistant, text, session.session_id)
                if number:
                    turns.append(turn)
                    firsts.append(first)
                    computed.append((time.process_time() - began) * 1000)
    finally:
        assistant.close()
    shares = [(values, share) for values in (firsts, computed) for share in (0.5, 0.95)]
    rest = [percentile(values, share) for values, share in shares]
    return Turns(len(world.catalogue), len(turns), percentile(turns, 0.5), percentile(turns, 0.95), max(turns), *rest)


async def _turn(assistant: Assistant, text: str, session_id: str) -> tuple[float, float]:
    """One turn, and its first word, in milliseconds."""
    began, first = time.perf_counter(), 0.0
    async for one in assistant.reply(IncomingMessage(text, session_id)):
        if one.kind == "text" and not first:
            first = time.perf_counter() - began
        if one.kind == "error":
            raise RuntimeError(f"{text!r}: {one.text}")
    return (time.perf_counter() - began) * 1000, first * 1000


def in_words(figures: dict[str, object]) -> str:
    """The figures for a person."""
    turns = Turns(**figures["turns"])  # type: ignore[arg-type]
    lines = [
        f"{figures['machine']}; {turns.items} items, {turns.turns} turns",
        f"turn: p50 {turns.turn_p50:.0f} ms, p95 {turns.turn_p95:.0f} ms, longest {turns.turn_max:.0f} ms",
        f"first word: p50 {turns.first_word_p50:.0f} ms, p95 {turns.first_word_p95:.0f} ms",
        f"processor time of a turn: p50 {turns.computed_p50:.0f} ms, p95 {turns.computed_p95:.0f} ms",
    ]
    if figures["server"] is not None:
        served = Served(**figures["server"])  # type: ignore[arg-type]
        lines.append(
            f"server: ready after {served.ready_s:.1f} s; holds {served.idle_mb:.0f} MB, after {served.turns} turns through the "
            f"page {served.after_mb:.0f} MB (at most {served.peak_mb:.0f} MB); a turn through the page p95 "
            f"{percentile(served.page_ms, 0.95):.0f} ms"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
