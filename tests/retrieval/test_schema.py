"""Roles of columns: guessed for catalogues never seen, written, read back and shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from retrieval.errors import CatalogueError
from retrieval.schema import as_toml, describe, guess, load
from retrieval.tables import read_table
from retrieval.types import FacetRole, NumberRole, Schema

ROOT = Path(__file__).resolve().parents[2]


def frame(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="str")


@pytest.mark.parametrize("name", ["movies", "shop"])
def test_the_guess_for_a_demo_is_its_written_schema(name: str) -> None:
    folder = ROOT / "data" / name
    assert guess(read_table(folder / "items.csv").frame()) == replace(load(folder / "schema.toml"), interactions={})


def test_a_german_shop() -> None:
    schema = guess(
        pd.DataFrame(
            {
                "Artikelnummer": ["A-1", "A-2", "A-3", "A-4"],
                "Bezeichnung": ["Regenjacke Sturm", "Zelt Fjord", "Rucksack Gipfel", "Socken"],
                "Beschreibung": [
                    "Leichte Jacke für nasse Tage in den Bergen",
                    "Zelt für zwei",
                    "Für lange Touren",
                    "Warm",
                ],
                "Preis": ["1.299,00 €", "249,00 €", "ab 99 €", "auf Anfrage"],
                "Marke": ["Nordwind", "Nordwind", "Gipfel", "Gipfel"],
                "Kategorie": ["Jacken > Regen", "Zelte", "Rucksäcke", "Socken"],
                "Gewicht": ["450 g", "2,3 kg", "1,1 kg", "80 g"],
                "Lagerbestand": ["3", "0", "ausverkauft", "12"],
                "Bild": ["https://x.de/a.jpg", "https://x.de/b.jpg", "", "https://x.de/d.jpg"],
            }
        )
    )
    assert (schema.id, schema.title, schema.texts) == ("Artikelnummer", "Bezeichnung", ("Beschreibung",))
    assert schema.facets == {"Marke": FacetRole("Marke"), "Kategorie": FacetRole("Kategorie", " > ")}
    assert schema.numbers["Preis"] == NumberRole("Preis", "price", "EUR")
    assert schema.numbers["Gewicht"].kind == "weight"
    assert (schema.availability, schema.image) == ("Lagerbestand", "Bild")


def test_a_chinese_shop() -> None:
    schema = guess(
        frame(
            产品ID=["1001", "1002", "1003"],
            产品名称=["蓝牙耳机", "机械键盘", "充电宝"],
            描述=["无线蓝牙耳机，音质清晰，续航二十小时", "青轴，适合游戏和办公使用", "大容量，支持快充，出门必备"],
            价格=["¥299.00", "¥459", "¥129"],
            品牌=["小米", "罗技", "小米"],
            库存=["有货", "缺货", "有货"],
        )
    )
    assert (schema.id, schema.title, schema.texts, schema.availability) == ("产品ID", "产品名称", ("描述",), "库存")
    assert schema.numbers == {"价格": NumberRole("价格", "price", "CNY")}
    assert list(schema.facets) == ["品牌"]


def test_contents_decide_where_names_say_nothing() -> None:
    rows = range(60)
    schema = guess(
        frame(
            c1=[f"K{row:04d}" for row in rows],
            c2=[f"A thing called number {row}" for row in rows],
            c3=[f"It is {row} of many things that one can have and keep for a long while" for row in rows],
            c4=[["red;blue", "red", "green;red"][row % 3] for row in rows],
            c5=[f"${row + 5}.99" for row in rows],
            c6=[str(1950 + row) for row in rows],
            c7=[["yes", "no"][row % 2] for row in rows],
            c8=[f"https://x.org/{row}.png" for row in rows],
            c9=[f"tt{row * 7919:07d}" for row in rows],
            c10=[f"{row + 80} min" for row in rows],
        )
    )
    assert (schema.id, schema.title, schema.texts, schema.image) == ("c1", "c2", ("c3",), "c8")
    assert schema.facets == {"c4": FacetRole("c4", ";"), "c7": FacetRole("c7")}
    assert schema.numbers == {
        "c5": NumberRole("c5", "price", "USD"),
        "c6": NumberRole("c6", "year"),
        "c10": NumberRole("c10", "runtime", unit="min"),
    }


def test_people_are_facets_though_they_hardly_repeat_and_codes_are_left_out() -> None:
    rows = range(80)
    first, last = ["Ana", "Bo", "Cy", "Dee", "Eva", "Finn", "Gus", "Ida"], ["Lind", "Marsh", "Nordh", "Ott", "Pryce"]
    names = [f"{first[row % 8]} {last[row % 5]}-{last[row // 16]}" for row in rows]
    schema = guess(
        frame(
            id=[str(row) for row in rows],
            title=[f"Film {row}" for row in rows],
            stars=[f"{names[row]}|{names[row * 3 % 80]}" for row in rows],
            author=[f"{last[row % 5]}, {first[row % 8]}" for row in rows],
            imdb_id=[f"tt{row * 31:07d}" for row in rows],
            created_at=[f"2020-01-{row % 28 + 1:02d}" for row in rows],
        )
    )
    assert schema.facets == {"stars": FacetRole("stars", "|"), "author": FacetRole("author")}
    assert (schema.texts, schema.numbers) == ((), {})


def test_stars_may_be_people_or_a_rating() -> None:
    schema = guess(frame(id=["1", "2"], title=["A b", "C d"], stars=["4.5", "3"]))
    assert schema.numbers == {"stars": NumberRole("stars", "rating")}
    schema = guess(frame(id=["1", "2"], title=["A b", "C d"], stars=["Ana Lind|Bo Marsh", "Ana Lind"]))
    assert schema.facets == {"stars": FacetRole("stars", "|")}


def test_units_leave_the_name_that_people_see() -> None:
    schema = guess(
        frame(
            id=["1", "2"], title=["A b", "C d"], weight_g=["10", "20"], price_eur=["5", "6"], runtime_min=["90", "95"]
        )
    )
    assert schema.numbers == {
        "weight": NumberRole("weight_g", "weight", unit="g"),
        "price": NumberRole("price_eur", "price", "EUR"),
        "runtime": NumberRole("runtime_min", "runtime", unit="min"),
    }


def test_variants_share_a_group_and_have_ids_of_their_own() -> None:
    rows = range(40)
    schema = guess(
        frame(
            Handle=[f"hat-{row // 2}" for row in rows],
            Title=[f"Hat {row // 2}" for row in rows],
            **{"Variant SKU": [f"SKU-{row}" for row in rows], "Variant Price": [f"{row + 1}.50" for row in rows]},
        )
    )
    assert (schema.id, schema.group) == ("Variant SKU", "Handle")


def test_a_catalogue_of_two_columns_is_enough() -> None:
    assert guess(frame(id=["1", "2"], title=["Foo", "Bar"])) == Schema("id", "title")


def test_no_column_for_the_id_names_those_there_are() -> None:
    with pytest.raises(CatalogueError, match=r"columns: title, price\)"):
        guess(frame(title=["A", "A"], price=["1", "2"]))


def test_a_schema_survives_the_file(tmp_path: Path) -> None:
    schema = Schema(
        id="产品 ID",
        title='a "title"',
        texts=("x", "y"),
        facets={"age rating": FacetRole("age.rating", " > "), "tags": FacetRole("tags", "json")},
        numbers={"price": NumberRole("p", "price", "EUR"), "runtime": NumberRole("r", "runtime", unit="min")},
        group="g",
        availability="a",
        image="i",
        link="l",
        interactions={"person": "用户ID", "item": "产品ID"},
    )
    (tmp_path / "schema.toml").write_text(as_toml(schema), encoding="utf-8")
    assert load(tmp_path / "schema.toml") == schema


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[items]\nid = \n", "not TOML"),
        ('[items]\nid = "a"\n', "items.title"),
        ('[items]\nid = "a"\ntitle = "b"\ncolour = "c"\n', "items.colour"),
        (
            '[items]\nid = "a"\ntitle = "b"\n[items.numbers]\np = { column = "p", kind = "cost" }\n',
            r"items\.numbers\.p\.kind",
        ),
        ('[items]\nid = "a"\ntitle = "b"\n[items.numbers]\np = { column = "p", currency = "euro" }\n', "currency"),
        ('title = "b"\n', "items"),
    ],
)
def test_a_schema_file_with_a_mistake_is_named_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "schema.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=said) as caught:
        load(path)
    assert caught.value.where == str(path)


def test_no_schema_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no such file"):
        load(tmp_path / "schema.toml")


def test_describe_tells_every_columns_role_with_an_example() -> None:
    table = frame(
        id=["1", "2"], title=["A b", "C d"], genres=["", "x|y"], weight_g=["10", "20"], imdb_id=["tt1", "tt2"]
    )
    assert describe(guess(table), table) == [
        ("id", "id", "1"),
        ("title", "title", "A b"),
        ("genres", "facet, several by '|'", "x|y"),
        ("weight_g", "number 'weight' (weight, g)", "10"),
        ("imdb_id", "ignored", "tt1"),
    ]
