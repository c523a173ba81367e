"""A trace as JSON and back, exactly: every number unrounded, every name as in the dataclasses.

`to_json` / `from_json` are for other programs. `pack` / `unpack` are for storage: the pool is nearly all of a trace.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

import orjson
from pydantic import TypeAdapter, ValidationError

from retrieval.errors import FaultError
from retrieval.terms import Terms, dump, load, shared
from retrieval.types import Candidate, Contribution, Part, Scored, Trace
from retrieval.validation import first_fault


def to_json(trace: Trace) -> dict[str, Any]:
    """The trace as plain dicts, lists, strings and numbers. Raises ValueError when a score is not finite."""
    return cast(dict[str, Any], orjson.loads(_dumps(trace)))


def from_json(value: Mapping[str, Any]) -> Trace:
    """The trace that `to_json` was given. Raises FaultError when `value` is not one."""
    try:
        trace = _adapter().validate_json(orjson.dumps(value))
        return replace(trace, pool=tuple(replace(one, contributions=tuple(one.contributions)) for one in trace.pool))
    except ValidationError as error:
        raise _unreadable(": ".join(first_fault(error))) from error


def pack(trace: Trace) -> bytes:
    """The trace for `unpack`: zlib-compressed JSON, and the numbers of a pool as the ranking made it in binary.

    Raises ValueError when a score is not finite.
    """
    _check(s.score for s in trace.pool)
    found = [(s.candidate.item_id, s.candidate.sources, s.score) for s in trace.pool]
    columns = shared(trace.pool)
    heads, numbers = ([], b"") if columns is None else dump(columns)
    rows = [_rows(s.contributions) for s in trace.pool] if columns is None else None
    head = orjson.Fragment(_dumps(replace(trace, pool=())))
    written = {"head": head, "pool": found, "columns": heads, "rows": rows}
    body = zlib.compress(orjson.dumps(written, default=plain, option=orjson.OPT_SERIALIZE_NUMPY), level=1)
    return len(body).to_bytes(4, "little") + body + numbers


def unpack(body: bytes) -> Trace:
    """The trace that `pack` was given. Raises FaultError when `body` is not one."""
    try:
        end = 4 + int.from_bytes(body[:4], "little")
        value = orjson.loads(zlib.decompress(body[4:end]))
        terms = _terms(value, body[end:])
        found = zip(value["pool"], terms, strict=True)
        pool = tuple(Scored(Candidate(item, sources), score, term) for (item, sources, score), term in found)
        return replace(from_json(value["head"]), pool=pool)
    except (zlib.error, ValueError, TypeError, KeyError, IndexError) as error:
        raise _unreadable(str(error)) from error


def _terms(value: Mapping[str, Any], numbers: bytes) -> list[Sequence[Contribution]]:
    if value["rows"] is not None:
        return [_contributions(rows) for rows in value["rows"]]
    columns = load(value["columns"], numbers)
    return [Terms(columns, row) for row in range(len(value["pool"]))]


def plain(value: object) -> object:
    """What orjson does not know: sets (sorted, so that equal traces give equal bytes), mappings, terms."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Terms):
        return tuple(value)
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
