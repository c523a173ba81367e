"""The message catalogue: every word that the built-in says, read from gettext files by Babel.

All .po files of a language together are its catalogue. A msgid "key/n" is the n-th wording of a key; "key" alone
is its only one. All wordings of a key name the same values in braces, so that any may stand for any other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from string import Formatter
from types import MappingProxyType

from babel.messages.pofile import PoFileError, read_po

from retrieval.errors import FaultError

_NAME = re.compile(r"[a-z_]+")
_ENDS_TWICE = re.compile(r"(?<=[!?…])\.(?=\s|$)|(?<=[^.]\.)\.(?=\s|$)")
_TITLES = frozenset({"item", "items", "title", "titles"})

Variants = tuple[tuple[str, str], ...]


class Messages:
    """The words of one language. Read once; nothing in it changes afterwards.

    `sources` are the texts of .po files by name; without them those that come with the package are read.
    """

    def __init__(self, locale: str = "en", sources: Mapping[str, str] | None = None) -> None:
        self.locale = locale
        self._where = f"messages ({locale})"
        texts: dict[str, str] = {}
        for name, source in (_packaged(locale) if sources is None else sources).items():
            for msgid, text in self._read(name, source):
                if msgid in texts:
                    raise FaultError(f"the message {msgid!r} is there twice", where=name)
                texts[msgid] = text
        self._texts = MappingProxyType(texts)
        self._variants = self._grouped()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key, in the order of the files."""
        return tuple(self._variants)

    def variants(self, key: str) -> Variants:
        """All wordings of a key as (id, template). A missing key is a FaultError that names it."""
        found = self._variants.get(key)
        if found is None:
            raise FaultError(f"no message is called {key!r}", where=self._where, do="Add it to the catalogue.")
        return found

    def has(self, key: str) -> bool:
        """Whether there is any wording of this key."""
        return key in self._variants

    def say(self, key: str, **values: object) -> str:
        """One wording, filled in: that of an id ("greet/3"), or the first of a key ("greet").

        A missing key or value is a FaultError that names it. Values are data: nothing in them is interpreted.
        """
        try:
            text = self._template(key).format_map({name: str(value) for name, value in values.items()})
        except KeyError as missing:
            raise FaultError(f"the message {key!r} needs the value {missing}", where=self._where) from missing
        return _ENDS_TWICE.sub("", text)

    def sentence(self, key: str, **values: object) -> str:
        """`say`, with a capital where the wording starts a sentence (a title keeps its own first letter)."""
        text = self.say(key, **values)
        before, name, _, _ = next(iter(Formatter().parse(self._template(key))))
        return text if not before and name in _TITLES else text[:1].upper() + text[1:]

    def placeholders(self, key: str) -> frozenset[str]:
        """The values that a key's wordings name."""
        return names(self.variants(key)[0][1])

    def _template(self, key: str) -> str:
        return self._texts.get(key) or self.variants(key)[0][1]

    def _read(self, name: str, source: str) -> Iterator[tuple[str, str]]:
        try:
            catalog = read_po(io.BytesIO(source.encode("utf-8")), locale=self.locale, abort_invalid=True)
        except (PoFileError, ValueError) as fault:
            raise FaultError(f"the message catalogue can't be read: {fault}", where=name) from fault
        for message in catalog:
            if message.id:
                if not isinstance(message.id, str) or not isinstance(message.string, str) or not message.string:
                    raise FaultError(f"the message {message.id!r} has no wording", where=name)
                yield message.id, message.string

    def _grouped(self) -> Mapping[str, Variants]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for name, text in self._texts.items():
            key, _, number = name.rpartition("/")
            groups.setdefault(key if number.isdigit() else name, []).append((name, text))
        for key, variants in groups.items():
            self._check(key, (text for _, text in variants))
        return MappingProxyType({key: tuple(variants) for key, variants in groups.items()})

    def _check(self, key: str, texts: Iterable[str]) -> None:
        try:
            named = {names(text) for text in texts}
        except ValueError as fault:
            raise FaultError(f"the message {key!r} is malformed: {fault}", where=self._where) from fault
        if len(named) > 1:
            different = sorted(frozenset[str]().union(*named) - frozenset.intersection(*named))
            raise FaultError(f"the wordings of {key!r} differ in {', '.join(different)}", where=self._where)


def _packaged(locale: str) -> Mapping[str, str]:
    folder = files("bot").joinpath("locale", locale, "LC_MESSAGES")
    if not folder.is_dir():
        raise FaultError("no messages for this language", where=locale, do="Use a language under bot/locale.")
    found = {path.name: path for path in folder.iterdir() if path.name.endswith(".po")}
    return {name: found[name].read_text(encoding="utf-8") for name in sorted(found)}


def names(template: str) -> frozenset[str]:
    """The plain names in braces. Raises ValueError for anything else between braces."""
    found = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is not None:
            if not _NAME.fullmatch(name) or spec or conversion:
                raise ValueError(f"{{{name}}} is not a plain name")
            found.add(name)
    return frozenset(found)
