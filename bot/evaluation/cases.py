"""Real people of the current index and what they might ask: the picks that explanations are measured on.

Seeded. Nothing is stored: queries are made as a turn makes them, and go through the product's own recommender.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bot import preferences as wishes
from bot.claims import compare, explain, why_not
from bot.explaining.reading import Explanation
from bot.strengths import DISLIKED, LIKED
from bot.turn.engine import Engine
from bot.types import Preferences, Session, Wishes
from retrieval.history import profile
from retrieval.types import Query, Trace

_OTHER = "your dad"


@dataclass(frozen=True, slots=True)
class Case:
    """One recommendation for one person; `who` it was for, when not for themselves."""

    user_id: str
    trace: Trace
    who: str | None = None


def draw(engine: Engine, count: int, seed: int) -> Iterator[Case]:
    """So many recommendations with picks: by history alone, by words, by words and likes, and for somebody else.

    A catalogue without interactions gives people who only say what they like.
    """
    rng, people = Random(seed), engine.index.people() or ("",)
    asked = _requests(engine, rng)
    for number in range(count * 3):  # some requests leave nothing to pick
        user = rng.choice(people)
        query = _query(engine, user, *asked[number % len(asked)], number)
        who = _OTHER if query.events and not any(one.source == "history" for one in query.events) else None
        made = engine.recommender.recommend(query)
        if made.picks and count:
            count -= 1
            yield Case(user, made.trace, who)


def _requests(engine: Engine, rng: Random) -> list[tuple[str, bool, bool]]:
    """(what is said, whether items are liked beside it, whether it is for somebody else)."""
    values = [value for facet in engine.catalogue.schema.facets for value in _common(engine, facet)]
    rng.shuffle(values)
    words = [
        *engine.starters,
        *(f"something {value}" for value in values[:6]),
        *(f"not {value}" for value in values[6:9]),
    ]
    said = [(text, bool(place % 2), False) for place, text in enumerate(words)]
    return [("", False, False), *said, ("", False, False), ("", True, False), (words[0], True, True)]


def _common(engine: Engine, facet: str) -> list[str]:
    """A facet's values that many items have."""
    many = len(engine.catalogue) // 20
    return [
        engine.catalogue.display(facet, value)
        for value, rows in engine.catalogue.values(facet).items()
        if len(rows) > many
    ]


def _query(engine: Engine, user: str, text: str, liking: bool, for_other: bool, number: int) -> Query:
    history = engine.history(user)
    events = () if for_other else profile(history)
    preferences = Preferences()
    if text:
        _, preferences = engine.reader.read(text, Session("evaluation", user))
    active = preferences.active
    if liking or not (events or text):
        known = engine.index.by_popularity[:400]
        rng = Random(number)
        for place, row in enumerate(rng.sample(known.tolist(), min(3, len(known)))):
            strength = DISLIKED if place == 2 else LIKED
            active = wishes.state(active, engine.catalogue.items[row].item_id, strength, 1)
    preferences = wishes.with_active(preferences, active)
    exclude = frozenset() if for_other else engine.done_with(history)
    return wishes.query(preferences, events, exclude, 3)


def few_likes(engine: Engine, count: int, rng: Random) -> Iterator[Case]:
    """People who said little: up to five likes and dislikes, sometimes words; small enough for brute force."""
    known = engine.index.by_popularity[:400].tolist()
    for number in range(count):
        active = Wishes(request=rng.choice(["", "", "quiet", "funny and warm"]))
        for place, row in enumerate(rng.sample(known, min(2 + number % 4, len(known)))):
            active = wishes.state(active, engine.catalogue.items[row].item_id, DISLIKED if place == 3 else LIKED, 1)
        query = wishes.query(Preferences(own=active), (), frozenset(), 3)
        made = engine.recommender.recommend(query)
        if made.picks:
            yield Case("", made.trace)


def told(case: Case, engine: Engine, rng: Random) -> Iterator[Explanation]:
    """Every why of a case, and some why-nots and comparisons."""
    catalogue, trace = engine.catalogue, case.trace
    for pick in trace.picks:
        yield explain(trace, pick.item_id, catalogue, engine.messages, who=case.who)
    pool = [entry.candidate.item_id for entry in trace.pool]
    drawn = (rng.choice(pool), rng.choice(catalogue.items).item_id, rng.choice(catalogue.items).item_id)
    for item_id in dict.fromkeys(drawn):  # a set of texts has another order in each process
        yield why_not(trace, item_id, catalogue, engine.messages, who=case.who)
    if len(trace.picks) > 1:
        ids = [trace.picks[0].item_id, trace.picks[1].item_id]
        yield compare(trace, ids, catalogue, engine.messages, who=case.who)
