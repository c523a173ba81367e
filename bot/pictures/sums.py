"""The two pictures of a sum: the waterfall of one pick, and the heat map of what stands behind all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import fsum

from bot.pictures.names import Names
from bot.pictures.shapes import Bar, Column, HeatMap, Row, RowKind, Waterfall
from retrieval.types import Pick, Trace

MOST_ROWS = 12
_Cells = dict[str, tuple[float, ...]]


def waterfall(trace: Trace, pick: Pick, names: Names) -> Waterfall:
    """The sum of one pick, the largest term first."""
    terms = sorted((term for term in pick.contributions if term.contribution), key=lambda one: -abs(one.contribution))
    running = accumulate((term.contribution for term in terms), initial=pick.base)
    next(running)
    bars = tuple(
        Bar(term.signal, names.signal(term), term.family, term.weight, term.value, term.contribution, total)
        for term, total in zip(terms, running, strict=True)
    )
    title = names.title(pick.item_id)
    return Waterfall("waterfall", trace.trace_id, pick.item_id, title, pick.rank, pick.base, bars, pick.score)


def heat_map(trace: Trace, names: Names, most: int = MOST_ROWS) -> HeatMap:
    """What each liked or disliked item and each shared detail gave each pick: the `most` strongest, others together.

    The parts of the trace are added up, over all signals that name the same item or detail; the last row holds the
    rest of each sum, so that a column sums to its pick's score.
    """
    picks = trace.picks
    events, facets = _cells(picks, "event"), _cells(picks, "facet")
    strength = {**{("event", ref): _size(cells) for ref, cells in events.items()}}
    strength |= {("facet", ref): _size(cells) for ref, cells in facets.items()}
    kept = set(sorted(strength, key=lambda place: -strength[place])[:most])
    rows = [
        *_rows("event", events, kept, [names.title(ref) for ref in events]),
        *_rows("facet", facets, kept, [names.facet(ref) for ref in facets]),
    ]
    weak = [cells for ref, cells in events.items() if ("event", ref) not in kept]
    weak += [cells for ref, cells in facets.items() if ("facet", ref) not in kept]
    if weak:
        rows.append(Row("others", "", names.say("others", count=len(weak)), _sum(weak)))
    told = [*events.values(), *facets.values()]
    rest = tuple(fsum((_total(pick), *(-cells[at] for cells in told))) for at, pick in enumerate(picks))
    rows.append(Row("rest", "", names.say("rest"), rest))
    columns = tuple(Column(pick.item_id, names.title(pick.item_id), pick.rank, pick.score) for pick in picks)
    return HeatMap("heatmap", trace.trace_id, columns, tuple(rows))


def _cells(picks: Sequence[Pick], kind: RowKind) -> _Cells:
    """The parts of one kind by what they came from: one number a pick."""
    found: dict[str, list[float]] = {}
    for at, pick in enumerate(picks):
        for part in (part for term in pick.contributions for part in term.parts if part.kind == kind):
            found.setdefault(part.ref, [0.0] * len(picks))[at] += part.contribution
    return {ref: tuple(cells) for ref, cells in found.items()}


def _rows(kind: RowKind, cells: _Cells, kept: set[tuple[str, str]], names: Sequence[str]) -> list[Row]:
    rows = [Row(kind, ref, name, cells[ref]) for ref, name in zip(cells, names, strict=True) if (kind, ref) in kept]
    return sorted(rows, key=lambda row: -_size(row.cells))


def _size(cells: tuple[float, ...]) -> float:
    return max(map(abs, cells), default=0.0)


def _sum(rows: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(fsum(cells) for cells in zip(*rows, strict=True))


def _total(pick: Pick) -> float:
    """The sum of the terms, not the score that is written beside them: the two can be held against each other."""
    return fsum((pick.base, *(term.contribution for term in pick.contributions)))
