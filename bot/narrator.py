"""The built-in's voice: acknowledgements, what goes with the picks, reasons, whys. One Narrator speaks one turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.messages import Messages
from bot.types import Card, Preferences, Understood
from bot.voice.acknowledging import Acknowledging
from bot.voice.evidence import Evidence
from bot.voice.formats import facts, words
from bot.voice.presenting import Presenting
from bot.voice.reasons import Reasons
from bot.voice.telling import Spoken, Telling
from bot.voice.wording import Wording
from retrieval.catalogue import Catalogue
from retrieval.types import Pick, Recommendation

if TYPE_CHECKING:
    from bot.explaining.reading import Explanation
    from bot.voice.questions import Question

MOST_WORDS = 60  # of a reply's prose: acknowledgement, picks and question together
_QUESTION = 16  # words kept free for a question


class Narrator:
    """Finds the words of one turn, and remembers which it used.

    `said` is what `Session.said` holds: the entries of the last turns, oldest first. After the turn store
    `bot.voice.wording.remember(said, narrator.used)`. `titles` names items that have left the catalogue.
    """

    def __init__(
        self,
        messages: Messages,
        catalogue: Catalogue,
        said: Sequence[str] = (),
        *,
        titles: Mapping[str, str] | None = None,
        turn: int | None = None,
    ) -> None:
        self._messages, self._catalogue, self._titles = messages, catalogue, titles
        self._wording = Wording(messages, said, turn)
        self._filler = filler(messages)
        self._spoken = 0

    @property
    def used(self) -> tuple[str, ...]:
        """The wordings of this turn, as entries "turn:id"."""
        return self._wording.used

    @property
    def wording(self) -> Wording:
        """The account of this turn's wordings, for others that speak in it."""
        return self._wording

    @property
    def messages(self) -> Messages:
        """The message catalogue it speaks from."""
        return self._messages

    def acknowledge(self, understood: Understood, preferences: Preferences) -> str:
        """Said before the search: what was taken in, and the conditions in force; "" when there is nothing to say."""
        return self._counted(Acknowledging(self._wording, self._catalogue, self._filler).say(understood, preferences))

    def picks(
        self, understood: Understood, preferences: Preferences, recommendation: Recommendation, cards: Sequence[Card]
    ) -> str:
        """Said with the picks; when nothing meets all conditions, `nothing`."""
        room = MOST_WORDS - _QUESTION - self._spoken
        said = Presenting(self._wording, self._catalogue).picks(understood, preferences, recommendation, cards, room)
        return self._counted(said)

    def nothing(self, recommendation: Recommendation, preferences: Preferences) -> str:
        """No item satisfies all conditions: says so, and names the one that excludes most."""
        return self._counted(Presenting(self._wording, self._catalogue).nothing(recommendation, preferences))

    def cards(self, recommendation: Recommendation, preferences: Preferences) -> tuple[Card, ...]:
        """The picks as cards, each with its facts and a reason of at most 20 words."""
        trace = recommendation.trace
        who = preferences.other_name if preferences.other is not None else None
        evidence = Evidence(trace.query, self._catalogue, self._filler, self._titles, who)
        reasons = Reasons(self._wording, self._catalogue, evidence, trace)
        return tuple(self._card(pick, reasons.of(pick)) for pick in recommendation.picks)

    def question(self, question: Question) -> str:
        """A question in words; its options are offered beside it."""
        return self._counted(Telling(self._wording).question(question))

    def explanation(self, explanation: Explanation) -> tuple[Spoken, ...]:
        """Why an item was picked or not, a comparison, what would have come out otherwise: in at most 70 words."""
        return Telling(self._wording).explanation(explanation)

    def plain(self, key: str, **values: object) -> str:
        """A sentence that needs no evidence: "greet", "thanks", "human", "out_of_scope", "refused.long" ..."""
        return self._counted(self._wording.sentence(key, "", **values))

    def _counted(self, text: str) -> str:
        self._spoken += words(text)
        return text

    def _card(self, pick: Pick, reason: str) -> Card:
        item = self._catalogue[pick.item_id]
        return Card(
            rank=pick.rank,
            item_id=pick.item_id,
            title=item.title,
            score=pick.score,
            base=pick.base,
            reason=reason,
            contributions=pick.contributions,
            facts=facts(item, self._catalogue.schema, self._messages.locale),
            image=item.image,
            link=item.link,
            violates=pick.violates,
        )


def filler(messages: Messages) -> frozenset[str]:
    """Words of a request that carry no meaning in this language."""
    return frozenset(messages.say("words.filler").split())
