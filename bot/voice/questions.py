"""What to ask back: the facet or number that best splits the candidates, with answers to tap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import Literal

from bot.conditions import facet_condition, number_condition
from bot.messages import Messages
from bot.types import Preferences
from bot.understanding.lexicon import YES, people_like
from bot.voice.filling import is_flag
from bot.voice.formats import label, number
from bot.voice.rounding import round_between
from retrieval.catalogue import Catalogue, fold
from retrieval.types import Item, Recommendation

EVERY = 3  # turns: at most one question in so many
COVERAGE, FEWEST, MOST_VALUES = 0.6, 12, 40
_SMALLEST, _LARGEST = 0.06, 0.85  # shares of an option worth offering
_WORTH_ASKING = 0.3
_ASKED_KINDS = ("price", "year", "runtime", "weight", "capacity")

Weighted = Sequence[tuple[Item, float]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question on one field. `options` are messages that answer it, the last one being "no preference".

    `said` are the same options without the last, as they stand in the question itself.
    """

    field: str
    kind: Literal["facet", "number", "yes_no"]
    options: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Split:
    worth: float
    question: Question


def choose(
    recommendation: Recommendation | None,
    catalogue: Catalogue,
    preferences: Preferences,
    turn: int,
    last_asked_turn: int | None,
    messages: Messages,
) -> Question | None:
    """The question for this turn, or None: one in three turns at most, none twice, none about what is settled.

    After the first turn a question only ever accompanies picks that meet all conditions. `preferences.asked` holds
    the fields asked before: add the question's field to it.
    """
    if last_asked_turn is not None and turn - last_asked_turn < EVERY:
        return None
    if recommendation is None and turn > 1:
        return None
    if recommendation is not None and (not recommendation.picks or recommendation.trace.relaxed):
        return None
    candidates = _candidates(recommendation, catalogue)
    if len(candidates) < FEWEST:
        return None
    settled = {one.field for one in preferences.active.conditions} | set(preferences.asked)
    splits = [split for split in _splits(candidates, catalogue, messages) if split.question.field not in settled]
    best = max(splits, key=lambda split: split.worth, default=None)
    return best.question if best is not None and best.worth >= _WORTH_ASKING else None


def _candidates(recommendation: Recommendation | None, catalogue: Catalogue) -> Weighted:
    """The ranked candidates, the higher ones counting more; without any, all items alike."""
    if recommendation is None:
        return [(item, 1.0) for item in catalogue.items]
    items = [catalogue.get(entry.candidate.item_id) for entry in recommendation.trace.pool]
    return [(item, 1 / log2(place + 2)) for place, item in enumerate(items) if item is not None]


def _splits(candidates: Weighted, catalogue: Catalogue, messages: Messages) -> Iterator[_Split]:
    whole = sum(weight for _, weight in candidates)
    for name in catalogue.schema.facets:
        held = [(item.facets[name], weight / whole) for item, weight in candidates if item.facets.get(name)]
        coverage = sum(weight for _, weight in held)
        if coverage >= COVERAGE and not people_like(name):
            split = _facet(name, held, coverage, catalogue, messages)
            if split is not None:
                yield split
    for name, role in catalogue.schema.numbers.items():
        values = [(item.numbers[name], weight / whole) for item, weight in candidates if name in item.numbers]
        coverage = sum(weight for _, weight in values)
        if coverage >= COVERAGE and role.kind in _ASKED_KINDS:
            split = _number(name, values, coverage, catalogue, messages)
            if split is not None:
                yield split


def _facet(
    name: str, held: Sequence[tuple[Sequence[str], float]], coverage: float, catalogue: Catalogue, messages: Messages
) -> _Split | None:
    """The three commonest values against all others; an item of several values counts for each in part."""
    shares: dict[str, float] = defaultdict(float)
    for values, weight in held:
        folded = {fold(value) for value in values}
        for value in folded:
            shares[value] += weight / len(folded) / coverage
    if not 2 <= len(shares) <= MOST_VALUES:
        return None
    top = sorted(shares, key=lambda value: (-shares[value], value))[:3]
    if shares[top[0]] > _LARGEST:
        return None
    options = [value for value in top if shares[value] >= _SMALLEST]
    if len(options) < 2:
        return None
    outcome = [shares[value] for value in options]
    worth = entropy([*outcome, max(0.0, 1 - sum(outcome))]) / 2 * coverage
    if is_flag(catalogue, name):
        return _Split(worth, _yes_no(name, options, catalogue, messages))
    said = tuple(catalogue.display(name, value) for value in options)
    sent = tuple(facet_condition(catalogue, messages, name, (value,), True).text for value in options)
    return _Split(worth, Question(name, "facet", (*sent, messages.say("option.none")), said))


def _yes_no(name: str, values: Sequence[str], catalogue: Catalogue, messages: Messages) -> Question:
    yes = tuple(value for value in values if value in YES)
    sent = [facet_condition(catalogue, messages, name, yes, wanted).text for wanted in (True, False)]
    return Question(name, "yes_no", (*sent, messages.say("option.none")), (label(name),))


def _number(
    name: str, values: Sequence[tuple[float, float]], coverage: float, catalogue: Catalogue, messages: Messages
) -> _Split | None:
    """Two halves at a round number near the median."""
    ordered = sorted(values)
    low, high = (_quantile(ordered, share * coverage) for share in (0.35, 0.65))
    role = catalogue.schema.numbers[name]
    middle = round_between(low, high, role.kind)
    below = sum(weight for value, weight in values if value < middle) / coverage
    if not 0.2 <= below <= 0.8:
        return None
    text = number(middle, role, messages.locale)
    kind = "range.year" if role.kind == "year" else "range"
    said = (messages.say(f"{kind}.below", number=text), messages.say(f"{kind}.above", number=text))
    sent = tuple(number_condition(catalogue, messages, name, op, middle).text for op in ("<", ">="))
    return _Split(
        entropy([below, 1 - below]) / 2 * coverage, Question(name, "number", (*sent, messages.say("option.none")), said)
    )


def _quantile(ordered: Sequence[tuple[float, float]], share: float) -> float:
    passed = 0.0
    for value, weight in ordered:
        passed += weight
        if passed >= share:
            return value
    return ordered[-1][0]


def entropy(shares: Sequence[float]) -> float:
    """Shannon entropy in bits; `shares` sum to one, zeros are allowed."""
    return -sum(share * log2(share) for share in shares if share > 0)
