"""What is loaded once stays out of the garbage collector's way, and the collector comes back."""

from __future__ import annotations

import gc

import pytest

from bot.memory import loading


def test_the_collector_rests_within_and_comes_back() -> None:
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
        kept = [[number] for number in range(10_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)


def test_an_inner_block_leaves_the_collector_to_the_outer_one() -> None:
    with loading():
        with loading():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_comes_back_after_a_failure() -> None:
    with pytest.raises(ValueError, match="broken"), loading():
        raise ValueError("broken")
    assert gc.isenabled()
