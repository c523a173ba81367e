"""What a person put out of use, and how far they moved a weight: whole kinds of data, and what counts.

A topic is what people have one word for ("popularity", "what others liked"); behind it stand one or more signals.
A kind is a part of a person's history, by what they did: "history" is all of it, "liked" and "disliked" go by the
verdict, whether it was a rating or a like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.messages import Messages
from bot.types import Known, Preferences
from retrieval.history import mean_rating, strength
from retrieval.types import Action, Interaction

TOPICS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "request": ("request", "words", "talk", "avoid"),
        "taste": ("taste_text", "facets", "era", "interest"),
        "people": ("colike", "comention", "past_dialogs"),
        "popularity": ("popularity", "recommended"),
        "rating": ("rating",),
        "freshness": ("freshness",),
        "variety": ("diversity",),
        "judgement": ("grade",),
    }
)
KINDS = ("history", "liked", "disliked", "rate", "purchase", "consume", "view", "search", "click", "wish", "cart")
LEVELS = (0.25, 0.5, 1.0, 2.0, 3.0)  # how many times its usual weight something may count
_VERDICTS = frozenset({Action.RATE, Action.LIKE, Action.DISLIKE})


def switch(preferences: Preferences, topic: str, on: bool) -> Preferences:
    """The preferences with everything behind a topic on or off."""
    signals = TOPICS[topic]
    others = tuple(name for name in preferences.off if name not in signals)
    return replace(preferences, off=others if on else (*others, *signals))


def is_off(preferences: Preferences, topic: str) -> bool:
    """Whether anything behind a topic is switched off."""
    return any(name in preferences.off for name in TOPICS[topic])


def weigh(preferences: Preferences, topic: str, times: float) -> Preferences:
    """The preferences with a topic counting so many times its usual weight; that switches it on."""
    kept = {name: one for name, one in preferences.weights.items() if name not in TOPICS[topic]}
    moved = {} if times == 1.0 else dict.fromkeys(TOPICS[topic], times)
    return replace(switch(preferences, topic, True), weights={**kept, **moved})


def times_of(preferences: Preferences, topic: str) -> float:
    """How many times its usual weight a topic counts, were it on."""
    return preferences.weights.get(TOPICS[topic][0], 1.0)


def most_of(topic: str) -> float:
    """How many times its usual weight a topic may count: a grade's bound is not a person's to lift."""
    return 1.0 if topic == "judgement" else LEVELS[-1]


def stepped(times: float, steps: int) -> float:
    """The level so many steps above or below, as far as there is one."""
    above, below = [one for one in LEVELS if one > times], [one for one in LEVELS if one < times]
    if steps > 0:
        return above[min(steps, len(above)) - 1] if above else times
    return below[max(steps, -len(below))] if below and steps else times


def ignore(preferences: Preferences, kind: str, ignored: bool) -> Preferences:
    """The preferences with a kind of history out of use, or in use again; all of it again takes back each."""
    if not ignored and kind == "history":
        return replace(preferences, ignored=())
    others = tuple(one for one in preferences.ignored if one != kind)
    return replace(preferences, ignored=(*others, kind) if ignored else others)


def usable(history: Sequence[Interaction], ignored: Sequence[str]) -> tuple[Interaction, ...]:
    """What is left of a history without the kinds that are out of use."""
    if not ignored:
        return tuple(history)
    return tuple(one for one, kinds in _by_kind(history) if not kinds & frozenset(ignored))


def count(history: Sequence[Interaction], kind: str) -> int:
    """How much of a history is of a kind."""
    return sum(kind in kinds for _, kinds in _by_kind(history))


def counted(note: str, history: Sequence[Interaction]) -> str:
    """A note on a kind put out of use, with how much of it there is: "ignored:rate:71"; other notes as they are."""
    deed, _, kind = note.partition(":")
    if deed != "ignored" or kind not in KINDS:
        return note
    number = count(history, kind)
    # What was liked or clicked on in the chat itself went as well, so there never is nothing of it.
    here = kind in ("liked", "disliked", "click")
    return f"ignored:{kind}:{number}" if number else note if here else f"none:{kind}"


def reset(preferences: Preferences) -> Preferences:
    """The preferences with everything counting as usual."""
    return replace(preferences, off=(), weights={})


def lasting(preferences: Preferences) -> Preferences:
    """What outlives "start over": what a person put out of use stays out of use."""
    kept = ("forgotten", "ignored", "off", "weights")
    return Preferences(**{name: getattr(preferences, name) for name in kept})


def known(preferences: Preferences, messages: Messages) -> Iterator[Known]:
    """What was put out of use or moved, as lines that can be removed by their key."""
    for kind in preferences.ignored:
        yield Known(f"ignored:{kind}", "ignored", messages.say(f"control.kind.{kind}"))
    for topic in TOPICS:
        name = messages.say(f"control.topic.{topic}")
        if is_off(preferences, topic):
            yield Known(f"off:{topic}", "off", name)
        elif (times := times_of(preferences, topic)) != 1.0:
            yield Known(f"weight:{topic}", "weight", messages.say("control.line", what=name, times=f"{times:g}"))


def taken_back(preferences: Preferences, key: str) -> Preferences | None:
    """The preferences without the control of that key; None for a key of something else."""
    kind, _, name = key.partition(":")
    if kind == "ignored":
        return ignore(preferences, name, False)
    if kind in ("off", "weight") and name in TOPICS:
        return switch(preferences, name, True) if kind == "off" else weigh(preferences, name, 1.0)
    return None


def _by_kind(history: Sequence[Interaction]) -> Iterator[tuple[Interaction, frozenset[str]]]:
    """Each interaction with the kinds it is of; a rating's verdict is told beside the person's other ratings."""
    mean = mean_rating(history)
    for one in history:
        kinds = {"history", str(one.action)}
        if one.action in _VERDICTS:
            kinds.add("liked" if strength(one, mean) > 0 else "disliked")
        yield one, frozenset(kinds)
