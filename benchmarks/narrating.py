"""How a language model's sentences fare as it explains picks: which are shown, which are not, and what they rest on.

    WHYPICK_MODEL=openai:NAME OPENAI_BASE_URL=URL python benchmarks/narrating.py --home HOME --into sentences.jsonl
        [--people 20] [--seed 7] [--minutes 30]

Real people of the index each ask the built-in for something and the model "why?" for each pick, through the product's
own assistant. A line of the file is one sentence that the model wrote: the sentence, whether the checker let it
through, what it found unsupported, and the claims that it may have said. Whether it is true is for a person to write
beside it, as "true"; with `--score FILE` the shares are printed: shown, true of those shown (with the 95% interval of Wilson, JASA 1927), and
refused of those true. Where the model is slow, raise WHYPICK_FIRST_WORD_S and WHYPICK_TURN_S.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from scipy.stats import binomtest

from bot.assistant import Assistant
from bot.checking.checker import Checker, Verdict
from bot.checking.grounds import Grounds
from bot.checking.second import second_reader
from bot.checking.told import Told
from bot.claims import explain
from bot.messages import Messages
from bot.sessions import Store
from bot.settings import BUILT_IN, Settings, load
from bot.turn.engine import Engine
from bot.turn.engines import Engines
from bot.types import IncomingMessage, Reply
from bot.wiring import purse_of, speakers_of
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import WhypickError

ASKED = ("why the first one?", "why the second one?", "why the third one?")


class Recording(Checker):
    """A checker that keeps what it was asked."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine.catalogue, engine.messages, second_reader())
        self.verdicts: list[Verdict] = []
        self.told: Told | None = None

    def check(self, sentence: str, grounds: Grounds, about: Sequence[str] = ()) -> Verdict:
        verdict = super().check(sentence, grounds, about)
        self.verdicts.append(verdict)
        self.told = grounds.told
        return verdict


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold the conversations, or score a file that was labelled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--home", type=Path, default=None, help="a home with an index; only read")
    parser.add_argument("--into", type=Path, default=Path("sentences.jsonl"), help="where the sentences go")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=30.0, help="nothing new is asked after that")
    parser.add_argument("--score", type=Path, default=None, help="a file with labels")
    options = parser.parse_args(arguments)
    if options.score is not None:
        print(json.dumps(scored([json.loads(line) for line in options.score.read_text().splitlines()])))
        return 0
    with tempfile.TemporaryDirectory(prefix="whypick-narrating-") as place:
        home = {"home": options.home} if options.home else {}
        settings = load(database_url=f"sqlite:///{Path(place) / 'chats.db'}", **home)
        try:
            _hold(settings, options)
        except WhypickError as error:
            print(f"narrating: {error.line()}", file=sys.stderr)
            return 2
    return 0


def scored(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Shares over labelled sentences; of an interval, its ends."""
    labelled = [row for row in rows if "true" in row]
    shown = [row for row in labelled if row["shown"]]
    true = [row for row in labelled if row["true"]]
    right = sum(row["true"] for row in shown)
    interval = binomtest(right, len(shown)).proportion_ci(method="wilson") if shown else None
    return {
        "sentences": len(labelled),
        "replaced": 1 - len(shown) / max(len(labelled), 1),
        "shown": len(shown),
        "precision": right / len(shown) if shown else None,
        "interval": [interval.low, interval.high] if interval else None,
        "true": len(true),
        "false_alarm": sum(not row["shown"] for row in true) / len(true) if true else None,
    }


def _hold(settings: Settings, options: argparse.Namespace) -> None:
    messages, embedder = Messages(), SentenceEmbedder(settings.embedder)
    engines, store = Engines(settings.home, embedder, messages), Store(settings.database)
    speakers, get_ready = speakers_of(settings, purse_of(settings))
    assistant = Assistant(engines, store, messages, speakers, str(settings.choice), 2_000, get_ready=get_ready)
    until = time.monotonic() + 60 * options.minutes
    with closing(assistant), engines.lease() as engine, options.into.open("a", encoding="utf-8") as out:
        recording = engine.checker = Recording(engine)  # type: ignore[misc]
        assistant.warm()
        people = Random(options.seed).sample(list(engine.index.people()), options.people)
        for place, person in enumerate(people):
            request = engine.starters[place % len(engine.starters)]
            for row in _conversation(assistant, recording, person, request, str(settings.choice), until):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                out.flush()
            if time.monotonic() > until:
                return


def _conversation(
    assistant: Assistant, recording: Recording, person: str, request: str, model: str, until: float
) -> Iterator[dict[str, Any]]:
    first = asyncio.run(_say(assistant, request, None, person, BUILT_IN))
    for place, text in enumerate(ASKED[: len(first.cards)]):
        if time.monotonic() > until:
            return
        recording.verdicts.clear()
        reply = asyncio.run(_say(assistant, text, first.session_id, person, model))
        claims = _claims(recording, first.cards[place].item_id)
        for verdict in recording.verdicts:
            yield {
                "item": first.cards[place].title,
                "sentence": verdict.text,
                "shown": verdict.ok,
                "unsupported": verdict.unsupported,
                "claims": claims,
                "reply": reply.text,
            }


def _claims(recording: Recording, item_id: str) -> list[str]:
    told = recording.told
    if told is None or item_id not in told.picked:  # the model may have looked for something else
        return []
    found = explain(told.trace, item_id, told.catalogue, told.messages, who=told.who)
    return [one.text for one in (*found.reasons, *found.against, *found.context)]


async def _say(assistant: Assistant, text: str, session_id: str | None, person: str, model: str | None = None) -> Reply:
    message = IncomingMessage(text, session_id=session_id, user_id=person, model=model)
    reply = [one async for one in assistant.reply(message)][-1].reply
    assert reply is not None
    return reply


if __name__ == "__main__":
    sys.exit(main())
