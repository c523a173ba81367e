"""The raw values of a ground or claim made ready for a sentence: lists joined, words quoted, titles cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import Messages
from bot.understanding.lexicon import NO, YES
from bot.voice.formats import cut, listed, one
from retrieval.catalogue import Catalogue
from retrieval.grades import TOP

_QUOTED = frozenset({"words", "avoid", "conditions", "condition", "dropped"})
_LOOKED_UP = ("relation", "verdict", "did")
_WHOLE = frozenset({"gaps", "count", "number", "rank", "total", "tenths", "who", "family", "change"})


def fill(
    messages: Messages, values: Mapping[str, Sequence[str]], most_words: int = 14, quote: bool = True
) -> dict[str, str]:
    """One text a placeholder. Each value is cut to `most_words` words; words and conditions are quoted."""
    filled = {}
    for name, raw in values.items():
        if name == "field":
            filled["label"] = one(raw[0])
        elif name == "grade":
            filled[name] = messages.say("grade.of", grade=raw[0], top=str(TOP))
        elif name not in _LOOKED_UP:
            texts = list(raw) if name in _WHOLE else [cut(text, most_words) for text in raw]
            wanted = quote and name in _QUOTED
            filled[name] = listed([messages.say("quoted", text=t) for t in texts] if wanted else texts, messages.locale)
    for name in _LOOKED_UP:
        if name in values:
            filled[name] = messages.say(f"{name}.{values[name][0]}", **filled)
    return filled


def is_flag(catalogue: Catalogue, field: str) -> bool:
    """Whether a field only ever says yes or no."""
    return field in catalogue.schema.facets and catalogue.values(field).keys() <= YES | NO
