"""Signals of other people: what those who liked the same things liked, named or were recommended in talk like this."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrieval.colike import Colike
from retrieval.likes import Learned
from retrieval.signals.shapes import PEOPLE, Asked, Floats, Rows, Shares, Signal, event_labels, none, nothing, of_likes


def _colike(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if not asked.likes:
        return none(rows)
    shares = Colike.from_arrays(index.arrays).shares([int(row) for row in asked.likes.rows], rows)
    return Shares(event_labels(asked), shares * asked.likes.strengths_in("colike"))


def _colike_everywhere(index: Learned, asked: Asked) -> Floats:
    found = nothing(index)
    if asked.likes:
        rows, scores = asked.likes.coliked
        found[rows] = scores
    return found


def _comention(index: Learned, asked: Asked, rows: Rows) -> Shares:
    if index.past is None or not asked.likes:
        return none(rows)
    named = index.past.named_with(asked.likes.rows).T.tocsr()[rows].toarray()
    return Shares(event_labels(asked), named * asked.likes.strengths_in("comention"))


def _comention_everywhere(index: Learned, asked: Asked) -> Floats:
    if index.past is None or not asked.likes:
        return nothing(index)
    found: Floats = index.past.named_with(asked.likes.rows).T @ asked.likes.strengths_in("comention")
    return found


def votes(index: Learned, talk: NDArray[np.float32] | None) -> Floats | None:
    """What past dialogs in which people talked alike say of every item; None where there are none, or no talk."""
    return None if index.past is None or talk is None else index.past.voted(talk)


def _voted(index: Learned, asked: Asked, rows: Rows) -> Shares:
    return none(rows) if asked.votes is None else Shares((("whole", asked.query.talk),), asked.votes[rows, None])


def _voted_everywhere(index: Learned, asked: Asked) -> Floats:
    return nothing(index) if asked.votes is None else asked.votes


SIGNALS = (
    Signal("colike", PEOPLE, _colike, of_likes("colike", _colike_everywhere)),
    Signal("comention", PEOPLE, _comention, of_likes("comention", _comention_everywhere)),
    Signal("past_dialogs", PEOPLE, _voted, _voted_everywhere),
)
