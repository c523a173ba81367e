"""Traces made up at random that hold what every trace holds: parts sum to their term, terms to the score."""

from __future__ import annotations

from math import fsum

from hypothesis import strategies as st

from retrieval.signals import FAMILIES
from retrieval.types import (
    Candidate,
    Constraint,
    Contribution,
    Event,
    GateCount,
    Part,
    PartKind,
    Pick,
    Query,
    Scored,
    Trace,
)

HARM = "<script>window.harm=1</script> | *bold* _it_ `code` [a](http://harm.example) \"'&amp; \u202eevil\x1b[31m 7\n8"
KINDS: dict[str, PartKind] = {
    "request": "whole",
    "words": "term",
    "avoid": "term",
    "taste_text": "event",
    "colike": "event",
    "facets": "facet",
    "popularity": "number",
    "rating": "number",
    "freshness": "number",
}
values = st.one_of(st.just(0.0), st.floats(-5, 5, allow_subnormal=False), st.sampled_from([1e-7, -3e-7, 0.1, -0.2]))
words = st.one_of(st.just(HARM), st.text(min_size=1, max_size=60))
CONDITION = Constraint("year", "<", 1990.0, "before 1990 | <b>")


@st.composite
def traces(draw: st.DrawFn) -> tuple[Trace, dict[str, str]]:
    """A trace, and titles for the items in it."""
    events = [f"e{at}" for at in range(draw(st.integers(0, 18)))]
    picks: list[Pick] = []
    for rank in range(1, draw(st.integers(1, 4)) + 1):
        earlier = picks[0].item_id if picks else ""
        terms = [draw(_term(signal, events)) for signal in KINDS]
        penalty = -abs(draw(values)) if earlier else 0.0
        parts = (Part("pick", earlier, penalty),) if penalty else ()
        terms.append(Contribution("diversity", "variety", 1.0, penalty, penalty, parts))
        base = draw(st.sampled_from([0.0, 0.25, -1.5]))
        score = sum((term.contribution for term in terms), base)
        picks.append(Pick(rank, f"i{rank}", score, base, tuple(terms)))
    gates = draw(st.lists(_gates(), max_size=4))
    query = Query(
        draw(words), tuple(draw(st.lists(words, max_size=2))), tuple(_event(one) for one in events), (CONDITION,)
    )
    ids = [pick.item_id for pick in picks]
    trace = Trace(
        "t1",
        "v",
        "c",
        query,
        {"request": tuple(ids), "<i>own</i>": tuple(ids[:1])},
        tuple(gates),
        0.0,
        tuple(Scored(Candidate(pick.item_id, {}), pick.score, pick.contributions) for pick in picks),
        tuple(picks),
        steps=("gates", "candidates", "signals", "diversity"),
    )
    titles = draw(st.lists(words, min_size=3, max_size=3))
    return trace, {one: titles[at % 3] for at, one in enumerate((*ids, *events))}


def _event(item_id: str) -> Event:
    return Event(item_id, 1.0 if int(item_id[1:]) % 3 else -1.0, "history" if int(item_id[1:]) % 2 else "dialog")


@st.composite
def _term(draw: st.DrawFn, signal: str, events: list[str]) -> Contribution:
    kind = KINDS[signal]
    refs = {"event": events, "facet": ["genres=Drama", "director=<b>A|B</b>"], "term": ["a", "b"]}.get(kind, ["x"])
    sizes = draw(st.lists(values, min_size=len(refs), max_size=len(refs)))
    parts = tuple(Part(kind, ref, size) for ref, size in zip(refs, sizes, strict=True))
    weight = draw(st.sampled_from([0.4, 2.5, 12.0]))
    total = fsum(part.contribution for part in parts)
    return Contribution(signal, FAMILIES[signal], weight, total / weight, total, parts)


@st.composite
def _gates(draw: st.DrawFn) -> GateCount:
    counts = [draw(st.integers(0, 20_000)) for _ in range(4)]
    name = draw(st.sampled_from(["available", "excluded"]) | words)
    return GateCount(name, None if name in ("available", "excluded") else CONDITION, *counts)
