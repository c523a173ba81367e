"""Why, why not, a comparison, a question on facts, a choice: turns on items that do not change what is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.types import Understood
from bot.understanding import vocabulary as say
from bot.understanding.mentions import Mention
from bot.understanding.message import Message
from bot.understanding.turns import Standing

if TYPE_CHECKING:
    from bot.understanding.reader import Reader

_OF_ONE = re.compile(
    r"^(?:is|are|was|were) (?:it|that|this|they|(?:the|that|this) [\w ]{2,40}?) any (?:good|use|fun|better)\b"
)
_FOR_OTHERS = re.compile(
    r"\b(?:anything|something|any|others?|another|alternatives?|do you have|have you got|got any|recommend|suggest)\b"
)


def find(message: Message, reader: Reader, found: Sequence[Mention], at: Standing) -> Understood | None:
    """The turn, when it is one of these: on the items `found` in its message, else on those that can be meant."""
    items, shown = tuple(dict.fromkeys(one.item_id for one in found)), at.shown
    talked = (at.focus,) if at.focus else ()
    why_not = say.WHY_NOT.search(message.low)
    if why_not and (items or why_not["rest"].strip()):
        items = items or _guess(reader, why_not["rest"], shown)
        return Understood("why_not", message.text, items, question=why_not["rest"].strip())
    if say.COMPARE.search(message.low) and (len(items) > 1 or (shown and items)):
        rest = [item for item in shown if item not in items]
        return Understood("compare", message.text, items if len(items) > 1 else (*items, *rest[:1]))
    if say.WHY.search(message.low) and (shown or items):
        items = items or _guess(
            reader, re.sub(r"^.*?\b(?:pick|picked|recommend|suggest|chose|choose|why)\b", "", message.low), shown
        )
        return Understood("why", message.text, items or talked)
    if say.ACCEPT.search(message.low) and shown and not say.WANTS.search(message.low) and "like" not in message.low:
        return Understood("accept", message.text, items or talked)
    asked = items or talked
    if asked and reader.asks.is_question(_with_pronoun(message, found)) and not _asks_for_others(message):
        return Understood("about", message.text, asked, reader.asks.field_of(message.text), message.text)
    return None


def _guess(reader: Reader, said: str, shown: Sequence[str]) -> tuple[str, ...]:
    """An item by a misspelt title; what was shown comes first."""
    said = said.strip(" ?.!,")
    for item_id in shown:
        item = reader.catalogue.get(item_id)
        if item is not None and len(said) > 2 and said in item.title.casefold():
            return (item_id,)
    sure = len(said) <= 6 and not reader.lexicon.has_unknown_word(said)  # a short word spelt right is no slip
    match = reader.catalogue.titles(said, limit=1, cutoff=95.0 if sure else 80.0) if said else []
    return (match[0].item_id,) if match else ()


def _with_pronoun(message: Message, found: Sequence[Mention]) -> str:
    """The message with "it" for a title that it opens with: "Nope was boring" says nothing of "nope"."""
    opening = next((one.end for one in found if one.named and one.start == 0), None)
    return message.text if opening is None else "it" + message.text[opening:]


def _asks_for_others(message: Message) -> bool:
    """ "is there anything cheaper?" looks like a question on facts and is a wish; "is it any good?" is none."""
    low = _OF_ONE.sub("", message.low)
    return bool(say.WANTS.search(low) or _FOR_OTHERS.search(low))
