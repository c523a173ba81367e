"""Pictures as lines of text for a monospaced channel: bars for the sum, shades for the heat map, an outline."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from bot.messages import Messages
from bot.pictures.shapes import Figure, HeatMap, Path, Picture, Row, Waterfall

_BAR, _HALF = "█", "▌"
_SHADES = " ░▒▓█"
_WIDTH, _NAME = 20, 34  # cells: the longest bar, the longest name


def text(picture: Picture, messages: Messages) -> str:
    """The picture as lines, numbers that make up a sum to six places."""
    if isinstance(picture, Waterfall):
        lines = _waterfall(picture, messages)
    elif isinstance(picture, HeatMap):
        lines = _heat_map(picture, messages)
    else:
        lines = _path(picture)
    return "\n".join(line.rstrip() for line in lines)


def figure(value: float) -> str:
    """A count with its thousands apart, or a part of a score to six places with its sign."""
    return f"{value:,}" if isinstance(value, int) else f"{round(value, 6) or 0.0:+.6f}"  # never a minus nothing


def named(one: Figure) -> str:
    """A number led by its name."""
    return f"{one.name}: {figure(one.value)}"


def _waterfall(picture: Waterfall, messages: Messages) -> list[str]:
    longest = max((abs(bar.contribution) for bar in picture.bars), default=0.0)
    rows = [(messages.say("maths.base"), picture.base, picture.base, "")]
    rows += [(bar.name, bar.contribution, bar.running, _bar(bar.contribution, longest)) for bar in picture.bars]
    rows.append((messages.say("maths.total"), picture.score, picture.score, ""))
    width = _widest([name for name, *_ in rows])
    head = messages.say("picture.waterfall_of", title=picture.title)
    names = messages.say("picture.adds"), messages.say("picture.so_far")
    return [
        head,
        f"{' ' * width}  {names[0]:>10}  {names[1]:>10}",
        *(
            f"{_cut(name, width)}  {figure(value):>10}  {figure(so_far):>10}  {bar}"
            for name, value, so_far, bar in rows
        ),
    ]


def _bar(value: float, longest: float) -> str:
    """A bar whose length is the size, in halves of a cell; led by a minus when it counts against the pick."""
    halves = round(abs(value) / (longest or 1.0) * _WIDTH * 2)
    bar = _BAR * (halves // 2) + _HALF * (halves % 2)
    return f"-{bar}" if value < 0 and bar else bar


def _heat_map(picture: HeatMap, messages: Messages) -> list[str]:
    strongest = max((abs(cell) for row in picture.rows if row.kind != "rest" for cell in row.cells), default=0.0)
    total = messages.say("maths.total")
    width = _widest([total, *(row.name for row in picture.rows)])
    scores = "".join(f"    {figure(column.score):>9}" for column in picture.columns)
    return [
        messages.say("picture.heatmap_of"),
        *(f"{column.rank}. {column.title}" for column in picture.columns),
        " " * width + "".join(f"    {column.rank:>9}" for column in picture.columns),
        *(_cut(row.name, width) + _cells(row, strongest) for row in picture.rows),
        _cut(total, width) + scores,
    ]


def _cells(row: Row, strongest: float) -> str:
    return "".join(f"  {_shade(row, cell, strongest)} {figure(cell):>9}" for cell in row.cells)


def _shade(row: Row, cell: float, strongest: float) -> str:
    """The stronger the darker; what came from neither items nor details has no shade."""
    if row.kind == "rest" or not strongest:
        return " "
    return _SHADES[round(abs(cell) / strongest * (len(_SHADES) - 1))]


def _path(picture: Path) -> list[str]:
    lines: list[str] = []
    for place, node in enumerate(picture.nodes, start=1):
        lines += [*(["   │"] if lines else []), f"{place}. {node.title}: {node.says}"]
        for fact in node.facts:
            lines.append(f"   │ {fact.label}" + (f": {fact.text}" if fact.text else ""))
            lines += [f"   │     {named(one)}" for one in fact.figures]
    return lines


def _widest(names: Sequence[str]) -> int:
    return min(_NAME, max(map(cell_len, names)))


def _cut(name: str, width: int) -> str:
    """A name in exactly so many cells; what is left out shows as an ellipsis."""
    return set_cell_size(name, width) if cell_len(name) <= width else set_cell_size(name, width - 1) + "…"
