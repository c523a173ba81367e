"""HTML in a catalogue's cells becomes plain text; nothing of it is kept as markup."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _tags(
    "p br div li ul ol tr table h1 h2 h3 h4 h5 h6 section article header footer blockquote pre hr dd dt dl form"
)
_INLINE = _tags("a b i u s em strong span small sub sup font code img td th abbr mark label button")
_HIDDEN = _tags("script style noscript template head iframe object svg")
_KNOWN = _BLOCKS | _INLINE | _HIDDEN | {"html", "body", "input", "meta", "link", "video", "audio", "center", "tbody"}
_TAG = re.compile(rf"<(?:/?(?:{'|'.join(sorted(_KNOWN))})\b[^<>]*/?>|!--|!doctype\b)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
# Control characters, and the marks that turn the direction of text: they could rearrange the page around them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain(cell: str) -> str:
    """A cell as plain text, one line a block; text that only looks like markup ("a < b", "I <3 you") is kept."""
    text = cell
    if _TAG.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = reader.text()
    elif _ENTITY.search(text):
        text = unescape(text)
    return tidy(text)


def title(cell: str) -> str:
    """A title as one plain line; one that is nothing but markup stays as it was written."""
    return " ".join(plain(cell).split()) or " ".join(tidy(cell).split())


def tidy(text: str) -> str:
    """Text without control characters, runs of spaces and empty lines."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    lines = (" ".join(line.split()) for line in _CONTROL.sub(" ", text).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects what a browser would show, and unknown tags as they were written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden = 0

    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self._parts.append("\n")
        elif tag in {"td", "th"}:
            self._parts.append(" ")
        elif tag not in _KNOWN:
            self.handle_data(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data)
