"""What becomes of a turn whose reader goes away, at each phase of its stream.

    python benchmarks/leaving.py [--home HOME] [--times 10] [--json]

A server with a slow language model (`upstream.py`), asked for a drama over and over; the reader hangs up when it has come so far:
before the first event, while the model plans, while it grades, at the picks, at the first words, in the middle of them, at the
suggestions, and after all. The model says no more than what the reader waits for, so that no reader is too slow to leave in time.
Then it is seen how soon the model's endpoint is left in peace, whether the turn is stored as what was shown, and whether any task
is left in the server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
import uvicorn
from serving import copy
from upstream import SAID, Upstream, endpoint

from bot.assistant import Assistant
from bot.settings import load
from bot.surfaces.server import application
from bot.wiring import build

SOON_S = 1.0  # in which the endpoint is to be left
PATIENCE_S = 60.0
PHASES = ("asked", "planning", "grading", "picks", "first words", "amid words", "suggestions", "done")
CALLS = {"planning": "plan", "grading": "grades"}  # phases told by what the model is asked
WORDS = {"first words": 1, "amid words": 4}  # of the model's sentences
STOPS = {phase: {kind: 0} for phase, kind in (*CALLS.items(), ("picks", "words"))}
STOPS |= {phase: {"words": count} for phase, count in WORDS.items()}
TEXT = "a drama"


@dataclass
class Left:
    """What came of the times that a reader went away at one phase."""

    phase: str
    times: int = 0
    asking: int = 0  # how often the model was being asked then, or after
    slowest_close_s: float = 0.0
    not_closed: int = 0
    stored: int = 0  # turns
    not_as_shown: int = 0
    orphans: int = 0  # tasks left, in all
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Server:
    """The server under test."""

    assistant: Assistant
    upstream: Upstream
    client: httpx.AsyncClient


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when something was not as it is to be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--home", type=Path, default=Path(".whypick"), help="a home with an index of films; only read")
    parser.add_argument("--times", type=int, default=10, help="at each phase")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="whypick-leaving-") as place:
        home = copy(given.home.absolute(), Path(place) / "home")
        left = asyncio.run(_measured(home, given.times))
    print(json.dumps([asdict(one) for one in left]) if given.json else "\n".join(map(_line, left)))
    bad = [one for one in left if one.not_closed or one.not_as_shown or one.orphans or one.slowest_close_s > SOON_S]
    return 1 if bad else 0


async def _measured(home: Path, times: int) -> list[Left]:
    async with endpoint() as upstream, _serving(home, upstream) as server:
        await _leave(server, "done", Left("warming up"))
        found = [Left(phase) for phase in PHASES]
        for one in found:
            for _ in range(times):
                await _leave(server, one.phase, one)
        return found


@asynccontextmanager
async def _serving(home: Path, upstream: Upstream) -> AsyncIterator[Server]:
    asks = {"model": "openai:m", "openai_base_url": upstream.url, "openai_api_key": "none"}
    settings = load(home=home, **asks, first_word_s=600, turn_s=600, grade_s=600)
    assistant = build(settings)
    assistant.warm()
    key, _ = assistant.keys.add("leaving")
    server = uvicorn.Server(uvicorn.Config(application(assistant, "s" * 43), port=0, log_level="warning"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE_S
        ) as client:
            yield Server(assistant, upstream, client)
    finally:
        server.should_exit = True
        await task
        assistant.close()


async def _leave(server: Server, phase: str, left: Left) -> None:
    """One turn that is left at a phase, and all that is then to be seen."""
    conversation = (await server.client.post("/v1/conversations")).json()["id"]
    before, begun = asyncio.all_tasks(), len(server.upstream.calls)
    server.upstream.stops = STOPS.get(phase, {})
    shown = await _read(server, conversation, phase)
    went = time.perf_counter()
    await _until(lambda: not asyncio.all_tasks() - before)
    orphans = [repr(task) for task in asyncio.all_tasks() - before]
    calls = [call for call in server.upstream.calls[begun:] if call.ended is None or call.ended > went]
    left.times += 1
    left.asking += bool(calls)
    left.not_closed += sum(call.ended is None for call in calls)
    left.slowest_close_s = max([left.slowest_close_s, *(call.ended - went for call in calls if call.ended)])
    left.orphans += len(orphans)
    left.wrong += orphans
    _compare(server, conversation, shown, left)


def _compare(server: Server, conversation: str, shown: str, left: Left) -> None:
    """The turn is stored, with the sentences that the reader saw and no others."""
    turns = server.assistant.transcript(conversation).turns
    left.stored += len(turns)
    text = turns[0].reply.text if turns else ""
    if len(turns) > 1 or not text.startswith(shown) or SAID in text.removeprefix(shown):
        left.not_as_shown += 1
        left.wrong.append(f"shown {shown!r}, stored {text!r}")


async def _read(server: Server, conversation: str, phase: str) -> str:
    """Reads a turn's stream until a phase and hangs up; gives the words that were shown by then."""
    shown, begun = list[str](), len(server.upstream.calls)
    reading = asyncio.create_task(_stream(server.client, conversation, phase, shown))
    if phase == "asked":
        await asyncio.sleep(0.02)
    elif kind := CALLS.get(phase):
        await _until(lambda: reading.done() or any(one.kind == kind for one in server.upstream.calls[begun:]))
    else:
        await reading
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return "".join(shown).strip()


async def _stream(client: httpx.AsyncClient, conversation: str, phase: str, shown: list[str]) -> None:
    path, body, event = f"/v1/conversations/{conversation}/messages", {"text": TEXT, "stream": True}, ""
    async with client.stream("POST", path, json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: ") and event == "text":
                shown.append(json.loads(line.removeprefix("data: "))["delta"])
            elif not line and (event == phase or "".join(shown).count(SAID) == WORDS.get(phase)):
                return


async def _until(holds: Callable[[], object]) -> None:
    """Waits until something holds, or for as long as anybody would."""
    end = time.perf_counter() + PATIENCE_S
    while not holds() and time.perf_counter() < end:
        await asyncio.sleep(0.01)


def _line(left: Left) -> str:
    return (
        f"{left.phase}: left {left.times} times, {left.asking} of them while the model was being asked; its endpoint was left "
        f"{left.slowest_close_s:.3f} s later at the latest ({left.not_closed} never); {left.stored} turns stored, "
        f"{left.not_as_shown} not as shown; {left.orphans} tasks left" + "".join(f"\n  {one}" for one in left.wrong[:3])
    )


if __name__ == "__main__":
    sys.exit(main())
