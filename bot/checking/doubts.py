"""What the second reader makes of a sentence, beside what the rules make of it.

It judges wording alone: whether a sentence reads like a claim of some kind. That such a claim holds, and that it is one of
the very things that the sentence names, is looked up here. So it may doubt what no rule refuses, and vouch for what a rule
refuses only because of its words; numbers, places and what leads are looked up, and what would have been stays with the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.checking.beside import MOST, respects
from bot.checking.draft import Draft
from bot.checking.orders import Placed, counts, placed
from bot.checking.outcomes import is_counterfactual
from bot.checking.roles import played
from bot.checking.sayable import COMPARING, Sayable, named_in, sayable, stems
from bot.checking.second import SecondReader
from bot.checking.spoken import untold
from bot.checking.text import word_set
from bot.checking.told import Standing, Told

DOUBTS_BELOW = 0.3  # a belief, 0..1
VOUCHES_FROM = 0.7
SURE_FROM = 0.9  # where it turns on a word: which of two is ahead
HINTED_FROM = 0.3
NEVER = 2.0

_PLACING = frozenset(("claim.rank", "claim.chance", "whynot.picked"))  # a place or a number, which is looked up
_WEIGHING = frozenset(("top", "only"))
_ORDER = frozenset(("then", "behind"))
# Also said of no one in particular.
_NOBODY = word_set("nobody everybody everyone relative neighbours neighbour neighbor team stranger") | {
    "no one",
    "the person",
    "the world",
    "jury",
}
_IT = re.compile(
    r"(?<!how often )\b(?:its|this|it(?!(?:['’]s| is| was) §))\b", re.IGNORECASE
)  # not "it's Heat that ..."
_VOCATIVE = re.compile(r"(?:^|, )(?:my )?(?:friend|pal|mate|buddy|boss|bro|folks)\b(?=[,.;:!?])", re.IGNORECASE)
_FIGURES = re.compile(  # of items, or of nobody
    r"\b(?:ke(?:ep|eps|pt|eping) mum|mum (?:on|about|as to))\b"
    r"|\b(?:no|not|(?:is|are|was|were)n['’]t)(?: an?)? (?:strangers?|acquaintances?|friends? (?:of|to|in|among))\b|\bold acquaintances?\b"
    r"|\b(?:has|have|had|counts?|finds?|found|makes?|made|wins?|won) (?:\w+ ){0,3}friends?\b(?! (?:who|that|which|of (?:mine|yours)))|\bfriends? of §"
    r"|\bha(?:s|ve) (?:\w+ ){0,3}relatives\b(?! (?:who|that|which|of (?:mine|yours)))",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"\b(?:he|she) who\b|\b(?:somebody|someone|anybody|anyone|whoever)(?: who)? (?:lik|lov|enjoy)\w+ §", re.IGNORECASE
)
_THEIRS = word_set("he she him her his hers")
# What denies its help, or its harm, is no reason for, or against.
_NO_HELP = re.compile(
    r"\b(?:do|does|did)(?:n['’]t| not) (?:\w+ )?help\b|\b(?:is|was)(?:n['’]t| not) (?:here|picked|chosen) (?!by\b)[^.;]*\bbecause\b"
    r"|(?<!n['’]t )(?<!not )\b(?:spoke|speaks|counts|counted) against\b",
    re.IGNORECASE,
)
_NO_HARM = re.compile(
    r"\b(?:spoke|speaks|counts|counted) (?:for|in (?:its|his|her|their) favou?r)\b|(?<!hardly )\bhelp(?:s|ed) that\b",
    re.IGNORECASE,
)
_EARLIER = frozenset(("clause.alike", "clause.together", "clause.recommended"))  # "before" is a time, of others' talk
_AMONG = "clause.among"  # of many choices, one may come first
_FIRST_OF = frozenset((_AMONG, "clause.against.variety"))
_LEADING = re.compile(r"\b(?:first|lead\w*|heads?|headed|top)\b", re.IGNORECASE)
_WEIGHED = re.compile(
    r"\b(?:reasons?|counted|weighed(?! against)|decided|mattered|down to|main|only|solely)\b", re.IGNORECASE
)
_ASIDE = re.compile(  # "only" that leaves no other reason out
    r"\bon top(?=[,:]| comes?\b| of (?:it|that|this|which|all that|everything)\b)|, only (?=it|that|this|the|too)\b"
    r"|\bonly (?=an? |part|some|(?:fair|right|honest|natural|proper) (?:to|that)\b|the (?:nearest|closest|foremost|first) of\b|(?:\w+ )?so (?:many|much)\b|(?:loosely|weakly|slightly|faintly|half|now and then)\b)"
    r"|\b(?:people|folks?|many|others|viewers|customers|users|members|here)(?: \w+){0,2} decided? (?:for|on|upon|in favou?r of)\b"
    r"|^only, (?=(?:on|in|with) )|\b(?:same|minor|major|neighbou?ring|low) key\b"
    r"|\bif (?:you|one|we) only\b|(?:n['’]t|\bnot) (?:be )?(?:alone|the only|only|just)\b",
    re.IGNORECASE,
)
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
    if draft.told.supposed or any(untold(draft)):
        return False
    subjects = _subjects(draft, about)
    meant = set(about) if _IT.search(draft.masked) else set[str]()
    names = set(named_in(draft))
    vouched = [
        (subject, one)
        for subject in subjects
        for one in sayable(draft, subject)
        if not meant or subject in meant or (one.wording == "compare.fact" and names >= {subject, *one.refs})
        if one.borne and _is_as_counted(draft, subject, one)
    ]
    if not vouched:
        return False
    readings = {subject: reader.believes(played(draft, subject)) for subject in subjects}
    return any(
        _asked_for(draft, one, readings[subject])
        <= readings[subject].get(one.wording, 0.0)
        >= max(each.get(one.wording, 0.0) for each in readings.values())
        for subject, one in vouched
    )


def _asked_for(draft: Draft, one: Sayable, beliefs: Mapping[str, float]) -> float:
    """The belief from which a sentence is vouched for, over 1 where it ranks reasons in a way that nothing bears out."""
    if is_counterfactual(draft.masked):  # of what was left out it tells why; of a pick, only ranking again tells
        return SURE_FROM if one.wording.startswith("whynot.") and one.wording not in _PLACING else NEVER
    if one.wording == "none" and not _points(draft):
        return VOUCHES_FROM
    if one.wording == "none" and _WEIGHED.search(draft.masked):  # talk gives no item for a reason
        return NEVER
    cues = [cue for clause in draft.parsed.clauses for cue in clause.cues]
    called = _places(_VOCATIVE, draft.masked) | _places(_FIGURES, draft.masked)
    strangers = {cue.text for cue in cues if cue.name == "strangers" and draft.tokens[cue.start].start not in called}
    if draft.told.who is not None:
        strangers = set()
    if one.wording.startswith("clause.people") and _ANYBODY.search(draft.masked):
        strangers -= _THEIRS
    aside = _places(_ASIDE, draft.masked)
    weighing = [cue for cue in cues if cue.name in _WEIGHING and draft.tokens[cue.start].start not in aside]
    leading = one.leads and all(cue.name == "top" and not cue.negated for cue in weighing)
    first_of_many = one.wording == _AMONG and not _WEIGHED.search(draft.masked)
    signs = _NO_HARM if one.wording.startswith("clause.against.") else _NO_HELP
    if one.wording.startswith("clause.") and signs.search(draft.masked):
        return NEVER
    reason = one.wording.startswith("clause.") or one.wording in COMPARING - {"compare.fact"}
    if strangers - _NOBODY or (weighing and reason and not leading and not first_of_many):
        return NEVER
    order = [cue for cue in cues if cue.name in _ORDER and not (one.wording in _EARLIER and cue.text == "before")]
    ordered = one.wording.startswith("clause.") and bool(order) and not MOST.search(draft.masked)
    reasons = sum(belief >= HINTED_FROM for kind, belief in beliefs.items() if kind.startswith("clause."))
    if ordered and (reasons > 1 or len(respects(draft.parsed)) > 1):  # of one, none: "over the whole of our chat"
        return NEVER
    return SURE_FROM if ordered or strangers or weighing or one.wording in COMPARING else VOUCHES_FROM


def _is_supposed(draft: Draft) -> bool:
    return is_counterfactual(draft.masked) or bool(draft.told.supposed)


def _points(draft: Draft) -> bool:
    """Whether a sentence names an item or says "it"."""
    return bool(named_in(draft) or _IT.search(draft.masked))


def _places(pattern: re.Pattern[str], masked: str) -> set[int]:
    return {place for found in pattern.finditer(masked) for place in range(*found.span())}


def _is_as_counted(draft: Draft, subject: str, one: Sayable) -> bool:
    """Whether places and numbers are as a sentence states them, and all else that it names is named by the claim."""
    counted = _looked_up(draft, subject, one)
    return counted is not None and _names_only(draft, subject, one, counted)


def _looked_up(draft: Draft, subject: str, one: Sayable) -> frozenset[int] | None:
    """Where the places and shares stand that a sentence states, each as it is; None where one is not, or is missing."""
    told = draft.told
    pick = told.picked.get(subject) or next(iter(told.picks), None)
    found = list(placed(draft.masked, told, pick)) if pick is not None else []
    wrong = [each for each in found if not each.ok]
    if wrong and not (one.wording in _FIRST_OF and _is_of_another(draft, wrong, one)):
        return None
    if pick is not None and one.wording in _PLACING:
        if _are_its_own(counts(draft.masked), pick, one, told):
            return frozenset(token.start for token in draft.tokens if token.kind == "number")
        if not found:
            return None
    return frozenset(token.start for token in draft.tokens for each in found if each.start <= token.start < each.end)


def _are_its_own(stated: frozenset[int], pick: Standing, one: Sayable, told: Told) -> bool:
    """Whether the numbers that a sentence states are those of the claim of a place or a chance, and no others."""
    if one.wording == "claim.chance":
        return stated == {10, round(10 * told.chances[pick.item_id])}
    return pick.rank in stated and stated <= {pick.rank, len(told.picks), *told.counts}


def _is_of_another(draft: Draft, found: Sequence[Placed], one: Sayable) -> bool:
    """Whether it is an item of the claim that each time is called the first: the nearest of many, or the first pick."""
    told = draft.told
    firsts = {ref for ref in one.refs if ref in told.events or (ref in told.picked and told.picked[ref].rank == 1)}
    for each in found:
        named = [token for token in draft.tokens if draft.names_item(token) and token.end <= each.start]
        if not _LEADING.search(each.text) or not named or not set(named[-1].refs) & firsts:
            return False
    return True


def _subjects(draft: Draft, about: Sequence[str]) -> list[str]:
    """What a sentence may be about: the picks and the strangers that it names, and what "it" means.

    Of what the person knows it is about what was asked for: why not that again?
    """
    told = draft.told
    found = [ref for ref in (*named_in(draft), *about) if ref in about or ref in told.picked or ref not in told.events]
    return list(dict.fromkeys(found)) or [one.item_id for one in told.picks[:1]]


def _names_only(draft: Draft, subject: str, one: Sayable, counted: frozenset[int]) -> bool:
    """Whether all that a sentence names is the item itself, or named by the claim, or a number that was looked up."""
    for token in draft.tokens:
        if draft.names_item(token) and not set(token.refs) & {subject, *one.refs}:
            return False
        if token.kind == "other" and set(token.refs) & draft.told.picked.keys():
            return False  # another of the same title
        if token.kind in _MARKED and token.start not in counted and not stems(token.text) <= one.said:
            return False
    return all(stems(value.text) <= one.said for value in draft.values)
