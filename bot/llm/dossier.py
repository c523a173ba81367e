"""What a tool tells a language model: compact JSON, every text from the catalogue quoted, capped and harmless.

JSON quoting cannot be ended from inside; quote characters and line breaks are taken out before it all the same,
because a weak model does not read escapes well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.llm.prose import clip, plain
from bot.types import Card
from retrieval.catalogue import Catalogue
from retrieval.types import Item, Recommendation

TEXT_CHARS = 300
VALUE_CHARS = 120
_MARKS = dict.fromkeys('"“”„«»`', "'") | {"\\": "/", "{": "(", "}": ")"}
_HARMLESS = str.maketrans(_MARKS)


def quoted(text: str, most: int = TEXT_CHARS) -> str:
    """A text of the catalogue or of a person as harmless data on one line."""
    return clip(plain(text[: most * 8]).translate(_HARMLESS), most)


def encode(value: Mapping[str, Any]) -> str:
    """The evidence as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def of_picks(recommendation: Recommendation, cards: Sequence[Card], catalogue: Catalogue) -> dict[str, Any]:
    """The picks as a model may speak of them: what each is, why it was picked, which wishes it does not meet."""
    trace = recommendation.trace
    told: dict[str, Any] = {"picks": [_card(card, catalogue) for card in cards]}
    told["conditions"] = [quoted(one.text, VALUE_CHARS) for one in trace.query.constraints]
    if trace.relaxed:
        told["nothing_meets_all_so_these_were_dropped"] = [quoted(one.text, VALUE_CHARS) for one in trace.relaxed]
    return told


def of_item(item: Item) -> dict[str, Any]:
    """One item as a model may speak of it."""
    return {"item_id": item.item_id, "title": quoted(item.title, VALUE_CHARS), "about": quoted(_about(item))}


def _card(card: Card, catalogue: Catalogue) -> dict[str, Any]:
    item = catalogue.get(card.item_id)
    told = {
        "rank": card.rank,
        "item_id": card.item_id,
        "title": quoted(card.title, VALUE_CHARS),
        "facts": {quoted(label, 40): quoted(value, VALUE_CHARS) for label, value in card.facts},
        "why": quoted(card.reason, VALUE_CHARS * 2),
        "about": "" if item is None else quoted(_about(item)),
    }
    return told | ({"does_not_meet": [quoted(one, VALUE_CHARS) for one in card.violates]} if card.violates else {})


def _about(item: Item) -> str:
    return " ".join(item.texts.values())
