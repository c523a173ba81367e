"""A small file is there whole, as it was or as it is, whatever happens while it is written."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retrieval import versions
from retrieval.writing import write


def test_what_cannot_be_written_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    write(file, "before\r\n")
    with pytest.raises(UnicodeEncodeError):
        write(file, "after \ud800")
    assert file.read_bytes() == b"before\r\n"
    assert list(tmp_path.iterdir()) == [file]


def test_what_somebody_killed_left_aside_goes_once_it_is_old(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / name for name in (f".kept.json-{16 * 'a'}", f".kept.json-{16 * 'b'}", ".kept.json"))
    for file in (old, fresh, other):
        file.write_text("half")
    for file in (old, other):
        os.utime(file, (0, 0))
    with versions.writer(tmp_path):
        assert not old.exists()
    assert fresh.exists()
    assert other.exists()


def test_of_two_who_write_at_once_each_writes_whole(tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    texts = [letter * 100_000 for letter in "ab"]

    def written(text: str) -> set[str]:
        seen = set[str]()
        for _ in range(20):
            write(file, text)
            seen.add(file.read_text(encoding="utf-8"))
        return seen

    with ThreadPoolExecutor(2) as both:
        seen = set[str]().union(*both.map(written, texts))
    assert seen <= set(texts)
    assert list(tmp_path.iterdir()) == [file]
