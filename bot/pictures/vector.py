"""Pictures as SVG. Widths are in percent and letters in pixels, so that words stay readable however narrow it is.

Every word is escaped; there is no script. Inside a page the colours are the page's (CSS variables, `currentColor`);
as a file of its own it brings them, for light and dark. Each number stands unrounded in a `data-` attribute.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape

from bot.messages import Messages
from bot.pictures.bars import figure
from bot.pictures.elements import LETTERS, SHOWN, WIDE, lettering, palette, percent, tag
from bot.pictures.shapes import Bar, HeatMap, Node, Path, Picture, Row, Waterfall

_COLOURS = {
    "your request": ("--request", "#0a6b4d", "#62d3a7"),
    "your taste": ("--taste", "#7a55c7", "#ad93f0"),
    "what you looked at": ("--looked", "#0f7f8c", "#63c5d0"),
    "people with similar taste": ("--people", "#2a6fbf", "#70b1f2"),
    "the item itself": ("--item", "#c07f12", "#e6b450"),
    "variety": ("--variety", "#7c8b84", "#8b9a93"),
    "the assistant's judgement": ("--judgement", "#b8457f", "#ec8ebb"),
}
_OTHER = ("--variety", "#7c8b84", "#8b9a93")
_FOR, _AGAINST = ("--accent", "#0a6b4d", "#62d3a7"), ("--bad", "#a32a2a", "#f4a39b")
_SOFT = ("--soft", "#52625a", "#a0b1a8")
_CELL = 84  # pixels that a cell of the heat map needs for its number


def svg(picture: Picture, messages: Messages, *, standalone: bool = False) -> str:
    """The picture as one SVG element."""
    if isinstance(picture, Waterfall):
        return _Canvas(picture, standalone).waterfall(picture, messages)
    if isinstance(picture, HeatMap):
        return _Canvas(picture, standalone).heat_map(picture, messages)
    return _Canvas(picture, standalone).path(picture, messages)


def _colour(colour: tuple[str, str, str]) -> str:
    return f"fill:var({colour[0]},{colour[1]})"


class _Canvas:
    """One SVG being drawn from top to bottom; `_y` is how far it has come, in pixels."""

    def __init__(self, picture: Picture, standalone: bool) -> None:
        place = f"{picture.kind} {picture.trace_id} {picture.item_id if isinstance(picture, Waterfall) else ''}"
        self._name = f"p{hashlib.sha256(place.encode()).hexdigest()[:12]}"
        self._standalone, self._y, self._drawn = standalone, 0, list[str]()

    def waterfall(self, picture: Waterfall, messages: Messages) -> str:
        """Bars that begin where the one before ended, from the base to the score."""
        ends = [0.0, picture.base, picture.score, *(bar.running for bar in picture.bars)]
        low, high = min(ends), max(ends)
        scale = 100.0 / ((high - low) or 1.0)
        base, score = messages.say("maths.base"), messages.say("maths.total")
        if picture.base:
            self._bar(base, picture.base, (0.0, picture.base), low, scale, _OTHER, role="base")
        start = picture.base
        for bar in picture.bars:
            colour = _COLOURS.get(bar.family, _OTHER)
            self._bar(bar.name, bar.contribution, (start, bar.running), low, scale, colour, bar=bar)
            start = bar.running
        self._bar(score, picture.score, (0.0, picture.score), low, scale, _SOFT, role="score")
        terms = "; ".join(f"{bar.name} {figure(bar.contribution)}" for bar in picture.bars)
        told = f"{base} {figure(picture.base)}; {terms}; {score} {figure(picture.score)}"
        title = messages.say("picture.waterfall_of", title=picture.title)
        return self._whole(title, told, data_base=picture.base, data_score=picture.score, data_scale=scale)

    def _bar(
        self,
        name: str,
        value: float,
        ends: tuple[float, float],
        low: float,
        scale: float,
        colour: tuple[str, str, str],
        *,
        role: str = "term",
        bar: Bar | None = None,
    ) -> None:
        """A line of words with its number, the bar beneath, and a thread from its end towards the next."""
        data: dict[str, object] = {"data_role": role, "data_contribution": value}
        if bar is not None:
            data |= {"data_signal": bar.signal, "data_family": bar.family, "data_running": bar.running}
        self._line(name, figure(value), weight=600 if role == "score" else 400)
        start, width = (min(ends) - low) * scale, abs(ends[1] - ends[0]) * scale
        look = "fill-opacity:.45;stroke:currentColor;stroke-dasharray:3 2" if value < 0 else ""
        place = {"x": percent(start), "width": percent(width), "y": self._y + 3, "height": 12}
        self._drawn.append(tag("rect", **place, style=f"{_colour(colour)};{look}", **data))
        if role != "score":
            at = percent((ends[1] - low) * scale)
            thread = {"x1": at, "x2": at, "y1": self._y + 3, "y2": self._y + 20}
            self._drawn.append(tag("line", **thread, style="stroke:currentColor;stroke-opacity:.3"))
        self._y += 21

    def heat_map(self, picture: HeatMap, messages: Messages) -> str:
        """A line of words a row, and under it one shaded cell a pick, with its number."""
        strongest = max((abs(cell) for row in picture.rows if row.kind != "rest" for cell in row.cells), default=0.0)
        for column in picture.columns:
            self._line(f"{column.rank}. {column.title}")
        self._y += 6
        for at, column in enumerate(picture.columns):
            middle = percent((at + 0.5) * 100 / len(picture.columns))
            self._text(str(column.rank), x=middle, y=self._y + 12, anchor="middle", weight=600)
        self._y += 18
        for row in picture.rows:
            self._row(row, picture, strongest)
        total = messages.say("maths.total")
        self._row(Row("rest", "", total, tuple(column.score for column in picture.columns)), picture, 0.0, weight=600)
        told = "; ".join(f"{row.name}: {', '.join(map(figure, row.cells))}" for row in picture.rows)
        return self._whole(messages.say("picture.heatmap_of"), told, least=_CELL * len(picture.columns))

    def _row(self, row: Row, picture: HeatMap, strongest: float, weight: int = 400) -> None:
        self._line(row.name, weight=weight)
        wide = 100 / max(1, len(picture.columns))
        role = "score" if weight > 400 else row.kind
        for at, (cell, column) in enumerate(zip(row.cells, picture.columns, strict=True)):
            deep = abs(cell) / strongest * 0.5 if strongest and row.kind != "rest" else 0.0
            look = f"{_colour(_FOR if cell >= 0 else _AGAINST)};fill-opacity:{deep:.6f}"
            place = {"x": percent(at * wide + 0.4), "width": percent(wide - 0.8), "y": self._y + 2, "height": 20}
            data = {"data_role": role, "data_ref": row.ref, "data_item": column.item_id, "data_contribution": cell}
            edge = "stroke:currentColor;stroke-opacity:.18"
            self._drawn.append(tag("rect", **place, rx=3, style=f"{look};{edge}", **data))
            self._text(figure(cell), x=percent((at + 0.5) * wide), y=self._y + 16, anchor="middle", weight=weight)
        self._y += 27

    def path(self, picture: Path, messages: Messages) -> str:
        """One box a step, an arrow to the next."""
        for place, node in enumerate(picture.nodes, start=1):
            if place > 1:
                self._arrow()
            self._node(place, node)
        told = "; ".join(f"{node.title}: {node.says}" for node in picture.nodes)
        return self._whole(messages.say("picture.path_of"), told)

    def _node(self, place: int, node: Node) -> None:
        top, before = self._y, len(self._drawn)
        self._y += 8
        self._line(f"{place}. {node.title}", weight=600, indent=12)
        self._line(node.says, indent=12)
        for fact in node.facts:
            self._y += 4
            self._line(f"{fact.label}: {fact.text}" if fact.text else fact.label, indent=12)
            for one in fact.figures:
                data = {"data_step": node.step, "data_fact": fact.label, "data_name": one.name, "data_value": one.value}
                self._line(one.name, figure(one.value), indent=24, soft=True, data=data)
        self._y += 8
        look = "fill:none;stroke:currentColor;stroke-opacity:.35"
        box = tag("rect", x="0.3%", width="99.4%", y=top, height=self._y - top, rx=8, style=look, data_node=node.step)
        self._drawn.insert(before, box)

    def _arrow(self) -> None:
        y = self._y
        line = "stroke:currentColor;stroke-opacity:.6;fill:none;stroke-width:1.5"
        self._drawn.append(tag("path", d=f"M24 {y}v16m-5 -6l5 6l5 -6", style=line))
        self._y += 18

    def _line(
        self,
        words: str,
        number: str = "",
        *,
        weight: int = 400,
        indent: int = 0,
        soft: bool = False,
        data: Mapping[str, object] | None = None,
    ) -> None:
        """A line of words, and a number at its end."""
        self._y += 18
        room = SHOWN - (len(number) + 2 if number else 0)
        self._text(words, x=indent, y=self._y - 5, weight=weight, most=room, soft=soft)
        if number:
            self._text(number, x="100%" if not indent else "97%", y=self._y - 5, anchor="end", weight=weight, data=data)

    def _text(
        self,
        words: str,
        *,
        x: object,
        y: int,
        anchor: str = "start",
        weight: int = 400,
        most: int = SHOWN,
        soft: bool = False,
        data: Mapping[str, object] | None = None,
    ) -> None:
        look = f"font-weight:{weight};" + (_colour(_SOFT) if soft else "fill:currentColor")
        self._drawn.append(
            tag("text", lettering(words, most), x=x, y=y, text_anchor=anchor, style=look, **(data or {}))
        )

    def _whole(self, title: str, told: str, *, least: int = 0, **data: object) -> str:
        width = max(WIDE, least) if self._standalone else "100%"
        look = f"font:{LETTERS};font-variant-numeric:tabular-nums;display:block;overflow:visible"
        look += f";min-width:{least}px" if least else ""
        return tag(
            "svg",
            tag("title", escape(title), id=f"{self._name}t"),
            tag("desc", escape(told), id=f"{self._name}d"),
            palette([*_COLOURS.values(), _FOR, _AGAINST, _SOFT]) if self._standalone else "",
            *self._drawn,
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            aria_labelledby=f"{self._name}t {self._name}d",
            width=width,
            height=self._y + (28 if self._standalone else 4),
            style=look,
            **data,
        )
