"""One turn spoken: by the built-in, or by a remote model under a deadline and a check, with the built-in behind it.

a remote model      what is shown
plans, finds        the built-in's acknowledgement, then the cards as soon as a tool has made them
speaks              each sentence once it is complete and holds; no more than 60 words in all
is late, dies,      the same cards, the built-in's words for them, and a note
says nothing usable
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Literal

import structlog

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds, of_turn
from bot.explaining.past import Explained
from bot.llm import marks
from bot.llm.failure import Failed
from bot.llm.prose import Sentences, fit, plain, words
from bot.llm.streaming import Feed
from bot.llm.written_calls import opens
from bot.turn.context import EXPLAINING, Answered, Artifact, Missed, Picked, TurnContext
from bot.turn.voices import Ended, Found, Later, Piece, Voice, Words
from bot.types import Act

log = structlog.get_logger(__name__)

MOST_WORDS = 60
QUESTION_WORDS = 16  # kept free for a question
_IT = re.compile(r"\b(?:it|its|this)\b", re.IGNORECASE)
_LONGEST = 1500  # characters of one message that are waited for without a sentence in them

# What a remote model could only promise or invent: the built-in answers these.
PLAIN: frozenset[Act] = frozenset({"thanks", "accept", "human", "out_of_scope", "refused", "known"})

Trouble = Literal["late", "failed", "unusable", "partial", "spent"]
_KINDS: dict[str, Trouble] = {
    "late": "late",
    "broken": "unusable",
    "spent": "spent",
}  # the rest: it could not be reached


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a remote model may take, in seconds: until its first word, and in all."""

    first_word_s: float
    turn_s: float


@dataclass
class Speech:
    """What was said and found in one turn so far; it outlives a reader who goes away."""

    text: str = ""
    found: list[Artifact] = field(default_factory=list)
    trouble: Trouble | None = None
    by_builtin: bool = True

    @property
    def picked(self) -> Picked | None:
        """The picks of the turn: the first that a tool made."""
        return next((one for one in self.found if isinstance(one, Picked)), None)

    def add(self, words: str, apart: bool = True) -> str:
        """Notes words as shown, `apart` from the earlier ones by a space; gives what is to be appended."""
        if apart and self.text and not self.text[-1].isspace() and not words[:1].isspace():
            words = " " + words
        self.text += words
        return words


class Speaker:
    """Speaks turns with one model, and with the built-in where that can't."""

    def __init__(self, builtin: Later, limits: Limits, remote: Later | None = None, name: str = "") -> None:
        """`remote` is the model that speaks where there is one, `name` what the log calls it."""
        self._builtin, self._limits, self._voice, self._name = builtin, limits, remote, name

    @property
    def is_builtin(self) -> bool:
        """Whether the built-in speaks alone."""
        return self._voice is None

    async def speak(
        self, turn: TurnContext, speech: Speech, checker: Callable[[], Checker]
    ) -> AsyncGenerator[str | Picked, None]:
        """Words to append and, once, the picks. What was shown is noted in `speech` before it is given out."""
        if self._voice is None or turn.understood.act in PLAIN:
            async with aclosing(self._by_builtin(turn, speech)) as pieces:
                async for piece in pieces:
                    yield piece
            return
        said = turn.narrator.acknowledge(turn.understood, turn.preferences) if turn.acknowledging else ""
        if said:
            yield speech.add(said)
        turn = replace(turn, acknowledged=said)
        speech.by_builtin = False
        remote = _Remote(self._name, turn, speech, await asyncio.to_thread(checker))
        voice = await asyncio.to_thread(self._voice.get_ready)  # before the clock of its deadline runs
        async with aclosing(remote.listen(voice, self._limits)) as pieces:
            async for piece in pieces:
                yield piece
        if speech.trouble is not None:
            speech.by_builtin = not remote.spoke
            async with aclosing(self._by_builtin(turn, speech, complete=remote.spoke)) as pieces:
                async for piece in pieces:
                    yield piece

    async def _by_builtin(
        self, turn: TurnContext, speech: Speech, complete: bool = False
    ) -> AsyncGenerator[str | Picked, None]:
        """The built-in's turn, or with `complete` as many of its sentences as there is room for."""
        useful = [one for one in speech.found if _wanted(turn, one)]
        whole, room = "", MOST_WORDS - QUESTION_WORDS - words(speech.text)
        message = ""
        async with Feed(self._builtin.stream(turn, useful)) as feed:
            while (piece := await feed.next()) is not None:
                if isinstance(piece, Words) and complete:
                    whole += piece.text
                elif isinstance(piece, Words):
                    delta = speech.add(piece.text, apart=piece.message != message)
                    message = piece.message
                    yield delta
                elif isinstance(piece, Found) and piece.artifact not in useful:
                    speech.found.append(piece.artifact)
                    if isinstance(piece.artifact, Picked):
                        yield piece.artifact
        if whole and (rest := fit(whole, room)):
            yield speech.add(rest)


class _Remote:
    """Listens to a remote model for one turn, and lets through what may be shown."""

    def __init__(self, name: str, turn: TurnContext, speech: Speech, checker: Checker) -> None:
        self._name = name
        self._turn, self._speech, self._checker = turn, speech, checker
        self._sentences = Sentences()
        self._message, self._heard, self._fed = "", "", 0
        self.spoke = False
        self._full = False
        self._refused = False  # the sentence before; its mark may still come
        self._known: tuple[int, Grounds] | None = None  # how much had been found, and what may then be said
        self._meant: tuple[str, ...] = ()  # the picks that "it" means
        self._asked = ""  # the pick whose reasons were asked for

    async def listen(self, voice: Voice, limits: Limits) -> AsyncGenerator[str | Picked, None]:
        """What may be shown, until the model has ended, has said enough, or is in trouble."""
        clock = asyncio.get_running_loop().time
        first, last = clock() + limits.first_word_s, clock() + limits.turn_s
        async with Feed(voice.stream(self._turn)) as feed:
            try:
                while (
                    not self._full and (piece := await feed.next(last if self.spoke else min(first, last))) is not None
                ):
                    for shown in self._heed(piece):
                        yield shown
            except TimeoutError:
                self._speech.trouble = "partial" if self.spoke else "late"
                log.warning("the language model is late", model=self._name, spoke=self.spoke)
            except Failed as error:
                self._speech.trouble = "partial" if self.spoke else _KINDS.get(error.trouble, "failed")
                log.warning("the language model failed", model=self._name, trouble=error.trouble)
        if self._speech.trouble is None and not self.spoke:
            self._speech.trouble = "unusable"
            log.warning("the language model said nothing that can be shown", model=self._name)

    def _heed(self, piece: Piece) -> list[str | Picked]:
        if isinstance(piece, Found):
            return self._take(piece.artifact)
        if isinstance(piece, Words):
            return self._hear(piece)
        return self._end(piece)

    def _take(self, artifact: Artifact) -> list[str | Picked]:
        if isinstance(artifact, Missed) or artifact in self._speech.found:
            return []
        new_picks = isinstance(artifact, Picked) and self._speech.picked is None
        self._speech.found.append(artifact)
        if isinstance(artifact, Explained) and artifact.explanation.kind == "why":
            self._asked = artifact.explanation.item_id
            self._meant = (self._asked,)
        titles = [card.title for card in self._speech.picked.cards] if self._speech.picked else []
        self._sentences.whole = [title for title in titles if any(mark in title for mark in ".!?…")]
        return [artifact] if new_picks and isinstance(artifact, Picked) else []

    def _hear(self, piece: Words) -> list[str | Picked]:
        """Complete sentences, unless the words may be a plan or a tool call written as text."""
        if piece.message != self._message:
            self._message, self._heard, self._fed, self._sentences.rest = piece.message, "", 0, ""
        self._heard += piece.text
        if len(self._heard) > _LONGEST and not self.spoke:
            self._full = True
        if not self._ready() or opens(self._heard) is not None:
            return []
        return self._feed()

    def _feed(self) -> list[str | Picked]:
        fresh, self._fed = self._heard[self._fed :], len(self._heard)
        return self._show(self._sentences.feed(fresh))

    def _end(self, piece: Ended) -> list[str | Picked]:
        """What is left of a message that was meant for the person."""
        if piece.calls or piece.message != self._message or not self._ready():
            return []
        if opens(self._heard) is not None:
            return []  # code, or a call of a tool that is not ours: none of it is for the person
        return [*self._feed(), *self._show(self._sentences.finish())]

    def _ready(self) -> bool:
        """Whether the tools that the act needs have answered: before that, words are a model's plans."""
        return not [
            kind for kind in _needed(self._turn) if not any(isinstance(one, kind) for one in self._speech.found)
        ]

    def _show(self, sentences: list[str]) -> list[str | Picked]:
        """Those of the sentences that hold, as far as there is room."""
        shown: list[str | Picked] = []
        for marked in map(marks.taken, map(plain, sentences)):
            if self._refused and marked.before:
                shown += self._add(self._in_its_place(marked.before))
            if not words(marked.text) or self._full or marked.text.endswith("?"):
                continue
            verdict = self._checker.check(marked.text, self._grounds(), self._meant)
            self._refused = not verdict.ok or self._is_about_another(marked.text)
            if self._refused:
                log.info("a sentence was not shown", unsupported=len(verdict.unsupported), marked=bool(marked.ids))
            shown += self._add(self._in_its_place(marked.ids) if self._refused else marked.text)
        return shown

    def _is_about_another(self, sentence: str) -> bool:
        """Whether an answer to "why that one?" goes on about another pick: true perhaps, and not what was asked."""
        named = self._checker.named(sentence, self._grounds()) if self._asked else ()
        return bool(named) and self._asked not in named and not _IT.search(sentence)

    def _add(self, sentence: str) -> list[str | Picked]:
        """A sentence shown, where there is one and room for it."""
        if not sentence or self._full:
            return []
        if words(self._speech.text) + words(sentence) > MOST_WORDS - QUESTION_WORDS:
            self._full = True
            return []
        self.spoke, self._refused = True, False
        self._meant = self._checker.named(sentence, self._grounds()) or self._meant
        return [self._speech.add(sentence)]

    def _in_its_place(self, ids: tuple[str, ...]) -> str:
        """The built-in's words for the claim that a refused sentence was to give; "" where they were said."""
        known = marks.claims(self._speech.found)
        return next((known[one] for one in ids if one in known and known[one] not in self._speech.text), "")

    def _grounds(self) -> Grounds:
        """The evidence of what has been found so far."""
        count = len(self._speech.found)
        if self._known is None or self._known[0] != count:
            self._known = (count, of_turn(self._turn, self._speech.found))
        return self._known[1]


def _needed(turn: TurnContext) -> list[type[Artifact]]:
    """The kinds of results that a turn must have before anything is said on it."""
    needed: list[type[Artifact]] = [Picked] if turn.picking else []
    if turn.understood.act == "about":
        needed.append(Answered)
    if turn.understood.act in EXPLAINING:
        needed.append(Explained)
    return needed


def _wanted(turn: TurnContext, artifact: Artifact) -> bool:
    return any(isinstance(artifact, kind) for kind in _needed(turn))
