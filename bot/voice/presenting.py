"""The words beside the picks: how many there are, what was left out, and, when nothing fits, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.types import Card, Preferences, Understood
from bot.voice.acknowledging import taken_back
from bot.voice.filling import fill, is_flag
from bot.voice.formats import lists, words
from bot.voice.wording import Wording
from retrieval.catalogue import Catalogue
from retrieval.types import GateCount, Recommendation

_FEW_LEFT = 12  # with no more than these, the ones that want for a value matter


class Presenting:
    """Words the part of one turn that comes after the search."""

    def __init__(self, wording: Wording, catalogue: Catalogue) -> None:
        self._wording, self._messages, self._catalogue = wording, wording.messages, catalogue

    def picks(
        self, understood: Understood, preferences: Preferences, found: Recommendation, cards: Sequence[Card], room: int
    ) -> str:
        """What goes with these cards, in at most `room` words (the first sentence is always said)."""
        if not cards or found.trace.relaxed:
            return self.nothing(found, preferences)
        sentences = [self._opening(understood, preferences, found, cards)]
        for sentence in self._caveats(understood, found, cards):
            if words(" ".join((*sentences, sentence))) <= room:
                sentences.append(sentence)
                break
        return " ".join(sentences)

    def nothing(self, found: Recommendation, preferences: Preferences) -> str:
        """That nothing satisfies everything, and which condition excludes most."""
        conditions = preferences.active.conditions
        strictest = max(
            (gate for gate in found.trace.gates if gate.constraint is not None),
            key=lambda g: g.fails_alone,
            default=None,
        )
        salt = found.trace.query.text
        if strictest is None or _used_up(found):
            return self._wording.sentence("nothing.exhausted", salt)
        filled = fill(self._messages, {"condition": (strictest.gate,)})
        if not found.picks:
            key = "nothing.empty"
        elif _some_fit(found):
            key = "nothing.new"
        else:
            key = "nothing.one" if len(conditions or found.trace.query.constraints) == 1 else "nothing.all"
        return self._wording.sentence(key, salt, **filled)

    def _opening(
        self, understood: Understood, preferences: Preferences, found: Recommendation, cards: Sequence[Card]
    ) -> str:
        values = {
            "count": (self._count(len(cards)),),
            "title": (cards[0].title,),
            "who": (preferences.other_name or "",),
        }
        key = self._key(understood, preferences, found, len(cards))
        return self._sentence(key, understood.text, values)

    def _key(self, understood: Understood, preferences: Preferences, found: Recommendation, count: int) -> str:
        if count < found.trace.query.n:
            return f"picks.{'one' if count == 1 else 'few'}{'_left' if _some_used_up(found) else ''}"
        if count == 1:
            return "picks.title"
        if understood.act == "more":
            return "picks.more"
        if understood.act == "forget" or taken_back(understood):
            return "picks.back"
        if preferences.other is not None:
            return "picks.other"
        if understood.added and len(preferences.active.conditions) > len(understood.added):
            return "picks.refined"
        if preferences.active.conditions:
            return "picks.with"
        return ("picks.plain", "picks.title")[self._wording.turn % 2]

    def _caveats(self, understood: Understood, found: Recommendation, cards: Sequence[Card]) -> Iterator[str]:
        """What a listing does not say, where it decided something; said once, when the condition is new."""
        for gate in found.trace.gates:
            condition = gate.constraint
            if condition is None:
                continue
            flag = "_flag" if is_flag(self._catalogue, condition.field) else ""
            values = {"field": (condition.field,), "number": (self._count(gate.unknown),)}
            if condition.op in ("not_in", "outside"):
                silent = next((card for card in cards if self._silent(card.item_id, condition.field)), None)
                if silent is not None:
                    values["title"] = (silent.title,)
                    yield self._sentence(f"picks.unlisted{flag}", silent.item_id, values)
            elif gate.unknown and condition in understood.added and _left(found.trace.gates) <= _FEW_LEFT:
                key = "picks.unknown" if gate.unknown > 1 else "picks.unknown_one"
                yield self._sentence(f"{key}{flag}", gate.gate, values)

    def _sentence(self, key: str, salt: str, values: Mapping[str, tuple[str, ...]]) -> str:
        return self._wording.sentence(key, salt, **fill(self._messages, values, 10))

    def _silent(self, item_id: str, field: str) -> bool:
        item = self._catalogue.get(item_id)
        return item is not None and not lists(item, field)

    def _count(self, count: int) -> str:
        return self._messages.say(f"count.{count}") if self._messages.has(f"count.{count}") else str(count)


def _left(gates: Sequence[GateCount]) -> int:
    return gates[-1].passed if gates else 0


def _some_fit(found: Recommendation) -> bool:
    """Whether items meet all the conditions, and only having been shown or turned down keeps them out."""
    met = [gate.passed for gate in found.trace.gates if gate.constraint is not None]
    return bool(met) and met[-1] > 0


def _some_used_up(found: Recommendation) -> bool:
    """Whether something fits and was left out only because it had been shown, named or turned down."""
    return bool(found.trace.gates) and found.trace.gates[-1].passed < found.trace.gates[-1].entered


def _used_up(found: Recommendation) -> bool:
    return not found.picks and _some_fit(found)
