"""What the words of one matter claim of one pick, and whether its contributions say so, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.checking.clauses import Cue
from bot.checking.known import JOINING, Known
from bot.checking.looks import is_so
from bot.checking.shapes import Matter, Statement
from bot.checking.spoken import asked_alike
from bot.checking.text import fold, words
from bot.checking.tokens import Token
from bot.voice.phrases import matched_words
from retrieval.signals import FAMILIES

_SIGNAL = {
    "popular": "popularity",
    "offered": "recommended",
    "rated": "rating",
    "fresh": "freshness",
    "judge": "grade",
    "variety": "diversity",
}
# Signals of one family that people tell apart.
_APART = (
    ("popularity", "recommended", "rating", "freshness"),
    ("talk", "request", "words"),
    ("past_dialogs", "colike", "comention"),
)
_TOLD_APART = frozenset(("popularity", "recommended", "rating", "freshness", "talk", "past_dialogs"))
_FAMILY = {"taste": "your taste", "peers": "people with similar taste", "request": "your request"}
_FIGURES = re.compile(r"\b\d (?:of|out of) \d\b", re.IGNORECASE)
SIGNALS = (*_SIGNAL, *_FAMILY, "words", "talk", "alike", "looked")
_FITTING = ("good fit", "good match")
_RELATING = ("res", "cause", "mod", "like", "gate")
_DEGREES = frozenset(
    (
        "to a lesser degree",
        "to a lesser extent",
        "second reason",
        "secondary",
        "next in weight",
        "second in weight",
        "smaller point",
        "smaller reason",
        "smaller factor",
        "secondarily",
    )
)


class Weighing(Known):
    """Weighs the matters of a sentence for one pick."""

    def statements(self, matter: Matter) -> list[Statement]:
        """All claims of a matter, its strength and exclusiveness among them."""
        found = [*self.events(matter), *self.listed(matter), *self._requests(matter), *self._avoided(matter)]
        found += self._conditions(matter)
        found += self._signals(matter, bool(found))
        return [*found, *self.strength(matter, found)]

    def order(self, cues: Sequence[Cue], told: Sequence[Statement], tokens: Sequence[Token]) -> Iterator[Statement]:
        """Claims that one reason comes before another."""
        weighed = sorted((one for one in told if one.weight and one.ok), key=lambda one: one.at)
        for cue in cues:
            if cue.name not in ("then", "behind"):
                continue
            at = tokens[cue.start].start
            before = [one for one in weighed if one.at < at]
            after = [one for one in weighed if one.at > at]
            if before and after and before[-1].families != after[0].families:
                ahead, behind = (before[-1], after[0]) if cue.name == "then" else (after[0], before[-1])
                if ahead.positive == behind.positive and ahead.weight < behind.weight:
                    yield Statement(False, cue.text, at)

    # --- the request and what it avoids

    def _requests(self, matter: Matter) -> Iterator[Statement]:
        request = fold(self._told.trace.query.text)
        said = set(words(request))
        for token in matter.tokens:
            if token.kind != "quote":
                continue
            quoted = words(fold(token.refs[0]))
            if not quoted or not set(quoted) <= said:
                if matter.has("request", "res"):  # near to words that were never said
                    yield Statement(False, token.text, token.start)
                continue
            if self._is_met(matter, token):
                yield Statement(True, token.text, token.start)
                continue
            want = self._effect(matter, any(cue.negated for cue in matter.cues if cue.name == "words"))
            if matter.has("words"):
                fits = all(self._word_part(word) > 0 for word in quoted) and want > 0
                yield self._statement(fits, token.text, token.start, "words", want)
            else:
                yield self._statement(self._asked(want), token.text, token.start, "request", want)

    def _is_met(self, matter: Matter, token: Token) -> bool:
        """Whether words of the request are a condition that the pick is said to meet, as it does."""
        conditions = {one.casefold() for one in self._told.conditions}
        missed = {one.casefold() for one in self._pick.violates}
        gates = [cue.sign for cue in matter.cues if cue.name == "gate"]
        return (
            token.refs[0].casefold() in conditions - missed
            and bool(gates)
            and min(gates) > 0
            and not matter.denied
            and not matter.has("words", "top", "only")
        )

    def _word_part(self, word: str) -> float:
        found = [
            sum(parts.values())
            for (kind, ref), parts in self._pick.parts.items()
            if kind == "term" and matched_words(word, [ref], frozenset())
        ]
        return max(found, default=0.0)

    def _asked(self, want: int) -> bool:
        values = (self._pick.signal("request"), self._pick.signal("words"), self._pick.family("your request"))
        return any(value * want > 0 for value in values[:2]) or values[2] * want > 0

    def _avoided(self, matter: Matter) -> Iterator[Statement]:
        for token in matter.tokens:
            if token.kind != "avoid":
                continue
            near = matter.sign("res", "away")
            away = 1 if near < 0 else -1
            part = self._pick.parts.get(("term", fold(token.refs[0])), {}).get("avoid", 0.0)
            effect = matter.sign("cause")
            fits = part * away > 0 and effect in (0, away) and not matter.denied
            yield self._statement(fits, token.text, token.start, "avoid", away)

    # --- conditions

    def _conditions(self, matter: Matter) -> Iterator[Statement]:
        """Each clause by itself: one may be met and the next one missed."""
        for clause in matter.clauses:
            gates = [cue for cue in clause.cues if cue.name == "gate"]
            unlike = any(cue.name == "res" and cue.sign < 0 for cue in clause.cues)
            missed = (
                any(cue.sign < 0 for cue in gates) or clause.denied or unlike or (not gates and matter.sign("gate") < 0)
            )
            named = [token for token in clause.tokens if token.kind == "condition"]
            for token in named:
                before = [cue for cue in gates if clause.tokens[cue.start - clause.start].start < token.start]
                fails = before[-1].sign < 0 or clause.denied or unlike if before else missed
                yield Statement((token.refs[0] in self._pick.violates) == fails, token.text, token.start)
            whole = [cue for cue in clause.cues if cue.name == "all"]
            if gates and whole and not named:
                complete = not self._pick.violates and not self._told.trace.relaxed
                yield Statement(complete != missed, whole[0].text, clause.tokens[0].start)
            unfit = [cue for cue in gates if _unfit(cue)]
            other = bool(clause.of("talk")) or any(one.kind == "quote" for one in clause.tokens)
            if unfit and not named and not whole and not other:
                yield Statement(bool(self._pick.violates), unfit[0].text, clause.tokens[0].start)
            if (gates or named) and not whole:
                yield from (
                    Statement(False, one.text, one.start)
                    for one in clause.tokens
                    if one.kind == "quote" and not self._is_asked(one)
                )

    def _is_asked(self, token: Token) -> bool:
        return set(words(fold(token.refs[0]))) <= set(words(fold(self._told.trace.query.text)))

    # --- signals by name

    def _signals(self, matter: Matter, taken: bool) -> Iterator[Statement]:
        personal = [cue for clause in matter.clauses if self._rates(clause) for cue in clause.of("rated")]
        for cue in matter.cues:
            if cue.name not in SIGNALS or (cue.name == "words" and not matter.has("request")) or cue in personal:
                continue
            if cue.name in ("talk", "alike"):
                yield from self._spoken(matter, cue)
                continue
            if cue.name == "looked":
                fits = is_so(cue, matter, self._told, self._pick)
                yield self._statement(fits, cue.text, self._at(matter, cue), "interest", 1)
                continue
            inherent = cue.kind[-1] in "+-"
            if not inherent and (
                taken or (cue.name == "request" and self._conditional and not matter.has("res", "cause"))
            ):
                continue
            if cue.name == "judge" and _says_grade(matter):
                continue  # which side it spoke for is in the number, and that is read with the places
            effect = self._effect(matter, cue.negated)
            want = cue.sign if inherent else effect
            at = matter.tokens[0].start if cue.start < matter.clauses[0].start else self._at(matter, cue)
            if cue.name == "variety":
                yield self._statement(self._repeats(matter), cue.text, at, "diversity", -1)
                continue
            consistent = not inherent or (matter.sign("cause") in (0, want) and not matter.denied)
            if cue.name in _SIGNAL:
                name = _SIGNAL[cue.name]
                fits = self._pick.signal(name) * want > 0 and consistent
                yield self._statement(fits, cue.text, at, name, want)
            elif cue.name in ("request", "words"):
                fits = self._asked(want) if cue.name == "request" else self._pick.signal("words") * want > 0
                yield self._statement(fits, cue.text, at, "request", want)
            else:
                family = _FAMILY[cue.name]
                total = self._pick.family(family)
                if cue.name == "taste" and (part := self._part_of_values()) and not matter.values:
                    yield Statement(part * want > 0 or total * want > 0, cue.text, at)
                    continue
                yield Statement(total * want > 0, cue.text, at, frozenset((family,)), abs(total), want > 0)

    def _spoken(self, matter: Matter, cue: Cue) -> Iterator[Statement]:
        """The talk of the two, to which the item goes or not, and that of others before who asked alike."""
        at = self._at(matter, cue)
        if cue.name == "alike":
            yield self._statement(asked_alike(matter, self._pick), cue.text, at, "past_dialogs", 1)
        elif not matter.has("judge") and not any(one.kind == "quote" for one in matter.tokens):
            # What was graded is read by the grade, what is quoted by the request.
            signs = {one.sign for one in matter.cues if one.name in _RELATING and one.sign and one.text not in JOINING}
            signs |= {1 for one in matter.cues if one.text in _FITTING}
            flips = matter.denied + cue.negated
            want = 0 if len(signs) != 1 else signs.pop() * (-1) ** flips
            signal = "talk" if self._pick.signal("talk") else "grade"
            yield self._statement(self._pick.signal(signal) * want > 0, cue.text, at, signal, want)

    def _repeats(self, matter: Matter) -> bool:
        """Whether the pick paid for its likeness to an earlier one: to the one that is named, where one is."""
        named = {ref for token in matter.tokens for ref in token.refs if ref in self._told.picked} - {
            self._pick.item_id
        }
        paid = {ref for kind, ref in self._pick.parts if kind == "pick"}
        alike = matter.sign("res") >= 0 and self._push(matter) <= 0 and not matter.denied
        return alike and self._pick.signal("diversity") < 0 and (not named or bool(named & paid))

    def _push(self, matter: Matter) -> int:
        """What words of effect say, those apart that only join one clause to the next."""
        signs = [cue.sign for cue in matter.cues if cue.name == "cause" and cue.text not in JOINING]
        return -1 if -1 in signs else 1 if 1 in signs else 0

    def _at(self, matter: Matter, cue: Cue) -> int:
        for clause in matter.clauses:
            if clause.start <= cue.start < clause.end:
                return clause.tokens[cue.start - clause.start].start
        return 0

    def _effect(self, matter: Matter, negated: bool = False) -> int:
        if {-1, 1} <= {matter.sign("cause"), matter.sign("res"), matter.sign("mod")}:
            return 0  # "close to it, which counts against it": the two belie each other
        unfit = any(_unfit(cue) for cue in matter.cues)
        sign = -1 if unfit else matter.sign("cause", "res", "mod", "like") or 1
        flips = matter.denied + negated
        return -sign if flips % 2 else sign

    def _statement(self, fits: bool, text: str, at: int, signal: str, want: int) -> Statement:
        family = FAMILIES[signal]
        return Statement(fits, text, at, frozenset((family,)), abs(self._pick.family(family)), want > 0, signal)

    # --- strength

    def strength(self, matter: Matter, found: Sequence[Statement]) -> Iterator[Statement]:
        """Whether what was found is as strong, or as much alone, as the words of the matter say."""
        weighed = [one for one in found if one.families and one.ok]
        for cue in matter.cues:
            if cue.name == "top" and weighed and not cue.negated:
                singled = self._among and self._beside_title(matter, cue)
                fits = any(self._leads(one) or (singled and self._heads(one)) for one in weighed)
                yield Statement(fits, cue.text, self._at(matter, cue))
            elif cue.name == "only" and weighed and not cue.negated:
                yield Statement(any(self._alone(one) for one in weighed), cue.text, self._at(matter, cue))
            elif cue.name == "lesser" and cue.text in _DEGREES and weighed:
                yield Statement(not any(self._leads(one) for one in weighed), cue.text, self._at(matter, cue))

    def _leads(self, one: Statement) -> bool:
        return any(self._pick.leads(family, one.positive) for family in one.families) and self._first_of_its_family(one)

    def _beside_title(self, matter: Matter, cue: Cue) -> bool:
        return any(
            clause.start <= cue.start < clause.end and clause.named("title", "other") for clause in matter.clauses
        )

    def _heads(self, one: Statement) -> bool:
        """Whether of all the person's items the one that a statement names added most."""
        ids = [item_id for item_id in self._told.events if self._told.title(item_id) == one.text]
        for name in ("taste_text", "colike"):
            parts = {ref: some.get(name, 0.0) for (kind, ref), some in self._pick.parts.items() if kind == "event"}
            most = max(parts.values(), default=0.0)
            if most > 0 and any(parts.get(item_id) == most for item_id in ids):
                return True
        return False

    def _alone(self, one: Statement) -> bool:
        return any(self._pick.alone(family, one.positive) for family in one.families) and self._first_of_its_family(one)

    def _first_of_its_family(self, one: Statement) -> bool:
        """Within "the item itself" people tell popularity, ratings and age apart; so they do with what was said."""
        if one.signal not in _TOLD_APART:
            return True
        mine, group = abs(self._pick.signal(one.signal)), next(some for some in _APART if one.signal in some)
        rest = (self._pick.signal(name) for name in group if name != one.signal)
        return all(abs(value) <= mine for value in rest if (value > 0) == one.positive)


def _says_grade(matter: Matter) -> bool:
    """Whether a matter tells a grade in figures, and nothing of what it did."""
    if matter.denied or matter.signs("cause", "res", "mod", "like"):
        return False
    return _FIGURES.search(" ".join(token.text for token in matter.tokens)) is not None


def _unfit(cue: Cue) -> bool:
    """ "Does not fit", of whatever is named beside it."""
    return (cue.kind == "gate+" and cue.negated) or (
        cue.kind == "gate-" and cue.text.startswith("does") and not cue.negated
    )
