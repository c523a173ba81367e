"""Files into rows: every row is kept or accounted for, with its line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.decoding import decode
from retrieval.delimited import BAD_JSON, NUL, OPEN_QUOTE, OVERSIZE, RAGGED, Row
from retrieval.errors import CatalogueError
from retrieval.tables import read_table


def write(folder: Path, content: bytes | str, name: str = "items.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_lines_are_right_behind_quoted_line_breaks(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'id,title\n1,"a\nb\nc"\n\n2,x\n3,x,y\n'))
    assert [row.line for row in table.rows] == [2, 6]
    assert [(reject.line, reject.reason) for reject in table.rejects] == [(7, RAGGED)]
    assert table.read == 3


def test_a_stray_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'id,title\n1,a\n2,"open\n3,c\n4,"d"\n5,e\n'))
    assert [row.cells[0] for row in table.rows] == ["1", "3", "4", "5"]
    assert [(reject.line, reject.reason) for reject in table.rejects] == [(3, OPEN_QUOTE)]


def test_a_quote_open_to_the_end_of_the_file(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, 'id,title\n1,a\n2,"open\n3,c\n4,d'))
    assert [row.cells for row in table.rows] == [("1", "a"), ("3", "c"), ("4", "d")]
    assert [reject.line for reject in table.rejects] == [3]


def test_damaged_rows_are_rejected_and_the_others_kept(tmp_path: Path) -> None:
    big = b"x" * 1_000_001
    table = read_table(write(tmp_path, b"id,title\n1,a\x00b\n2," + big + b"\n3,ok\n4,trailing,,\n5\n"))
    assert [row.cells[0] for row in table.rows] == ["3", "4"]
    assert [(r.line, r.reason) for r in table.rejects] == [(2, NUL), (3, OVERSIZE), (6, RAGGED)]


def test_a_cell_of_fifty_megabytes(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, b'id,title\n1,"' + b"x" * 50_000_000 + b'"\n2,ok\n'))
    assert [row.cells for row in table.rows] == [("2", "ok")]
    assert table.rejects[0].reason == OVERSIZE


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = ["id,title,price", '1,One,"3,50"', "2,Two,4"]
    table = read_table(write(tmp_path, "\n".join(lines).replace(",", delimiter).replace(f"3{delimiter}50", "3,50")))
    assert table.columns == ("id", "title", "price")
    assert table.rows[0].cells == ("1", "One", "3,50")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    table = read_table(write(tmp_path, "id,title\n1,Amélie\n".encode(encoding)))
    assert table.rows[0].cells == ("1", "Amélie")
    assert bool(table.remarks) == (encoding == "cp1252")  # a guess is said to be one


def test_chinese_of_the_mainland_is_recognised(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "用户ID,产品ID\n一号,二号\n".encode("gb18030")))
    assert table.columns == ("用户ID", "产品ID")
    assert table.encoding == "gb18030"


def test_what_no_encoding_fits_is_said_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"items\.csv: line 2 is neither UTF-8 nor cp1252\. Save"):
        read_table(write(tmp_path, b"id,title\n1,a\x81b\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG image"),
        (b"PK\x03\x04rest", "ZIP archive or an Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"id,title\n", "no rows"),
        (bytes(range(32)) * 50, "not a text file"),
        (b"PAR1 and nothing else", "damaged"),
        (b'[{"id": 1}]', "one JSON list"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(CatalogueError, match=said) as caught:
        read_table(write(tmp_path, content))
    assert str(tmp_path) in caught.value.line()
    assert caught.value.do
    assert "\n" not in caught.value.line()


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no such file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(CatalogueError, match="a folder"):
        read_table(tmp_path)


def test_jsonl_rows_may_differ_and_broken_lines_are_rejected(tmp_path: Path) -> None:
    text = '{"id": 1, "genres": ["a", "b"], "year": 1995.0, "ok": true}\n[1]\n{bad\n\n{"id": 2, "extra": null}\n'
    table = read_table(write(tmp_path, text, "items.jsonl"))
    assert table.columns == ("id", "genres", "year", "ok", "extra")
    assert table.rows == (Row(1, ("1", '["a","b"]', "1995", "true", "")), Row(5, ("2", "", "", "", "")))
    assert [(r.line, r.reason) for r in table.rejects] == [(2, BAD_JSON), (3, BAD_JSON)]


def test_parquet_reads_as_the_csv_would(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"id": [1, 2], "year": [1995.0, None], "tags": [["a"], []], "at": [pd.Timestamp("2020-01-31"), pd.NaT]}
    )
    frame.to_parquet(tmp_path / "items.parquet")
    table = read_table(tmp_path / "items.parquet")
    assert table.column("year") == ["1995", ""]
    assert table.column("tags") == ['["a"]', "[]"]
    assert table.column("at") == ["2020-01-31T00:00:00", ""]


def test_columns_without_a_name_or_named_twice(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "id,id,,title\n1,2,3,4\n"))
    assert table.columns == ("id", "id (2)", "column 3", "title")
    assert len(table.remarks) == 2


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n\t"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_what_python_writes_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "items.csv"
    pd.DataFrame(rows, columns=["id", "title"]).to_csv(path, index=False, quoting=1)
    table = read_table(path)
    assert [row.cells for row in table.rows] == rows
    assert table.rejects == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "items.csv"
    path.write_bytes(data)
    with contextlib.suppress(CatalogueError):
        table = read_table(path)
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_decoding_names_the_line_it_stumbled_over() -> None:
    _, encoding, remarks = decode(b"a\nb\ncaf\xe9 x\n", Path("x.csv"))
    assert encoding == "cp1252"
    assert "line 3" in remarks[0]
