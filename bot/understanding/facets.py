"""Conditions on categories and people in a message, and the words that are to be avoided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from bot.understanding.lexicon import Hit, Lexicon, people_like
from bot.understanding.message import Message
from bot.understanding.vocabulary import ABOUT, ADJECTIVES, BAD_AFTER, LIKES, NEGATION, STOPWORDS, THING, WANTS
from retrieval.titles import tokens

_WITH_PERSON = re.compile(
    r"\b(?P<not>not |without |no |nothing )?(?P<cue>with|starring|featuring|stars|by|directed by|from director|written by|from|has|having|and|or)\s+(?P<name>[a-z][\w.' -]{2,50})"
)
_BARE_PERSON = re.compile(rf"\b(?P<name>[a-z]{{5,}})(?:'s)? (?={THING}\b)")
_NEW_WISH = re.compile(
    r"\b(?:(?:i|we|just) want|wanted|just|only|prefer|rather have|looking for|is fine|in the mood)\b"
)
_NOT_AFTER = re.compile(r"^\W*(?:is|are)? ?(?:not (?:for me|my thing)|isn'?t (?:for me|my thing)|no thanks)\b")
_AVOID = re.compile(
    r"\b(?P<cue>(?:not|nothing|isn'?t|aren'?t|don'?t want (?:anything|something|it)|not so|no|without|less|fewer|avoid|minus|hold the|never|skip the)"
    r"(?: (?:too|so|very|that|overly|any|much|more|anything|something|the|all))*"
    r"|too)\s+(?P<what>[a-z][a-z'-]{2,}(?: (?:and|or|nor) [a-z'-]{3,}| [a-z'-]{3,})?)"
)
_LOOKED_AT = 40  # words among which misspelt names are looked for: that is slow
_AVOID_STOP = STOPWORDS | frozenset(
    [
        "long",
        "short",
        "expensive",
        "cheap",
        "old",
        "new",
        "heavy",
        "light",
        "big",
        "small",
        "far",
        "late",
        "early",
        "bad",
        "hard",
        "sure",
        "interested",
        "important",
        "preference",
        "limit",
    ]
)


@dataclass(frozen=True, slots=True)
class FacetWish:
    """Category values that were said, and how: demanded, refused, or merely liked."""

    start: int
    end: int
    field: str
    values: tuple[str, ...]
    wanted: bool
    soft: bool = False  # liked or talked about rather than demanded


def find(message: Message, lexicon: Lexicon, asked: str | None = None) -> list[FacetWish]:
    """Category wishes in the message; what is found is crossed out, lists joined by "or" are one wish.

    `asked`: the facet that the message may be an answer about.
    """
    wishes = _people(message, lexicon)
    hits = [hit for hit in lexicon.find(message.left(), asked) if not message.is_read(hit.start, hit.end)]
    for group in _lists(message, hits, lexicon):
        wishes += _read_group(message, group, lexicon)
        for hit in group:
            message.cross_out(hit.start, hit.end)
    return wishes


def _read_group(message: Message, group: Sequence[Hit], lexicon: Lexicon) -> list[FacetWish]:
    first, last = group[0], group[-1]
    negative = negated(message, first.start)
    start, end = message.clause_at(first.start)
    before = message.low[start : first.start]
    liking = bool(LIKES.search(before)) and bool(WANTS.search(message.low)) and not WANTS.search(before)
    topic = bool(ABOUT.search(before)) and not people_like(first.field)
    values = tuple(dict.fromkeys(value for hit in group for value in hit.values))
    after = message.low[last.end : end]
    turned_down = _NOT_AFTER.match(after) or BAD_AFTER.match(after)
    if turned_down:
        message.cross_out(last.end, last.end + turned_down.end())
        negative = True
    soft = (liking or topic) and not negative
    return [FacetWish(first.start, last.end, first.field, values, not negative, soft)]


def negated(message: Message, position: int) -> bool:
    """Is a position within reach of a negation: in its clause, with no comma-less new wish between?"""
    start, _ = message.clause_at(position)
    found = list(NEGATION.finditer(message.low, start, position))
    if not found:
        return False
    between = message.low[found[-1].end() : position]
    if found[-1].group() in ("less", "fewer", "too", "no") and len(between.split()) > 3:
        return False
    return not _NEW_WISH.search(between)


def _lists(message: Message, hits: Sequence[Hit], lexicon: Lexicon) -> list[list[Hit]]:
    """Hits of one facet joined by "or", a comma or (plurals, refusals, one value an item) "and" are one list."""
    groups = list[list[Hit]]()
    for hit in hits:
        if groups and groups[-1][-1].field == hit.field and _joined(message, groups[-1][-1], hit, lexicon):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return groups


def _joined(message: Message, left: Hit, right: Hit, lexicon: Lexicon) -> bool:
    between = message.low[left.end : right.start].strip()
    if not re.fullmatch(r"(?:,|,? ?or|,? ?nor|,? ?and|/|&)?(?: (?:a|an|any|no|some|the))?", between):
        return False
    if between in ("", "a", "an"):
        return False
    if "or" in between or between in ("/", ","):
        return True
    single = lexicon.catalogue.schema.facets[left.field].separator is None
    liked = bool(LIKES.search(message.low, 0, left.start)) and not WANTS.search(message.low, 0, left.start)
    return single or liked or (left.plural and right.plural) or negated(message, left.start)


def _people(message: Message, lexicon: Lexicon) -> list[FacetWish]:
    """ "with Sigourney Weaver", "by hitchcock", "tarantino movies"."""
    wishes, start = list[FacetWish](), 0
    cued = False
    while (match := _WITH_PERSON.search(message.low, start)) is not None:
        start = match.start("name")
        joins = match["cue"] in ("and", "or")
        if message.is_read(match.start("name"), match.start("name") + 3) or (joins and not cued):
            continue
        maker = match["cue"] in ("by", "directed by", "from director", "written by", "from")
        found = lexicon.person(match["name"], maker)
        cued = found is not None
        if found is None:
            continue
        facet, value, used = found
        end = match.start("name") + tokens(match["name"])[used - 1].end
        wanted = not (match["not"] or negated(message, match.start()))
        if match["cue"] == "or" and wishes:
            before = wishes.pop()
            wishes.append(FacetWish(before.start, end, before.field, (*before.values, value), before.wanted))
        else:
            wishes.append(FacetWish(match.start(), end, facet, (value,), wanted))
        message.cross_out(match.start(), end)
        start = end
    for match in message.find(_BARE_PERSON):
        ordinary = match["name"] in STOPWORDS or match["name"] in ADJECTIVES  # "a short film" is not by Martin Short
        person = None if ordinary else lexicon.surname(match["name"])
        if person is not None and not lexicon.find(match["name"]):
            wishes.append(
                FacetWish(
                    match.start("name"), match.end("name"), person[0], (person[1],), not negated(message, match.start())
                )
            )
            message.cross_out(match.start("name"), match.end("name"))
    return [*wishes, *_misspelt_people(message, lexicon)]


def _misspelt_people(message: Message, lexicon: Lexicon) -> Iterator[FacetWish]:
    """ "wth sigourny weever": two words in a row, one at least in no listing, that are nearly somebody's name."""
    for left, right in pairwise(tokens(message.left())[:_LOOKED_AT]):
        pair = message.low[left.start : right.end]
        strange = [word for word in (left.word, right.word) if not lexicon.is_known_word(word)]
        if message.is_read(left.start, right.end) or not strange or {left.word, right.word} & STOPWORDS:
            continue
        person = lexicon.person(pair, maker=False)
        if person is not None and person[2] == 2 and fuzz.ratio(pair, person[1]) >= (86 if len(strange) > 1 else 90):
            message.cross_out(left.start, right.end)
            yield FacetWish(left.start, right.end, person[0], (person[1],), not negated(message, left.start))


def avoided(message: Message) -> list[str]:
    """Words to count against an item: "less violent", "nothing too gory", "without jump scares"."""
    found = list[str]()
    for match in message.find(_AVOID):
        words = [word for word in match["what"].split() if word not in _AVOID_STOP]
        if match["cue"].startswith(("no", "not")) and match["what"].split()[0] in STOPWORDS - {"more"}:
            continue
        if words:
            found.append(" ".join(word for word in words if word not in ("and", "or", "nor")))
            message.cross_out(match.start(), match.end())
    return found
