"""Items set beside each other: claims that the trace's own account must bear out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.checking.clauses import Parsed
from bot.checking.text import IN_ONE_RESPECT
from bot.checking.tokens import Token
from bot.checking.told import Told
from bot.explaining.comparing import gaps
from retrieval.types import Contribution

_OVER = re.compile(
    r"\b(?:ha(?:s|d) (?:the (?:measure|legs) of|the last word|more (?:going for it|to show|to offer|on its side))|(?:its )?nose in front|(?:takes|took) it from|(?:edge[sd]|kept|keeps|knock(?:s|ed)|push(?:es|ed)|squeez(?:es|ed)|crowd(?:s|ed)|leaves|left) (?:it|this one) (?:out|off|back|behind)|(?:beat|beats) (?:it|this one)\b|(?:goes|went) past|(?:gets|got) home before|carr(?:ies|ied) the day|(?:wins|won) the day|(?:comes|came) up trumps"
    r"|out(?:match|pac|run|gun|play|point|rac)\w*|outran|bests|bested|betters|bettered|eclips\w*|overshadow\w*|shades|shaded|nos(?:es|ed) (?:out|ahead)|(?:leaves|left)(?= §+ (?:behind|trailing|standing))|(?:sees|saw|holds|held) off|(?:keeps|kept)(?= §+ (?:behind|at bay))|makes? the stronger case|made the stronger case|a (?:cut|notch|step|head|nose|shade) (?:above|ahead|in front)"
    r"|outperform(?:s|ed)?|better placed|outweigh(?:s|ed)|(?:pushed|edged|crowded|squeezed|knocked)(?= §+ (?:off|out)\b)|instead of|gets past|got past|fares? better|edges past|edged past|pulls? clear|ahead of|ahead|beats?|beat|outranks?|outranked|outscores?|outscored|outdoes|outdo|outdid|higher than|higher|better than|better|stronger than|stronger|above(?! all)|over(?! all)|before(?! all| else)|edges? out|edged out|has the edge|the edge|an edge(?: over)?|the advantage|an advantage|leads?|led(?! by)|upper hand|(?:had|has|got|gets|getting) the better|outsh(?:ines?|one)|outdone|outclass\w*|outstrip\w*|overtook|overtakes|pulled ahead|had .{1,80} beaten|gains? on|scores? more|(?:closer|nearer) to [^§.]{2,40} than|closer match|better match|stronger match|prevails?|prevailed|the stronger|preferred|preferable|favou?red|fares? better|fared better|trumps?|trumped|pips|further up|on top(?! of that)|in front|rather than|wins?|won|tops|surpasses|surpassed|did better|does better|comes first|came first|more (?!so\b|than\b|of\b|or\b)[\w-]+|newer|fresher|the more)\b"
)
_UNDER = re.compile(
    r"\b(?:dr(?:ew|aws) the short straw|(?:has|had) to (?:look up at|settle|concede)|(?:comes|came) off (?:worse|second[- ]best)|(?:can't|cannot|couldn't|could not) (?:quite )?(?:match|equal|rival)|plays second fiddle to|played second fiddle to|second best|in the wake of|(?:met|meets) its match in|(?:has|had) no answer to|left (?:behind|trailing|standing) by|concede[sd]?|cede[sd]? (?:ground|its place)|not up to"
    r"|(?:can't|cannot|couldn't|could not) (?:match|equal|keep up with|compete with)|(?:came|comes|fell|falls) short of|trails?|trailed|behind|below|after|lower than|lower|weaker than|weaker|loses?|lost|fell behind|falls behind|second to|less [\w-]+|worse than|worse|beaten by|outranked by|under|older|as well as|as well (?:on|in|with|for)|as good as|as popular as|as close as|as [\w-]+(?: here| with \w+)? as|keep(?:s|ing)? (?:up|pace) with|match up to|measure up to|hold a candle to|lost out to|loses out to|(?:has|had|have) to (?:give way|bow|yield)|gives? way to|gave way to|ma(?:ke|kes|de) way for|no match for|bow(?:s|ed)? to|yield(?:s|ed)? to)\b"
)
_AHEAD = r"(?:ahead of|comes? before|came before|above|in front of|beats?|outranks?|over|higher than|leads|before|tops|edges out)"
_BEHIND = r"(?P<under>behind|comes? after|came after|below|after|lower than|trails|second to|loses to|under|lost to)"
_IT_FIRST = re.compile(
    rf"\b(?:it|this|which)(?:'s| is| was| comes| came| stands| ranks| sits| puts it)?(?: it)?(?: just| well| far)? (?:{_AHEAD}|{_BEHIND}) (?P<title>§)"
)
_IT_LAST = re.compile(
    rf"(?P<title>§)§*(?: is| was| comes| came| stands| ranks| sits)?(?: just| well| far)? (?:{_AHEAD}|{_BEHIND}) (?:it|this)\b"
)
_PASSIVE = re.compile(
    r"\b(?:was|is|were|got|been) (?:\w+ )?(?:beaten|outranked|outscored|outdone|overtaken|edged out|topped|surpassed|pipped|outshone|outclassed|eclipsed|bettered)\b"
)
_FACTS = re.compile(
    r"\b(?:differ|lists?|has|have|dates? from|is from|was made|came out in|costs?|whereas|as opposed to|while|against)\b.*\b(?:and|whereas|with|as opposed to|while|but|against|,)"
)
LEVEL = re.compile(
    r"\b(?:level|tie|ties|tied|even(?! so\b| though\b| if\b)|on a par|neck and neck|(?:nothing|little|hardly anything|can't|cannot|doesn't|couldn't|not)[^.§]{0,30} separates?|equal|equals|just as well|draw|same score|score the same)\b"
)
_BETTER = re.compile(
    r"\b(?:does better|did better|is stronger|it's stronger|upper hand|comes out ahead|came out ahead|wins|the edge|leads?|led|in front|better|stronger|newer|nearer|closer|superior|ahead|advantage|an edge|on top(?! of)|scores higher|more recent|higher score|gains|outdoes its rival|more popular of|the more popular|the newer of|the better rated)\b"
)
_ON_THE_WHOLE = re.compile(
    r"\b(?:higher|ahead|first|better|stronger|on top|in front)\b[^§,.;]{0,15}\b(?:overall|on the whole|all in all|in total|altogether)\b"
)
_WHICH = re.compile(
    r"§, which (?:is|was|has|had|does|did|came|comes)\b[^§]{0,25}\b(?:better|stronger|closer|nearer|newer|ahead|in front|an edge|the edge|higher|more)\b"
)
MOST = re.compile(
    r"\bthan (?:\w+ ){0,2}(?:most|others|average|usual|the rest)\b|\b(?:among|one of|most (?:of|others?|here|titles|things))\b"
)
_NOT = re.compile(r"\b(?:not|n't|never|no|nor|hardly)\b|n't\b")
_OF_FIRST = re.compile(r"\b(?:it's|it is|it was|by \w+ing)(?: \w+ly)?\s*$")  # "A is above B, as it is stronger"
_FIRST_SECOND = re.compile(r"(?<!§)(?P<a>§)§* first\b[^§]{1,20}(?P<b>§)§* second\b")
_GOES_TO = re.compile(  # the item named next is the one ahead: "the balance tips towards §"
    r"\b(?:scales?|balance|verdict|decision|nod|edge|win|victory|advantage|honours|honors|vote|preference|needle) "
    r"(?:came down|comes down|tips|tipped|tilts|tilted|swings|swung|goes|went|falls|fell|lies|lay|rests|is|was|belongs|belonged|leans|leaned)"
    r" (?:\w+ ){0,4}?(?:of|to|for|towards|toward|with) §"
)
_NAMED_LAST = re.compile(
    r"^\s*(?:of |than |over )?§.*(?:[:—–]\W*|\b(?:lay|lies|rests|sits) with |\b(?:goes|went|belongs|belonged) to |\b(?:places|puts|sets|put|placed) )§"
)  # "ahead of A, on your taste: B"
_IT_IS = re.compile(r"\W*(?:[\w',]+ ){0,3}(?:it|this one|this)\b")
_IT = re.compile(r"\b(?:it|this one|this)\b(?!')")
_IN_ONE = re.compile(rf"§* (?:{IN_ONE_RESPECT})")
_EQUAL = re.compile(r"as |keep|match|measure|hold")
_KEYS: Mapping[str, str] = {
    "popular": "popularity",
    "offered": "recommended",
    "rated": "rating",
    "fresh": "freshness",
    "request": "request",
    "words": "request",
    "taste": "taste",
    "peers": "people",
    "people": "people",
    "judge": "judgement",
    "variety": "variety",
    "talk": "talk",  # of which no comparison tells by itself
    "alike": "alike",
}

_SPOKEN = frozenset(("talk", "alike"))
# Respects as comparisons word them. Where one is named outright, what else sounds like one is a manner of speaking.
_OUTRIGHT = re.compile(
    r"(?:your request|(?:your|the) taste|(?:people of )?similar taste|how often it is recommended|popularity|being recent"
    r"|ratings|judge?ment of the fit)"
)
_MANNER = re.compile(r"(?:you (?:asked|want|wanted)|so many|fewer|later|judged|marks?)")


def between(masked: str, tokens: Sequence[Token], parsed: Parsed, told: Told, about: Sequence[str] = ()) -> bool | None:
    """Whether what a sentence says of two ranked items is so; None where it says nothing of two.

    `about` is what "it" may mean.
    """
    found = _between(masked, tokens, parsed, told, about)
    return found and _overall(masked, tokens, told, about) if found else found


def _overall(masked: str, tokens: Sequence[Token], told: Told, about: Sequence[str]) -> bool:
    """Whether what is said to be ahead on the whole is: beside it, an item may lead in one respect."""
    low = masked.casefold() if len(masked.casefold()) == len(masked) else masked
    ranked = [
        (token.start, ref) for token in tokens if token.kind in ("title", "other") for ref in _ranked(token, told)
    ]
    means = [one for one in about[:1] if told.standing(one) is not None]
    said = sorted((*ranked, *((found.start(), one) for one in means for found in _IT.finditer(low))))
    for match in _ON_THE_WHOLE.finditer(low):
        before = [ref for at, ref in said if at < match.start()]
        others = {ref for _, ref in said} - set(before[-1:])
        if before and not all(_leads(before[-1], other, set(), told) for other in others):
            return False
    return True


def _between(masked: str, tokens: Sequence[Token], parsed: Parsed, told: Told, about: Sequence[str]) -> bool | None:
    ranked = [(token, ref) for token in tokens if token.kind in ("title", "other") for ref in _ranked(token, told)]
    low = masked.casefold() if len(masked.casefold()) == len(masked) else masked
    if len({ref for _, ref in ranked}) < 2:
        beside = _beside_unnamed(low, ranked, tokens, parsed, told, about)
        return beside or _beside_it(low, ranked, parsed, told, about) or beside
    if _FACTS.search(low) and not respects(parsed):
        return None
    if LEVEL.search(low):
        return level([ref for _, ref in ranked], told) != bool(_NOT.search(low) and "separate" not in low)
    found = _leader(low, ranked)
    if found is None:
        return None
    first, other = found
    if (which := _WHICH.search(low)) is not None:  # of the item named last, which may be the one behind
        last = next((ref for token, ref in reversed(ranked) if token.end <= which.start() + 1), first)
        rest = other if last == first else first
        return _leads(first, other, set(), told) and _leads(last, rest, respects(parsed), told)
    return _leads(first, other, respects(parsed), told)


def respects(parsed: Parsed, outright: bool = False) -> set[str]:
    """What a sentence names that items may lead each other in.

    With `outright`, not what is a mere manner of speaking beside one that is named so: "I should mention that it
    leads on your request".
    """
    cues = [cue for clause in parsed.clauses for cue in clause.cues if cue.name in _KEYS]
    if outright and any(_OUTRIGHT.search(cue.text) for cue in cues):
        cues = [cue for cue in cues if cue.name not in ("words", "people") and not _MANNER.fullmatch(cue.text)]
    found = {
        _KEYS[cue.name] for cue in cues if not (cue.name == "rated" and "scor" in cue.text) and cue.name != "variety"
    }
    return found or {_KEYS[cue.name] for cue in cues}  # "scores more on your taste", "placed above it, being newer"


def _beside_unnamed(
    low: str,
    ranked: Sequence[tuple[Token, str]],
    tokens: Sequence[Token],
    parsed: Parsed,
    told: Told,
    about: Sequence[str],
) -> bool | None:
    """ "Heat does better in popularity": beside some pick that was named before; "it is ahead of Heat in popularity"."""
    keys = respects(parsed)
    if sum(token.kind in ("title", "other") for token in tokens) != len(ranked):
        return None  # what is said of a further item has to be read, too
    if ranked and keys and (over := _OVER.search(low)) and ranked[0][0].start >= over.end():
        means = [one for one in about if one != ranked[0][1]]
        if means and _IT_IS.match(low):
            return any(_leads(one, ranked[0][1], keys, told) for one in means)
    if ranked and keys and (under := _UNDER.search(low)) and ranked[0][0].start >= under.end():
        means = [one for one in about if one != ranked[0][1]]
        if means and _IT_IS.match(low) and bool(_NOT.search(low[: under.start()])) == bool(_EQUAL.match(under[0])):
            return any(_leads(ranked[0][1], one, keys, told) for one in means)
    if not ranked or not keys - _SPOKEN or not _BETTER.search(low) or MOST.search(low) or len(parsed.clauses) > 4:
        return None
    mine = ranked[0][1]
    return any(_leads(mine, one.item_id, keys, told) for one in told.picks if one.item_id != mine)


def _beside_it(low: str, ranked: Sequence[tuple[Token, str]], parsed: Parsed, told: Told, about: Sequence[str]) -> bool:
    """ "On your taste it was stronger than Heat": beside the item that "it" means."""
    means = [one for one in about[:1] if told.standing(one) is not None and one not in {ref for _, ref in ranked}]
    personal = any(clause.of("like", "people", "history") for clause in parsed.clauses)
    if not means or not ranked or personal:
        return False
    said = [(Token("word", found[0], *found.span()), means[0]) for found in _IT.finditer(low)]
    found = _leader(low, sorted((*ranked, *said), key=lambda one: one[0].start))
    return found is not None and _leads(*found, respects(parsed), told)


def pronoun(masked: str, tokens: Sequence[Token], told: Told, about: Sequence[str]) -> bool | None:
    """Whether "it comes before Heat" is so for the pick that "it" means; None where nothing of the kind is said."""
    low = masked.casefold()
    for pattern, turned in ((_IT_FIRST, False), (_IT_LAST, True)):
        if (match := pattern.search(low)) is None or _IN_ONE.match(low[match.end() :]):
            continue  # ahead in one respect is read as a comparison
        at = match.start("title")
        other = next(
            (ref for token in tokens if token.start <= at < token.end for ref in token.refs if ref in told.picked), None
        )
        if other is None or other in about:
            continue
        down = (match["under"] is not None) != turned
        mine = [told.picked[one] for one in about if one in told.picked] or [
            one for one in told.picks if one.item_id != other
        ]
        theirs = told.picked[other].rank or 0
        return any((one.rank or 0) > theirs if down else (one.rank or 0) < theirs for one in mine)
    return None


def ahead(first: str, other: str, parsed: Parsed, told: Told) -> bool | None:
    """Whether one item leads another in all respects that a sentence names; None where it names none."""
    keys = respects(parsed, outright=True)
    return _leads(first, other, keys, told) if keys else None


def chiefly(first: str, other: str, parsed: Parsed, told: Told) -> bool:
    """Whether in no other respect one item leads another by more than in those that a sentence names."""
    keys, apart = respects(parsed, outright=True), _apart(first, other, told)
    least = min((apart.get(key, 0.0) for key in keys), default=0.0)
    return least > 0 and all(lead <= least for key, lead in apart.items() if key not in keys)


def level(ids: Sequence[str], told: Told) -> bool:
    """Whether the ranked ones among these items scored the same."""
    scores = [standing.score for one in ids if (standing := told.standing(one)) is not None]
    return max(scores, default=0.0) - min(scores, default=0.0) < 1e-9


def _ranked(token: Token, told: Told) -> tuple[str, ...]:
    return tuple(ref for ref in token.refs if ref not in told.events and told.standing(ref) is not None)[:1]


def _leader(low: str, ranked: Sequence[tuple[Token, str]]) -> tuple[str, str] | None:
    """(the item said to be ahead, the other one)."""
    under = _PASSIVE.search(low) or _UNDER.search(low)
    over = None if _PASSIVE.search(low) else _OVER.search(low)
    cue = under if over is None or (under is not None and under.start() < over.start()) else over
    if (placed := _FIRST_SECOND.search(low)) is not None:
        refs = {token.start: ref for token, ref in ranked}
        first, second = refs.get(placed.start("a")), refs.get(placed.start("b"))
        return (first, second) if first is not None and second is not None else None
    if (going := _GOES_TO.search(low)) is not None and len({ref for _, ref in ranked}) == 2:
        first = next((ref for token, ref in ranked if token.start == going.end() - 1), None)
        other = next((ref for _, ref in ranked if ref != first), None)
        if first is not None and other is not None and not _NOT.search(low):
            return first, other
    if cue is None:
        return None
    before = [ref for token, ref in ranked if token.end <= cue.start()]
    after = [ref for token, ref in ranked if token.start >= cue.end()]
    named_last = len(after) > 1 and _NAMED_LAST.search(low[cue.end() :]) is not None
    subject = before[-1] if before else after[1] if named_last else after[0]
    if before and _OF_FIRST.search(low[: cue.start()]):
        subject = before[0]
    other = next((ref for ref in (*after, *reversed(before)) if ref != subject), None)
    if other is None:
        return None
    down = cue is under
    clause = low[
        max(low.rfind(mark, 0, cue.start()) for mark in (",", ";", ":", " because ", " is that ")) + 1 : cue.start()
    ]
    if _NOT.search(clause):
        down = not down if not _EQUAL.match(cue[0]) else True
    elif _EQUAL.match(cue[0]):
        return None
    return (other, subject) if down else (subject, other)


def _leads(first: str, other: str, keys: set[str], told: Told) -> bool:
    mine, theirs = told.standing(first), told.standing(other)
    if mine is None or theirs is None:
        return False
    if not keys:
        if mine.rank is not None and theirs.rank is not None:
            return mine.rank < theirs.rank
        return mine.rank is not None if theirs.rank is None else False
    apart = _apart(first, other, told)
    return all(apart.get(key, 0.0) > 0 for key in keys)


def _apart(first: str, other: str, told: Told) -> Mapping[str, float]:
    """By how much one ranked item leads another in each respect."""
    mine, theirs = told.standing(first), told.standing(other)
    if mine is None or theirs is None:
        return {}
    return {gap.key: gap.lead for gap in gaps(_terms(mine.terms, theirs.rank), _terms(theirs.terms, mine.rank))}


def _terms(terms: Sequence[Contribution], other_rank: int | None) -> tuple[Contribution, ...]:
    return tuple(term for term in terms if other_rank is not None or term.signal != "diversity")
