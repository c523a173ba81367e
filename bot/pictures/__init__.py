"""Pictures of one stored computation: the sum of a pick, what of the past stands behind the picks, the way to them.

`draw` reads a trace into one typed value; a `Drawing` shows it as SVG, as text bars, or as Markdown.
"""

from bot.pictures.drawing import Drawing, Format, draw
from bot.pictures.shapes import Bar, Fact, Figure, HeatMap, Kind, Node, Path, Picture, Waterfall

__all__ = [
    "Bar",
    "Drawing",
    "Fact",
    "Figure",
    "Format",
    "HeatMap",
    "Kind",
    "Node",
    "Path",
    "Picture",
    "Waterfall",
    "draw",
]
