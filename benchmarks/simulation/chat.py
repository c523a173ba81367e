"""One simulated chat against the real assistant: the person talks, the rules are checked after every turn."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from random import Random

from bot.assistant import Assistant
from bot.sessions import Store
from bot.types import Card, IncomingMessage, Reply, Session
from retrieval.types import Trace

from .judging_picks import PickRules
from .judging_words import Talk, WordRules
from .observed import Observed
from .person import Person
from .rules import Account
from .saying import Said, Scene
from .world import World, plain

REPLAYED = 0.15  # of the turns have each of their suggestions tried


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back on one message."""

    reply: Reply | None
    error: str
    streamed: str
    picked: tuple[tuple[Card, ...], ...]
    turn_ms: float
    first_ms: float | None


@dataclass
class Line:
    """One turn of a transcript."""

    said: Said
    heard: Heard
    broken: list[str] = field(default_factory=list)


@dataclass
class Chat:
    """One chat, from the first message to the taking back of every condition."""

    assistant: Assistant
    store: Store  # the assistant's own rows, to read traces from
    world: World
    account: Account
    number: int
    seed: int
    lines: list[Line] = field(default_factory=list)
    user: str | None = None

    async def run(self) -> None:
        """Talk until the person has had enough."""
        rng = Random(f"{self.seed}/{self.number}")
        person, talk = Person(rng), Talk()
        self.user = rng.choice(self.world.people) if self.world.people and rng.random() < 0.4 else None
        session = self.assistant.start(self.user)
        scene = Scene(self.world, rng, starters=self.assistant.starters())
        never: frozenset[str] = frozenset()
        for turn in range(1, person.patience + 1):
            scene.turn = turn
            said = person.says(scene)
            never = (frozenset() if said.lifts else never) | said.never
            before = self.assistant.session(session.session_id)
            heard = await self._send(before, said.text)
            self._count(said, heard)
            if heard.reply is None:
                return
            after = self.assistant.session(session.session_id)
            seen = self._seen(said, heard, heard.reply, before, after, scene, never)
            self._judge(seen, talk)
            if rng.random() < REPLAYED:
                await self._try_suggestions(seen, after)
            _look(scene, heard.reply, after)
        await self._take_back(session.session_id)
        self.account.chats += 1

    async def _send(self, session: Session, text: str) -> Heard:
        """One message, timed."""
        began, first = time.perf_counter(), None
        reply, error, words, picked = None, "", "", list[tuple[Card, ...]]()
        async for one in self.assistant.reply(IncomingMessage(text, session.session_id, session.user_id)):
            if one.kind == "text":
                first = first if first is not None else time.perf_counter() - began
                words += one.text
            elif one.kind == "picks":
                picked.append(one.cards)
            elif one.kind == "error":
                error = one.text
            elif one.kind == "done":
                reply = one.reply
        spent = time.perf_counter() - began
        return Heard(reply, error, words, tuple(picked), spent * 1000, None if first is None else first * 1000)

    def _count(self, said: Said, heard: Heard) -> None:
        where = (self.number, heard.reply.turn if heard.reply else len(self.lines) + 1, said.text[:160])
        self.lines.append(Line(said, heard))
        self.account.check("i.events", heard.reply is not None and not heard.error, where, f"error: {heard.error}")
        self.account.kinds[said.kind] += 1
        if heard.reply is not None:
            self.account.acts[heard.reply.act] += 1
            self.account.turn_ms.append(heard.turn_ms)
        if heard.first_ms is not None:
            self.account.first_ms.append(heard.first_ms)

    def _seen(
        self,
        said: Said,
        heard: Heard,
        reply: Reply,
        before: Session,
        after: Session,
        scene: Scene,
        never: frozenset[str],
    ) -> Observed:
        return Observed(
            self.number, said, reply, before, after, self._trace(reply), heard.streamed, heard.picked, scene.cards,
            frozenset(scene.shown), never,
        )  # fmt: skip

    def _trace(self, reply: Reply) -> Trace | None:
        return self.store.trace(reply.trace_id, reply.session_id) if reply.trace_id is not None else None

    def _judge(self, seen: Observed, talk: Talk) -> None:
        counted = dict(self.account.broken)
        PickRules(self.world, self.account, seen).judge()
        WordRules(self.world, self.account, seen, talk).judge()
        self.lines[-1].broken = [rule for rule, count in self.account.broken.items() if count > counted.get(rule, 0)]

    async def _try_suggestions(self, seen: Observed, session: Session) -> None:
        """Each suggestion in a copy of the conversation: sent, compared, and taken back again."""
        for chip in seen.reply.suggestions:
            heard = await self._send(session, chip)
            where = (self.number, seen.reply.turn, f"{seen.said.text[:80]} >> {chip}")
            self.account.check("f.leads-on", not (wrong := self._dead_end(chip, heard, seen)), where, wrong)
            if heard.reply is None:
                return
            self.assistant.rewind(session.session_id, heard.reply.turn)
            restored = self.assistant.session(session.session_id)
            same = (restored.count, restored.preferences, restored.said) == (
                session.count,
                session.preferences,
                session.said,
            )
            self.account.check("i.events", same, where, "a turn taken back left something behind")

    def _dead_end(self, chip: str, heard: Heard, seen: Observed) -> str:
        """What is wrong with where a suggestion leads; "" when nothing is."""
        reply = heard.reply
        if reply is None:
            return f"error: {heard.error}"
        notes = self.assistant.session(reply.session_id).turns[-1].understood.notes
        if "nothing_to_forget" in notes or reply.act == "refused":
            return f"was not understood: {reply.text}"
        in_view = [card.item_id for card in (seen.reply.cards or seen.in_view)]
        if reply.cards and [card.item_id for card in reply.cards] == in_view:
            return f"the same list again ({len(in_view)} picks): {reply.text}"
        if not reply.cards and (
            not reply.text or reply.text == seen.reply.text or reply.act not in ("why", "why_not", "compare", "about")
        ):
            return f"neither picks nor an answer ({reply.act}): {reply.text}"
        return self._unlike_its_words(chip, reply)

    def _unlike_its_words(self, chip: str, reply: Reply) -> str:
        """Whether "only X" and "not X" do what they say."""
        way, _, value = plain(chip).partition(" ")
        fields = self.world.fields_of.get(value, frozenset())
        if way not in ("only", "not") or not fields:
            return ""
        for card in reply.cards:
            item = self.world.catalogue[card.item_id]
            has = any(value in {plain(one) for one in item.facets.get(name, ())} for name in fields)
            if has != (way == "only") and not card.violates:
                return f"{card.title!r} is not {chip}"
        return ""

    async def _take_back(self, session_id: str) -> None:
        """At the end, every condition goes by its own words, and (one after another) by one tap."""
        session = self.assistant.session(session_id)
        for one in session.preferences.active.conditions:
            heard = await self._send(session, f"forget {one.text}")
            where = (self.number, session.count + 1, f"forget {one.text}")
            if heard.reply is None:
                self.account.check("e.forget", False, where, f"error: {heard.error}")
                continue
            left = self.assistant.session(session_id).preferences.active.conditions
            wanted = tuple(other for other in session.preferences.active.conditions if other != one)
            self.account.check(
                "e.forget",
                left == wanted,
                where,
                f"left {[other.text for other in left]}, wanted {[other.text for other in wanted]}",
            )
            self.assistant.rewind(session_id, heard.reply.turn)
        for line in self.assistant.known(session_id):
            if line.kind == "condition":
                self.assistant.forget(session_id, line.key)
                gone = line.key not in {one.key for one in self.assistant.known(session_id)}
                self.account.check("e.tap", gone, (self.number, session.count, line.text), f"{line.key} is still there")


def _look(scene: Scene, reply: Reply, after: Session) -> None:
    """The person sees the reply."""
    scene.cards = reply.cards or scene.cards
    scene.shown += [card.item_id for card in reply.cards if card.item_id not in scene.shown]
    scene.conditions = after.preferences.active.conditions
    scene.chips, scene.question = reply.suggestions, reply.question
    scene.asked = after.preferences.asked[-1] if reply.question and after.preferences.asked else None
    scene.for_other = after.preferences.other is not None
