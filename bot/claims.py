"""A trace -> typed claims, each with the numbers it was read from. Nothing here searches or ranks again.

`explain` gives the reasons for and the strongest one against a pick, `why_not` what kept an item out, `compare`
what sets two or three items apart. All work from the stored trace; the catalogue only lends titles and facts.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.explaining.comparing import compare
from bot.explaining.reading import Claim, Explanation, Reading, Source
from bot.explaining.verdicts import why_not
from bot.messages import Messages
from bot.voice.evidence import SMALL, families
from retrieval.catalogue import Catalogue
from retrieval.errors import UnknownError
from retrieval.types import Pick, Trace

__all__ = ["Claim", "Explanation", "Source", "compare", "explain", "tenths", "why_not"]

MOST_REASONS = 4


def explain(
    trace: Trace,
    item_id: str,
    catalogue: Catalogue,
    messages: Messages | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    who: str | None = None,
) -> Explanation:
    """Why a pick of this trace was picked. Raises UnknownError for an item that is no pick of it.

    `titles` names items that have left the catalogue; `who` is the person the picks were for ("your dad").
    Without `messages` the English ones are read.
    """
    reading = Reading(trace, catalogue, messages, titles, who)
    pick = reading.pick(item_id)
    if pick is None:
        raise UnknownError("this turn did not pick that item", where=repr(item_id), do="Ask why not, or name a pick.")
    groups = families(pick.contributions)
    strong = [family for family in groups if family.total > 0 and family.share >= SMALL][:MOST_REASONS]
    weak = [family for family in groups if family.total < 0 and family.share > SMALL]
    reasons = tuple(reading.family_claim(family, item_id) for family in strong)
    against = tuple(reading.family_claim(family, item_id) for family in weak[-1:])
    return Explanation(
        trace.trace_id, item_id, reading.title(item_id), "why", "picked", reasons, against, _context(reading, pick)
    )


def _context(reading: Reading, pick: Pick) -> tuple[Claim, ...]:
    """The rank, the conditions that were met or missed, and how often such a score was liked."""
    trace = reading.trace
    place = {"rank": (str(pick.rank),), "total": (str(len(trace.pool)),)}
    claims = [reading.claim("rank", "claim.rank", place)]
    met = tuple(one.text for one in trace.query.constraints if one.text not in pick.violates)
    for wording, texts in (("claim.gate", met), ("claim.miss", pick.violates)):
        if texts:
            claims.append(reading.claim("gate", wording, {"conditions": tuple(texts)}, source=Source(gate=texts[0])))
    if pick.chance is not None:
        claims.append(reading.claim("probability", "claim.chance", {"tenths": (str(tenths(pick.chance)),)}))
    return tuple(claims)


def tenths(share: float) -> int:
    """A share as "so many in ten": 1..9, for neither none nor all is known."""
    return min(9, max(1, round(10 * share)))
