"""A sentence in free words against a trace: every claim that its words make must follow, for one and the same pick.

What the words name (items the person knows, the request, values, signals), and the sign, strength and place that they
give to it, is compared with the contributions. Words that are understood as none of this, and that stand neither in
the listing nor in the request, are claims without support wherever they could describe something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.checking.beside import between, left_out, pronoun
from bot.checking.clauses import Clause, Parsed, parse
from bot.checking.grounds import Grounds
from bot.checking.lexicon import HARMLESS, NEGATIONS
from bot.checking.listing import listed_beside
from bot.checking.orders import placed
from bot.checking.outcomes import counterfactual, is_counterfactual
from bot.checking.relations import SIGNALS, Matter, Statement, Value, Weighing
from bot.checking.talk import is_talk
from bot.checking.text import NUMBER, fold, stem, word_set, words
from bot.checking.tokens import Token, tokens
from bot.checking.told import Standing, Told
from bot.checking.values import Values
from retrieval.title_spans import TitleSpan

_BARE = word_set("empty then behind all recommend chance strangers lesser")
_DOING = word_set(
    """
    liked likes loves loved enjoyed rated has had mentioned named asked watched saw chose picked wanted and says
    said
    """
)
_REASONING = word_set(
    """
    like named history people peers popular rated fresh request words taste judge variety cause top only chance
    strangers recommend all
    """
)
_LINKING = word_set("and but besides plus moreover also")
_NAMING = ("title", "other", "quote", "condition", "avoid")
_DESCRIBED = word_set("is are was were be it's very so truly really such its more quite")
_ASCRIBING = word_set(
    "is are was were be being it's has have having with offers features plus and such quite delivers boasts tells about also"
)
_SCORED = word_set("score scores scored scoring rated rating ratings rate liked like liking likes")
_ARTICLES = frozenset(("a", "an", "its", "the"))
_FIRST_PERSON = word_set("i i'm i'll i'd i've me my mine myself we we're we'll we've us our let's")
_SECOND_PERSON = word_set("you you're you've you'd your yours yourself")
_KINSHIP = word_set("of likeness resemblance connection link tie bond thing affair matter")
_ITEM = word_set("it it's its itself they them their these those this")
_NOUNS = word_set("film films movie movies item product show hit title ever one story")
_AMONG = re.compile(
    r"\b(?:choices|things|several|many|others|a string|a sum|quite a few|a good few|stuff|bunch|handful|number of|range of|track record|lot of)\b",
    re.IGNORECASE,
)
_APART = re.compile(r"\b(?:similar|alike|like|close|variety|repeat|same|redundant|encore|already)\b", re.IGNORECASE)
_AS_IT_WAS = re.compile(
    r"\b(?:would have|would've|wouldn't have) (?:had to|needed to|been (?:ranked|weighed|considered|compared))\b",
    re.IGNORECASE,
)
_WEIGHED = re.compile(r"\b(?:reason|counted|weighed|decided|mattered)\b", re.IGNORECASE)
_JOINS = re.compile(r";|, (?:and|plus|besides|with|its|it)\b|[—:]")
_OF_ITEMS = re.compile(
    r"^(?!.*\b(?:it|its|it's|this one)\b).*\b(?:items|things|ones|titles|options|scores|ratings|score)\b", re.IGNORECASE
)
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_OF_FACTS = word_set("cost costs dates dating dated")
_OPENING = ("“", '"', "‘", "'", "«", "„")
_FIXED = ("in common", "common thread", "good news", "bad news")  # in which no word is a value
_NAMELY = frozenset(("namely", "and", "it", "it's", "is", "which", "that", "being", "here", "both", "i", "e"))
_TOLERATED = 4  # words of a clause that is otherwise understood


@dataclass
class Draft:
    """One sentence with all that was found in it."""

    sentence: str
    grounds: Grounds
    told: Told
    masked: str
    tokens: list[Token]
    values: list[Value]
    parsed: Parsed
    fine: set[int] = field(default_factory=set)  # starts of tokens that are accounted for
    settled: set[int] = field(default_factory=set)  # starts of clauses that were verified as a whole


class FreeReader:
    """Reads sentences of one catalogue."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def problems(self, sentence: str, grounds: Grounds, told: Told, about: Sequence[str]) -> tuple[str, ...]:
        """What does not follow from the trace; `about` are the picks that "it" may mean."""
        found = self._tokens(sentence, grounds, about)
        masked = _masked(sentence, found)
        draft = self._draft(sentence, grounds, told, masked, found)
        if is_talk(draft.tokens, draft.parsed, draft.values):
            return ()
        if _only_facts(draft):
            side_by_side = listed_beside(found, draft.values, told.catalogue)
            if side_by_side is not None:
                return () if side_by_side else (sentence,)
        if is_counterfactual(masked):
            kept_apart = bool(_APART.search(masked) or _AS_IT_WAS.search(masked)) and left_out(
                masked, found, draft.parsed, told, about
            )
            return () if counterfactual(masked, found, told) or kept_apart else (sentence,)
        named = [ref for token in found for ref in token.refs if token.kind == "title" and ref in told.picked]
        if (placed_beside := pronoun(masked, found, told, about)) is not None:
            if not placed_beside:
                return (sentence,)
            named = [ref for ref in named if ref in about]
        shared = self._said_of_others(draft, about)
        if shared is None:
            return (sentence,)
        subjects = _subjects(draft, named, [one for one in about if one in told.picked])
        tries = [list(dict.fromkeys((*shared, *self._of(draft, one)))) for one in subjects]
        fewest = min(tries, key=len, default=shared)
        return tuple(fewest)

    def _tokens(self, sentence: str, grounds: Grounds, about: Sequence[str]) -> list[Token]:
        def others(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
            for span in self._values.catalogue.find_titles(text):
                if not self._everyday(text, span):
                    yield self._whole(text, span)

        names = grounds.names
        items = [item for one in about if one not in grounds.titles and (item := self._values.catalogue.get(one))]
        if items:
            names = replace(names, titles={**names.titles, **{item.title: (item.item_id,) for item in items}})
        return tokens(sentence, names, others)

    def _everyday(self, text: str, span: TitleSpan) -> bool:
        """Whether what reads like a title is everyday words: in small letters, or one such word that begins a sentence."""
        said = text[span.start : span.end]
        if text[span.start - 1 : span.start] in _OPENING:
            return False
        if said == said.lower():
            return not any(char.isdigit() for char in said)
        begins = not text[: span.start].strip() or text[: span.start].rstrip()[-1:] in ".:!?"
        return begins and " " not in said and self._values.ordinary(fold(said))

    def _whole(self, text: str, span: TitleSpan) -> tuple[int, int, tuple[str, ...]]:
        """A title as it is written out: of variants ("..., blue") only the one that is named."""
        ids, rest = (span.item_id, *span.alternatives), text[span.start :].casefold()
        titles = {one: self._values.catalogue[one].title.casefold() for one in ids}
        most = max((len(title) for title in titles.values() if rest.startswith(title)), default=0)
        if most <= span.end - span.start:
            return span.start, span.end, ids
        named = tuple(one for one, title in titles.items() if len(title) == most and rest.startswith(title))
        return span.start, span.start + most, named

    def _draft(self, sentence: str, grounds: Grounds, told: Told, masked: str, found: list[Token]) -> Draft:
        said = [fold(token.text).removesuffix("'s") if token.kind == "word" else "|" for token in found]
        values = [
            Value(" ".join(said[start:end]), fields, found[start].start, found[end - 1].end, _denies(said, start))
            for start, end, fields in self._values.spans(said)
            if end - start > 1 or self._is_value(said, start, fields)
        ]
        inside = {token.start for token in found for one in values if one.start <= token.start < one.end}
        numbers = list(placed(masked, told, told.picks[0])) if told.picks else []
        counted = {token.start for one in numbers for token in found if one.start <= token.start < one.end}
        for one in numbers:
            if one.chance:  # "of items rated and scored like it": part of what the chance is of
                start, end = _chance_around(masked, one.start)
                counted |= {t.start for t in found if start <= t.start < end and fold(t.text) in _SCORED}
        parsed = parse(found, lambda token: token.start not in inside and token.start not in counted)
        return Draft(sentence, grounds, told, masked, found, values, parsed, inside | counted)

    def _is_value(self, said: Sequence[str], place: int, fields: frozenset[str]) -> bool:
        """Whether a single word names a value: an everyday word only beside the name of its field."""
        if any(" ".join(said[max(0, place - 1) : place + 2]).find(fixed) >= 0 for fixed in _FIXED):
            return False
        if not self._values.ordinary(said[place]):
            return True
        labelled = {self._values.labels.get(word) for word in said} & fields
        after = said[place + 1] if place + 1 < len(said) else "|"
        if said[max(0, place - 1)] in ("a", "an") and after not in _KINSHIP:
            return True
        return bool(labelled) and said[max(0, place - 1)] not in ("your", "our", "my")

    # --- claims that are not about one pick's reasons

    def _said_of_others(self, draft: Draft, about: Sequence[str]) -> list[str] | None:
        """Problems with strangers, chances and foreign titles; None where a comparison as a whole is false."""
        told, found = draft.told, list[str]()
        varied = any(cue.name == "variety" for clause in draft.parsed.clauses for cue in clause.cues)
        alike = varied and bool(_APART.search(draft.masked))
        set_beside = None if alike else between(draft.masked, draft.tokens, draft.parsed, told, about)
        outside = left_out(draft.masked, draft.tokens, draft.parsed, told, about) if set_beside is None else None
        if set_beside is False or outside is False:
            return None
        if set_beside or outside:
            draft.settled = _compared(draft, whole=bool(outside))
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
                if cue.name == "top" and cue.end < len(draft.tokens) and fold(draft.tokens[cue.end].text) in _NOUNS:
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
        current, understood = pick, set(draft.settled)
        for matter in _matters(draft):
            named = [
                ref
                for token in matter.tokens
                for ref in token.refs
                if token.kind == "title" and ref in draft.told.picked
            ]
            current = draft.told.picked[named[0]] if named and not apart else current
            weighing = Weighing(draft.told, current, among, conditional)
            said = weighing.statements(matter)
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
        yield from self._unknown(draft, pick, understood)

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

    def _unknown(self, draft: Draft, pick: Standing, understood: set[int]) -> Iterator[str]:
        """Words without meaning here that may describe something."""
        known = self._listed(draft, pick)
        asked = draft.grounds.common_words
        for clause in draft.parsed.clauses:
            strange = list[Token]()
            quoting = bool(clause.of("request", "words")) or any(token.kind == "quote" for token in clause.tokens)
            for token in clause.tokens:
                if token not in draft.parsed.left or token.start in draft.fine:
                    continue
                word = fold(token.text).removesuffix("'s")
                parts = [word, *word.split("-"), *word.split("'")]
                if (
                    _plain(word)
                    or stem(word) in known
                    or (quoting and stem(word) in asked)
                    or all(_plain(p) or stem(p) in known for p in parts[1:])
                ):
                    continue
                kin = self._values.kin(word)
                if kin is None or not any(
                    self._values.holds(item, kin, frozenset(item.facets))
                    for item in [draft.told.catalogue.get(pick.item_id)]
                    if item
                ):
                    strange.append(token)
            settled = clause.start in draft.settled
            if clause.start in understood and len(strange) <= _TOLERATED + settled:
                yield from (
                    t.text for t in strange if (not settled or t.text[:1].isupper()) and self._describes(draft, t)
                )
            else:
                yield from (t.text for t in strange if not _is_talk(draft, clause, t))

    def _describes(self, draft: Draft, token: Token) -> bool:
        """Whether a word stands where an attribute does."""
        place = draft.tokens.index(token)
        before = fold(draft.tokens[place - 1].text) if place else ""
        after = fold(draft.tokens[place + 1].text) if place + 1 < len(draft.tokens) else ""
        if before in ("a", "an") and after not in _NOUNS:  # "it is a hit", ", a hit", but not "as a hurdle"
            led_by = draft.tokens[place - 2] if place > 1 else None
            return led_by is None or led_by.kind == "mark" or fold(led_by.text) in _ASCRIBING
        return (
            before in _DESCRIBED
            or after in _NOUNS
            or (token.text[:1].isupper() and (place > 0 or after in _DOING or token.text.endswith("'s")))
        )

    def _listed(self, draft: Draft, pick: Standing) -> frozenset[str]:
        ids = {pick.item_id, *(ref for token in draft.tokens for ref in token.refs if ref in draft.grounds.items)}
        texts = [text for one in ids for text in draft.grounds.items.get(one, ())]
        return frozenset(stem(word) for word in words(fold(" | ".join(texts)))) | self._values.field_words


def _is_talk(draft: Draft, clause: Clause, token: Token) -> bool:
    """Whether a word belongs to talk between the two ("I'm all ears"), and describes no item."""
    said = {fold(one.text) for one in clause.tokens}
    if said & _ITEM or said & _NOUNS or clause.named(*_NAMING):
        return False
    place = draft.tokens.index(token)
    before = {fold(one.text) for one in draft.tokens[max(0, place - 2) : place]}
    if said & _FIRST_PERSON:
        return not before & {"a", "an", "its"}
    return bool(said & _SECOND_PERSON) and not before & _ARTICLES


def _subject(clause: Clause) -> str:
    """The words by which a clause is about a pick; "" where it is not."""
    said = [fold(token.text) for token in clause.tokens if token.kind == "word"]
    if said[:1] == ["if"] or set(said[:2]) & _FIRST_PERSON:
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
    return bool(clause.named(*_NAMING)) or any(cue.name not in _BARE for cue in clause.cues)


def _matters(draft: Draft) -> list[Matter]:
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
        elif naming[place]:
            groups.append([*waiting, clause])
            waiting = []
        elif groups and (clause.relative or not later):
            groups[-1].append(clause)
        else:
            waiting.append(clause)
    if waiting:
        groups.append(waiting)
    return [Matter(group, [v for v in draft.values for clause in group if _within(v, clause)]) for group in groups]


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
    listed = [any(_within(value, one) for value in draft.values) for one in group]
    if own and not before:  # "it lists drama, and so does Heat"
        return any(listed) and not clause.cues
    neutral = all(cue.kind[-1] not in "+-" for cue in clause.cues)
    if before and clause.relative and neutral and not any(_within(value, clause) for value in draft.values):
        return not clause.named("quote", "condition", "avoid")
    signal = any(cue.name in SIGNALS for cue in clause.cues)
    return (
        before
        and not own
        and not signal
        and bool(clause.of("res"))
        and any(_within(value, clause) for value in draft.values)
    )


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


def _holds_place(clause: Clause, place: int) -> bool:
    return bool(clause.tokens) and clause.tokens[0].start <= place < clause.tokens[-1].end


def _within(value: Value, clause: Clause) -> bool:
    return bool(clause.tokens) and clause.tokens[0].start <= value.start < clause.tokens[-1].end


def _names_something(draft: Draft, clause: Clause) -> bool:
    named = any(token.kind in _NAMING and not set(token.refs) & draft.told.picked.keys() for token in clause.tokens)
    cued = any(cue.name in SIGNALS for cue in clause.cues)
    return named or cued or any(_within(value, clause) for value in draft.values)


def _compared(draft: Draft, whole: bool) -> set[int]:
    """The clauses that set items beside each other: to the last title, and the gaps named behind it."""
    clauses = draft.parsed.clauses
    naming = [place for place, clause in enumerate(clauses) if clause.named("title", "other")]
    last = naming[-1] if naming else -1
    kept = set[int]()
    for place, clause in enumerate(clauses):
        if (
            not whole
            and place > last
            and (_starts_anew(clause) or any(_within(value, clause) for value in draft.values))
        ):
            break
        kept.add(clause.start)
    return kept


def _starts_anew(clause: Clause) -> bool:
    """Whether a clause makes a claim of its own."""
    first = next((fold(t.text) for t in clause.tokens if t.kind != "mark" and fold(t.text) not in _LINKING), "")
    signed = any(cue.sign and cue.name in SIGNALS for cue in clause.cues)
    about_it = (first in ("it", "its", "it's", "a", "an") and not _enough(clause)) or (
        first in ("this", "which") and bool(clause.cues)
    )
    return signed or about_it or bool(clause.named("condition", "quote", "number", "decade"))


def _enough(clause: Clause) -> bool:
    """ "... it just wasn't enough": no claim of its own."""
    said = {fold(token.text) for token in clause.tokens if token.kind == "word"}
    return "enough" in said and all(_plain(word) or word in NEGATIONS for word in said)


def _next_title(tokens_: Sequence[Token], place: int) -> Token | None:
    """The title that words at this place are about: right behind them, or behind an article."""
    for token in tokens_[place : place + 2]:
        if token.kind in ("title", "other"):
            return token
        if token.kind != "word" or fold(token.text) not in ("the", "out", "watching", "with", "also", "seeing"):
            return None
    return None


def _around(masked: str, place: int) -> tuple[int, int]:
    """Start and end of the part of a sentence that a place stands in, between what joins further claims to it."""
    cuts = [0, *(match.end() for match in _JOINS.finditer(masked)), len(masked)]
    return max(cut for cut in cuts if cut <= place), min(cut for cut in cuts if cut > place)


def _chance_around(masked: str, place: int) -> tuple[int, int]:
    """The part around a chance, with the part before where that already tells of which items: "... and of these ..."."""
    start, end = _around(masked, place)
    before, _ = _around(masked, start - 2) if start else (0, 0)
    return (before if _OF_ITEMS.search(masked[before:start]) else start), end


def _masked(sentence: str, found: Sequence[Token]) -> str:
    text = list(sentence)
    for token in found:
        if token.kind in _NAMING:
            text[token.start : token.end] = "§" * (token.end - token.start)
    return "".join(text)


def _denies(said: Sequence[str], start: int) -> bool:
    return any(
        word in ("not", "isn't", "no", "never", "neither", "nor", "wasn't", "without", "aren't", "hardly")
        for word in said[max(0, start - 3) : start]
    )


def _plain(word: str) -> bool:
    return word in HARMLESS or stem(word) in HARMLESS or len(word) == 1 or NUMBER.fullmatch(word) is not None
