"""`why` as other programs get it: the contract's JSON, answered from the stored trace of the turn that picked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.explaining.past import Explained, Past
from bot.narrator import Narrator
from bot.types import Turn
from bot.voice.formats import cut
from retrieval.catalogue import Catalogue
from retrieval.counterfactual import rerun
from retrieval.errors import UnknownError
from retrieval.recommender import Recommender
from retrieval.types import Pick, Trace


class Why:
    """Answers whys on one conversation. Raises UnknownError for items and turns that are not there."""

    def __init__(self, past: Past, recommender: Recommender, narrator: Narrator) -> None:
        self._past, self._recommender, self._narrator = past, recommender, narrator

    @property
    def _catalogue(self) -> Catalogue:
        return self._recommender.index.catalogue

    def answer(
        self, item: str, number: int | None, negative: bool, versus: Sequence[str], without: Sequence[str]
    ) -> dict[str, Any]:
        """Why, why not, a comparison or a what-if, in that order of what is asked for."""
        turn = self._past.turn(number)
        item_id = self._which(item, turn)
        if without:
            return self._what_if(item_id, turn, without)
        if versus:
            others = [self._which(one, turn) for one in versus]
            return self._told(self._past.compare((item_id, *others), turn))
        picked = item_id in {card.item_id for card in turn.reply.cards}
        return self._told(
            self._past.why_not(item_id, turn) if negative or not picked else self._past.why(item_id, turn)
        )

    def _told(self, explained: Explained) -> dict[str, Any]:
        said = explained.explanation.as_json()
        return {
            "trace_id": said.pop("trace_id"),
            "turn": explained.turn,
            **said,
            "text": explained.words(self._narrator),
            "counterfactual": None,
            "moved": [],
        }

    def _what_if(self, item_id: str, turn: Turn, without: Sequence[str]) -> dict[str, Any]:
        """The stored pool ranked again without these reasons, and which picks moved."""
        trace = self._past.trace(turn)
        again = rerun(self._recommender, trace, [self._reason(what, trace, turn) for what in without])
        before, after = _ranks(trace.picks), _ranks(again.picks)
        titles = self._past.titles(turn)
        moved = [
            {"item_id": one, "title": self._title(one, titles.get(one)), "from": before.get(one), "to": after.get(one)}
            for one in dict.fromkeys((*before, *after))
            if before.get(one) != after.get(one)
        ]
        first = again.picks[0].item_id if again.picks else None
        changed = first != trace.picks[0].item_id
        found = {"without": list(again.without), "then_first": first, "minimal": changed and len(again.without) == 1}
        return {
            "trace_id": trace.trace_id,
            "turn": turn.number,
            "item_id": item_id,
            "kind": "what-if",
            "text": self._words(item_id, titles.get(item_id), after, first, again.same_catalogue),
            "reasons": [],
            "against": [],
            "counterfactual": found,
            "moved": moved,
        }

    def _words(self, item_id: str, title: str | None, after: dict[str, int], first: str | None, same: bool) -> str:
        values = {"title": cut(self._title(item_id, title), 12)}
        if item_id in after:
            text = self._narrator.plain("whatif.kept", rank=after[item_id], **values)
        elif first is not None:
            text = self._narrator.plain("whatif.gone", first=cut(self._title(first, None), 12), **values)
        else:
            text = self._narrator.plain("whatif.nothing", **values)
        return text if same else f"{text} {self._narrator.plain('note.changed')}"

    def _title(self, item_id: str, shown: str | None) -> str:
        item = self._catalogue.get(item_id)
        return item.title if item is not None else shown or item_id

    def _which(self, said: str, turn: Turn) -> str:
        """An item by its id, its rank in the turn or its title; one that has left the catalogue by its old card."""
        cards, said = turn.reply.cards, said.strip()
        if said in self._catalogue or said in {card.item_id for card in cards}:
            return said
        by_rank = {str(card.rank): card.item_id for card in cards}
        by_title = {card.title.casefold(): card.item_id for card in cards}
        if found := by_rank.get(said) or by_title.get(said.casefold()):
            return found
        if matches := self._catalogue.titles(said, limit=1) if said else []:
            return matches[0].item_id
        raise UnknownError("no such item", where=repr(said[:80]), do="Name an item by its id, its title or its rank.")

    def _reason(self, what: str, trace: Trace, turn: Turn) -> str:
        """A reason as the re-run knows it: a liked item may be named by its title."""
        events = {event.item_id for event in trace.query.events}
        if what in events:
            return what
        shown = self._past.titles(turn)
        named = {self._title(one, shown.get(one)).casefold(): one for one in events}
        if found := named.get(what.casefold()):
            return found
        matches = (match.item_id for match in self._catalogue.titles(what, limit=3))
        return next((one for one in matches if one in events), what)


def _ranks(picks: Sequence[Pick]) -> dict[str, int]:
    return {pick.item_id: pick.rank for pick in picks}
