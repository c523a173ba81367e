"""Is a clause a question about an item's facts? As opposed to a request for items, a "why", or a word about us."""

from __future__ import annotations

import re

from bot.asking.reader import Reading
from bot.asking.words import Clause

_IT = r"(?:it|its|this|that|they|them|these|those|he|she|(?:the |this |that )(?:\w+ )?(?:one|film|movie|show|book|item|product|first|second|third|last))"
_ASKING = re.compile(
    r"^(?:who|whose|what|which|when|where|how|is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|am|may)\b|^(?:any|with) \w+"
    r"|\btell me (?:more|about|a bit)\b|\bmore (?:info|information|details?)\b|^(?:at |for |from |by |in |on )?(?:what|which|whom?)\b|^more about\b|^(?:tell|give) me (?:the|its)\b"
)
_TAGGED = re.compile(r"\b(?:right|correct|is not it|does not it)$")
_STATEMENT = re.compile(r"^(?:it|this|that|they)(?: one)? (?:is|has|have|stars|are|was|comes)\b")
# What looks like a question and wants items, an opinion of ours, or a reason.
_REQUEST = re.compile(
    rf"\b(?:do|does|have|has|did) (?:you|u|we|they)(?: guys)? (?:also |still |only |even )?(?:have|got|know|sell|stock|carry|offer)\b(?! {_IT}\b)"
    r"|\bhave you (?:got|any)\b|\byou (?:have|got|offer|recommend|suggest|sell)$"
    r"|\b(?:is|are) there (?:any|some|an?|more|other|another) (?:\w+ )*(?:films?|movies?|ones?|items?|products?|options?|alternatives?|others?|versions? of|like)\b(?! (?:in|on|of) it)"
    r"|\b(?:recommend\w*|suggest\w*|advise)\b|^(?:what|how) about (?!the |its |it\b)|^(?:show|find|give|get|bring) (?:me|us) (?!more (?:info|detail)|the |its )"
    r"|^(?:what|which) (?:should|shall|can|could|would|do|else)\b (?:i|we|you)\b|^what else\b|\b(?:something|anything|someone|everything|nothing) (?!like (?:it|this|that) (?:in|about))(?!\w* ?in it)"
    r"|\b(?:something|anything) ?(?:else|similar|like|with|for|new|newer|older|shorter|longer|cheaper)?$|^another\b|\bany (?:other|more)\b(?!.*\bin it\b)"
    r"|^(?:can|could|would|will|may|should) (?:i|you|we|u) (?:please )?(?:get|have|see|show|find|give|recommend|suggest|pick|choose|list|help|do|search|look)\b(?! (?:it|this|that|them|these)\b)"
    r"|^(?:what|which) (?:\w+ ){0,2}(?:films|movies|items|products|books|jackets|tents|ones|options)\b|^which (?:one|of)\b|^what (?:is|are) (?:the|your) (?:\w+est|best|most|least|favou?rite)\b"
    r"|^any (?!of\b)(?:\w+ )*(?:films?|movies?|ones|recommendations?|suggestions?|ideas?|others?|more)\b|^any good \w+|\b(?:difference|differences|compare|versus|vs|better than|similar to|the same as|like the)\b"
    r"|^why\b|^how come\b|^(?:do|does|did) not (?:want|like|show|give)\b|\b(?:i|we) (?:want|need|like|love|loved|hate|prefer|would like|am looking|have seen|saw)\b|\bany of (?:them|these|those)\b|\bto watch\b"
)
_US = re.compile(
    r"^(?:who|what|how) (?:are|is) (?:you|your|u)\b|^(?:are|do|did|can|could|have|will|would|were) (?:you|u)\b(?! (?:still |also )?(?:have|sell|stock|carry|ship) )|\bhow (?:are|do) you\b|^what (?:can|do|did|have) you\b"
    r"|^(?:where|when) (?:is|will|are|does|do) (?:my|our)\b|\bmy (?:order|parcel|package|refund|account|profile|history|data)\b|\babout me\b|^how (?:can|do|should|would|did) (?:i|we|you)\b|^what (?:is|are) my\b"
    r"|\b(?:does not|do not|did not) (?:matter|care|mind)\b|\bdo not care\b|^(?:am|can|should|do|did|have) i\b(?! (?:use|put|wash|swim|wear|take|bring|still|buy|get|order|see|return|attach|carry|fit|sleep|stand|add|clean|dry|charge|cook|run|ride|watch|rent|stream)\b)"
)


def looks_asking(clause: Clause) -> bool:
    """Whether a clause has the form of a question."""
    text = clause.text
    return bool(
        (clause.marked and len(clause.words) <= 6)
        or _ASKING.search(text) or (_TAGGED.search(text) and len(clause.words) > 2)
        or (clause.marked and _STATEMENT.match(text))
    )  # fmt: skip


def asks(clause: Clause, reading: Reading) -> bool:
    """Whether a clause asks about the facts of an item; `reading` is the clause read without an item."""
    text = clause.text
    if not looks_asking(clause) or _REQUEST.search(text) or _US.search(text):
        return False
    if len(clause.words) <= 3 and not _ASKING.search(text) and not _TAGGED.search(text):
        return _names_a_field(reading)
    if _TAGGED.search(text) or _STATEMENT.match(text):
        return bool(reading.ideas or reading.values or reading.persons or reading.amount or re.search(rf"\b{_IT}\b", text))
    if re.match(r"^(?:who|whose|what|which|when|where|how|at|for|from|by|in|on|tell|more|give)\b", text):
        return bool(reading.ideas) or bool(re.search(rf"\b{_IT}\b", text) and not re.search(r"\b(?:you|i|we|me)\b", text))
    if re.match(r"^(?:any|with)\b", text):
        return bool(re.search(r"\bin (?:it|this|that)\b|\bany good$", text)) or (clause.marked and bool(reading.persons))
    return True


def _names_a_field(reading: Reading) -> bool:
    """ "Price?", "waterproof?": a field by its name and no word more."""
    return bool(reading.ideas) and not (reading.rest or reading.values or reading.amount)
