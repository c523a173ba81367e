"""A catalogue from files to the version that serves: read, embed, fit, build, switch. Nothing serves before it is whole."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from retrieval import index, past_dialogs, tombstones
from retrieval import schema as schemas
from retrieval.building import build
from retrieval.cache import Embedded, EmbeddingCache
from retrieval.catalogue import Catalogue
from retrieval.changes import Fold, applied, due, joined
from retrieval.dialogs import load
from retrieval.embedding import Embedder, document
from retrieval.index import Step
from retrieval.interactions import InteractionsFile, read_interactions
from retrieval.items import ItemsFile, read_items
from retrieval.past_version import Handed, learned, vectors_of
from retrieval.report import Report, write_rejects
from retrieval.training import fit
from retrieval.types import Item, Schema
from retrieval.writing import write


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. `embedded` items were embedded now; `cached` ones had been before."""

    index_version: str
    schema: Schema
    guessed: bool  # the schema; then it was written to schema.toml
    items: Report
    interactions: Report
    embedded: int
    cached: int
    seconds: float
    changes: int = 0  # of items, and events, that had come since the version before and are in this one
    events: int = 0

    def as_json(self) -> dict[str, Any]:
        """As `ingest --json` prints it."""
        return {
            "index_version": self.index_version,
            "items": self.items.as_json(),
            "interactions": self.interactions.as_json(),
            "embedded": self.embedded,
            "cached": self.cached,
            "seconds": self.seconds,
            "folded": {"changes": self.changes, "events": self.events},
        }


def ingest(
    home: Path,
    items_path: Path,
    *,
    interactions: Sequence[Path] = (),
    dialogs: Sequence[Path] = (),
    schema: Path | Schema | None = None,
    embedder: Embedder,
    progress: Step | None = None,
    demo: str | None = None,
    vectors: Path | None = None,
    pending: Fold | None = None,
) -> IngestReport:
    """Replace the catalogue in `home` by a new index version; until the switch the old one serves, whatever happens.

    `schema` is a schema file or a schema; without one the columns' roles are guessed and written to home/schema.toml.
    `progress` gets (step, done, total) at the start of each step and along the long ones. `demo` names a packaged
    demo, `vectors` a file of embeddings (`retrieval.cache.export`) that comes with it. Without `dialogs` those of the
    version that serves are kept, and so are weights that were learned. `pending` tells what came since the version that
    serves was made: those changes win over the files this once, and those events join the interactions. Raises InputError (a file, the schema, another ingest running) and FaultError.
    """
    started = time.monotonic()
    step: Step = progress or (lambda name, done, total: None)
    with index.writer(home):
        step("read", 0, 1)
        given = schemas.load(schema) if isinstance(schema, Path) else schema
        listing = read_items(items_path, given)
        since = due(home, demo, pending)
        items = applied(listing.items, listing.schema, since.changes)
        erased = tombstones.load(home).hold
        past = learned(home) if demo is None else Handed()
        recorded = load(dialogs) if dialogs else past.dialogs
        item_ids = {item.item_id for item in items}
        events = read_interactions(interactions, listing.schema, item_ids, erased)
        together = joined(events.interactions, since.interactions, item_ids, erased)
        if given is None and len(interactions) == 1:  # files of several shapes have no one set of columns
            listing = replace(listing, schema=replace(listing.schema, interactions=events.columns))
        step("notes", 0, 1)
        _note(home, listing, events, guessed=given is None)
        embedded = _embed(home, items, listing.schema, embedder, vectors, step)
        spoken = vectors_of(home, embedder, recorded)
        step("fit", 0, 1)
        catalogue = Catalogue(items, listing.schema)
        arrays, meta = fit(catalogue, together, embedded.vectors, past.weights)
        version = build(
            home,
            items=items,
            schema=listing.schema,
            interactions=together,
            vectors=embedded.vectors,
            arrays={**arrays, **past_dialogs.learn(catalogue, recorded, spoken)},
            meta={**meta, **past.about, **listing.habits.as_meta(), **since.folded.as_meta(), "demo": demo},
            embedder_id=embedder.id,
            dialogs=recorded,
            progress=step,
        )
    return IngestReport(
        index_version=version,
        schema=listing.schema,
        guessed=given is None,
        items=listing.report,
        interactions=events.report,
        embedded=embedded.embedded,
        cached=embedded.cached,
        seconds=time.monotonic() - started,
        changes=len(since.changes),
        events=len(together) - len(events.interactions),
    )


def _embed(
    home: Path, items: Sequence[Item], schema: Schema, embedder: Embedder, vectors: Path | None, step: Step
) -> Embedded:
    texts = [document(item, schema) for item in items]
    step("embed", 0, len(texts))
    cache = EmbeddingCache(home / "embeddings.sqlite")
    if vectors is not None:
        cache.add(vectors)
    return cache.embed(embedder, texts, lambda done: step("embed", done, len(texts)))


def _note(home: Path, listing: ItemsFile, events: InteractionsFile, *, guessed: bool) -> None:
    """Write rejects.csv and, when it was guessed, schema.toml, for a person to read before the long part is over."""
    write_rejects(home / "rejects.csv", (*listing.rejects, *events.rejects))
    if guessed:
        _write_schema(home / "schema.toml", listing.schema)


def _write_schema(file: Path, schema: Schema) -> None:
    """A schema.toml that says something else is kept beside it: somebody may have edited it."""
    written = schemas.as_toml(schema)
    if file.exists() and file.read_bytes() != written.encode():
        os.replace(file, file.with_name("schema.before.toml"))
    write(file, written)
