"""The server by itself: it says where it is, then loads, and does not stay up without what it needs."""

from __future__ import annotations

import asyncio
import threading

import pytest
import uvicorn
from fastapi import FastAPI

from bot.surfaces.server import Announcing
from retrieval.errors import InputError


def test_a_server_that_can_not_load_what_it_needs_stops_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    def warm() -> None:
        raise InputError("the embedding model can't be loaded", where="x", do="Name another.")

    server = Announcing(uvicorn.Config(FastAPI(), port=0, log_level="critical"), "http://there", warm)
    asyncio.run(asyncio.wait_for(server.serve(), 120))
    assert capsys.readouterr().out == "whypick: ready on http://there\n"
    with pytest.raises(InputError, match="can't be loaded"):
        server.check()


def test_a_server_that_has_loaded_goes_on_until_it_is_told_to_stop() -> None:
    async def run() -> Announcing:
        loaded = threading.Event()
        server = Announcing(uvicorn.Config(FastAPI(), port=0, log_level="critical"), "http://there", loaded.set)
        serving = asyncio.create_task(server.serve())
        assert await asyncio.to_thread(loaded.wait, 120)
        await asyncio.sleep(0.3)  # a server that stopped by itself would look every 0.1 s whether it is to
        assert not serving.done()
        server.should_exit = True
        await asyncio.wait_for(serving, 120)
        return server

    asyncio.run(run()).check()
