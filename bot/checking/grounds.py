"""What may be said in a turn: the evidence that sentences are checked against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.checking.text import fold, stem, words
from bot.checking.tokens import Names
from bot.checking.told import Counterfactual, Told
from bot.claims import Claim
from bot.explaining.past import Explained, Past
from bot.messages import Messages
from bot.turn.context import Answered, Artifact, Picked, TurnContext
from bot.types import Turn
from retrieval.catalogue import Catalogue
from retrieval.types import Item, Trace


@dataclass(frozen=True)
class Grounds:
    """What may be said: `common` by any sentence, `items` (item id -> its texts) by one about that item.

    `told` is the trace behind the picks, without which nothing can be said of reasons; `spoken` holds what the
    product itself said from evidence, which may be repeated word for word.
    """

    common: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]  # of the items that may be named
    told: Told | None = None
    spoken: tuple[str, ...] = ()

    @cached_property
    def everything(self) -> str:
        """All of it, folded, for whole phrases."""
        texts = (text for texts in self.items.values() for text in texts)
        return fold(" | ".join((*self.common, *self.spoken, *self.titles.values(), *texts)))

    @cached_property
    def all_words(self) -> frozenset[str]:
        """The words of all of it."""
        return frozenset(words(self.everything))

    @cached_property
    def common_words(self) -> frozenset[str]:
        """The stems of what any sentence may say."""
        return frozenset(stem(word) for word in words(fold(" | ".join((*self.common, *self.spoken)))))

    @cached_property
    def repeated(self) -> str:
        """What was said by the product, folded."""
        return fold(" | ".join(self.spoken))

    @property
    def asked(self) -> str:
        """The request behind the picks."""
        return self.told.trace.query.text if self.told is not None else ""

    def about(self, item_ids: Iterable[str]) -> str:
        """What a sentence that names these items may say, folded."""
        texts = [text for item_id in item_ids for text in (self.titles[item_id], *self.items[item_id])]
        return fold(" | ".join((*self.common, *self.spoken, *texts)))

    @cached_property
    def folded_titles(self) -> Mapping[str, str]:
        """Item id -> its title, folded."""
        return {item_id: fold(title) for item_id, title in self.titles.items()}

    @cached_property
    def names(self) -> Names:
        """What may be named, as it is written."""
        ids: dict[str, list[str]] = {}
        for item_id, title in self.titles.items():
            ids.setdefault(title, []).append(item_id)
        query = self.told.trace.query if self.told is not None else None
        return Names(
            {title: tuple(found) for title, found in ids.items()},
            tuple(one.text for one in query.constraints) if query is not None else (),
            query.avoid if query is not None else (),
            self.told.who if self.told is not None else None,
            frozenset(words(fold(self.asked))),
        )


def of_trace(
    trace: Trace,
    catalogue: Catalogue,
    messages: Messages,
    titles: Mapping[str, str] | None = None,
    who: str | None = None,
    counterfactuals: Sequence[Counterfactual] = (),
    supposed: Sequence[Claim] = (),
) -> Grounds:
    """What may be said of one stored trace.

    `titles` names items that have left the catalogue, `who` is the person the picks were for ("your dad");
    `counterfactuals` are those that were verified by ranking again, `supposed` the claims that were made of them.
    """
    told = Told(trace, catalogue, messages, titles or {}, who, tuple(counterfactuals), tuple(supposed))
    evidence = _Evidence(catalogue)
    for pick in trace.picks:
        evidence.add(pick.item_id, (titles or {}).get(pick.item_id, ""))
    for event in trace.query.events:
        evidence.add(event.item_id, (titles or {}).get(event.item_id, ""))
    query = trace.query
    common = (query.text, *query.avoid, *(one.text for one in query.constraints), who or "")
    return Grounds(tuple(filter(None, common)), evidence.items, evidence.titles, told)


def of_past(past: Past, turn: Turn, catalogue: Catalogue, messages: Messages) -> Grounds:
    """What may be said of an earlier turn, with what would have put another item first."""
    trace, titles, who = past.trace(turn), past.titles(turn), turn.understood.for_other
    if not trace.picks:
        return of_trace(trace, catalogue, messages, titles, who)
    mind = past.mind(turn)
    found = mind.counterfactual
    known = (
        (Counterfactual((*found.change.events, *found.change.words, *found.change.conditions), found.then_first),)
        if found
        else ()
    )
    return of_trace(trace, catalogue, messages, titles, who, known, mind.explanation.reasons)


def of_turn(turn: TurnContext, found: Sequence[Artifact]) -> Grounds:
    """All that may be said in a turn, given what its tools found."""
    said, wishes = turn.understood, turn.preferences.active
    common = [said.text, wishes.request, turn.acknowledged, *wishes.avoid, *said.unknown_titles]
    common += [condition.text for condition in wishes.conditions] + [turn.preferences.other_name or ""]
    spoken: list[str] = []
    evidence = _Evidence(turn.catalogue)
    for item_id in (*said.items, *(one.item_id for one in wishes.stated)):
        evidence.add(item_id)
    for artifact in found:
        if isinstance(artifact, Picked):
            common += [condition.text for condition in artifact.recommendation.trace.query.constraints]
            for card in artifact.cards:
                facts = tuple(f"{label}: {value}" for label, value in card.facts)
                evidence.add(card.item_id, card.title, (card.reason, *facts, *card.violates))
                spoken.append(card.reason)
        elif isinstance(artifact, Answered):
            evidence.add(artifact.answer.item_id)
            spoken += [artifact.answer.text, artifact.answer.quote]
        elif isinstance(artifact, Explained):
            told = artifact.explanation
            spoken += [claim.text for claim in (*told.reasons, *told.against, *told.context)]
            common += [told.title, *told.versus]
            evidence.add(told.item_id, told.title)
    trace = _trace(found)
    told_trace = _told(turn, trace, evidence, _supposed(found))
    return Grounds(
        tuple(filter(None, common)), evidence.items, evidence.titles, told_trace, tuple(filter(None, spoken))
    )


def _trace(found: Sequence[Artifact]) -> Trace | None:
    """The trace that a turn's words are about: of its own picks, or of those that it explains."""
    for artifact in found:
        if isinstance(artifact, Picked):
            return artifact.recommendation.trace
        if isinstance(artifact, Explained) and artifact.trace is not None:
            return artifact.trace
    return None


def _supposed(found: Sequence[Artifact]) -> tuple[Claim, ...]:
    told = (one.explanation for one in found if isinstance(one, Explained))
    return tuple(claim for one in told if one.kind in ("what-if", "mind") for claim in (*one.reasons, *one.context))


def _told(turn: TurnContext, trace: Trace | None, evidence: _Evidence, supposed: tuple[Claim, ...]) -> Told | None:
    if trace is None:
        return None
    for item_id in (*(one.item_id for one in trace.picks), *(one.item_id for one in trace.query.events)):
        evidence.add(item_id)
    who = turn.preferences.other_name if turn.preferences.other is not None else turn.understood.for_other
    return Told(trace, turn.catalogue, turn.narrator.messages, dict(evidence.titles), who, supposed=supposed)


class _Evidence:
    """Collects what the catalogue says of items."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.items: dict[str, tuple[str, ...]] = {}
        self.titles: dict[str, str] = {}

    def add(self, item_id: str, title: str = "", more: tuple[str, ...] = ()) -> None:
        """One item with what it lists; one that nobody knows only under the title that was shown."""
        item = self._catalogue.get(item_id)
        if item is None and not title:
            return
        listed = texts_of(item) if item is not None else ()
        self.items[item_id] = tuple(dict.fromkeys((*self.items.get(item_id, ()), *listed, *more)))
        self.titles[item_id] = item.title if item is not None else title


def texts_of(item: Item) -> tuple[str, ...]:
    """All that an item lists, field by field."""
    facets = (f"{name}: {', '.join(values)}" for name, values in item.facets.items())
    numbers = (f"{name}: {value:g}" for name, value in item.numbers.items())
    return (*facets, *numbers, *item.texts.values())
