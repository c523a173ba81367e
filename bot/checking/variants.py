"""Other forms of a phrase that say the same: American spelling, short and long forms, the other forms of its verb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

Phrase = tuple[str, ...]

_SPELLINGS: Mapping[str, str] = {
    "toward": "towards",
    "afterward": "afterwards",
    "favor": "favour",
    "favors": "favours",
    "favored": "favoured",
    "favorite": "favourite",
    "favorites": "favourites",
    "favorable": "favourable",
    "favorably": "favourably",
    "neighbor": "neighbour",
    "neighborhood": "neighbourhood",
    "color": "colour",
    "catalog": "catalogue",
    "sizable": "sizeable",
    "fulfill": "fulfil",
    "fulfills": "fulfils",
    "honors": "honours",
    "honored": "honoured",
    "gray": "grey",
    "amongst": "among",
    "whilst": "while",
}
_SHORT: Mapping[str, Phrase] = {
    "isn't": ("is", "not"),
    "aren't": ("are", "not"),
    "wasn't": ("was", "not"),
    "weren't": ("were", "not"),
    "doesn't": ("does", "not"),
    "don't": ("do", "not"),
    "didn't": ("did", "not"),
    "hasn't": ("has", "not"),
    "haven't": ("have", "not"),
    "couldn't": ("could", "not"),
    "wouldn't": ("would", "not"),
    "you've": ("you", "have"),
    "you're": ("you", "are"),
    "we've": ("we", "have"),
}
_LONG: Mapping[Phrase, str] = {long: short for short, long in _SHORT.items()}
_BOTH: Mapping[str, str] = {**_SPELLINGS, **{british: american for american, british in _SPELLINGS.items()}}


def variants(phrase: Phrase) -> Iterator[Phrase]:
    """The phrase with one of its words spelt the other way, written out, or drawn together."""
    for place, word in enumerate(phrase):
        before, after = phrase[:place], phrase[place + 1 :]
        if word in _BOTH:
            yield (*before, _BOTH[word], *after)
        if word in _SHORT:
            yield (*before, *_SHORT[word], *after)
        if (short := _LONG.get((word, *after[:1]))) is not None:
            yield (*before, short, *after[1:])


def inflected(phrase: Phrase, heads: Set[str]) -> Iterator[Phrase]:
    """The phrase with the other forms of its first word, where `heads` shows by two of its forms that it is a verb."""
    for base in _bases(phrase[0]):
        forms = _forms(base)
        if phrase[0] in forms and len(forms & heads) > 1:
            yield from ((form, *phrase[1:]) for form in forms if form != phrase[0])


def _bases(word: str) -> Iterator[str]:
    yield word
    for ending, instead in (
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("ed", ""),
        ("d", ""),
        ("ied", "y"),
        ("ing", ""),
        ("ing", "e"),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            yield word.removesuffix(ending) + instead


def _forms(base: str) -> frozenset[str]:
    """Regular forms of a verb."""
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        stem = base[:-1]
        return frozenset((base, f"{stem}ies", f"{stem}ied", f"{base}ing"))
    if base.endswith("e"):
        return frozenset((base, f"{base}s", f"{base}d", f"{base[:-1]}ing"))
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x")) else f"{base}s"
    return frozenset((base, third, f"{base}ed", f"{base}ing"))
