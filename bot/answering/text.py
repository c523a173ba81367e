"""What an item's free text says of a question: single sentences, found by words or by the way a text states an idea."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answering.wording import quoted
from bot.asking import amounts
from bot.asking.ideas import IDEAS
from bot.asking.words import has_all, sentences, stem
from retrieval.types import Item, NumberRole

# Words for the item itself say nothing of what is asked ("where was it filmed" is not in "an emotional film").
_ITSELF = frozenset({"film", "movi", "pictur", "item", "product", "thing", "stori"})


def sentence_with(item: Item, words: Sequence[str]) -> str | None:
    """The first sentence that has all of the words (in any form), to be quoted; None when there is none."""
    wanted = [stem(word) for word in words]
    if not wanted or all(one in _ITSELF for one in wanted):
        return None
    found = next((one for one in _sentences(item) if has_all(one, wanted)), None)
    return quoted(found, words[0]) if found is not None else None


def sentence_saying(item: Item, idea: str | None) -> str | None:
    """A sentence that states an idea in a text's own way: "Weighs next to nothing." """
    pattern = IDEAS[idea].said if idea is not None and idea in IDEAS else None
    if pattern is None:
        return None
    for sentence in _sentences(item):
        if match := pattern.search(sentence):
            return quoted(sentence, match.group().split()[0].casefold())
    return None


def contradiction(item: Item, idea: str | None, value: float, role: NumberRole) -> str | None:
    """A sentence that states another amount than the column does (by more than 5%)."""
    sentence = sentence_saying(item, idea)
    stated = amounts.all_of(sentence, role.kind, role.unit or "") if sentence else []
    return sentence if stated and all(abs(one - value) > 0.05 * abs(value) for one in stated) else None


def _sentences(item: Item) -> Iterator[str]:
    for text in item.texts.values():
        yield from sentences(text)
