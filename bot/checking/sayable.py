"""The kinds of claims that hold of an item: what a sentence about it may say, in whatever words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.checking.beside import ahead, chiefly, level
from bot.checking.draft import Draft
from bot.checking.text import fold, stem, words
from bot.checking.told import Told
from bot.explaining.verdicts import why_not
from retrieval.errors import UnknownError

# Said of any item: nothing of what was computed, or a place, which is looked up beside.
_ALWAYS = ("none", "claim.rank", "whynot.picked")
_DEEDS = frozenset(("clause.tapped", "clause.against.tapped"))  # which tap it was, the rules tell
_PAIRED = frozenset(("shared", "against.shared"))  # a value with the item that has it, too
_BEHIND = frozenset(("compare.but", "whynot.outranked"))  # kinds that put the other item ahead
_BEFORE = frozenset(("compare.ahead", "whynot.but"))
COMPARING = _BEFORE | _BEHIND | {"compare.fact"}


@dataclass(frozen=True, slots=True)
class Sayable:
    """A kind of claim that holds of an item, with the items and the words that such claims name.

    Not `borne`: only the rules can tell whether what a sentence of this kind says more is so.
    """

    wording: str
    refs: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()  # stems
    leads: bool = False  # no other reason weighs more; of a comparison: no other respect
    borne: bool = True


def sayable(draft: Draft, subject: str) -> Iterator[Sayable]:
    """All kinds that hold of an item, a pick or not; of comparisons those that what the sentence names bears out."""
    told, named = draft.told, named_in(draft)
    yield from map(Sayable, _ALWAYS)
    yield Sayable("fact", borne=False)  # the rules look facts up, and praise may read like one
    if not named:
        yield Sayable("whynot.unknown", borne=False)  # what the catalogue does not list has no title here
    if any(told.standing(ref) is None for ref in named):
        yield Sayable("compare.unranked", borne=False)
    yield _facts_of_two(draft, subject, [ref for ref in named if ref != subject])
    others = [ref for ref in named if ref != subject and told.standing(ref) is not None]
    if level([subject, *others], told):
        yield Sayable("compare.level", frozenset(others), borne=bool(others))
    own = [] if subject in told.picked else _kept_out(told, subject)
    yield from _of_two(draft, subject, others, [Sayable("compare.ahead"), Sayable("compare.but"), *own])
    if subject in told.picked:
        yield from _of_pick(told, subject)


def named_in(draft: Draft) -> list[str]:
    """The items that a sentence names, by id; titles that several share stand for each."""
    return [ref for token in draft.tokens if draft.names_item(token) for ref in token.refs]


def stems(text: str) -> frozenset[str]:
    """The stems of a text's words."""
    return frozenset(stem(word) for word in words(fold(text)))


def _facts_of_two(draft: Draft, subject: str, others: Sequence[str]) -> Sayable:
    """What each of two lists, whatever the words: whose is whose shows in their roles."""
    items = [draft.told.catalogue.get(one) for one in (subject, *others)]
    values = (text for item in items if item for some in item.facets.values() for text in some)
    numbers = (f"{number:g}" for item in items if item for number in item.numbers.values())
    said = frozenset().union(*map(stems, (*values, *numbers)))
    return Sayable("compare.fact", frozenset(others), said, borne=len(others) == 1)


def _of_two(draft: Draft, subject: str, others: Sequence[str], found: Sequence[Sayable]) -> Iterator[Sayable]:
    """The kinds with those that compare tried against what the sentence names of the two.

    Where it names no other, beside whichever pick bears it out: "of the two, Heat is ahead on your request".
    """
    rivals: list[Sequence[str]] = (
        [others] if others else [[one.item_id] for one in draft.told.picks if one.item_id != subject] or [[]]
    )
    for one in found:
        if one.wording not in _BEFORE | _BEHIND:
            yield one
            continue
        tried = [made for some in rivals if (made := _tried(draft, subject, some, one)) is not None]
        if tried:
            yield max(tried, key=lambda made: (made.borne, made.leads))
        elif not others:
            yield replace(one, borne=False)


def _tried(draft: Draft, subject: str, others: Sequence[str], one: Sayable) -> Sayable | None:
    """A kind that compares, with what bears it out; None where what the sentence names is not so."""
    pairs = [(subject, other) if one.wording in _BEFORE else (other, subject) for other in others]
    borne = [ahead(first, second, draft.parsed, draft.told) for first, second in pairs]
    placed = one.wording != "compare.ahead" or all(_is_before(draft.told, *pair) for pair in pairs)
    if not placed or False in borne:
        return None
    leads = all(chiefly(*pair, draft.parsed, draft.told) for pair in pairs)
    return replace(one, refs=one.refs | frozenset(others), leads=leads, borne=bool(borne) and all(borne))


def _is_before(told: Told, first: str, second: str) -> bool:
    """Whether one item was placed before another; one that was not picked is behind all picks."""
    ranks = [
        one.rank if one is not None and one.rank else len(told.picks) + 1 for one in map(told.standing, (first, second))
    ]
    return ranks[0] <= ranks[1]


def _of_pick(told: Told, subject: str) -> Iterator[Sayable]:
    strongest = _strongest(told, subject)
    for kind, grounds in told.grounds(subject).items():
        wording = f"clause.{kind}"
        for some in ([one] for one in grounds) if kind in _PAIRED else [grounds]:  # of pairs, each by itself
            picks = (part.ref for ground, _ in some for part in ground.parts if part.kind == "pick")
            refs = frozenset((*(ref for ground, _ in some for ref in ground.refs), *picks))
            said = _of_values([ground.values for ground, _ in some])
            yield Sayable(wording, refs, said, leads=kind in strongest, borne=wording not in _DEEDS)
    missed = told.picked[subject].violates
    met = set(told.conditions) - set(missed)
    for wording, texts in (("claim.miss", missed), ("claim.gate", tuple(met))):
        if texts:
            yield Sayable(wording, said=stems(" ".join(texts)))
    if subject in told.chances:
        yield Sayable("claim.chance")


def _strongest(told: Told, item_id: str) -> frozenset[str]:
    """The kinds of the reason that weighs most for a pick, and of the one that weighs most against it."""
    families = told.picked[item_id].families
    ends = [*(one for one in families[:1] if one.total > 0), *(one for one in families[-1:] if one.total < 0)]
    firsts = (told.evidence.grounds(family, item_id)[:1] for family in ends)
    return frozenset(ground.kind for (ground,) in filter(None, firsts))


def _kept_out(told: Told, item_id: str) -> Iterator[Sayable]:
    """What is so of an item that is no pick."""
    try:
        found = why_not(told.trace, item_id, told.catalogue, told.messages, titles=told.titles, who=told.who)
    except UnknownError:
        return
    for claim in (*found.reasons, *found.against, *found.context):
        named = {text for key in ("item", "items") for text in claim.values.get(key, ())}
        refs = frozenset(one for one in told.picked if told.title(one) in named)
        yield Sayable(claim.wording, refs, _of_values([claim.values]), borne=claim.wording != "whynot.tied")


def _of_values(some: Sequence[Mapping[str, tuple[str, ...]]]) -> frozenset[str]:
    return frozenset().union(*(stems(text) for values in some for texts in values.values() for text in texts))
