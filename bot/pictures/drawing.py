"""A stored trace -> a picture, and a picture in each of its three renderings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.messages import Messages
from bot.pictures import bars, markdown, vector
from bot.pictures.names import Names
from bot.pictures.path import path
from bot.pictures.shapes import Kind, Picture
from bot.pictures.sums import heat_map, waterfall
from retrieval.errors import UnknownError
from retrieval.types import Pick, Trace

Format = Literal["text", "markdown", "svg"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with the words that its renderings need."""

    picture: Picture
    messages: Messages

    def as_json(self) -> dict[str, Any]:
        """The picture as JSON values, numbers unrounded."""
        return asdict(self.picture)

    def svg(self, *, standalone: bool = False) -> str:
        """An SVG element that takes the colours of the page it stands in; `standalone`, a file with its own."""
        return vector.svg(self.picture, self.messages, standalone=standalone)

    def text(self) -> str:
        """Lines for a monospaced plain-text channel."""
        return bars.text(self.picture, self.messages)

    def markdown(self) -> str:
        """Tables, every word escaped."""
        return markdown.markdown(self.picture, self.messages)

    def rendered(self, form: Format) -> str:
        """The rendering of that name; an SVG as a file of its own."""
        if form == "svg":
            return self.svg(standalone=True)
        return self.markdown() if form == "markdown" else self.text()


def draw(
    kind: Kind, trace: Trace, titles: Mapping[str, str], messages: Messages | None = None, item_id: str | None = None
) -> Drawing:
    """A picture of a trace. `titles` are those of its picks and events; a waterfall needs the id of a pick.

    Raises UnknownError for an item that is no pick of the trace.
    """
    said = messages if messages is not None else Messages()
    names = Names(said, titles)
    if kind == "waterfall":
        return Drawing(waterfall(trace, _pick(trace, item_id), names), said)
    return Drawing(heat_map(trace, names) if kind == "heatmap" else path(trace, names), said)


def _pick(trace: Trace, item_id: str | None) -> Pick:
    found = next((pick for pick in trace.picks if pick.item_id == item_id), None)
    if found is None:
        raise UnknownError("this turn did not pick that item", where=repr(item_id), do="Name a pick of that turn.")
    return found
