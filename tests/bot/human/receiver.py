"""A real program of a shop: it takes what a webhook sends, checks the signature with openssl, answers as scripted."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = bytes(range(32))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
HANGS = 0  # in a script: no answer at all


@dataclass(frozen=True)
class Taken:
    """One request as it came in."""

    method: str
    headers: Mapping[str, str]
    data: bytes

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.data)
        return found

    def is_signed(self, key: bytes = KEY) -> bool:
        """Whether the signature is right and of now, by the word of a program that is not ours."""
        name, moment = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"]
        digest = subprocess.run(
            command, input=f"{name}.{moment}.".encode() + self.data, capture_output=True, check=True
        )
        signed = f"v1,{base64.b64encode(digest.stdout).decode()}"
        return signed in self.headers["webhook-signature"].split(" ") and abs(time.time() - int(moment)) < 300


@dataclass
class Receiver:
    """The program: its address, its script (a status a request, the last for ever), and what came in."""

    script: Sequence[int]
    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)  # set: what hangs is let go

    def bodies(self, event: str) -> list[dict[str, Any]]:
        """What was told of this kind, in order."""
        return [one.body for one in self.taken if one.method == "POST" and one.body["event"] == event]


@contextmanager
def receiving(*script: int) -> Iterator[Receiver]:
    """The program for as long as the block lasts."""
    receiver = Receiver(script or (204,))

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.taken.append(Taken(self.command, headers, data))
            status = receiver.script[min(len(receiver.taken), len(receiver.script)) - 1]
            receiver.came.set()
            if status == HANGS:
                receiver.free.wait(60)
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_OPTIONS = do_POST

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/support?key=path-secret"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.free.set()
        server.shutdown()
        server.server_close()
        thread.join()
