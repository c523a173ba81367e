"""Why an item was not picked: claims from a stored trace, nothing ranked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.explaining.comparing import gap_claim, gaps, named_gaps, total
from bot.explaining.reading import Claim, ClaimType, Explanation, Reading, Source, Verdict
from bot.messages import Messages
from bot.voice.evidence import SMALL
from bot.voice.filling import is_flag
from bot.voice.formats import lists
from retrieval.catalogue import Catalogue
from retrieval.gates import satisfies
from retrieval.likes import used_up
from retrieval.types import Constraint, Item, Schema, Trace


def why_not(
    trace: Trace,
    item_id: str,
    catalogue: Catalogue,
    messages: Messages | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    who: str | None = None,
) -> Explanation:
    """What kept an item out of the picks: a condition, stock, an earlier showing, the search, or the ranking.

    An item that nobody knows is an UnknownError.
    """
    reading = Reading(trace, catalogue, messages, titles, who)
    title = reading.title(item_id)
    for verdict, claims in _findings(reading, item_id, title):
        if claims:
            return Explanation(
                trace.trace_id,
                item_id,
                title,
                "why-not",
                verdict,
                (claims[0],),
                tuple(claims[1:2]),
                versus=_versus(claims),
            )
    raise AssertionError("every item has a verdict")


def _findings(reading: Reading, item_id: str, title: str) -> Sequence[tuple[Verdict, list[Claim]]]:
    """Every possible verdict in the order that it is decided, the first with claims being the true one."""
    item = reading.catalogue.get(item_id)
    candidate = reading.scored(item_id)
    picked = reading.pick(item_id)
    if picked is not None:
        return [("picked", [_said(reading, "picked", title, rank=(str(picked.rank),))])]
    if candidate is not None:
        return [("variant", _variant(reading, item_id, title)), ("outranked", _outranked(reading, item_id, title))]
    if item is None:
        return [("unlisted", [_said(reading, "unknown", title)])]
    return [
        ("unavailable", [_said(reading, "unavailable", title)] if item.available is False else []),
        ("filtered", _filtered(reading, item, title)),
        ("variant", _variant(reading, item_id, title)),
        ("excluded", [_said(reading, "excluded", title)] if _held_back(reading, item_id) else []),
        _unfound(reading, item_id, title),
    ]


def _said(reading: Reading, name: str, title: str, **values: tuple[str, ...]) -> Claim:
    kind: ClaimType = "rank" if name == "picked" else "gate"
    return reading.claim(kind, f"whynot.{name}", {"title": (title,), **values}, source=Source(gate=name))


def _filtered(reading: Reading, item: Item, title: str) -> list[Claim]:
    """The first condition that the item does not meet; those that had to be dropped come last."""
    trace, row = reading.trace, reading.catalogue.row(item.item_id)
    schema = reading.catalogue.schema
    for condition in sorted(trace.query.constraints, key=lambda one: one in trace.relaxed):
        if _known_field(schema, condition) and not satisfies(reading.catalogue, condition)[row]:
            name = "filtered" if lists(item, condition.field) else "unlisted"
            values = {"title": (title,), "conditions": (condition.text,)}
            if name == "unlisted" and is_flag(reading.catalogue, condition.field):
                name = "unlisted_flag"
            elif name == "unlisted":
                values["field"] = (condition.field,)
            return [reading.claim("gate", f"whynot.{name}", values, source=Source(gate=condition.text))]
    return []


def _known_field(schema: Schema, condition: Constraint) -> bool:
    return condition.field in schema.facets or condition.field in schema.numbers


def _held_back(reading: Reading, item_id: str) -> bool:
    query, catalogue = reading.trace.query, reading.catalogue
    return bool({item_id, *catalogue.twins(item_id)} & query.exclude) or item_id in used_up(catalogue, query.events)


def _variant(reading: Reading, item_id: str, title: str) -> list[Claim]:
    twins = reading.catalogue.twins(item_id)
    shown = next((pick for pick in reading.trace.picks if pick.item_id in twins), None)
    if shown is None:
        return []
    return [_said(reading, "variant", title, item=(reading.title(shown.item_id),))]


def _unfound(reading: Reading, item_id: str, title: str) -> tuple[Verdict, list[Claim]]:
    found = tuple(name for name, ids in reading.trace.sources.items() if item_id in ids)
    verdict: Verdict = "cut" if found else "missed"
    source = Source(signals=found or tuple(reading.trace.sources), gate=verdict)
    return verdict, [reading.claim("gate", f"whynot.{verdict}", {"title": (title,)}, source=source)]


def _outranked(reading: Reading, item_id: str, title: str) -> list[Claim]:
    """Behind the last pick: by which families, or for its likeness to an earlier pick."""
    mine = reading.contributions(item_id) or ()
    last = reading.trace.picks[-1]
    theirs = tuple(term for term in last.contributions if term.signal != "diversity")
    apart = gaps(theirs, mine)
    ahead = [gap for gap in apart if gap.lead > 0]
    behind = [gap for gap in reversed(apart) if gap.lead < 0]
    values = {"title": (title,), "item": (reading.title(last.item_id),)}
    if total(mine) > last.score or (not ahead and reading.trace.query.diversity):
        source = Source(signals=("diversity",))
        return [reading.claim("comparison", "whynot.variety", {"title": (title,)}, family="variety", source=source)]
    if not ahead:
        return [reading.claim("comparison", "whynot.tied", values)]
    claims = [gap_claim(reading, "whynot.outranked", {**values, "gaps": named_gaps(reading, ahead)}, ahead)]
    if behind and -behind[0].lead > SMALL * sum(abs(gap.lead) for gap in apart):
        claims.append(gap_claim(reading, "whynot.but", {**values, "gaps": named_gaps(reading, behind[:1])}, behind[:1]))
    return claims


def _versus(claims: Sequence[Claim]) -> tuple[str, ...]:
    return claims[0].values.get("item", ())
