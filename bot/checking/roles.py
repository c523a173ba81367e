"""A sentence with roles in place of names: what it says, whatever the catalogue that it is said of."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checking.draft import Draft
from bot.checking.tokens import Token
from bot.checking.values import lists

SUBJECT = "Alpha"  # the pick that a sentence is about
KNOWN = "Beta"  # something that the person knows
BESIDE = "Gamma"  # another pick
OUTSIDE = "Delta"  # no pick
VALUE = "drama"  # a value that the subject has, and whatever was asked for
FOREIGN = "horror"  # a value that it has not
PERSON = "your dad"  # for whom the picks are

_ASKED = ("quote", "condition", "avoid")


def played(draft: Draft, subject: str) -> str:
    """The sentence as it is said of one item, a pick or not."""
    text = draft.sentence
    for start, end, role in sorted(_roles(draft, subject), reverse=True):
        text = text[:start] + role + text[end:]
    return text


def _roles(draft: Draft, subject: str) -> Iterator[tuple[int, int, str]]:
    taken = list[tuple[int, int]]()
    sides = _sides(draft, subject)
    for token in draft.tokens:
        role = sides.get(token.text, "") if token.kind == "number" else _role(draft, token, subject)
        if role:
            taken.append((token.start, token.end))
            yield token.start, token.end, role
    item = draft.told.catalogue.get(subject)
    for value in draft.values:
        if not any(start < value.end and value.start < end for start, end in taken):
            taken.append((value.start, value.end))
            own = item is not None and lists(item, value.text, value.fields)
            yield value.start, value.end, VALUE if own else FOREIGN


def _sides(draft: Draft, subject: str) -> dict[str, str]:
    """Numbers that one of two items lists, and which: of one item alone, its numbers say what they are."""
    named = {ref for token in draft.tokens if token.kind in ("title", "other") for ref in token.refs[:1]}
    others = [draft.told.catalogue.get(one) for one in named - {subject}]
    own = draft.told.catalogue.get(subject)
    if len(others) != 1 or others[0] is None or own is None:
        return {}
    mine, theirs = ({f"{number:g}" for number in item.numbers.values()} for item in (own, others[0]))
    return dict.fromkeys(theirs - mine, FOREIGN) | dict.fromkeys(mine - theirs, VALUE)


def _role(draft: Draft, token: Token, subject: str) -> str:
    if token.kind in _ASKED:
        return VALUE
    if token.kind == "who":
        return PERSON
    if not draft.names_item(token):
        return ""
    refs, picked = set(token.refs), draft.told.picked.keys()
    if subject in refs:
        return SUBJECT if subject in picked else OUTSIDE
    if refs & picked:
        return BESIDE if subject in picked else SUBJECT
    return KNOWN if refs & draft.told.events.keys() else OUTSIDE
