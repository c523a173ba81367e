"""Cells that are no numbers: HTML, lists, stock, addresses, times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.markup import plain, title
from retrieval.parsing import is_day_first, read_stock, read_time, read_url, read_yes, split_values


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (
            "<p>For <b>three people</b> and more</p><ul><li>Five</li><li>Two</li></ul>",
            "For three people and more\nFive\nTwo",
        ),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("I <3 you & a < b", "I <3 you & a < b"),
        ("seen <nowhere> else", "seen <nowhere> else"),
        ("a<script>alert(1)</script>b<style>p{}</style>", "ab"),
        ("<!-- hidden -->shown", "shown"),
        ("two  spaces\r\n\r\nand lines", "two spaces\nand lines"),
        ("turned \u202e round\x07", "turned round"),
    ],
)
def test_html_becomes_text_and_text_stays(cell: str, text: str) -> None:
    assert plain(cell) == text


def test_a_title_is_one_plain_line_even_when_it_is_nothing_but_markup() -> None:
    assert title("  The <i>Big</i>\nOne ") == "The Big One"
    assert title("<script>alert(1)</script>") == "<script>alert(1)</script>"


@given(st.text())
def test_no_control_characters_are_left(cell: str) -> None:
    for text in (plain(cell), title(cell)):
        assert not {c for c in text if ord(c) < 32 and c != "\n"}


@pytest.mark.parametrize(
    ("cell", "separator", "values"),
    [
        ("drama| sci-fi |drama|", "|", ("drama", "sci-fi")),
        ('["a, b", "c"]', "json", ("a, b", "c")),
        ("['a', 'b']", "json", ("a", "b")),
        ("[{'id': 18, 'name': 'Drama'}]", "json", ("Drama",)),
        ("Jackets > Rain", " > ", ("Jackets", "Rain")),
        ("black / white", None, ("black / white",)),
        ("n/a", None, ()),
    ],
)
def test_several_values_in_a_cell(cell: str, separator: str | None, values: tuple[str, ...]) -> None:
    assert split_values(cell, separator) == values


@pytest.mark.parametrize(
    ("cell", "available"),
    [
        ("in stock", True),
        ("Out of stock", False),
        ("https://schema.org/InStock", True),
        ("0", False),
        ("14", True),
        ("-1", False),
        ("Only 3 left!", True),
        ("ausverkauft", False),
        ("有货", True),
        ("缺货", False),
        ("yes", True),
        ("perhaps", None),
        ("", None),
    ],
)
def test_stock(cell: str, available: bool | None) -> None:
    assert read_stock(cell) is available


def test_yes_and_no() -> None:
    assert [read_yes(cell) for cell in ("Yes", "TRUE", "1", "nein", "0", "maybe")] == [
        True,
        True,
        True,
        False,
        False,
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "url"),
    [
        ("https://a.b/c.jpg", "https://a.b/c.jpg"),
        ("//a.b/c", "https://a.b/c"),
        ("https://a.b/1.jpg|https://a.b/2.jpg", "https://a.b/1.jpg"),
        ('[{"large": "https://a.b/1.jpg"}]', "https://a.b/1.jpg"),
        ("javascript:alert(1)//", None),
        ("data:image/png;base64,//8=", None),
        ('https://a.b/" onerror="alert(1)', None),
        ("http://", None),
        ("file:///etc/passwd", None),
        ("ftp://a.b/c", None),
    ],
)
def test_only_web_addresses_are_addresses(cell: str, url: str | None) -> None:
    assert read_url(cell) == url


@pytest.mark.parametrize(
    "cell",
    [
        "2000-07-30T18:08:19Z",
        "2000-07-30T20:08:19+02:00",
        "2000-07-30 18:08:19",
        "964980499",
        "964980499000",
        "9.64980499e8",
        "2000/7/30 18:08:19",
        "30.7.2000 18:08:19",
        "7/30/2000 18:08:19",
        "2000-07-30 18:08:19 UTC",
    ],
)
def test_one_moment_in_many_writings(cell: str) -> None:
    assert read_time(cell) == 964980499.0


@pytest.mark.parametrize("cell", ["", "soon", "2024-02-30", "9999-01-01", "12"])
def test_what_is_no_time(cell: str) -> None:
    assert read_time(cell) is None


def test_day_or_month_first_is_seen_from_the_column() -> None:
    assert is_day_first(["05/06/2024", "31/01/2024"])
    assert not is_day_first(["05/06/2024", "01/31/2024"])
    assert read_time("05/06/2024", day_first=True) != read_time("05/06/2024")
