"""A trace as JSON and back, exactly: every number unrounded, every name as in the dataclasses.

`to_json` / `from_json` are for other programs. `pack` / `unpack` are for storage: the pool, nearly all of a trace,
is written as rows without names, which takes half the time and a fifth of the room.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

import orjson
from pydantic import TypeAdapter, ValidationError

from retrieval.errors import FaultError
from retrieval.types import Candidate, Contribution, Part, Scored, Trace


def to_json(trace: Trace) -> dict[str, Any]:
    """The trace as plain dicts, lists, strings and numbers. Raises ValueError when a score is not finite."""
    return cast(dict[str, Any], orjson.loads(_dumps(trace)))


def from_json(value: Mapping[str, Any]) -> Trace:
    """The trace that `to_json` was given. Raises FaultError when `value` is not one."""
    try:
        return _adapter().validate_json(orjson.dumps(value))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise _unreadable(f"{place}: {first['msg']}") from error


def pack(trace: Trace) -> bytes:
    """The trace as zlib-compressed JSON for `unpack`. Raises ValueError when a score is not finite."""
    rows = [(s.candidate.item_id, s.candidate.sources, s.score, _rows(s.contributions)) for s in trace.pool]
    _check(s.score for s in trace.pool)
    head = orjson.Fragment(_dumps(replace(trace, pool=())))
    body = orjson.dumps({"head": head, "pool": rows}, default=plain, option=orjson.OPT_SERIALIZE_NUMPY)
    return zlib.compress(body, level=1)


def unpack(body: bytes) -> Trace:
    """The trace that `pack` was given. Raises FaultError when `body` is not one."""
    try:
        value = orjson.loads(zlib.decompress(body))
        head, rows = value["head"], value["pool"]
        pool = tuple(Scored(Candidate(item, found), score, _contributions(terms)) for item, found, score, terms in rows)
    except (zlib.error, ValueError, TypeError, KeyError) as error:
        raise _unreadable(str(error)) from error
    return replace(from_json(head), pool=pool)


def plain(value: object) -> object:
    """What orjson does not know how to write: sets (sorted, so that equal traces give equal bytes) and mappings."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def _dumps(trace: Trace) -> bytes:
    _check([trace.base, *(s.score for s in trace.pool), *(pick.score for pick in trace.picks)])
    return orjson.dumps(trace, default=plain, option=orjson.OPT_SERIALIZE_NUMPY)


def _check(scores: Iterable[float]) -> None:
    """JSON has no NaN and no infinity. A term that is not finite makes its score so too: scores stand for all."""
    if not all(map(math.isfinite, scores)):
        raise ValueError("a trace with a score that is not a finite number can't be written")


def _rows(terms: Iterable[Contribution]) -> list[tuple[object, ...]]:
    return [
        (t.signal, t.family, t.weight, t.value, t.contribution, [(p.kind, p.ref, p.contribution) for p in t.parts])
        for t in terms
    ]


def _contributions(rows: Iterable[list[Any]]) -> tuple[Contribution, ...]:
    return tuple(
        Contribution(signal, family, weight, value, contribution, tuple(Part(*part) for part in parts))
        for signal, family, weight, value, contribution, parts in rows
    )


def _unreadable(why: str) -> FaultError:
    return FaultError(f"a stored trace can't be read ({why})")


@cache
def _adapter() -> TypeAdapter[Trace]:
    return TypeAdapter(Trace)
