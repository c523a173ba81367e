"""What a message does in the talk: asks, answers, takes, turns down, has seen. A small linear classifier.

One logistic regression a class over the words of the message, what was said and shown right before it, and what the
rules read in it; several may hold. The weights were learned by `benchmarks/intents.py` from the IARD dialogs (Cai and
Chen, UMAP 2020, MIT), and the classes are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.types import Session, Understood
from bot.understanding.message import fold
from bot.understanding.sentiment import cues

WEIGHTS = Path(__file__).with_name("intents.npz")
_WORD = re.compile(r"[a-z']+|[?!]")
_WORDS = 2.0  # the length of a message's words as a vector, beside 1 for each remark
_LATE = 8  # turns from which on a talk counts as long
_LONG = 40  # words
_GENRES = (
    r"comed\w+|action|drama\w*|horror|thrill\w+|romanc\w+|romantic|sci-?fi|fantasy|animat\w+|family|kids?|war|westerns?|mystery|crime"
    r"|documentar\w+|classics?|old(?:er)?|new(?:er)?|superhero|adventure|musicals?|suspense|scary|funny"
)
_SAID = {
    name: re.compile(pattern)
    for name, pattern in {
        "seen": r"\b(?:seen|saw|watched|own it|rewatch)\b",
        "unseen": r"(?:n'?t|not|never|nope|no)\b.{0,25}\b(?:seen|saw|watched|heard|see)\b",
        "like": r"\bi (?:\w+ )?(?:like|love|enjoy|prefer|loved|liked|enjoyed)\b",
        "favourite": r"favou?rite",
        "want": r"\b(?:looking for|in the mood|want|need|recommend|suggest|know (?:of )?any|help me|find)\b",
        "some": r"\b(?:something|anything|any|some)\b",
        "other": r"\b(?:else|other|another|more|others|different)\b",
        "more": r"\bmore\b(?! (?:of|suggest|recomm))",
        "too": r"\btoo \w+",
        "than": r"\bthan\b",
        "like_some": r"\b(?:something|anything|movies?|films?|more|stuff|similar|ones?|along the lines) (?:like|to|of)\b",
        "such": r"\b(?:similar|(?:something|anything|more|just|exactly|other \w+|much) like (?:it|that|those|them|these|the)|like (?:it|that|those|these|them)\b|the original|not (?:really )?like)",
        "prefer": r"\b(?:prefer|rather|instead|something (?:more|less|a (?:bit|little)|not|newer|older|else|different)|maybe something)\b",
        "maybe": r"\b(?:maybe|perhaps|preferably|rather|instead)\b",
        "will": r"\b(?:i'?ll|i will|going to|gonna|have to|need to|definitely|put it|add (?:it|that)|check)\b",
        "sounds": r"\b(?:sounds?|looks?)\b",
        "you": r"\b(?:have|did|do|are|would|what|which|how|whats?|your) (?:\w+ )?(?:you|u|your|yours?)\b|\byour\b",
        "facts": r"\b(?:about|who|plot|who's|whose|star(?:s|ring)?|year|when|netflix|based on|kind of movie)\b",
        "is_it": r"\b(?:is|was|does|did|are|were) (?:it|that|this|there|he|she|they)\b",
        "thanks": r"\bthank|\bthx|\bty\b",
        "bye": r"\b(?:bye|good ?night|have a|take care|nice chat|nice talking)\b",
        "hello": r"^(?:hi|hello|hey|good)\b",
        "genre": rf"\b(?:{_GENRES})\b",
        "good": r"\b(?:good|great|awesome|excellent|funny|cool|nice)\b",
        "agree": r"\b(?:agree|true|exactly|same|me too|right)\b",
        "open": r"\bopen to|any (?:genre|kind|type)|anything|don'?t (?:care|mind)|not picky\b",
        "time": r"\b(?:19|20)?\d0'?s\b|\b(?:recent|modern|era|decade|early|late)\b",
        "that": r"\b(?:that one|that movie|it|those)\b",
        "yes": r"^(?:yes|yeah|yep|yup|ya)\b",
        "no": r"^(?:no|nope|nah)\b",
        "asks": r"\?",
        "asks_last": r"\?\s*$",
    }.items()
}
_HEARD = {
    name: re.compile(pattern)
    for name, pattern in {
        "seen": r"\b(?:have|did|ever) you (?:\w+ )?(?:see|seen|watch)",
        "kind": r"\b(?:what|which) (?:\w+ )?(?:kind|type|genre|sort|movies?|films?)|what do you (?:like|enjoy)|in the mood",
        "like": r"\b(?:do|did|would|are) you (?:\w+ )?(?:like|enjoy|prefer|into|interested)",
        "how": r"\bhow about|what about|recommend|suggest|try|should (?:see|watch)|might like|would like|check out",
        "help": r"\bhelp\b|\bcan i\b",
        "or": r"\bor\b.*\?",
        "welcome": r"welcome|bye|enjoy|have a|glad|no problem",
        "more": r"\b(?:else|other|more|another)\b",
        "facts": r"\babout\b|star|it'?s (?:a|about)|plot",
        "hello": r"^(?:hi|hello|hey)\b",
        "asks": r"\?",
        "asks_last": r"\?\s*$",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What went before a message: the words of the last reply, how many items it showed, how many turns there were."""

    text: str
    shown: int
    turns: int


def heard(session: Session) -> Heard:
    """What went before the next message of a conversation."""
    if not session.turns:
        return Heard("", 0, 0)
    last = session.turns[-1].reply
    return Heard(last.text, len(last.cards), sum(bool(turn.message) for turn in session.turns))


def features(text: str, before: Heard, understood: Understood) -> dict[str, float]:
    """The remarks on a message, by name; what is not named is 0."""
    low, said = fold(text), fold(before.text)
    found = {f"word {name}": 1.0 for name in _ngrams(low)}
    length = _WORDS / max(len(found), 1) ** 0.5
    values = dict.fromkeys(found, length)
    size = len(low.split())
    remarks = {name for name, pattern in _SAID.items() if pattern.search(low)}
    asked = {name for name, pattern in _HEARD.items() if pattern.search(said)}
    first, shown = before.turns == 0, before.shown > 0
    flags = {
        "first": first,
        "second": before.turns == 1,
        "shown": shown,
        "shown several": before.shown > 1,
        "nothing heard": not said,
        "short": size < 5,
        "well": any(cue.sign > 0 for cue in cues(low)),
        "ill": any(cue.sign < 0 for cue in cues(low)),
        "named": bool(understood.items),
        "liked": bool(understood.liked),
        "disliked": bool(understood.disliked),
        "seen": bool(understood.seen),
        "added": bool(understood.added),
        f"act {understood.act}": True,
        "first want": first and "want" in remarks,
        "first like": first and "like" in remarks,
        "later want": not first and "want" in remarks,
        "later some": not first and "some" in remarks,
        "later genre": not first and "genre" in remarks,
        "genre after items": shown and "genre" in remarks,
        "genre after talk": not shown and not first and "genre" in remarks,
        "answers": not shown and "asks_last" in asked,
        "answers kind": not shown and "kind" in asked,
        "short answer": size < 5 and not shown and "asks_last" in asked,
        "later such": not first and "such" in remarks,
        "later prefer": not first and "prefer" in remarks,
        "later like genre": not first and {"like", "genre"} <= remarks,
        "later want genre": not first and {"want", "genre"} <= remarks,
        "later want such": not first and {"want", "such"} <= remarks,
        "later named": not first and bool(understood.items),
        "asks you": {"you", "asks"} <= remarks,
    }
    values |= {name: 1.0 for name, holds in flags.items() if holds}
    values |= {f"says {name}": 1.0 for name in remarks} | {f"heard {name}": 1.0 for name in asked}
    values |= {"late": min(before.turns, _LATE) / _LATE, "length": min(size, _LONG) / _LONG}
    return values


def _ngrams(low: str) -> list[str]:
    """Words and pairs of neighbours."""
    said = _WORD.findall(low)
    return [*said, *(" ".join(pair) for pair in pairwise(said))]


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights (features + 1, classes), the last row the intercepts, and from which probability on a class is said."""

    classes: tuple[str, ...]
    places: Mapping[str, int]
    weights: NDArray[np.float32]
    thresholds: NDArray[np.float32]

    def probabilities(self, values: Mapping[str, float]) -> dict[str, float]:
        """Each class's probability, in [0, 1]."""
        total = self.weights[-1].copy()
        for name, value in values.items():
            place = self.places.get(name)
            if place is not None:
                total += value * self.weights[place]
        chances = 1.0 / (1.0 + np.exp(-total))
        return dict(zip(self.classes, chances.tolist(), strict=True))

    def intents(self, values: Mapping[str, float]) -> tuple[str, ...]:
        """The classes that are probable enough, in the classifier's order."""
        chances = self.probabilities(values)
        limits = zip(self.classes, self.thresholds.tolist(), strict=True)
        return tuple(name for name, limit in limits if chances[name] >= limit)


@lru_cache(maxsize=1)
def shipped() -> Classifier:
    """The classifier of the package, read once."""
    return stored(WEIGHTS)


def stored(file: Path) -> Classifier:
    """The classifier of such a file."""
    with np.load(file, allow_pickle=False) as arrays:
        names = arrays["names"].tolist()
        return Classifier(
            tuple(arrays["classes"].tolist()),
            {name: place for place, name in enumerate(names)},
            arrays["weights"].astype(np.float32),
            arrays["thresholds"].astype(np.float32),
        )
