"""What pydantic finds wrong with data from outside, in a few words."""

from __future__ import annotations

from pydantic import ValidationError


def first_fault(error: ValidationError) -> tuple[str, str]:
    """Where the first fault is, dotted (empty: the whole), and what it is. Never the value: it may be a secret."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join(map(str, first["loc"])), str(first["msg"])
