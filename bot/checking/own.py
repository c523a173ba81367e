"""The built-in's own wordings against a trace: what fills their places must be a ground that the trace holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.checking.text import fold
from bot.checking.told import Standing, Told
from bot.checking.values import Values
from bot.checking.wordings import Said, Wordings
from bot.claims import Claim, compare, tenths, why_not
from bot.voice.evidence import Family
from bot.voice.filling import fill
from retrieval.errors import UnknownError

_CUTS = (10_000, 14, 12, 10, 8, 7, 5, 4, 3, 2)
_PLAIN = frozenset(("greet", "thanks", "accept", "human", "out_of_scope", "refused", "clarify", "no_picks_yet", "note"))
_SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=[A-Z“])")
_FITTING = ("picks.with", "picks.one", "picks.few", "picks.one_left", "picks.few_left")


class OwnWords:
    """Recognises and verifies what the built-in says."""

    def __init__(self, wordings: Wordings, values: Values) -> None:
        self._wordings, self._values = wordings, values

    def states_nothing(self, sentence: str) -> bool:
        """Whether it is one of the wordings that state no fact: a greeting, thanks."""
        return any(not said.slots for group in _PLAIN for said in self._wordings.read(sentence, group))

    def holds(self, sentence: str, told: Told, about: Sequence[str]) -> bool:
        """Whether it is a wording of ours, and true of one of the picks that it may be about."""
        subjects = [told.picked[one] for one in about if one in told.picked] or list(told.picks)
        parts = [part for part in _SENTENCES.split(sentence) if part]
        if len(parts) > 1 and all(self.holds(part, told, about) for part in parts):
            return True
        return (
            any(self._reason(parts, told, pick) for parts in self._wordings.reasons(sentence) for pick in subjects)
            or any(self._framed(frame, clause, told, subjects) for frame, clause in self._wordings.framed(sentence))
            or any(
                self._clause(said, told, pick) for said in self._wordings.read(sentence, "clause") for pick in subjects
            )
            or any(self._stated(said, told, subjects) for said in self._wordings.read(sentence, "claim"))
            or any(self._outside(said, told, about) for said in self._wordings.read(sentence, "whynot"))
            or any(self._beside(said, told) for said in self._wordings.read(sentence, "compare"))
            or any(self._presented(said, told) for said in self._wordings.read(sentence, "picks"))
            or any(
                self._supposed(said, told)
                for group in ("mind", "whatif")
                for said in self._wordings.read(sentence, group)
            )
            or any(self._nothing(said, told) for said in self._wordings.read(sentence, "nothing"))
        )

    # --- reasons

    def _reason(self, parts: Sequence[Said], told: Told, pick: Standing) -> bool:
        return all(self._ground(said, told, pick) is not None for said in parts)

    def _ground(self, said: Said, told: Told, pick: Standing) -> Family | None:
        """The family of the ground that a wording states; None where the pick has no such ground."""
        kind = said.key.partition(".")[2]
        if kind == "rank":
            return pick.families[0] if pick.families else Family("", 0.0, 0.0, ())
        if kind.startswith("miss"):
            return Family("", 0.0, 0.0, ()) if self._missed(said, told, pick) else None
        found = told.grounds(pick.item_id).get(kind, ())
        return next((family for ground, family in found if _same(said, ground.values, told)), None)

    def _missed(self, said: Said, told: Told, pick: Standing) -> bool:
        violates = pick.violates
        options = [violates[:count] for count in range(1, len(violates) + 1)]
        label = dict(said.slots).get("label")
        fields = {one.field for one in told.trace.relaxed if one.text in violates}
        labels = {fill(told.messages, {"field": (name,)})["label"] for name in fields}
        if label is not None and label.casefold() not in labels:
            return False
        return any(_same(said, {"conditions": one}, told, ("label",)) for one in options)

    def _clause(self, said: Said, told: Told, pick: Standing) -> bool:
        return self._ground(said, told, pick) is not None

    def _framed(self, frame: Said, clause: Said | None, told: Told, subjects: Sequence[Standing]) -> bool:
        picks = self._titled(dict(frame.slots).get("title"), told, subjects)
        return any(self._weighs(frame, clause, told, pick) for pick in picks)

    def _weighs(self, frame: Said, clause: Said | None, told: Told, pick: Standing) -> bool:
        if frame.key == "why.miss":
            return self._missed(frame, told, pick)
        if frame.key == "why.chance":
            return dict(frame.slots)["tenths"] == _tenths(told, pick)
        if clause is None:
            return frame.key == "why.none" and not any(f.total > 0 and f.share >= 0.1 for f in pick.families)
        family = self._ground(clause, told, pick)
        if family is None:
            return False
        against = clause.key.startswith("clause.against.")
        if frame.key == "why.main":
            return not against and pick.leads(family.name)
        if frame.key == "why.against":
            return against and pick.leads(family.name, positive=False)
        return not against

    def _titled(self, title: str | None, told: Told, subjects: Sequence[Standing]) -> Sequence[Standing]:
        if title is None:
            return subjects
        return [one for one in told.picks if _is_text(title, told.title(one.item_id) or "")]

    # --- statements, verdicts, comparisons

    def _stated(self, said: Said, told: Told, subjects: Sequence[Standing]) -> bool:
        slots = dict(said.slots)
        if said.key == "claim.rank":
            return any(
                slots["rank"] == str(one.rank) and slots["total"] == str(len(told.trace.pool)) for one in subjects
            )
        if said.key == "claim.chance":
            return any(slots["tenths"] == _tenths(told, one) for one in subjects)
        for pick in subjects:
            met = tuple(one for one in told.conditions if one not in pick.violates)
            texts = met if said.key == "claim.gate" else pick.violates
            if texts and said.key in ("claim.gate", "claim.miss") and _same(said, {"conditions": texts}, told):
                return True
        return False

    def _supposed(self, said: Said, told: Told) -> bool:
        return any(_states(claim, said, told) for claim in told.supposed)

    def _outside(self, said: Said, told: Told, about: Sequence[str]) -> bool:
        title = dict(said.slots).get("title")
        ids = about if title is None else self._ids(title, told)
        return any(_states(claim, said, told) for item_id in ids for claim in _verdict(told, item_id))

    def _beside(self, said: Said, told: Told) -> bool:
        slots = dict(said.slots)
        if "item" not in slots:
            return said.key != "compare.but" and self._outside_any(said, told)
        first, second = self._ids(slots.get("title", ""), told), self._ids(slots["item"], told)
        if "title" not in slots:  # "Heat does better ...": beside any other pick
            first = tuple(one.item_id for one in told.picks)
        pairs = ((one, other) for one in first for other in second if one != other)
        return any(_states(claim, said, told) for pair in pairs for claim in _comparison(told, pair))

    def _outside_any(self, said: Said, told: Told) -> bool:
        ids = self._ids(dict(said.slots).get("title", ""), told)
        return said.key == "compare.unranked" and any(told.standing(one) is None for one in ids)

    def _ids(self, title: str, told: Told) -> tuple[str, ...]:
        gone = (item_id for item_id, text in told.titles.items() if _is_text(title, text))
        found = (*self._values.named(title), *gone)
        return tuple(dict.fromkeys(found))[:8]

    # --- what goes with the picks

    def _presented(self, said: Said, told: Told) -> bool:
        slots, picks = dict(said.slots), told.picks
        if not picks or told.trace.relaxed:
            return False
        if "who" in slots and (told.who is None or fold(slots["who"]) != fold(told.who)):
            return False
        if said.key.startswith(("picks.unknown", "picks.unlisted")):
            return self._unlisted(said, told)
        if "count" in slots and slots["count"].casefold() not in _counts(len(picks), told):
            return False
        if "title" in slots and not _is_text(slots["title"], told.title(picks[0].item_id) or ""):
            return False
        if said.key.startswith(("picks.one", "picks.few")):
            return len(picks) < told.trace.query.n
        return not said.key.startswith(_FITTING) or bool(told.conditions)

    def _unlisted(self, said: Said, told: Told) -> bool:
        slots = dict(said.slots)
        for gate in told.trace.gates:
            if (
                gate.constraint is None
                or fill(told.messages, {"field": (gate.constraint.field,)})["label"]
                != slots.get("label", "").casefold()
            ):
                continue
            if "number" in slots and slots["number"].casefold() in _counts(gate.unknown, told):
                return True
            if "title" in slots:
                found = (told.catalogue.get(one.item_id) for one in self._titled(slots["title"], told, ()))
                return any(
                    item and not item.facets.get(gate.constraint.field) and gate.constraint.field not in item.numbers
                    for item in found
                )
            if said.key.startswith("picks.unknown_one") and gate.unknown == 1:
                return True
        return False

    def _nothing(self, said: Said, told: Told) -> bool:
        if told.picks and not told.trace.relaxed:
            return False
        strictest = max(
            (gate for gate in told.trace.gates if gate.constraint), key=lambda gate: gate.fails_alone, default=None
        )
        slots = dict(said.slots)
        return "condition" not in slots or (
            strictest is not None and _same(said, {"condition": (strictest.gate,)}, told)
        )


def _tenths(told: Told, pick: Standing) -> str | None:
    share = told.chances.get(pick.item_id)
    return None if share is None else str(tenths(share))


def _verdict(told: Told, item_id: str) -> tuple[Claim, ...]:
    try:
        found = why_not(told.trace, item_id, told.catalogue, told.messages, titles=told.titles, who=told.who)
    except UnknownError:
        return ()
    return (*found.reasons, *found.against)


def _comparison(told: Told, pair: Sequence[str]) -> tuple[Claim, ...]:
    try:
        found = compare(told.trace, pair, told.catalogue, told.messages, titles=told.titles, who=told.who)
    except UnknownError:
        return ()
    return (*found.reasons, *found.against, *found.context)


def _states(claim: Claim, said: Said, told: Told) -> bool:
    return claim.wording == said.key and _same(said, claim.values, told)


def _same(said: Said, values: Mapping[str, Sequence[str]], told: Told, leave: Sequence[str] = ()) -> bool:
    """Whether the places of a wording hold these values, as they are or cut."""
    for name, text in said.slots:
        if name not in leave and not any(
            _equal(text, fill(told.messages, values, most).get(name, "")) for most in _CUTS
        ):
            return False
    return True


def _is_text(text: str, whole: str) -> bool:
    return _equal(text, whole) or (text.endswith("…") and whole.casefold().startswith(text.casefold().rstrip("… ")))


def _equal(text: str, other: str) -> bool:
    return bool(other) and text.casefold().rstrip(".!?… ") == other.casefold().rstrip(".!?… ")


@lru_cache(maxsize=64)
def _word_of(count: int, said: str | None) -> frozenset[str]:
    return frozenset(filter(None, (str(count), said)))


def _counts(count: int, told: Told) -> frozenset[str]:
    key = f"count.{count}"
    return _word_of(count, told.messages.say(key).casefold() if told.messages.has(key) else None)
