"""What simulated people say, as one table. {what} is what they can tell of something, {kind} one of its kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OPENINGS: Final = (
    "{what} please",
    "looking for {what}",
    "im in the mood for {what}",
    "can you recommend some {what}",
    "hi, got any {what}?",
    "any good {what}?",
    "{what}",
)
OF_NO_KIND: Final = (  # where they can't say, or do not say, what kind of thing
    "something {what}",
    "something {what} please",
    "looking for something {what}",
    "im in the mood for something {what}",
    "hi, anything {what}?",
)
GOOD: Final = "good"  # of what they know nothing else to tell
ABOUT: Final = "about {word}"
MORE: Final = ("more {kind}", "a bit more {kind}", "rather {kind}")
LESS: Final = ("less {kind}", "not {kind}", "no {kind} please")
HINTS: Final = ("something {what}", "maybe something {what}", "{what}")
OTHERS: Final = ("something else", "none of these", "what else have you got?", "show me others")
ALIKE: Final = ("more like the {place}", "something like the {place} one")
POOR: Final = ("not the {place} one", "didn't like the {place} one", "the {place} one is not for me")
KNOWN: Final = ("i've seen the {place} one already", "seen the {place} one")
TAKEN: Final = ("i'll take the {place}", "i'll go with the {place} one", "i'll take the {place} one, thanks")
PLACES: Final = ("first", "second", "third")
RELATIVE: Final[Mapping[str, tuple[str, str]]] = {  # kind of number -> below and above all that is shown
    "year": ("older", "newer"),
    "price": ("cheaper", "more expensive"),
    "runtime": ("shorter", "longer"),
    "weight": ("lighter", "heavier"),
    "capacity": ("smaller", "bigger"),
}
