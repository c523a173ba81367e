"""What a person's past says about their taste: how strongly each action speaks, and how long it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from retrieval.actions import INTEREST, WEIGHTS
from retrieval.interactions import InteractionsFile, guess_columns, read_interactions
from retrieval.types import Action, Event, Interaction

__all__ = ["InteractionsFile", "guess_columns", "mean_rating", "profile", "read_interactions", "strength"]

HALF_LIFE = 365.25 * 86_400.0  # seconds
LATELY = 50  # events, also those that speak against their item
LONGEST = 500  # events
_AGED = 0.25  # what age leaves of a weight: an old liking is weak evidence, yet it is some
_LAST, _LAST_FEW = 0.4, 10.0  # more for the last ones done: halves every ten events
_SCALES = (5.0, 10.0, 20.0, 100.0)  # the usual tops of rating scales
_OPINIONS = (Action.RATE, Action.LIKE, Action.DISLIKE)
_OWN_SCALE = 0.25  # how much the rating as such counts beside its distance from the person's mean


def strength(interaction: Interaction, mean: float | None, top: float | None = None) -> float:
    """How much an interaction speaks for (up to 1) or against (down to -1) its item, whenever it was.

    A rating is centred by `mean`, the person's own mean rating (None: unknown), in units of half the scale; the
    rating as such counts a quarter beside that, so that somebody's usual five stars of five still are a liking.
    `top` is the top of the scale, by default the lowest usual one that covers the rating and the mean.
    """
    if interaction.action is not Action.RATE or interaction.value is None:
        return WEIGHTS[interaction.action]
    value = interaction.value
    scale = top or _top((value, mean or 0.0))
    middle, half = 0.6 * scale, 0.45 * scale
    centred = value - (middle if mean is None else mean)
    return max(-1.0, min(1.0, (centred + _OWN_SCALE * (value - middle)) / half))


def mean_rating(interactions: Iterable[Interaction]) -> float | None:
    """The mean of a person's ratings, or None without any."""
    values = [event.value for event in interactions if event.action is Action.RATE and event.value is not None]
    return sum(values) / len(values) if values else None


def profile(interactions: Sequence[Interaction]) -> tuple[Event, ...]:
    """A person's interactions as events, one an item, newest last: the newest 50, and older ones that speak for their
    item, 500 in all.

    What was said outright (a rating, a like, a dislike; the last one of them) goes before what was done, and what was
    had (bought, watched) before a look at it. Of its weight an event loses up to three quarters by age, half of that every
    year before the person's own latest one: a history that ended long ago is no weaker for that. Then the last ten or so
    weigh more than those before, also of one evening. A missing time is taken for the oldest; without any, all weigh the same.
    """
    times = [event.time for event in interactions if event.time is not None]
    oldest, latest = min(times, default=0.0), max(times, default=0.0)
    mean = mean_rating(interactions)
    top = _top([event.value for event in interactions if event.action is Action.RATE and event.value is not None])
    by_item: defaultdict[str, list[Interaction]] = defaultdict(list)
    for event in sorted(interactions, key=lambda event: oldest if event.time is None else event.time):
        by_item[event.item_id].append(event)
    events = [_event(done, mean, top, oldest, latest) for done in by_item.values()]
    events.sort(key=lambda event: oldest if event.time is None else event.time)
    kept = [event for event in events[:-LATELY] if event.strength > 0] + events[-LATELY:]
    if times:
        kept = [replace(one, strength=one.strength * _in_turn(later)) for later, one in enumerate(reversed(kept))][::-1]
    return tuple(kept[-LONGEST:])


def _in_turn(later: int) -> float:
    """How much an event weighs by how many came after it."""
    return float(1.0 - _LAST + _LAST * 0.5 ** (later / _LAST_FEW))


def _event(done: Sequence[Interaction], mean: float | None, top: float, oldest: float, latest: float) -> Event:
    """One item's event from all that was done with it, oldest first."""
    said = [one for one in done if one.action in _OPINIONS]
    had = [one for one in done if one.action not in INTEREST]
    telling = said[-1] if said else max(had or done, key=lambda one: strength(one, mean, top))
    when = [one.time for one in done if one.time is not None]
    age = latest - (telling.time if telling.time is not None else oldest)
    weight = _AGED + (1.0 - _AGED) * 0.5 ** (age / HALF_LIFE)
    counts = strength(telling, mean, top) * weight
    return Event(done[0].item_id, counts, "history", max(when, default=None), action=telling.action)


def scale_top(highest: float) -> float:
    """The top of a rating scale: the lowest usual one that holds the highest rating given."""
    return next((scale for scale in _SCALES if highest <= scale), highest)


def _top(values: Iterable[float]) -> float:
    return scale_top(max(values, default=0.0))
