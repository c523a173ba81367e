"""Conditions on categories and people in a message, and the words that are to be avoided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from bot.understanding import tastes
from bot.understanding.lexicon import Hit, Lexicon, people_like
from bot.understanding.message import Message
from bot.understanding.tastes import Reading
from bot.understanding.vocabulary import ABOUT, ADJECTIVES, BAD_AFTER, LIKES, NEGATION, STOPWORDS, THING, WANTS
from retrieval.titles import tokens

_WITH_PERSON = re.compile(
    r"\b(?P<not>not |without |no |nothing )?(?P<cue>with|starring|featuring|stars|by|directed by|from director|written by|from|has|having|and|or)\s+(?P<name>[a-z][\w.' -]{2,50})"
)
_BARE_PERSON = re.compile(rf"\b(?P<name>[a-z]{{5,}})(?:'s)? (?={THING}\b)")
_NEW_WISH = re.compile(
    r"\b(?:(?:i|we|just) want|wanted|just|only|prefer|rather have|looking for|is fine|in the mood)\b"
)
_NEXT = re.compile(r",|\b(?:for|with|by|from|in|under|that|which)\b")
_TOO_MUCH = re.compile(r"\W*(?:(?:too|so|very|that|overly) )?[\w-]+\s*,")
# "Not horror plz, somthing funny"; "no horror, a comedy": what is wished for in its place.
_IN_ITS_PLACE = re.compile(
    r"\b(?:plz|pls|please|thanks|thx)\b|,\s*(?:(?:and|so|more|maybe|rather|then)\s+)?(?:an?|s[ou]m\w*th\w*n\w*|smth|sth|gimme|i|need|want)\b"
)
_OF_WISHING = re.compile(r"^ (?:\w+ )?(?:looking for|in the mood)\b")  # "not in the mood for horror"
_NOT_AFTER = re.compile(r"^\W*(?:is|are)? ?(?:not (?:for me|my thing)|isn'?t (?:for me|my thing)|no thanks)\b")
_AVOID = re.compile(
    r"\b(?P<cue>(?:not|nothing|isn'?t|aren'?t|don'?t want (?:anything|something|it)|not so|no|without|less|fewer|avoid|minus|hold the|never|skip the)"
    r"(?: (?:too|so|very|that|overly|any|much|more|anything|something|the|all))*"
    r"|too)\s+(?P<what>[a-z][a-z'-]{2,}(?: (?:and|or|nor) [a-z'-]{3,}| [a-z'-]{3,})?)"
)
_ASKED_ANEW = re.compile(
    r"\b(?:is there|are there|do you have|have you got|any good|how about|what about|can you|could you|do you know|is (?:it|that))\b"
)
_IDLE = re.compile(
    r"^ (?:\w+ )?(?:seen|heard|watched|remember|know (?:of|if|any|what)|yet|think (?:i'?ve|it|that|this|we)|sure (?:if|whether|that|what|i)"
    r"|consider|count|call|mention|have to|need to|necessarily|knowing)\b"
)
_PROPOSED = re.compile(r"\b(?:what|how) about\b")
_LIKED_ANEW = re.compile(r"(?:\bi|,|\band) (?:really |also |do |absolutely )*(?:love|like|enjoy|loved|liked|enjoyed)\b")
_ANSWER = re.compile(r"^\W*(?:(?:oh|well|hi|hello)\W+)?no,? (?:i|i'm|im|i've|ive|we|it|that|he|she|they|but|not)\b")
_NO_ADJECTIVE = frozenset({"scary", "spooky", "funny", "dramatic", "romantic", "comedic"})
_PLAYED = re.compile(
    r"^\W+(?:(?:he|she|they|it|that(?: one)?|this(?: one)?)(?:'?s| is| was| are|'re)|i (?:really )?(?:liked|loved|enjoyed))\b"
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
    soft: bool = False  # liked or talked about rather than demanded: only its words count
    topic: bool = False  # talked about


def find(message: Message, lexicon: Lexicon, asked: str | None = None) -> list[FacetWish]:
    """Category wishes in the message; what is found is crossed out, lists joined by "or" are one wish.

    `asked`: the facet that the message may be an answer about.
    """
    wishes = _people(message, lexicon)
    hits = [hit for hit in lexicon.find(message.left(), asked) if not message.is_read(hit.start, hit.end)]
    groups = _lists(message, hits, lexicon)
    for before, group in zip((None, *groups), groups, strict=False):
        found = _read_group(message, group, asked)
        wishes += [replace(one, wanted=one.wanted or _is_wished_anew(message, before, one)) for one in found]
        for hit in group:
            message.cross_out(hit.start, hit.end)
    return wishes


def _is_wished_anew(message: Message, before: Sequence[Hit] | None, refused: FacetWish) -> bool:
    """Does a refusal end with what it names first: "not Quillbeck, waterproof", "no Quillbeck for camping"?"""
    if before is None or not negated(message, before[0].start):
        return False
    between, (_, end) = message.low[before[-1].end : refused.start], message.clause_at(refused.start)
    again = NEGATION.search(between) or re.search(r"\bn?or\b", message.low[before[-1].end : end])
    return not again and bool(_NEXT.search(between)) and not BAD_AFTER.match(message.low[refused.end : end])


def _read_group(message: Message, group: Sequence[Hit], asked: str | None) -> list[FacetWish]:
    first, last = group[0], group[-1]
    start, end = message.clause_at(first.start)
    values = tuple(dict.fromkeys(value for hit in group for value in hit.values))
    turned_down = _turned_down(message, last.end, message.low[last.end : end])
    if turned_down or (negated(message, first.start) and not tastes.is_told_of(message, first.start)):
        return [FacetWish(first.start, last.end, first.field, values, wanted=False)]
    meant = _meant(message, first, last)
    if meant == "aside":
        return []
    topic = bool(ABOUT.search(_PROPOSED.sub("", message.low[start : first.start]))) and not people_like(first.field)
    soft = topic or (meant == "taste" and first.field != asked)  # "I like tents" answers "which category?"
    return [FacetWish(first.start, last.end, first.field, values, wanted=True, soft=soft, topic=topic)]


def _turned_down(message: Message, end: int, after: str) -> bool:
    """Is what ends here refused by what follows: "horror is not for me"?"""
    refusal = _NOT_AFTER.match(after) or BAD_AFTER.match(after)
    if refusal:
        message.cross_out(end, end + refusal.end())
    return refusal is not None


def _meant(message: Message, first: Hit, last: Hit) -> Reading:
    """How category values are meant; a name that just stands there is a taste."""
    meant = tastes.reading(message, first.start, last.end)
    if meant != "demand" or message.supposed:
        return meant
    if _is_idle(message, first.start):
        return "aside"
    if message.low[first.start : last.end] in _NO_ADJECTIVE and tastes.is_exclaimed(message, first.start, last.end):
        return "aside"
    if people_like(first.field) and not tastes.is_wished(message, first.start, last.end):
        return "taste"
    return meant


def _is_idle(message: Message, position: int) -> bool:
    """ "I haven't seen a comedy": neither a refusal nor a wish, where nothing is asked for after it."""
    start, _ = message.clause_at(position)
    found = re.search(r".*\b(?:not|never|dont|(?:have|has|do|does|did)n'?t)\b", message.low[start:position])
    if found is None:
        return False
    between = message.low[start + found.end() : position]
    return bool(_IDLE.match(between)) and not (_ASKED_ANEW.search(between) or WANTS.search(between))


def negated(message: Message, position: int) -> bool:
    """Is a position within reach of a negation: in its clause, with no comma-less new wish between?"""
    start, _ = message.clause_at(position)
    answer = _ANSWER.match(message.low[start:position])  # "no, I want a comedy" refuses something else
    found = list(NEGATION.finditer(message.low, start + (answer.end() if answer else 0), position))
    if not found:
        return False
    between = message.low[found[-1].end() : position]
    if found[-1].group() in ("less", "fewer", "too", "no") and len(between.split()) > 3:
        return False
    if (much := _TOO_MUCH.match(between)) and (" " in much[0].strip() or found[-1].group() in ("less", "fewer", "too")):
        return False  # "not too long, a comedy"
    if _IDLE.match(between) or _ASKED_ANEW.search(between) or _LIKED_ANEW.search(between):
        return False
    if _in_its_place(message, found[-1].end(), position):
        return False
    return _OF_WISHING.match(between) is not None or not _NEW_WISH.search(between)


def _in_its_place(message: Message, refused: int, position: int) -> bool:
    """Whether after a refusal something else is wished for: not where "or" goes on with what is refused."""
    _, end = message.clause_at(position)
    turned = _IN_ITS_PLACE.search(message.low, refused, position)
    return turned is not None and not re.search(r"\bn?or\b", message.low[refused:end])


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
    if negated(message, left.start) and _in_its_place(message, left.end, right.start):
        return False
    between = message.low[left.end : right.start].strip()
    between = re.sub(rf"^{THING}\b\s*(?=,|or\b)", "", between)  # "romance films, or action films"
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
        found = lexicon.person(message.text[match.start("name") : match.end("name")], maker)
        cued = found is not None
        if found is None:
            continue
        facet, value, used = found
        end = match.start("name") + tokens(match["name"])[used - 1].end
        wanted = not (match["not"] or negated(message, match.start()))
        if match["cue"] == "or" and wishes:
            before = wishes.pop()
            wishes.append(replace(before, end=end, values=(*before.values, value)))
        else:
            wish = FacetWish(match.start(), end, facet, (value,), wanted)
            wishes += _cued(message, wish, match.start("name")) if wanted else [wish]
        message.cross_out(match.start(), end)
        start = end
    return [*wishes, *_surnames(message, lexicon), *_misspelt_people(message, lexicon)]


def _cued(message: Message, wish: FacetWish, name: int) -> list[FacetWish]:
    """A wish for "with ..." or "by ..." as it is meant; none where that tells of a title or of what was seen."""
    if message.supposed:
        return [wish]
    meant = tastes.reading(message, name, wish.end)
    played = _PLAYED.match(message.low[wish.end :]) and not tastes.is_wished(message, wish.start, wish.end)
    if meant == "aside" or played or tastes.describes(message, wish.start) or _is_idle(message, wish.start):
        return []
    return [replace(wish, soft=meant == "taste")]


def _surnames(message: Message, lexicon: Lexicon) -> Iterator[FacetWish]:
    """ "tarantino movies", where demanded; with a first name it is somebody's full name, or nobody's."""
    for match in message.find(_BARE_PERSON):
        ordinary = match["name"] in STOPWORDS or match["name"] in ADJECTIVES  # "a short film" is not by Martin Short
        before = tokens(message.low[: match.start()])
        person = None if ordinary else lexicon.surname(match["name"], after=before[-1].word if before else "")
        if person is None or lexicon.find(match["name"]):
            continue
        start, end = match.span("name")
        wanted = not negated(message, start)
        if not wanted or tastes.reading(message, start, end) == "demand":
            message.cross_out(start, end)
            yield FacetWish(start, end, person[0], (person[1],), wanted)


def _misspelt_people(message: Message, lexicon: Lexicon) -> Iterator[FacetWish]:
    """ "wth sigourny weever": two words in a row, unknown or in capitals, that are nearly somebody's name."""
    for left, right in pairwise(tokens(message.left())[:_LOOKED_AT]):
        typed, pair = message.text[left.start : right.end], message.low[left.start : right.end]
        strange = [word for word in (left.word, right.word) if not lexicon.is_known_word(word)]
        capitals = typed[0].isupper() and message.text[right.start].isupper()
        if message.is_read(left.start, right.end) or not (strange or capitals) or lexicon.find(pair):
            continue
        if not capitals and {left.word, right.word} & STOPWORDS:
            continue
        person = lexicon.person(typed, maker=False)
        if person is not None and person[2] == 2 and fuzz.ratio(pair, person[1]) >= (86 if len(strange) > 1 else 90):
            message.cross_out(left.start, right.end)
            wanted, named = not negated(message, left.start), Hit(left.start, right.end, person[0], (person[1],))
            meant: Reading = _meant(message, named, named) if wanted else "demand"
            if meant != "aside":
                yield FacetWish(left.start, right.end, person[0], (person[1],), wanted, soft=meant == "taste")


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
