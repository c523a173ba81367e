"""Taking things back: "forget that", "forget the 80s", "actually horror is fine", "price doesn't matter"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import deeds
from bot.preferences import with_active
from bot.types import Preferences, Session, Understood, Wishes
from bot.understanding import numbers
from bot.understanding import vocabulary as say
from bot.understanding.lexicon import singular
from bot.understanding.message import Message
from bot.understanding.wishes import tidy, without_words
from bot.voice.formats import label
from retrieval.titles import words
from retrieval.types import Constraint

if TYPE_CHECKING:
    from bot.understanding.reader import Reader

_LAST = re.compile(r"^(?:that|it|this|the last (?:one|thing|bit|part)|what i (?:just )?said|)[.! ]*$")
_KIND_WORDS = {
    "price": frozenset({"price", "budget", "cost"}),
    "year": frozenset({"year", "decade", "era", "age", "date"}),
    "runtime": frozenset({"length", "runtime", "duration"}),
}
_FILLER = frozenset(
    [
        "the",
        "a",
        "an",
        "about",
        "condition",
        "filter",
        "limit",
        "rule",
        "bit",
        "part",
        "thing",
        "only",
        "from",
        "not",
        "no",
        "with",
        "by",
        "for",
        "in",
        "of",
        "my",
        "i",
        "said",
        "that",
        "please",
    ]
)


def find(
    message: Message, reader: Reader, session: Session, preferences: Preferences
) -> tuple[Understood, Preferences] | None:
    """The turn as one that takes something back, or None when it does not."""
    forget = say.FORGET.match(message.low)
    if forget is not None:
        what = forget["what"].strip(" .!?")
        if _LAST.match(what):
            return _undo(message, session, preferences)
        return _forget(message, reader, preferences, what) or (
            _nothing(message, what),
            preferences,
        )
    fine = say.FINE_AFTER_ALL.search(message.low)
    if fine is not None:
        taken = _forget(
            message, reader, preferences, re.sub(r"^(?:well |ok(?:ay)? |no )*actually,? ", "", fine["what"])
        )
        again = re.search(r"\b(?:actually|after all|again|too|now)\b", message.low)
        return taken or ((_nothing(message, fine["what"]), preferences) if again else None)
    matter = say.NO_MATTER.search(message.low)
    if matter is not None:
        taken = _forget(message, reader, preferences, next(group for group in matter.groups() if group))
        return taken or (Understood("recommend", message.text, notes=("no_preference",)), preferences)
    return None


def _nothing(message: Message, what: str) -> Understood:
    return Understood("forget", message.text, question=what, notes=("nothing_to_forget",))


def _forget(
    message: Message, reader: Reader, preferences: Preferences, what: str
) -> tuple[Understood, Preferences] | None:
    """Drop what matches: conditions by their words, field or value, words to avoid, opinions by title."""
    wishes = preferences.active
    dropped = named_conditions(reader, wishes.conditions, what)
    avoided = tuple(word for word in wishes.avoid if word in what or what in word)
    items = () if dropped or avoided else _items(reader, preferences, what)
    in_request = not (dropped or avoided or items) and bool(wishes.request) and what in wishes.request.casefold()
    if not (dropped or avoided or items or in_request):
        return None
    changed = replace(
        wishes,
        conditions=tuple(one for one in wishes.conditions if one not in dropped),
        avoid=tuple(word for word in wishes.avoid if word not in avoided),
        stated=tuple(one for one in wishes.stated if one.item_id not in items),
        taps=deeds.undone(wishes, items).taps,
        request=without_words(wishes.request, dropped) if not in_request else _cut(wishes.request, what),
    )
    preferences = with_active(preferences, changed)
    preferences = replace(
        preferences,
        rejected=tuple(one for one in preferences.rejected if one not in items),
        forgotten=tuple(dict.fromkeys((*preferences.forgotten, *items))),
    )
    return Understood("forget", message.text, items, question=what, dropped=dropped), preferences


def named_conditions(reader: Reader, conditions: Sequence[Constraint], what: str) -> tuple[Constraint, ...]:
    """Those conditions that these words name most closely; none where they name none."""
    closeness = [_means(reader, one, what) for one in conditions]
    best = max(closeness, default=0)
    return tuple(one for one, close in zip(conditions, closeness, strict=True) if best and close == best)


def _means(reader: Reader, condition: Constraint, what: str) -> int:
    """How closely words name a condition: 5 its very words, 4 all of its telling words, 3 some of them or its value,
    2 one of its values, 1 its field, 0 not at all.
    """
    if what == condition.text.casefold():
        return 5
    said = {singular(word) for word in words(what)} - _FILLER
    if not said:
        return 0
    text = {singular(word) for word in words(condition.text)} - _FILLER
    if said == text:
        return 4
    if said <= text or (text and text <= said):
        return 3
    if condition.op in ("in", "not_in"):
        mine = {str(value).casefold() for value in condition.value} if isinstance(condition.value, tuple) else set()
        if any(hit.field == condition.field and set(hit.values) & mine for hit in reader.lexicon.find(what)):
            return 2
    else:
        hits = [hit for hit in numbers.find(Message(what), reader.catalogue) if hit.field == condition.field]
        if hits:
            return 3 if any(hit.value == condition.value for hit in hits) else 1
        if said & _KIND_WORDS.get(reader.catalogue.schema.numbers[condition.field].kind, frozenset()):
            return 1
    return 1 if said & {singular(word) for word in words(label(condition.field))} else 0


def _cut(request: str, what: str) -> str:
    return tidy(re.sub(rf"(?<!\w){re.escape(what)}(?!\w)", " ", request, flags=re.IGNORECASE))


def _items(reader: Reader, preferences: Preferences, what: str) -> tuple[str, ...]:
    """Items the person spoke of, tapped on or turned down that these words name."""
    match = reader.catalogue.titles(what, limit=5, cutoff=84.0) if what else []
    wishes = preferences.active
    spoken = {*(one.item_id for one in wishes.stated), *(one.item_id for one in wishes.taps), *preferences.rejected}
    named = tuple(one.item_id for one in match if one.item_id in spoken)
    return named or tuple(one.item_id for one in match[:1] if one.score > 95)


def _undo(message: Message, session: Session, preferences: Preferences) -> tuple[Understood, Preferences]:
    """Take back what the latest turn that said something said."""
    for turn in reversed(session.turns):
        said = turn.understood
        if said.act not in ("recommend", "more"):
            continue
        named = {*said.liked, *said.disliked, *said.seen}
        wishes = preferences.active
        kept: Wishes = replace(
            wishes,
            conditions=tuple(one for one in wishes.conditions if one not in said.added),
            stated=tuple(one for one in wishes.stated if one.item_id not in named),
        )
        if kept == wishes:
            kept = replace(wishes, request="", avoid=())
        else:
            kept = replace(kept, request=without_words(kept.request, said.added))
        if kept != wishes:
            rejected = tuple(one for one in preferences.rejected if one not in named)
            understood = Understood("forget", message.text, tuple(named), question="", dropped=said.added)
            return understood, with_active(replace(preferences, rejected=rejected), kept)
    return Understood("forget", message.text, notes=("nothing_to_forget",)), preferences
