"""Rules on what was said: lengths, plain words, questions, conditions named, no parrot, no loose ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from bot.types import Act

from .observed import Judged, Observed, blanks, spoken_of
from .rules import Account
from .skeletons import BLANK, Blanks, Memory, leader, sentences, skeleton
from .world import World, plain

EXPLAINING: frozenset[Act] = frozenset({"why", "why_not", "compare"})
_DECIMAL = re.compile(r"\d+\.\d+|\d+,\d{1,2}(?!\d)")
_JARGON = re.compile(
    r"\b(?:scor(?:es?|ed|ing)|signals?|weighted|weights|contributions?|cosine|embedding|embedded|vectors?|bm25|semantic|lexical|colike|traces?|gates?"
    r"|constraints?|diversity|freshness|percent|algorithm|index|query|threshold|penalt(?:y|ies))\b",
    re.IGNORECASE,
)
_INTERNAL = re.compile(
    r"\b[a-z]+_[a-z_]+\b|(?<=[a-z,:] )None\b|\b[Nn]a[Nn]\b|\bnull\b|[{}]|</?[a-z]|\[\]|Traceback|\bgrounded\b|\w+\(\)|\bnot_in\b"
)
_UNTIDY: Final = (
    ("two spaces", re.compile(r" {2}")),
    ("a space before a mark", re.compile(r"\s[,.;:!?](?!\.)")),
    ("two marks", re.compile(r"(?<!\.)\.\.(?!\.)|[,;:]\s*[.,;!?]|[!?][.,;]|…\.")),
    ("empty quotes", re.compile(r"“\s*”|\"\s*\"")),
    ("a word twice", re.compile(r"\b(?!that\b|had\b)([a-z]+) \1\b")),
    ("a before a vowel", re.compile(r"\b[Aa] (?=[aeio][a-z])(?!one|once|euro|u)")),
    (
        "a small letter at the beginning",
        re.compile(r"(?:^|[!?]\s|(?<![A-Z])(?<!Jr)(?<!Sr)(?<!Dr)(?<!Mr)(?<!Ms)(?<!St)\.\s)[a-z]"),
    ),
)


@dataclass
class Talk:
    """What one chat has said and asked so far."""

    prose: Memory = field(default_factory=Memory)
    answers: Memory = field(default_factory=Memory)
    reasons: Memory = field(default_factory=Memory)
    asked: list[tuple[int, str]] = field(default_factory=list)  # turn, field; emptied by a new start
    last_asked: int | None = None


class WordRules(Judged):
    """Judges the words of one turn."""

    def __init__(self, world: World, account: Account, seen: Observed, talk: Talk) -> None:
        super().__init__(world, account, seen)
        self._talk, self._reply = talk, seen.reply
        self._blanks: Blanks = blanks(world, seen)
        items = (world.catalogue.get(item_id) for item_id in spoken_of(seen))
        self._listed = {
            value for item in items if item is not None for value in item.numbers.values()
        }  # facts, not maths

    def judge(self) -> None:
        """Every rule on words."""
        self._lengths()
        self._plain_words()
        self._tidy()
        self._question()
        self._conditions()
        self._next_step()
        self._events()
        self._heard()
        self._no_parrot()

    def _lengths(self) -> None:
        count = len(self._reply.text.split())
        if self._reply.act in EXPLAINING:
            self.check("c.why", 0 < count <= 70, f"{count} words: {self._reply.text}")
        else:
            self.check("c.prose", 0 < count <= 60, f"{count} words: {self._reply.text}")
        for card in self._reply.cards:
            count = len(card.reason.split())
            self.check("c.reason", 0 < count <= 20, f"{count} words: {card.reason}")

    def _plain_words(self) -> None:
        said = [card.reason for card in self._reply.cards]
        if self._reply.act in EXPLAINING:
            said.append(self._reply.text)
        for text in said:
            bare = self._blanks.names(text)
            found = [number for number in _DECIMAL.findall(bare) if float(number.replace(",", ".")) not in self._listed]
            found += _JARGON.findall(bare)
            self.check("c.plain", not found, f"{found}: {text}")

    def _tidy(self) -> None:
        for text in (self._reply.text, *(card.reason for card in self._reply.cards), *self._reply.suggestions):
            bare = self._blanks.names(text)
            inside = _INTERNAL.findall(bare)
            self.check("i.internal", not inside, f"{inside}: {text}")
        for text in (self._reply.text, *(card.reason for card in self._reply.cards)):
            bare = self._blanks.titles_only(text)
            wrong = [name for name, pattern in _UNTIDY if pattern.search(bare)]
            wrong += [] if text.rstrip().endswith((".", "!", "?", "…", "”")) else ["no mark at the end"]
            self.check("i.tidy", not wrong, f"{wrong}: {text}")

    def _question(self) -> None:
        if self._reply.act == "restart":
            self._talk.asked.clear()
        if self._reply.question is None:
            return
        turn, last = self._reply.turn, self._talk.last_asked
        name = self.seen.after.preferences.asked[-1] if self.seen.after.preferences.asked else ""
        self.check("d.seldom", last is None or turn - last >= 3, f"asked in turns {last} and {turn}")
        self.check("d.with-picks", turn == 1 or bool(self._reply.cards), self._reply.question)
        self.check("d.once", name not in [field for _, field in self._talk.asked], f"{name}: {self._reply.question}")
        offered = any(plain(chip) == "no preference" for chip in self._reply.suggestions)
        self.check("d.no-preference", offered, f"{self._reply.question} offers {list(self._reply.suggestions)}")
        self._talk.last_asked = turn
        self._talk.asked.append((turn, name))

    def _conditions(self) -> None:
        for one in self.seen.conditions if self._reply.cards else ():
            self.check("e.named", names(self._reply.text, one.text), f"{one.text!r} is not in: {self._reply.text}")
        if self.seen.said.drops is not None:
            left = [one.text for one in self.seen.conditions]
            self.check("e.forget", self.seen.said.drops not in left, f"{self.seen.said.drops!r} is still there: {left}")

    def _next_step(self) -> None:
        chips = self._reply.suggestions
        fit = bool(chips) and all(chip.strip() for chip in chips) and len(set(map(plain, chips))) == len(chips)
        self.check("f.next", fit, f"{self._reply.act}: {list(chips)}")

    def _events(self) -> None:
        seen = self.seen
        self.check(
            "i.events",
            seen.streamed.strip() == self._reply.text,
            f"streamed {seen.streamed!r}, stored {self._reply.text!r}",
        )
        shown = seen.picked[0] if seen.picked else ()
        self.check(
            "i.events",
            len(seen.picked) <= 1 and shown == self._reply.cards,
            "the picks as shown are not the picks as stored",
        )
        self.check("i.events", bool(self._reply.text), "nothing was said")

    def _heard(self) -> None:
        said, understood = self.seen.said, self.seen.understood
        if said.acts:
            self.check(
                "k.heard",
                understood.act in said.acts,
                f"{said.kind} read as {understood.act}: {self._reply.text[:120]}",
            )
        if said.means is not None:
            same = {said.means, *self.world.catalogue.twins(said.means)} & set(understood.items)
            if said.misspelt:
                self.account.share("misspelt titles found", bool(same), f"{said.text} ({self._title(said.means)})")
            else:
                self.check(
                    "k.heard",
                    bool(same),
                    f"{said.kind}: meant {self._title(said.means)}, heard {[self._title(one) for one in understood.items]}",
                )

    def _title(self, item_id: str) -> str:
        item = self.world.catalogue.get(item_id)
        return item.title if item is not None else item_id

    def _no_parrot(self) -> None:
        facts = self._reply.act == "about" or self._reply.act in EXPLAINING
        memory = self._talk.answers if facts else self._talk.prose
        for place, sentence in enumerate(sentences(self._blanks(self._reply.text))):
            self._said("g.answers" if facts else "g.prose" if place else "g.openings", memory, sentence)
        for card in self._reply.cards:
            self._said("g.reasons", self._talk.reasons, self._blanks(card.reason))
        events = self.seen.trace.query.events if self.seen.trace is not None else ()
        titles = [self._title(event.item_id) for event in events]
        led = [title for card in self._reply.cards if (title := leader(card.reason, titles)) is not None]
        twice = sorted({title for title in led if led.count(title) > 1})
        self.check("g.lead", not twice, f"{twice} lead {[card.reason for card in self._reply.cards]}")

    def _said(self, rule: str, memory: Memory, sentence: str) -> None:
        shape = skeleton(sentence)
        if not shape.replace(BLANK, "").strip():
            return
        again = memory.repeated(self._reply.turn, shape)
        detail = f"{sentence!r} as in turn {again[0]}" if again else ""
        self.check(rule, again is None, detail)
        memory.note(self._reply.turn, shape, sentence)


def names(text: str, condition: str) -> bool:
    """Whether a reply names a condition: its words as they are, or the first three of them before an ellipsis."""
    said, wanted = plain(text), plain(condition)
    if wanted in said:
        return True
    begun = " ".join(wanted.split()[:3]).rstrip(",;:.-–")
    return len(wanted.split()) > 3 and f"{begun}" in said and "…" in said
