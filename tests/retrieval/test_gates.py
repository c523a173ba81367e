"""Hard conditions: one meaning, unknown values, what is dropped when nothing is left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue
from retrieval.errors import InputError
from retrieval.gates import count, gate, satisfies
from retrieval.types import Constraint, Op


def names(catalogue: Catalogue, rows: np.ndarray) -> str:
    return "".join(catalogue.items[int(row)].item_id for row in rows)


@pytest.mark.parametrize(
    ("constraint", "passing"),
    [
        (Constraint("genres", "in", ("Comedy",), ""), "be"),
        (Constraint("genres", "in", ("comedy", "crime"), ""), "abe"),
        (Constraint("genres", "not_in", ("comedy",), ""), "acd"),  # d lists no genre: unknown passes a negation
        (Constraint("year", "between", (1980.0, 1989.0), ""), "ae"),
        (Constraint("year", "outside", (1980.0, 1989.0), ""), "bcd"),
        (Constraint("price", "<", 12.5, ""), "de"),  # c has no price: unknown fails
        (Constraint("price", "<=", 12.5, ""), "ade"),
        (Constraint("price", ">", 12.5, ""), "b"),
        (Constraint("price", ">=", 12.5, ""), "ab"),
        (Constraint("genres", "in", ("western",), ""), ""),
    ],
)
def test_a_condition_means_one_thing(few: Catalogue, constraint: Constraint, passing: str) -> None:
    assert names(few, np.flatnonzero(satisfies(few, constraint))) == passing


def test_an_item_out_of_stock_never_passes(few: Catalogue) -> None:
    assert names(few, gate(few, [], ()).rows) == "abcd"
    assert count(few, [Constraint("genres", "in", ("comedy",), "")]) == 1


def test_the_fewest_conditions_are_dropped_and_named(few: Catalogue) -> None:
    comedy = Constraint("genres", "in", ("comedy",), "comedy")
    cheap = Constraint("price", "<", 1.0, "under €1")
    gated = gate(few, [comedy, cheap], ())
    assert gated.relaxed == (cheap,)
    assert names(few, gated.rows) == "b"
    assert {one.gate: one.fails_alone for one in gated.counts}["under €1"] == 5


def test_a_dropped_number_keeps_the_nearest_first(few: Catalogue) -> None:
    gated = gate(few, [Constraint("year", ">", 2030.0, "after 2030")], ())
    assert "c" in names(few, gated.rows)  # 2011 is nearest


def test_a_field_that_does_not_exist_is_named(few: Catalogue) -> None:
    with pytest.raises(InputError, match="smell"):
        satisfies(few, Constraint("smell", "in", ("fresh",), ""))


OPS: list[Op] = ["<", "<=", ">", ">="]


@given(st.sampled_from(OPS), st.floats(1900, 2100), st.sampled_from(["comedy", "drama", "horror", "none"]))
def test_what_passes_meets_every_condition(few: Catalogue, op: Op, bound: float, genre: str) -> None:
    number, facet = Constraint("year", op, bound, "number"), Constraint("genres", "not_in", (genre,), "facet")
    gated = gate(few, [number, facet], ())
    holds = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}[op]
    for row in gated.rows:
        item = few.items[int(row)]
        assert item.available is not False
        if number not in gated.relaxed:
            assert holds(float(item.numbers["year"]), bound)
        if facet not in gated.relaxed:
            assert genre not in item.facets.get("genres", ())
