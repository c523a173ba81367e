"""What the second reader makes of a sentence, beside what the rules make of it.

It judges wording alone: whether a sentence reads like a claim of some kind. That such a claim holds, and that it is one of
the very things that the sentence names, is looked up here. So it may doubt what no rule refuses, and vouch for what a rule
refuses only because of its words; what can be counted, ordered or ranked again stays with the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.checking.draft import Draft
from bot.checking.orders import placed
from bot.checking.outcomes import is_counterfactual
from bot.checking.plain import smallest
from bot.checking.roles import played
from bot.checking.second import SecondReader
from bot.checking.text import fold, stem, words
from bot.checking.told import Told
from bot.explaining.verdicts import why_not
from retrieval.errors import UnknownError

DOUBTS_BELOW = 0.8  # a belief, 0..1
VOUCHES_FROM = 0.95

# Kinds that are always sayable: they say nothing of what was computed, or something that the rules alone settle.
_ALWAYS = ("none", "fact", "claim.rank", "whynot.unknown", "whynot.picked", "compare.fact", "compare.unranked")
_BESIDE = ("compare.ahead", "compare.but", "compare.level")
# Kinds of which direction, order or number is the point: no wording vouches for those.
_COUNTED = frozenset((*_ALWAYS[1:], *_BESIDE, "claim.chance", "whynot.outranked", "whynot.but", "whynot.tied"))
_ORDER = frozenset(("top", "only", "then", "behind"))  # what weighs more; of many choices, one may come first
_COUNTING = frozenset(("all", "both", "two", "three", "four", "five"))
_EMPTY = frozenset(("empty", "all"))
_PRONOUNS = frozenset(("it", "its", "it's", "this"))
_AMONG = "clause.among"
_MARKED = frozenset(("quote", "condition", "avoid", "number", "decade"))


@dataclass(frozen=True, slots=True)
class Sayable:
    """A kind of claim that holds of an item, with the items and the words that such claims name."""

    wording: str
    refs: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()  # stems


def is_doubted(reader: SecondReader, draft: Draft, about: Sequence[str]) -> bool:
    """Whether a sentence that no rule refuses reads like none of the claims that hold; `about` as for the checker."""
    if _is_supposed(draft) or _is_bare_fact(draft):  # of the former the reader has seen none
        return False
    return not any(
        beliefs.get(one.wording, 0.0) >= DOUBTS_BELOW
        for subject, beliefs in _readings(reader, draft, about).items()
        for one in _sayable(draft, subject)
    )


def is_vouched_for(reader: SecondReader, draft: Draft, about: Sequence[str]) -> bool:
    """Whether a sentence that a rule refuses surely reads like a claim that holds, and names nothing else.

    Of two items that it names it is about the one of which it reads better: "A cost B a place" is nothing about A.
    """
    cues = [cue for clause in draft.parsed.clauses for cue in clause.cues]
    at_odds = {1, -1} <= {cue.sign for cue in cues}  # "a point for it: nobody likes it"
    if _is_supposed(draft) or _counts(draft) or at_odds:
        return False
    ordered = any(cue.name in _ORDER for cue in cues)
    meant = {fold(token.text) for token in draft.tokens} & _PRONOUNS and set(about)
    readings = _readings(reader, draft, about)
    best = {wording: max(one[wording] for one in readings.values()) for wording in next(iter(readings.values()), {})}
    return any(
        VOUCHES_FROM <= best.get(one.wording, 0.0) <= beliefs[one.wording] and _names_only(draft, subject, one)
        for subject, beliefs in readings.items()
        for one in _sayable(draft, subject)
        if one.wording not in _COUNTED and (one.wording == _AMONG or not ordered) and (not meant or subject in meant)
    )


def _readings(reader: SecondReader, draft: Draft, about: Sequence[str]) -> Mapping[str, Mapping[str, float]]:
    """Item -> wording -> how far the sentence, as one about it, reads like that."""
    return {subject: reader.believes(played(draft, subject)) for subject in _subjects(draft, about)}


def _is_supposed(draft: Draft) -> bool:
    return is_counterfactual(draft.masked) or bool(draft.told.supposed)


def _is_bare_fact(draft: Draft) -> bool:
    """ "It is a comedy", "All three are dramas", "It is a good start": what a reader of wordings can't tell from praise.

    Nothing but values of the picks, which the rules have looked up, and words that describe nothing.
    """
    picks = (draft.told.catalogue.get(one.item_id) for one in draft.told.picks)
    listed = _of_values([item.facets for item in picks if item is not None])
    left = (fold(token.text) for token in draft.parsed.left)
    empty = all(cue.name in _EMPTY for clause in draft.parsed.clauses for cue in clause.cues)
    return empty and all(
        smallest(word) or word in _COUNTING or not {word, stem(word), _singular(word)}.isdisjoint(listed)
        for word in left
    )


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word


def _counts(draft: Draft) -> bool:
    return any(True for pick in draft.told.picks[:1] for _ in placed(draft.masked, draft.told, pick))


def _subjects(draft: Draft, about: Sequence[str]) -> list[str]:
    """What a sentence may be about: the picks and the strangers that it names, and what "it" means."""
    told = draft.told
    named = [ref for token in draft.tokens if token.kind in ("title", "other") for ref in token.refs]
    found = [ref for ref in (*named, *about) if ref in told.picked or ref not in told.events]
    return list(dict.fromkeys(found)) or [one.item_id for one in told.picks[:1]]


def _names_only(draft: Draft, subject: str, sayable: Sayable) -> bool:
    """Whether all that a sentence names is the item itself, or named by the claim."""
    for token in draft.tokens:
        if token.kind in ("title", "other") and not set(token.refs) & {subject, *sayable.refs}:
            return False
        if token.kind in _MARKED and not _stems(token.text) <= sayable.said:
            return False
    return all(_stems(value.text) <= sayable.said for value in draft.values)


def _sayable(draft: Draft, subject: str) -> Iterator[Sayable]:
    """The kinds of claims that hold of an item."""
    told = draft.told
    yield from map(Sayable, _ALWAYS)
    if subject not in told.picked:
        yield from map(Sayable, _BESIDE)
        yield from _kept_out(told, subject)
        return
    named = [ref for token in draft.tokens for ref in token.refs if ref in told.picked]
    if all((told.picked[ref].rank or 0) >= (told.picked[subject].rank or 0) for ref in named):
        yield from map(Sayable, _BESIDE)
    for kind, grounds in told.grounds(subject).items():
        picks = (part.ref for ground, _ in grounds for part in ground.parts if part.kind == "pick")
        refs = frozenset((*(ref for ground, _ in grounds for ref in ground.refs), *picks))
        yield Sayable(f"clause.{kind}", refs, _of_values([ground.values for ground, _ in grounds]))
    missed = told.picked[subject].violates
    met = set(told.conditions) - set(missed)
    for wording, texts in (("claim.miss", missed), ("claim.gate", tuple(met))):
        if texts:
            yield Sayable(wording, said=_stems(" ".join(texts)))
    if subject in told.chances:
        yield Sayable("claim.chance")


def _kept_out(told: Told, item_id: str) -> Iterator[Sayable]:
    """What is so of an item that is no pick."""
    try:
        found = why_not(told.trace, item_id, told.catalogue, told.messages, titles=told.titles, who=told.who)
    except UnknownError:
        return
    for claim in (*found.reasons, *found.against, *found.context):
        named = {text for key in ("item", "items") for text in claim.values.get(key, ())}
        refs = frozenset(one for one in told.picked if told.title(one) in named)
        yield Sayable(claim.wording, refs, _of_values([claim.values]))


def _of_values(some: Sequence[Mapping[str, tuple[str, ...]]]) -> frozenset[str]:
    return frozenset().union(*(_stems(text) for values in some for texts in values.values() for text in texts))


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(fold(text)))
