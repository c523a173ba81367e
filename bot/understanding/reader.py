"""The one door to understanding: a message and its conversation in, what was meant and the new preferences out.

Deterministic, without I/O, and the same for every model: a language model may word and refine a turn, but what
the person demanded is read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Protocol

from bot.messages import Messages
from bot.preferences import reject, state, weigh, with_active
from bot.steering import lasting
from bot.strengths import DISLIKED, LIKED, NAMED, SIMILAR
from bot.types import Act, Preferences, Session, Understood, Wishes
from bot.understanding import control, inquiries, likes, mentions, supposing, taking_back, turns
from bot.understanding import vocabulary as say
from bot.understanding.controls import asks_to_erase, is_about_me
from bot.understanding.lexicon import Lexicon
from bot.understanding.mentions import Mention
from bot.understanding.message import Message, clean
from bot.understanding.opinions import Stance
from bot.understanding.reactions import react
from bot.understanding.spelling import put_right
from bot.understanding.wishes import Wished, fold_wishes
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint

STRENGTHS: Mapping[Stance, float] = {
    "like": LIKED,
    "similar": SIMILAR,
    "dislike": DISLIKED,
    "doubt": DISLIKED / 2,
    "seen": 0.0,
}


class Asks(Protocol):
    """Tells questions about an item's facts from requests."""

    def is_question(self, text: str) -> bool:
        """Does a message ask about an item's facts?"""

    def field_of(self, question: str) -> str | None:
        """The schema field that a question asks for."""


class Reader:
    """Reads messages against one catalogue. It keeps nothing about anybody."""

    def __init__(
        self,
        catalogue: Catalogue,
        messages: Messages,
        asks: Asks,
        count: Callable[[Sequence[Constraint]], int],
        known_word: Callable[[str], bool],
        chance: Callable[[Mention, Mapping[str, float]], float] = likes.chance,
    ) -> None:
        self.catalogue, self.messages, self.asks, self.count = catalogue, messages, asks, count
        self.chance = chance  # that an item is disliked
        self.lexicon = Lexicon(catalogue, known_word)

    def with_figures(self, catalogue: Catalogue, asks: Asks, count: Callable[[Sequence[Constraint]], int]) -> Reader:
        """The same for a catalogue in which only figures and stock are others."""
        fresh = copy(self)
        fresh.catalogue, fresh.asks, fresh.count = catalogue, asks, count
        fresh.lexicon = copy(self.lexicon)
        fresh.lexicon.catalogue = catalogue
        return fresh

    def read(self, text: str, session: Session, named: Sequence[str] | None = None) -> tuple[Understood, Preferences]:
        """What a message means after this conversation, and the preferences with it folded in.

        `named` are the ids of the items that it names, where they are known; else its titles are looked for.
        """
        if (here := session.on_page) is not None and here not in self.catalogue:
            understood, preferences = self.read(text, replace(session, on_page=None), named)
            return _of_unlisted(understood, session), preferences
        understood, preferences = self.read_by_rules(text, session, named)
        shown, talked_of = turns.shown(session), turns.talked_of(session)
        if shown and _says_nothing(understood) and _only_words(session.preferences, preferences):
            about = (talked_of,) if talked_of is not None and talked_of in shown else shown
            return react(understood, session, about) or (understood, preferences)
        return understood, preferences

    def read_by_rules(
        self, text: str, session: Session, named: Sequence[str] | None = None
    ) -> tuple[Understood, Preferences]:
        """The same without the classifier of intents, which takes what the rules read as given."""
        message, preferences = Message(put_right(clean(text), self.lexicon.is_known_word)), session.preferences
        greeting = say.GREETING.match(message.low)
        if greeting and greeting.end() < len(message.low):
            message.cross_out(0, greeting.end())
        if not message.text:
            return Understood("refused", "", notes=("empty",)), preferences
        if is_about_me(message.left(), self.lexicon.is_known_word):
            notes = ("erase",) if asks_to_erase(message.left()) else ()
            return Understood("known", message.text, notes=notes), preferences
        if (controlled := self._controlled(message, session)) is not None:
            return controlled
        act = _plain_act(message, greeting)
        if act == "restart":
            return Understood(act, message.text), lasting(preferences)
        if act is not None:
            return Understood(act, message.text), preferences
        at = turns.standing(session)
        if at.shown and (other := supposing.find(message, self, preferences)) is not None:
            return other, preferences
        preferences = _scope(message, preferences, self.messages)
        taken = taking_back.find(message, self, session, preferences)
        if taken is not None:
            return taken
        found = mentions.find(message, self.lexicon, at, named)
        answering = inquiries.find(message, self, found.mentions, at)
        if answering is not None:
            if answering.act in ("about", "accept"):  # "I hated Heat. What is Alien about?"
                preferences = _judged(found.mentions, preferences, session.count + 1)
            return replace(answering, unknown_titles=found.unknown), preferences
        return self._wish(message, found, session, preferences)

    def _controlled(self, message: Message, session: Session) -> tuple[Understood, Preferences] | None:
        """The turn as one that takes control, with whatever else it wishes for."""
        done = control.find(message, session.preferences, self.catalogue, self.lexicon.is_known_word)
        if done is None:
            return None
        if done.rest.strip():
            more, preferences = self.read(done.rest, replace(session, preferences=done.preferences))
            if more.act in ("recommend", "more", "forget"):
                return replace(more, text=message.text, notes=(*done.notes, *more.notes)), preferences
        return Understood("control", message.text, notes=done.notes), done.preferences

    def _wish(
        self, message: Message, found: mentions.Found, session: Session, preferences: Preferences
    ) -> tuple[Understood, Preferences]:
        """A turn that ends in picks: opinions on items, then conditions and free words."""
        turn, shown = session.count + 1, turns.shown(session)
        more = bool(say.MORE.search(message.low))
        if say.NONE_OF.search(message.low):
            preferences = reject(preferences, shown)
        wishes = preferences.active
        if say.SEEN_THESE.search(message.low):
            for item_id in shown:
                wishes = state(wishes, item_id, 0.0, turn)
        pointed_more = False
        titles = [(one.start, one.end) for one in found.mentions if one.named]
        for one in found.mentions:
            if say.SEEN_THESE.search(message.low) and not one.named:
                continue
            earlier = wishes
            wishes, preferences = _opinion(one, wishes, preferences, turn)
            if one.named:
                chance = self.chance(one, likes.features(message.low, one, titles, session))
                wishes = weigh(wishes, one.item_id, chance, earlier) if _is_vague(one, wishes) else wishes
            pointed_more |= not one.named and one.stance in ("similar", "like", "dislike", "seen")
        reference = [one.item_id for one in found.mentions] or list(shown) or [one for one in (session.on_page,) if one]
        message.named += [(one.start, one.end) for one in found.mentions if one.named]
        like_here = any(one.item_id == session.on_page and one.stance == "similar" for one in found.mentions)
        alike = session.on_page if like_here else None
        wished = fold_wishes(message, self, wishes, reference, turns.asked(session), alike)
        preferences = with_active(preferences, wished.wishes)
        act: Act = "more" if more or (pointed_more and shown) else "recommend"
        return _understood(act, message, found, wished, preferences), preferences


def _plain_act(message: Message, greeting: re.Match[str] | None) -> Act | None:
    """Acts that need nothing of the catalogue."""
    if say.RESTART.search(message.low):
        return "restart"
    if say.HUMAN.search(message.low):
        return "human"
    if greeting and greeting.end() == len(message.low):
        return "greet"
    if say.OUT_OF_SCOPE.search(message.low):
        return "out_of_scope"
    if say.THANKS.match(message.left().strip()):
        return "thanks"
    return None


def _scope(message: Message, preferences: Preferences, messages: Messages) -> Preferences:
    """Whose wishes the message is about: "for my dad" opens a request apart, "for me" comes back."""
    match = say.FOR_OTHER.search(message.low)
    if match is not None:
        who = re.sub(r"^(?:my|our|a|the|his|her) ", "", match["who"] or match["owner"])
        name = messages.say("other.your", who=who)
        if match["who"]:
            message.cross_out(match.start(), match.end())
        else:
            message.cross_out(match.start("owner"), match.end("owner"))
        if preferences.other is None or preferences.other_name != name:
            return replace(preferences, other=Wishes(), other_name=name)
        return preferences
    back = say.FOR_ME.search(message.low)
    if back is not None:
        message.cross_out(back.start(), back.end())
    fresh = (
        say.WANTS.search(message.low)
        and re.search(r"\bi(?:'m|'d)?\b", message.low)
        and not re.search(r"\b(?:he|she|they)\b", message.low)
    )
    if preferences.other is not None and (back or fresh):
        return replace(preferences, other=None, other_name=None)
    return preferences


def _opinion(one: Mention, wishes: Wishes, preferences: Preferences, turn: int) -> tuple[Wishes, Preferences]:
    """The wishes and preferences with what the message thinks of one item."""
    if one.stance == "none":
        if not one.named or any(said.item_id == one.item_id for said in wishes.stated):
            return wishes, preferences  # a measure ("cheaper than the first"), or named again: what was said holds
        return state(wishes, one.item_id, NAMED, turn), preferences
    if one.stance == "seen" and any(said.item_id == one.item_id and said.strength for said in wishes.stated):
        return wishes, preferences
    if one.stance == "dislike":
        preferences = reject(preferences, (one.item_id,))
    return state(wishes, one.item_id, STRENGTHS[one.stance], turn), preferences


def _is_vague(one: Mention, wishes: Wishes) -> bool:
    """Did neither the message nor an earlier one say plainly what the person thinks of the item?"""
    said = next((said.strength for said in wishes.stated if said.item_id == one.item_id), LIKED)
    return one.stance in ("none", "seen") and 0.0 <= said <= NAMED


def _judged(found: Sequence[Mention], preferences: Preferences, turn: int) -> Preferences:
    """The preferences with what a message that asks for something else says of items on the way."""
    wishes = preferences.active
    for one in found:
        if one.stance in ("like", "dislike", "doubt"):
            wishes, preferences = _opinion(one, wishes, preferences, turn)
    return with_active(preferences, wishes)


def _of_unlisted(understood: Understood, session: Session) -> Understood:
    """With a remark where a message seems to speak of what is on the page, which the catalogue does not list."""
    if (
        understood.items
        or turns.focus(replace(session, on_page=None))
        or not mentions.points_here(understood.text.lower())
    ):
        return understood
    return replace(understood, notes=(*understood.notes, "unlisted_here"))


def _says_nothing(understood: Understood) -> bool:
    """Did the rules find nothing at all in a message?"""
    named = understood.items or understood.unknown_titles
    return understood.act == "recommend" and not (named or understood.added or understood.dropped or understood.notes)


def _only_words(before: Preferences, after: Preferences) -> bool:
    """Are free words all that a message changed, if anything?"""
    return after == with_active(before, replace(before.active, request=after.active.request, talk=after.active.talk))


def _understood(
    act: Act, message: Message, found: mentions.Found, wished: Wished, preferences: Preferences
) -> Understood:
    by_stance = {
        name: _once(one.item_id for one in found.mentions if one.stance == name) for name in ("dislike", "seen")
    }
    liked = _once(
        one.item_id
        for one in found.mentions
        if one.stance in ("like", "similar") or (one.stance == "none" and one.named)
    )
    return Understood(
        act,
        message.text,
        _once(one.item_id for one in found.mentions),
        added=wished.added,
        dropped=wished.dropped,
        liked=liked,
        disliked=by_stance["dislike"],
        seen=by_stance["seen"],
        for_other=preferences.other_name if preferences.other is not None else None,
        unknown_titles=found.unknown,
        notes=tuple(wished.notes),
    )


def _once(item_ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item_ids))
