"""Measured figures as bars with their intervals, as an SVG file of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape

from bot.pictures.elements import LETTERS, WIDE, lettering, palette, percent, tag
from bot.pictures.names import flat

_SERIES = (("--first", "#0a6b4d", "#62d3a7"), ("--second", "#2a6fbf", "#70b1f2"), ("--third", "#c07f12", "#e6b450"))
_ROOM = 70  # letters of a line
_BAR, _LINE, _GAP = 12, 18, 10  # pixels


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure from 0 up, with the ends of its interval where there is one; `series` chooses the colour."""

    name: str
    value: float
    ends: tuple[float, float] | None = None
    series: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures in one unit, from top to bottom."""

    title: str
    measures: tuple[Measure, ...]


def shown(one: Measure) -> str:
    """The figure to three places, its interval behind it."""
    return _three(one.value) + (f" ({_three(one.ends[0])} to {_three(one.ends[1])})" if one.ends else "")


def _three(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"  # never a minus nothing


def svg(chart: Chart) -> str:
    """A bar from zero for each figure, a thin line from end to end of its interval; words and number above."""
    longest = max((max(one.value, *(one.ends or ())) if one.ends else one.value for one in chart.measures), default=0.0)
    scale, y, drawn = 100.0 / (longest or 1.0), _LINE + _GAP, [_text(chart.title, "0", _LINE - 5, weight=600)]
    for one in chart.measures:
        drawn += [_text(one.name, "0", y + 13), _text(shown(one), "100%", y + 13, anchor="end")]
        drawn += _bar(one, y + _LINE, scale)
        y += _LINE + _BAR + _GAP
    told = "; ".join(f"{one.name}: {shown(one)}" for one in chart.measures)
    name = f"c{hashlib.sha256(f'{chart.title} {told}'.encode()).hexdigest()[:12]}"
    return tag(
        "svg",
        tag("title", escape(flat(chart.title)), id=f"{name}t"),
        tag("desc", escape(flat(told)), id=f"{name}d"),
        palette(_SERIES),
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"{name}t {name}d",
        width=WIDE,
        height=y + 28,
        style=f"font:{LETTERS};font-variant-numeric:tabular-nums;display:block;overflow:visible",
    )


def _bar(one: Measure, y: int, scale: float) -> list[str]:
    variable, light, _ = _SERIES[one.series % len(_SERIES)]
    look, wide = f"fill:var({variable},{light});fill-opacity:.55", percent(max(0.0, one.value) * scale)
    drawn = [tag("rect", x="0", width=wide, y=y, height=_BAR, style=look, data_name=one.name, data_value=one.value)]
    if one.ends:
        low, high = (percent(end * scale) for end in one.ends)
        line = "stroke:currentColor;stroke-width:1.5"
        middle, top, bottom = y + _BAR // 2, y + 2, y + _BAR - 2
        drawn += [
            tag("line", x1=start, x2=end, y1=above, y2=below, style=line)
            for start, end, above, below in (
                (low, high, middle, middle),
                (low, low, top, bottom),
                (high, high, top, bottom),
            )
        ]
    return drawn


def _text(words: str, x: str, y: int, anchor: str = "start", weight: int = 400) -> str:
    look = f"font-weight:{weight};fill:currentColor"
    return tag("text", lettering(flat(words), _ROOM), x=x, y=y, text_anchor=anchor, style=look)
