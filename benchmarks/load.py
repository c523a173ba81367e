"""How many people can talk at once: conversations over HTTP that each say something every so many seconds.

    python benchmarks/load.py [--home HOME] [--conversations 200] [--every 15] [--seconds 120] [--climb] [--json]

The server is a process of its own over a copy of the home's index, with the built-in; this program is another on the same
machine, and takes its part of the cores. Conversations begin spread over the interval, half of them of people with a history,
and say what `turns.py` says, in an order of their own. A turn's time runs from the moment that it was due, so a server that falls behind is not
spared: who waits for the answer before counts as waiting for this one, too. `--climb` shortens the interval until a
turn in twenty takes a second, or something fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import httpx
from serving import WHYPICK, copy, environment, memory, serving
from simulation.report import percentile
from simulation.world import World
from turns import script

PATIENCE_S = 60.0
LONGEST_S = 1.0  # what a turn in twenty may take
STEP = 0.8  # of the interval, from one stage of the climb to the next


@dataclass(frozen=True, slots=True)
class Stage:
    """One load, held for a while; times in milliseconds."""

    conversations: int
    every_s: float
    rate: float  # turns due in a second
    turns: int
    errors: int
    turn_p50: float
    turn_p95: float
    turn_max: float
    first_word_p95: float
    memory_mb: float  # of the server at the end

    @property
    def holds(self) -> bool:
        """Whether nothing failed and all but one turn in twenty took less than a second."""
        return not self.errors and self.turn_p95 < LONGEST_S * 1000


@dataclass(frozen=True, slots=True)
class Said:
    """One message: how long the answer took from when it was due, whole and to its first word, in seconds."""

    took: float
    first: float
    ok: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when something failed or the load that was asked for does not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--home", type=Path, default=Path(".whypick"), help="a home with an index; only read")
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--every", type=float, default=15.0, help="seconds between two messages of a conversation")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long each load is held")
    parser.add_argument("--climb", action="store_true", help="then find the highest rate that holds")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="whypick-load-") as place:
        home = copy(given.home.absolute(), Path(place) / "home")
        key = new_key(home, "load")
        world = World.of(home)
        with serving(home) as (process, address):
            stages = asyncio.run(_stages(given, address, key, world, process.pid))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"machine": machine, "stages": [asdict(one) for one in stages]}) if given.json else _told(stages))
    return 0 if stages[0].holds else 1


def new_key(home: Path, name: str, *options: str) -> str:
    """A key of the home's API."""
    command = [*WHYPICK, "keys", "add", name, *options]
    made = subprocess.run(command, env=environment(home), check=True, capture_output=True, text=True)
    return made.stdout.strip()


async def _stages(given: argparse.Namespace, address: str, key: str, world: World, server: int) -> list[Stage]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE_S, limits=limits) as client:
        while (await client.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.2)
        stages, every = list[Stage](), given.every
        while not stages or (given.climb and stages[-1].holds):
            held = await _held(client, world, given.conversations, every, given.seconds, f"{given.seed}/{len(stages)}")
            stages.append(_stage(held, given.conversations, every, memory(server, "VmRSS")))
            print(f"load: {_line(stages[-1])}", file=sys.stderr)
            every *= STEP
        return stages


async def _held(
    client: httpx.AsyncClient, world: World, conversations: int, every: float, seconds: float, seed: str
) -> list[Said]:
    """What became of every message that was due while the load was held."""
    people = world.people if world.people else [None]
    begun = [await _begin(client, people[n * 7 % len(people)] if n % 2 else None) for n in range(conversations)]
    start = time.perf_counter() + 1.0
    chats = [
        _chat(client, one, world, Random(f"{seed}/{n}"), start + every * n / conversations, every, start + seconds)
        for n, one in enumerate(begun)
    ]
    return [said for chat in await asyncio.gather(*chats) for said in chat]


async def _begin(client: httpx.AsyncClient, user_id: str | None) -> str:
    response = await client.post("/v1/conversations", json={"user_id": user_id})
    return str(response.raise_for_status().json()["id"])


async def _chat(
    client: httpx.AsyncClient, conversation: str, world: World, rng: Random, due: float, every: float, end: float
) -> list[Said]:
    said, messages = list[Said](), list[str]()
    while due < end:
        messages = messages or _order(script(world, rng), rng)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        said.append(await _say(client, conversation, messages.pop(0), due))
        due += every
    return said


def _order(messages: list[str], rng: Random) -> list[str]:
    """The first one first, the others in any order: two hundred people don't march in step."""
    return [messages[0], *rng.sample(messages[1:], len(messages) - 1)]


async def _say(client: httpx.AsyncClient, conversation: str, text: str, due: float) -> Said:
    first, done = 0.0, False
    path, body = f"/v1/conversations/{conversation}/messages", {"text": text, "stream": True}
    try:
        async with client.stream("POST", path, json=body) as response:
            async for line in response.aiter_lines():
                if line == "event: text" and not first:
                    first = time.perf_counter() - due
                done = done or line == "event: done"
    except httpx.HTTPError as error:
        print(f"load: {type(error).__name__} on {text!r}", file=sys.stderr)
    return Said(time.perf_counter() - due, first, done)


def _stage(held: Sequence[Said], conversations: int, every: float, memory_mb: float) -> Stage:
    took, firsts = [one.took * 1000 for one in held], [one.first * 1000 for one in held if one.first]
    return Stage(
        conversations=conversations,
        every_s=every,
        rate=conversations / every,
        turns=len(held),
        errors=sum(not one.ok for one in held),
        turn_p50=percentile(took, 0.5),
        turn_p95=percentile(took, 0.95),
        turn_max=max(took),
        first_word_p95=percentile(firsts, 0.95),
        memory_mb=memory_mb,
    )


def _line(stage: Stage) -> str:
    return (
        f"{stage.conversations} conversations, a message each per {stage.every_s:.1f} s ({stage.rate:.1f} turns a second): {stage.turns} turns, "
        f"{stage.errors} errors, p50 {stage.turn_p50:.0f} ms, p95 {stage.turn_p95:.0f} ms, longest {stage.turn_max:.0f} ms, first word p95 "
        f"{stage.first_word_p95:.0f} ms; the server holds {stage.memory_mb:.0f} MB"
    )


def _told(stages: Sequence[Stage]) -> str:
    lines = [_line(one) for one in stages]
    if len(stages) > 1:
        best = max((one.rate for one in stages if one.holds), default=0.0)
        lines.append(f"the highest rate seen with p95 under {LONGEST_S:.0f} s: {best:.1f} turns a second")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
