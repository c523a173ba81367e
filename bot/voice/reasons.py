"""The one line on a card that says why: at most 20 words, read off the contributions of the pick.

The line has a lead (the family with the largest contribution) and, where there is room, a tail (the second).
Over the cards of a reply no history item leads twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from bot.voice.evidence import SMALL, Evidence, Ground, families
from bot.voice.filling import fill, is_flag
from bot.voice.formats import cut, lists, words
from bot.voice.wording import Wording
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint, Pick, Trace

MOST_WORDS = 20
_CUTS = (14, 7, 5, 3, 2)  # words left of each title or value, until the line is short enough
_TRIED = 6


class Reasons:
    """Words the reasons of one reply's cards, one pick after another."""

    def __init__(self, wording: Wording, catalogue: Catalogue, evidence: Evidence, trace: Trace) -> None:
        self._wording, self._messages = wording, wording.messages
        self._catalogue, self._evidence, self._trace = catalogue, evidence, trace
        self._led: set[str] = set()  # history items that led a reason of this reply
        self._named: set[str] = set()
        self._named_behind: set[str] = set()  # those that a tail named for a general lead
        self._tails: set[str] = set()  # kinds

    def of(self, pick: Pick) -> str:
        """The reason of the next card."""
        lead, tail = self._nearest(pick) if pick.violates else self._grounds(pick)
        self._led |= set(tail.refs if pick.violates and tail else lead.refs)
        self._named |= {*lead.refs, *(tail.refs if tail else ())}
        text, ids = self._worded(lead, tail, pick.item_id)
        if len(ids) > 1 and tail is not None:
            self._tails.add(tail.kind)
        self._wording.take(*ids)
        return self._messages.say("sentence", text=text)

    def _grounds(self, pick: Pick) -> tuple[Ground, Ground | None]:
        strong = [family for family in families(pick.contributions) if family.total > 0 and family.share >= SMALL][:2]
        options = [[g for g in self._evidence.grounds(family, pick.item_id) if self._sayable(g)] for family in strong]
        options = [grounds for grounds in options if grounds]
        if not options:
            return Ground("rank", "", 0.0), None
        lead = next((ground for ground in options[0] if not self._led & set(ground.refs)), None)
        if lead is None:
            return Ground("rank", "", 0.0), None
        return lead, self._tail(lead, options)

    def _tail(self, lead: Ground, options: Sequence[Sequence[Ground]]) -> Ground | None:
        """The best of the second family, or else another signal of the first; nothing said twice.

        Behind a general lead, what it rests on is named, even where that led another reason.
        """
        concrete = [ground for ground in options[0] if ground.signal]
        if not lead.signal and (named := [ground for ground in concrete if not self._named_behind & set(ground.refs)]):
            self._named_behind |= set(named[0].refs)
            return named[0]
        rest = options[1] if len(options) > 1 else concrete
        echoed = " ".join(_quoted(lead))
        fresh = [
            ground
            for ground in rest
            if ground.signal != lead.signal
            and ground.kind != lead.kind
            and not set(ground.refs) & self._led
            and not set(ground.refs) & set(lead.refs)
            and not any(word in echoed for word in _quoted(ground))
            and (ground.refs or ground.kind not in self._tails)
        ]
        unnamed = [ground for ground in fresh if not self._named & set(ground.refs)]
        return next(iter(unnamed or fresh), None)

    def _sayable(self, ground: Ground) -> bool:
        return self._messages.has(f"reason.{ground.kind}") and self._messages.has(f"also.{ground.kind}")

    def _nearest(self, pick: Pick) -> tuple[Ground, Ground | None]:
        """A nearest pick owns up first; what speaks for it comes second, unless it would belie the first."""
        telling = [ground for ground in self._grounds(pick) if ground is not None and self._sayable(ground)]
        missed = " ".join(pick.violates).casefold()
        fitting = (ground for ground in telling if not _echoes(ground, missed) and not self._led & set(ground.refs))
        return self._miss(pick), next(fitting, None)

    def _miss(self, pick: Pick) -> Ground:
        missed: Mapping[str, Constraint] = {one.text: one for one in self._trace.relaxed}
        values = {"conditions": pick.violates[:3]}
        item, condition = self._catalogue.get(pick.item_id), missed.get(pick.violates[0])
        only = condition is not None and len(pick.violates) == 1
        if item is not None and condition is not None and only and not lists(item, condition.field):
            if is_flag(self._catalogue, condition.field):
                return Ground("miss_unknown_flag", "", 0.0, values)
            return Ground("miss_unknown", "", 0.0, {**values, "field": (condition.field,)})
        return Ground("miss", "", 0.0, values)

    def _worded(self, lead: Ground, tail: Ground | None, salt: str) -> tuple[str, tuple[str, ...]]:
        """The longest form that keeps within the limit, as (text, ids of its wordings)."""
        for most in _CUTS:
            for grounds in ((lead, tail), (lead,)) if tail else ((lead,),):
                for ids in self._ids(grounds, salt):
                    text = self._joined(grounds, ids, most)
                    if words(text) <= MOST_WORDS:
                        return text, ids
        return cut(text, MOST_WORDS), ids

    def _ids(self, grounds: Sequence[Ground | None], salt: str) -> Iterable[tuple[str, ...]]:
        """Combinations of rested wordings; those that were said lately come last."""
        keys = [f"{place}.{ground.kind}" for place, ground in zip(("reason", "also"), grounds, strict=False) if ground]
        ranked = [self._wording.ranked(key, salt)[:_TRIED] for key in keys]
        return sorted(product(*ranked), key=self._wording.was_said)

    def _joined(self, grounds: Sequence[Ground | None], ids: Sequence[str], most: int) -> str:
        filled = [fill(self._messages, ground.values, most) for ground in grounds if ground]
        lead = self._messages.sentence(ids[0], **filled[0])
        return lead + "".join(
            self._messages.say(name, **values) for name, values in zip(ids[1:], filled[1:], strict=True)
        )


def _echoes(ground: Ground, missed: str) -> bool:
    """Whether a ground quotes the request in the words of a condition that is not met."""
    return ground.kind == "asked" or any(word in missed for word in _quoted(ground))


def _quoted(ground: Ground) -> list[str]:
    """The words of the request that a ground quotes."""
    texts = (*ground.values.get("request", ()), *ground.values.get("words", ()))
    return [word.strip(",") for word in " ".join(texts).casefold().split()]
