"""What a home keeps besides its catalogue and conversations: its secret and its log; and what comes with Whypick."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog

from bot import logs, resources
from bot.home import secret
from bot.settings import load
from retrieval.errors import InputError


def test_the_secret_stays_the_same_and_is_nobody_elses(tmp_path: Path) -> None:
    first = secret(tmp_path / "one")
    assert len(first) >= 32
    assert secret(tmp_path / "one") == first
    assert secret(tmp_path / "two") != first
    assert (tmp_path / "one" / "secret").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["secret"]


def test_all_who_start_at_once_get_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret, [tmp_path / "home"] * 16))) == 1


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40])
def test_a_secret_that_is_not_whole_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(InputError, match="secret"):
        secret(tmp_path)


def test_a_home_that_can_not_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="home"):
        secret(tmp_path / "file" / "home")


def test_prompts_and_demos_are_found() -> None:
    assert any(resources.folder("prompts").glob("*.md"))
    assert {"movies", "shop"} <= {place.name for place in resources.folder("data").iterdir()}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    yield logs.configure(load(home=tmp_path / "home"))
    for handler in [one for one in logging.getLogger().handlers if str(tmp_path) in getattr(one, "baseFilename", "")]:
        logging.getLogger().removeHandler(handler)
        handler.close()


def test_nothing_is_made_before_something_is_logged(log: Path) -> None:
    assert not log.parent.exists()


def test_our_records_and_those_of_libraries_are_lines_of_json(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("whypick").warning("model late", seconds=8.5)
    logging.getLogger("some.vendor").warning("odd %s", "thing")
    structlog.get_logger("whypick").debug("not at this level")
    ours, theirs = (json.loads(line) for line in log.read_text().splitlines())
    assert (ours["event"], ours["seconds"], ours["level"]) == ("model late", 8.5, "warning")
    assert (theirs["event"], theirs["logger"]) == ("odd %s", "some.vendor")  # what it was about may be personal
    assert capsys.readouterr() == ("", "")


def test_configuring_again_does_not_double_the_records(log: Path, tmp_path: Path) -> None:
    logs.configure(load(home=tmp_path / "home"))
    structlog.get_logger("whypick").warning("once")
    assert len(log.read_text().splitlines()) == 1


def test_a_log_that_can_not_be_written_breaks_nothing(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.parent.parent.mkdir(parents=True)
    log.parent.write_text("a file where the folder should be")
    structlog.get_logger("whypick").warning("lost")
    assert capsys.readouterr() == ("", "")
