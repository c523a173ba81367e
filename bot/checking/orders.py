"""Places, counts and chances in a sentence: said as numbers, so compared as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.checking.text import IN_ONE_RESPECT
from bot.checking.told import Standing, Told
from retrieval.grades import TOP, grade_of

_COUNTS: Mapping[str, int] = {
    word: count
    for count, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_ORDINALS: Mapping[str, int] = {
    word: count
    for count, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
} | {
    f"{n}{end}": n
    for n, end in (
        (1, "st"),
        (2, "nd"),
        (3, "rd"),
        (4, "th"),
        (5, "th"),
        (6, "th"),
        (7, "th"),
        (8, "th"),
        (9, "th"),
        (10, "th"),
    )
}
_COUNT = rf"(?:\d+|{'|'.join(_COUNTS)})"
_ANY_COUNT = re.compile(rf"\b{_COUNT}\b", re.IGNORECASE)
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|last|final)"
_LIST = r"(?:list|picks|ranking|rankings|shortlist|field|line-?up|selection|pack|table|order|pile|heap|standings|line|row|three|four|five|suggestions|recommendations)"
_THE = r"(?:the|this|your|my|our|these)"
_FIRST = re.compile(
    rf"\b(?:leads?|led|heads?|headed|tops|topped|top|heading|leading|topping) (?:{_THE} )?(?:whole |entire )?(?:{_LIST}|a field|everything else)\b"
    rf"|\b(?:at the (?:very )?(?:top|head|front) of|(?:right )?(?:at|on) (?:the )?top of|top of|head of|first on|first in) (?:{_THE} )?{_LIST}"
    r"|(?<!in the )\bfirst place\b|\b(?:at the head stands|first comes|top spot|pole position|takes? the lead|took the lead|my favourite of|my top|the top pick|top pick|the winner|wins outright|best placed|best-placed|the strongest match|the best match|best of all|ahead of all|above all the other|ahead of the other picks|above the other picks|ahead of both|above both|ahead of every other|outranks? (?:all|every|both|the other)|beats? (?:all|every|both|the other))\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?:number|no\.?|place|rank|ranked|position|spot|slot)\s(?P<count>{_COUNT})\b(?! reason| argument| factor| thing| point| cause| plus| in your| candidates| items| titles)(?: (?:of|out of|from|among) (?:the |all |these )?(?P<total>\d[\d,]*))?"
    rf"|#(?P<hash>\d+)"
    rf"|\b(?!(?<=in the )first place\b)(?P<ordinal>{_ORDINAL})[- ](?:place|placed|spot|position|slot|rank|pick|choice|suggestion|recommendation|in line|on (?:{_THE} )?{_LIST}|in (?:{_THE} )?{_LIST}|of (?:{_THE} )?(?:{_COUNT} )?{_LIST}|of the {_COUNT})\b"
    rf"|\b(?:came|comes|come|coming|finished|finishes|finishing|ranks|ranked|ranking|placed|places|landed|lands|is|stands|ended up|sits|puts it|put it|came in|comes in|came out|comes out)(?: in| at| only| it)? (?P<came>{_ORDINAL})\b(?! of all| and foremost| in weight| for | to | because| thing| reason)"
    rf"|\bthe (?P<nth>{_ORDINAL}) (?:item|one|film|movie|book|product|result|title|match) (?:is|was|here is)\b"
    r"|\b(?P<runner>runner-up)\b|\b(?<!from the )(?P<best>best|first|top) of (?:the |all |all the )?(?P<of>\d[\d,]*)"
    r"|\b(?:position|place|rank|spot) (?:is|was|of) (?:number )?(?P<at>\d+)\b|\b(?P<ranked>top|first|highest|second|third)-(?:ranked|placed|ranking)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"(?P<a>\d+) (?:of|out of|from|among) (?:the )?(?P<b>\d[\d,]*)", re.IGNORECASE)
_ABOVE = re.compile(
    rf"\b(?:(?:only|just) (?P<few>{_COUNT})|(?P<none>nothing|none|no other|not one|not a single|no))(?: \w+){{0,2}}?(?: (?:out )?of (?:the |all )?(?P<total>\d[\d,]*))?(?: \w+){{0,2}}? "
    r"(?:placed|ranked|came|come|scored|finished|stood|stands|sits|sat|is|are|were|was|did) (?:\w+ )?(?:higher|above|ahead|better)\b(?: than| of)?"
    rf"|\b(?:nothing|no (?:other|pick|item|title)) (?:(?:placed|ranked|listed) )?(?:above|ahead of|before) (?:it|this one|§+) (?:in|on) {_THE} {_LIST}\b"
    r"|\b(?:nothing|no (?:other|pick|item|title)) (?:placed|ranked|listed) (?:above|ahead of|before) (?:it|this one|§+)(?=[.,;:!?])",
    re.IGNORECASE,
)
_PICKS = (
    r"(?:picks|suggestions|recommendations|of these|of them|below|options|ideas|matches|candidates for you|for you)"
)
_MANY = re.compile(
    rf"\b(?!one\b)(?P<count>{_COUNT}) (?:good |strong |best |more )?{_PICKS}\b(?! that| so | too | which)|\b(?:these|all|only|just|my|the top) (?P<these>{_COUNT})\b(?! (?:conditions|reasons|things|points|of your))",
    re.IGNORECASE,
)
_POOL = re.compile(
    r"\b(?:field|pool|list|total|group|set|line-?up|round|bunch) of (?P<size>\d[\d,]*)\b"
    r"|\b(?P<all>\d[\d,]*) (?:\w+ )?(?:candidates|options|items|contenders|possibilities|titles|films|movies|products|entries|alternatives|competitors|choices)\b",
    re.IGNORECASE,
)
_CHANCE = re.compile(
    rf"\b(?:about |roughly |around |some |nearly |almost )?(?P<a>{_COUNT})(?: times)? (?:in|out of|of every|from|of) (?:every )?(?P<b>ten|10|100|a hundred)\b"
    rf"|\b(?:of|from|out of|take|for|in)(?: every)? (?P<b2>ten|10|100) [^.;!?]{{0,80}}?\b(?P<a2>(?<!this )(?<!that ){_COUNT})(?=(?: or so)? (?:of (?:them|those|these)|were|was|did|got|turned|ended|have|had|people)\b|$|[.!,])"
    r"|\b(?P<percent>\d+(?:[.,]\d+)?)\s?(?:%|percent|per cent)",
    re.IGNORECASE,
)
_OWN_SHARE = re.compile(  # the chance is one of items scored alike, never the item's own share
    r"\b(?:it|this|this one|§+)(?: has| is|'s|'ve)? (?:been |was |is |were )?(?:liked|loved|enjoyed|rated well) by (?:about |around |roughly |some )?$"
    r"|\b(?:chosen|picked|taken|watched|seen|bought|recommended|suggested) by (?:about |around |roughly |some )?$",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r" (?:people|viewers|users|customers|of them) who (?:liked|loved|enjoyed|rated|tried|saw|watched|had) (?:it|this)\b",
    re.IGNORECASE,
)
_PLEASED = re.compile(r"\b(?:lik|lov|enjoy|rat|scor|pleas|people|times|chance)\w*", re.IGNORECASE)
_CHOICES = re.compile(
    r"\byour (?:\w+ )?(?:choices|picks|likes|history)\b|\b(?:things|titles|items) you\b", re.IGNORECASE
)
_IN_ONE = re.compile(rf" (?:{IN_ONE_RESPECT}|in the)", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween (?:the )?$|^\W*(?:\w+ )?of (?:the )?$", re.IGNORECASE)
_ONE_OF = re.compile(r"\bone of $", re.IGNORECASE)
_NAMED = re.compile(r"§+")
_THIS_ONE = re.compile(r"\bthis one\b", re.IGNORECASE)
_RESPECT = re.compile(rf"\b(?:{IN_ONE_RESPECT})\b[^,.;:!?]*§[^,.;:!?]*$", re.IGNORECASE)
_OF_TWO = re.compile(r" (?:best )?(?:to(?: the)? |of (?:the|these) two\b)| best\b", re.IGNORECASE)
_GRADE = re.compile(
    rf"\b(?P<of>zero|0|{_COUNT}) ?(?:of|out of|/|from) ?(?:a possible )?(?:\d+|four|five|ten)\b"
    rf"|\b(?:grade[sd]?|judge[sd]?|judge?ment|marked|marks?)(?: (?!a\b|as\b|at\b|of\b|only\b|just\b)[\w']+){{0,4}}?(?: (?:a|as|at|of|only|just|it))* (?P<alone>zero|0|{_COUNT})\b(?! reasons?| picks?| things?)",
    re.IGNORECASE,
)
_JUDGED = re.compile(r"\b(?:judg\w+|grad(?:e|es|ed|ing)|assistant\w*|model\w*|ai|llm)\b", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:no|without(?: any)?|without a single|zero|not a single) (?:conditions?|filters?|limits?|restrictions?|constraints?|requirements?)\b"
    r"|\bnothing (?:\w+ )?(?:was|had to be|has been|is|were|got) (?:\w+ )?(?:ruled|left|filtered|screened|held|kept|set|turned|excluded|dropped)\b"
    r"|\b(?:the whole|the entire|all of the|every \w+ in the|everything in the) catalogue (?:was |is |has been )?(?:open|considered|ranked|weighed|allowed|in the running|in play)\b"
    r"|\bdid(?:n't| not) (?:have to )?(?:filter|rule|leave|drop|exclude|screen|set|turn) (?:anything|any)\b"
    r"|\b(?:everything|anything) (?:was|is) (?:allowed|let|in the running|open|admitted)\b"
    r"|\bconditions? (?:played no part|were ignored|was ignored|didn't apply|did not apply|made no difference)\b",
    re.IGNORECASE,
)
_SOLE = re.compile(
    r"\b(?:nothing else|no other \w+|no others|none of the (?:others|rest)|nothing besides it|not one other) (?:\w+ )?(?:fits?|fitted|met|meets|qualif\w+|pass\w*|compl\w+|satisf\w+|match\w*|remain\w*|left|made it|kept to)\b"
    r"|\bthe (?:only|sole|lone|single) (?:one|film|movie|item|product|title|pick|candidate|thing|match|survivor)\b"
    r"|\bonly (?:this one|this|it) (?:fits|qualifies|meets|passes|remains|satisfies)\b|\balone (?:fits|qualifies|meets|passes|satisfies)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|isn't|never|no|wasn't|doesn't|didn't|hardly|far from|nowhere near|cannot|can't)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A number that a sentence states: where, and whether it is so for the pick."""

    start: int
    end: int
    text: str
    ok: bool
    chance: bool = False


def placed(masked: str, told: Told, pick: Standing) -> Iterator[Placed]:
    """Every place, count and chance, checked. Titles are masked in the text."""
    taken = bytearray(len(masked))
    for pattern, check in (
        (_GRADE, _grade),
        (_FREE, _free),
        (_SOLE, _sole),
        (_ABOVE, _above),
        (_CHANCE, _chance),
        (_PLACE, _place),
        (_POOL, _pool),
        (_OF, _of),
        (_FIRST, _first),
        (_MANY, _many),
    ):
        for match in pattern.finditer(masked):
            if not any(taken[match.start() : match.end()]):
                fits = check(match, told, pick)
                if fits is None:
                    continue
                own = _OWN_SHARE.search(masked[: match.start()]) or _OF_PEOPLE.match(masked[match.end() :])
                if check is _chance and own:
                    fits = False
                if check in (_place, _first) and _NOT.search(masked[: match.start()]):
                    fits = not fits
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                yield Placed(match.start(), match.end(), match[0], fits, check is _chance)


def counts(text: str) -> frozenset[int]:
    """All numbers that a text states, in digits or in words; "one" is none, it stands for things."""
    return frozenset(number(found[0]) for found in _ANY_COUNT.finditer(text) if found[0].casefold() != "one")


def number(text: str) -> int:
    """A count in digits or in words."""
    low = text.casefold()
    return _COUNTS.get(low) or _ORDINALS.get(low) or int(re.sub(r"\D", "", low) or 0)


def _place(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    if _OF_TWO.match(match.string[match.end() :]):
        return None  # a comparison
    if (match["came"] or match["runner"]) and _RESPECT.search(match.string[: match.start()]):
        return None  # the second in one respect
    if match["runner"]:
        return pick.rank == 2
    if match["total"] and number(match["total"]) not in told.counts | {len(told.picks)}:
        return False
    if match["best"]:
        return pick.rank == 1 and number(match["of"]) in told.counts | {len(told.picks)}
    if match["came"] and _IN_ONE.match(match.string[match.end() :]):
        return None
    said = match["count"] or match["hash"] or match["ordinal"] or match["nth"] or match["came"] or match["at"]
    if match["ranked"]:
        said = {"top": "1", "highest": "1"}.get(match["ranked"].casefold(), match["ranked"])
    if said.casefold() in ("last", "final"):
        return pick.rank == len(told.picks)
    return pick.rank == number(said)


def _pool(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    size = number(match["size"] or match["all"])
    if size == 10 and _is_share(match, size, told, pick):
        return None
    return size in told.counts | {len(told.picks)} or (None if size <= len(told.picks) else False)


def _first(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    if _IN_ONE.match(match.string[match.end() :]):
        return None  # first in one respect: a comparison
    if match[0].casefold().endswith(" match") and _CHOICES.search(match.string):
        return None  # the nearest of the person's own choices, not of the picks
    return pick.rank == 1


def _many(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    said = match["count"] or match["these"]
    some, low = number(said), match[0].casefold()
    before = match.string[: match.start()]
    pair = low.startswith("these") and not _ONE_OF.search(before)
    between = pair or low.endswith("of them") or _BETWEEN.search(before)
    named = len(_NAMED.findall(match.string))
    if some == 2 and named and (pair or low.endswith("of them")) and _BETWEEN.search(before):
        return None  # of two, one of which is named
    if between and some > 1 and some in (named, named + len(_THIS_ONE.findall(match.string))):
        return None  # the two that are named
    ranked = some in told.counts and low.startswith("all ") | low.endswith("of them")
    if ranked or (low.endswith("of them") and _is_share(match, some, told, pick)):
        return None  # "all 150", "of ten such things 8 of them were liked"
    return None if said.casefold() == "one" else some == len(told.picks)


def _is_share(match: re.Match[str], some: int, told: Told, pick: Standing) -> bool:
    """Whether a number may be the ten, or those of ten, of which a chance tells."""
    known = told.chances.get(pick.item_id)
    return known is not None and some in (10, round(10 * known)) and _PLEASED.search(match.string) is not None


def _above(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    if match["total"] and number(match["total"]) not in told.counts | {len(told.picks)}:
        return False
    return pick.rank == (number(match["few"]) if match["few"] else 0) + 1


def _of(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    return number(match["a"]) in (pick.rank, *told.counts) and number(match["b"]) in told.counts | {len(told.picks)}


def _chance(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    known = told.chances.get(pick.item_id)
    if match["percent"]:
        return known is not None and abs(100 * known - float(match["percent"].replace(",", "."))) <= 0.5
    of, share = match["b"] or match["b2"], match["a"] or match["a2"]
    if number(of) in told.counts and pick.rank == number(share) and not _PLEASED.search(match.string):
        return None  # of the candidates
    whole = 100 if "hundred" in of.casefold() or of == "100" else 10
    return known is not None and round(known * whole) == number(share)


def _grade(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    """A grade is told as it was given, and out of four."""
    if not _JUDGED.search(match.string):
        return None
    value, said = told.trace.external.get(pick.item_id), match["of"] or match["alone"]
    if match["alone"] and said.casefold() == "one":
        return None
    top = re.search(r"(?:\d+|four|five|ten)$", match[0], re.IGNORECASE) if match["of"] else None
    whole = top is None or number(top[0]) == TOP
    return whole and value is not None and number(said) == grade_of(value)


def _free(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    if re.search(r"condition|filter|limit|restriction|constraint|requirement", match[0], re.IGNORECASE):
        return not told.trace.query.constraints
    return all(gate.entered == gate.passed for gate in told.trace.gates)


def _sole(match: re.Match[str], told: Told, pick: Standing) -> bool | None:
    gates = told.trace.gates
    return len(told.picks) == 1 and (not gates or gates[-1].passed == 1)
