"""Facts of several items side by side: each value belongs to the title that it stands with, and must be listed there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.checking.shapes import Value
from bot.checking.text import fold
from bot.checking.tokens import Token
from bot.checking.values import lists
from retrieval.catalogue import Catalogue
from retrieval.types import Item

Stated = tuple[int, int, str]  # start, end, the value
_BEFORE_TITLE = frozenset(("for", "with", "in", "("))


def listed_beside(tokens: Sequence[Token], values: Sequence[Value], catalogue: Catalogue) -> bool | None:
    """Whether every value and number is that of its title; None unless each of two or more titles has one."""
    titles = [token for token in tokens if token.kind in ("title", "other")]
    stated = [(value.start, value.end, value.text) for value in values]
    stated += [(t.start, t.end, t.refs[0]) for t in tokens if t.kind == "number"]
    if len({token.refs for token in titles}) < 2 or not stated:
        return None
    stated.sort()
    if _in_order(titles, stated, tokens, catalogue) or _side_by_side(titles, stated, catalogue):
        return True
    owners = [_owner(_last_of_list(place, stated, tokens), titles, tokens, one[0]) for place, one in enumerate(stated)]
    if {owner.refs for owner in owners} != {token.refs for token in titles}:
        return None
    pairs = zip(owners, stated, strict=True)
    return all(any(_lists(catalogue.get(ref), text) for ref in owner.refs) for owner, (_, _, text) in pairs)


def _side_by_side(titles: Sequence[Token], stated: Sequence[Stated], catalogue: Catalogue) -> bool:
    """ "Heat lists crime, and drama is what Alien lists": each of two titles stands beside its values, and theirs alone.

    A value that both items have, or neither, decides nothing, so that another reading is left to it.
    """
    if len(titles) != 2:
        return False
    placed = [(title.start, place) for place, title in enumerate(titles)]
    for start, _, text in stated:
        having = [
            place for place, one in enumerate(titles) if any(_lists(catalogue.get(ref), text) for ref in one.refs)
        ]
        if len(having) != 1:
            return False
        placed.append((start, having[0]))
    owners = [owner for _, owner in sorted(placed)]
    turns = sum(one != other for one, other in pairwise(owners))
    return turns == 1 and all(owners.count(place) > 1 for place in (0, 1))


def _in_order(titles: Sequence[Token], stated: Sequence[Stated], tokens: Sequence[Token], catalogue: Catalogue) -> bool:
    """ "2007 or 1995, if you take Heat or Alien": of two titles and two lists of values the first goes with the first."""
    ends = [_last_of_list(place, stated, tokens)[1] for place in range(len(stated))]
    several = list(dict.fromkeys(ends))
    if len(titles) != 2 or len(several) != 2:
        return False
    owners = (titles[several.index(end)] for end in ends)
    pairs = zip(owners, stated, strict=True)
    return all(any(_lists(catalogue.get(ref), text) for ref in owner.refs) for owner, (_, _, text) in pairs)


def _last_of_list(place: int, stated: Sequence[Stated], tokens: Sequence[Token]) -> Stated:
    """The last value of the list that a value stands in ("crime and mystery")."""
    while place + 1 < len(stated):
        end, start = stated[place][1], stated[place + 1][0]
        if any(fold(t.text) not in ("and", ",") for t in tokens if end <= t.start < start):
            break
        place += 1
    return stated[place]


def _owner(last: Stated, titles: Sequence[Token], tokens: Sequence[Token], start: int) -> Token:
    """The title behind "for" or "with", else the last one before, else the next."""
    end = last[1]
    after = next((token for token in titles if token.start >= end), None)
    between = [fold(t.text) for t in tokens if after is not None and end <= t.start < after.start]
    if after is not None and len(between) == 1 and between[0] in _BEFORE_TITLE:
        return after
    before = [token for token in titles if token.end <= start]
    return before[-1] if before else after or titles[0]


def _lists(item: Item | None, text: str) -> bool:
    if item is None:
        return False
    if any(f"{number:g}" == text for number in item.numbers.values()):
        return True
    return lists(item, text, item.facets)
