"""How many threads numpy's BLAS has: one while somebody is answered, every core for a product that takes seconds.

A turn's products take less than the threads take to find each other: two of them spin for as much processor time again.
OpenBLAS has one number for the whole process, whichever thread sets it. torch's threads are its own (`embedding`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import OpenBLASController, ThreadpoolController

_SETTING = Lock()  # who sets the number sets it back before the next one does


def one_core() -> None:
    """From now on BLAS has one thread. Waits for a product that has every core."""
    with _SETTING:
        _own()
        _blas().limit(limits=1)
        OpenBLASController.clear_controlling_thread()  # else no other thread could lift this as long as this one lives


@contextmanager
def all_cores() -> Iterator[None]:
    """Within, BLAS has as many threads as it took by itself; afterwards as many as before. One at a time."""
    with _SETTING, _blas().limit(limits=_own()):
        yield


def _blas() -> ThreadpoolController:
    """Every BLAS that is loaded: scipy brings one of its own."""
    return ThreadpoolController().select(user_api="blas")


@cache
def _own() -> int:
    """Threads that BLAS took by itself: asked before anybody limits it."""
    return max((one["num_threads"] for one in _blas().info()), default=1)
