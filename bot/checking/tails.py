"""What a sentence that sets items side by side says besides: that is borne out by nothing, since there it has no reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checking.clauses import Clause
from bot.checking.draft import NAMING, Draft
from bot.checking.matters import within
from bot.checking.orders import placed
from bot.checking.relations import SIGNALS
from bot.checking.text import fold, word_set

_NOTHING_OUT = re.compile(
    r"\b(?:nothing was|no filter|(?:whole|entire|full) catalogue|everything in the catalogue|all of the catalogue)\b"
)
_PLACED = re.compile(r"\b(?:is|comes|came|ranks|stands) (?:ahead of|behind|after|before|above|below) (?:it|this|§)")
_EXCLUSIVE = frozenset(("solely", "exclusively", "nothing else", "no other reason", "for no other", "purely", "wholly"))
_JOINS = word_set("and but so though because since as")


def weighed(draft: Draft) -> Iterator[str]:
    """ "..., and that counted most": of two items set beside each other the gaps are known, and no more."""
    cues = [cue for clause in draft.parsed.clauses for cue in clause.of("only")]
    yield from (cue.text for cue in cues if cue.text in _EXCLUSIVE and not cue.negated)
    for clause in _bare(draft):
        strengths = clause.of("top", "only") if _says_more(clause) else clause.of("only")  # not ", mainly because ..."
        yield from (cue.text for cue in strengths if not cue.negated)


def added(draft: Draft) -> Iterator[str]:
    """What a sentence on facts says beside them: a place, how many picks there are, what was kept out."""
    yield from (one.text for one in placed(draft.masked, draft.told, draft.told.picks[0]) if not one.chance)
    for clause in draft.parsed.clauses:
        yield from (cue.text for cue in clause.of("mod"))  # "its rating is above the average"
        text = " ".join("§" if one.kind in ("title", "other") else fold(one.text) for one in clause.tokens)
        yield from (match[0] for match in _PLACED.finditer(text))
    for clause in _bare(draft):
        yield from (cue.text for cue in clause.of("top", "only", "gate"))
        yield from (match[0] for match in _NOTHING_OUT.finditer(" ".join(fold(one.text) for one in clause.tokens)))


def _bare(draft: Draft) -> Iterator[Clause]:
    """Clauses that name nothing, and no signal."""
    for clause in draft.parsed.clauses:
        named = clause.named(*NAMING, "number") or any(within(one, clause) for one in draft.values)
        if not named and not any(cue.name in SIGNALS for cue in clause.cues):
            yield clause


def _says_more(clause: Clause) -> bool:
    """Whether a clause has words besides its cues."""
    taken = {place for cue in clause.cues for place in range(cue.start, cue.end)}
    return any(
        token.kind == "word" and place not in taken and fold(token.text) not in _JOINS
        for place, token in enumerate(clause.tokens, clause.start)
    )
