"""A small catalogue, a trace over it that is known by heart, and the checker of both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds, of_trace
from bot.checking.told import Counterfactual
from bot.messages import Messages
from retrieval.catalogue import Catalogue
from retrieval.types import (
    Candidate,
    Constraint,
    Contribution,
    Event,
    FacetRole,
    GateCount,
    Item,
    NumberRole,
    Part,
    Pick,
    Query,
    Schema,
    Scored,
    Trace,
)

NINETIES = Constraint("year", "between", (1990.0, 1999.0), "from the 1990s")
SCHEMA = Schema(
    id="id",
    title="title",
    texts=("description",),
    facets={"genres": FacetRole("genres", "|"), "directors": FacetRole("directors", "|")},
    numbers={"year": NumberRole("year", "year")},
)
FAMILIES = {
    "request": "your request",
    "words": "your request",
    "talk": "your request",
    "taste_text": "your taste",
    "facets": "your taste",
    "era": "your taste",
    "interest": "what you looked at",
    "colike": "people with similar taste",
    "comention": "people with similar taste",
    "past_dialogs": "people with similar taste",
    "popularity": "the item itself",
    "recommended": "the item itself",
    "rating": "the item itself",
    "freshness": "the item itself",
    "diversity": "variety",
}


def _item(key: str, title: str, genres: str, director: str, year: float, text: str) -> Item:
    facets = {"genres": tuple(genres.split("|")), "directors": (director,)}
    return Item(key, title, {"description": text}, facets, {"year": year})


ITEMS = [
    _item("harbour", "Red Harbour", "drama|crime", "Ana Lind", 1994, "A quiet heist by the sea."),
    _item("quiet", "Long Quiet", "thriller", "Bo Marsh", 1997, "A lighthouse keeper hears voices."),
    _item("hills", "Green Hills", "comedy", "Cy Okoro", 1991, "A shepherd inherits a cinema."),
    _item("night", "Night Ferry", "drama", "Ana Lind", 1988, "Two sailors and a heist at sea."),
    _item("snow", "First Snow", "romance", "Di Pereira", 1979, "A letter comes too late."),
    _item("iron", "Iron Bell", "horror", "Ed Volkov", 2003, "A bell tolls below a drowned village."),
    _item("late", "Late Arrival", "thriller", "Bo Marsh", 1995, "A detective misses a train."),
    _item("old", "Old Hand", "comedy", "Flo Iversen", 1960, "A card sharp retires."),
]
CATALOGUE = Catalogue(ITEMS, SCHEMA)


def term(signal: str, value: float, *parts: Part) -> Contribution:
    return Contribution(signal, FAMILIES[signal], 2.0, value / 2.0, value, parts)


def event(key: str, value: float) -> Part:
    return Part("event", key, value)


def made(*terms: tuple[str, tuple[Contribution, ...]], query: Query, picks: int = 3) -> Trace:
    """A trace over these items, the best first; those after `picks` were ranked and not picked."""
    ranked = [(key, sum(one.contribution for one in some), some) for key, some in terms]
    pool = tuple(
        Scored(Candidate(key, {"dense": 1}), score, tuple(one for one in some if one.signal != "diversity"))
        for key, score, some in ranked
    )
    chosen = tuple(Pick(rank, key, score, 0.0, some) for rank, (key, score, some) in enumerate(ranked[:picks], 1))
    gates = (GateCount("from the 1990s", NINETIES, 8, 4, 4, 0), GateCount("excluded", None, 4, 4, 3, 0))
    return Trace("t1", "v1", "c1", query, {}, gates, 0.0, pool, chosen)


QUERY = Query(
    text="a quiet heist",
    events=(Event("night", 0.8, "dialog"), Event("snow", 0.5, "history"), Event("iron", -0.8, "dialog")),
    constraints=(NINETIES,),
)
TRACE = made(
    (
        "harbour",
        (
            term("request", 0.9),
            term("words", 0.3, Part("term", "heist", 0.3)),
            term("taste_text", 1.6, event("night", 1.6)),
            term("facets", 0.2, Part("facet", "directors=Ana Lind", 0.2)),
            term("colike", 0.4, event("snow", 0.4)),
            term("popularity", 0.6),
            term("rating", -0.5),
            term("freshness", -0.1),
            term("diversity", 0.0),
        ),
    ),
    (
        "quiet",
        (
            term("request", 0.7),
            term("taste_text", -0.4, event("iron", -0.4)),
            term("colike", 1.1, event("snow", 1.1)),
            term("popularity", -0.3),
            term("rating", 0.3),
            term("freshness", 0.2),
            term("diversity", -0.2, Part("pick", "harbour", -0.2)),
        ),
    ),
    ("hills", (term("request", 0.5), term("popularity", 0.4), term("rating", 0.1), term("diversity", 0.0))),
    ("late", (term("request", 0.1), term("popularity", 0.2))),
    query=QUERY,
)
MESSAGES = Messages()


@pytest.fixture(scope="session")
def reader() -> Checker:
    """The checker of the small catalogue."""
    return Checker(CATALOGUE, MESSAGES)


@pytest.fixture(scope="session")
def told() -> Grounds:
    """What may be said of the trace."""
    known = (Counterfactual(("night",), "quiet"),)
    calibrated = replace(TRACE, picks=(replace(TRACE.picks[0], chance=0.7), *TRACE.picks[1:]))
    return of_trace(calibrated, CATALOGUE, MESSAGES, counterfactuals=known)


@pytest.fixture(scope="session")
def near() -> Grounds:
    """What may be said of the same picks where the first misses the condition, which had to be dropped."""
    first = replace(TRACE.picks[0], violates=("from the 1990s",))
    trace = replace(TRACE, picks=(first, *TRACE.picks[1:]), relaxed=(NINETIES,))
    return of_trace(trace, CATALOGUE, MESSAGES)
