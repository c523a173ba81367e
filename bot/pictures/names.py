"""What the pictures call the things of a trace: signals, items, facets, conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages import Messages
from bot.voice.formats import one
from retrieval.types import Contribution

# Not for showing: control characters, marks that turn the direction of what follows, and what XML has no place for.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Names:
    """The words of a picture. `titles` are those of the picks and of the liked and disliked items."""

    messages: Messages
    titles: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """A message of the pictures' own."""
        return self.messages.say(f"picture.{key}", **values)

    def title(self, item_id: str) -> str:
        """An item's title on one line; its id where nobody knows it."""
        return flat(self.titles.get(item_id, item_id)) or item_id

    def signal(self, term: Contribution) -> str:
        """A signal's name for people; one without a message goes by its family."""
        key = f"signal.{term.signal}"
        return self.messages.say(key) if self.messages.has(key) else flat(term.family)

    def facet(self, ref: str) -> str:
        """A shared detail: "genres=Drama" is "genre: Drama"."""
        name, _, value = ref.partition("=")
        return flat(f"{one(name)}: {value}")


def flat(text: str) -> str:
    """Text on one line and without what is not for showing, as every label of a picture is."""
    return " ".join(_HIDDEN.sub("", text).split())
