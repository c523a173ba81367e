"""The first words of a reply, said before anything is searched: what was taken in, and the conditions in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.strengths import LIKED
from bot.types import Preferences, Understood
from bot.voice import controls
from bot.voice.filling import fill
from bot.voice.formats import label, words
from bot.voice.phrases import spoken_request
from bot.voice.wording import Wording
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint

MOST_WORDS = 34
_SEARCHES = frozenset({"recommend", "more", "forget", "control"})


class Acknowledging:
    """Words the acknowledgement of one turn."""

    def __init__(self, wording: Wording, catalogue: Catalogue, filler: frozenset[str]) -> None:
        self._wording, self._messages, self._catalogue, self._filler = wording, wording.messages, catalogue, filler

    def say(self, understood: Understood, preferences: Preferences) -> str:
        """One to three short sentences; of a turn that asks for nothing new, only the conditions in force."""
        if understood.act == "restart":
            return self._sentence("ack.restart", understood)
        if understood.act not in _SEARCHES:
            return self._still(understood, preferences)
        sentences: list[str] = list(self._remarks(understood))
        sentences += self._main(understood, preferences)
        return " ".join(sentences)

    def _remarks(self, understood: Understood) -> Iterator[str]:
        """What controls did, and what could not be done as asked, said honestly and first."""
        yield from controls.say(self._wording, understood.notes)
        if understood.unknown_titles:
            titles = [self._quote(title) for title in understood.unknown_titles[:2]]
            yield self._sentence("ack.unknown", understood, titles=titles)
        if "unlisted_here" in understood.notes:
            yield self._sentence("ack.unlisted_here", understood)
        for note in understood.notes:
            kind, _, field = note.partition(":")
            key = {"no_field": "ack.no_field", "unknown": "ack.not_listed"}.get(kind)
            if key is not None:
                yield self._sentence(key, understood, label=[label(field)])
                return

    def _main(self, understood: Understood, preferences: Preferences) -> Iterator[str]:
        conditions = _texts(preferences)
        if understood.act == "control":
            pass
        elif understood.act == "forget" or taken_back(understood):
            yield self._taken_back(understood)
        elif understood.act == "more":
            yield self._sentence("ack.more", understood)
        elif preferences.other_name and preferences.other is not None:
            yield self._for_other(understood, preferences.other_name, conditions)
            return
        elif reaction := self._reaction(understood, preferences) or self._avoided(understood, preferences):
            yield reaction
        elif understood.added and (rest := _without(preferences.active.conditions, understood.added)):
            yield self._sentence("ack.added", understood, added=[one.text for one in understood.added], rest=rest)
            return
        elif conditions:
            yield self._sentence("ack.conditions", understood, conditions=conditions)
            return
        else:
            yield self._request(understood, preferences)
        if still := self._still(understood, preferences):
            yield still

    def _still(self, understood: Understood, preferences: Preferences) -> str:
        conditions = _texts(preferences)
        return self._sentence("ack.still", understood, conditions=conditions) if conditions else ""

    def _taken_back(self, understood: Understood) -> str:
        if "nothing_to_forget" in understood.notes:
            return self._sentence("ack.nothing_to_forget", understood)
        gone = taken_back(understood)
        if gone:
            dropped = [self._quote(one.text) for one in gone]
            return self._sentence("ack.back", understood, dropped=dropped)
        return self._sentence("ack.forgotten", understood)

    def _for_other(self, understood: Understood, who: str, conditions: Sequence[str]) -> str:
        if conditions:
            return self._sentence("ack.other_with", understood, who=[who], conditions=conditions)
        return self._sentence("ack.other", understood, who=[who])

    def _reaction(self, understood: Understood, preferences: Preferences) -> str:
        """What was said about items: disliked ones before liked ones, named ones last."""
        liked = {one.item_id for one in preferences.active.stated if one.strength == LIKED}
        told = (
            ("ack.disliked", understood.disliked),
            ("ack.seen", understood.seen),
            ("ack.liked", tuple(item for item in understood.liked if item in liked)),
            ("ack.similar", tuple(item for item in understood.liked if item not in liked)),
        )
        for key, ids in told:
            titles = [item.title for item in map(self._catalogue.get, ids[:2]) if item is not None]
            if titles:
                return self._sentence(key, understood, items=titles)
        return ""

    def _avoided(self, understood: Understood, preferences: Preferences) -> str:
        """Words to avoid that this message said, where it set no condition."""
        said = () if understood.added else preferences.active.avoid
        avoided = [self._quote(word) for word in said if word.casefold() in understood.text.casefold()]
        return self._sentence("ack.avoid", understood, avoid=avoided[:2]) if avoided else ""

    def _request(self, understood: Understood, preferences: Preferences) -> str:
        if "no_preference" in understood.notes:
            return self._sentence("ack.no_preference", understood)
        spoken = spoken_request(preferences.active.request, self._filler)
        if spoken:
            return self._sentence("ack.request", understood, request=[spoken])
        return self._sentence("ack.plain", understood)

    def _sentence(self, key: str, understood: Understood, **values: Sequence[str]) -> str:
        ids = self._wording.ranked(key, understood.text)
        for cut in (14, 8, 5, 3):
            filled = fill(self._messages, values, cut, quote=False)
            text = self._messages.sentence(ids[0], **filled)
            if words(text) <= MOST_WORDS:
                break
        self._wording.take(ids[0])
        return text

    def _quote(self, text: str) -> str:
        return self._messages.say("quoted", text=text)


def taken_back(understood: Understood) -> tuple[Constraint, ...]:
    """Conditions that went without another one on the same field taking their place."""
    renewed = {one.field for one in understood.added}
    return tuple(one for one in understood.dropped if one.field not in renewed)


def _texts(preferences: Preferences) -> list[str]:
    return [one.text for one in preferences.active.conditions]


def _without(conditions: Sequence[Constraint], added: Sequence[Constraint]) -> list[str]:
    return [one.text for one in conditions if one not in added]
