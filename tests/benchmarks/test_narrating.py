"""The shares of labelled sentences: which were shown, and what of that is true."""

from __future__ import annotations

import pytest
from narrating import scored


def row(shown: bool, true: bool | None) -> dict[str, object]:
    return {"shown": shown} | ({} if true is None else {"true": true})


def test_the_shares_are_of_labelled_sentences_only() -> None:
    rows = [row(True, True)] * 18 + [row(True, False)] * 2 + [row(False, False)] * 3 + [row(False, True)] * 2
    found = scored([*rows, row(True, None), row(False, None)])
    assert (found["sentences"], found["shown"], found["true"]) == (25, 20, 20)
    assert found["replaced"] == pytest.approx(5 / 25)
    assert found["precision"] == 0.9
    assert found["false_alarm"] == 0.1
    low, high = found["interval"]
    assert (round(low, 3), round(high, 3)) == (0.699, 0.972)  # Wilson's for 18 of 20


def test_of_nothing_there_is_no_share() -> None:
    found = scored([])
    assert (found["precision"], found["interval"], found["false_alarm"]) == (None, None, None)
