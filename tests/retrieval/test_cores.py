"""BLAS has one thread while somebody is answered, and every core for a product that takes seconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import OpenBLASController, ThreadpoolController

from retrieval import colike, cores
from retrieval.cores import all_cores, one_core

MANY = 3  # also on a machine with fewer cores


def threads() -> set[int]:
    return {one["num_threads"] for one in ThreadpoolController().select(user_api="blas").info()}


def in_another_thread() -> set[int]:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(threads).result()


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One whose BLAS takes three threads by itself, as it was before anybody set them."""
    if not threads():
        pytest.skip("this numpy's BLAS has no threads that can be set")
    monkeypatch.setattr(cores, "_own", lambda: MANY)
    limit = ThreadpoolController().select(user_api="blas").limit(limits=MANY)
    OpenBLASController.clear_controlling_thread()
    yield
    limit.restore_original_limits()
    OpenBLASController.clear_controlling_thread()


def test_one_core_holds_in_every_thread() -> None:
    assert in_another_thread() == threads() == {MANY}
    one_core()
    assert in_another_thread() == threads() == {1}


def test_another_thread_may_take_all_of_them_for_a_while() -> None:
    one_core()

    def build() -> set[int]:
        with all_cores():
            return threads()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(build).result() == {MANY}
    assert threads() == {1}


def test_who_comes_during_a_large_product_has_one_core_after_it() -> None:
    waiting = threading.Thread(target=one_core)
    with all_cores():
        waiting.start()
        waiting.join(0.05)
        assert threads() == {MANY}
    waiting.join()
    assert threads() == {1}


def test_a_model_of_what_people_like_is_fitted_on_every_core(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, invert = list[set[int]](), np.linalg.inv

    def inverted(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        seen.append(threads())
        return invert(matrix)

    monkeypatch.setattr(np.linalg, "inv", inverted)
    one_core()
    colike.fit(csr_matrix(np.eye(6, k=1, dtype=np.float32)), np.arange(6))
    assert seen == [{MANY}]
    assert threads() == {1}
