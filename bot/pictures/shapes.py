"""The shapes of the pictures. No logic lives here: every number is as the trace holds it, or a sum of such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["waterfall", "heatmap", "path"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One term of a score; `running` is the total once it is added."""

    signal: str
    name: str
    family: str
    weight: float
    value: float
    contribution: float
    running: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """base + every contribution, the largest first, == score. Terms that gave nothing are left out."""

    kind: Literal["waterfall"]
    trace_id: str
    item_id: str
    title: str
    rank: int
    base: float
    bars: tuple[Bar, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Column:
    """A pick; the cells of its column sum to its score."""

    item_id: str
    title: str
    rank: int
    score: float


RowKind = Literal["event", "facet", "others", "rest"]


@dataclass(frozen=True, slots=True)
class Row:
    """What one source of evidence gave each pick, in the order of the columns.

    `event` is a liked or disliked item, `facet` a detail shared with such items, `others` the weaker ones of both
    together, `rest` all that came from neither.
    """

    kind: RowKind
    ref: str  # an item id, or facet=value; empty for sums of several
    name: str
    cells: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Past items and shared details x picks."""

    kind: Literal["heatmap"]
    trace_id: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A named number of the path: an int is a count, a float a part of a score."""

    name: str
    value: int | float


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a step, with the numbers behind it."""

    label: str
    text: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One step on the way to the picks; `step` is its name in the trace."""

    step: str
    title: str
    says: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """From the request to the order of the picks, step by step as it was computed."""

    kind: Literal["path"]
    trace_id: str
    nodes: tuple[Node, ...]


Picture = Waterfall | HeatMap | Path
