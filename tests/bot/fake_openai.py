"""A real HTTP server that speaks the Chat Completions protocol, streaming and not, and behaves as scripted.

It answers on a loopback port of its own, in a thread of its own; the real client talks to it. A script is a list of
behaviours, one a request; the last one goes on for ever. Every request is kept, with whether its reader hung up.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 120.0  # seconds after which what a test waits for will not come any more, however slow the machine


@dataclass(frozen=True)
class Ask:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body["messages"])

    @property
    def evidence(self) -> str:
        """What the tools answered so far, as the model sees it."""
        return "\n".join(str(one["content"]) for one in self.messages if one["role"] == "tool")

    @property
    def system(self) -> str:
        return "\n".join(str(one["content"]) for one in self.messages if one["role"] in ("system", "developer"))


@dataclass(frozen=True)
class Answer:
    """What the server does with one request."""

    text: str | Iterator[str] = ""
    calls: Sequence[tuple[str, str]] = ()  # (tool, arguments as JSON text)
    status: int = 200
    silent_s: float = 0.0  # waits so long before the first byte
    pause_s: float = 0.0  # waits so long before each further piece
    drops_after: int | None = None  # closes the connection after so many pieces
    stuck_after: int | None = None  # says nothing after so many pieces, as long as the server runs
    reason: str = "stop"
    used: int = 2  # tokens in all; told of a stream when that was asked for


Behaviour = Callable[[Ask], Answer]


@dataclass
class FakeOpenAI:
    """The server: its address, its script, and what was asked of it."""

    script: list[Behaviour | Answer]
    url: str = ""
    asks: list[Ask] = field(default_factory=list)
    speaking: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    grader: Behaviour = field(default=lambda _: Answer("{}"))  # answers what asks for grades, beside the script
    graded: list[Ask] = field(default_factory=list)

    def next(self, ask: Ask) -> Answer:
        if any("grade from 0 to 4" in str(one["content"]) for one in ask.messages):
            self.graded.append(ask)
            return self.grader(ask)
        self.asks.append(ask)
        self.speaking.set()
        step = self.script[min(len(self.asks), len(self.script)) - 1]
        return step if isinstance(step, Answer) else step(ask)


@contextmanager
def serving(*script: Behaviour | Answer, grader: Behaviour | None = None) -> Iterator[FakeOpenAI]:
    """A running server with that script, and what it answers when asked for grades (default: none); it ends with the block, also when a reader is still being served."""
    fake = FakeOpenAI(list(script)) if grader is None else FakeOpenAI(list(script), grader=grader)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def nobody() -> str:
    """The address of a port where nobody listens, nor will."""
    return f"http://127.0.0.1:{_kept().getsockname()[1]}/v1"


@cache
def _kept() -> socket.socket:
    """A port that is taken, so that no other server gets it, and not listened to."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    return taken


def _handler(fake: FakeOpenAI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:  # the client closed in mid-answer
                fake.hung_up.set()
                self.close_connection = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = fake.next(Ask(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            fake.stopping.wait(answer.silent_s)
            try:
                if answer.status != 200:
                    self._json(answer.status, {"error": {"message": "scripted", "type": "scripted", "code": None}})
                elif body.get("stream"):
                    self._stream(answer, bool((body.get("stream_options") or {}).get("include_usage")))
                else:
                    self._json(200, _whole(body["model"], answer))
            except (BrokenPipeError, ConnectionResetError):
                fake.hung_up.set()
                self.close_connection = True

        def _json(self, status: int, value: Mapping[str, Any]) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, answer: Answer, tells: bool) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number, piece in enumerate(_pieces(answer)):
                if answer.drops_after is not None and number >= answer.drops_after:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                if number and answer.pause_s:
                    fake.stopping.wait(answer.pause_s)
                if answer.stuck_after is not None and number >= answer.stuck_after:
                    fake.stopping.wait()
                if fake.stopping.is_set():
                    return
                self._chunk(f"data: {json.dumps(piece)}\n\n")
            if tells:
                self._chunk(f"data: {json.dumps({**_event({}), 'choices': [], 'usage': _usage(answer)})}\n\n")
            self._chunk("data: [DONE]\n\n")
            self._chunk("")

        def _chunk(self, text: str) -> None:
            data = text.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    return Handler


def _pieces(answer: Answer) -> Iterator[dict[str, Any]]:
    """The events of one streamed answer: words one by one, then the tool calls in fragments, then the reason."""
    yield _event({"role": "assistant", "content": ""})
    parts = answer.text if not isinstance(answer.text, str) else _words(answer.text)
    for part in parts:
        yield _event({"content": part})
    for index, (name, arguments) in enumerate(answer.calls):
        call = {"index": index, "id": f"call_{index}", "type": "function"}
        yield _event({"tool_calls": [{**call, "function": {"name": name, "arguments": ""}}]})
        for start in range(0, len(arguments), 12):
            fragment = {"index": index, "function": {"arguments": arguments[start : start + 12]}}
            yield _event({"tool_calls": [fragment]})
    yield _event({}, "tool_calls" if answer.calls else answer.reason)


def _words(text: str) -> list[str]:
    return [word + " " for word in text.split(" ")]


def _event(delta: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": reason, "logprobs": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": "fake",
        "choices": [choice],
    }


def _whole(model: str, answer: Answer) -> dict[str, Any]:
    calls = [
        {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for index, (name, arguments) in enumerate(answer.calls)
    ]
    text = answer.text if isinstance(answer.text, str) else "".join(answer.text)
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = calls
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else answer.reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [choice],
        "usage": _usage(answer),
    }


def _usage(answer: Answer) -> dict[str, int]:
    return {"prompt_tokens": answer.used - 1, "completion_tokens": 1, "total_tokens": answer.used}
