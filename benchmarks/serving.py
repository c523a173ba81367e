"""A served process seen from outside: how long it takes to be ready, and the memory it holds while people talk."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

READY = re.compile(r"whypick: ready on (http://\S+)")
WHYPICK = (sys.executable, "-m", "bot.cli")
_API = "/gradio_api"


@dataclass(frozen=True, slots=True)
class Served:
    """What was measured: seconds, megabytes (of 1,000,000 bytes), and whole turns through the page in milliseconds."""

    ready_s: float
    idle_mb: float
    after_mb: float
    peak_mb: float
    turns: int
    page_ms: tuple[float, ...]


def measure(home: Path, messages: Sequence[str], workplace: Path) -> Served:
    """Serve a copy of the home's index, send the messages through the page in chats of ten, and look at the process."""
    copied = copy(home, workplace / "served")
    began = time.perf_counter()
    with serving(copied) as (process, address):
        ready = time.perf_counter() - began
        idle = memory(process.pid, "VmRSS")
        times = list[float]()
        with httpx.Client(base_url=address, timeout=60) as client:
            for start in range(0, len(messages), 10):
                visitor = Visitor(client)
                times += [visitor.say(text) for text in messages[start : start + 10]]
        return Served(
            ready, idle, memory(process.pid, "VmRSS"), memory(process.pid, "VmHWM"), len(messages), tuple(times)
        )


def copy(home: Path, target: Path) -> Path:
    """A home with the same index: serving writes its own database and secret beside it."""
    target.mkdir(parents=True)
    pointer = (home / "CURRENT").read_text(encoding="utf-8").strip()
    shutil.copytree(home / f"index-{pointer}", target / f"index-{pointer}")
    shutil.copy(home / "CURRENT", target / "CURRENT")
    return target


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server of its own process with the built-in, and its address, once it says that it is ready."""
    command = [*WHYPICK, "serve", "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment(home), text=True, **pipes)
    try:
        yield process, _wait(process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(home: Path) -> dict[str, str]:
    """What a program needs to work on this home, with nothing but the built-in and no limit to how often."""
    unlimited = {f"WHYPICK_PER_MINUTE_{name}": "0" for name in ("PERSON", "ADDRESS", "KEY")}
    return {**os.environ, "WHYPICK_HOME": str(home), "WHYPICK_MODEL": "grounded", **unlimited}


def _wait(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := READY.search(line):
            return found[1]
    raise RuntimeError("the server ended before it was ready")


def memory(pid: int, name: str) -> float:
    """A figure of the process from Linux: VmRSS is what it holds now, VmHWM the most it held."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"no {name} of process {pid}")


class Visitor:
    """A browser as the server sees it: one page opened, messages typed into its box."""

    def __init__(self, client: httpx.Client) -> None:
        self._client, self._session = client, secrets.token_hex(6)
        config = client.get("/config").raise_for_status().json()
        box = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "box")
        typed = [
            one for one in config["dependencies"] if [box, "submit"] in [list(target) for target in one["targets"]]
        ]
        self._box, self._function, self._inputs = box, typed[0]["id"], typed[0]["inputs"]

    def say(self, text: str) -> float:
        """Send one message and wait until the page has the whole answer; milliseconds."""
        data = [text if one == self._box else None for one in self._inputs]
        asked = {"data": data, "fn_index": self._function, "trigger_id": self._box, "session_hash": self._session}
        began = time.perf_counter()
        self._client.post(f"{_API}/queue/join", json=asked).raise_for_status()
        with self._client.stream("GET", f"{_API}/queue/data", params={"session_hash": self._session}) as stream:
            for line in stream.iter_lines():
                if not line.startswith("data:"):
                    continue
                told = json.loads(line[5:])
                if told["msg"] == "process_completed":
                    if not told["success"]:
                        raise RuntimeError(f"the page failed on {text!r}")
                    return (time.perf_counter() - began) * 1000
        raise RuntimeError(f"the page did not answer {text!r}")
