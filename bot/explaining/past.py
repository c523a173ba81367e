"""The picks that a conversation showed before, and why they were picked: read back from rows, never remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.claims import explain
from bot.explaining.comparing import compare
from bot.explaining.reading import Explanation, Reading
from bot.explaining.supposing import Move, change_of_mind, not_listed, supposed, what_if
from bot.explaining.verdicts import why_not
from bot.llm.dossier import quoted
from bot.messages import Messages
from bot.narrator import Narrator
from bot.receipts.making import make
from bot.receipts.receipt import Receipt
from bot.sessions import Store
from bot.types import Card, Session, Turn, Understood
from bot.understanding.supposing import NO_FIELD, UNCLEAR
from bot.voice.telling import BESIDE, Spoken
from retrieval.counterfactual import Counterfactual, smallest
from retrieval.errors import UnknownError
from retrieval.occlusion import Occluded, occlude
from retrieval.recommender import Recommender
from retrieval.types import Trace
from retrieval.whatif import Change, Rerun, rerun


@dataclass(frozen=True, slots=True)
class Explained:
    """A typed answer to a why, and the turn that it is about."""

    explanation: Explanation
    turn: int
    same_catalogue: bool
    moved: tuple[Move, ...] = ()  # of a what-if
    again: Rerun | None = None  # of a what-if
    counterfactual: Counterfactual | None = None
    trace: Trace | None = field(default=None, compare=False, repr=False)  # that the answer was read from

    @property
    def otherwise(self) -> dict[str, Any] | None:
        """What was taken away and who came first then, as in the contract of a why."""
        if self.counterfactual is not None:
            found = self.counterfactual
            return {
                "without": list(found.change.without),
                "then_first": found.then_first,
                "minimal": found.minimal,
            }
        if self.again is not None:
            change, first = self.again.change, self.again.first
            alone = len(change) == 1 and any(move.after == 1 for move in self.moved)
            return {"without": list(change.without), "then_first": first, "minimal": alone}
        return None

    def sentences(self, narrator: Narrator) -> tuple[Spoken, ...]:
        """The answer in words, with a remark when the catalogue has changed since."""
        said = narrator.explanation(self.explanation)
        return said if self.same_catalogue else (*said, Spoken(narrator.plain("note.changed"), None))

    def words(self, narrator: Narrator) -> str:
        """The answer as one text."""
        return " ".join(one.text for one in self.sentences(narrator))

    def told(self) -> dict[str, Any]:
        """The answer as evidence for a language model."""
        found = self.explanation
        also = [one for one in found.context if found.kind != "why" or one.wording in BESIDE]
        claims = {"reasons": found.reasons, "against": found.against, "also": also}
        told: dict[str, Any] = {
            name: {claim.claim_id: quoted(claim.text) for claim in some} for name, some in claims.items() if some
        }
        return {"item": quoted(found.title, 80), "asked": found.kind, **told}


class Past:
    """One conversation's earlier picks, seen from the index version of a recommender, which can rank them again."""

    def __init__(self, store: Store, session: Session, recommender: Recommender, messages: Messages) -> None:
        self._store, self._session = store, session
        self._recommender, self._messages = recommender, messages
        self._catalogue, self._version = recommender.index.catalogue, recommender.index.version
        self._traces: dict[str, Trace] = {}  # read in this turn so far

    @cached_property
    def latest(self) -> Turn | None:
        """The latest turn that showed picks."""
        recent = next((turn for turn in reversed(self._session.turns) if turn.reply.cards), None)
        return recent or self._store.last_with_picks(self._session.session_id)

    def cards(self) -> tuple[Card, ...]:
        """The cards of the latest picks."""
        return self.latest.reply.cards if self.latest is not None else ()

    def turn(self, number: int | None = None) -> Turn:
        """The latest turn with picks, or that turn. Raises UnknownError when it has none."""
        found = self.latest if number is None else self._store.last_with_picks(self._session.session_id, number)
        if found is None or found.reply.trace_id is None:
            what = "nothing was picked yet" if number is None else f"turn {number} has no picks"
            raise UnknownError(what, where=self._session.session_id, do="Ask for a recommendation first.")
        return found

    def trace(self, turn: Turn) -> Trace:
        """The trace of a turn that showed picks."""
        trace_id = turn.reply.trace_id or ""
        if trace_id not in self._traces:
            self._traces[trace_id] = self._store.trace(trace_id, self._session.session_id)
        return self._traces[trace_id]

    def same_catalogue(self, trace: Trace) -> bool:
        """Whether the catalogue is still the one that the trace was made on."""
        return trace.index_version == self._version

    def explain(self, said: Understood, items: Sequence[str]) -> Explained | None:
        """The answer to a why of the dialog; None when there are no picks, or nobody knows which item is meant."""
        try:
            if said.act == "why_not":
                return self.why_not(items[0], self.turn()) if items else None
            if said.act == "compare" and len(items) > 1:
                return self.compare(items, self.turn())
            if said.act == "mind":
                return self.mind(self.turn())
            if said.act == "what_if":
                return self._supposed(said, self.turn())
            item = items[0] if items else self.turn().reply.cards[0].item_id
            shown = self._showing(item)
            return self.why_not(item, self.turn()) if shown is None else self.why(item, shown)
        except UnknownError:
            return None

    def why(self, item_id: str, turn: Turn) -> Explained:
        """Why that turn picked the item. Raises UnknownError when it did not."""
        return self._told(explain, item_id, turn)

    def why_not(self, item_id: str, turn: Turn) -> Explained:
        """Why that turn did not pick the item."""
        return self._told(why_not, item_id, turn)

    def compare(self, item_ids: Sequence[str], turn: Turn) -> Explained:
        """How two or three items compare in that turn."""
        return self._told(compare, tuple(dict.fromkeys(item_ids))[:3], turn)

    def _told(self, tell: Callable[..., Explanation], asked: str | Sequence[str], turn: Turn) -> Explained:
        trace, who = self.trace(turn), turn.understood.for_other
        found = tell(trace, asked, self._catalogue, self._messages, titles=self.titles(turn), who=who)
        return Explained(found, turn.number, self.same_catalogue(trace), trace=trace)

    def what_if(self, turn: Turn, change: Change, item_id: str | None = None) -> Explained:
        """What that turn would have picked if it had been otherwise, beside what it picked."""
        trace = self.trace(turn)
        again = rerun(self._recommender, trace, change)
        found, moves = what_if(self._reading(turn, trace), again, item_id)
        return Explained(found, turn.number, again.same_catalogue, moves, again, trace=trace)

    def _supposed(self, said: Understood, turn: Turn) -> Explained | None:
        """The what-if of a dialog; None where nobody can tell what is supposed."""
        if UNCLEAR in said.notes:
            return None
        trace = self.trace(turn)
        for note in said.notes:
            if note.startswith(NO_FIELD):
                found = not_listed(self._reading(turn, trace), note.removeprefix(NO_FIELD))
                return Explained(found, turn.number, self.same_catalogue(trace), trace=trace)
        return self.what_if(turn, supposed(said, trace))

    def mind(self, turn: Turn) -> Explained:
        """The smallest change that would have put another item first in that turn."""
        trace = self.trace(turn)
        found = smallest(self._recommender, trace)
        told = change_of_mind(self._reading(turn, trace), found)
        return Explained(told, turn.number, self.same_catalogue(trace), counterfactual=found, trace=trace)

    def occluded(self, item_id: str, turn: Turn) -> tuple[Occluded, ...]:
        """What each word of that turn's request did to the item's likeness to it, approximately."""
        return occlude(self._recommender, self.trace(turn), item_id)

    def receipt(
        self,
        explained: Explained,
        asked: Sequence[str],
        turn: Turn,
        said: Sequence[Spoken],
        mind: Counterfactual | None = None,
    ) -> Receipt:
        """The receipt of an answer about that turn, as it was said."""
        return make(
            explained.explanation,
            asked,
            self.trace(turn),
            self._recommender,
            said=said,
            who=turn.understood.for_other,
            titles=self.titles(turn),
            mind=mind,
        )

    def _reading(self, turn: Turn, trace: Trace) -> Reading:
        return Reading(trace, self._catalogue, self._messages, self.titles(turn), turn.understood.for_other)

    def titles(self, turn: Turn) -> Mapping[str, str]:
        """Titles as they were shown, also of items that have left the catalogue."""
        cards = [card for one in (*self._session.turns, turn) for card in one.reply.cards]
        return {card.item_id: card.title for card in cards}

    def _showing(self, item_id: str) -> Turn | None:
        """The latest turn that showed the item."""
        recent = (
            turn for turn in reversed(self._session.turns) if item_id in {card.item_id for card in turn.reply.cards}
        )
        return next(recent, None)
