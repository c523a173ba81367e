"""Index versions as they are made: built aside, verified, switched by one pointer."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval import stored, versions
from retrieval.dialogs import Dialog
from retrieval.errors import BrokenIndexError, CatalogueError
from retrieval.index import Step, opened, save_vectors
from retrieval.lexical import Lexical
from retrieval.types import Interaction, Item, Schema

# Chroma's graph can leave items that no search reaches, most of all where texts are alike. Verifying tells; then the
# graph is built again with more links.
_LINKS = (32, 64, 128)


def build(
    home: Path,
    *,
    items: Sequence[Item],
    schema: Schema,
    interactions: Sequence[Interaction],
    vectors: NDArray[np.float32],
    arrays: Mapping[str, NDArray[Any]],
    meta: Mapping[str, Any],
    embedder_id: str,
    dialogs: Sequence[Dialog] = (),
    progress: Step = lambda step, done, total: None,
) -> str:
    """Make these contents the version that serves, and return it. The caller holds `writer(home)`.

    `vectors` is (items, dim) float32, L2-normalised; `meta` goes to JSON. Until the switch, the version that served
    before still does, whatever happens here; it is kept until the switch after this one.
    """
    contents = stored.Contents(items, schema, interactions, vectors, arrays, meta, embedder_id, dialogs)
    if not items:
        raise CatalogueError("there are no items to index", do="Give a catalogue with at least one usable row.")
    contents.check()
    progress("hash", 0, 1)
    version = contents.version()
    if not _is_whole(home, version):
        _make(home, version, contents, progress)
    progress("switch", 0, 1)
    versions.switch(home, version)
    progress("sweep", 0, 1)
    versions.sweep(home)
    progress("done", 1, 1)
    return version


def _make(home: Path, version: str, contents: stored.Contents, progress: Step) -> None:
    progress("write", 0, 1)
    place = versions.workplace(home, version)
    contents.save(place)
    progress("words", 0, 1)
    Lexical.fit(contents.items).save(place / "bm25")
    for links in _LINKS:
        save_vectors(place / "chroma", contents.vectors, links, progress)
        progress("verify", 0, 1)
        try:
            opened(version, place).close()
            break
        except BrokenIndexError:
            if links == _LINKS[-1]:
                raise
            shutil.rmtree(place / "chroma")
    progress("sync", 0, 1)
    # Chroma's own database may grow while it is read; its other files do not, and a short one gives wrong neighbours.
    versions.seal(place, stored.each(place, lambda file: not file.name.startswith("chroma.sqlite3")))
    progress("publish", 0, 1)
    versions.publish(home, place, version)


def _is_whole(home: Path, version: str) -> bool:
    place = versions.folder(home, version)
    if not place.is_dir():
        return False
    try:
        versions.check(place)
        opened(version, place).close()
    except BrokenIndexError:
        return False
    return True
