"""What the second reader makes of a sentence, beside what the rules make of it.

It judges wording alone: whether a sentence reads like a claim of some kind. That such a claim holds, and that it is one of
the very things that the sentence names, is looked up here. So it may doubt what no rule refuses, and vouch for what a rule
refuses only because of its words; numbers, places and what leads are looked up, and what would have been stays with the rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.checking.draft import Draft
from bot.checking.orders import counts, placed
from bot.checking.outcomes import is_counterfactual
from bot.checking.roles import played
from bot.checking.sayable import COMPARING, TITLES, Sayable, named_in, sayable, stems
from bot.checking.second import SecondReader
from bot.checking.spoken import told_of_known
from bot.checking.text import fold

DOUBTS_BELOW = 0.5  # a belief, 0..1
VOUCHES_FROM = 0.8
VOUCHES_FOR_TWO_FROM = 0.97  # which of two is ahead turns on a word

_PLACING = frozenset(("claim.rank", "claim.chance", "whynot.picked"))  # a place or a number, which is looked up
_WEIGHING = frozenset(("top", "only"))
_ORDER = _WEIGHING | {"then", "behind"}  # what weighs more
_PRONOUNS = frozenset(("it", "its", "it's", "this"))
_AMONG = "clause.among"  # of many choices, one may come first
_WEIGHED = re.compile(r"\b(?:reasons?|counted|weighed|decided|mattered|down to|main|only|solely)\b", re.IGNORECASE)
_MARKED = frozenset(("quote", "condition", "avoid", "number", "decade"))


def is_doubted(reader: SecondReader, draft: Draft, about: Sequence[str]) -> bool:
    """Whether a sentence that no rule refuses reads like none of the claims that hold; `about` as for the checker."""
    if _is_supposed(draft):  # of those the reader has seen none
        return False
    return not any(
        beliefs.get(one.wording, 0.0) >= DOUBTS_BELOW
        for subject in _subjects(draft, about)
        for beliefs in (reader.believes(played(draft, subject)),)
        for one in sayable(draft, subject)
    )


def is_vouched_for(reader: SecondReader, draft: Draft, about: Sequence[str]) -> bool:
    """Whether a sentence that a rule refuses surely reads like a claim that holds, and names nothing else.

    Of two items that it names it is about the one of which it reads better: "A cost B a place" is nothing about A.
    """
    if _is_supposed(draft) or any(told_of_known(draft)):
        return False
    subjects = _subjects(draft, about)
    meant = {fold(token.text) for token in draft.tokens} & _PRONOUNS and set(about)
    vouched = [
        (subject, one)
        for subject in subjects
        if not meant or subject in meant
        for one in sayable(draft, subject)
        if _is_free(draft, subject, one) and _names_only(draft, subject, one)
    ]
    if not vouched:
        return False
    readings = {subject: reader.believes(played(draft, subject)) for subject in subjects}
    return any(
        (VOUCHES_FOR_TWO_FROM if one.wording in COMPARING else VOUCHES_FROM)
        <= readings[subject].get(one.wording, 0.0)
        >= max(each.get(one.wording, 0.0) for each in readings.values())
        for subject, one in vouched
    )


def _is_supposed(draft: Draft) -> bool:
    return is_counterfactual(draft.masked) or bool(draft.told.supposed)


def _is_free(draft: Draft, subject: str, one: Sayable) -> bool:
    """Whether nothing is said of order, places and numbers that the claim of this kind does not bear out."""
    if not one.borne or _looked_up(draft, subject, one) is None:
        return False
    if one.wording == "none" and not _points(draft):
        return True
    cues = [cue for clause in draft.parsed.clauses for cue in clause.cues]
    if any(cue.name == "strangers" for cue in cues) and draft.told.who is None:
        return False
    ordering = [cue for cue in cues if cue.name in (_WEIGHING if one.wording in COMPARING else _ORDER)]
    leading = one.leads and all(cue.name == "top" and not cue.negated for cue in ordering)
    first_of_many = one.wording == _AMONG and not _WEIGHED.search(draft.masked)
    return not ordering or leading or first_of_many


def _points(draft: Draft) -> bool:
    """Whether a sentence names an item or says "it"."""
    return bool(named_in(draft) or {fold(token.text) for token in draft.tokens} & _PRONOUNS)


def _looked_up(draft: Draft, subject: str, one: Sayable) -> frozenset[int] | None:
    """Where the places and shares stand that a sentence states, each as it is; None where one is not, or has no claim."""
    told = draft.told
    pick = told.picked.get(subject) or next(iter(told.picks), None)
    found = list(placed(draft.masked, told, pick)) if pick is not None else []
    if found:
        right = one.wording in _PLACING and all(each.ok for each in found)
        starts = (token.start for token in draft.tokens for each in found if each.start <= token.start < each.end)
        return frozenset(starts) if right else None
    if one.wording == "claim.chance" and counts(draft.masked) == {round(10 * told.chances[subject]), 10}:
        return frozenset(token.start for token in draft.tokens if token.kind == "number")
    return None if one.wording in _PLACING else frozenset()


def _subjects(draft: Draft, about: Sequence[str]) -> list[str]:
    """What a sentence may be about: the picks and the strangers that it names, and what "it" means."""
    told = draft.told
    found = [ref for ref in (*named_in(draft), *about) if ref in told.picked or ref not in told.events]
    return list(dict.fromkeys(found)) or [one.item_id for one in told.picks[:1]]


def _names_only(draft: Draft, subject: str, one: Sayable) -> bool:
    """Whether all that a sentence names is the item itself, or named by the claim, or a number that was looked up."""
    counted = _looked_up(draft, subject, one) or ()
    for token in draft.tokens:
        if token.kind in TITLES and not set(token.refs) & {subject, *one.refs}:
            return False
        if token.kind == "other" and set(token.refs) & draft.told.picked.keys():
            return False  # another of the same title
        if token.kind in _MARKED and token.start not in counted and not stems(token.text) <= one.said:
            return False
    return all(stems(value.text) <= one.said for value in draft.values)
