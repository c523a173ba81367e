"""A trace survives JSON exactly, whatever is in it."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import FaultError
from retrieval.trace import from_json, pack, to_json, unpack
from retrieval.types import (
    Candidate,
    Constraint,
    Contribution,
    Event,
    GateCount,
    Op,
    Part,
    Pick,
    Query,
    Scored,
    Trace,
)

words = st.text(max_size=12)
number = st.floats(allow_nan=False, allow_infinity=False)
count = st.integers(0, 10**6)


T = TypeVar("T")


def few(values: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(values, max_size=3).map(tuple)


numeric_words = st.sampled_from(["1980", "2", "-3.5", "true", "null"])
bound = st.one_of(few(st.one_of(words, numeric_words)), number, st.tuples(number, number))
constraint = st.builds(Constraint, words, st.sampled_from(get_args(Op)), bound, words)
event = st.builds(Event, words, number, st.sampled_from(["history", "dialog"]), st.none() | number)
query = st.builds(
    Query,
    text=words,
    avoid=few(words),
    events=few(event),
    constraints=few(constraint),
    exclude=st.frozensets(words, max_size=3),
    n=count,
    pool=count,
    diversity=st.booleans(),
    off=st.frozensets(words, max_size=3),
)
part = st.builds(Part, st.sampled_from(["event", "term", "facet", "pick", "number", "whole"]), words, number)
contribution = st.builds(Contribution, words, words, number, number, number, few(part))
candidate = st.builds(Candidate, words, st.dictionaries(words, count, max_size=3))
trace = st.builds(
    Trace,
    trace_id=words,
    index_version=words,
    config=words,
    query=query,
    sources=st.dictionaries(words, few(words), max_size=3),
    gates=few(st.builds(GateCount, words, st.none() | constraint, count, count, count, count)),
    base=number,
    pool=few(st.builds(Scored, candidate, number, few(contribution))),
    picks=few(st.builds(Pick, count, words, number, number, few(contribution), few(words))),
    relaxed=few(constraint),
    steps=few(words),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(trace)
def test_round_trip_is_exact(made: Trace) -> None:
    assert from_json(to_json(made)) == made
    assert unpack(pack(made)) == made
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


def small() -> Trace:
    told = Contribution("request", "your request", 1.5, 0.1 + 0.2, 1.5 * (0.1 + 0.2), (Part("whole", "", 0.45),))
    return Trace(
        trace_id="t",
        index_version="v",
        config="c",
        query=Query(text="space", exclude=frozenset({"b", "a"}), off=frozenset({"popularity"})),
        sources={"dense": ("1", "2")},
        gates=(),
        base=0.25,
        pool=(Scored(Candidate("1", {"dense": 1}), 0.7, (told,)),),
        picks=(Pick(1, "1", 0.7, 0.25, (told,)),),
    )


def test_names_are_those_of_the_contracts_and_numbers_are_unrounded() -> None:
    body = to_json(small())
    assert body["query"]["exclude"] == ["a", "b"]
    told = body["picks"][0]["contributions"][0]
    assert {"signal", "family", "weight", "value", "contribution"} <= set(told)
    assert told["value"] == 0.1 + 0.2


def test_years_as_facet_values_stay_words_and_bounds_stay_numbers() -> None:
    conditions = (
        Constraint("year", "in", ("1980", "1989"), "1980 or 1989"),
        Constraint("year", "between", (1980.0, 1989.0), "from the 1980s"),
        Constraint("price", "<=", 40.0, "under 40"),
    )
    made = replace(small(), query=Query(constraints=conditions))
    assert unpack(pack(made)).query.constraints == conditions


def test_numpy_numbers_and_read_only_mappings_are_written() -> None:
    made = replace(small(), base=np.float64(0.1), sources=MappingProxyType({"dense": ("1",)}))
    assert from_json(to_json(made)) == made


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("write", [pack, to_json])
def test_a_score_that_json_would_lose_is_refused(bad: float, write: Callable[[Trace], object]) -> None:
    lost = replace(small(), pool=(replace(small().pool[0], score=bad),))
    for made in (replace(small(), base=bad), lost):
        with pytest.raises(ValueError, match="finite"):
            write(made)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"head": {}, "pool": []}', b'{"head": {}, "pool": [1]}', b"\x00"])
def test_what_is_no_trace_is_a_fault(body: bytes) -> None:
    for stored in (body, zlib.compress(body)):
        with pytest.raises(FaultError, match="trace"):
            unpack(stored)


def test_fields_of_a_later_version_do_not_stop_reading() -> None:
    assert from_json({**to_json(small()), "later": 1}) == small()
