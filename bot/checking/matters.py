"""The clauses of a sentence joined to what they are about: those that name nothing go with the next that does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checking.clauses import Clause
from bot.checking.draft import NAMING, Draft
from bot.checking.relations import SIGNALS
from bot.checking.shapes import Matter, Value
from bot.checking.text import fold
from bot.checking.tokens import Token

_LIKENING = frozenset(("like", "just", "much", "the", "as", "similar", "same"))
_NAMELY = frozenset(("namely", "and", "it", "it's", "is", "which", "that", "being", "here", "both", "i", "e"))


def matters(draft: Draft) -> list[Matter]:
    """Clauses joined to what they are about: those that name nothing go with the next that does, or the last."""
    clauses = [clause for clause in draft.parsed.clauses if clause.start not in draft.settled and _says(clause)]
    clauses = _with_appositions(draft, clauses)
    naming = [_names_something(draft, clause) for clause in clauses]
    groups: list[list[Clause]] = []
    waiting: list[Clause] = []
    for place, clause in enumerate(clauses):
        if groups and not waiting and _adds_attitude(groups[-1], clause):
            groups[-1].append(clause)
            continue
        later = any(naming[place + 1 :])
        if naming[place] and groups and not any(one.cues for one in waiting) and _carries_on(draft, groups[-1], clause):
            groups[-1] += [*waiting, clause]
            waiting = []
        elif naming[place] and groups and not waiting and _of_one_taste(draft, groups[-1], clause):
            groups[-1].append(clause)
        elif naming[place]:
            groups.append([*waiting, clause])
            waiting = []
        elif groups and (clause.relative or not later):
            groups[-1].append(clause)
        else:
            waiting.append(clause)
    if waiting:
        groups.append(waiting)
    return [Matter(group, [v for v in draft.values for clause in group if within(v, clause)]) for group in groups]


def _says(clause: Clause) -> bool:
    return any(token.kind != "mark" for token in clause.tokens)


def _adds_attitude(group: Sequence[Clause], clause: Clause) -> bool:
    """ "Heat, not from your history": how the person stands to the item that was just named."""
    said = [token for token in group[-1].tokens if token.kind != "mark"]
    attitudes = bool(clause.cues) and all(cue.name in ("like", "named", "history", "empty") for cue in clause.cues)
    behind = bool(said) and said[-1].kind in ("title", "other")
    return (
        behind
        and (clause.relative or clause.tokens[0].kind == "mark")
        and attitudes
        and bool(clause.of("like", "named", "history"))
        and not clause.named("title", "other")
    )


def _carries_on(draft: Draft, group: Sequence[Clause], clause: Clause) -> bool:
    """ "Heat is in your history and shares the genre": a value that is shared with what was named before."""
    known = draft.told.events.keys()
    before = any(set(token.refs) & known for one in group for token in one.named("title", "other"))
    own = any(set(token.refs) & known for token in clause.named("title", "other"))
    listed = [any(within(value, one) for value in draft.values) for one in group]
    if own and not before:  # "it lists drama, and so does Heat", "it lists drama, just like Heat"
        said = [fold(token.text) for token in clause.tokens if token.kind == "word"]
        like = set(said[:1]) & _LIKENING and all(cue.kind == "res+" and not cue.negated for cue in clause.cues)
        return any(listed) and (not clause.cues or bool(like))
    neutral = all(cue.kind[-1] not in "+-" for cue in clause.cues)
    if before and clause.relative and neutral and not any(within(value, clause) for value in draft.values):
        return not clause.named("quote", "condition", "avoid")
    signal = any(cue.name in SIGNALS for cue in clause.cues)
    likened = [fold(token.text) for token in group[0].tokens[:2] if token.kind == "word"]
    if before and not own and not signal and "like" in likened and not any(listed):  # "like Heat, it lists drama"
        return any(within(value, clause) for value in draft.values)
    return (
        before
        and not own
        and not signal
        and bool(clause.of("res"))
        and any(within(value, clause) for value in draft.values)
    )


def _of_one_taste(draft: Draft, group: Sequence[Clause], clause: Clause) -> bool:
    """ "Drama counts against it, given your taste": a value, and beside it the taste that weighs it."""
    sides = ([*group], [clause])
    signals = [{cue.name for one in side for cue in one.cues if cue.name in SIGNALS} for side in sides]
    listed = [any(within(value, one) for one in side for value in draft.values) for side in sides]
    named = any(not _of_picks(token, draft) for side in sides for one in side for token in one.named(*NAMING))
    taste = [some == {"taste"} and not has for some, has in zip(signals, listed, strict=True)]
    return not named and ((taste[0] and listed[1] and not signals[1]) or (taste[1] and listed[0] and not signals[0]))


def _with_appositions(draft: Draft, clauses: Sequence[Clause]) -> list[Clause]:
    """A clause around a value between commas ("shares its writer, Ann Lee, with Heat") is one clause."""
    joined = list[Clause]()
    for clause in clauses:
        said = [token for token in clause.tokens if token.kind != "mark"]
        if joined and said and 0 <= clause.start - joined[-1].end <= 1 and _goes_on(draft, joined[-1], said):
            last = joined[-1]
            joined[-1] = Clause(
                last.start,
                clause.end,
                (*last.tokens, *clause.tokens),
                [*last.cues, *clause.cues],
                last.denied != clause.denied,
                last.relative,
            )
        else:
            joined.append(clause)
    return joined


def _goes_on(draft: Draft, last: Clause, said: Sequence[Token]) -> bool:
    """Whether a clause is nothing but values, or takes up again behind values."""
    inside = [any(one.start <= token.start < one.end for one in draft.values) for token in said]
    ends = [token for token in last.tokens if token.kind != "mark"]
    behind = bool(ends) and any(one.start <= ends[-1].start < one.end for one in draft.values)
    naming = all(one or fold(token.text) in _NAMELY for one, token in zip(inside, said, strict=True)) and any(inside)
    return naming or (behind and fold(said[0].text) in ("with", "to", "of", "in", "as", "that"))


def within(value: Value, clause: Clause) -> bool:
    """Whether a value stands in a clause."""
    return bool(clause.tokens) and clause.tokens[0].start <= value.start < clause.tokens[-1].end


def _of_picks(token: Token, draft: Draft) -> bool:
    """Whether a token names picks and nothing else; a cut title may stand for several items."""
    return bool(token.refs) and set(token.refs) <= draft.told.picked.keys()


def _names_something(draft: Draft, clause: Clause) -> bool:
    named = any(token.kind in NAMING and not _of_picks(token, draft) for token in clause.tokens)
    cued = any(cue.name in SIGNALS for cue in clause.cues)
    return named or cued or any(within(value, clause) for value in draft.values)
