"""One index version with everything that is built over it."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from copy import copy
from functools import cached_property, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from bot.checking.checker import Checker
from bot.checking.second import second_reader
from bot.facts import Facts
from bot.messages import Messages
from bot.resources import folder
from bot.understanding.reader import Reader
from bot.voice.starters import starters
from retrieval.actions import INTEREST
from retrieval.catalogue import Catalogue
from retrieval.cores import one_core
from retrieval.embedding import Embedder
from retrieval.errors import InputError
from retrieval.index import Index
from retrieval.likes import Likes
from retrieval.recommender import Recommender
from retrieval.types import Interaction, Query

# What a person did since a version was made, and what was done in a conversation: (person, conversation, after).
Since = Callable[[str | None, str | None, int], tuple[Interaction, ...]]


class Engine:
    """What turns on one index version use. It keeps nothing about anybody."""

    def __init__(
        self, index: Index, embedder: Embedder, messages: Messages, since: Since = lambda person, session, after: ()
    ) -> None:
        if index.embedder_id != embedder.id:
            fix = "Run `whypick ingest` again, or set WHYPICK_EMBEDDER back."
            raise InputError(
                f"the index was made with {index.embedder_id}, not with {embedder.id}", where=index.version, do=fix
            )
        one_core()
        self.index = index
        self.messages = messages
        self._embedder, self._since = embedder, since
        self._beside = ThreadPoolExecutor(1, "embedding")
        self._warm = threading.Event()
        self.recommender = Recommender(index, embedder)
        self.facts = Facts(index.catalogue, messages)
        self.reader = Reader(
            index.catalogue,
            messages,
            self.facts,
            self.recommender.count,
            lambda word: index.document_frequency(word) > 0,
        )
        self.starters: tuple[str, ...] = starters(index.catalogue, messages, index.arrays.get("popularity"))

    def with_figures(self, index: Index) -> Engine:
        """The same after figures and stock changed: every word is where it was, so nothing is read again."""
        fresh = copy(self)
        fresh.index, fresh.recommender = index, Recommender(index, self._embedder)
        fresh.facts = self.facts.with_figures(index.catalogue)
        fresh.reader = self.reader.with_figures(index.catalogue, fresh.facts, fresh.recommender.count)
        fresh.__dict__.pop("checker", None)
        return fresh

    @property
    def catalogue(self) -> Catalogue:
        """The items of this version."""
        return self.index.catalogue

    @cached_property
    def checker(self) -> Checker:
        """Checks a remote model's words; made when one first speaks."""
        return Checker(self.catalogue, self.messages, second_reader())

    def for_one_turn(self, text: str) -> Recommender:
        """A recommender for a turn that asks several times: it embeds each text and looks up the likes once.

        `text` is embedded beside what is done meanwhile.
        """
        embedder = _Remembering(self._embedder, self._beside)
        embedder.begin(text)
        return Recommender(self.index, embedder, lru_cache(partial(Likes, self.index)))

    @property
    def note(self) -> str:
        """What a person should know of this catalogue; empty for one of somebody's own."""
        key = f"demo.{self.index.demo}" if self.index.demo else ""
        return self.messages.say(key) if self.messages.has(key) else ""

    def warm(self) -> None:
        """Loads the embedding model and the index's files, the first time that it is called."""
        if not self._warm.is_set():
            self.finds_something()
            self._warm.set()

    def finds_something(self) -> bool:
        """Whether a request made from the catalogue itself ends in picks: what a turn does, less the words."""
        return bool(self.recommender.recommend(Query(text=self.starters[0] if self.starters else "anything")).picks)

    def ready_checker(self) -> Checker:
        """The checker, with everything loaded: no remote model is to wait for that, it has a deadline."""
        self.warm()
        second_reader().load()
        return self.checker

    def close(self) -> None:
        """Let go of the index's files. No turn may be using it."""
        self.index.close()  # the thread beside turns ends with the last engine that has it

    @cached_property
    def people(self) -> tuple[tuple[str, str], ...]:
        """(id, label) of a packaged demo's made-up people; nobody of a real catalogue."""
        if self.index.demo is None:
            return ()
        file = folder("data") / self.index.demo / "people.csv"
        if not file.is_file():
            return ()
        known = set(self.index.people())
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [(row["user_id"], row["label"]) for row in csv.DictReader(lines)]
        return tuple(row for row in rows if row[0] in known)

    def history(self, user_id: str | None, session_id: str | None = None) -> tuple[Interaction, ...]:
        """What a person did before, and in this conversation; nothing for somebody we know nothing about."""
        return (*self.given(user_id), *self.told(user_id, session_id))

    def given(self, user_id: str | None) -> tuple[Interaction, ...]:
        """What this version holds of a person."""
        return self._there(() if user_id is None else self.index.history(user_id))

    def told(self, user_id: str | None, session_id: str | None) -> tuple[Interaction, ...]:
        """What was told as it happened, since this version was made."""
        return self._there(self._since(user_id, session_id, self.index.folded.events))

    def _there(self, done: Sequence[Interaction]) -> tuple[Interaction, ...]:
        return tuple(one for one in done if one.item_id in self.catalogue)

    def done_with(self, history: Sequence[Interaction]) -> frozenset[str]:
        """What a person had, rated or judged before: nothing to recommend to them again. What was only looked at may be."""
        return frozenset(event.item_id for event in history if event.action not in INTEREST)


class _Remembering:
    """An embedder that keeps what it embedded for as long as one turn holds it."""

    def __init__(self, embedder: Embedder, beside: Executor) -> None:
        self._embedder, self._beside = embedder, beside
        self.id, self.dim = embedder.id, embedder.dim
        self._begun: dict[str, Future[NDArray[np.float32]]] = {}
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def begin(self, text: str) -> None:
        """Start on a text that will be asked for."""
        if text:
            self._begun[text] = self._beside.submit(self._embedder.encode, [text])

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Vectors of the texts, in their order."""
        for text in self._begun.keys() & set(texts):
            self._vectors[text] = self._begun.pop(text).result()[0]
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, self._embedder.encode(new, progress), strict=True))
        return np.stack([self._vectors[text] for text in texts])
