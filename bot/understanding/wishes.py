"""What a message asks for: conditions, words to find and words to avoid, folded into the wishes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.conditions import facet_condition, number_condition
from bot.preferences import REQUEST_CHARS, add_conditions
from bot.types import Wishes
from bot.understanding import adjectives, critiques, facets, numbers, tastes
from bot.understanding import vocabulary as say
from bot.understanding.facets import FacetWish
from bot.understanding.lexicon import NO, YES, Lexicon, people_like
from bot.understanding.message import Message
from bot.voice.formats import label
from retrieval.dialogs import talk
from retrieval.types import Constraint

if TYPE_CHECKING:
    from bot.understanding.reader import Reader

_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_KIND_OF_THING = re.compile(r"^(?:product )?(?:category|categories|type|department|class|kind)s?$")


@dataclass(slots=True)
class Wished:
    """The wishes after a message, and what it added, dropped and remarked."""

    wishes: Wishes
    added: tuple[Constraint, ...] = ()
    dropped: tuple[Constraint, ...] = ()
    notes: list[str] = field(default_factory=list)


def fold_wishes(
    message: Message,
    reader: Reader,
    wishes: Wishes,
    reference: Sequence[str],
    asked: str | None = None,
    alike: str | None = None,
) -> Wished:
    """Fold the conditions and free words of a message.

    `reference` are the items that "cheaper" compares with, `asked` the facet that was just asked about, `alike` the
    item of a page that something like it is wanted of: a thing of the same kind.
    """
    if say.NO_PREFERENCE.match(message.left().strip()):
        return Wished(wishes, notes=["no_preference"])
    measured = numbers.find(message, reader.catalogue)
    missing = [f"no_field:{kind}" for kind in numbers.unlisted(message, reader.catalogue)]
    relative = critiques.find(message, reader.lexicon, reader.messages, reference, _fits(reader, wishes))
    said = facets.find(message, reader.lexicon, asked)
    kind = () if alike is None or any(_is_kind(one.field) for one in said) else _kind(reader, alike)
    before = wishes
    if _other_kind_of_thing(reader, wishes, said):
        wishes = Wishes(
            stated=wishes.stated, taps=wishes.taps
        )  # a tent after jackets: the jackets' conditions go with them
    demanded = [condition for one in said if not one.soft for condition in _conditions(reader, one)]
    measured += adjectives.find(message, reader.catalogue, (*wishes.conditions, *demanded), bool(reference))
    avoid = facets.avoided(message)
    in_numbers = [number_condition(reader.catalogue, reader.messages, one.field, one.op, one.value) for one in measured]
    added = [*relative.conditions, *kind, *in_numbers, *demanded]
    replaced = _replaced_fields(message, reader, wishes, said) | {one.field for one in kind}
    conditions = add_conditions(wishes.conditions, added, replaced)
    dropped = tuple(one for one in before.conditions if one not in conditions)
    request, fresh = _request(message, reader, without_words(wishes.request, dropped), said, relative.words)
    folded = replace(
        wishes,
        request=request,
        talk=talk((wishes.talk, message.text)),
        avoid=tuple(dict.fromkeys((*(() if fresh else wishes.avoid), *avoid))),
        conditions=conditions,
    )
    return Wished(folded, tuple(one for one in added if one in conditions), dropped, [*missing, *relative.notes])


def without_words(request: str, dropped: Sequence[Constraint]) -> str:
    """The request without the values of dropped conditions, which had joined it as words."""
    for condition in dropped:
        for value in condition.value if isinstance(condition.value, tuple) else ():
            request = re.sub(rf"(?<!\w){re.escape(str(value))}(?!\w)", " ", request, flags=re.IGNORECASE)
    return tidy(request)


def tidy(request: str) -> str:
    """A request without the empty places that removed words leave."""
    return ", ".join(piece for piece in (" ".join(one.split()) for one in request.split(",")) if piece)


def _conditions(reader: Reader, wish: FacetWish) -> list[Constraint]:
    """One condition for a wish, one for each value that is refused, so that each goes away by one tap."""
    if wish.wanted:
        return [facet_condition(reader.catalogue, reader.messages, wish.field, wish.values, True)]
    return [facet_condition(reader.catalogue, reader.messages, wish.field, (value,), False) for value in wish.values]


def _is_kind(name: str) -> bool:
    return _KIND_OF_THING.match(label(name)) is not None


def _kind(reader: Reader, item_id: str) -> tuple[Constraint, ...]:
    """A condition on the kind of thing that an item is, where the catalogue tells."""
    facets = reader.catalogue[item_id].facets
    name = next((name for name in facets if facets[name] and _is_kind(name)), None)
    if name is None:
        return ()
    values = tuple(value.casefold() for value in facets[name])
    return (facet_condition(reader.catalogue, reader.messages, name, values, True),)


def _fits(reader: Reader, wishes: Wishes) -> Callable[[Constraint], bool]:
    return lambda condition: reader.count(add_conditions(wishes.conditions, [condition])) > 0


def _other_kind_of_thing(reader: Reader, wishes: Wishes, said: Sequence[FacetWish]) -> bool:
    """Does the message turn to another category than the one in force?"""
    for one in said:
        if one.wanted and not one.soft and _is_kind(one.field):
            old = [
                condition for condition in wishes.conditions if condition.field == one.field and condition.op == "in"
            ]
            new = _conditions(reader, one)[0]
            return bool(old) and all(condition.value != new.value for condition in old)
    return False


def _replaced_fields(message: Message, reader: Reader, wishes: Wishes, said: Sequence[FacetWish]) -> set[str]:
    """Fields whose earlier demand gives way: one value an item, "instead", or both together leave nothing."""
    replaced = set[str]()
    for one in said:
        old = [condition for condition in wishes.conditions if condition.field == one.field and condition.op == "in"]
        if not old or not one.wanted or one.soft:
            continue
        single = reader.catalogue.schema.facets[one.field].separator is None
        both = [*wishes.conditions, *_conditions(reader, one)]
        if single or say.INSTEAD.search(message.low) or not reader.count(both):
            replaced.add(one.field)
    return replaced


def _request(
    message: Message, reader: Reader, old: str, said: Sequence[FacetWish], more: Sequence[str]
) -> tuple[str, bool]:
    """The request in free words, and whether it is a new one: a new wish replaces the old, a refinement joins it."""
    own = content(message, reader.lexicon)
    # Names of people who are demanded would, as words, only count what every candidate has.
    telling = [one for one in said if one.wanted and (one.soft or not people_like(one.field))]
    named = [_named(reader, one, value) for one in telling for value in one.values]
    words = ", ".join([*([own] if own else []), *dict.fromkeys(named), *more])
    if not words:
        return old, False
    fresh = bool(own) and bool(say.WANTS.search(message.low))
    if fresh:
        old = _tastes(reader, old, said)
    if not old:
        return words[:REQUEST_CHARS], fresh
    return (old if words.casefold() in old.casefold() else f"{old}, {words}"[-REQUEST_CHARS:].strip(" ,")), fresh


def _tastes(reader: Reader, request: str, said: Sequence[FacetWish]) -> str:
    """The values that a request names as tastes: they outlive the wish, but for those of a field that is new."""
    fields = {one.field for one in said if one.wanted}
    kept = list[str]()
    for piece in request.split(", "):
        hits = reader.lexicon.find(piece.casefold())
        if len(hits) == 1 and (hits[0].start, hits[0].end) == (0, len(piece)) and hits[0].field not in fields:
            kept.append(piece)
    return ", ".join(kept)


def _named(reader: Reader, wish: FacetWish, value: str) -> str:
    said = label(wish.field) if value in YES | NO else reader.catalogue.display(wish.field, value)
    return f"about {said}" if wish.topic else said


def content(message: Message, lexicon: Lexicon) -> str:
    """What is left of the message once all that is understood is taken out, without the talk at its edges."""
    left, low = message.left_as_typed(), message.left()
    for pattern in (tastes.TALK, say.WANTS, say.MORE, say.LIKES, say.DISLIKES, say.SEEN):
        for match in pattern.finditer(low):
            left = left[: match.start()] + " " * (match.end() - match.start()) + left[match.end() :]
    pieces = [_telling(lexicon.speller.corrected(piece), lexicon) for piece in re.split(r"\s{2,}|[,.;!?()\n]+", left)]
    return " ".join(piece for piece in pieces if piece)


def _telling(piece: str, lexicon: Lexicon) -> str:
    """A piece of text from its first to its last word that says something."""
    words = [word for word in (_EDGE.sub("", word) for word in piece.split()) if word]
    while words and lexicon.says_nothing(words[0].casefold()):
        words.pop(0)
    while words and lexicon.says_nothing(words[-1].casefold()):
        words.pop()
    return " ".join(words)
