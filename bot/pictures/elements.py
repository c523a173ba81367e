"""What every SVG of ours is made of: elements and words, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bot.pictures.names import flat

LETTERS = "400 13px/1 var(--letters,system-ui,sans-serif)"
WIDE = 640  # pixels, of a file of its own
SHOWN = 44  # letters of a line that a phone has room for
Colour = tuple[str, str, str]  # a CSS variable, its value on a light page and on a dark one


def tag(name: str, *inside: str, **attributes: object) -> str:
    """An element. Attributes are escaped here; what is inside is markup already (`lettering` makes it of text)."""
    told = "".join(f' {key.strip("_").replace("_", "-")}="{escape(flat(str(one)))}"' for key, one in attributes.items())
    return f"<{name}{told}>{''.join(inside)}</{name}>"


def lettering(text: str, most: int = SHOWN) -> str:
    """Text for the inside of an element; what is left out is said when it is pointed at."""
    if len(text) <= most:
        return escape(text)
    return escape(f"{text[: most - 1]}…") + tag("title", escape(text))


def percent(value: float) -> str:
    """A part of the width, 0 to 100."""
    return f"{value:.6f}%"


def palette(colours: Iterable[Colour]) -> str:
    """The colours of a file of its own, for light and dark."""
    named = list(colours)
    light, dark = (";".join(f"{one[0]}:{one[at]}" for one in named) for at in (1, 2))
    return tag(
        "style",
        f"svg{{color:#16211c;background:#fff;padding:12px;box-sizing:border-box;{light}}}",
        f"@media(prefers-color-scheme:dark){{svg{{color:#e7eeea;background:#161d1a;{dark}}}}}",
    )
