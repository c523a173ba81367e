"""A dialog through the product's own path: the seeker is the person, and the recommender's items are its picks.

What the seeker says is read as any message is; what the recommender says is the reply, and what they name is what
was shown. Nothing that comes later is known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot import preferences as wishes
from bot.turn.engine import Engine
from bot.types import Card, Preferences, Reply, Session, Turn, Understood
from retrieval.dialogs import Dialog, Said
from retrieval.learning.examples import Example
from retrieval.types import Query

_MODEL = "evaluation"
Read = Callable[[str, Session, tuple[str, ...] | None], tuple[Understood, Preferences]]


@dataclass(frozen=True, slots=True)
class Moment:
    """Right before the recommender names items: what was said and named so far, and what is named next."""

    dialog_id: str
    session: Session
    named: tuple[str, ...]  # by either, in order
    targets: tuple[str, ...]
    read_s: float  # seconds that reading the last message took


def moments(engine: Engine, dialog: Dialog, linked: bool) -> Iterator[Moment]:
    """Every turn in which the recommender names items of the catalogue, but for one that opens the dialog.

    `linked`: the items of what the seeker says are found in the words alone; else they are given.
    """
    session, named, read_s = Session(dialog.dialog_id, None), list[str](), 0.0
    for place, said in enumerate(dialog.turns):
        items = _items(engine, said)
        if said.role == "recommender" and items and place:
            yield Moment(dialog.dialog_id, session, tuple(dict.fromkeys(named)), items, read_s)
        started = time.perf_counter()
        session = _after(engine, session, said, linked)
        if said.role == "seeker":
            read_s = time.perf_counter() - started
        named += items


def examples(engine: Engine, dialog: Dialog) -> Iterator[Example]:
    """What to learn from: the query of each moment, with the new items that the recommender then named."""
    for moment in moments(engine, dialog, linked=False):
        new = tuple(one for one in moment.targets if one not in moment.named)
        if new:
            asked = query(moment, 1, repeats=False)
            yield Example(replace(asked, exclude=asked.exclude - set(new)), new, moment.dialog_id)


def messages(engine: Engine, dialog: Dialog) -> Iterator[tuple[Said, Session, Understood]]:
    """Every message of the seeker, the conversation before it, and what the rules take it to mean.

    Titles are looked for. The rules alone: what a classifier learns from must not come from the classifier.
    """
    session = Session(dialog.dialog_id, None)
    for said in dialog.turns:
        before, session = session, _after(engine, session, said, True, engine.reader.read_by_rules)
        if said.role == "seeker":
            yield said, before, session.turns[-1].understood


def heard_all(engine: Engine, dialog: Dialog, linked: bool, read: Read | None = None) -> Session:
    """The conversation once the dialog is over; `read` in place of the engine's own reader."""
    session = Session(dialog.dialog_id, None)
    for said in dialog.turns:
        session = _after(engine, session, said, linked, read)
    return session


def query(moment: Moment, n: int, *, repeats: bool) -> Query:
    """What the product asks then. Without `repeats` nothing that was named is recommended."""
    preferences = moment.session.preferences
    if not repeats:
        return replace(wishes.query(preferences, (), moment.named, n), diversity=False)
    asked = wishes.query(preferences, (), (), n)
    return replace(asked, exclude=frozenset(), repeats=True, diversity=False)


def _items(engine: Engine, said: Said) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys(said.items) if one in engine.catalogue)


def _after(engine: Engine, session: Session, said: Said, linked: bool, read: Read | None = None) -> Session:
    """The conversation after one turn of either."""
    items = _items(engine, said)
    if said.role == "seeker":
        return _heard(engine, session, said, None if linked else items, read or engine.reader.read)
    return _replied(engine, session, said.text, items)


def _heard(engine: Engine, session: Session, said: Said, named: tuple[str, ...] | None, read: Read) -> Session:
    understood, preferences = read(said.text, session, named)
    number = session.count + 1
    reply = Reply(session.session_id, number, None, engine.index.version, _MODEL, "", act=understood.act)
    turn = Turn(session.session_id, number, said.text, understood, reply)
    return replace(session, preferences=preferences, turns=(*session.turns, turn), count=number)


def _replied(engine: Engine, session: Session, text: str, items: tuple[str, ...]) -> Session:
    """The recommender's words and items as the reply of the last turn, beside what it said and showed already."""
    if not session.turns:  # the recommender speaks first
        reply = Reply(session.session_id, 1, None, engine.index.version, _MODEL, "")
        opening = Turn(session.session_id, 1, "", Understood("greet", ""), reply)
        session = replace(session, turns=(opening,), count=1)
    last = session.turns[-1]
    shown = dict.fromkeys((*(card.item_id for card in last.reply.cards), *items))
    cards = tuple(
        Card(rank, one, engine.catalogue[one].title, 0.0, 0.0, "", ()) for rank, one in enumerate(shown, start=1)
    )
    words = f"{last.reply.text} {text}".strip()
    turn = replace(last, reply=replace(last.reply, text=words, cards=cards))
    return replace(session, turns=(*session.turns[:-1], turn))
