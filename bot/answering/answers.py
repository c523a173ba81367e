"""Which rule answers one reading of a question, and with which words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.answering.loose import POINTING, Loose
from bot.answering.stating import Part, Stating
from bot.answering.text import sentence_with
from bot.answering.variants import Variants
from bot.answering.wording import Voice, quoted
from bot.asking.fields import NO, YES, Field, Fields, Named
from bot.asking.ideas import CLOSED, IDEAS, PEOPLE, VARIANT
from bot.asking.reader import number_field
from bot.asking.reading import Reading
from bot.asking.words import stems
from retrieval.catalogue import Catalogue, fold
from retrieval.types import Item

_NEGATED = re.compile(r"\b(?:not|no|non|never|without|hardly|except|only)\b|n['’]t\b", re.IGNORECASE)
_GONE = re.compile(r"\b(?:out of stock|sold out|unavailable|all gone)\b")
_ROLE = re.compile(
    r"\b(?:who|which (?:one|actor|actress)) (?:\w+ )?(?:plays?|played|voices|voiced|is the|was the)\b|\b(?:role|part"
    r"|character) \w+.* play"
)
_COMES_IN = re.compile(r"\b(?:comes?|have|has|had|available|get|got|sell|sold|exists?) (?:\w+ ){0,3}in\b|\bis there\b")
_BE = re.compile(
    r"^(?:is|are|was|were|it is|this is|that is|they are) (?:(?:it|this|that|they|these|those|not|really|actually|a"
    r"|an|the|one|kind|type|of|more|by|from|made|rated|really) )*$"
)
_OR = re.compile(r"\bor\b")


class Answers:
    """Answers readings about items of one catalogue, in one voice."""

    def __init__(self, catalogue: Catalogue, fields: Fields, variants: Variants, voice: Voice) -> None:
        self._catalogue = catalogue
        self._fields = fields
        self._variants = variants
        self._voice = voice
        self._say = Stating(catalogue, fields, variants, voice)
        self._loose = Loose(catalogue.schema.title, fields, variants, voice, self._say)

    def to(self, item: Item, reading: Reading) -> Part:
        """The answer to one reading."""
        return self._rule(reading)(item, reading)

    def of_field(self, item: Item, field: Field | None) -> Part:
        """What a field says, where the question itself asks for nothing."""
        return self._say.state(item, field.idea, field) if field is not None else self._loose.nothing()

    def _rule(self, reading: Reading) -> Callable[[Item, Reading], Part]:
        is_flag = reading.field is not None and reading.field.flag
        if reading.amount is not None and (reading.polar or not reading.ideas):
            return self._compared
        if reading.persons:
            return (
                self._people if reading.polar or reading.idea is None or reading.idea in PEOPLE else self._loose.crossed
            )
        if is_flag:
            return self._flag_and_value if reading.values else self._flag
        if reading.idea == "availability":
            return self._stock
        if reading.values and (reading.polar or not reading.ideas):
            return self._loose.crossed if self._is_crossed(reading) else self._valued
        return self._asked if reading.ideas else self._loose.free

    def _is_crossed(self, reading: Reading) -> bool:
        """Whether a value is named of something else than its own field ("is the director French?")."""
        fields = {field.name for field in reading.fields if field}
        about_people = reading.idea in PEOPLE
        return about_people and not any(facet in fields for named in reading.values for facet, _ in named.facets)

    def _flag_and_value(self, item: Item, reading: Reading) -> Part:
        """Two things at once: "is it waterproof and red?"."""
        parts = (self._flag(item, reading), self._valued(item, reading))
        return Part(" ".join(part.text for part in parts), parts[0].field, parts[0].source, parts[0].quote)

    def _asked(self, item: Item, reading: Reading) -> Part:
        """A field asked for outright ("how long is it?"); with words left over only the text can answer."""
        if reading.idea == "cast" and reading.rest and _ROLE.search(reading.clause.text):
            fact = self._say.fact(item, reading.field)
            return self._roles(fact, reading.field) if fact and reading.field else self._loose.nothing()
        if reading.strong_rest or (reading.rest and reading.idea != "certificate"):
            return self._loose.free(item, reading)
        pairs = zip(reading.ideas, reading.fields, strict=True)
        parts = [self._say.state(item, idea, field, reading.polar) for idea, field in pairs]
        told = [part for part in parts if part.source != "none"] or parts[:1]
        return Part(" ".join(part.text for part in told), told[0].field, told[0].source, told[0].quote)

    def _compared(self, item: Item, reading: Reading) -> Part:
        """An amount against a number of the item, in the number's own unit."""
        asked = reading.amount
        field = number_field(self._fields, asked) if asked else None
        value = item.numbers.get(field.name) if field else None
        if asked is None or field is None or value is None:
            idea = field.idea if field else asked.kind if asked and asked.kind in IDEAS else None
            return self._say.missing(item, idea, field) if idea or field else self._loose.nothing()
        role = self._catalogue.schema.numbers[field.name]
        fact = self._voice.number(field, value, role)
        if reading.strong_rest:
            return self._loose.beside(field, fact)
        bound = asked.in_unit(role)
        verdict = asked.holds(value, bound) if bound is not None and reading.polar and not reading.negated else None
        return self._say.checked(item, field, Part(self._say.verdict(verdict, fact), field.name, "field"))

    def _flag(self, item: Item, reading: Reading) -> Part:
        """A column of yes and no; what the text says of it is quoted beside."""
        field = reading.field
        values = item.facets.get(field.name, ()) if field else ()
        if field is None or not values:
            sentence = sentence_with(item, [*reading.strong_rest, *(field.words if field else ())])
            return self._say.quote(sentence, field) if sentence else self._say.missing(item, None, field)
        fact = self._voice.values(field, values)
        if reading.strong_rest:
            return self._loose.searched(item, [*reading.strong_rest, *field.words], field, fact)
        said = {fold(value) for value in values}
        plain = reading.negated or reading.claims_more or not reading.polar or not said <= YES | NO
        part = Part(self._say.verdict(None if plain else said <= YES, fact), field.name, "field")
        sentence = sentence_with(item, field.words)
        return self._say.also(part, sentence) if sentence else part

    def _stock(self, item: Item, reading: Reading) -> Part:
        """In stock or not; of a variant, where a colour or size is named."""
        if reading.strong_rest:
            return self._loose.free(item, reading)
        named = None
        for value in reading.values:
            facet, folded = value.facets[0]
            having = self._variants.having(item, facet, folded)
            if not having:
                return self._valued(item, reading)
            item, named = having[0], self._fields.get(facet)
        asks_gone = bool(_GONE.search(reading.clause.text)) if reading.polar and not reading.negated else None
        return self._say.stock(item, asks_gone, named)

    def _valued(self, item: Item, reading: Reading) -> Part:
        """Facet values named in a question: listed, not listed, or beside more than a facet can tell."""
        choices = [self._choice(item, named, reading) for named in reading.values]
        field, wanted = choices[0]
        own = self._variants.values(item, field)
        words = [word for named in reading.values for word in reading.words[named.start : named.end]]
        if not own:
            sentence = sentence_with(item, [*reading.strong_rest, *words])
            return self._say.quote(sentence, field) if sentence else self._say.missing(item, field.idea, field)
        fact = self._say.fact(item, field) or ""
        if reading.strong_rest or (field.idea in POINTING and not self._is_predicate(reading)):
            return self._loose.searched(item, [*reading.strong_rest, *words], field, fact)
        here = {value in map(fold, self._variants.values(item, other)) for other, value in choices}
        either = len(choices) > 1 and _OR.search(reading.clause.text)
        if reading.negated or reading.claims_more or not reading.polar or len(here) > 1 or either:
            return Part(self._say.verdict(None, fact), field.name, "field")
        part = (
            self._listed(item, field, wanted, reading)
            if True in here
            else self._unlisted(field, wanted, own, reading, fact)
        )
        sentence = sentence_with(item, words)
        takes_back = sentence is not None and (False in here or _NEGATED.search(sentence))
        return self._say.also(part, sentence) if sentence and takes_back else part

    def _is_predicate(self, reading: Reading) -> bool:
        """Whether a value is what the item is asked to be ("is it a tent?"), not a word beside ("has it a light?")."""
        return bool(_BE.match(" ".join(reading.words[: reading.values[0].start]) + " "))

    def _listed(self, item: Item, field: Field, wanted: str, reading: Reading) -> Part:
        """A value that is listed; one that only another variant has is a yes to "does it come in red?" alone."""
        having = self._variants.having(item, field.name, wanted) if field.idea in VARIANT else (item,)
        comes_in = bool(_COMES_IN.search(" ".join(reading.words)))
        if item in having and not comes_in:
            return Part(
                self._say.verdict(True, self._voice.values(field, item.facets[field.name])), field.name, "field"
            )
        if not comes_in:
            own = item.facets.get(field.name, ())
            others = [value for value in self._variants.values(item, field) if value not in own]
            fact = self._voice.clause("is.one_of", own=self._voice.listed(own), values=self._voice.listed(others))
            return Part(self._say.verdict(None, fact), field.name, "field")
        gone = all(one.available is False for one in having)
        remark = f" {self._voice.sentence('that_one_out')}" if gone else ""
        return Part(self._say.verdict(True, self._say.fact(item, field) or "") + remark, field.name, "field")

    def _unlisted(self, field: Field, wanted: str, own: Sequence[str], reading: Reading, fact: str) -> Part:
        """A plain no only to "is it a ..." of a facet that lists all there is: a film's genres, not a tent's uses."""
        if field.idea in CLOSED and self._is_predicate(reading):
            return Part(self._say.verdict(False, fact), field.name, "field")
        if any(set(stems(wanted)) <= set(stems(value)) for value in own):
            return Part(self._say.verdict(None, fact), field.name, "field")  # "wool" is in "merino wool"
        shown = quoted(self._catalogue.display(field.name, wanted))
        shown = shown.title() if field.idea == "language" else shown
        return Part(self._voice.sentence("unlisted", asked=shown, fact=fact), field.name, "field")

    def _choice(self, item: Item, named: Named, reading: Reading) -> tuple[Field, str]:
        """Of the facets that have a value: the one asked for, else one where the item lists it, the category last."""
        cued = {field.name for field in reading.fields if field}
        pairs = [(field, folded) for facet, folded in named.facets if (field := self._fields.get(facet))]
        return min(
            pairs,
            key=lambda one: (
                one[0].name not in cued,
                not self._variants.having(item, one[0].name, one[1]),
                one[0].idea == "category",
            ),
        )

    def _people(self, item: Item, reading: Reading) -> Part:
        """Names: yes for those listed; a list of people is the most important ones only, so never a plain no."""
        field = self._fields.get(reading.people_in or reading.persons[0].facet)
        fact = self._say.fact(item, field)
        if field is None or fact is None:
            return self._say.missing(item, field.idea if field else None, field)
        if reading.strong_rest:
            if _ROLE.search(reading.clause.text):
                return self._roles(fact, field)
            names = [word for person in reading.persons for word in reading.words[person.start : person.end]]
            return self._loose.searched(item, [*reading.strong_rest, *names], field, fact)
        for person in reading.persons:
            if person.value is None:
                typed = " ".join(reading.words[person.start : person.end]).title()
                return Part(self._voice.sentence("unlisted", asked=typed, fact=fact), field.name, "field")
            if person.facet != field.name and (other := self._fields.get(person.facet)):
                shown = quoted(person.value)
                text = self._voice.sentence("elsewhere", asked=shown, fact=fact, label=other.label)
                return Part(text, field.name, "field")
        named = [person.value for person in reading.persons if person.value]
        plain = (
            reading.negated
            or reading.claims_more
            or not reading.polar
            or not all(person.sure for person in reading.persons)
        )
        return Part(self._say.verdict(None if plain else True, self._voice.values(field, named)), field.name, "field")

    def _roles(self, fact: str, field: Field) -> Part:
        """Who plays whom is in no listing's columns: the cast is."""
        return Part(self._voice.sentence("roles", fact=fact), field.name, "field")
