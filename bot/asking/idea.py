"""The shape of an idea that people ask about, and words that its patterns share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern
from typing import Literal

from retrieval.types import NumberKind

Nature = Literal["number", "facet", "people", "closed", "variant", "other"]
REF = r"(?:it|this|that|they|these|those|them|(?:the |this |that )?(?:\w+ )?(?:one|film|movie))"
BE = r"(?:is|are|was|were)"
KIDS = (
    r"(?:kids?|child|children|toddlers?|bab(?:y|ies)|famil(?:y|ies)|sons?|daughters?|nephews?|nieces?|grand(?:kids"
    r"|children|son|daughter)"
    r"|teens?|teenagers?|boys|girls|(?:\w+ )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve) ?(?:year"
    r"|yr|yo|y o)s?(?: olds?)?)"
)


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing people ask about.

    `columns` are the names of facets and numbers that carry it, `asks` the ways to ask for it, `beside` the words
    that may stand in such a question without asking for something else. `nature`: a `closed` facet lists all there
    is (genres), `people` are the most important ones only, a `variant` may differ within a group (colour).
    `said` is how a listing's free text states it.
    """

    name: str
    nature: Nature
    asks: Pattern[str]
    columns: Pattern[str] | None = None
    kind: NumberKind | None = None
    beside: frozenset[str] = frozenset()
    said: Pattern[str] | None = None


def idea(
    name: str,
    nature: Nature,
    asks: str,
    *,
    columns: str = "",
    kind: NumberKind | None = None,
    beside: str = "",
    said: str = "",
) -> Idea:
    """An idea from the text of its patterns; several words are given with spaces between them."""
    return Idea(
        name,
        nature,
        re.compile(asks),
        re.compile(rf"^(?:.* )?(?:{columns})$") if columns else None,
        kind,
        frozenset(beside.split()),
        re.compile(said, re.IGNORECASE) if said else None,
    )
