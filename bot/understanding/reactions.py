"""Reactions to what was just shown that no rule knows: turned down, seen already, taken.

Only where the rules found nothing in a message: then the classifier of intents is asked, and believed where it is sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.preferences import reject, state, with_active
from bot.types import Preferences, Session, Understood
from bot.understanding import intents

TURNED_DOWN, SEEN, TAKEN = "REJ", "SEE", "ACC"
SURE = 0.8  # probability


def react(
    understood: Understood, preferences: Preferences, session: Session, about: Sequence[str]
) -> tuple[Understood, Preferences]:
    """The message as a reaction to the items `about`; unchanged where it is not surely one."""
    values = intents.features(understood.text, intents.heard(session), understood)
    chances = intents.shipped().probabilities(values)
    likeliest = max((TURNED_DOWN, SEEN, TAKEN), key=lambda name: chances.get(name, 0.0))
    if chances.get(likeliest, 0.0) < SURE:
        return understood, preferences
    items = tuple(about)
    if likeliest == TAKEN:
        return replace(understood, act="accept", items=items), preferences
    if likeliest == TURNED_DOWN:
        return replace(understood, act="more"), reject(preferences, items)
    wishes = preferences.active
    known = {one.item_id for one in wishes.stated}
    for item_id in items:
        if item_id not in known:
            wishes = state(wishes, item_id, 0.0, session.count + 1)
    return replace(understood, act="more", seen=items), with_active(preferences, wishes)
