"""What a remote model is told before a turn: who it is, what was understood, what was said lately."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot import prompts
from bot.llm import dossier
from bot.preferences import is_doubted
from bot.types import Session, Wishes

if TYPE_CHECKING:
    from bot.turn.context import TurnContext

MOST_WORDS = 40  # leaves room in a reply of 60 for the acknowledgement and a question
_REMEMBERED = 3
_CHARS = 400


def brief(turn: TurnContext) -> str:
    """The system prompt of a turn; everything from a person or a catalogue in it is quoted data."""
    return prompts.load("agent").render(turn=dossier.encode(_understood(turn)), most_words=str(MOST_WORDS))


def earlier(session: Session) -> list[tuple[str, str]]:
    """The latest turns as (what the person wrote, what was answered)."""
    told = [(turn.message[:_CHARS], turn.reply.text[:_CHARS]) for turn in session.turns[-_REMEMBERED:]]
    return [(asked, answered) for asked, answered in told if asked and answered]


def _understood(turn: TurnContext) -> dict[str, Any]:
    said, preferences = turn.understood, turn.preferences
    told: dict[str, Any] = {
        "act": "recommend" if turn.wants_picks and said.act not in ("about", "why", "why_not", "compare") else said.act,
        "refers_to": _titles(turn, said.items),
        **_wishes(turn, preferences.active),
        "for": dossier.quoted(preferences.other_name or "", 60) if preferences.other is not None else "",
        "not_in_the_catalogue": [dossier.quoted(title, 80) for title in said.unknown_titles],
        "already_said": dossier.quoted(turn.acknowledged),
        "shown_before": [
            {"rank": card.rank, "item_id": card.item_id, "title": dossier.quoted(card.title, 80)}
            for card in turn.past.cards()
        ],
    }
    return {name: value for name, value in told.items() if value}


def _wishes(turn: TurnContext, wishes: Wishes) -> dict[str, Any]:
    return {
        "request": dossier.quoted(wishes.request),
        "conditions": [dossier.quoted(condition.text, 120) for condition in wishes.conditions],
        "avoid": [dossier.quoted(word, 60) for word in wishes.avoid],
        "likes": _titles(turn, (one.item_id for one in wishes.stated if one.strength > 0 and not is_doubted(one))),
        "dislikes": _titles(turn, (one.item_id for one in wishes.stated if one.strength < 0)),
    }


def _titles(turn: TurnContext, item_ids: Iterable[str]) -> list[dict[str, str]]:
    items = (turn.catalogue.get(item_id) for item_id in item_ids)
    return [{"item_id": item.item_id, "title": dossier.quoted(item.title, 80)} for item in items if item is not None][
        :8
    ]
