"""Words without meaning here that may describe something: claims that nothing can bear out."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checking.clauses import Clause
from bot.checking.draft import NAMING, Draft
from bot.checking.plain import everyday, plain, smallest
from bot.checking.text import fold, stem, word_set, words
from bot.checking.tokens import Token
from bot.checking.told import Standing
from bot.checking.values import Values

_DOING = word_set(
    """
    liked likes loves loved enjoyed rated has had mentioned named asked watched saw chose picked wanted and says
    said
    """
)
_DESCRIBED = word_set("is are was were be it's very so truly really such its more quite")
_ASCRIBING = word_set(
    "is are was were be being it's has have having with offers features plus and such quite delivers boasts tells about also"
)
_ARTICLES = frozenset(("a", "an", "its", "the"))
FIRST_PERSON = word_set("i i'm i'll i'd i've me my mine myself we we're we'll we've us our let's")
_SECOND_PERSON = word_set("you you're you've you'd your yours yourself")
_ITEM = word_set("it it's its itself they them their these those this")
NOUNS = word_set("film films movie movies item product show hit title ever one story")
_DEALING = word_set(
    "sell sells sold ship ships deliver delivers refund refunds guarantee stock discount not never hate"
)
_JOINS = word_set("and but plus besides moreover also though while whereas as since because so yet that which who")
_OPENING = word_set("it it's its this these they both one with a an being having such")
_TELLING = word_set(  # behind these stands what an item is about, or made of
    """
    about featuring features feature full packed rich loaded filled set based made written shot filmed follows tells tell
    explores portrays depicts concerns story stories tale plot stars starring by director directed sequel famous
    """
)
_COMPARING = word_set("better stronger beaten outdone outdoes outperformed outclassed preferred nearer closer")
_TOLERATED = 4  # words of a clause that is otherwise understood


def strange_words(draft: Draft, pick: Standing, understood: set[int], values: Values) -> Iterator[str]:
    """Words of no meaning here, where they could describe something; `understood` are clauses that hold otherwise."""
    known = _listed(draft, pick, values)
    asked = draft.grounds.common_words
    for clause in draft.parsed.clauses:
        strange = list[Token]()
        sure = clause.start in understood or clause.start in draft.settled or any(cue.sign for cue in clause.cues)
        harmless = plain if sure or not _of_item(clause) else smallest
        quoting = bool(clause.of("request", "words")) or any(token.kind == "quote" for token in clause.tokens)
        for token in clause.tokens:
            if token not in draft.parsed.left or token.start in draft.fine:
                continue
            word = fold(token.text).removesuffix("'s")
            if (
                harmless(word)
                or (everyday(word) and (sure or not _of_item(clause)) and not _told_of(draft, token))
                or (clause.start in draft.settled and word in _COMPARING)
                or stem(word) in known
                or (quoting and stem(word) in asked)
                or (word in values.units and _behind_number(draft, token))
                or ("-" in word and all(harmless(part) or stem(part) in known for part in word.split("-")))
            ):
                continue
            kin = values.kin(word)
            if kin is None or not any(
                values.holds(item, kin, frozenset(item.facets))
                for item in [draft.told.catalogue.get(pick.item_id)]
                if item
            ):
                strange.append(token)
        settled = clause.start in draft.settled
        if clause.start in understood and len(strange) <= _TOLERATED + settled:
            yield from (
                t.text
                for t in strange
                if (_describes if not settled or t.text[:1].isupper() else _predicates)(draft, t)
            )
        else:
            yield from (t.text for t in strange if not _is_talk(draft, clause, t))


def _behind_number(draft: Draft, token: Token) -> bool:
    place = draft.tokens.index(token)
    return place > 0 and draft.tokens[place - 1].kind == "number"


def _of_item(clause: Clause) -> bool:
    """Whether a clause says something of an item: "it ...", "Heat ...", "with a ..."."""
    said = [one for one in clause.tokens if one.kind != "mark" and fold(one.text) not in _JOINS]
    if not said:
        return False
    return said[0].kind in ("title", "other") or fold(said[0].text) in _OPENING


def _describes(draft: Draft, token: Token) -> bool:
    """Whether a word stands where an attribute does."""
    place = draft.tokens.index(token)
    before = fold(draft.tokens[place - 1].text) if place else ""
    after = fold(draft.tokens[place + 1].text) if place + 1 < len(draft.tokens) else ""
    if before in ("a", "an") and after not in NOUNS:  # "it is a hit", ", a hit", but not "as a hurdle"
        led_by = draft.tokens[place - 2] if place > 1 else None
        return led_by is None or led_by.kind == "mark" or fold(led_by.text) in _ASCRIBING
    return (
        before in _DESCRIBED
        or after in NOUNS
        or (token.text[:1].isupper() and (place > 0 or after in _DOING or token.text.endswith("'s")))
    )


def _told_of(draft: Draft, token: Token) -> bool:
    """Whether a word may be an attribute of an item, or what a story is about."""
    place = draft.tokens.index(token)
    return _describes(draft, token) or any(
        fold(one.text) in _TELLING for one in draft.tokens[max(0, place - 4) : place]
    )


def _predicates(draft: Draft, token: Token) -> bool:
    """Whether a word is said of the item before it: "Heat is ..."."""
    place = draft.tokens.index(token)
    copula = place > 1 and fold(draft.tokens[place - 1].text) in ("is", "was", "are", "were")
    return copula and (draft.tokens[place - 2].kind in ("title", "other") or fold(draft.tokens[place - 2].text) == "it")


def _listed(draft: Draft, pick: Standing, values: Values) -> frozenset[str]:
    ids = {pick.item_id, *(ref for token in draft.tokens for ref in token.refs if ref in draft.grounds.items)}
    texts = [text for one in ids for text in draft.grounds.items.get(one, ())]
    return frozenset(stem(word) for word in words(fold(" | ".join(texts)))) | values.field_words


def _is_talk(draft: Draft, clause: Clause, token: Token) -> bool:
    """Whether a word belongs to talk between the two ("I'm all ears"), and describes no item."""
    said = {fold(one.text) for one in clause.tokens}
    if said & _ITEM or said & NOUNS or clause.named(*NAMING):
        return False
    place = draft.tokens.index(token)
    before = {fold(one.text) for one in draft.tokens[max(0, place - 2) : place]}
    if said & _DEALING or before & _DESCRIBED:
        return False
    if said & FIRST_PERSON:
        return not before & {"a", "an", "its"}
    return bool(said & _SECOND_PERSON) and not before & _ARTICLES
