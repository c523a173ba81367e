"""What people ask about: every idea by its name, and the idea that a column stands for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.asking.idea import Idea
from bot.asking.qualities import QUALITIES
from bot.asking.quantities import QUANTITIES
from retrieval.types import NumberKind

_ALL = QUANTITIES + QUALITIES  # in order: the first of two ideas in one clause is the one asked for

IDEAS: Mapping[str, Idea] = MappingProxyType({idea.name: idea for idea in _ALL})
CLOSED = frozenset(idea.name for idea in _ALL if idea.nature == "closed")
PEOPLE = frozenset(idea.name for idea in _ALL if idea.nature == "people")
VARIANT = frozenset(idea.name for idea in _ALL if idea.nature == "variant")


def idea_of_column(label: str, kind: NumberKind | None = None) -> str | None:
    """The idea that a facet or number stands for, by its label and, for a number, its kind."""
    if kind is not None and kind != "other":
        return next((idea.name for idea in _ALL if idea.kind == kind), None)
    fitting = [idea for idea in _ALL if idea.columns and (idea.nature == "number") == (kind is not None)]
    return next((idea.name for idea in fitting if idea.columns and idea.columns.match(label)), None)
