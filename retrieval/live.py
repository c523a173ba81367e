"""An opened version with later changes of its items over it: seen at once, and gone into the next version later.

Prices and stock change in a moment. New words need a new search by words and new vectors for what was re-worded; such
rows are compared one by one beside what Chroma finds in the version's own folder, which is never written to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from retrieval.catalogue import Catalogue
from retrieval.changes import Change, applied
from retrieval.embedding import document
from retrieval.index import SPARE, Index, Rows
from retrieval.lexical import Lexical
from retrieval.past_dialogs import PastDialogs
from retrieval.types import Item, Schema
from retrieval.weights import OF_ITEM

_OF_ROWS = ("past", "by_popularity")  # worked out once, for as long as the rows are the same
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


class LiveIndex(Index):
    """The items of a version as they are now. It shares the version's files: they close when nobody uses them."""

    base: Index
    changes: int

    def __init__(self, before: Index, changes: Sequence[Change], embed: Embed) -> None:
        """`before` is the version itself, or as it was at earlier changes; `changes` are not empty, oldest first."""
        base, count = (before.base, before.changes) if isinstance(before, LiveIndex) else (before, 0)
        self.base, self.changes = base, count + len(changes)
        self.version, self.stored_as = f"{base.version}+{self.changes}", base.version
        self.meta, self.embedder_id = base.meta, base.embedder_id
        self._history, self._files, self._seq = base._history, base._files, changes[-1].seq
        items = applied(before.catalogue.items, before.catalogue.schema, changes)
        self.only_figures = _same_words(before.catalogue, items)  # or stock, since `before`
        if self.only_figures:
            self.catalogue = before.catalogue.with_figures(items)
            self.vectors, self.arrays, self._lexical = before.vectors, before.arrays, before._lexical
            self._in_chroma = _in_chroma(before)
            self.__dict__ |= {name: before.__dict__[name] for name in _OF_ROWS if name in before.__dict__}
        else:
            self.vectors, self._in_chroma = _vectors(before, items, embed)
            self.arrays = _arrays(base, self._of_base(items))
            self.catalogue = Catalogue(items, before.catalogue.schema, self.arrays.get("popularity"))
            self._lexical = Lexical.fit(items)
        self._own: Rows = np.flatnonzero(self._in_chroma < 0)
        base.share()

    @property
    def seq(self) -> int:
        """The last change that is seen here."""
        return self._seq

    @cached_property
    def past(self) -> PastDialogs | None:
        """What was learned from recorded dialogs, of the items that are still there."""
        if (past := self.base.past) is None:
            return None
        of_base = self._of_base(self.catalogue.items)
        stayed = np.flatnonzero(of_base >= 0)
        shape = len(of_base), len(self.base.catalogue)
        moved = csr_matrix((np.ones(len(stayed), np.float32), (stayed, of_base[stayed])), shape=shape)
        return PastDialogs(past.vectors, (past.votes @ moved.T).tocsr(), (moved @ past.together @ moved.T).tocsr())

    def close(self) -> None:
        """Let go of the version, and of its files with the last who uses them."""
        self.base.close()

    def _near(self, vector: NDArray[np.float32], k: int, rows: Rows | None) -> Rows:
        """At least k rows, the nearest among them: Chroma's and those that it does not know, or all."""
        count = len(self.catalogue)
        everything = np.arange(count) if rows is None else rows
        in_vain = len(self.base.catalogue) - (count - len(self._own)) + count - len(everything)
        if in_vain > SPARE:
            return everything
        asked = min(k + in_vain, len(self.base.catalogue))
        found = self._row_of_chroma[self.base._ask(vector, asked)]
        found = np.union1d(found[found >= 0], self._own)
        found = found if rows is None else found[np.isin(found, rows)]
        return found if len(found) >= k else everything

    @cached_property
    def _row_of_chroma(self) -> Rows:
        rows = np.full(len(self.base.catalogue), -1, dtype=np.intp)
        known = np.flatnonzero(self._in_chroma >= 0)
        rows[self._in_chroma[known]] = known
        return rows

    def _of_base(self, items: Sequence[Item]) -> Rows:
        """Of each item its row in the version itself, -1 where it came later."""
        return _rows_in(self.base.catalogue, items)


def _in_chroma(index: Index) -> Rows:
    """Of each row the one under which Chroma knows its vector, -1 where it does not."""
    return index._in_chroma if isinstance(index, LiveIndex) else np.arange(len(index.catalogue))


def _rows_in(catalogue: Catalogue, items: Sequence[Item]) -> Rows:
    return np.array([catalogue.row(one.item_id) if one.item_id in catalogue else -1 for one in items], dtype=np.intp)


def _same_words(catalogue: Catalogue, items: Sequence[Item]) -> bool:
    if len(items) != len(catalogue):
        return False
    pairs = zip(catalogue.items, items, strict=True)
    return all(old is new or _words(old, catalogue.schema) == _words(new, catalogue.schema) for old, new in pairs)


def _words(item: Item, schema: Schema) -> tuple[object, ...]:
    """All by which an item is found, or told from another of its title."""
    years = [item.numbers.get(name) for name, role in schema.numbers.items() if role.kind == "year"]
    return item.item_id, item.title, item.texts, item.facets, item.group, years


def _vectors(before: Index, items: Sequence[Item], embed: Embed) -> tuple[NDArray[np.float32], Rows]:
    """Of every item its vector, and the row under which Chroma knows it; only what is new or re-worded is embedded."""
    was, known, schema = _rows_in(before.catalogue, items), before.catalogue.items, before.catalogue.schema
    texts = {
        row: document(item, schema)
        for row, (item, old) in enumerate(zip(items, was, strict=True))
        if old < 0 or (item is not known[old] and document(item, schema) != document(known[old], schema))
    }
    vectors, in_chroma = before.vectors[was], _in_chroma(before)[was]
    if texts:
        rows = list(texts)
        vectors[rows], in_chroma[rows] = embed(list(texts.values())), -1
    return vectors, in_chroma


def _arrays(base: Index, of_base: Rows) -> Mapping[str, NDArray[Any]]:
    """What was learned, by the rows of now; of a new item nothing is known, which is neutral."""
    known = of_base >= 0
    arrays = dict(base.arrays)
    for name in OF_ITEM:
        if name in arrays:
            arrays[name] = np.where(known, arrays[name][of_base], 0).astype(arrays[name].dtype)
    now = np.full(len(base.catalogue), -1, dtype=np.int64)
    now[of_base[known]] = np.flatnonzero(known)
    coliked = now[base.arrays["colike_items"]]
    order = np.argsort(coliked, kind="stable")
    kept = order[coliked[order] >= 0]
    return {**arrays, "colike_items": coliked[kept], "colike_kept": kept}
