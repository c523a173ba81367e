"""A sentence in free words against a trace: every claim that its words make must follow, for one and the same pick.

What the words name (items the person knows, the request, values, signals), and the sign, strength and place that they
give to it, is compared with the contributions. Words that are understood as none of this, and that stand neither in
the listing nor in the request, are claims without support wherever they could describe something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.checking import looks
from bot.checking.beside import between, pronoun
from bot.checking.clauses import Clause, Cue
from bot.checking.draft import NAMING, Draft, Drafter
from bot.checking.grounds import Grounds
from bot.checking.lexicon import NEGATIONS
from bot.checking.listing import listed_beside
from bot.checking.matters import matters, within
from bot.checking.orders import placed
from bot.checking.outcomes import counterfactual, is_counterfactual
from bot.checking.outside import left_out, tells
from bot.checking.plain import plain
from bot.checking.relations import SIGNALS, Weighing
from bot.checking.repeating import belied, is_about_likeness, paid
from bot.checking.shapes import Matter, Statement
from bot.checking.spoken import unread, unread_crowds, unread_wishes, untold
from bot.checking.strange import FIRST_PERSON, NOUNS, strange_words
from bot.checking.tails import added, weighed
from bot.checking.talk import is_talk
from bot.checking.text import fold, word_set
from bot.checking.tokens import Token
from bot.checking.told import Standing, Told
from bot.checking.values import Values

_BARE = word_set("empty then behind all recommend chance strangers lesser")
_REASONING = word_set(
    """
    like named history people peers popular offered rated fresh request words taste judge variety cause top only chance
    strangers recommend all talk alike together era looked
    """
)
_LINKING = word_set("and but besides plus moreover also")
_AMONG = re.compile(
    r"\b(?:what you(?:'ve| have)? (?:chosen|picked|liked)|choices|things|several|many|others|a string|a sum|quite a few|a good few|stuff|bunch|handful|number of|range of|track record|lot of)\b",
    re.IGNORECASE,
)
_APART = re.compile(r"\b(?:similar|alike|like|close|variety|repeat|same|redundant|encore|already)\b", re.IGNORECASE)
_AS_IT_WAS = re.compile(
    r"\b(?:would have|would've|wouldn't have) (?:had to|needed to|been (?:ranked|weighed|considered|compared)|ended up with)\b|\byou'd have ended up with\b"
    r"|\b(?:might|could) have (?:stood a chance|had a chance|been (?:considered|in the running|in with a chance|eligible|weighed)|come up|made it)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:better|stronger|closer|nearer|ahead|in front|an edge|the edge|higher|outdoes)\b")
_WEIGHED = re.compile(r"\b(?:reason|counted|weighed|decided|mattered)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_OF_FACTS = word_set("cost costs dates dating dated")
_GIVING = frozenset(("because", "because of", "since", "due to", "thanks to", "owing to", "on account of"))


class FreeReader:
    """Reads sentences of one catalogue."""

    def __init__(self, values: Values) -> None:
        self._values, self._drafter = values, Drafter(values)

    def draft(self, sentence: str, grounds: Grounds, told: Told, about: Sequence[str]) -> Draft:
        """A sentence with all that is found in it."""
        return self._drafter.draft(sentence, grounds, told, about)

    def problems(self, draft: Draft, about: Sequence[str]) -> tuple[str, ...]:
        """What does not follow from the trace; `about` are the picks that "it" may mean."""
        return tuple(dict.fromkeys((*self._problems(draft, about), *unread(draft), *looks.unread(draft))))

    def _problems(self, draft: Draft, about: Sequence[str]) -> tuple[str, ...]:
        sentence, told, found, masked = draft.sentence, draft.told, draft.tokens, draft.masked
        if is_talk(draft.tokens, draft.parsed, draft.values):
            return tuple(one.text for one in placed(masked, told, told.picks[0]) if not one.ok)
        if _only_facts(draft):
            side_by_side = listed_beside(found, draft.values, told.catalogue)
            if side_by_side is False:
                return (sentence,)
            if side_by_side:
                return (*strange_words(draft, told.picks[0], set(), self._values), *added(draft))
        lower = None if draft.values else paid(masked, found, draft.parsed, told, about)
        if lower is not None:
            draft.settled = {one.start for one in draft.parsed.clauses if is_about_likeness(one)}
            return tuple(dict.fromkeys(self._of(draft, lower)))
        if not draft.values and belied(masked, found, draft.parsed, told):
            return (sentence,)
        if is_counterfactual(masked):
            kept_apart = bool(_APART.search(masked) or _AS_IT_WAS.search(masked)) and left_out(
                masked, found, draft.parsed, told, about
            )
            return () if counterfactual(masked, found, told) or kept_apart else (sentence,)
        named = [ref for token in found for ref in token.refs if token.kind == "title" and ref in told.picked]
        if about:  # a pick that was looked at before may be named as what other people liked, too
            named = [ref for ref in named if ref in about or ref not in told.again]
        if (placed_beside := pronoun(masked, found, told, about)) is not None:
            if not placed_beside:
                return (sentence,)
            named = [ref for ref in named if ref in about]
        shared = self._said_of_others(draft, about)
        if shared is None:
            return (sentence,)
        subjects = _subjects(draft, named, [one for one in about if one in told.picked])
        tries = [list(dict.fromkeys((*shared, *self._of(draft, one)))) for one in subjects]
        shared += (*unread_crowds(draft), *unread_wishes(draft), *untold(draft))
        tries = [[*dict.fromkeys((*shared, *one))] for one in tries]
        fewest = min(tries, key=len, default=shared)
        return tuple(fewest)

    # --- claims that are not about one pick's reasons

    def _said_of_others(self, draft: Draft, about: Sequence[str]) -> list[str] | None:
        """Problems with strangers, chances and foreign titles; None where a comparison as a whole is false."""
        told, found = draft.told, list[str]()
        varied = any(cue.name == "variety" for clause in draft.parsed.clauses for cue in clause.cues)
        alike = varied and bool(_APART.search(draft.masked))
        outside = left_out(draft.masked, draft.tokens, draft.parsed, told, about)
        apart = outside or alike  # then nothing is said of which of two did better
        set_beside = None if apart else between(draft.masked, draft.tokens, draft.parsed, told, about)
        if set_beside is False or (outside is False and set_beside is None):
            return None
        if set_beside:
            found += weighed(draft)
        if set_beside or outside:
            draft.settled = (
                {clause.start for clause in draft.parsed.clauses if tells(clause) or _names_wishes(clause)}
                if outside
                else _compared(draft)
            )
            draft.fine |= {token.start for token in draft.tokens if token.kind in ("title", "other")}
        for clause in draft.parsed.clauses:
            for cue in clause.cues:
                spoken_of = told.who is not None and cue.text in ("he", "she", "his", "her", "him", "hers")
                if (cue.name == "strangers" and not spoken_of) or (cue.name == "chance" and not cue.negated):
                    found.append(cue.text)
                title = _next_title(draft.tokens, cue.end) if cue.name == "recommend" else None
                foreign = title is not None and not set(title.refs) & told.picked.keys()
                if title is not None and foreign and not (set_beside or outside):
                    found.append(title.text)
                if cue.name == "top" and cue.end < len(draft.tokens) and fold(draft.tokens[cue.end].text) in NOUNS:
                    found.append(cue.text)
        for token in draft.tokens:
            if token.kind == "other" and token.start not in draft.fine and not set(token.refs) & told.events.keys():
                found.append(token.text)
        return found

    # --- claims about one pick

    def _of(self, draft: Draft, pick: Standing) -> Iterator[str]:
        numbers = list(placed(draft.masked, draft.told, pick))
        yield from (one.text for one in numbers if not one.ok)
        counted = {c.start for c in draft.parsed.clauses for one in numbers if one.ok and _holds_place(c, one.start)}
        statements = list[Statement]()
        apart = any(cue.name == "variety" for clause in draft.parsed.clauses for cue in clause.cues)
        conditional = any(token.kind == "condition" for token in draft.tokens)
        among = _AMONG.search(draft.masked) is not None
        current, understood = pick, draft.settled | counted
        for matter in matters(draft):
            named = [
                ref
                for token in matter.tokens
                for ref in token.refs
                if token.kind == "title" and ref in draft.told.picked
            ]
            current = draft.told.picked[named[0]] if named and not apart else current
            weighing = Weighing(draft.told, current, among, conditional, draft.values)
            said = weighing.statements(matter)
            if not any(one.families for one in said):  # "..., and that weighed most": of what was said before
                said += weighing.strength(matter, [one for one in statements if one.families][-1:])
            if any(one.ok for one in said):
                understood |= {clause.start for clause in matter.clauses if _claims(clause)}
            statements += said
            yield from self._described(draft, matter, current)
        yield from (one.text for one in statements if not one.ok)
        if not statements:
            yield from (
                _subject(clause)
                for clause in draft.parsed.clauses
                if clause.denied and _subject(clause) and clause.start not in draft.settled | counted
            )
        cues = [cue for clause in draft.parsed.clauses for cue in clause.cues]
        if _WEIGHED.search(draft.masked) and not any(one.families for one in statements) and not draft.settled:
            yield from (cue.text for cue in cues if cue.name in ("top", "only"))  # the most of what is not said
        yield from (one.text for one in Weighing(draft.told, pick).order(cues, statements, draft.tokens) if not one.ok)
        yield from _unfounded(draft, statements, draft.settled | counted)
        yield from strange_words(draft, pick, understood, self._values)

    def _described(self, draft: Draft, matter: Matter, pick: Standing) -> Iterator[str]:
        """Years and decades that are not the item's own."""
        item = draft.told.catalogue.get(pick.item_id)
        years = {
            f"{item.numbers[name]:.0f}"
            for name, role in draft.told.catalogue.schema.numbers.items()
            if item and role.kind == "year" and name in item.numbers
        }
        stated = [token for clause in matter.clauses if not clause.of("request") for token in clause.tokens]
        for place, token in enumerate(draft.tokens if years else ()):
            if token.start in draft.fine or token not in stated:
                continue
            decade = token.kind == "decade" and not any(year[-2:-1] == token.refs[0][:1] for year in years)
            if decade or (
                token.kind == "number"
                and _YEAR.fullmatch(token.text)
                and token.text not in years | self._year_before(draft, place)
            ):
                yield token.text

    def _year_before(self, draft: Draft, place: int) -> set[str]:
        """The years of the item named right before: "Alien (1979)"."""
        for token in reversed(draft.tokens[max(0, place - 2) : place]):
            if token.kind in ("title", "other"):
                items = [draft.told.catalogue.get(ref) for ref in token.refs]
                return {f"{number:.0f}" for item in items if item for number in item.numbers.values()}
        return set()


def _subject(clause: Clause) -> str:
    """The words by which a clause is about a pick; "" where it is not."""
    said = [fold(token.text) for token in clause.tokens if token.kind == "word"]
    if said[:1] == ["if"] or set(said[:2]) & FIRST_PERSON:
        return next((token.text for token in clause.tokens if token.kind == "title"), "")
    return next(
        (
            token.text
            for token in clause.tokens
            if token.kind == "title" or fold(token.text) in ("it", "this", "it's", "one")
        ),
        "",
    )


def _only_facts(draft: Draft) -> bool:
    """Whether a sentence gives no reasons, so that its values are facts of the items beside them."""
    cues = [cue for clause in draft.parsed.clauses for cue in clause.cues]
    kinds = {cue.name for cue in cues if cue.text not in _OF_FACTS and not cue.kind.endswith("0")}
    return not kinds & _REASONING and not any(clause.denied for clause in draft.parsed.clauses)


def _subjects(draft: Draft, named: Sequence[str], about: Sequence[str]) -> list[Standing]:
    """The picks that a sentence may be about: those it names, those that "it" means, or any."""
    told = draft.told
    if any(cue.name == "variety" for clause in draft.parsed.clauses for cue in clause.cues):
        paying = [one for one in told.picks if {ref for kind, ref in one.parts if kind == "pick"} & set(named)]
        mine = [one for one in paying if one.item_id in named or one.item_id in about]
        if mine:
            return mine[:1]
    if named:
        return [told.picked[named[0]]]
    return [told.picked[one] for one in about] or list(told.picks)


def _claims(clause: Clause) -> bool:
    """Whether a clause itself names something, or bears on it."""
    return bool(clause.named(*NAMING)) or any(cue.name not in _BARE for cue in clause.cues)


def _unfounded(draft: Draft, statements: Sequence[Statement], settled: set[int]) -> Iterator[str]:
    """A "because" that nothing is read behind: a reason in everyday words is still a reason ("it has great actors")."""
    giving = [(clause, cue) for clause in draft.parsed.clauses if (cue := _gives(draft, clause)) is not None]
    ends = [*(clause.tokens[0].start for clause, _ in giving[1:]), draft.tokens[-1].end if draft.tokens else 0]
    for (clause, cue), end in zip(giving, ends, strict=False):
        start = clause.tokens[0].start
        held = any(one.ok and start <= one.at < end for one in statements)
        if not held and not any(start <= draft.tokens[place].start < end for place in settled):
            yield cue.text


def _gives(draft: Draft, clause: Clause) -> Cue | None:
    """The "because" that a clause begins with."""
    first = next((token for token in clause.tokens if token.kind != "mark"), None)
    cues = (cue for cue in clause.of("cause") if cue.text in _GIVING)
    return next((cue for cue in cues if draft.tokens[cue.start] == first), None)


def _holds_place(clause: Clause, place: int) -> bool:
    return bool(clause.tokens) and clause.tokens[0].start <= place < clause.tokens[-1].end


def _names_wishes(clause: Clause) -> bool:
    """ "Your request and your likes": of which another clause tells something."""
    signed = any(cue.sign or cue.name not in ("request", "taste", "talk", "empty") for cue in clause.cues)
    return bool(clause.cues) and not signed and not clause.denied and not clause.named(*NAMING)


def _compared(draft: Draft) -> set[int]:
    """The clauses that set items beside each other: to the last title, and the gaps named behind it."""
    clauses = draft.parsed.clauses
    naming = [place for place, clause in enumerate(clauses) if clause.named("title", "other")]
    last = naming[-1] if naming else -1
    kept = set[int]()
    for place, clause in enumerate(clauses):
        if place > last and (_starts_anew(clause) or any(within(value, clause) for value in draft.values)):
            break
        kept.add(clause.start)
    return kept


def _starts_anew(clause: Clause) -> bool:
    """Whether a clause makes a claim of its own."""
    first = next((fold(t.text) for t in clause.tokens if t.kind != "mark" and fold(t.text) not in _LINKING), "")
    signed = any(cue.sign and cue.name in SIGNALS for cue in clause.cues)
    beside = first == "which" and not signed and _BESIDE.search(" ".join(fold(t.text) for t in clause.tokens))
    placing = bool(beside) or all(cue.name in ("variety", "then", "behind", "empty", "lesser") for cue in clause.cues)
    about_it = (first in ("it", "its", "it's", "a", "an") and not _enough(clause)) or (
        first in ("this", "which") and bool(clause.cues) and not placing
    )
    return signed or about_it or bool(clause.named("condition", "quote", "number", "decade"))


def _enough(clause: Clause) -> bool:
    """ "... it just wasn't enough": no claim of its own."""
    said = {fold(token.text) for token in clause.tokens if token.kind == "word"}
    return "enough" in said and all(plain(word) or word in NEGATIONS or word == "enough" for word in said)


def _next_title(tokens_: Sequence[Token], place: int) -> Token | None:
    """The title that words at this place are about: right behind them, or behind an article."""
    for token in tokens_[place : place + 2]:
        if token.kind in ("title", "other"):
            return token
        if token.kind != "word" or fold(token.text) not in ("the", "out", "watching", "with", "also", "seeing"):
            return None
    return None
