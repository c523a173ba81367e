"""Titles in a message: spelt right, misspelt where one is expected, or known to be there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.understanding.lexicon import Lexicon, people_like
from bot.understanding.message import Message, fold
from bot.understanding.vocabulary import (
    BAD_AFTER,
    DISLIKES,
    GOOD_AFTER,
    LIKES,
    MORE,
    SEEN,
    SIMILAR,
    STOPWORDS,
    THING,
    WANTS,
)
from retrieval.titles import words

Span = tuple[int, int, str]  # start, end, the item's id
_NOT_TITLE = re.compile(
    rf"^(?:a|an|some|something|anything|nothing|any|stuff|things|it|that|this|these|those|them|him|her|one|ones|{THING}|both|all|how|what|when|to|more|less|my|your|you|me|us|being|watching|reading)\b"
)
_TAIL = re.compile(
    r"(?: (?:a lot|lots|too|very much|so much|really|the most|the best|as well|as a kid|already|before|yesterday|last (?:night|week|year|month)|recently|twice|many times"
    r"|though|please|today|tonight|again|or similar|or so|and (?:similar|stuff|things|all that)(?: like that)?|etc|movies?|films?|series|franchise|one|best|but)\.?)+$"
)
_QUOTED = re.compile(r'"([^"]{2,80})"')
_JUDGING = re.compile(r"\b(?:was|is|were|are)\b")
_PROPOSED = re.compile(r"\b(?:what|how) about |^why (?:not )?")
_ALIKE = 75.0  # of 100: a given title is in the message somewhere
_WHOLE = 6  # words of a message that may be nothing but a misspelt title
_NEW_SUBJECT = re.compile(
    r",? (?:and|but|so|because|cause|since|which|who|as|when|while|if|also) (?:i|i'm|i've|we|it|that|they|he|she|want|need|would|looking|something|can|could|show|what|not|no|hated|loved|liked|disliked)\b"
)


def find(message: Message, lexicon: Lexicon) -> tuple[list[Span], tuple[str, ...]]:
    """Where titles stand, none overlapping; and what is written as one, and is none of the catalogue's."""
    written = _written_out(message, lexicon)
    guessed, unknown = _guessed(message, lexicon)
    # "Men in Blck 3" is no "Men": a misspelt title may hold a shorter one
    spans = [one for one in written if not any(_holds(more, one) for more in guessed)]
    spans += [one for one in guessed if not any(_overlap(one, other) for other in spans)]
    return spans, tuple(unknown)


def placed(message: Message, lexicon: Lexicon, item_ids: Sequence[str]) -> list[Span]:
    """Where items that the message names stand: their titles, or what is most like them; else the very end."""
    return [_place(message, lexicon, item_id) for item_id in item_ids]


def _place(message: Message, lexicon: Lexicon, item_id: str) -> Span:
    item = lexicon.catalogue.get(item_id)
    title = fold(item.title) if item is not None else ""
    start = message.low.find(title) if title else -1
    if start >= 0:
        return start, start + len(title), item_id
    alike = fuzz.partial_ratio_alignment(title, message.low, score_cutoff=_ALIKE) if title else None
    if alike is None:
        return len(message.low), len(message.low), item_id
    return alike.dest_start, alike.dest_end, item_id


def _written_out(message: Message, lexicon: Lexicon) -> list[Span]:
    """Titles spelt right. In small letters only where a title is expected, or where the phrase is telling."""
    found = list[Span]()
    names = [hit for hit in lexicon.find(message.low) if people_like(hit.field)]
    for span in lexicon.catalogue.find_titles(message.text, cutoff=50.0):
        if any(hit.start <= span.start and span.end < hit.end for hit in names):
            continue  # "M" in "M. Night Shyamalan"
        if _is_whole(message, span.start, span.end) and span.exact and not MORE.search(message.low):
            return [(span.start, span.end, span.item_id)]
        said = message.text[span.start : span.end]
        if span.score < 75 and not (span.exact and said[0].isupper() and _expects_title(message, span.start)):
            continue  # "already seen Her"
        if said.isdigit() and not _expects_title(message, span.start):
            continue  # "between 2002 and 2010" names no film
        if lexicon.is_all_values(said.lower()) and span.score < 100 and not _expects_title(message, span.start):
            continue  # "family" or "science fiction" is a category before it is a title
        if (
            span.score >= 95
            or _expects_title(message, span.start)
            or _judged(message, span.end)
            or len(words(said)) >= 3
        ):
            found.append((span.start, span.end, span.item_id))
    return found


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _holds(more: Span, one: Span) -> bool:
    return more[0] <= one[0] and one[1] <= more[1] and more[1] - more[0] > one[1] - one[0]


def _is_whole(message: Message, start: int, end: int) -> bool:
    return not message.left()[:start].strip(" .!?,") and not message.left()[end:].strip(" .!?,")


def _expects_title(message: Message, start: int) -> bool:
    begin, _ = message.clause_at(start)
    before = message.low[begin:start]
    return any(_ends_with(pattern, before) for pattern in (LIKES, DISLIKES, SEEN, SIMILAR)) or before.rstrip().endswith(
        ("why", "why not", "about", "compare", '"')
    )


def _ends_with(pattern: re.Pattern[str], before: str) -> bool:
    """Does a verb stand right before, or before a list ("loved alien, heat and")?"""
    last = None
    for last in pattern.finditer(before):  # noqa: B007 - the last one is wanted
        pass
    return last is not None and len(before[last.end() :].split()) <= 8 and not WANTS.search(before, last.end())


def _judged(message: Message, end: int) -> bool:
    rest = message.low[end : message.clause_at(max(end - 1, 0))[1]]
    return bool(GOOD_AFTER.match(rest) or BAD_AFTER.match(rest))


def _guessed(message: Message, lexicon: Lexicon) -> tuple[list[Span], list[str]]:
    """Misspelt titles, looked for only where a title is expected: after "loved", "like", "seen", in quotes."""
    found, unknown = dict[tuple[int, int], str](), list[str]()
    for (start, end), likely in _slots(message).items():
        for begin, stop in _pieces(message, start, end, lexicon, split=likely):
            said = message.text[begin:stop]
            strange, category = lexicon.has_unknown_word(said), bool(lexicon.find(said.lower()))
            if not likely and lexicon.is_all_values(said.lower()):
                continue  # "comedy" is the genre, whatever films are called
            match = lexicon.catalogue.titles(said, limit=1, cutoff=_cutoff(message.low[begin:stop], strange))
            if match and (likely or match[0].exact or strange) and (likely or not category or match[0].score >= 90):
                found[begin, stop] = match[0].item_id
            elif likely and _looks_like_title(said) and not category:
                unknown.append(said)
                message.cross_out(begin, stop)
    return [(start, end, item_id) for (start, end), item_id in found.items()], unknown


def _cutoff(said: str, strange: bool) -> float:
    """How like a title a piece must be: nearly equal where it may be plain talk, or is short and spelt right."""
    return 90.0 if _NOT_TITLE.match(said) or (len(said) <= 6 and not strange) else 84.0


def _slots(message: Message) -> dict[tuple[int, int], bool]:
    """Where a title may stand, and whether one is likely there: from a verb of liking to the end of its clause;
    less likely before a judgement ("... was boring"), after "what about", and all of a short message.
    """
    slots = {(match.start(1), match.end(1)): True for match in _QUOTED.finditer(message.text)}
    for pattern in (LIKES, DISLIKES, SEEN, SIMILAR):
        for match in pattern.finditer(message.low):
            if (
                re.search(
                    r"\b(?:would|'d|do you|don'?t you|what|looks?|feels?|sounds?|anything|something)\s$",
                    message.low[: match.start()],
                )
                and pattern is LIKES
            ):
                continue
            slots[match.end(), _clause_end(message, match.end())] = True
    for match in _PROPOSED.finditer(message.low):
        slots.setdefault((match.end(), _clause_end(message, match.end())), False)
    for match in _JUDGING.finditer(message.low):
        if _judged(message, match.start()):
            slots.setdefault((message.clause_at(match.start())[0], match.start()), False)
    if len(message.low.split()) <= _WHOLE:
        slots.setdefault((0, len(message.low)), False)
    return slots


def _clause_end(message: Message, start: int) -> int:
    end = message.clause_at(max(start - 1, 0))[1]
    stop = _NEW_SUBJECT.search(message.low, start, end)
    return stop.start() if stop else end


def _pieces(message: Message, start: int, end: int, lexicon: Lexicon, split: bool) -> list[tuple[int, int]]:
    """The titles that a slot may hold: the whole of it, else, to `split`, what stands between commas and "and"s."""
    whole = _trim(message, start, end, lexicon)
    if whole is None:
        return []
    said = message.text[whole[0] : whole[1]]
    sure = 86.0 if lexicon.has_unknown_word(said) else 93.0
    if not split or not re.search(r",|\band\b|\bor\b|&", said) or lexicon.catalogue.titles(said, limit=1, cutoff=sure):
        return [whole]
    cuts = [
        whole[0],
        *(
            place
            for match in re.finditer(r",? (?:and|or) |, |\s?&\s?", message.low[whole[0] : whole[1]])
            for place in (whole[0] + match.start(), whole[0] + match.end())
        ),
        whole[1],
    ]
    parts = (_trim(message, begin, stop, lexicon) for begin, stop in zip(cuts[::2], cuts[1::2], strict=True))
    return [part for part in parts if part is not None]


def _trim(message: Message, start: int, end: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """A piece without its surrounding talk; None when it can't be a title."""
    while start < end and message.text[start] in ' ,"':
        start += 1
    tail = _TAIL.search(message.low[start:end].rstrip(' ,."!?'))
    stop = start + (tail.start() if tail else len(message.low[start:end].rstrip(' ,."!?')))
    while (last := re.search(r" ([a-z]{5,})$", message.low[start:stop])) and lexicon.says_nothing(last[1]):
        if lexicon.catalogue.titles(message.text[start:stop], limit=1, cutoff=90.0):
            break  # "The Day the Earth Stood Still"
        stop = start + last.start()  # "already" is known by now; this is "alredy"
    said = message.low[start:stop]
    plain = [word for word in words(said) if word not in STOPWORDS]
    if not said or len(words(said)) > 9 or message.is_read(start, stop):
        return None
    if (_NOT_TITLE.match(said) and len(words(said)) < 3) or (not plain and not message.text[start].isupper()):
        return None
    return start, stop


def _looks_like_title(said: str) -> bool:
    """Typed with a capital on every word that carries meaning."""
    telling = [word for word in re.findall(r"[\w']+", said) if word.casefold() not in STOPWORDS]
    return bool(telling) and len(said) > 3 and all(word[0].isupper() or word[0].isdigit() for word in telling)
