"""Items that were not picked: what is said to have kept one out must be what the trace's own account gives.

The grammar is small: an item that is no pick, a word that keeps it out (or a negation), and words of the one reason
that the account names. Words of another reason alone are no support.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.checking.beside import LEVEL
from bot.checking.clauses import Clause, Parsed
from bot.checking.lexicon import NEGATIONS
from bot.checking.text import fold, word_set, words
from bot.checking.tokens import Token
from bot.checking.told import Told
from bot.claims import why_not
from bot.explaining.reading import Explanation
from retrieval.errors import UnknownError
from retrieval.gates import satisfies

# Words by their families; "*" stands for any ending.
_REFUSING = word_set(
    """
    against already aside away bar* barred before* below beneath beyond block* breach* break* broke* clash*
    conflict* cost declin* denied deny disallow* discard* dismiss* disqualif* drop* eliminat* exclu* fail* fall*
    fell filter* forbid* foul founder* hinder* ignor* incompatib* instead kept keep* lack* lacking leav* left
    lose* losing lost mismatch* miss* none nothing off omit* omission* out outside pass passed prevent*
    prohibit* refus* reject* remov* rule* ruling screen* shut* short sift* skip* stay stop* strays struck
    stumbl* taken trip* twice unavailab* unlisted unmet unranked unstuck veto* violat* weed* without withh*
    wrong again blame* allow allowed can't barring had excess elsewhere too low lower door
    aground sank sunk torpedo* scupper* undid undone derail* nixed axed ditch* unfit ineligib* hurdle unqualified
    cropper nearer outdone unable hidden gap wouldn't
    """
)
_ALIKE = word_set(
    """
    alike apart another close* differ* divers* double* duplicat* echo* encore kind like lookalike near*
    overlap* redundan* repeat* repetit* resembl* same samey similar* twin* vari* space* spread helping
    """
)
_YIELDED = word_set(
    """
    above already earlier higher left gave made paid repeat* would would've up taken lost against back enough
    out aside
    """
)
_REASONS: Mapping[str, frozenset[str]] = {
    "unavailable": word_set(
        """
        stock available unavailab* sold had
        """
    ),
    "excluded": word_set(
        """
        already again before* bought come* came earlier history know* known met once previous* rated repeat*
        second seen shown skipped twice watched been judged met new
        """
    ),
    "variant": word_set(
        """
        version* variant* product sibling kind
        """
    ),
    "missed": word_set(
        """
        across anywhere appear* brought bring candidate* cast come comes came cross* consider* contention
        discover* distant escap* far find found lead* led link net nowhere path picked picture point* pop* race
        radar reach* retriev* route running search* show* slip* surfac* trail turn* view weigh* catch*
        caught connect* result results sight bump* crop* emerg* trace* materiali* unearth* dig dug spot* detect*
        knock* landed stumble* net nets radar
        """
    ),
    "cut": word_set(
        """
        below closest compar* cut distant down edge enough far high low lower nearer nearest outside rank*
        shortlist stage unranked weigh* closer depth* deep
        """
    ),
    "unlisted": word_set(
        """
        catalogue list listed listing* entry entries carry stock
        """
    ),
}
_MEETS = re.compile(r"\b(?:although|though|despite|while) (?:it |§+ )?(?:does )?(?:meets?|fits?|satisf\w+|qualif\w+)\b")
_MIGHT = re.compile(r"\b(?:might|could) have\b")
_UNASKED = re.compile(
    r"\b(?:had you not|hadn't you|if you (?:had not|hadn't|had never)|had you never|without|but for|if not for|were it not for)\b"
)
_UNLED = re.compile(
    r"^(?:and |so |but )?(?:nothing|neither|none|not a thing)\b[^§]*\byour (?:[\w-]+ ){0,3}history\b|\bnothing (?:\w+ )?(?:in|from|about) [^§]*\byour (?:[\w-]+ ){0,3}history\b"
)
_WEIGHED = re.compile(
    r"\b(?:before|above|more than|first of|most of) (?:all|any|anything|everything)(?: else)?\b", re.IGNORECASE
)
_ONLY_SOME = re.compile(  # "only the closest ones were ranked"
    r"\bonly (?:the |those )?[\w ]{3,40}? (?:were|was|got|could be) (?:ranked|weighed|considered|compared)\b"
)
_CHOSEN = re.compile(
    r"\bi (?:went for|chose|picked|suggest|suggested|recommend|recommended) §+(?!§)(?! (?:instead|rather))"
)
_IT_BEFORE = re.compile(
    r"^[^§]*\b(?:it|its|this|catch)\b[^§]*§|^[\s“]*(?:fails|misses|falls|breaks|strays|lacks|stops|outside|not within"
    r"|close|nearest|comes)\b"
)


def left_out(masked: str, tokens: Sequence[Token], parsed: Parsed, told: Told, about: Sequence[str]) -> bool | None:
    """Whether what a sentence says of an item that is no pick is so; None where it names no such item."""
    low = masked.casefold()
    said = words(fold(_WEIGHED.sub(" ", masked)))
    item = _item(low, said, tokens, parsed, told, about)
    if item is None:
        return None
    if _CHOSEN.search(low) or any(clause.of("people") for clause in parsed.clauses):
        return False  # it was chosen, or who likes it is told: no account of what kept it out
    try:
        found = why_not(told.trace, item, told.catalogue, told.messages, titles=told.titles, who=told.who)
    except UnknownError:
        return _any(said, _REASONS["unlisted"])
    asked = {one.text.casefold() for one in told.trace.query.constraints}
    named = [token.refs[0] for token in tokens if token.kind in ("condition", "quote")]
    conditions = [text for text in named if text.casefold() in asked]
    if conditions:
        fails = all(_fails(item, text, told) for text in conditions)
        if _MIGHT.search(low):  # "had you not asked for it, ...": then no other condition may have kept it out
            rest = (one.text for one in told.trace.query.constraints if one.text not in conditions)
            fails &= _UNASKED.search(low) is not None and not any(_fails(item, text, told) for text in rest)
        return fails and _refusing(said, parsed) and not _MEETS.search(low)
    if found.verdict == "outranked":
        return _outranked(low, said, found)
    unled = found.verdict == "missed" and _UNLED.search(low) is not None
    if found.verdict != "excluded" and not unled and any(clause.of("history") for clause in parsed.clauses):
        return False
    reasons = _REASONS.get(found.verdict)
    some = found.verdict == "cut" and _ONLY_SOME.search(low) is not None
    return reasons is not None and _any(said, reasons) and (some or _refusing(said, parsed))


def tells(clause: Clause) -> bool:
    """Whether a clause of such a sentence belongs to what it says of the item."""
    said = [fold(token.text) for token in clause.tokens]
    own = clause.named("title", "other", "quote", "condition") or clause.denied or not NEGATIONS.isdisjoint(said)
    return bool(own) or any(_any(said, family) for family in (_REFUSING, _ALIKE, _YIELDED, *_REASONS.values()))


def _item(
    low: str, said: Sequence[str], tokens: Sequence[Token], parsed: Parsed, told: Told, about: Sequence[str]
) -> str | None:
    """The item that is said to be no pick, if any."""
    named = [
        ref for token in tokens if token.kind in ("title", "other") for ref in token.refs[:1] if ref not in told.picked
    ]
    picks = any(ref in told.picked for token in tokens if token.kind == "title" for ref in token.refs)
    strangers = [ref for ref in named if ref not in told.events]
    if strangers:
        return strangers[0]
    if not named and not picks and about and not set(about) & told.picked.keys():
        return about[0] if about[0] not in told.events or _refusing(said, parsed) else None  # "it", as was asked about
    of_a_pick = bool(set(about) & told.picked.keys()) or _IT_BEFORE.search(low)
    if len(named) != 1 or picks or of_a_pick or not _refusing(said, parsed):
        return None
    asked = {one.casefold() for one in told.conditions}  # a single word of the request is quoted as such
    gated = any(token.kind in ("condition", "quote") and token.refs[0].casefold() in asked for token in tokens)
    gated = gated or any(c.of("gate") for c in parsed.clauses)
    return named[0] if gated or _any(said, _REASONS["excluded"]) else None


def _outranked(low: str, said: Sequence[str], found: Explanation) -> bool:
    """Behind which pick it came is read elsewhere: here, that it tied, or was too much like a pick."""
    if found.reasons[0].wording == "whynot.tied":
        return bool(LEVEL.search(low))
    if found.reasons[0].wording != "whynot.variety":
        return False
    return _any(said, _ALIKE) and (_any(said, _REFUSING | _YIELDED) or not NEGATIONS.isdisjoint(said))


def _refusing(said: Sequence[str], parsed: Parsed) -> bool:
    denied = any(clause.denied or any(cue.negated for cue in clause.cues) for clause in parsed.clauses)
    missed = any(cue.kind == "gate-" for clause in parsed.clauses for cue in clause.cues)
    return denied or missed or not NEGATIONS.isdisjoint(said) or _any(said, _REFUSING)


def _any(said: Sequence[str], family: frozenset[str]) -> bool:
    whole, heads = _forms(family)
    return any(word in whole or word.startswith(heads) for word in said)


@lru_cache(maxsize=32)  # there are a dozen families
def _forms(family: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """A family's whole words, and the beginnings of the others."""
    return frozenset(word for word in family if word[-1] != "*"), tuple(word[:-1] for word in family if word[-1] == "*")


def _fails(item_id: str, text: str, told: Told) -> bool:
    condition = next((one for one in told.trace.query.constraints if one.text.casefold() == text.casefold()), None)
    if condition is None or item_id not in told.catalogue:
        return False
    return not satisfies(told.catalogue, condition)[told.catalogue.row(item_id)]
