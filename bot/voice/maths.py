"""The sum behind a pick as lines of text: base, every contribution with a bar, and the score they make."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Messages
from bot.types import Card
from retrieval.types import Contribution, Pick

_BAR, _HALF = "█", "▌"


def maths(pick: Pick | Card, messages: Messages | None = None, width: int = 20) -> tuple[str, ...]:
    """One line a term, the largest first: name, contribution = weight x value, and a bar whose length is its size.

    The contributions are printed to six places; with the base they add up to the score. `width` is the length of
    the longest bar; a bar of something that counts against the pick is led by a minus.
    """
    said = messages if messages is not None else Messages()
    terms = sorted(pick.contributions, key=lambda term: -abs(term.contribution))
    longest = max((abs(term.contribution) for term in terms), default=0.0) or 1.0
    rows = [(said.say("maths.base"), pick.base, "", "")]
    for term in terms:
        product = f"{term.weight:.6g} × {term.value:.6f}"
        rows.append((signal_name(term, said), term.contribution, product, _bar(term.contribution, longest, width)))
    rows.append((said.say("maths.total"), pick.score, "", ""))
    return tuple(_lines(rows))


def signal_name(term: Contribution, messages: Messages) -> str:
    """A signal's name for people; one without a message goes by its family."""
    key = f"signal.{term.signal}"
    return messages.say(key) if messages.has(key) else term.family


def _bar(value: float, longest: float, width: int) -> str:
    halves = round(abs(value) / longest * width * 2)
    bar = _BAR * (halves // 2) + _HALF * (halves % 2)
    return f"-{bar}" if value < 0 and bar else bar


def _lines(rows: Sequence[tuple[str, float, str, str]]) -> list[str]:
    name = max(len(row[0]) for row in rows)
    product = max(len(row[2]) for row in rows)
    return [f"{said:<{name}}  {value:>+10.6f}  {of:<{product}}  {bar}".rstrip() for said, value, of, bar in rows]
