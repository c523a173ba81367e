"""The simulated chats' own meaning of a condition."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulation.saying import misspelt
from simulation.world import World, meets

from retrieval import gates
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint, Item, Op, Schema


@pytest.mark.parametrize(
    ("condition", "fitting"),
    [
        (Constraint("genres", "in", ("Comedy",), ""), "be"),
        (Constraint("genres", "not_in", ("horror",), ""), "abd"),
        (Constraint("year", "between", (1980.0, 1989.0), ""), "ae"),
        (Constraint("year", "outside", (1980.0, 1989.0), ""), "bcd"),
        (Constraint("price", "<", 12.5, ""), "de"),
        (Constraint("price", "<=", 12.5, ""), "ade"),
        (Constraint("price", ">", 12.5, ""), "b"),
    ],
)
def test_an_unknown_value_fails_a_positive_condition_and_passes_a_negated_one(
    few: Catalogue, condition: Constraint, fitting: str
) -> None:
    assert "".join(item.item_id for item in few.items if meets(item, condition)) == fitting


@given(
    op=st.sampled_from(["<", "<=", ">", ">="]),
    bound=st.sampled_from([5.0, 9.0, 12.5, 40.0, 41.0]),
)
def test_it_agrees_with_the_gates(few: Catalogue, op: Op, bound: float) -> None:
    condition = Constraint("price", op, bound, "")
    assert [meets(item, condition) for item in few.items] == gates.satisfies(few, condition).tolist()


def test_what_can_be_had_leaves_out_what_is_sold_out_or_barred(few: Catalogue) -> None:
    world = World(few)
    horror = [Constraint("genres", "in", ("horror",), "horror")]
    assert [item.item_id for item in world.eligible(horror, ())] == ["c"]
    assert not list(world.eligible(horror, {"c"}))


def test_the_strictest_condition_is_the_one_that_most_items_fail(few: Catalogue) -> None:
    loose, strict = Constraint("genres", "not_in", ("horror",), ""), Constraint("genres", "in", ("comedy",), "")
    assert World(few).strictest([loose, strict]) == (strict,)


def test_variants_and_namesakes_count_once() -> None:
    items = [Item("1", "Tent, red", group="t"), Item("2", "Tent, blue", group="t"), Item("3", "Stove")]
    world = World(Catalogue(items, Schema(id="id", title="title")))
    assert world.distinct(world.catalogue.items, 3) == 2


@given(st.integers(), st.text("abcdefgh ", min_size=1, max_size=30))
def test_a_misspelling_keeps_the_first_letters(seed: int, title: str) -> None:
    wrong = misspelt(title, Random(seed))
    assert [word[:1] for word in wrong.split(" ")] == [word[:1] for word in title.split(" ")]
    assert abs(len(wrong) - len(title)) <= 1
