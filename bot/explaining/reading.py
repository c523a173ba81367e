"""The shapes of an explanation, and a stored trace read into typed claims with the numbers behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.messages import Messages
from bot.voice.evidence import Evidence, Family, Ground
from bot.voice.filling import fill
from retrieval.catalogue import Catalogue
from retrieval.errors import UnknownError
from retrieval.types import Contribution, Part, Pick, Scored, Trace

ClaimType = Literal[
    "history", "attribute", "stated", "contribution", "rank", "gate", "comparison", "counterfactual", "probability"
]
Kind = Literal["why", "why-not", "compare", "what-if", "mind"]
Verdict = Literal[
    "picked",
    "unlisted",
    "unavailable",
    "filtered",
    "variant",
    "excluded",
    "outranked",
    "cut",
    "missed",
    "compared",
    "supposed",
]

_TYPES: Mapping[str, ClaimType] = {
    **dict.fromkeys(("shared", "facet", "popular", "recommended", "rated", "fresh"), "attribute"),
    **dict.fromkeys(("words", "request", "asked", "talk", "clear"), "stated"),
    **dict.fromkeys(("taste", "people_like", "alike", "judgement", "other"), "contribution"),
    "variety": "comparison",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim was read: the signals, and the parts of their contributions that it names.

    `without`: what was taken away when the picks were ranked again.
    """

    signals: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    gate: str | None = None
    without: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The source as JSON values."""
        parts = [{"kind": part.kind, "ref": part.ref, "contribution": part.contribution} for part in self.parts]
        return {"signals": list(self.signals), "parts": parts, "gate": self.gate, "without": list(self.without)}


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement that follows from a trace. `wording` and `values` let it be said in other words."""

    claim_id: str
    type: ClaimType
    text: str
    family: str = ""
    contribution: float | None = None
    share: float | None = None
    source: Source = field(default_factory=Source)
    wording: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The claim as in the contract of a why."""
        return {
            "claim_id": self.claim_id,
            "type": self.type,
            "text": self.text,
            "family": self.family,
            "contribution": self.contribution,
            "share": self.share,
            "source": self.source.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to a why. `reasons` are in order of their true contribution, `against` holds at most one.

    `context` are claims beside the score: the rank, the conditions met or missed. `versus` are the other items.
    """

    trace_id: str
    item_id: str
    title: str
    kind: Kind
    verdict: Verdict
    reasons: tuple[Claim, ...] = ()
    against: tuple[Claim, ...] = ()
    context: tuple[Claim, ...] = ()
    versus: tuple[str, ...] = ()  # titles

    def as_json(self) -> dict[str, Any]:
        """The reasons of the contract's why; the surface adds turn and text."""
        return {
            "trace_id": self.trace_id,
            "item_id": self.item_id,
            "kind": self.kind,
            "reasons": [claim.as_json() for claim in self.reasons],
            "against": [claim.as_json() for claim in self.against],
        }


class Reading:
    """One trace, with what is needed to name what is in it; makes numbered claims."""

    def __init__(
        self,
        trace: Trace,
        catalogue: Catalogue,
        messages: Messages | None = None,
        titles: Mapping[str, str] | None = None,
        who: str | None = None,
    ) -> None:
        self.trace, self.catalogue, self.titles, self.who = trace, catalogue, titles, who
        self.messages = messages if messages is not None else Messages()
        filler = frozenset(self.messages.say("words.filler").split())
        self.evidence = Evidence(trace.query, catalogue, filler, titles, who)
        self._count = 0

    def title(self, item_id: str) -> str:
        """A title, also of an item that has left the catalogue; UnknownError where there is none."""
        found = self.evidence.title(item_id)
        if found is None:
            raise UnknownError("nobody knows this item", where=repr(item_id), do="Name an item of this catalogue.")
        return found

    def pick(self, item_id: str) -> Pick | None:
        """The item as a pick of this trace."""
        return next((pick for pick in self.trace.picks if pick.item_id == item_id), None)

    def scored(self, item_id: str) -> Scored | None:
        """The item as a ranked candidate of this trace."""
        return next((entry for entry in self.trace.pool if entry.candidate.item_id == item_id), None)

    def contributions(self, item_id: str) -> tuple[Contribution, ...] | None:
        """What the item was given: as a pick with its diversity step, else as a candidate."""
        held = self.pick(item_id) or self.scored(item_id)
        return tuple(held.contributions) if held is not None else None

    def claim(
        self,
        kind: ClaimType,
        wording: str,
        values: Mapping[str, tuple[str, ...]],
        *,
        family: str = "",
        contribution: float | None = None,
        share: float | None = None,
        source: Source | None = None,
    ) -> Claim:
        """A numbered claim; its text is the first wording of `wording`, as a sentence."""
        self._count += 1
        text = self.messages.sentence(wording, **fill(self.messages, values))
        text = self.messages.say("sentence", text=text.removesuffix("."))
        name = f"c{self._count}"
        return Claim(name, kind, text, family, contribution, share, source or Source(), wording, values)

    def family_claim(self, family: Family, item_id: str) -> Claim:
        """What a family contributed, by its weightiest ground."""
        ground = self.evidence.grounds(family, item_id)[0]
        kind = _TYPES.get(ground.kind.removeprefix("against."), "history")
        return self.claim(
            kind,
            f"clause.{ground.kind}",
            ground.values,
            family=family.name,
            contribution=family.total,
            share=family.share,
            source=_source(family, ground),
        )


def _source(family: Family, ground: Ground) -> Source:
    signals = (ground.signal,) if ground.signal else tuple(term.signal for term in family.terms)
    return Source(signals, ground.parts)
