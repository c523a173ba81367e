"""`why` as other programs get it: the contract's JSON, answered from the stored trace of the turn that picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.explaining.past import Explained, Past
from bot.messages import Messages
from bot.narrator import Narrator
from bot.pictures import Drawing, Kind, draw
from bot.receipts.receipt import Receipt
from bot.types import Asked, Turn
from retrieval.catalogue import Catalogue
from retrieval.errors import InputError, UnknownError
from retrieval.types import Trace
from retrieval.whatif import named


class Why:
    """Answers whys on one conversation. Raises UnknownError for items and turns that are not there."""

    def __init__(self, past: Past, catalogue: Catalogue, narrator: Narrator) -> None:
        self._past, self._catalogue, self._narrator = past, catalogue, narrator

    def answer(self, asked: Asked) -> dict[str, Any]:
        """Why, why not, a comparison or a what-if."""
        turn = self._past.turn(asked.turn)
        if asked.without:
            item_id, trace = self._which(asked.item, turn), self._past.trace(turn)
            change = named(trace, [self._reason(what, trace, turn) for what in asked.without])
            return self._told(self._past.what_if(turn, change, item_id))
        explained, (item_id, *_) = self._explained(asked, turn)
        told = self._told(explained)
        if explained.explanation.kind == "why":
            self._occlude(told, item_id, turn)
        return {**told, **(self._mind(turn) if self._leads(explained, turn) else {})}

    def receipt(self, asked: Asked) -> Receipt:
        """The same answer as a receipt. Raises InputError for a what-if: only the index can bear it out."""
        if asked.without:
            fix = "Leave --without away, or --receipt."
            raise InputError("a what-if has no receipt: ranking again takes the index", where="--receipt", do=fix)
        turn = self._past.turn(asked.turn)
        explained, items = self._explained(asked, turn)
        mind = self._past.mind(turn).counterfactual if self._leads(explained, turn) else None
        said = explained.sentences(self._narrator)
        return self._past.receipt(explained, items, turn, said, mind)

    def _explained(self, asked: Asked, turn: Turn) -> tuple[Explained, tuple[str, ...]]:
        """The answer, and the items that were asked about."""
        items = tuple(self._which(one, turn) for one in (asked.item, *asked.versus))
        if asked.versus:
            return self._past.compare(items, turn), items
        picked = items[0] in {card.item_id for card in turn.reply.cards}
        tell = self._past.why_not if asked.negative or not picked else self._past.why
        return tell(items[0], turn), items

    @staticmethod
    def _leads(explained: Explained, turn: Turn) -> bool:
        """Whether this is the why of the first pick, which something else might have been."""
        found = explained.explanation
        return found.kind == "why" and found.item_id == turn.reply.cards[0].item_id

    def _mind(self, turn: Turn) -> dict[str, Any]:
        """What would have put another item first: beside the why of the one that came first."""
        found = self._told(self._past.mind(turn))
        return {"counterfactual": found["counterfactual"], "change": found["text"]}

    def picture(self, kind: Kind, item: str | None, number: int | None, messages: Messages) -> Drawing:
        """A picture of the turn's trace; `item` is the pick whose sum a waterfall shows."""
        turn = self._past.turn(number)
        trace, shown = self._past.trace(turn), self._past.titles(turn)
        item_id = self._which(item or "", turn) if kind == "waterfall" else None
        ids = [pick.item_id for pick in trace.picks] + [event.item_id for event in trace.query.events]
        return draw(kind, trace, {one: self._title(one, shown.get(one)) for one in ids}, messages, item_id)

    def _told(self, explained: Explained) -> dict[str, Any]:
        said = explained.explanation.as_json()
        self._name_parts(said, self._past.titles(self._past.turn(explained.turn)))
        return {
            "trace_id": said.pop("trace_id"),
            "turn": explained.turn,
            **said,
            "text": explained.words(self._narrator),
            "counterfactual": explained.otherwise,
            "moved": [move.as_json() for move in explained.moved],
        }

    def _name_parts(self, said: dict[str, Any], shown: Mapping[str, str]) -> None:
        """Gives the parts that refer to items those items' titles."""
        for part in (part for claim in (*said["reasons"], *said["against"]) for part in claim["source"]["parts"]):
            if part["kind"] in ("event", "pick"):
                part["title"] = self._title(part["ref"], shown.get(part["ref"]))

    def _occlude(self, said: Mapping[str, Any], item_id: str, turn: Turn) -> None:
        """Gives a part that can't be divided what leaving out each word did to it, in words and approximately."""
        for part in (part for claim in (*said["reasons"], *said["against"]) for part in claim["source"]["parts"]):
            if part["kind"] == "whole":
                part["occlusion"] = [asdict(one) for one in self._past.occluded(item_id, turn)]

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
