"""True sentences about a pick made false: twelve operators, each verified against the trace that the sentence is about.

Nothing here reads sentences as the checker does: an operator changes words that it finds as they stand, or adds some,
only where the trace says that the outcome is false.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.evaluation.mutating import adding, changing
from bot.evaluation.mutating.facts import Facts

Operator = Callable[[str, Facts, random.Random], Iterator[str]]

OPERATORS: Mapping[str, Operator] = {
    "entity swap": changing.entity_swap,
    "sign flip": changing.sign_flip,
    "number off": changing.number_off,
    "date": changing.date,
    "unsupported attribute": adding.unsupported_attribute,
    "negation": changing.negation,
    "another person's history": changing.other_person,
    "invented popularity": adding.invented_popularity,
    "order swap": changing.order_swap,
    "causal upgrade": adding.causal_upgrade,
    "false counterfactual": adding.false_counterfactual,
    "omitted gate": adding.omitted_gate,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A false sentence and the true one that it was made of."""

    operator: str
    text: str
    original: str


def mutants(sentence: str, facts: Facts, rng: random.Random) -> Iterator[Mutant]:
    """Every operator's mutants of one true sentence; none from an operator that does not apply."""
    for name, operator in OPERATORS.items():
        seen = {sentence}
        for text in operator(sentence, facts, rng):
            if text not in seen:
                seen.add(text)
                yield Mutant(name, text, sentence)
