"""Explanations and questions in words: spoken whys of at most 70 words, without numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.voice.filling import fill
from bot.voice.formats import cut, listed, one, words
from bot.voice.wording import Wording

if TYPE_CHECKING:
    from bot.explaining.reading import Claim, Explanation
    from bot.voice.questions import Question

MOST_WORDS = 70
_CUTS = (14, 8, 5, 3)
_TRIED = 4


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence and the claim that it words; None: it states nothing."""

    text: str
    claim_id: str | None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The wordings of one sentence: a frame around a claim's clause, or the claim's own sentence."""

    ids: tuple[str, ...]
    claim: Claim | None = None


# What a "why" says beside its reasons, and in which wording; places and conditions met stand behind the maths.
BESIDE: Mapping[str, str] = MappingProxyType({"claim.miss": "why.miss", "claim.chance": "why.chance"})


class Telling:
    """Words the explanations and questions of one turn."""

    def __init__(self, wording: Wording) -> None:
        self._wording, self._messages = wording, wording.messages

    def explanation(self, explanation: Explanation) -> tuple[Spoken, ...]:
        """An explanation's claims as sentences, at most 70 words together."""
        return self._why(explanation) if explanation.kind == "why" else self._plainly(explanation)

    def _why(self, explanation: Explanation) -> tuple[Spoken, ...]:
        """The reasons in their order, then what speaks against the pick, what it further, and how often such a score was liked."""
        further = [self._own(claim, BESIDE[claim.wording]) for claim in explanation.context if claim.wording in BESIDE]
        if not explanation.reasons:
            return self._told(explanation.title, [self._bare("why.none"), *further])
        title = explanation.title
        framed = [self._framed("why.main", explanation.reasons[0], title)]
        framed += [self._framed("why.next", claim, title) for claim in explanation.reasons[1:]]
        ending = [self._framed("why.against", claim, title) for claim in explanation.against] + further
        return self._told(explanation.title, framed, ending, spare=len(framed))

    def _plainly(self, explanation: Explanation) -> tuple[Spoken, ...]:
        """The claims one after the other: what kept an item out, what would have come out otherwise, a comparison."""
        claims = (*explanation.reasons, *explanation.against, *explanation.context)
        return self._told(explanation.title, [self._own(claim) for claim in claims])

    def question(self, question: Question) -> str:
        """The question with its options, which are also offered beside it."""
        options = question.said
        values = {"label": one(question.field)}
        if question.kind == "facet":
            values["options"] = listed([cut(text, 4) for text in options], self._messages.locale, "or")
        elif question.kind == "number":
            values |= {"low": options[0], "high": options[1]}
        return self._wording.sentence(f"question.{question.kind}", question.field, **values)

    def _told(
        self, title: str, sentences: Sequence[_Sentence], ending: Sequence[_Sentence] = (), spare: int = 1
    ) -> tuple[Spoken, ...]:
        """The sentences within the limit: those past `spare` are left out before names are cut very short."""
        for cuts, fewest in ((_CUTS[:2], spare), (_CUTS[2:], 1)):
            for count in range(len(sentences), min(fewest, len(sentences)) - 1, -1):
                for most in cuts:
                    told = tuple(self._rendered(one_, title, most) for one_ in (*sentences[:count], *ending))
                    if words(" ".join(one_.text for one_ in told)) <= MOST_WORDS:
                        return told
        return told

    def _rendered(self, sentence: _Sentence, title: str, most: int) -> Spoken:
        values = fill(self._messages, sentence.claim.values, most) if sentence.claim else {}
        if len(sentence.ids) > 1:
            values = {"clause": self._messages.say(sentence.ids[1], **values)}
        text = self._messages.sentence(sentence.ids[0], **{"title": cut(title, most), **values})
        return Spoken(text, sentence.claim.claim_id if sentence.claim else None)

    def _framed(self, frame: str, claim: Claim, title: str) -> _Sentence:
        salt = f"{title}|{claim.text}"  # the same reason of another pick may be said otherwise
        frames = self._wording.ranked(frame, salt)[:_TRIED]
        clauses = self._wording.ranked(claim.wording, salt)[:_TRIED]
        pairs = [(first, second) for first in frames for second in clauses]
        ids = next((pair for pair in pairs if not self._wording.was_said(pair)), pairs[0])
        self._wording.take(*ids)
        return _Sentence(ids, claim)

    def _own(self, claim: Claim, key: str | None = None) -> _Sentence:
        chosen = self._wording.choose(key or claim.wording, claim.text)
        self._wording.take(chosen)
        return _Sentence((chosen,), claim)

    def _bare(self, key: str) -> _Sentence:
        chosen = self._wording.choose(key)
        self._wording.take(chosen)
        return _Sentence((chosen,))
