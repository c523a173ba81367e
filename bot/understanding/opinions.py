"""What a message thinks of an item at a place in it: the verb before it, the judgement after it, or a later "it".

The reach of a judgement is the clause that holds the item, and what follows as long as that speaks of the item as
"it" or has no subject at all ("Saw Heat. Not for me."). Where both are said, what stands right after the item counts
more than the verb before it, and the verb more than what follows later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.understanding.message import Message
from bot.understanding.sentiment import Cue, cues
from bot.understanding.vocabulary import LIKES, SEEN, SIMILAR, WANTS

# "doubt": spoken of as the lesser, or as of no interest: a weak dislike that rules nothing out
Stance = Literal["like", "dislike", "doubt", "seen", "similar", "none"]
Place = tuple[int, int]  # start, end of an item in the message

_GLUE = re.compile(
    r"^\W*(?:\(?\d{4}\)?\W*)?(?:(?:and|or|nor|&|also|both|either|the|even|movies?|films?|maybe|then)\b\W*)*$"
)
_YEAR = re.compile(r"^[\s\"'*]*\(\d{4}\)[\"'*]*")
_BREAK = re.compile(
    r"[.;!?\n]+(?=\s|$|(?:it|i|not|that|but)\b)|\s-+\s|\.\.+"
    r"|[,(]?\s*\b(?:(?<!anything )(?<!nothing )(?<!all )but|however|although|though|except that|because|cause|since)\b"
    r"|,(?=\s)|\(which\b"
    r"|(?<=\w)(?<!think)(?<!sure)(?<!if)(?<!thought)(?<!that)(?<!say)(?<!know)\s+(?=(?:i|we)(?:'\w+)? \w+)"
    r"|\s(?=(?:and|which|so) (?:it|i|we|they|honestly|was|is|did|wasn'?t|isn'?t|didn'?t|hated|loved|could|just|really|found)\b)"
    r"|\s(?=(?:have|did|do|would|could|can) (?:you|u)\b)|\s(?=(?:how|what) about\b)"
)
_SUBJECT = r"(?:it|which|it'?s|that|that'?s|this|those|they|these|(?:that|this|the) (?:one|movie|film|show|series|book|ending|plot|story|acting))"
_OBJECT = r"(?:it|that|this|those|them|they|these|(?:that|this|the) (?:one|movie|film|show|series|book))"
_CONNECTED = r"(?:(?:but|and|though|although|because|cause|since|which|just|honestly|well|actually|yes|yeah|no|so|i think|i thought|i found|i felt(?: like)?|i mean|for me|to me|personally|maybe|oh|lol|haha|ok|okay)\b[\W]*)*"
_OF_IT = re.compile(rf"^\W*{_CONNECTED}{_SUBJECT}\b(?:\W+[\w']+){{0,5}}\W*$")
_BARE = re.compile(
    rf"^\W*{_CONNECTED}(?:(?:i )?(?:was|were|wasn'?t|got|felt|found (?:it|myself)|ended up|kind of|kinda|a (?:little|bit)|pretty|really|just|very|so|quite)\b\s*)*$"
)
_THEN_IT = re.compile(rf"^(?:\s+(?:for|about|to|of|at|with|by|in|into|watching))?(?:\s+{_OBJECT}\b|\W*$)")
_LINKED = re.compile(
    r"^[\s,:*\"'-]*(?:(?:movies?|films?|one|ones|series|franchise|part|remake|version|book|show|itself|too|also|either|actually)\b[\s,]*)*"
    r"(?:'?s\b|is|was|are|were|isn'?t|wasn'?t|aren'?t|weren'?t|seem(?:s|ed)?|look(?:s|ed)?|sound(?:s|ed)?|feels?|felt|turned out|ended up|has|had|did|does|didn'?t|doesn'?t|just|really|not|so|pretty|absolutely|definitely|too|a|the|kinda|honestly)\b"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:thought|hoped|hoping|expected|wanted to|supposed) (?:i|we|to)?(?:'?d| would| might)?\s*$"
)
_SAW_OTHERS = re.compile(r"\b(?:see|seen|saw|watched|heard|know|yes on)\b")
_BUT_NOT = re.compile(r"\b(?:not|no|except|but not|without|anything but)\s+(?:the |that )?$")
_EXCEPT = re.compile(
    r"\b(?:except(?:ing)?|besides?|apart from|aside from|other than|all but)(?: for)?(?: maybe)?\s+(?:the |that )?$"
)
_ASKED = re.compile(
    r"\b(?:what|how) about(?: the)?\s*$|\b(?:have|did|do) (?:you|u) (?:\w+ )?(?:seen?|watch(?:ed)?|know|like|heard?)(?: of)?(?: the)?\s*$"
)
_IS_NOT = re.compile(r"\b(?:is|that'?s|are) not\s*$|\b(?:isn'?t|aren'?t)\s*$")
_REACHED = re.compile(
    r"^\W*(?:(?:the|that|this|those|any|all|a|of|in|for|with|about|like|as|such|similar|to|when|original|first|second|third|last|new|newer|old|older|whole|other"
    r"|movies?|films?|ones?|series|sequels?|remakes?|version|much|either|watching|seeing|really|called|named|way|were|actually|\w{1,3})\b\W*)*$"
)
_LESSER = re.compile(
    r"\b(?:better|more|funnier|scarier|rather) than (?:the |that )?(?:\w+ )?$|\bprefer\w* .{1,60}\b(?:over|to|than) (?:the |that )?$"
)
_LIKE_THAT = re.compile(r"\b(?:like|similar to|such as|than)\s*(?:the |that )?(?:\w+ )?$")
_DOUBTING = re.compile(r"\b(?:do|did|wo)n'?t think(?: that)?\s*$|\bnot sure(?: if| that)?\s*$")
_THOUGHT = re.compile(r"\b(?:thought|hoped|expected)(?: that)?\s*$")
_WOULD = re.compile(r"^ (?:would (?:be|have)|was going to be|to be) (?!on |in |out )")
_ENDED = re.compile(r"(?:[.;!?]|\b(?:as|than)\W*(?:the )?)\s*$")
_NEAR = 48  # characters from an item to what is said right after it
_LATER = 2  # clauses after the item's own that may still speak of it


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stance, and where the words that give it end, when they stand right after the item."""

    stance: Stance
    end: int


def judge(message: Message, place: Place, others: Sequence[Place] = ()) -> Judgement:
    """What the message thinks of the item at a place; `others` are the places of all its items."""
    end = place[1]
    text = message.low
    places = sorted({place, *others})
    first, last = listed(text, places, place)
    before = max((stop for _, stop in places if stop <= first[0]), default=0)
    after = min((begin for begin, _ in places if begin >= last[1]), default=len(text))
    tail = _YEAR.sub("", text[last[1] : after]).lstrip()
    tail = f" {tail}" if tail else ""
    offset = after - len(tail)
    right = _right_after(tail)
    if right is not None:
        well = right.sign > 0 and not _DOUBTING.search(text[before : first[0]])
        well |= right.sign < 0 and _later(tail, after < len(text)) > 0  # "not as good as the first, but I loved it"
        stance: Stance = "like" if well else "dislike"
        return Judgement(stance, offset + right.end if last == place else end)
    head = _head(text, before, first[0], tail)
    if head in ("none", "seen", "similar") and not _ASKED.search(text[before : first[0]]):
        later = _later(tail, after < len(text))
        if later:
            return Judgement("like" if later > 0 else "dislike", end)
    return Judgement(head, end)


def listed(text: str, places: Sequence[Place], place: Place) -> tuple[Place, Place]:
    """The first and the last item of the list that the item stands in ("hated A, B and C")."""
    at = places.index(place)
    first = last = at
    while first > 0 and _GLUE.match(text[places[first - 1][1] : places[first][0]]):
        first -= 1
    while last + 1 < len(places) and _GLUE.match(text[places[last][1] : places[last + 1][0]]):
        last += 1
    return places[first], places[last]


def _pieces(text: str) -> list[str]:
    """The text cut into clauses, each with the word that opens it."""
    cuts = [0, *(match.start() for match in _BREAK.finditer(text)), len(text)]
    return [text[begin:stop] for begin, stop in pairwise(cuts) if text[begin:stop].strip(" ,.")]


def _right_after(tail: str) -> Cue | None:
    """A judgement of which the item is the subject ("... was way too long", "... not so much")."""
    opening = _BREAK.search(tail)
    while opening is not None and not tail[: opening.start()].strip(" ,."):
        if not tail[opening.start() : opening.end()].strip(" ,"):  # "Heat, not so much"
            opening = _BREAK.search(tail, opening.end())
            continue
        return None
    attached = tail[: opening.start()] if opening else tail
    if opening is not None and tail[opening.start() : opening.end()].strip().startswith("?"):
        return None
    found = cues(attached)
    if not found or found[0].start > _NEAR:
        return None
    link = _LINKED.match(attached)
    return found[0] if link or not attached[: found[0].start].strip(" ,:*\"'-") else None


def _later(tail: str, cut_short: bool) -> int:
    """What the clauses after the item's own say of it: 1 well, -1 ill, 0 nothing. `cut_short`: by another item."""
    pieces = _pieces(tail)
    if tail and not (_BREAK.match(tail) or _BREAK.match(tail, 1)):
        pieces = pieces[1:]
    if cut_short and pieces and not _ENDED.search(tail):
        pieces = pieces[:-1]  # it leads up to the next item
    for piece in pieces[: _LATER + 1]:
        if WANTS.search(piece):
            return 0
        sign = of_it(piece)
        if sign:
            return sign
    return 0


def untitled(text: str) -> int:
    """What a message without a title says first of what it leaves out ("Yes. Wasn't a fan"): 1 well, -1 ill, 0 nothing."""
    return next((sign for piece in _pieces(text)[: _LATER + 1] if (sign := of_it(piece, verbs_only=True))), 0)


def of_it(clause: str, verbs_only: bool = False) -> int:
    """What a clause says of "it", or with no subject at all: 1 well, -1 ill, 0 nothing.

    `verbs_only`: what a person did or did not like ("not a fan"), not what a thing is ("too long").
    """
    for cue in cues(clause):
        if verbs_only and not cue.verb:
            continue
        before, after = clause[: cue.start], clause[cue.end :]
        if _OF_IT.match(before) or _BARE.match(before):
            return cue.sign if not cue.verb or _THEN_IT.match(after) else 0
        if cue.verb and _THEN_IT.match(after) and re.search(r"\b(?:i|we|me|kids|he|she|they)\b", before):
            return cue.sign
    return 0


def _head(text: str, before: int, start: int, tail: str) -> Stance:
    """What the clause up to the item says of it: its last verb of liking, disliking or seeing."""
    breaks = [match.end() for match in _BREAK.finditer(text, before, start) if match.group().strip(" ") != ","]
    begin = max((stop for stop in breaks if stop < start), default=before)
    head = text[begin:start] + ("fan of " if tail.startswith(" fan") else "")  # "not a big Heat fan"
    if _THOUGHT.search(head) and _WOULD.match(tail):
        return "dislike"
    found = list(_verbs(head))
    said = [name for _, name in sorted(found, key=lambda one: (one[0], one[1] != "similar"))]  # "a comedy like ..."
    if _EXCEPT.search(head):
        return "dislike" if "like" in said and "seen" not in said else "none"
    if _LESSER.search(head):
        return "doubt"
    if said and said[-1] in ("similar", "like") and "dislike" in said and _LIKE_THAT.search(head):
        return "dislike"  # "I don't like films like ..."
    if said:
        return said[-1]
    earlier = text[max(0, before - 60) : start]
    if _BUT_NOT.search(head + " ") and not _SAW_OTHERS.search(earlier) and not _IS_NOT.search(head):
        return "doubt"
    return "none"


def _verbs(head: str) -> Iterator[tuple[int, Stance]]:
    """The verbs of liking, disliking and seeing that reach to the end of a text, with where they end."""
    taken = list[Place]()
    for cue in cues(head):
        if cue.verb and not _HYPOTHETICAL.search(head[: cue.start]):
            taken.append((cue.start, cue.end))
            if cue.sign > 0 or _REACHED.match(head[cue.end :]) or _LIKE_THAT.search(head):
                yield cue.end, "dislike" if cue.sign < 0 else "like"
    kinds: tuple[tuple[re.Pattern[str], Stance], ...] = ((SEEN, "seen"), (LIKES, "like"), (SIMILAR, "similar"))
    for pattern, name in kinds:
        for match in pattern.finditer(head):
            if not any(start <= match.start() < end for start, end in taken) and not _HYPOTHETICAL.search(
                head[: match.start()]
            ):
                yield match.end(), name
