""" "What do you know about me?", answered in plain words: what is held, what decides and why, who is sent what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from bot import deeds, steering
from bot.messages import Messages
from bot.preferences import is_doubted
from bot.types import Known, Preferences
from bot.voice.formats import listed
from bot.voice.wording import Wording
from retrieval.ranking import weights_in_force
from retrieval.signals import FAMILIES
from retrieval.types import Interaction, Pick
from retrieval.weights import DEFAULTS

if TYPE_CHECKING:
    from bot.turn.context import TurnContext

_NAMED = 3  # families, kinds and controls told in words


def account(turn: TurnContext) -> str:
    """What is held of the person, what decides their picks and why, what is sent, and how to change or erase it."""
    wording, messages = turn.narrator.wording, turn.narrator.messages
    sentences = [
        *(_ending(wording, "known.erase") if "erase" in turn.understood.notes else ()),
        *_history(wording, turn),
        _said(wording, turn),
        _deciding(wording, turn),
        wording.sentence(why_so(turn.recommender.index.meta)),
        *_steered(messages, turn.preferences),
        wording.sentence("known.remote", model=turn.remote) if turn.remote else wording.sentence("known.builtin"),
        *([messages.say("known.human", place=turn.way.place)] if turn.way.kind == "webhook" else []),
        *(() if "erase" in turn.understood.notes else _ending(wording, "known.change")),
    ]
    return " ".join(sentences)


def _ending(wording: Wording, key: str) -> Iterator[str]:
    yield wording.sentence(key)


def _history(wording: Wording, turn: TurnContext) -> Iterator[str]:
    """What was done elsewhere, by where it came from."""
    if not turn.given and not turn.told:
        yield wording.sentence("known.no_history")
    for key, history in (("known.history", turn.given), ("known.told", turn.told)):
        if history:
            messages = wording.messages
            yield wording.sentence(
                key, kinds=_few(messages, _kinds(messages, history)), dates=_dates(messages, history)
            )


def _kinds(messages: Messages, history: Sequence[Interaction]) -> list[str]:
    by_action = Counter(str(one.action) for one in history).most_common()
    return [
        messages.say(f"known.kind.{action}" if count > 1 else f"known.one.{action}", count=count)
        for action, count in by_action
    ]


def _dates(messages: Messages, history: Sequence[Interaction]) -> str:
    times = [one.time for one in history if one.time is not None]
    if not times:
        return messages.say("known.dates.none")
    first, last = (_month(messages, time) for time in (min(times), max(times)))
    if first == last:
        return messages.say("known.dates.one", month=first)
    return messages.say("known.dates", first=first, last=last)


def _month(messages: Messages, time: float) -> str:
    return format_date(datetime.fromtimestamp(time, UTC).date(), "MMMM y", locale=messages.locale)


def _said(wording: Wording, turn: TurnContext) -> str:
    messages, wishes, number = wording.messages, turn.preferences.active, turn.session.count + 1
    counts = {
        "likes": sum(one.strength > 0 and not is_doubted(one) for one in wishes.stated),
        "dislikes": sum(one.strength < 0 for one in wishes.stated),
        "seen": sum(one.strength == 0 for one in wishes.stated),
        "taps": len(deeds.counting(wishes, turn.preferences.ignored)),
        "conditions": len(wishes.conditions),
    }
    facts = [messages.say(f"known.fact.{name}", count=count) for name, count in counts.items() if count]
    facts += [messages.say(f"known.fact.{name}") for name in ("request", "avoid") if getattr(wishes, name)]
    told = messages.say("known.message") if number == 1 else messages.say("known.messages", count=number)
    facts = facts or [messages.say("known.facts.none")]
    return wording.sentence("known.said", messages=told, facts=_few(messages, facts))


def _deciding(wording: Wording, turn: TurnContext) -> str:
    """What carried the last picks, by share of all that was added or taken off; before any, the order of weight."""
    latest, messages = turn.past.latest, wording.messages
    picks = turn.past.trace(latest).picks if latest is not None else ()
    if found := shares(picks):
        named = list(found.items())[:_NAMED]
        told = [messages.say("known.share", family=family, percent=round(100 * share)) for family, share in named]
        return wording.sentence("known.shares", shares=listed(told, messages.locale))
    weights = weights_in_force(turn.recommender.index, turn.query)
    order = dict.fromkeys(
        FAMILIES.get(name, name) for name in sorted(weights, key=lambda name: -weights[name]) if weights[name]
    )
    return wording.sentence("known.order", families=listed(list(order), messages.locale))


def shares(picks: Sequence[Pick]) -> Mapping[str, float]:
    """Each family's share of all that was added to or taken off the scores of these picks, the largest first."""
    sums = defaultdict[str, float](float)
    for pick in picks:
        for term in pick.contributions:
            sums[term.family] += abs(term.contribution)
    whole, order = sum(sums.values()), sorted(sums, key=lambda family: -sums[family])
    return {family: sums[family] / whole for family in order if sums[family]}


def why_so(meta: Mapping[str, Any]) -> str:
    """The key of why an index version weighs as it does: shipped, learned, or put in force by somebody."""
    if "learned" in meta:
        return "known.learned"
    by_hand = all(float(meta["weights"].get(name, 0.0)) == weight for name, weight in DEFAULTS.items())
    return "known.by_hand" if by_hand else "known.given"


def _steered(messages: Messages, preferences: Preferences) -> Iterator[str]:
    told = [_line(messages, line) for line in steering.known(preferences, messages)]
    if told:
        yield messages.sentence("known.steered", what=_few(messages, told))


def _few(messages: Messages, told: Sequence[str]) -> str:
    """The first few, and how many more there are: the report has them all."""
    rest = len(told) - _NAMED
    more = [messages.say("known.more", count=rest)] if rest > 0 else []
    return listed([*told[:_NAMED], *more], messages.locale)


def _line(messages: Messages, line: Known) -> str:
    key = f"known.line.{line.kind}"
    return messages.say(key, what=line.text) if messages.has(key) else line.text
