"""Questions that no field explains whole: part of a value, a variant's title, a sentence of the text, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.stating import Part, Stating
from bot.answering.text import sentence_with
from bot.answering.variants import Variants
from bot.answering.wording import Voice, quoted
from bot.asking.fields import Field, Fields
from bot.asking.lexicon import MOODS, STOP
from bot.asking.reading import Reading
from bot.asking.words import stem, stems
from retrieval.types import Item

POINTING = ("category", "brand")  # ideas that say what an item is: no help where something else was asked

_WHAT_OWN = re.compile(r"^(?:what|which) (?P<noun>\w+) ")


class Loose:
    """Answers what is left over when no field is the answer."""

    def __init__(self, title: str, fields: Fields, variants: Variants, voice: Voice, say: Stating) -> None:
        self._title = title
        self._fields = fields
        self._variants = variants
        self._voice = voice
        self._say = say

    def nothing(self) -> Part:
        """The listing doesn't say."""
        return Part(self._voice.sentence("unknown"))

    def crossed(self, item: Item, reading: Reading) -> Part:
        """A question on a detail of what a field names ("how old is Tom Hanks in it?"): only the text can say."""
        sentence = sentence_with(item, [word for word in reading.words if word not in STOP])
        return self._say.quote(sentence, None) if sentence else self.nothing()

    def free(self, item: Item, reading: Reading) -> Part:
        """Words that no field explains: a value's part, a variant's title, or a sentence of the text that has them."""
        wanted = reading.strong_rest or reading.rest
        if subject := _WHAT_OWN.match(reading.clause.text):
            wanted = (subject["noun"],) if subject["noun"] in reading.own else wanted
        if not wanted:
            return self.nothing()
        if reading.polar and (part := self._partly(item, wanted) or self._titled(item, wanted)):
            return part
        for words in dict.fromkeys((reading.rest if reading.strong_rest else wanted, wanted)):
            if sentence := sentence_with(item, words):
                return self._say.quote(sentence, None)
        genres = self._fields.of_idea("genres")
        if reading.polar and genres and set(wanted) & MOODS and (fact := self._say.fact(item, genres)):
            return self.beside(genres, fact)
        return (self._elsewhere(item, wanted) if reading.polar else None) or self.nothing()

    def searched(self, item: Item, words: Sequence[str], field: Field, fact: str) -> Part:
        """A question that says more than its field can answer: the text, else the field beside "doesn't say"."""
        sentence = sentence_with(item, words)
        return self._say.quote(sentence, field) if sentence else self.beside(field, fact)

    def beside(self, field: Field, fact: str) -> Part:
        """The listing doesn't say, but it says this; what kind of thing it is would be no help."""
        if field.idea in POINTING:
            return self.nothing()
        return Part(self._voice.sentence("beside", fact=fact), field.name)

    def _partly(self, item: Item, words: Sequence[str]) -> Part | None:
        """The words are part of a value of the item: "wool" in "merino wool" is stated, not judged."""
        need = {stem(word) for word in words}
        for field in self._fields.all:
            values = item.facets.get(field.name, ()) if field.kind == "facet" and not field.flag else ()
            if field not in self._fields.people() and any(need <= set(stems(value)) for value in values):
                return Part(self._say.verdict(None, self._voice.values(field, values)), field.name, "field")
        return None

    def _titled(self, item: Item, words: Sequence[str]) -> Part | None:
        """A variant whose title has the words: "is there a long version?"."""
        titles = self._variants.titles(item, words)
        if not titles or len(titles) == len(self._variants.titles(item)):
            return None
        fact = self._voice.clause("is.there_is", values=self._voice.listed([quoted(title) for title in titles]))
        return Part(self._say.verdict(None, fact), self._title, "field")

    def _elsewhere(self, item: Item, words: Sequence[str]) -> Part | None:
        """A word of another item's value ("leather"): what this item has in that facet."""
        for name in self._fields.facets_with_word(words[0]) if len(words) == 1 else ():
            field = self._fields.get(name)
            if field is not None and field.idea not in POINTING and (fact := self._say.fact(item, field)):
                return Part(self._voice.sentence("unlisted", asked=words[0], fact=fact), name, "field")
        return None
