"""Numbers as catalogues write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.amounts import decimal_mark, read_amount, read_number
from retrieval.types import NumberKind


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("1.299,00 €", 1299.0, "EUR"),
        ("$1,299.00", 1299.0, "USD"),
        ("EUR 39", 39.0, "EUR"),
        ("€249.00", 249.0, "EUR"),
        ("1 299,00 kr", 1299.0, ""),
        ("1'299.00 CHF", 1299.0, "CHF"),
        ("39,-", 39.0, ""),
        ("1.299 €", 1299.0, "EUR"),
        ("ab 39 €", 39.0, "EUR"),
        ("Rs. 1,20,000", 120_000.0, "INR"),
        ("12.50EUR", 12.5, "EUR"),
        ("39", 39.0, ""),
        ("￥459", 459.0, "CNY"),
    ],
)
def test_prices_in_the_wild(cell: str, value: float, currency: str) -> None:
    amount = read_amount(cell, price=True)
    assert amount is not None
    assert (amount.value, amount.currency) == (value, currency)


@pytest.mark.parametrize(
    "cell", ["on request", "", "-", "$", "12 14", "2-person", "39.95 EUR/kg", "1.2.3.4,5,6", "5'11\""]
)
def test_what_is_not_one_number_is_none(cell: str) -> None:
    assert read_amount(cell, price=True) is None


def test_the_columns_decimal_mark_decides_what_a_cell_leaves_open() -> None:
    assert decimal_mark(["0,5", "12,75", "1,125"]) == ","
    assert read_amount("1,125", ",") == read_amount("1.125", ".")
    assert read_amount("1,125") != read_amount("1,125", ",")


@pytest.mark.parametrize(
    ("cell", "kind", "unit", "value"),
    [
        ("112 min", "runtime", "min", 112.0),
        ("1h 52min", "runtime", "min", 112.0),
        ("PT1H52M", "runtime", "min", 112.0),
        ("1:52", "runtime", "min", 112.0),
        ("2 h", "runtime", "min", 120.0),
        ("1.2 kg", "weight", "g", 1200.0),
        ("850 g", "weight", "g", 850.0),
        ("500 ml", "capacity", "l", 0.5),
        ("1995", "year", None, 1995.0),
        ("1999-03-31", "year", None, 1999.0),
        ("March 3, 2001", "year", None, 2001.0),
        ("4.5/5", "rating", None, 4.5),
        ("8 out of 10", "rating", None, 8.0),
        ("3,5", "rating", None, 3.5),
    ],
)
def test_units_and_kinds(cell: str, kind: NumberKind, unit: str | None, value: float) -> None:
    assert read_number(cell, kind, unit=unit) == pytest.approx(value)


def test_another_currency_is_no_value_but_a_shared_sign_may_be_it() -> None:
    assert read_number("39 €", "price", currency="USD") is None
    assert read_number("$39", "price", currency="CAD") == 39.0
    assert read_number("USD 39", "price", currency="CAD") is None


@given(st.integers(0, 10**7).map(lambda cents: cents / 100))
def test_both_ways_of_writing_a_price_read_the_same(price: float) -> None:
    english = f"{price:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for cell in (f"${english}", f"{german} €"):
        amount = read_amount(cell, price=True)
        assert amount is not None
        assert amount.value == price


@given(st.text(max_size=60))
def test_any_cell_is_read_without_an_error(cell: str) -> None:
    for kind in ("price", "year", "rating", "runtime", "weight", "other"):
        read_number(cell, kind)
