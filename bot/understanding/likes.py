"""How likely an item is disliked that a message names without a plain judgement. A small linear classifier.

People seldom say of every item they name what they think of it; the words around it, what was asked before and the
rules' own reading tell more than chance. The weights were learned by `benchmarks/likes.py` from the dialogs of ReDial
(Li et al., 2018; CC BY 4.0). Titles are no words to learn from: a mark stands for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from bot.types import Session
from bot.understanding.intents import Classifier, stored
from bot.understanding.mentions import Mention
from bot.understanding.message import fold
from bot.understanding.opinions import Place, listed
from bot.understanding.sentiment import Cue, cues

WEIGHTS = Path(__file__).with_name("likes.npz")
DISLIKED = "disliked"  # the classifier's one class
_ITEM = "\ue000"  # stands for the title
_WORD = re.compile(rf"[a-z']+|[?!]|{_ITEM}")
_YEAR = re.compile(r"[\s\"'*]*\(\d{4}\)[\"'*]*")
_SEEN = re.compile(r"\b(?:have|did|ever) you (?:\w+ )?(?:see|seen|watch)")
_BEFORE, _AFTER = 7, 10  # words that are looked at on either side
_BEHIND, _AHEAD = 60, 90  # characters in which judgements count
_CLOSE, _NEXT = 20, 80  # characters: a judgement at the title; where a question is still about it
_WORDS = 2.0  # the length of the words as a vector, beside 1 for each remark
_RULED = 0.5  # what the rules say of dialogs that they were written on is too good to be trusted fully
_MANY = 4  # titles in a message
_EARLY = 2  # turns


def features(low: str, mention: Mention, titles: Sequence[Place], session: Session) -> dict[str, float]:
    """The remarks on a title in a folded message, by name; what is not named is 0. `titles` are the places of all."""
    place = (mention.start, mention.end)
    first, last = listed(low, sorted({place, *titles}), place)
    start = max((stop for _, stop in titles if stop <= first[0]), default=0)
    stop = min((begin for begin, _ in titles if begin >= last[1]), default=len(low))
    before, after = _without_year(low[start : first[0]]), _without_year(low[last[1] : stop])
    values = _words(before, after) | dict.fromkeys(_judgements(before, after, mention), _RULED)
    reply = session.turns[-1].reply if session.turns else None
    said, cards = (fold(reply.text), [card.item_id for card in reply.cards]) if reply else ("", [])
    flags = {
        "listed": first != last,
        "title before": start > 0,
        "title after": stop < len(low),
        "shown": mention.item_id in cards,
        "shown alone": cards == [mention.item_id],
        "early": session.count < _EARLY,
        "asked if seen": bool(_SEEN.search(said)),
        "asked": "?" in said,
        "asks": "?" in after[:_NEXT],
    }
    values |= {name: 1.0 for name, holds in flags.items() if holds}
    return values | {"titles": min(len(titles), _MANY) / _MANY}


def chance(_: Mention, values: Mapping[str, float]) -> float:
    """How likely the item of a mention with these features is disliked, in [0, 1]; from 0.5 on it is taken to be."""
    return shipped().probabilities(values)[DISLIKED]


@lru_cache(maxsize=1)
def shipped() -> Classifier:
    """The classifier of the package, read once."""
    return stored(WEIGHTS)


def _without_year(text: str) -> str:
    opening = _YEAR.match(text)
    return text[opening.end() :] if opening else text


def _words(before: str, after: str) -> dict[str, float]:
    """Words and pairs of neighbours on both sides of the title."""
    said = [*_WORD.findall(before)[-_BEFORE:], _ITEM, *_WORD.findall(after)[:_AFTER]]
    found = {*said, *(" ".join(pair) for pair in pairwise(said))} - {_ITEM}
    return {f"word {name}": _WORDS / len(found) ** 0.5 for name in found}


def _judgements(before: str, after: str, mention: Mention) -> Iterator[str]:
    """What the rules take the words on both sides, and all of it, to say of the item."""
    behind, ahead = cues(before[-_BEHIND:]), cues(after[:_AHEAD])
    signs = {cue.sign for cue in (*behind, *ahead)}
    yield f"rule {mention.stance}"
    yield f"rule {mention.stance} well {1 in signs} ill {-1 in signs}"
    yield from (f"said {cue.sign}" for cue in (*behind, *ahead))
    if len(signs) != 1:
        yield "said both" if signs else "said nothing"
    yield from _side("before", behind, behind[-1:], min(len(before), _BEHIND))
    yield from _side("after", ahead, ahead[:1], 0)


def _side(name: str, found: Sequence[Cue], nearest: Sequence[Cue], title: int) -> Iterator[str]:
    """The judgements on one side, and the nearest to the title, which stands at the place `title`."""
    yield from (f"{name} {cue.sign} {cue.verb}" for cue in found)
    for cue in nearest:
        yield f"{name} nearest {cue.sign}"
        if abs(title - (cue.end if title else cue.start)) < _CLOSE:
            yield f"{name} close {cue.sign}"
