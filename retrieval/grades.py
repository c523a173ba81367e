"""A judge's grades of how well items fit, from 0 to 4, as values of a signal that can only do so much.

A value lies in [-1, 1], an ungraded item having the neutral 0 as one graded 2 has. A contribution is that value times
a weight which `Query.grade_weight` caps: whoever grades, and whatever they were told to answer, an item moves by at
most that weight, and two items against each other by at most twice as much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

TOP = 4
SIGNAL = "grade"


def values(grades: Mapping[str, int]) -> dict[str, float]:
    """Item id -> value in [-1, 1], of whole grades from 0 to 4; what is no such grade is left out."""
    fit = {item: grade for item, grade in grades.items() if type(grade) is int and 0 <= grade <= TOP}
    return {item: 2.0 * grade / TOP - 1.0 for item, grade in fit.items()}


def grade_of(value: float) -> int:
    """The grade that a value stands for."""
    return round((bounded(value) + 1.0) / 2.0 * TOP)


def bounded(value: float) -> float:
    """A value from outside as it may count: within [-1, 1], and neutral where it is no number."""
    return min(max(value, -1.0), 1.0) if math.isfinite(value) else 0.0
