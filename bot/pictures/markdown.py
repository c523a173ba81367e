"""Pictures as Markdown tables. Every word of theirs is escaped: a title is shown as it is, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.messages import Messages
from bot.pictures.bars import figure
from bot.pictures.shapes import Fact, HeatMap, Node, Picture, Waterfall

_MARKS = re.compile(r"[\\`*_{}\[\]()<>#.!|~&$^@]|:(?=//)")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown(picture: Picture, messages: Messages) -> str:
    """The picture as a heading and tables, numbers that make up a sum to six places."""
    if isinstance(picture, Waterfall):
        return _waterfall(picture, messages)
    if isinstance(picture, HeatMap):
        return _heat_map(picture, messages)
    return "\n\n".join(_node(place, node, messages) for place, node in enumerate(picture.nodes, start=1))


def escaped(text: str) -> str:
    """Words with every mark that Markdown or HTML could take for its own made harmless."""
    return _MARKS.sub(lambda mark: _HTML.get(mark[0], f"\\{mark[0]}"), text)


def _waterfall(picture: Waterfall, messages: Messages) -> str:
    heads = [messages.say(f"picture.{name}") for name in ("counted", "weight", "value", "adds", "so_far")]
    base, score = messages.say("maths.base"), messages.say("maths.total")
    rows = [
        [base, "", "", figure(picture.base), figure(picture.base)],
        *(
            [bar.name, f"{bar.weight:.6g}", f"{bar.value:.6f}", figure(bar.contribution), figure(bar.running)]
            for bar in picture.bars
        ),
        [score, "", "", figure(picture.score), figure(picture.score)],
    ]
    return f"### {escaped(messages.say('picture.waterfall_of', title=picture.title))}\n\n{table(heads, rows)}"


def _heat_map(picture: HeatMap, messages: Messages) -> str:
    heads = [messages.say("picture.from"), *(f"{column.rank}. {column.title}" for column in picture.columns)]
    rows = [[row.name, *map(figure, row.cells)] for row in picture.rows]
    rows.append([messages.say("maths.total"), *(figure(column.score) for column in picture.columns)])
    return f"### {escaped(messages.say('picture.heatmap_of'))}\n\n{table(heads, rows)}"


def _node(place: int, node: Node, messages: Messages) -> str:
    head = f"### {place}. {escaped(node.title)}\n\n{escaped(node.says)}"
    if not node.facts:
        return head
    names = list(dict.fromkeys(one.name for fact in node.facts for one in fact.figures))
    heads = ["", messages.say("picture.said"), *names]
    return f"{head}\n\n{table(heads, [_fact(fact, names) for fact in node.facts])}"


def _fact(fact: Fact, names: Iterable[str]) -> list[str]:
    values = {one.name: figure(one.value) for one in fact.figures}
    return [fact.label, fact.text, *(values.get(name, "") for name in names)]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Words to the left, numbers to the right; an interval in brackets behind a number stays with it."""
    ruler = ["---", *("---:" for _ in heads[1:])]
    lines = [_line(map(escaped, heads)), _line(ruler), *(_line(map(_cell, row)) for row in rows)]
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


_ONE = r"[+-]?[\d,]+(?:\.\d+)?(?:e[+-]\d+)?"
_NUMBER = re.compile(rf"{_ONE}(?: \({_ONE} to {_ONE}\))?")


def _cell(text: str) -> str:
    """A number as it is (a plus or a point means nothing inside a table), words escaped."""
    return text if _NUMBER.fullmatch(text) else escaped(text)
