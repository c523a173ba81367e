"""Taking control: "ignore popularity", "forget my purchases", "care more about what I liked", "reset the weights".

A control is a whole clause: something done to something that counts. "Popular films" and "something less popular"
are wishes, "no superheroes" is a condition; neither has both, and so neither is read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot import steering
from bot.types import Preferences, Wishes
from bot.understanding import controls as say
from bot.understanding.controls import tidied
from bot.understanding.message import Message
from retrieval.catalogue import Catalogue

_SPLIT = re.compile(r"\s*(?:[.;!?\n]+|,(?! ?(?:or|nor) )|\b(?:and then|and also|but|and)\b)\s*")


@dataclass(frozen=True, slots=True)
class Controlled:
    """The preferences after the controls of a message, what they did, and what else the message says.

    A note is "deed:name" or "weight:topic:times": bot.voice.controls turns it to words.
    """

    preferences: Preferences
    notes: tuple[str, ...]
    rest: str


def find(
    message: Message, preferences: Preferences, catalogue: Catalogue, known_word: Callable[[str], bool]
) -> Controlled | None:
    """The controls that a message holds, carried out; None when it holds none."""
    whole = _one(message.low, preferences, catalogue, known_word)
    if whole is not None:
        return Controlled(*whole, rest="")
    notes, rest = list[str](), list[str]()
    for start, end in _pieces(message.low):
        done = _one(message.low[start:end], preferences, catalogue, known_word)
        if done is None:
            rest.append(message.text[start:end])
        else:
            preferences, notes = done[0], [*notes, *done[1]]
    return Controlled(preferences, tuple(notes), ", ".join(rest)) if notes else None


def _pieces(low: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in _SPLIT.finditer(low):
        if cut.start() > start:
            yield start, cut.start()
        start = cut.end()
    if start < len(low):
        yield start, len(low)


def _one(
    text: str, preferences: Preferences, catalogue: Catalogue, known_word: Callable[[str], bool]
) -> tuple[Preferences, tuple[str, ...]] | None:
    """One clause as a control: the preferences after it, and what it did."""
    if len(text) > say.LONGEST:
        return None
    said = tidied(text, known_word)
    if say.RESET.fullmatch(said):
        return steering.reset(preferences), ("reset:weights",)
    for patterns, deed in ((say.AGAIN, _again), (say.MOVED, _moved), (say.OFF, _off)):
        if (found := say.read(patterns, said)) is not None:
            return deed(found, preferences, catalogue)
    return None


def _moved(
    found: Mapping[str, str], preferences: Preferences, catalogue: Catalogue
) -> tuple[Preferences, tuple[str, ...]] | None:
    """A weight moved: by so many steps, or to so many times its usual weight."""
    how = say.how(found)
    topics = say.topics_of(found.get("what", ""))
    than = say.topics_of(found.get("than", ""))
    if how is None or not topics or ("than" in found and not than):
        return None
    notes = list[str]()
    for topic in dict.fromkeys((*topics, *than)):
        before = steering.times_of(preferences, topic)
        steps = how.steps if topic in topics else -how.steps
        times = how.times if how.times is not None else steering.stepped(before, steps)
        times = min(times, steering.most_of(topic))
        same = times == before and not steering.is_off(preferences, topic)
        preferences = steering.weigh(preferences, topic, times)
        notes.append(f"{'limit' if same else 'weight'}:{topic}:{times:g}")
    return preferences, tuple(notes)


def _again(
    found: Mapping[str, str], preferences: Preferences, catalogue: Catalogue
) -> tuple[Preferences, tuple[str, ...]] | None:
    """A kind of data or a topic in use again."""
    notes = list[str]()
    for part in say.parts(found.get("what", "")):
        if (kind := say.kind_of(part)) in steering.KINDS:
            notes.append(f"{'used' if kind in preferences.ignored or kind == 'history' else 'same'}:{kind}")
            preferences = steering.ignore(preferences, kind, False)
        elif topic := say.topic_of(part):
            changed = steering.is_off(preferences, topic) or steering.times_of(preferences, topic) != 1.0
            notes.append(f"{'on' if changed else 'same'}:{topic}")
            preferences = steering.weigh(preferences, topic, 1.0)
        else:
            return None
    return preferences, tuple(notes)


def _off(
    found: Mapping[str, str], preferences: Preferences, catalogue: Catalogue
) -> tuple[Preferences, tuple[str, ...]] | None:
    """A kind of data out of use or forgotten, or a topic switched off."""
    notes = list[str]()
    for part in say.parts(found.get("what", "")):
        kind, topic = say.kind_of(part), say.topic_of(part)
        if kind is not None:
            preferences, note = _forgotten(preferences, kind)
        elif topic is not None and not _is_condition(topic, preferences, catalogue):
            note = f"{'same' if steering.is_off(preferences, topic) else 'off'}:{topic}"
            preferences = steering.switch(preferences, topic, False)
        else:
            return None
        notes.append(note)
    return preferences, tuple(notes)


def _forgotten(preferences: Preferences, kind: str) -> tuple[Preferences, str]:
    """A kind of data gone: what was said here is dropped, what the past holds is left out of use."""
    dropped = _without(preferences, kind)
    if kind not in steering.KINDS:
        return dropped, f"{'dropped' if dropped != preferences else 'nothing'}:{kind}"
    deed = "same" if kind in preferences.ignored and dropped == preferences else "ignored"
    return steering.ignore(dropped, kind, True), f"{deed}:{kind}"


def _without(preferences: Preferences, kind: str) -> Preferences:
    """The preferences without what was said of that kind in this chat."""
    own = _wishes_without(preferences.own, kind)
    other = preferences.other and _wishes_without(preferences.other, kind)
    rejected = () if kind in ("disliked", "said") else preferences.rejected
    return replace(preferences, own=own, other=other, rejected=rejected)


def _wishes_without(wishes: Wishes, kind: str) -> Wishes:
    if kind == "said":
        return Wishes()
    if kind == "conditions":
        return replace(wishes, conditions=())
    if kind == "words":
        return replace(wishes, request="", avoid=())
    if kind in ("liked", "disliked"):
        sign = 1 if kind == "liked" else -1
        return replace(
            wishes,
            stated=tuple(one for one in wishes.stated if one.strength * sign <= 0),
            taps=tuple(one for one in wishes.taps if one.deed == "click" or one.strength * sign <= 0),
        )
    return wishes


def _is_condition(topic: str, preferences: Preferences, catalogue: Catalogue) -> bool:
    """ "The rating doesn't matter", said of a condition on it: that is taken back elsewhere."""
    kinds = {"rating": "rating", "freshness": "year"}
    fields = {name for name, role in catalogue.schema.numbers.items() if role.kind == kinds.get(topic)}
    return any(one.field in fields for one in preferences.active.conditions)
