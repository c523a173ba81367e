"""Does anybody ever read what is another's: many conversations of several keys, and reads across them.

    python benchmarks/leaks.py [--home HOME] [--conversations 500] [--reads 100000] [--seed 7] [--json]

Every conversation says a word of its own that is in no dictionary, its canary, while others talk. Then each caller reads
what is not theirs, by every route that names a conversation: with the very ids of others, with ids one letter beside
them, and with random ones. Half of the conversations are of keys, half of a page's visitors, who share one key. A leak is an
answer that is not a refusal, or that holds a canary. Between these everybody reads their own, which must hold their own canary
and no other. At the end every conversation is read once more, and must be as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import secrets
import string
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
from load import new_key
from serving import copy, serving

KEYS = 10
AT_ONCE = 16  # requests
CANARY = re.compile(r"zq[a-z]{10}qz")
REFUSALS = frozenset({401, 403, 404})
SHOP = "http://shop.example"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Whose it is, what opens it, and the word that only it knows."""

    owner: int  # the caller's number
    id: str
    canary: str


@dataclass
class Seen:
    """What came of the reads. A leak is told by what was asked for and what came back."""

    reads: Counter[str] = field(default_factory=Counter)  # by how the id was come by
    statuses: Counter[int] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    own: int = 0
    own_failed: list[str] = field(default_factory=list)
    changed: int = 0  # conversations that were not as before at the end


def main(arguments: Sequence[str] | None = None) -> int:
    """Read and print; 1 when anything leaked, an own conversation could not be read, or one was changed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--home", type=Path, default=Path(".whypick"), help="a home with an index; only read")
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--reads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="whypick-leaks-") as place:
        home = copy(given.home.absolute(), Path(place) / "home")
        keys = [new_key(home, f"key{number}") for number in range(KEYS)]
        web = new_key(home, "web", "--scope", "publishable", "--origin", SHOP)
        with serving(home) as (_, address):
            seen = asyncio.run(_tried(address, keys, web, given.conversations, given.reads, Random(given.seed)))
    figures = {
        "conversations": given.conversations,
        "reads": sum(seen.reads.values()),
        "by": dict(seen.reads),
        "statuses": {str(status): count for status, count in sorted(seen.statuses.items())},
        "leaks": len(seen.leaks),
        "own": seen.own,
        "own_failed": len(seen.own_failed),
        "changed": seen.changed,
    }
    for line in (*seen.leaks[:10], *seen.own_failed[:10]):
        print(f"leaks: {line}", file=sys.stderr)
    print(json.dumps(figures) if given.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))
    return 1 if seen.leaks or seen.own_failed or seen.changed else 0


async def _tried(address: str, keys: Sequence[str], web: str, count: int, reads: int, rng: Random) -> Seen:
    async with AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(_client(address, key)) for key in keys]
        while (await callers[0].get("/readyz")).status_code != 200:
            await asyncio.sleep(0.2)
        held = [await _begun(callers[number % KEYS], number, rng) for number in range(count // 2)]
        for _ in range(count - len(held)):
            client, conversation = await _visitor(address, web, len(callers), rng)
            callers.append(await stack.enter_async_context(client))
            held.append(conversation)
        for some in (held[start : start + AT_ONCE] for start in range(0, count, AT_ONCE)):
            await asyncio.gather(*(_talk(callers[one.owner], one) for one in some))
        before = [await _told(callers[one.owner], one) for one in held]
        seen = Seen()
        await asyncio.gather(*(_reads(callers, held, reads // AT_ONCE, rng, seen) for _ in range(AT_ONCE)))
        after = [await _told(callers[one.owner], one) for one in held]
        seen.changed = sum(then != now for then, now in zip(before, after, strict=True))
        return seen


def _client(address: str, token: str, origin: str | None = None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} | ({} if origin is None else {"Origin": origin})
    limits = httpx.Limits(keepalive_expiry=2.0)  # sooner than the server closes what is idle
    return httpx.AsyncClient(base_url=address, headers=headers, timeout=60, limits=limits)


async def _begun(client: httpx.AsyncClient, number: int, rng: Random) -> Conversation:
    """A conversation of a key, of a person of its own."""
    made = await client.post("/v1/conversations", json={"user_id": f"person{number}"})
    return Conversation(number % KEYS, str(made.raise_for_status().json()["id"]), _canary(rng))


async def _visitor(address: str, web: str, owner: int, rng: Random) -> tuple[httpx.AsyncClient, Conversation]:
    """A visitor of a page: a signed session with a conversation of its own."""
    async with _client(address, web, SHOP) as page:
        made = (await page.post("/v1/sessions")).raise_for_status().json()
    client = _client(address, made["token"], SHOP)
    return client, Conversation(owner, str(made["conversation_id"]), _canary(rng))


def _canary(rng: Random) -> str:
    return f"zq{''.join(rng.choices(string.ascii_lowercase, k=10))}qz"


async def _talk(client: httpx.AsyncClient, one: Conversation) -> None:
    """Two turns with the canary in them."""
    for text in (f"something like {one.canary}", f"not {one.canary}, rather something funny"):
        said = await client.post(f"/v1/conversations/{one.id}/messages", json={"text": text})
        said.raise_for_status()


async def _told(client: httpx.AsyncClient, one: Conversation) -> dict[str, Any]:
    told: dict[str, Any] = (await client.get(f"/v1/conversations/{one.id}")).raise_for_status().json()
    return told


async def _reads(
    callers: Sequence[httpx.AsyncClient], held: Sequence[Conversation], count: int, rng: Random, seen: Seen
) -> None:
    """So many reads of what is not the caller's; after every tenth, one of their own as well."""
    for number in range(count):
        mine, theirs = rng.sample(held, 2)
        while mine.owner == theirs.owner:  # another conversation of one's own key
            theirs = rng.choice(held)
        client = callers[mine.owner]
        how, wanted = _guess(theirs, rng)
        method, path, options = _request(wanted, rng)
        response = await client.request(method, path, **options)
        seen.reads[how] += 1
        seen.statuses[response.status_code] += 1
        if response.status_code not in REFUSALS or CANARY.search(response.text):
            seen.leaks.append(f"{how}: {method} {path} gave {response.status_code}: {response.text[:200]}")
        if number % 10 == 0:
            await _own(client, mine, seen)


async def _own(client: httpx.AsyncClient, mine: Conversation, seen: Seen) -> None:
    response = await client.get(f"/v1/conversations/{mine.id}")
    seen.own += 1
    found = set(CANARY.findall(response.text))
    if response.status_code != 200 or found != {mine.canary}:
        seen.own_failed.append(f"{response.status_code}, canaries {found}")


def _guess(theirs: Conversation, rng: Random) -> tuple[str, str]:
    """How an id was come by, and the id: another's own, one letter beside it, or a random one."""
    how = rng.choice(("known", "neighbour", "guessed"))
    if how == "known":
        return how, theirs.id
    if how == "guessed":
        return how, "s" + secrets.token_urlsafe(18)
    place, letters = rng.randrange(len(theirs.id)), string.ascii_letters + string.digits + "-_"
    letter = rng.choice([one for one in letters if one != theirs.id[place]])
    return how, theirs.id[:place] + letter + theirs.id[place + 1 :]


def _request(wanted: str, rng: Random) -> tuple[str, str, dict[str, Any]]:
    """A request that would tell something of a conversation, or change it, were it the caller's."""
    path = f"/v1/conversations/{wanted}"
    return rng.choice(
        [
            ("GET", path, {}),
            ("GET", f"{path}/why/1", {}),
            ("GET", f"{path}/why/1?not=true&turn=1", {}),
            ("POST", f"{path}/messages", {"json": {"text": "what did I say?"}}),
            ("POST", f"{path}/feedback", {"json": {"turn": 1, "kind": "up"}}),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
