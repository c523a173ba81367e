"""The way to the picks, read off the trace: what was asked, what was let through, found, counted, set apart, ordered.

The steps come in the order in which the trace says that they were taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.pictures.names import Names, flat
from bot.pictures.shapes import Fact, Figure, Node, Path
from retrieval.grades import SIGNAL, TOP, grade_of
from retrieval.likes import looked_at
from retrieval.types import Event, GateCount, Pick, Trace

_STEPS = frozenset({SIGNAL, "diversity"})  # signals that are steps of their own
_Draw = Callable[[Trace, Names], Node]


def path(trace: Trace, names: Names) -> Path:
    """Every step with its numbers."""
    steps = ("request", *trace.steps, "order")
    return Path("path", trace.trace_id, tuple(_DRAW[step](trace, names) for step in steps if step in _DRAW))


def _request(trace: Trace, names: Names) -> Node:
    query = trace.query
    events = Counter(map(_done, query.events))
    facts = [Fact(names.say("words"), flat(query.text))] if query.text else []
    facts += [Fact(names.say("avoid"), flat(word)) for word in query.avoid]
    facts += [Fact(names.say("condition"), flat(one.text)) for one in query.constraints]
    facts += [Fact(names.say(kind), "", (Figure(names.say("items"), count),)) for kind, count in events.items()]
    if query.off:
        facts.append(Fact(names.say("off"), ", ".join(sorted(query.off))))
    moved = (Figure(f"{name} ×", float(times)) for name, times in query.weights.items())
    facts += [Fact(names.say("moved"), "", tuple(moved))] if query.weights else []
    learned = tuple(Figure(f"{name} ×", float(times)) for name, times in query.learned.items())
    facts += [Fact(names.say("learned"), "", learned)] if learned else []
    says = names.say("request_says", likes=len(query.events), conditions=len(query.constraints))
    return Node("request", names.say("request"), says, tuple(facts))


def _done(event: Event) -> str:
    """The key of what was said of an item, or done with it."""
    if event.deed:
        return f"done_{event.deed}"
    if looked_at(event):
        return "looked_history"
    return ("liked_" if event.strength > 0 else "disliked_" if event.strength < 0 else "seen_") + event.source


def _gates(trace: Trace, names: Names) -> Node:
    facts = [Fact(_gate_name(gate, names), "", tuple(_gate(gate, names))) for gate in trace.gates]
    facts += [Fact(names.say("dropped"), flat(one.text)) for one in trace.relaxed]
    entered, passed = (trace.gates[0].entered, trace.gates[-1].passed) if trace.gates else (0, 0)
    key = "gates_dropped" if trace.relaxed else "gates_says"
    return Node("gates", names.say("gates"), names.say(key, entered=entered, passed=passed), tuple(facts))


def _gate_name(gate: GateCount, names: Names) -> str:
    known = gate.constraint is None and names.messages.has(f"picture.gate_{gate.gate}")
    return names.say(f"gate_{gate.gate}") if known else flat(gate.gate)


def _gate(gate: GateCount, names: Names) -> Iterator[Figure]:
    yield Figure(names.say("entered"), gate.entered)
    yield Figure(names.say("passed"), gate.passed)
    yield Figure(names.say("fails_alone"), gate.fails_alone)
    if gate.unknown:
        yield Figure(names.say("unknown"), gate.unknown)


def _candidates(trace: Trace, names: Names) -> Node:
    picked = {pick.item_id for pick in trace.picks}
    facts = tuple(
        Fact(
            names.say(f"source_{source}") if names.messages.has(f"picture.source_{source}") else flat(source),
            "",
            (Figure(names.say("found"), len(ids)), Figure(names.say("of_picks"), len(picked.intersection(ids)))),
        )
        for source, ids in trace.sources.items()
    )
    says = names.say("candidates_says", pool=len(trace.pool), sources=len(trace.sources))
    return Node("candidates", names.say("candidates"), says, facts)


def _signals(trace: Trace, names: Names) -> Node:
    """What each family gave each pick; with the grades and the variety of the next steps, they make its score."""
    families: dict[str, dict[str, None]] = {}  # family -> its signals, in their order
    for term in (term for pick in trace.picks for term in pick.contributions if term.signal not in _STEPS):
        named = families.setdefault(term.family, {})
        if term.contribution:
            named[names.signal(term).removeprefix(term.family).removeprefix(": ")] = None
    facts = tuple(
        Fact(flat(family), ", ".join(filter(None, signals)), _given(trace.picks, family, names))
        for family, signals in families.items()
    )
    return Node("signals", names.say("signals"), names.say("signals_says", families=len(facts)), facts)


def _given(picks: Sequence[Pick], family: str, names: Names) -> tuple[Figure, ...]:
    sums = (sum(term.contribution for term in pick.contributions if term.family == family) for pick in picks)
    return tuple(Figure(_place(pick, names), value) for pick, value in zip(picks, sums, strict=True))


def _grades(trace: Trace, names: Names) -> Node:
    facts, bound = [], 0.0
    for pick in trace.picks:
        for term in (term for term in pick.contributions if term.signal == SIGNAL):
            value, bound = trace.external.get(pick.item_id), term.weight
            text = names.say("ungraded") if value is None else names.say("graded", grade=grade_of(value), top=TOP)
            facts.append(Fact(_place(pick, names), text, (Figure(names.say("added"), term.contribution),)))
    says = names.say("grades_says", count=len(trace.external), bound=f"{bound:g}")
    return Node("grades", names.say("grades"), says, tuple(facts))


def _diversity(trace: Trace, names: Names) -> Node:
    facts = []
    for pick in trace.picks:
        for term in (term for term in pick.contributions if term.signal == "diversity"):
            like = ", ".join(names.title(part.ref) for part in term.parts)
            text = names.say("resembles", title=like) if like else names.say("resembles_none")
            facts.append(Fact(_place(pick, names), text, (Figure(names.say("paid"), term.contribution),)))
    return Node("diversity", names.say("diversity"), names.say("diversity_says"), tuple(facts))


def _order(trace: Trace, names: Names) -> Node:
    facts = tuple(Fact(_place(pick, names), "", (Figure(names.say("score"), pick.score),)) for pick in trace.picks)
    return Node("order", names.say("order"), names.say("order_says", picks=len(facts)), facts)


def _place(pick: Pick, names: Names) -> str:
    return f"{pick.rank}. {names.title(pick.item_id)}"


_DRAW: Mapping[str, _Draw] = {
    "request": _request,
    "gates": _gates,
    "candidates": _candidates,
    "signals": _signals,
    "grades": _grades,
    "diversity": _diversity,
    "order": _order,
}
