"""What is known from a dialog: folding a turn into it, listing it, taking things back, asking the recommender."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from bot import deeds, steering
from bot.types import Change, Known, Preferences, Stated, Turn, Wishes
from retrieval.catalogue import Catalogue
from retrieval.likes import looked_at, settled
from retrieval.types import Constraint, Event, Query

REQUEST_CHARS = 300
_DOUBTED = 0.5  # a chance from which on an item is rather taken to be disliked
_WEAKENED = 0.25  # of the strength of what is doubted: for one that is disliked, a dozen are liked after all


def query(preferences: Preferences, profile: Sequence[Event], exclude: Collection[str], n: int) -> Query:
    """The retrieval query for the active wishes. Somebody else's request leaves the person's profile out."""
    wishes = preferences.active
    said = tuple(Event(one.item_id, _weight(one), "dialog") for one in wishes.stated if one.strength)
    known: tuple[Event, ...] = ()
    if preferences.other is None:
        known = tuple(event for event in profile if event.item_id not in preferences.forgotten)
    looked = {event.item_id for event in known if looked_at(event)}
    # A click on what is in the cart says nothing new: the stronger interest is kept.
    tapped = tuple(
        one for one in deeds.events(wishes, preferences.ignored) if settled([one]) or one.item_id not in looked
    )
    mentioned = {one.item_id for one in wishes.stated} | {event.item_id for event in tapped}
    past = tuple(event for event in known if event.item_id not in mentioned)
    seen = {one.item_id for one in (*preferences.own.stated, *wishes.stated)}
    seen |= deeds.final(preferences.own) | deeds.final(wishes)
    return Query(
        text=wishes.request,
        talk=wishes.talk,
        avoid=wishes.avoid,
        events=past + tapped + said,
        constraints=wishes.conditions,
        exclude=frozenset(exclude) | frozenset(preferences.rejected) | seen,
        n=n,
        diversity="diversity" not in preferences.off,
        off=frozenset(preferences.off),
        weights=preferences.weights,
    )


def add_conditions(
    conditions: Sequence[Constraint], new: Iterable[Constraint], replaces: Collection[str] = ()
) -> tuple[Constraint, ...]:
    """Conditions with new ones: a number's new bound replaces the old one on that side, a contradicted one goes."""
    kept = [old for old in conditions if not (old.field in replaces and old.op == "in")]
    for condition in new:
        kept = [old for old in kept if not _replaced(old, condition)]
        kept.append(condition)
    return tuple(kept)


def _replaced(old: Constraint, new: Constraint) -> bool:
    if old.text == new.text:
        return True  # "by Harmony Korine", of the direction first and then also of the script: one line for a person
    if old.field != new.field:
        return False
    if (old.op, old.value) == (new.op, new.value):
        return True
    if old.op in ("in", "not_in"):
        return old.op != new.op and bool(set(_folded(old)) & set(_folded(new)))
    if "outside" in (old.op, new.op):
        return False
    if "between" in (old.op, new.op):
        return not _narrows(old, new)
    if old.op[0] == new.op[0]:
        return True
    low, high = (old, new) if old.op[0] == ">" else (new, old)
    return float(low.value) >= float(high.value)  # type: ignore[arg-type]  # both are one-sided bounds


def _narrows(old: Constraint, new: Constraint) -> bool:
    """Does a one-sided bound leave a part of an earlier range ("from the 1980s", then "after 1984")?"""
    if not isinstance(old.value, tuple) or isinstance(new.value, tuple):
        return False
    low, high = float(old.value[0]), float(old.value[1])
    if new.op in (">", "<"):
        return low <= new.value < high if new.op == ">" else low < new.value <= high
    return low <= new.value <= high


def _folded(condition: Constraint) -> tuple[str, ...]:
    return tuple(str(value).casefold() for value in condition.value) if isinstance(condition.value, tuple) else ()


def state(wishes: Wishes, item_id: str, strength: float, turn: int) -> Wishes:
    """The wishes with an opinion on an item (0: only seen); the latest opinion counts, and before any deed."""
    others = tuple(one for one in wishes.stated if one.item_id != item_id)
    return replace(deeds.undone(wishes, [item_id]), stated=(*others, Stated(item_id, strength, turn)))


def weigh(wishes: Wishes, item_id: str, chance: float, earlier: Wishes) -> Wishes:
    """The wishes once an item was named without a plain judgement, and is disliked with this chance.

    What was made of it in `earlier` wishes, before the message, counts as much.
    """
    before = next((one.doubt for one in earlier.stated if one.item_id == item_id), None)
    doubt = chance if before is None else (before + chance) / 2
    weighed = (replace(one, doubt=doubt) if one.item_id == item_id else one for one in wishes.stated)
    return replace(wishes, stated=tuple(weighed))


def is_doubted(one: Stated) -> bool:
    """Is an item that nothing plain was said of rather disliked, by what was said around it?"""
    return one.doubt is not None and one.doubt >= _DOUBTED


def _weight(one: Stated) -> float:
    """The strength with which an opinion counts: a doubt weakens a liking and never turns it round."""
    return one.strength * (_WEAKENED if is_doubted(one) else 1.0)


def reject(preferences: Preferences, item_ids: Iterable[str]) -> Preferences:
    """Items that must not come back in this conversation."""
    return replace(preferences, rejected=tuple(dict.fromkeys((*preferences.rejected, *item_ids))))


def learn(preferences: Preferences, kind: str, item_ids: Sequence[str], turn: int) -> Preferences:
    """The preferences after an act of feedback on these items of a turn. What is not for them never comes back."""
    if kind == "not_for_me":
        preferences = reject(preferences, item_ids)
    return with_active(preferences, deeds.done(preferences.active, kind, item_ids, turn))


def learning(turn: Turn, item_id: str | None, kind: str) -> Change:
    """What an act of feedback on a turn, or on one of its items, changes: a thumb on a turn is one on all its picks."""
    shown = tuple(card.item_id for card in turn.reply.cards)
    items = (item_id,) if item_id is not None else shown if kind in ("up", "down") else ()
    return partial(learn, kind=kind, item_ids=items, turn=turn.number)


def with_active(preferences: Preferences, wishes: Wishes) -> Preferences:
    """The preferences with the active wishes replaced."""
    return replace(preferences, own=wishes) if preferences.other is None else replace(preferences, other=wishes)


def known(preferences: Preferences, catalogue: Catalogue, profile: Sequence[Event]) -> tuple[Known, ...]:
    """Every like, dislike, condition and history item, as lines that can be removed by their key."""
    lines = list(_wishes_known(preferences, preferences.own, catalogue, "own"))
    if preferences.other is not None:
        lines.append(Known("other", "other", preferences.other_name or ""))
        lines += _wishes_known(preferences, preferences.other, catalogue, "other")
    lines += [Known(f"rejected:{item_id}", "dislike", _title(catalogue, item_id)) for item_id in preferences.rejected]
    told = {one.item_id for one in preferences.own.stated}
    told |= {one.item_id for one in deeds.counting(preferences.own, preferences.ignored)}
    lines += [
        Known(f"history:{event.item_id}", "history", _title(catalogue, event.item_id))
        for event in reversed(profile)
        if event.item_id not in preferences.forgotten and event.item_id not in told
    ]
    return tuple(lines)


def _wishes_known(preferences: Preferences, wishes: Wishes, catalogue: Catalogue, whose: str) -> Iterable[Known]:
    if wishes.request:
        yield Known(f"{whose}:request", "request", wishes.request)
    for condition in wishes.conditions:
        yield Known(f"{whose}:condition:{condition.text}", "condition", condition.text)
    for word in wishes.avoid:
        yield Known(f"{whose}:avoid:{word}", "avoid", word)
    for one in wishes.stated:
        yield Known(f"{whose}:item:{one.item_id}", _kind(one), _title(catalogue, one.item_id))
    for tap in deeds.counting(wishes, preferences.ignored):
        if tap.deed != "not_for_me" or tap.item_id not in preferences.rejected:  # which has a line of its own
            yield Known(f"{whose}:tap:{tap.item_id}", tap.deed, _title(catalogue, tap.item_id))


def _kind(one: Stated) -> Literal["like", "dislike", "unsure", "seen"]:
    if one.strength < 0:
        return "dislike"
    if is_doubted(one):
        return "unsure"
    return "like" if one.strength else "seen"


def _title(catalogue: Catalogue, item_id: str) -> str:
    item = catalogue.get(item_id)
    return item.title if item is not None else item_id


def forget(preferences: Preferences, key: str) -> Preferences:
    """The preferences without the line of that key; a key that is not there changes nothing."""
    if (steered := steering.taken_back(preferences, key)) is not None:
        return steered
    whose, _, rest = key.partition(":")
    if key == "other":
        return replace(preferences, other=None, other_name=None)
    if whose == "history":
        return replace(preferences, forgotten=tuple(dict.fromkeys((*preferences.forgotten, rest))))
    if whose == "rejected":
        return _unrejected(preferences, rest)
    wishes = preferences.own if whose == "own" else preferences.other
    if wishes is None or whose not in ("own", "other"):
        return preferences
    changed = _without(wishes, rest)
    return replace(preferences, own=changed) if whose == "own" else replace(preferences, other=changed)


def _unrejected(preferences: Preferences, item_id: str) -> Preferences:
    other = preferences.other and deeds.undone(preferences.other, [item_id])
    own = deeds.undone(preferences.own, [item_id])
    rejected = tuple(one for one in preferences.rejected if one != item_id)
    return replace(preferences, own=own, other=other, rejected=rejected)


def _without(wishes: Wishes, what: str) -> Wishes:
    kind, _, value = what.partition(":")
    if kind == "tap":
        return deeds.undone(wishes, [value])
    if kind == "request":
        return replace(wishes, request="", talk="")
    if kind == "condition":
        return replace(wishes, conditions=tuple(one for one in wishes.conditions if one.text != value))
    if kind == "avoid":
        return replace(wishes, avoid=tuple(word for word in wishes.avoid if word != value))
    return replace(wishes, stated=tuple(one for one in wishes.stated if one.item_id != value))
