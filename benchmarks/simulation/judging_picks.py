"""Rules on what was picked: conditions, repeats, counts, scores, and what is done when nothing fits."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.types import Act, Card
from retrieval.types import Contribution

from .observed import Judged
from .world import meets, plain

PICKING: frozenset[Act] = frozenset({"recommend", "more", "forget", "restart", "greet"})
_EXACT = 1e-9
_SAYS_SO = re.compile(
    r"\b(?:nothing|none|no|not|cannot|nowhere|neither|short of|closest|nearest|empty|out of|past the|beyond|misses|near ones)\b|n't\b",
    re.IGNORECASE,
)
_ADDING = frozenset(
    {
        "wish",
        "condition",
        "refusal",
        "flag",
        "critique",
        "liked title",
        "disliked title",
        "quality",
        "same",
        "free words",
    }
)
_KIND_OF_THING = re.compile(r"categor|type|department|class|kind")


class PickRules(Judged):
    """Judges the picks of one turn."""

    def judge(self) -> None:
        """Every rule on picks."""
        self._kept()
        self._nothing_fits()
        self._count()
        self._distinct()
        self._scores()
        for card, item in self.items():
            failing = sorted(one.text for one in self.seen.conditions if not meets(item, one))
            self.check(
                "a.conditions",
                sorted(card.violates) == failing,
                f"{_named(card)} fails {failing}, marked {list(card.violates)}",
            )
            for demand in self.seen.said.demands:
                met = demand.met_by(item) or bool(card.violates)
                self.check("a.demanded", met, f"{_named(card)} is not {demand.text}; in force {self._in_force()}")
            self._not_again(card)

    def _kept(self) -> None:
        if self.seen.said.kind in _ADDING:
            self._refusals_stand()
        if not self.seen.said.settles:
            return
        before, after = self.seen.before.preferences, self.seen.after.preferences
        others = [tuple(one.text for one in side.other.conditions) if side.other else () for side in (before, after)]
        own = [tuple(one.text for one in side.own.conditions) for side in (before, after)]
        self.check(
            "a.kept", own[0] == own[1] and others[0] == others[1], f"{own[0]} {others[0]} became {own[1]} {others[1]}"
        )

    def _refusals_stand(self) -> None:
        """What was ruled out stays ruled out by a message that rules out or asks for something else."""
        demanded = [one for demand in self.seen.said.demands for one in demand.any_of]
        turned = any(_KIND_OF_THING.search(one.field) for one in (*demanded, *self.seen.understood.added))
        both = (self.seen.before.preferences.other is None) == (self.seen.after.preferences.other is None)
        if turned or not both:
            return
        named = {plain(value) for one in demanded if isinstance(one.value, tuple) for value in one.value}
        for one in self.seen.before.preferences.active.conditions:
            if (
                one.op == "not_in"
                and isinstance(one.value, tuple)
                and not named & {plain(value) for value in one.value}
            ):
                self.check("a.kept", one in self.seen.conditions, f"{one.text!r} is gone; in force {self._in_force()}")

    def _nothing_fits(self) -> None:
        reply, trace = self.seen.reply, self.seen.trace
        if trace is None or not self.seen.conditions:
            self.check("j.nothing", not any(card.violates for card in reply.cards), "a mark without a condition")
            return
        barred = trace.query.exclude | {event.item_id for event in trace.query.events}
        fitting = next(self.world.eligible(self.seen.conditions, barred), None)
        marked = [bool(card.violates) for card in reply.cards]
        if fitting is not None:
            self.check("j.nothing", not any(marked), f"marked although {fitting.title} fits {self._in_force()}")
            return
        self.check("j.nothing", all(marked), f"a pick is not marked; in force {self._in_force()}")
        self.check("j.nothing", bool(_SAYS_SO.search(reply.text)), f"does not say so: {reply.text}")
        excluding = self.world.strictest(self.seen.conditions)
        named = any(one.text.casefold() in reply.text.casefold() for one in excluding)
        self.check("j.nothing", named, f"does not name {[one.text for one in excluding]}: {reply.text}")

    def _count(self) -> None:
        reply, trace = self.seen.reply, self.seen.trace
        self.check("b.count", len(reply.cards) <= 4, f"{len(reply.cards)} picks")
        if trace is None:
            self.check("b.count", reply.act not in PICKING, f"{reply.act} without a search: {reply.text}")
        elif not trace.relaxed:
            barred = trace.query.exclude | {event.item_id for event in trace.query.events}
            could = self.world.distinct(self.world.eligible(self.seen.conditions, barred), 3)
            self.check(
                "b.count",
                len(reply.cards) >= could,
                f"{len(reply.cards)} picks where {could} were possible; {self._in_force()}",
            )

    def _distinct(self) -> None:
        ids = [card.item_id for card in self.seen.reply.cards]
        known = [card for card, _ in self.items()]
        self.check("b.distinct", len(known) == len(ids), f"a pick that the catalogue does not have: {ids}")
        for card in known:
            twins = (self.world.catalogue.twins(card.item_id) | {card.item_id}) & {
                other for other in ids if other != card.item_id
            }
            self.check(
                "b.distinct", not twins and ids.count(card.item_id) == 1, f"{_named(card)} beside {sorted(twins)}"
            )

    def _not_again(self, card: Card) -> None:
        after = self.seen.after.preferences
        item = self.world.catalogue[card.item_id]
        stated = {one.item_id for wishes in (after.own, after.other) if wishes is not None for one in wishes.stated}
        wrong = (
            ("was turned down", card.item_id in after.rejected),
            ("was spoken of", card.item_id in stated),
            ("is out of stock", item.available is False),
            ("was ruled out by what the person said", card.item_id in self.seen.never),
            ("was shown before", self.seen.reply.act == "more" and card.item_id in self.seen.shown),
        )
        found = [what for what, broken in wrong if broken]
        self.check("b.not-again", not found, f"{_named(card)} {', '.join(found)}")

    def _scores(self) -> None:
        cards = self.seen.reply.cards
        for card in cards:
            total = card.base + sum(term.contribution for term in card.contributions)
            self.check("h.score", abs(card.score - total) <= _EXACT, f"{_named(card)}: {card.score} is not {total}")
            wrong = [term.signal for term in card.contributions if not _adds_up(term)]
            self.check("h.score", not wrong, f"{_named(card)}: {wrong} do not add up")
        falling = all(one.score >= other.score - _EXACT for one, other in pairwise(cards))
        ranks = [card.rank for card in cards] == list(range(1, len(cards) + 1))
        self.check("h.score", falling and ranks, f"order {[(card.rank, card.score) for card in cards]}")

    def _in_force(self) -> list[str]:
        return [one.text for one in self.seen.conditions]


def _adds_up(term: Contribution) -> bool:
    parts = sum(part.contribution for part in term.parts)
    return abs(term.contribution - term.weight * term.value) <= _EXACT and abs(term.contribution - parts) <= _EXACT


def _named(card: Card) -> str:
    return f"{card.item_id} {card.title!r}"
