"""The marks by which a language model says which claim a sentence gives: "[c1]". They are never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.explaining.past import Explained
from bot.turn.context import Artifact

_MARK = re.compile(r"\s*\[\s*(c\d+(?:\s*[,;]\s*c\d+)*)\s*\]")
# "[Reason 1] ...", "[Reason: ...]", "Reason for c1 ..."
_LABEL = re.compile(
    r"^\W*(?:reason|claim)s?(?:(?: for)?\s*c\d+\W+|(?:\s*\d+)?\s*[\]:.]+\s*)",
    re.IGNORECASE,
)
_HEADING = re.compile(  # as in the evidence, at the head or behind a full stop: "against It is close to Heat"
    r"(?:^|(?<=[.!?] ))(?:against|also|reasons|[Ww]hy(?: not)?)\W+(?=(?:It|Its|You|Your|People|Many|The|Of|However|This|There)\b)(?!.*\?$)"
    r"|^Why (?=[A-Z]\w*(?! \w+\?)[^?]*$)"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence without its marks: the claims it gives, and those that a mark at its head says the one before gave."""

    text: str
    ids: tuple[str, ...]
    before: tuple[str, ...]


def taken(sentence: str) -> Marked:
    """The marks taken out of a sentence, and other labels and brackets. Models put marks before the full stop or behind."""
    head = _MARK.match(sentence)
    start = head.end() if head else 0
    unlabelled = _LABEL.sub("", _MARK.sub("", sentence)).replace("[", "").replace("]", "")
    return Marked(_HEADING.sub("", unlabelled.strip()), _ids(sentence[start:]), _ids(sentence[:start]))


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for found in _MARK.finditer(text) for one in re.findall(r"c\d+", found[1])))


def claims(found: Sequence[Artifact]) -> Mapping[str, str]:
    """Claim id -> the claim in the built-in's words, of the explanation that was found."""
    told = next((one.explanation for one in found if isinstance(one, Explained)), None)
    return {} if told is None else {one.claim_id: one.text for one in (*told.reasons, *told.against, *told.context)}
