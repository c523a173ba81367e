"""One field of an item in words: its value, what the text says in its place, or "the listing doesn't say"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answering.text import contradiction, sentence_saying
from bot.answering.variants import Variants
from bot.answering.wording import Voice, opening, quoted
from bot.asking.fields import Field, Fields
from bot.asking.words import clean
from retrieval.catalogue import Catalogue, fold
from retrieval.types import Item

Source = Literal["field", "text", "none"]


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one clause. `field` is the schema's; `source` says where the answer comes from."""

    text: str
    field: str | None = None
    source: Source = "none"
    quote: str = ""


class Stating:
    """States fields of items in one voice."""

    def __init__(self, catalogue: Catalogue, fields: Fields, variants: Variants, voice: Voice) -> None:
        self._catalogue = catalogue
        self._fields = fields
        self._variants = variants
        self._voice = voice

    def state(self, item: Item, idea: str | None, field: Field | None, polar: bool = False) -> Part:
        """What the listing says of an idea: `field` carries it, if this schema has one that does."""
        if idea == "availability":
            return self.stock(item, None, None)
        if idea == "about" or (field is not None and field.kind == "text"):
            return self._about(item, field)
        if idea == "link" and item.link:
            return self._plain(self._voice.clause("is.link", url=clean(item.link)), field)
        if idea == "title":
            return self._plain(self._voice.clause("is.title", title=quoted(item.title)), field)
        fact = self.fact(item, field)
        if fact is None or field is None:
            return self.missing(item, idea, field, polar)
        part = self._plain(fact, field)
        if idea == "certificate" and (sentence := sentence_saying(item, idea)):
            return self.also(part, sentence)
        return self.checked(item, field, part)

    def fact(self, item: Item, field: Field | None) -> str | None:
        """A field's value as a clause; None when the listing has none."""
        if field is None:
            return None
        if field.kind == "number":
            value = item.numbers.get(field.name)
            return (
                None if value is None else self._voice.number(field, value, self._catalogue.schema.numbers[field.name])
            )
        values = self._variants.values(item, field) if field.kind == "facet" else ()
        if field.idea == "colour" and len(values) > 1:
            return self._voice.clause("is.comes_in", values=self._voice.listed(values))
        return self._voice.values(field, values) if values else None

    def missing(self, item: Item, idea: str | None, field: Field | None, polar: bool = False) -> Part:
        """No column says it: the way a text would put it, the variants' titles, or "the listing doesn't say"."""
        if idea == "size" and not polar and (sizes := self._sizes(item)):
            return sizes
        if sentence := sentence_saying(item, idea):
            return self.quote(sentence, field)
        if idea == "certificate" and (beside := self._family(item)):
            return beside
        return Part(self._voice.missing(idea, field), field.name if field else None)

    def stock(self, item: Item, polar_asks_gone: bool | None, named: Field | None) -> Part:
        """In stock or not. `polar_asks_gone`: None for no yes or no, else whether "is it gone?" was asked."""
        field = self._fields.of_idea("availability")
        if item.available is None:
            return self.missing(item, "availability", field)
        fact = self._voice.clause("is.in_stock" if item.available else "is.out_of_stock")
        if named is not None and (values := item.facets.get(named.name, ())):
            fact = self._voice.clause("is.both", first=self._voice.values(named, values), second=fact)
        verdict = None if polar_asks_gone is None else item.available != polar_asks_gone
        return Part(self.verdict(verdict, fact), field.name if field else None, "field")

    def verdict(self, verdict: bool | None, fact: str) -> str:
        """A fact after yes or no, or without either."""
        return self._voice.sentence({True: "yes", False: "no", None: "state"}[verdict], fact=fact)

    def quote(self, sentence: str, field: Field | None) -> Part:
        """A sentence of the text as the whole answer."""
        return Part(self._voice.sentence("quote", quote=sentence), field.name if field else None, "text", sentence)

    def also(self, part: Part, sentence: str) -> Part:
        """An answer, and a sentence of the text beside it."""
        text, quote = self._voice.beside("also", part.text, sentence)
        return Part(text, part.field, part.source, quote)

    def checked(self, item: Item, field: Field, part: Part) -> Part:
        """A number's answer, with the sentence of the text that puts it differently."""
        value = item.numbers.get(field.name) if field.kind == "number" else None
        if value is None:
            return part
        sentence = contradiction(item, field.idea, value, self._catalogue.schema.numbers[field.name])
        if sentence is None:
            return part
        text, quote = self._voice.beside("differs", part.text, sentence)
        return Part(text, part.field, part.source, quote)

    def _plain(self, fact: str, field: Field | None) -> Part:
        return Part(self.verdict(None, fact), field.name if field else None, "field")

    def _about(self, item: Item, field: Field | None) -> Part:
        names = [field.name] if field is not None and item.texts.get(field.name) else list(item.texts)
        text = next((item.texts[name] for name in names if item.texts[name].strip()), "")
        name = field.name if field else None
        if not text:
            return Part(self._voice.missing("about", field), name)
        quote = opening(text)
        return Part(self._voice.sentence("about", quote=quote), name, "text", quote)

    def _sizes(self, item: Item) -> Part | None:
        """The variants' titles, where they differ in something else than colour."""
        colour = self._fields.of_idea("colour")
        titles = self._variants.titles(item)
        if not titles or (colour is not None and len(self._variants.values(item, colour)) > 1):
            return None
        fact = self._voice.clause("is.variants", values=self._voice.listed(titles))
        return Part(self.verdict(None, fact), self._catalogue.schema.title, "field")

    def _family(self, item: Item) -> Part | None:
        """No age rating, but genres that speak of families: they are stated, without a judgement."""
        genres = self._fields.of_idea("genres")
        values = item.facets.get(genres.name, ()) if genres else ()
        if genres is None or not any("family" in fold(value) or "child" in fold(value) for value in values):
            return None
        return Part(self._voice.sentence("beside", fact=self._voice.values(genres, values)), genres.name)
