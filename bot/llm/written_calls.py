"""Tool calls that a weak model wrote as text, in place of calling: found, and read as what they were meant to be.

Understood: a JSON object `{"name": ..., "arguments" | "parameters" | "args" | "input": ...}` alone, in a list, in a
fence, in `<tool_call>` tags, under `"function"` or `"tool_calls"`; arguments given as an object or as a JSON string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MOST = 20_000  # characters looked at
_ARGUMENTS = ("arguments", "parameters", "args", "input", "tool_input")
_NAMES = ("name", "tool", "tool_name", "function_name", "action")
_START = re.compile(r"[{\[]")
_HINT = re.compile(r"[{\[]\s*[{\[\"]|```|<\s*/?\s*(?:tool|function)[\w-]*|<\|", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call of one of our tools, as a model wrote it."""

    name: str
    arguments: Mapping[str, Any]


def opens(text: str) -> int | None:
    """Where something that may be a written call begins, or None; until it is known, it must not be shown."""
    hint = _HINT.search(text)
    if hint is not None:
        return hint.start()
    tail = re.search(r"(?:[{\[]\s*|`{1,2}|<\s*/?[a-z_|]{0,10})\Z", text, re.IGNORECASE)
    return None if tail is None else tail.start()


def read(text: str, tools: Collection[str]) -> tuple[WrittenCall, ...]:
    """The calls of these tools in a text, each once, in order; none where the text is only prose."""
    found: list[WrittenCall] = []
    for value in _objects(text[:_MOST]):
        for call in _calls(value, tools):
            if call not in found:
                found.append(call)
    return tuple(found)


def repaired(arguments: str | None) -> Mapping[str, Any]:
    """The arguments of a malformed call as far as they can be read; nothing else is guessed."""
    text = (arguments or "").strip()
    for value in _objects(text):
        if isinstance(value, dict):
            return value
    pairs = re.findall(r'"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)"', text)
    return dict(pairs)


def _objects(text: str) -> Iterator[object]:
    """Every JSON object or list that starts somewhere in a text, outermost ones only."""
    decoder, position = json.JSONDecoder(strict=False), 0
    while (start := _START.search(text, position)) is not None:
        try:
            value, position = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            position = start.end()
            continue
        yield value


def _calls(value: object, tools: Collection[str]) -> Iterator[WrittenCall]:
    if isinstance(value, list):
        for part in value:
            yield from _calls(part, tools)
        return
    if not isinstance(value, dict):
        return
    for wrapper in ("tool_calls", "tool_call", "function", "function_call"):
        if isinstance(value.get(wrapper), dict | list):
            yield from _calls(value[wrapper], tools)
            return
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), "")
    if name in tools and not _is_schema(value):
        yield WrittenCall(name, _arguments(value))


def _arguments(value: Mapping[str, Any]) -> Mapping[str, Any]:
    given: object = next((value[key] for key in _ARGUMENTS if key in value), None)
    if isinstance(given, str):
        return repaired(given)
    return given if isinstance(given, dict) else {}


def _is_schema(value: Mapping[str, Any]) -> bool:
    """A weak model may echo a tool's own schema: that calls nothing, yet its arguments are none of a person's."""
    parameters = value.get("parameters")
    return isinstance(parameters, dict) and "properties" in parameters and "type" in parameters
