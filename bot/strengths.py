"""How strongly what a person says or does with an item speaks for it or against it, in one place: in [-1, 1]."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from retrieval.types import Deed

LIKED, SIMILAR, NAMED, DISLIKED = 0.8, 0.9, 0.6, -0.8  # said in words

# Beside a like said in words, which is 1. Nothing that may be passed on tells what a tap is worth: these are set by
# hand, so that no tap says more than a word, and one that may mean several things says less.
WORTH: Mapping[Deed, float] = MappingProxyType(
    {
        "accept": 1.0,  # chosen of all that was shown
        "up": 0.5,  # a good answer: of whichever of its picks, so that it is divided over them
        "down": -0.5,
        "not_for_me": -0.5,  # whatever the reason: its price, perhaps, or that it was seen before
        "click": 0.25,  # interest and no verdict
    }
)


def of_deed(deed: Deed, among: int = 1) -> float:
    """The strength of a deed for each of the items that it was done to."""
    return LIKED * WORTH[deed] / among
