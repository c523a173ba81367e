"""What is said of talk: the person's own with the assistant, and that of others who asked alike before.

Others who asked alike were pointed to an item, as the trace holds; how many they were, how often, and how it pleased
them it does not, and nothing else of what others say is known at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.checking.draft import Draft
from bot.checking.lexicon import NEGATIONS
from bot.checking.orders import placed
from bot.checking.shapes import Matter
from bot.checking.strange import FIRST_PERSON
from bot.checking.text import fold, word_set
from bot.checking.told import Standing

SPOKEN = frozenset(("talk", "alike", "offered", "together", "pointed", "before"))  # cues that have been read

_HEARD = re.compile(
    r"\b(?:conversations?|dialogu?e?s?)\b"
    r"|\b(?:was|is|are|been|gets?|be|never|much|less|more) (?:suggested|passed on|handed on)\b"
    r"|\b(?:people|others|many|nobody|few|somebody|they|users|viewers|customers|folks) (?:\w+ ){0,5}"
    r"(?:recommend(?:s|ed)?|suggest(?:s|ed)?|named|asked|said|told|wrote|written|mention(?:s|ed)?|talked|spoke)\b"
    r"|\byour messages\b|\b(?:you have|you've|you) (?:\w+ )?(?:said|told me|written|wrote) (?:\w+ ){0,2}(?:so far|here|chat)\b",
    re.IGNORECASE,
)
_CROWD = re.compile(
    r"\b(?:people|persons|folks?|viewers|customers|users|buyers|watchers|(?:others|those|many|plenty|some) who|somebody|someone|anybody"
    r"|crowds?|audiences?|followers?|takers|fans|admirers|recommenders?|(?:among|by|with|from) others|(?:much|highly|well|most) recommended)\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"\byour (?:[\w-]+ ){0,2}(?:preferences?|tastes?|choices|likings?|wish(?:es)?|(?:sort|kind) of (?:thing|pick|choice))\b"
    r"|\b(?:preferences|taste|choices|things) you(?:'ve| have)?\b|\b(?:preferences|tastes?|likes) (?:\w+ ){1,2}yours\b"
    r"|\bwhat you(?:'re| are)? (?:have |looking )?(?:asked|wished|wanted|described|for)\b",
    re.IGNORECASE,
)
_OF_WISHES = frozenset(("taste", "request", "like", "history", "named", "talk", "peers", "alike", "words", "people"))
_OF_CROWDS = frozenset(("peers", "popular", "offered", "alike", "together", "strangers", "rated"))
_POINTING = word_set(
    """
    recommended recommendation recommendations suggested suggestion pointed points pointing given sent led leads
    offered answer answered answers steered directed told came come comes brought turned up
    """
)
_COUNTING = word_set(
    """
    most all every each always everyone everybody anyone anybody usually many often frequently numerous plenty lots lot
    half majority several generally regularly constantly repeatedly invariably again dozens countless once twice thrice two three four
    five six seven eight nine ten hundred hundreds thousands couple numbers
    """
)
_OTHERWISE = word_set("else other instead elsewhere different differently rather unlike otherwise away off")
_ANOTHER = re.compile(r"\banother (?!plus|reason|point|thing|factor|argument|advantage)")
_TOLD_OF = re.compile(
    r" (?:was|is|has been|had been|gets?|got)\b(?:(?: \w+){0,2}? (?:recommended|suggested|popular|rated|chosen|newer)"
    r"|(?: (?!a\b|already\b)\w+){1,2}? (?:known|mentioned))\b",
    re.IGNORECASE,
)
_LIKING = re.compile(
    r"^\W*(?:\w+, )?§+(?:(?:, and |, | and )§+)* (?:also |both |all )?(?:dis)?(?:likes?|liked|loves?|loved|enjoy(?:s|ed)?) (?:it|this|that|them|§)",
    re.IGNORECASE,
)
_PLEASED = ("like", "rated", "popular", "people", "peers", "history")
_HELPING = word_set("have had also then once already often just do did")


def unread(draft: Draft) -> Iterator[str]:
    """Words on what was said before, or by others, that no cue has taken."""
    cues = [cue for clause in draft.parsed.clauses for cue in clause.cues if cue.name in SPOKEN]
    if not any(cue.name in ("alike", "offered") for cue in cues):
        cues = [cue for cue in cues if cue.name not in ("pointed", "before")]  # "it was suggested": to whom?
    spans = [(draft.tokens[cue.start].start, draft.tokens[cue.end - 1].end) for cue in cues]
    for match in _HEARD.finditer(draft.masked):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            yield match[0]


def unread_wishes(draft: Draft) -> Iterator[str]:
    """What the person likes or asked for, where no cue has taken it."""
    cues = [cue for clause in draft.parsed.clauses for cue in clause.cues if cue.name in _OF_WISHES]
    spans = [(draft.tokens[cue.start].start, draft.tokens[cue.end - 1].end) for cue in cues]
    kept = [(one.tokens[0].start, one.tokens[-1].end) for one in draft.parsed.clauses if one.start in draft.settled]
    for match in _WISHES.finditer(draft.masked):
        if not any(start < match.end() and match.start() < end for start, end in (*spans, *kept)):
            yield match[0]


def unread_crowds(draft: Draft) -> Iterator[str]:
    """People of whom a clause tells something that no cue has taken, and who are not those of a known item, or a chance."""
    known = any(set(token.refs) & draft.told.events.keys() for token in draft.tokens)
    counted = any(one.chance for pick in draft.told.picks[:1] for one in placed(draft.masked, draft.told, pick))
    for clause in draft.parsed.clauses if not (known or counted) else ():
        if clause.of(*_OF_CROWDS) or clause.start in draft.settled:
            continue
        addressed = {
            place for cue in clause.of("empty") for place in range(cue.start, cue.end)
        }  # "for someone after ..."
        said = (one for place, one in enumerate(clause.tokens, clause.start) if place not in addressed)
        text = " ".join(token.text for token in said if token.kind in ("word", "mark"))
        yield from (match[0] for match in _CROWD.finditer(text))


def untold(draft: Draft) -> Iterator[str]:
    """What no claim ever tells: how popular something is that the person knows, or that an item likes something."""
    if found := _LIKING.match(draft.masked):
        yield draft.sentence[found.start() : found.end()]
    for token in draft.tokens:
        known = token.kind == "title" and set(token.refs) <= draft.told.events.keys()
        if known and (found := _TOLD_OF.match(draft.masked, token.end)):
            yield f"{token.text}{found[0]}"


def asked_alike(matter: Matter, pick: Standing) -> bool:
    """Whether it is so that people who asked alike were pointed to the pick, and no more than this is said of them."""
    taken = {place for cue in matter.cues if cue.name in ("alike", "top") for place in range(cue.start, cue.end)}
    said = [
        fold(token.text)
        for clause in matter.clauses
        for place, token in enumerate(clause.tokens, clause.start)
        if token.kind == "word" and place not in taken
    ]
    beyond = (
        not (_COUNTING | _OTHERWISE | NEGATIONS).isdisjoint(said)
        or _ANOTHER.search(" ".join(said)) is not None
        or any(cue.name in _PLEASED for cue in matter.cues)
    )
    foreign = any(token.kind in ("other", "quote") or set(token.refs) - {pick.item_id} for token in matter.tokens)
    pointed = not _POINTING.isdisjoint(said) or matter.has("pointed") or matter.sign("cause") > 0
    true = pick.signal("past_dialogs") > 0 and matter.sign("cause", "res") >= 0
    return true and pointed and not (beyond or foreign or _by_me(said))


def _by_me(said: Sequence[str]) -> bool:
    """Whether "I" did the pointing, who was not there."""
    acting = [word for word in said if word not in _HELPING]
    return any(one in FIRST_PERSON and other in _POINTING for one, other in pairwise(acting))
