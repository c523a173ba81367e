"""Look-ups: by id, by facet and number, by a title however written, and titles inside a message."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.catalogue import Catalogue, TitleMatch
from retrieval.errors import UnknownError
from retrieval.types import FacetRole, Item, NumberRole, Schema

FILMS: list[tuple[str, int | None]] = [
    ("The Matrix", 1999),
    ("The Matrix Reloaded", 2003),
    ("Alien", 1979),
    ("The Alien", 2016),
    ("Aliens", 1986),
    ("Alien: Covenant", 2017),
    ("Back to the Future", None),
    ("Back to the Future Part II", 1989),
    ("Terminator 2: Judgment Day", 1991),
    ("Amélie", 2001),
    ("Psycho", 1960),
    ("Psycho", 1998),
    ("Rocky", 1976),
    ("Rocky III", 1982),
    ("Spider-Man", 2002),
    ("Fast & Furious", 2009),
    ("Seven", 1995),
    ("12 Monkeys", 1995),
    ("E.T. the Extra-Terrestrial", 1982),
    ("Harry Potter and the Goblet of Fire", 2005),
    ("Heat", 1995),
    ("Scary Movie", 2000),
    ("Good Time", 2017),
    ("Blade Runner 2049", 2017),
    ("Up", 2009),
    ("Star Wars: Episode VIII – The Last Jedi", 2017),
    ("The Good, the Bad and the Ugly", 1966),
    ("Frozen", 2013),
    ("V for Vendetta", 2005),
    ("Kill Bill: Vol. 2", 2004),
    ("英雄", 2002),
    ("Matilda, The", 1996),
    ("Weaver", 2010),
    ("The Lion King", 1994),
]
SCHEMA = Schema(
    "id",
    "title",
    ("plot",),
    {"genres": FacetRole("genres", "|"), "stars": FacetRole("stars", "|")},
    {"year": NumberRole("year", "year"), "price": NumberRole("price", "price", "EUR")},
)
PLOTS = [
    "They have a good time until the heat comes up and it is frozen again.",
    "A good time was had in the heat, with a lion and a king, frozen and all.",
]


def film(row: int, title: str, year: int | None) -> Item:
    return Item(
        item_id=f"m{row}",
        title=title,
        texts={"plot": PLOTS[row % 2]},
        facets={"genres": ("Sci-Fi", "sci-fi ") if row == 2 else ("Drama",), "stars": ("Sigourney  Weaver",)}
        if row
        else {},
        numbers={"year": float(year)} if year else {},
    )


@pytest.fixture(scope="module")
def films() -> Catalogue:
    return Catalogue([film(row, title, year) for row, (title, year) in enumerate(FILMS)], SCHEMA)


def best(catalogue: Catalogue, text: str) -> tuple[str, float | None]:
    match = catalogue.titles(text)[0]
    item = catalogue[match.item_id]
    return item.title, item.numbers.get("year")


def test_items_by_id_and_row(films: Catalogue) -> None:
    assert len(films) == len(FILMS)
    assert "m3" in films
    assert "nobody" not in films
    assert films.get("nobody") is None
    assert films["m3"] is films.items[films.row("m3")]
    with pytest.raises(UnknownError, match="'nobody'"):
        films["nobody"]


def test_values_are_folded_and_shown_as_listed(films: Catalogue) -> None:
    by_value = films.values("genres")
    assert set(by_value) == {"drama", "sci-fi"}
    assert by_value["sci-fi"].tolist() == [2]
    assert films.display("stars", "sigourney weaver") == "Sigourney  Weaver"
    assert films.values("stars")["sigourney weaver"].tolist() == list(range(1, len(FILMS)))
    with pytest.raises(UnknownError, match="It has: genres, stars"):
        films.values("colour")


def test_numbers_are_nan_where_unknown_and_read_only(films: Catalogue) -> None:
    years = films.numbers("year")
    assert years[0] == 1999.0
    assert np.isnan(years[6])
    assert np.isnan(films.numbers("price")).all()
    with pytest.raises(ValueError, match="read-only"):
        years[0] = 1.0
    with pytest.raises(UnknownError):
        films.numbers("weight")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("The Matrix", "The Matrix"),
        ("matrix", "The Matrix"),
        ("MATRIX, the", "The Matrix"),
        ("“The Matrix”", "The Matrix"),
        ("matrx", "The Matrix"),
        ("Back to the future 2", "Back to the Future Part II"),
        ("back to the future ii", "Back to the Future Part II"),
        ("Back to the Future", "Back to the Future"),
        ("Amelie", "Amélie"),
        ("Ame\u0301lie", "Amélie"),
        ("Terminater 2", "Terminator 2: Judgment Day"),
        ("judgment day", "Terminator 2: Judgment Day"),
        ("rocky 3", "Rocky III"),
        ("spiderman", "Spider-Man"),
        ("fast and furious", "Fast & Furious"),
        ("se7en", "Seven"),
        ("twelve monkeys", "12 Monkeys"),
        ("E.T.", "E.T. the Extra-Terrestrial"),
        ("harry potter", "Harry Potter and the Goblet of Fire"),
        ("goblet of fire harry potter", "Harry Potter and the Goblet of Fire"),
        ("extraterrestrial", "E.T. the Extra-Terrestrial"),
        ("blade runner 2049", "Blade Runner 2049"),
        ("Blade Runenr 2049", "Blade Runner 2049"),
        ("the last jedi", "Star Wars: Episode VIII – The Last Jedi"),
        ("star wars the last jedi", "Star Wars: Episode VIII – The Last Jedi"),
        ("kill bill 2", "Kill Bill: Vol. 2"),
        ("the matilda", "Matilda, The"),
        ("英雄", "英雄"),
    ],
)
def test_titles_as_people_write_them(films: Catalogue, said: str, title: str) -> None:
    assert best(films, said)[0] == title


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Psycho", ("Psycho", 1998.0)),  # the newest, where nothing else tells
        ("Psycho (1960)", ("Psycho", 1960.0)),
        ("psycho 1960", ("Psycho", 1960.0)),
        ("Psycho (1959)", ("Psycho", 1960.0)),  # a year off, as catalogues are
        ("Alien (1979)", ("Alien", 1979.0)),
        ("the alien", ("The Alien", 2016.0)),
        ("alien", ("Alien", 1979.0)),
    ],
)
def test_of_several_items_of_a_title_the_year_and_the_article_choose(
    films: Catalogue, said: str, expected: tuple[str, float]
) -> None:
    assert best(films, said) == expected


def test_the_more_popular_of_equal_titles_is_meant() -> None:
    items = [film(1, "Psycho", 1960), film(2, "Psycho", 1998), film(3, "The Psycho", 2005)]
    popular = Catalogue(items, SCHEMA, popularity=np.array([9.0, 1.0, 5.0]))
    assert [match.item_id for match in popular.titles("psycho")] == ["m1", "m3", "m2"]
    assert popular.find_titles("I saw Psycho twice")[0].item_id == "m1"
    assert popular.find_titles("I saw Psycho (1998) twice")[0].item_id == "m2"


def test_a_match_says_how_sure_it_is(films: Catalogue) -> None:
    assert films.titles("the matrix")[0] == TitleMatch("m0", 100.0, True)
    guess = films.titles("matrx")[0]
    assert not guess.exact
    assert 82 <= guess.score < 100
    other_year = films.titles("Alien (1992)")[0]
    assert not other_year.exact


@pytest.mark.parametrize("said", ["", "  ", "?!", "xyzzy", "the one with the blue people", "no", "rocky 7 9"])
def test_what_is_no_title_finds_none_or_nothing_exact(films: Catalogue, said: str) -> None:
    assert not any(match.exact for match in films.titles(said))


def test_limit_and_order(films: Catalogue) -> None:
    matches = films.titles("alien", limit=3)
    assert len(matches) == 3
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


@given(st.integers(0, len(FILMS) - 1), st.sampled_from([str.lower, str.upper, str.title, lambda t: f"  {t}?"]))
def test_every_title_is_found_in_any_case(films: Catalogue, row: int, written: object) -> None:
    assert callable(written)
    title = FILMS[row][0]
    found = films.titles(written(title), limit=10)
    assert any(match.exact and films[match.item_id].title == title for match in found)


def spans(catalogue: Catalogue, text: str, cutoff: float = 75.0) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], catalogue[s.item_id].title) for s in catalogue.find_titles(text, cutoff)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "I loved Back to the Future 2 and the matrix (1999), also Heat.",
            [
                ("Back to the Future 2", "Back to the Future Part II"),
                ("the matrix (1999)", "The Matrix"),
                ("Heat", "Heat"),
            ],
        ),
        ("more like Blade Runner 2049", [("Blade Runner 2049", "Blade Runner 2049")]),
        ("the matrix reloaded was bad", [("the matrix reloaded", "The Matrix Reloaded")]),
        ("what about 'up'?", [("up", "Up")]),
        (
            "i liked v for vendetta and kill bill vol. 2",
            [("v for vendetta", "V for Vendetta"), ("kill bill vol. 2", "Kill Bill: Vol. 2")],
        ),
        ("The Good, the Bad and the Ugly!", [("The Good, the Bad and the Ugly", "The Good, the Bad and the Ugly")]),
        (
            "have you seen Star Wars: The Last Jedi?",
            [("Star Wars: The Last Jedi", "Star Wars: Episode VIII – The Last Jedi")],
        ),
        ("Spiderman please", [("Spiderman", "Spider-Man")]),
        ("alien 1979 then", [("alien 1979", "Alien")]),
        ("frozen", [("frozen", "Frozen")]),
        ("my kid wants the lion king again", [("the lion king", "The Lion King")]),
        ("我喜欢英雄。", [("英雄", "英雄")]),
        ("me gusta Amelie", [("Amelie", "Amélie")]),
    ],
)
def test_titles_inside_a_message(films: Catalogue, text: str, found: list[tuple[str, str]]) -> None:
    assert spans(films, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "i want a scary movie",
        "we had a good time",
        "show me something to heat up the evening",
        "It is frozen. Frozen again, then up we go.",
        "with Sigourney Weaver please",
        "Sigourney Weaver is in it",
        "good time",
        "a film about aliens and a matrix of numbers",
        "I like Drama",
        "",
        "🙂🙃",
        "\u202eevil\u0000",
    ],
)
def test_everyday_words_are_no_titles(films: Catalogue, text: str) -> None:
    assert spans(films, text) == []


def test_a_lower_cutoff_shows_the_doubtful_ones(films: Catalogue) -> None:
    assert spans(films, "i want a scary movie", cutoff=50.0) == [("scary movie", "Scary Movie")]


def test_the_other_items_of_a_title_are_offered(films: Catalogue) -> None:
    (span,) = films.find_titles("I saw Psycho (1960)")
    assert span.item_id == "m10"
    assert span.alternatives == ("m11",)
    assert (span.score, span.exact) == (100.0, True)


@given(st.text(max_size=200))
def test_spans_never_overlap_whatever_the_message(films: Catalogue, text: str) -> None:
    found = films.find_titles(text, 0.0)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))


def test_a_very_long_message_is_read(films: Catalogue) -> None:
    assert len(films.find_titles("I loved Rocky III. " * 5_000)) == 5_000


def test_twins_are_variants_and_repeated_rows() -> None:
    items = [
        Item("a", "Coat, red", group="coat"),
        Item("b", "Coat, blue", group="coat"),
        film(3, "Rocky", 1976),
        film(4, "The Rocky", 1976),
        film(5, "Rocky", 2006),
        Item("x", "Rocky", {"plot": "another"}),
    ]
    catalogue = Catalogue(items, SCHEMA)
    assert catalogue.twins("a") == {"b"}
    assert catalogue.twins("m3") == {"m4"}
    assert catalogue.twins("x") == frozenset()
    assert catalogue.twins("gone") == frozenset()


def test_an_empty_catalogue_answers_too() -> None:
    empty = Catalogue([], Schema("id", "title"))
    assert (len(empty), empty.titles("matrix"), empty.find_titles("The Matrix")) == (0, [], [])
