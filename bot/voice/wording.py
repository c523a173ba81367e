"""Which of several wordings is used: none that was used lately, and otherwise the one that rested longest.

What was said is a list of entries "turn:id" or "turn:id+id" (a sentence made of two wordings), oldest first;
it is stored with the session.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from bot.messages import Messages

REMEMBERED = 6


def remember(said: Sequence[str], used: Sequence[str], turns: int = REMEMBERED) -> tuple[str, ...]:
    """What was said, with this turn's entries added; only the last `turns` turns are kept."""
    entries = (*said, *used)
    last = max((turn_of(entry) for entry in entries), default=0)
    return tuple(entry for entry in entries if turn_of(entry) > last - turns)


def turn_of(entry: str) -> int:
    """The turn of an entry; 0 where it names none."""
    head, _, _ = entry.partition(":")
    return int(head) if head.isdigit() else 0


class Wording:
    """Chooses wordings for one turn and keeps account of them in `used`."""

    def __init__(self, messages: Messages, said: Sequence[str] = (), turn: int | None = None) -> None:
        self.messages = messages
        self.turn = turn if turn is not None else max((turn_of(entry) for entry in said), default=0) + 1
        self._order: dict[str, int] = {}  # id, or sentence of several ids -> when it was last used
        self._clock = 0
        self._used: list[str] = []
        for entry in said:
            self._note(entry.partition(":")[2] or entry)

    @property
    def used(self) -> tuple[str, ...]:
        """The entries of this turn, in the order of use."""
        return tuple(self._used)

    def choose(self, key: str, salt: str = "") -> str:
        """The id of a wording of `key`; `salt` (any fact of the turn) varies the choice among rested ones."""
        return self.ranked(key, salt)[0]

    def ranked(self, key: str, salt: str = "") -> list[str]:
        """All ids of a key, the longest rested first."""
        ids = [name for name, _ in self.messages.variants(key)]
        return sorted(ids, key=lambda name: (self._order.get(name, -1), _hash(f"{self.turn}|{salt}|{name}")))

    def take(self, *ids: str) -> None:
        """Note that these wordings made up one sentence of this turn."""
        sentence = "+".join(ids)
        self._used.append(f"{self.turn}:{sentence}")
        self._note(sentence)

    def was_said(self, ids: Iterable[str]) -> bool:
        """Whether this very combination was used within memory."""
        return "+".join(ids) in self._order

    def sentence(self, key: str, salt: str = "", **values: object) -> str:
        """One sentence: a rested wording of `key`, filled in and accounted for."""
        chosen = self.choose(key, salt)
        self.take(chosen)
        return self.messages.sentence(chosen, **values)

    def _note(self, sentence: str) -> None:
        self._clock += 1
        for name in {sentence, *sentence.split("+")}:
            self._order[name] = self._clock


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8"))
