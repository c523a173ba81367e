"""A catalogue file into items, and the account of what became of every row."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from retrieval.catalogue import read_items
from retrieval.errors import CatalogueError
from retrieval.report import write_rejects
from retrieval.types import FacetRole, NumberRole, Schema

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "movies" / "items.csv"

DIRTY = """id,title,description,genres,price,year,stock,image
1,Alien,"<p>A <b>ship</b> &amp; a cat</p>",horror|sci-fi,"1.299,00 €",1979,3,https://x.org/1.jpg
1,Alien again,twice,horror,5 €,1979,1,
2,,,drama,5 €,1980,1,
,No id,text,drama,5 €,1980,1,
3,,"Only a text that tells the story of a very quiet harbour town",drama,on request,n/a,maybe,javascript:alert(1)
4,Heat,Two lines of text,crime|drama,€12.50,1995,0,not a url
5,"Line
break",a,drama,$9,0,in stock,
6,Too,many,cells,1,2,3,4,5
"""


def write(folder: Path, text: str, name: str = "items.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    file = read_items(write(tmp_path, DIRTY))
    report = file.report
    assert [item.item_id for item in file.items] == ["1", "3", "4", "5"]
    assert (report.read, report.kept, report.duplicates) == (8, 4, 1)
    assert report.rejected == {"no title and no text": 1, "no id": 1, "a wrong number of cells": 1}
    assert report.read == report.kept + report.duplicates + sum(report.rejected.values())
    assert [(r.line, r.reason) for r in file.rejects] == [
        (3, "a duplicate id"),
        (4, "no title and no text"),
        (5, "no id"),
        (10, "a wrong number of cells"),
    ]
    assert file.rejects[0].detail == "id 1, first in line 2"


def test_cells_are_read_as_what_they_are(tmp_path: Path) -> None:
    alien, untitled, heat, broken = read_items(write(tmp_path, DIRTY)).items
    assert alien.texts == {"description": "A ship & a cat"}
    assert alien.facets == {"genres": ("horror", "sci-fi")}
    assert alien.numbers == {"price": 1299.0, "year": 1979.0}
    assert (alien.available, alien.image) == (True, "https://x.org/1.jpg")
    assert untitled.title == "Only a text that tells the story of…"
    assert untitled.numbers == {}
    assert (untitled.available, untitled.image) == (None, None)
    assert (heat.available, heat.numbers["price"], heat.image) == (False, 12.5, None)
    assert broken.title == "Line break"
    assert broken.numbers == {}  # dollars among euros, and a year 0


def test_the_report_tells_missing_from_unreadable(tmp_path: Path) -> None:
    report = read_items(write(tmp_path, DIRTY)).report
    assert report.missing["price"] == 2
    assert report.unreadable == {"stock": 1, "image": 2, "price": 2, "year": 1}
    assert "price: 1 in USD left out, no exchange rate" in report.remarks
    assert "1 without a title: called by the first words of their text" in report.remarks


def test_the_report_is_plain_json(tmp_path: Path) -> None:
    told = read_items(write(tmp_path, DIRTY)).report.as_json()
    assert json.loads(json.dumps(told)) == told
    assert (told["read"], told["kept"], told["rejected"], told["duplicates"]) == (8, 4, 3, 1)


def test_rejects_are_written_for_a_spreadsheet(tmp_path: Path) -> None:
    file = read_items(write(tmp_path, 'id,title\n1,"a, ""b"""\n=1+1,x\n=1+1,y\n'))
    write_rejects(tmp_path / "rejects.csv", file.rejects)
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(written))
    assert rows == [
        {"file": "items.csv", "line": "4", "reason": "a duplicate id", "detail": "id =1+1, first in line 3"}
    ]


def test_outliers_are_counted_with_their_bounds_and_kept(tmp_path: Path) -> None:
    rows = "".join(
        f"{number},Thing {number},{price}\n" for number, price in enumerate([10, 11, 12, 13, 14, 15, 16, 17, 900])
    )
    file = read_items(write(tmp_path, f"id,title,price\n{rows}"))
    assert file.items[-1].numbers["price"] == 900
    outliers = file.report.outliers["price"]
    assert (outliers.count, outliers.low, outliers.high) == (1, 6.0, 22.0)


def test_yes_and_no_are_one_facet_whatever_their_spelling(tmp_path: Path) -> None:
    file = read_items(write(tmp_path, "id,title,waterproof\n1,A,TRUE\n2,B,0\n3,C,\n4,D,yes\n"))
    assert [item.facets.get("waterproof") for item in file.items] == [("yes",), ("no",), None, ("yes",)]
    assert "waterproof: read as yes or no" in file.report.remarks


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name_of_it,price\nA,1\nA,2\n", "no column looks like the id"),
        ("id,price\n1,1.5\n2,2.5\n", "no column looks like the title"),
        ("id,title\n,a\n,b\n", "no column looks like the id"),
        ("id,title\n1,a,b\n2,b,c\n", "none of its 2 rows can be used"),
        ("id,title\n1,\n2,\n", "no column looks like the title"),
    ],
)
def test_what_no_catalogue_can_be_made_of(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogueError, match=said) as caught:
        read_items(write(tmp_path, text))
    assert caught.value.where.endswith("items.csv")
    assert caught.value.do


def test_all_rows_bad_under_a_given_schema(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none of its 2 rows can be used \(2 have no id\)"):
        read_items(write(tmp_path, "id,title\n,a\n,b\n"), Schema("id", "title"))


def test_a_schema_that_names_a_missing_column(tmp_path: Path) -> None:
    schema = Schema("id", "title", numbers={"price": NumberRole("cost", "price")})
    with pytest.raises(CatalogueError, match=r"'cost'.*It has: id, title"):
        read_items(write(tmp_path, "id,title\n1,a\n"), schema)


def test_a_given_schema_is_followed(tmp_path: Path) -> None:
    schema = Schema(
        "b", "a", facets={"kind": FacetRole("c", "/")}, numbers={"cost": NumberRole("d", "weight", unit="g")}
    )
    item = read_items(write(tmp_path, "a,b,c,d\nTitle,7,x / y,1.5 kg\n"), schema).items[0]
    assert (item.item_id, item.title) == ("7", "Title")
    assert item.facets == {"kind": ("x", "y")}
    assert item.numbers == {"cost": 1500.0}


def test_text_lists_of_jsonl_become_lines(tmp_path: Path) -> None:
    line = '{"id": "1", "title": "A", "description": ["First thing to know.", "<b>Second</b> thing."], "price": null}'
    item = read_items(write(tmp_path, line + "\n", "items.jsonl")).items[0]
    assert item.texts == {"description": "First thing to know.\nSecond thing."}


@pytest.mark.parametrize("name", ["movies", "shop"])
def test_the_demos_lose_no_row(name: str) -> None:
    report = read_items(ROOT / "data" / name / "items.csv").report
    assert report.kept == report.read
    assert report.unreadable == {}


@pytest.mark.skipif(not REAL.exists(), reason="the real films are not on this machine")
def test_the_real_films_are_read_whole() -> None:
    file = read_items(REAL)
    assert (file.report.read, file.report.kept) == (6583, 6583)
    assert file.report.missing["year"] == 568
    assert file.schema.texts == ("description",)
    assert {name: role.separator for name, role in file.schema.facets.items()} == {
        "genres": "|",
        "directors": "|",
        "writers": "|",
        "stars": "|",
    }
    assert {name: role.kind for name, role in file.schema.numbers.items()} == {"year": "year"}
