"""Is what was said demanded, a taste, or said of something else? Only a demand becomes a condition.

"A comedy, please" is a demand; "I like comedies" and "I'm a fan of Tom Hanks" are tastes, whose words join the request;
"it was a comedy", "is that the one with Tom Hanks?" and "Heat with Al Pacino" tell of an item and ask for nothing.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.understanding.message import Message
from bot.understanding.vocabulary import THING, WANTS

Reading = Literal["demand", "taste", "aside"]
ITEM = "\ue000"  # stands for every letter of a title, which may itself hold "like" or "love"

_ADVERBS = (
    r"(?:(?:really|also|just|always|usually|generally|mostly|mainly|particularly|especially|absolutely|totally|definitely"
    r"|kinda|kind of|sort of|do|did|still|quite|actually|tend to|used to|all|both|so|typically|normally|often|truly|sure"
    r"|too|recently|already|personally|honestly|probably|very|pretty|such|have always|'ve always) )*"
)
_FILLERS = (
    r"^\W*(?:(?:oh|yes|yeah|yea|yep|yup|no|nope|ok|okay|well|and|but|or|so|also|then|because|cause|lol|haha|ha|ah|wow|hi|hello"
    r"|hey|really|actually|honestly|cool|nice|great|awesome|sorry|hmm?|true|right|thanks|thank you|maybe not"
    r"|i (?:just )?(?:think|thought|heard|hear|know|guess|believe|remember|suppose)(?: that)?)\b[\s,:)]*)*"
)
_FAVOURITE = r"fav(?:ou?rites?|orits?|es?|s)?"
_TASTE = re.compile(
    rf"\b(?:i|we|both of us)(?:'m|'ve| am| have)? {_ADVERBS}(?:like|likes|love|luv|enjoy|adore|dig|appreciate|liked|loved"
    r"|enjoyed|adored|loving|enjoying|liking|watch|watched|saw|seen|grew up (?:on|with)|(?:like|love|enjoy) (?:to )?watch(?:ing)?)\b"
    rf"|\b(?:i'?m|i am|i was|i've been|we're|we are|been|am) {_ADVERBS}(?:into|obsessed with|crazy about|keen on|a sucker for|partial to"
    r"|drawn to|fond of)\b"
    r"|\b(?:fans?|lovers?|admirers?) of\b"
    rf"|\b{_FAVOURITE}\b(?: [\w']+){{0,4}}? (?:is|are|was|were|include|includes|being)\b"
    rf"|(?:{_FILLERS}|{ITEM}\W*(?:\d{{4}}\W*)?){_ADVERBS}(?:love|loved|luv|enjoy|enjoyed|liked|adore|adored|saw|seen|watched)\b"
)
TALK = re.compile(  # what a taste is said with: no words to search for
    rf"{_TASTE.pattern}|\b(?:(?:is|are|was|were) )?(?:one of |some of )?my (?:[\w-]+ )?{_FAVOURITE}\b"
    rf"(?: (?:genres?|actors?|actress(?:es)?|directors?|kinds?|types?|colou?rs?|brands?|{THING}))?(?: (?:is|are|was|were))?\b"
    r"|\b(?:i'?m|i am|i was|i became) (?=\s|a\b|an\b|$)|\b(?:big |huge |massive )?fans? of\b"
)
_ONE_TO_SEE = re.compile(r"\blike to (?:see|watch|find|get|buy|read|try) (?:an?|some)\b")
_LIKED_AFTER = re.compile(
    rf"^(?:\s+[\w'-]+){{0,3}}?\s+(?:is|are|was|were|(?:has|have) always been)\s(?:\w+ ){{0,3}}?(?:my|our)\s(?:[\w-]+ ){{0,3}}?"
    rf"(?:{_FAVOURITE}|thing|jam|go-?to|weakness|guilty pleasure)\b"
    rf"|^(?:\s+{THING})?\s+(?:fan|fans|buff|lover|junkie|nut|fanatic|addict|enthusiast)s?\b"
    rf"|^(?:\s+{THING})?\s+(?:that\s+)?(?:i|we)\s(?:(?:really|also|do|usually|always) )*(?:like|love|enjoy)\b(?! to see)"
    rf"|^(?:\s+[\w'-]+){{0,3}}?\s+(?:is|are)\s(?:[\w-]+ ){{1,4}}?(?:i|we)\s(?:really )?(?:like|love|enjoy)\b"
)
_WISH = re.compile(
    rf"{WANTS.pattern}|\b(?:please|pls|plz|can you|could you|would you|wanna|prefer\w*|must|only|strictly|exclusively|as long as|seeking"
    r"|(?:i|we) (?:\w+ )?wanted|(?:would|'d) (?:\w+ )?(?:like|love|prefer|enjoy|be)|(?:has|have|needs?|ought|got) to be|should|hoping|do you know|know (?:of )?any|trying to find|let'?s|instead)\b"
)
_OBJECT = re.compile(rf"\b(?:something|anything|any|some|more|another|{THING})\b")
_OBJECT_BEFORE = re.compile(rf"{_OBJECT.pattern} (?:[\w-]+ )?$|\bw[ith]{{2,4}} $")
_ALONE = re.compile(
    rf"^\W*(?:(?:maybe|perhaps|or|and|also|then|ok|okay|yes|hi|hello|hey|an?|the|{THING}|instead|too|ideally|preferably|mostly|especially|now|today"
    r"|tonight|good|great|some|any|more)\b\W*)*$"
)
_JUDGED = re.compile(r"^(?: \w+){0,3}?(?: (?:is|are|was|were|does|did|has|made|makes?|plays?|played)\b|'s\b)")
_OPENING = re.compile(
    r",\s*(?:maybe |perhaps |preferably )?(?:an?|some|any|something|anything)\s(?!great|good|really|very|well)"
)
_TELLS = re.compile(
    rf"{_FILLERS}(?:(?:its|thats|hes|shes|there(?= was| were))\b|(?:it|that|this|they|those|these|he|she|(?:that|this|the) (?:one|movie|film|show|book)"
    rf"|both(?: of (?:them|those|these))?|{ITEM}+\W*(?:\d{{4}}\W+)?)"
    r"(?: (?:also|really|just|actually|definitely|always|certainly|still|all))*\s?(?:'s|is|was|are|were|isn'?t|wasn'?t|aren'?t|has|had|have|looks?"
    r"|looked|seems?|seemed|sounds?|sounded|made|got|'re|stars?|starr?ed|features?|featured)\b)(?! (?:to|got to|for|possible|okay?|fine|all)\b)"
)
_TOLD_LATE = re.compile(
    rf"(?:\b(?:is|was) (?:it|that|this)|\b(?:it|that|this|they|one|movie|film) (?:was|were|wasn'?t|weren'?t)|{ITEM}\W*(?:\d{{4}}\W*)?(?:was|were|wasn'?t|weren'?t))"
    r"\s(?:[\w'-]+ ){0,4}$"
)
_ASKS = re.compile(
    rf"{_FILLERS}(?:(?:is|was|isn'?t|wasn'?t|are|were|does|did|do|has|doesn'?t|didn'?t) (?:it|that|this|he|she|they|those|these|{ITEM}+|the (?:one|movie|film))"
    r"|who(?:'s| is| was| are| were| plays?| played| directed| stars?| made)"
    r"|you (?:should|have to|need to|must|gotta|might want to)"
    rf"|(?:have|did|do|had) you (?:ever )?(?:seen?|like|liked|watch|watched|enjoy|enjoyed|remember|read) (?:it|that|this|the|{ITEM}))\b(?! (?:possible|okay?|all)\b)"
)
_DO_YOU_LIKE = re.compile(
    r"\b(?:do|did|don'?t|would) you (?:also |even |really )*(?:like|love|enjoy|watch|prefer)\b|\byour (?:[\w-]+ )?fav\w*\s"
)
_PRAISE = re.compile(
    rf"{_FILLERS}(?:(?:such|what|just|truly|very|really|quite|so|super) )*(?:an? )?(?:(?:so|very|really|pretty|super) )?(?:great|good|awesome|amazing|fantastic|brilliant"
    r"|excellent|hilarious|wonderful|perfect|nice|solid|lovely|classic|funny|fun|best|well[- ]\w+)\s+(?:[\w-]+ )?$"
)
_INTENSE = re.compile(
    r"\b(?:so|very|pretty|super|quite|how|kinda|extremely)\s+$|\b(?:is|was|are|were)\s(?:really |just |also )?$"
)
_DESCRIBED = re.compile(
    rf"(?:{ITEM}\W*(?:\(?\d{{4}}\)?\W*)?|\b(?:the|that|this|those|these) (?:\w+ )?(?:one|ones|movies?|films?|version|remake|original|book|series|show)\s)"
    r"(?:(?:the |that )?(?:movie|film|one|version|remake|original|series|show|was|is|played|made|done|written|directed|produced|starred|stars)\s*){0,3}$"
)
_CONTINUES = re.compile(r"^\W*(?:especially|particularly|mostly|mainly|also|plus|and|or|as well as)\b")
_THEIR_OWN = re.compile(r"\b(?:my|our|your|his|her|their)\s+$")
_THE = re.compile(r"\bthe\s$")  # "the action in it": a part of something
_NOTHING_NEXT = re.compile(r"^\W*(?:$|(?:in|was|is|were|of|and)\b)")
_THING_NEXT = re.compile(rf"^\W*(?:[\w-]+ )?{THING}\b")


def reading(message: Message, start: int, end: int) -> Reading:
    """How the words from start to end of a message are meant, going by their clause. A supposition is a demand."""
    if message.supposed:
        return "demand"
    low = without_titles(message)
    begin, stop = message.clause_at(start)
    before, after = low[begin:start], low[end:stop]
    if _tastes(before) or _is_liked_after(before, after) or _continues(message, low, begin, before):
        return "taste"
    if _DO_YOU_LIKE.search(before):
        return "taste"
    if _is_told(before) or (_is_praise(before, after) and any(first < begin for first, _ in message.named)):
        return "aside"
    if _THE.search(before) and _NOTHING_NEXT.match(after) and not _WISH.search(before):
        return "aside"
    return "taste" if _THEIR_OWN.search(before) and not _THING_NEXT.match(after) else "demand"


def is_wished(message: Message, start: int, end: int) -> bool:
    """Is it wished for? What alone would be no demand ("classics", a name) is one with a word of wishing around."""
    begin, stop = message.clause_at(start)
    low = without_titles(message)
    before, after = low[begin:start], low[end:stop]
    if _WISH.search(before) or _ALONE.match(before + after):
        return True
    return not _JUDGED.search(after) and bool(_OBJECT_BEFORE.search(before) or _WISH.search(after))


def is_exclaimed(message: Message, start: int, end: int) -> bool:
    """ "So scary", "pretty funny": an adjective of something that was seen, where nothing is wished for."""
    begin, stop = message.clause_at(start)
    low = without_titles(message)
    before = low[begin:start]
    wished = _WISH.search(before) or _OBJECT.search(before) or _THING_NEXT.match(low[end:stop])
    return bool(_INTENSE.search(before)) and not wished and not re.search(r"\ban?\b", before)


def is_told_of(message: Message, start: int) -> bool:
    """Does the clause up to there say what something was ("it wasn't that funny") or ask what it is?"""
    begin, _ = message.clause_at(start)
    before = without_titles(message)[begin:start]
    return not message.supposed and bool(_TOLD_LATE.search(before) or _ASKS.match(before)) and _is_told(before)


def describes(message: Message, start: int) -> bool:
    """Does a "with ..." or "by ..." at this place tell of a title, or of "the one", that stands right before it?"""
    begin, _ = message.clause_at(start)
    return not message.supposed and bool(_DESCRIBED.search(without_titles(message)[begin:start]))


def without_titles(message: Message) -> str:
    """The folded message with every letter of a named title replaced (same length)."""
    low = message.low
    for start, end in message.named:
        low = low[:start] + ITEM * (end - start) + low[end:]
    return low


def _tastes(before: str) -> bool:
    """Does a verb of liking reach what follows, with no wish between?"""
    last = None
    for last in _TASTE.finditer(before):  # noqa: B007 - the last one is wanted
        pass
    if last is None or re.search(r"\bonly\b", before) or _ONE_TO_SEE.search(before):
        return False
    between = before[last.end() :]
    # "I loved Heat, a comedy from the 80s": the title was liked, and then something is asked for
    opened = ITEM in between and _OPENING.search(between, between.rindex(ITEM))
    return not _WISH.search(between) and not opened


def _is_liked_after(before: str, after: str) -> bool:
    return bool(_LIKED_AFTER.search(after)) and not _WISH.search(before)


def _continues(message: Message, low: str, begin: int, before: str) -> bool:
    """ "I like most things. Especially comedies": the liking of the clause before goes on."""
    if not begin or not _CONTINUES.match(before) or _WISH.search(before):
        return False
    first, stop = message.clause_at(begin - 1)
    return _tastes(low[first:stop])


def _is_told(before: str) -> bool:
    """Does the clause tell of an item or ask about it: "it was a ...", "is that the one with ..."?"""
    told = _TELLS.match(before) or _ASKS.match(before) or _TOLD_LATE.search(before)
    if told is None:
        return False
    between = before[told.end() :]
    return not _WISH.search(between) and not re.search(r"\b(?:something|anything)\b", between)


def _is_praise(before: str, after: str) -> bool:
    return bool(_PRAISE.match(before)) and not re.search(r"\w", re.sub(rf"^\s*{THING}\b", "", after))
