"""What no sentence may say, whatever the evidence: addresses, innards, hearsay, a wish for secrets, reasons that contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADDRESS = re.compile(
    r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|ai|co|app|dev|info|biz|shop|store|example|ru|cn|de|uk)\b|\S@\S|\b(?:https?|www)\b",
    re.IGNORECASE,
)
_INNARDS = re.compile(
    r"\b(?:item_id|look_up|tool[_ ]calls?|system prompt|already_said|refers_to|json|labels or lists|adding no (?:reason|fact)|in one to four sentences)\b|[{}]|</?turn>",
    re.IGNORECASE,
)
# Praise and hearsay that no listing proves, and no trace.
_HEARSAY = re.compile(
    r"\b(?:everyone|everybody|nobody|critics?|experts?|reviewers?|the world) (?:\w+ ){0,2}(?:agrees?|says?|loves?|knows?|calls?|praises?|adores?|recommends?)\b"
    r"|\b(?:best|greatest|finest|most \w+) (?:\w+ ){1,4}(?:ever|of all time|in the world|in history)\b|\bmasterpieces?\b|\bmust-(?:see|have|watch)\b",
    re.IGNORECASE,
)

# What nobody here ever needs; a text of the catalogue may have told a model to ask for it.
_SECRETS = re.compile(
    r"\b(?:your|tell|enter|give|send|type|provide|share|confirm|need|what is the)\b(?: \w+){0,4}? (?:passwords?|passcodes?|pins?(?= ?(?:code|number|$|[.?!,]))|credentials"
    r"|log-?ins?|(?:credit|debit|bank|payment) (?:card|account|details|data)|card (?:number|details|data)|account number|cvv|cvc|iban|social security"
    r"|(?:one-time|verification|security) code)\b",
    re.IGNORECASE,
)

# Behind another reason, nothing is the only one or weighs most.
_BOTH_LAST_AND_FIRST = re.compile(
    r"^(?:.{0,80}\bthis first\b|\W*(?:add to (?:it|that)|behind that|besides|further|on top of that|after that|something else|a (?:smaller|lesser) point|to a lesser (?:degree|extent)|next in weight|what's more|then there is)\b)"
    r".*\b(?:(?:biggest|main|chief|only|sole|decisive|first|strongest|top) reason|no other reason|nothing else|weigh(?:ed|s) most|counted most|solely|decided (?:it|everything))\b",
    re.IGNORECASE | re.DOTALL,
)

_MOST_AND_ONLY = re.compile(
    r"\b(?:counted most|at the root of|this first)\b.*\b(?:(?:only|sole) reason|no other reason|nothing else|solely)\b",
    re.IGNORECASE | re.DOTALL,
)

# What was no reason is no claim either.
_NOT_BECAUSE = re.compile(
    r"\b(?:not|never) (?:just |only |merely |simply )?(?:because|since|due to|thanks to|owing to|on account of)\b",
    re.IGNORECASE,
)


def forbidden(sentence: str, untitled: str) -> Iterator[str]:
    """The words of a sentence that are never said; `untitled` is the same with marks for titles, which may read so."""
    for pattern, text in ((_INNARDS, sentence), (_ADDRESS, sentence), (_HEARSAY, untitled), (_SECRETS, untitled)):
        if found := pattern.search(text):
            yield found[0]


def contradictory(sentence: str) -> Iterator[str]:
    """The words by which a sentence takes back what it says of its reasons."""
    for pattern in (_BOTH_LAST_AND_FIRST, _MOST_AND_ONLY, _NOT_BECAUSE):
        if found := pattern.search(sentence):
            yield found[0]
