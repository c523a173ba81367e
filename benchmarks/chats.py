"""Does a chat feel right? Simulated people talk with the real assistant, and every turn is held against the rules.

    python benchmarks/chats.py [--home HOME | --demo movies|shop] [--chats 1000] [--seed 7] [--workers N]
                               [--transcripts DIR [--keep 20]] [--json]

People are scripted but random, by the seed: wishes made from the catalogue's own words, values and numbers, misspelt
titles, critiques, questions, whys, things taken back, suggestions tapped, noise. The rules are those of
`simulation/rules.py`; their checks share no code with what they check. A sampled turn has each of its suggestions sent
in a copy of the conversation. The home is only read: conversations go into a database of their own. Exit status 1
when a rule is broken. Times are worth something only with one worker on an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from simulation.chat import Chat
from simulation.report import as_json, table, write_transcript
from simulation.rules import Account
from simulation.world import World

from bot.resources import folder
from bot.sessions import Store
from bot.settings import load
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import WhypickError
from retrieval.ingest import ingest

SHARE = 10  # chats that a worker takes at a time


@dataclass(frozen=True, slots=True)
class Plan:
    """What every worker is told."""

    home: Path
    seed: int
    transcripts: Path | None
    keep: int
    threads: int  # for torch; 0 leaves its own choice


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, print, and say by the exit status whether every rule held."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--home", type=Path, help="a home with an index; only read")
    source.add_argument(
        "--demo", choices=("movies", "shop"), default="movies", help="a packaged demo (the default: movies)"
    )
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument(
        "--first", type=int, default=1, help="number of the first chat: one chat alone is --first N --chats 1"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--transcripts", type=Path, metavar="DIR", help="write the first chats there as text")
    parser.add_argument("--keep", type=int, default=20, metavar="N", help="how many transcripts (default: 20)")
    parser.add_argument("--examples", type=int, default=3, help="of each broken rule")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args(arguments)
    try:
        with _home(given.home, given.demo) as home:
            plan = Plan(home, given.seed, given.transcripts, given.keep, 1 if given.workers > 1 else 0)
            account = simulate(plan, range(given.first, given.first + given.chats), given.workers)
    except WhypickError as error:
        print(f"chats: {error.line()}", file=sys.stderr)
        return 2
    name = str(given.home) if given.home else given.demo
    print(
        json.dumps(as_json(account, name, given.seed), ensure_ascii=False)
        if given.json
        else table(account, given.examples)
    )
    return 0 if account.ok else 1


@contextmanager
def _home(home: Path | None, demo: str) -> Iterator[Path]:
    """The given home, or one made for a packaged demo that goes again."""
    if home is not None:
        yield home.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="whypick-chats-") as made:
        place = folder("data") / demo
        ingest(
            Path(made),
            place / "items.csv",
            interactions=[place / "interactions.csv"],
            schema=place / "schema.toml",
            embedder=SentenceEmbedder(),
            demo=demo,
            vectors=place / "embeddings.npz",
        )
        yield Path(made)


def simulate(plan: Plan, numbers: Sequence[int], workers: int = 1) -> Account:
    """All these chats, in this process or in several; the account is the same either way, but for the times."""
    shares = [numbers[start : start + SHARE] for start in range(0, len(numbers), SHARE)]
    whole = Account()
    if workers <= 1:
        whole.add(asyncio.run(_talk(plan, numbers)))
        return whole
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_work, plan, share) for share in shares]
        for done, job in enumerate(as_completed(jobs), start=1):
            print(f"{done}/{len(jobs)} shares of {SHARE} chats", file=sys.stderr)
            job.result()
        for job in jobs:
            whole.add(job.result())
    return whole


def _work(plan: Plan, numbers: Sequence[int]) -> Account:
    return asyncio.run(_talk(plan, numbers))


async def _talk(plan: Plan, numbers: Sequence[int]) -> Account:
    """These chats one after another, with an assistant and a database of their own."""
    if plan.threads:
        import torch

        torch.set_num_threads(plan.threads)
    account, world = Account(), World.of(plan.home)
    with tempfile.TemporaryDirectory(prefix="whypick-chats-") as place:
        settings = load(home=plan.home, database_url=f"sqlite:///{place}/chats.db", model="grounded")
        assistant = build(settings)
        assistant.warm()
        store = Store(settings.database)
        try:
            for number in numbers:
                chat = Chat(assistant, store, world, account, number, plan.seed)
                await chat.run()
                if plan.transcripts is not None and number <= plan.keep:
                    write_transcript(chat, plan.transcripts)
        finally:
            store.close()
            assistant.close()
    return account


if __name__ == "__main__":
    sys.exit(main())
