"""The built-in's own wordings, read back: which of them a sentence is, and what stands in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from string import Formatter

from bot.messages import Messages

_MARKS = ".!?… "
_MOST_READINGS = 60
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z{“])")


@dataclass(frozen=True, slots=True)
class Said:
    """A wording as it was found: its key, and the text in each of its places."""

    key: str
    slots: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Template:
    key: str
    literal: str  # its longest run of plain text: most sentences fail on it at once
    names: tuple[str, ...]
    pieces: tuple[str, ...]  # the plain text before, between and behind the places, in small letters

    def read(self, text: str, low: str) -> Iterator[Said]:
        """Every way to fill the places: a title may hold the very words that stand between them."""
        if self.literal in low and low.startswith(self.pieces[0]):
            for slots in islice(_filled(text, low, self.pieces[1:], len(self.pieces[0])), _MOST_READINGS):
                yield Said(self.key, tuple(zip(self.names, slots, strict=True)))


def _filled(text: str, low: str, pieces: Sequence[str], start: int) -> Iterator[tuple[str, ...]]:
    """What may stand before each of these pieces, from `start` to the end."""
    if not pieces:
        if not low[start:].strip(_MARKS):
            yield ()
        return
    if len(pieces) == 1 and not pieces[0]:
        if start < len(text):
            yield (text[start:].rstrip("."),)
        return
    place = low.find(pieces[0], start + 1)
    while place != -1:
        for rest in _filled(text, low, pieces[1:], place + len(pieces[0])):
            yield (text[start:place], *rest)
        place = low.find(pieces[0], place + 1)


class Wordings:
    """All wordings of one language, as patterns. A wording of several sentences counts as each of them."""

    def __init__(self, messages: Messages) -> None:
        groups: dict[str, list[_Template]] = {}
        for key in messages.keys:
            group = key.partition(".")[0]
            for _, text in messages.variants(key):
                parts = _SENTENCE.split(text) if group not in ("also", "clause") else [text]
                groups.setdefault(group, []).extend(_template(key, part) for part in parts)
        self._groups: Mapping[str, tuple[_Template, ...]] = {name: tuple(found) for name, found in groups.items()}

    def read(self, sentence: str, group: str) -> Iterator[Said]:
        """Every way in which a sentence (or clause) is one wording of a group."""
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in sentence)
        for template in self._groups.get(group, ()):
            yield from template.read(sentence, low)

    def groups(self) -> frozenset[str]:
        """The first words of all keys."""
        return frozenset(self._groups)

    def reasons(self, sentence: str) -> Iterator[tuple[Said, ...]]:
        """Every way in which a sentence is the reason of a card: a lead, and perhaps a tail."""
        yield from ((lead,) for lead in self.read(sentence, "reason"))
        for place in (match.start() for match in re.finditer(r"[,;] ", sentence)):
            for tail in self.read(sentence[place:], "also"):
                yield from ((lead, tail) for lead in self.read(sentence[:place], "reason"))

    def framed(self, sentence: str) -> Iterator[tuple[Said, Said | None]]:
        """Every way in which a sentence is one of a spoken why: its frame, and the clause in it."""
        for frame in self.read(sentence, "why"):
            clause = dict(frame.slots).get("clause")
            if clause is None:
                yield frame, None
            else:
                yield from ((frame, said) for said in self.read(clause, "clause"))


def _template(key: str, text: str) -> _Template:
    pieces, names = [""], list[str]()
    for plain, name, _, _ in Formatter().parse(text.rstrip(".").lower()):
        pieces[-1] += plain
        if name is not None:
            names.append(name)
            pieces.append("")
    return _Template(key, max(pieces, key=len), tuple(names), tuple(pieces))
