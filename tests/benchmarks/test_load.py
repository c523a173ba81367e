"""What the server is seen to do under load, and when its readers go away: small runs of the programs that measure it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import leaks
import leaving
import load
import pytest


@pytest.fixture
def home(movies_home: Path, tmp_path: Path) -> Path:
    """The films, for nobody else: the programs write beside them."""
    return Path(shutil.copytree(movies_home, tmp_path / "films"))


def test_every_turn_is_counted_and_none_fails(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--home", str(home), "--conversations", "4", "--every", "2", "--seconds", "6", "--json"]
    load.main(arguments)
    (stage,) = json.loads(capsys.readouterr().out)["stages"]
    assert (stage["turns"], stage["errors"], stage["rate"]) == (12, 0, 2.0)
    assert 0 < stage["first_word_p95"] < stage["turn_max"]


def test_who_goes_away_leaves_nothing_behind(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = leaving.main(["--home", str(home), "--times", "1", "--json"])
    left = json.loads(capsys.readouterr().out)
    assert [one["phase"] for one in left] == list(leaving.PHASES)
    assert [one["wrong"] for one in left] == [[]] * len(left)
    # Who hangs up at once may be gone before the turn begins: nothing was shown then, and nothing need be stored.
    assert [one["stored"] for one in left if one["phase"] != "asked"] == [1] * (len(left) - 1)
    asking = {one["phase"] for one in left if one["asking"]}
    assert {"planning", "grading", "first words", "amid words"} <= asking
    assert status in (0, 1)  # 1 is of a machine that was slow, too: tests assert no times


def test_what_is_anothers_is_read_by_nobody(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert leaks.main(["--home", str(home), "--conversations", "24", "--reads", "320", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["conversations"], found["reads"]) == (24, 320)
    assert min(found["by"].values()) > 50  # known ids, neighbours and guesses
    assert found["own"] > 0
    assert (found["leaks"], found["own_failed"], found["changed"]) == (0, 0, 0)
