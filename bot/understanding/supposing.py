"""What might have been: "what if I hadn't liked Alien?", "suppose the budget were 60", "what would change your mind?"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.types import Preferences, Understood, Wishes
from bot.understanding import mentions
from bot.understanding.message import Message
from bot.understanding.taking_back import named_conditions
from bot.understanding.turns import Standing
from bot.understanding.wishes import fold_wishes
from retrieval.titles import words
from retrieval.types import Constraint

if TYPE_CHECKING:
    from bot.understanding.reader import Reader

# How the notes of a what-if begin.
SIGNAL, WORD, HISTORY, NO_FIELD, UNCLEAR = "signal:", "word:", "history", "no_field:", "unclear"
_MIND = re.compile(
    r"\b(?:what|anything|something)\b.{0,30}\bchange (?:your|the) (?:mind|order|list|picks?|answer|recommendations?|result)"
    r"|\bwhat (?:would|will|does) it take (?:for|to)\b|\bwhat (?:would|could) make you (?:pick|choose|recommend|suggest|go for|prefer)"
    r"|\bwhat would have to (?:be different|change)\b|\bhow (?:sure|firm|certain) are you\b|\bwhat (?:tipped|tips) (?:it|the (?:balance|scales?))\b"
)
_WHAT_IF = re.compile(
    r"^(?:(?:and|but|ok(?:ay)?|so|hm+|well)[, ]+)*(?:(?P<plainly>what if|what (?:about )?if|suppose|supposing|imagine(?: if| that)?)\b"
    r"|(?:what|which(?: one| ones)?|who|would|how)\b.{0,40}?\b(?:if|without|had i)\b|had i\b|if i had(?:n'?t| not)\b)(?P<what>.*)$"
)
_NOT = re.compile(
    r"n't\b|\b(?:not|never|no|without|ignor\w+|forg[eo]t\w*|drop\w*|remov\w+|left out|leave out|take away|took away"
    r"|hadnt|didnt|wasnt|werent|doesnt|dont|isnt)\b"
)
_SIGNALS = {
    "popularity recommended": r"\bpopularity\b|\bhow (?:popular|well[- ]known)\b|\bbeing popular\b",
    "rating": r"\bratings?\b|\bstars\b.*\bcount|\breviews?\b",
    "freshness": r"\bhow (?:new|recent|old)\b|\bnewness\b|\brecency\b|\bfreshness\b",
    "colike comention past_dialogs": r"\b(?:other|similar) people\b|\bwhat (?:other|similar)?\s?(?:people|others) (?:like|liked|chose)\b|\bothers'? (?:taste|likes)\b|\bpeople like me\b",
    "diversity": r"\bvariety\b|\bdiversity\b",
    "taste_text facets era interest": r"\bmy taste\b|\bwhat i liked?\b(?! \w)",
    "request words talk": r"\bmy (?:request|words)\b|\bwhat i (?:asked|said|wrote)\b(?! \w)",
}
_BUDGET = re.compile(r"\b(?:(?:the|my) )?(?:budget|limit) (?:was|were|is|had been)(?: only| just)?\b", re.IGNORECASE)
_HISTORY = re.compile(r"\bmy (?:history|past|ratings|purchases|record)\b")


def find(message: Message, reader: Reader, preferences: Preferences) -> Understood | None:
    """The message as a question about what might have been; None when it is none, or nobody can tell what it means."""
    match = _WHAT_IF.match(message.low)
    if match is not None and (understood := _what_if(message, match.start("what"), reader, preferences)) is not None:
        return understood
    if _MIND.search(message.low):
        return Understood("mind", message.text)
    return Understood("what_if", message.text, notes=(UNCLEAR,)) if match is not None and match["plainly"] else None


def _what_if(message: Message, start: int, reader: Reader, preferences: Preferences) -> Understood | None:
    without = _NOT.search(message.low) is not None
    what = Message(_BUDGET.sub("under", message.text[start:].strip(" ?.!,")), supposed=True)
    notes = [HISTORY] if _HISTORY.search(what.low) else list(_signals(what))
    found = mentions.find(what, reader.lexicon, Standing()).mentions
    items = tuple(dict.fromkeys(one.item_id for one in found))
    dropped, gone_words = _taken_back(what, reader, preferences) if without and not (items or notes) else ((), ())
    notes += [f"{WORD}{word}" for word in gone_words]
    added: tuple[Constraint, ...] = ()
    if not (items or notes or dropped):
        wished = fold_wishes(what, reader, Wishes(), ())
        added, notes = wished.added, [note for note in wished.notes if note.startswith(NO_FIELD)]
    if not (items or notes or dropped or added):
        return None
    away = without or any(one.stance == "dislike" for one in found)
    return Understood(
        "what_if",
        message.text,
        items,
        added=added,
        dropped=dropped,
        liked=() if away else items,
        disliked=items if away else (),
        notes=tuple(notes),
    )


def _signals(what: Message) -> Iterator[str]:
    for names, pattern in _SIGNALS.items():
        if re.search(pattern, what.low):
            yield from (f"{SIGNAL}{name}" for name in names.split())


def _taken_back(
    what: Message, reader: Reader, preferences: Preferences
) -> tuple[tuple[Constraint, ...], tuple[str, ...]]:
    """The conditions in force, else the words of the request, that are thought away."""
    wishes = preferences.active
    dropped = named_conditions(reader, wishes.conditions, _core(what))
    said = set(words(what.low))
    mine = (word for word in re.findall(r"[\w'’-]+", wishes.request) if set(words(word)) & said and len(word) > 3)
    return dropped, () if dropped else (*mine, *(word for word in wishes.avoid if word in what.low))


def _core(what: Message) -> str:
    """Without the talk: "i hadn't said from the 80s" is "from the 80s"."""
    return re.sub(
        r"^(?:(?:i|we|you|it|that|the|there|had|have|was|were|is|did|do|not|never|no|n't|said|say|asked|ask|wanted|want|wish\w*"
        r"|mention\w*|for|about|hadn't|hadnt|didn't|didnt|wasn't|wasnt|weren't|werent|care|cared|mind|insist\w*|on|any|a|an|without|with)\s+)+",
        "",
        what.low,
    )
