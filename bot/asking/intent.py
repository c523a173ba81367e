"""Is a clause a question about an item's facts? As opposed to a request for items, a "why", or a word about us."""

from __future__ import annotations

import re

from bot.asking.reading import Reading
from bot.asking.words import Clause

_THING = r"(?:one|film|movie|show|book|item|product|first|second|third|last)"
_IT = rf"(?:it|its|this|that|they|them|these|those|he|she|(?:the |this |that )(?:\w+ )?{_THING})"
_IN_IT = re.compile(
    rf"\b(?:in|on|with|to|for|of|inside) (?:it|this|that|them|these|there|(?:the |this |that )(?:\w+ )?{_THING})\b"
)
_WH = re.compile(r"^(?:(?:at|for|from|by|in|on) )?(?:who|whose|whom|what|which|when|where|how)\b")
_NO_SUBJECT = (
    r"check|try|look|watch|get|definitely|probably|so|seems|good|been|see|say|said|give|be|take|do|done|go|like"
    r"|liked|love|very|really|pretty"
    r"|always|usually|never|a|an|ok|okay|great|too|more|less|all|also|just|still|sound|sounds|remember|think|know"
    r"|want|need|enjoy|appreciate|make|have|had|having|about"
)
_POLAR = re.compile(
    rf"^(?:is|are|was|were|does|do|did|can|could|would|should)(?: not (?={_IT}\b|the\b|my\b))? (?!(?:not"
    rf"|{_NO_SUBJECT})\b)\w+"
    rf"|^will (?!(?:not|\w+ (?:is|was)|{_NO_SUBJECT})\b)\w+|^(?:has|have|had|will|is|are)(?: not)? {_IT}\b"
)
_MORE = re.compile(
    r"^(?:please )?(?:tell|give|show) me (?:more|its|the (?:\w+ )?(?:price|plot|cast|details?)|about|a (?:bit"
    r"|little) more)\b(?! (?:like|you|yourself|me|my)\b)"
    r"|\bmore (?:info|information|details?)\b|^more about\b"
)
_TAGGED = re.compile(r"\b(?:right|correct|is not it|does not it)$")
_STATEMENT = re.compile(r"^(?:it|its|this|that|they)(?: one)? (?:is|has|have|stars|are|was|comes)\b")
# What looks like a question and wants items, an opinion of ours, or a reason.
_REQUEST = re.compile(
    r"\b(?:do|does|have|has|did) (?:you|u|we|they)(?: guys)? (?:also |still |only |even )?(?:have|got|know|sell"
    rf"|stock|carry|offer)\b(?! {_IT}\b)"
    r"|\bhave you (?:got|any)\b|\byou (?:have|got|offer|recommend|suggest|sell)$|\b(?:recommend\w*|suggest\w*|advise)\b"
    r"|^(?:what|how) about (?!the |its |it\b)|^(?:show|find|give|get|bring) (?:me|us) (?!more (?:info|detail)|the "
    r"|its )"
    r"|^(?:what|which) (?:should|shall|can|could|would|do|else)\b (?:i|we|you)\b|^what else\b|^another\b|\b(?:some"
    r"|any) ?(?:thing|one) (?:else|similar|new\w*|old\w*|\w+er|like)\b"
    r"|^(?:what|which) (?:\w+ ){0,2}(?:films|movies|items|products|books|jackets|tents|ones|options)\b"
    r"|^which (?:one|of)\b"
    r"|^what (?:is|are) (?:the|your) (?:\w+est|best|most|least|favou?rite)\b|^who (?:would|might|should|likes?)\b"
    r"|^how does (?:this|that) work$"
    r"|^any (?!of\b)(?:\w+ )*(?:films?|movies?|ones|recommendations?|suggestions?|ideas?|others?|more)\b"
    r"|^any good \w+|\bany of (?:them|these|those)\b"
    r"|\b(?:difference|differences|compare|versus|vs|better than|similar to|the same as|like the)\b|^why\b"
    r"|^how come\b|\bto watch$"
    r"|\b(?:i|we) (?:want|need|like|love|loved|hate|prefer|would like|am looking|have seen|saw)\b|\b(?:i am"
    r"|im) looking\b"
)
_SEARCH = re.compile(
    r"\b(?:something|anything|someone|everything|nothing|others?)\b|^(?:is|are) there (?:\w+ ){0,4}(?:films?"
    r"|movies?|ones?|items?|products?|options?|alternatives?)\b"
    r"|^are there (?:any|some|other|more|good)\b|\bany (?:other|more)\b"
)
_US = re.compile(
    r"^(?:who|what|how) (?:are|is) (?:you|your|u)\b|^(?:are|do|did|can|could|have|will|would|were) (?:you|u"
    r"|we)\b(?! (?:still |also )?(?:have|sell|stock|carry|ship) )"
    r"|\bhow (?:are|do) you\b|^what (?:can|do|did|have) you\b|^(?:where|when) (?:is|will|are|does|do) (?:my|our)\b"
    r"|\babout me\b|^what (?:is|are) my\b"
    r"|\bmy (?:order|parcel|package|refund|account|profile|history|data)\b|^how (?:can|do|should|would|did) (?:i|we"
    r"|you)\b|\b(?:does|do|did) not (?:matter|care|mind)\b"
)
_I = re.compile(r"^(?:am|can|could|should|shall|may|do|did|have|will) i\b")
_NO_QUESTION = re.compile(
    r"^(?:do|does|did|could|would|can) not (?:want|like|show|give|care|mind|need)\b|^which i\b|^where there\b"
)


def looks_asking(clause: Clause) -> bool:
    """Whether a clause has the form of a question."""
    text = clause.text
    if _NO_QUESTION.match(text):
        return False
    if clause.marked and (len(clause.words) <= 6 or _STATEMENT.match(text)):
        return True
    asks = _WH.match(text) or _POLAR.match(text) or _MORE.search(text) or re.match(r"^(?:any|with) \w+", text)
    return bool(asks) or (bool(_TAGGED.search(text)) and len(clause.words) > 2)


def wants_other(clause: Clause) -> bool:
    """Whether a clause that looks like a question wants items, a reason, or a word about us."""
    text = clause.text
    if _REQUEST.search(text) or _US.search(text) or (_SEARCH.search(text) and not _IN_IT.search(text)):
        return True
    return bool(_I.match(text)) and not re.search(rf"\b{_IT}\b", text)


def asks(clause: Clause, reading: Reading) -> bool:
    """Whether a clause asks about the facts of an item; `reading` is the clause read without an item."""
    text = clause.text
    named = bool(reading.ideas or reading.values or reading.persons or reading.amount)
    refers = bool(re.search(rf"\b{_IT}\b", text))
    if _MORE.search(text):
        return True
    if _WH.match(text):
        return bool(reading.ideas) or (refers and not re.search(r"\b(?:you|i|we|me)\b", text))
    if _POLAR.match(text):
        return True
    if _TAGGED.search(text) or (clause.marked and _STATEMENT.match(text)):
        return named or refers
    if re.match(r"^(?:any|with)\b", text):
        return bool(_IN_IT.search(text) or text.endswith("any good")) or (clause.marked and bool(reading.persons))
    if clause.marked and re.match(r"^(?:the|its) ", text):
        return bool(reading.ideas)
    return clause.marked and len(clause.words) <= 3 and _names_a_field(reading)


def _names_a_field(reading: Reading) -> bool:
    """ "Price?", "waterproof?": a field by its name and no word more."""
    return bool(reading.ideas) and not (reading.rest or reading.values or reading.amount)
