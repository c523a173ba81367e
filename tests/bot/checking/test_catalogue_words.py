"""Titles, units, names of fields and short values of a catalogue are read as such, not as other words."""

from __future__ import annotations

import pytest

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds, of_trace
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint, Event, FacetRole, Item, NumberRole, Part, Query, Schema
from tests.bot.checking.conftest import MESSAGES, event, made, term

SCHEMA = Schema(
    id="id",
    title="title",
    texts=("description",),
    facets={"age_rating": FacetRole("age_rating", "|"), "genres": FacetRole("genres", "|")},
    numbers={"runtime": NumberRole("runtime", "number", unit="min")},
)


def _item(key: str, title: str, age_rating: str, runtime: float) -> Item:
    return Item(
        key,
        title,
        {"description": "Two people talk."},
        {"age_rating": (age_rating,), "genres": ("drama",)},
        {"runtime": runtime},
    )


CATALOGUE = Catalogue(
    [
        _item("talk", "The Conversation", "R", 113.0),
        _item("quiet", "Long Quiet", "PG", 95.0),
        _item("night", "Night Ferry", "R", 120.0),
        _item("snow", "First Snow", "PG", 88.0),
    ],
    SCHEMA,
)
QUERY = Query(
    text="R",
    events=(Event("night", 0.8, "dialog"), Event("snow", 0.5, "history")),
    constraints=(Constraint("age_rating", "in", ("R",), "R"),),
)


@pytest.fixture(scope="module")
def grounds() -> Grounds:
    trace = made(
        (
            "talk",
            (
                term("facets", 0.6, Part("facet", "age_rating=R", 0.6)),
                term("taste_text", 0.5, event("night", 0.5)),
                term("request", -0.2),
                term("words", -0.1),
            ),
        ),
        ("quiet", (term("taste_text", 0.4, event("snow", 0.4)), term("request", 0.1))),
        query=QUERY,
    )
    return of_trace(trace, CATALOGUE, MESSAGES)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("The Conversation is close to Night Ferry.", "The Conversation is close to First Snow."),
        ("The Conversation came first.", "Many conversations came first."),
        (
            "The Conversation lists 113 min as its runtime, and Long Quiet 95 min.",
            "The Conversation lists 95 min as its runtime, and Long Quiet 113 min.",
        ),
        ("The Conversation runs 113 min.", "The Conversation runs 90 min."),
        ("Like Night Ferry, The Conversation has R as its age rating.", "Like Night Ferry, The Conversation has PG as its age rating."),
        ("The Conversation shares its age rating, R, with Night Ferry.", "The Conversation shares its age rating, R, with First Snow."),
        ("The Conversation isn't an especially close match for “R”.", "The Conversation is a close match for “R”."),
    ],
)  # fmt: skip
def test_words_of_the_catalogue_are_no_others(true: str, false: str, grounds: Grounds) -> None:
    checker = Checker(CATALOGUE, MESSAGES)
    assert checker.check(true, grounds, ("talk",)).unsupported == ()
    assert not checker.check(false, grounds, ("talk",)).ok


@pytest.mark.parametrize(
    "sentence", ["First Snow isn't “R”, so it had to go.", "You mentioned “R”, and First Snow doesn't match that."]
)
def test_a_condition_in_the_words_of_the_request_rules_out_what_misses_it(sentence: str, grounds: Grounds) -> None:
    checker = Checker(CATALOGUE, MESSAGES)
    assert checker.check(sentence, grounds, ("snow",)).unsupported == ()
    assert not checker.check(sentence.replace("First Snow", "Night Ferry"), grounds, ("night",)).ok
