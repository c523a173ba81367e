"""Does a receipt hold? Checked from the receipt alone: no server, no index, no model.

The seal tells whether a byte was changed; the other checks tell whether what stands there is true of itself: the
sums, the order, the conditions, the claims (made anew from the trace), the smallest change, and every sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.checking.checker import Checker
from bot.checking.grounds import of_trace
from bot.checking.second import second_reader
from bot.claims import Explanation, compare, explain, why_not
from bot.messages import Messages
from bot.receipts.receipt import Otherwise, Receipt
from retrieval.catalogue import Catalogue
from retrieval.errors import WhypickError
from retrieval.gates import satisfies
from retrieval.types import Contribution, Pick

GAP = 1e-9  # between a sum and what it is said to be


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked; `wrong` says what does not hold, each where it stands."""

    name: str
    wrong: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return not self.wrong


def verify(receipt: Receipt, messages: Messages | None = None) -> tuple[Check, ...]:
    """Every check, in the order in which they build on each other."""
    said, catalogue = messages or Messages(), Catalogue(receipt.items, receipt.listing)
    checks: Mapping[str, Callable[[], Iterator[str]]] = {
        "seal": lambda: _seal(receipt),
        "sums": lambda: _sums(receipt),
        "order": lambda: _order(receipt),
        "conditions": lambda: _conditions(receipt, catalogue),
        "claims": lambda: _claims(receipt, catalogue, said),
        "change of mind": lambda: _otherwise(receipt, receipt.otherwise),
        "sentences": lambda: _sentences(receipt, catalogue, said),
    }
    return tuple(Check(name, tuple(check())) for name, check in checks.items())


def _seal(receipt: Receipt) -> Iterator[str]:
    if receipt.sealed().digest != receipt.digest:
        yield "the digest is not that of what stands here: something was changed"


def _sums(receipt: Receipt) -> Iterator[str]:
    trace = receipt.trace
    for pick in trace.picks:
        yield from _terms(f"pick {pick.rank}", pick.contributions)
        total = pick.base + math.fsum(term.contribution for term in pick.contributions)
        if abs(total - pick.score) > GAP:
            yield f"pick {pick.rank}: base and contributions make {total:.12g}, not {pick.score:.12g}"
    for entry in trace.pool:
        name = f"candidate {entry.candidate.item_id}"
        yield from _terms(name, entry.contributions)
        total = trace.base + math.fsum(term.contribution for term in entry.contributions)
        if entry.contributions and abs(total - entry.score) > GAP:
            yield f"{name}: base and contributions make {total:.12g}, not {entry.score:.12g}"


def _terms(where: str, terms: Sequence[Contribution]) -> Iterator[str]:
    for term in terms:
        if abs(term.weight * term.value - term.contribution) > GAP:
            product = term.weight * term.value
            yield f"{where}, {term.signal}: weight times value is {product:.12g}, not {term.contribution:.12g}"
        parts = math.fsum(part.contribution for part in term.parts)
        if term.parts and abs(parts - term.contribution) > GAP:
            yield f"{where}, {term.signal}: its parts make {parts:.12g}, not {term.contribution:.12g}"


def _order(receipt: Receipt) -> Iterator[str]:
    picks, pool = receipt.trace.picks, {entry.candidate.item_id: entry for entry in receipt.trace.pool}
    if [pick.rank for pick in picks] != list(range(1, len(picks) + 1)):
        yield "the ranks do not count up from 1"
    for above, below in pairwise(picks):
        if below.score > above.score + GAP:
            yield f"pick {below.rank} scores more than pick {above.rank}"
    for pick in picks:
        entry = pool.get(pick.item_id)
        if entry is None:
            yield f"pick {pick.rank} was no candidate"
        elif abs(entry.score - _before_variety(pick)) > GAP:
            yield f"pick {pick.rank}: without variety its score is not the candidate's"
    best = max((entry.score for entry in pool.values()), default=0.0)
    if picks and best > picks[0].score + GAP:
        yield "a candidate scores more than the first pick"


def _before_variety(pick: Pick) -> float:
    return pick.score - sum(term.contribution for term in pick.contributions if term.signal == "diversity")


def _conditions(receipt: Receipt, catalogue: Catalogue) -> Iterator[str]:
    known = {*catalogue.schema.facets, *catalogue.schema.numbers}
    for pick in receipt.trace.picks:
        for condition in receipt.trace.query.constraints:
            if pick.item_id not in catalogue or condition.field not in known or condition.text in pick.violates:
                continue
            if not satisfies(catalogue, condition)[catalogue.row(pick.item_id)]:
                yield f"pick {pick.rank} does not meet {condition.text!r}, and does not say so"


def _claims(receipt: Receipt, catalogue: Catalogue, messages: Messages) -> Iterator[str]:
    """Made anew from the trace, they must be the same."""
    try:
        found = explanation(receipt, catalogue, messages)
    except WhypickError as error:
        yield error.line()
        return
    anew = [claim.as_json() for claim in (*found.reasons, *found.against, *found.context)]
    if len(anew) != len(receipt.claims):
        yield f"the trace gives {len(anew)} claims, not {len(receipt.claims)}"
    for mine, theirs in zip(anew, receipt.claims, strict=False):
        for key in mine:
            if mine[key] != theirs.get(key):
                yield f"claim {mine['claim_id']}: the trace gives another {key} ({mine[key]!r})"


def explanation(receipt: Receipt, catalogue: Catalogue, messages: Messages) -> Explanation:
    """The explanation that the trace of a receipt gives. Raises UnknownError for items that are not in it."""
    trace, first, titles, who = receipt.trace, receipt.asked[0], receipt.titles, receipt.who
    if receipt.kind == "compare":
        return compare(trace, receipt.asked, catalogue, messages, titles=titles, who=who)
    tell = why_not if receipt.kind == "why-not" else explain
    return tell(trace, first, catalogue, messages, titles=titles, who=who)


def _otherwise(receipt: Receipt, found: Otherwise | None) -> Iterator[str]:
    """Where the change is a sum: with it taken away, the other item must be ahead."""
    if found is None or not found.addends:
        return
    scores = {entry.candidate.item_id: entry.score for entry in receipt.trace.pool}
    first = receipt.trace.picks[0].item_id
    if sorted(one.name for one in found.addends) != sorted(found.without) or found.then_first not in scores:
        yield "what was taken away and the sums given for it do not go together"
        return
    left = scores[first] - math.fsum(one.first for one in found.addends)
    other = scores[found.then_first] - math.fsum(one.then_first for one in found.addends)
    if other <= left:
        yield f"with that taken away, {first} would still be ahead ({left:.12g} to {other:.12g})"


def _sentences(receipt: Receipt, catalogue: Catalogue, messages: Messages) -> Iterator[str]:
    """Each stands on a claim that is there, and says nothing that the trace does not."""
    known = {claim.get("claim_id") for claim in receipt.claims}
    grounds = of_trace(receipt.trace, catalogue, messages, receipt.titles, receipt.who)
    checker = Checker(catalogue, messages, second_reader())
    for sentence in receipt.sentences:
        verdict = checker.check(sentence.text, grounds, receipt.asked)
        if sentence.claim_id is not None and sentence.claim_id not in known:
            yield f"{sentence.text!r} rests on a claim that is not there ({sentence.claim_id})"
        if not verdict.ok:
            yield f"{sentence.text!r} does not follow: {', '.join(verdict.unsupported)}"
