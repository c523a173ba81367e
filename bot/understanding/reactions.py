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
SURE = 0.7  # probability
# what has a wish or a question in it is no mere reaction
MORE_THAN_THAT = frozenset({"IQU", "CON", "PRO", "ANS", "REF", "CRI-F", "CRI-A", "CRI-C", "INQ", "ASK"})


def react(understood: Understood, session: Session, about: Sequence[str]) -> tuple[Understood, Preferences] | None:
    """The message as a reaction to the items `about`, and the preferences with it; None where it is not surely one.

    Its words are no wish then: the request stays as it was.
    """
    classifier, preferences = intents.shipped(), session.preferences
    values = intents.features(understood.text, intents.heard(session), understood)
    chances = classifier.probabilities(values)
    likeliest = max((TURNED_DOWN, SEEN, TAKEN), key=lambda name: chances.get(name, 0.0))
    if chances.get(likeliest, 0.0) < SURE or MORE_THAN_THAT & set(classifier.intents(values)):
        return None
    first = about[0]
    if likeliest == TAKEN:
        return replace(understood, act="accept", items=(first,)), preferences
    if likeliest == TURNED_DOWN:
        return replace(understood, act="more"), reject(preferences, about)
    if len(about) > 1:
        return None  # which of them?
    wishes = preferences.active
    if all(one.item_id != first for one in wishes.stated):
        wishes = state(wishes, first, 0.0, session.count + 1)
    return replace(understood, act="more", seen=(first,)), with_active(preferences, wishes)
