"""Hard conditions in words: "from the 1980s", "under €40", "not horror", "with Sigourney Weaver"."""

from __future__ import annotations

import re

from bot.messages import Messages
from bot.voice.formats import label, listed, number
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint, NumberRole, Op

_MADE_BY = re.compile(r"direct|writer|author|creator|composer|designer|artist")
_APPEARS = re.compile(r"star|actor|actress|cast|narrator")
_MADE_OF = re.compile(r"brand|maker|manufacturer|publisher|label|studio|vendor|country|origin")
_FOR = re.compile(r"activit|audience|usage|suitable|occasion|sport")


def facet_condition(
    catalogue: Catalogue, messages: Messages, field: str, values: tuple[str, ...], wanted: bool
) -> Constraint:
    """A condition on categories; `values` are casefolded, as the catalogue keys them."""
    shown = tuple(catalogue.display(field, value) for value in values)
    if set(values) <= {"yes", "true", "y", "1", "no", "false", "n", "0"}:
        positive = wanted == bool(set(values) & {"yes", "true", "y", "1"})
        key, said = ("condition.flag" if positive else "condition.not_flag"), label(field)
    else:
        said = listed(shown, style="or")
        key = _facet_key(field) if wanted else "condition.not"
    return Constraint(field, "in" if wanted else "not_in", shown, messages.say(key, value=said))


def _facet_key(field: str) -> str:
    folded = field.casefold()
    for pattern, key in ((_MADE_BY, "by"), (_APPEARS, "with"), (_MADE_OF, "from"), (_FOR, "for")):
        if pattern.search(folded):
            return f"condition.{key}"
    return "condition.is"


def number_condition(
    catalogue: Catalogue, messages: Messages, field: str, op: Op, value: float | tuple[float, float]
) -> Constraint:
    """A condition on a number, in the unit of the schema."""
    role = catalogue.schema.numbers[field]
    if isinstance(value, tuple):
        return Constraint(field, op, value, _range_text(messages, field, role, op, value))
    kind = "year" if role.kind == "year" else "price" if role.kind == "price" else "number"
    name = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}[op]
    text = messages.say(f"condition.{kind}.{name}", value=number(value, role), field=label(field))
    return Constraint(field, op, float(value), text)


def _range_text(messages: Messages, field: str, role: NumberRole, op: Op, value: tuple[float, float]) -> str:
    low, high = value
    prefix = "condition.outside" if op == "outside" else "condition.between"
    if role.kind == "year" and low == high:
        return messages.say(f"{prefix}.one_year", value=f"{low:.0f}")
    if role.kind == "year" and low % 10 == 0 and high == low + 9:
        return messages.say(f"{prefix}.decade", value=f"{low:.0f}")
    if role.kind == "year":
        return messages.say(f"{prefix}.years", low=f"{low:.0f}", high=f"{high:.0f}")
    return messages.say(f"{prefix}.range", low=number(low, role), high=number(high, role), field=label(field))
