"""The index without the people who were erased: made anew from what is stored, with nothing embedded again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from retrieval import stored, tombstones, versions
from retrieval.building import build
from retrieval.catalogue import Catalogue
from retrieval.errors import BrokenIndexError
from retrieval.index import Step
from retrieval.training import fit
from retrieval.types import Interaction
from retrieval.weights import Weights

_COLIKE = "colike_"  # arrays that the fit makes anew, and not always all of them


def rebuild(home: Path, progress: Step = lambda step, done, total: None) -> str | None:
    """Make the version that serves one without the erased, remove every other, and return its name.

    None where there is no catalogue. Whoever still reads the version before goes on with the files they hold open.
    The caller holds `versions.writer(home)`. Killed at any moment, either version serves whole, and a second call
    finishes.
    """
    version = versions.current_version(home)
    if version is None:
        return None
    place = versions.folder(home, version)
    versions.check(place)
    erased = tombstones.load(home).hold
    try:
        files = stored.Files.load(place)
    except (OSError, ValueError, KeyError) as error:
        raise BrokenIndexError(f"the index is not whole ({error})", where=str(place), do=versions.AGAIN) from error
    if any(erased(person) for person in files.history.people()):
        version = _build(home, files, erased, progress)
    progress("drop", 0, 1)
    versions.drop_others(home)
    return version


def _build(home: Path, files: stored.Files, erased: Callable[[str], bool], progress: Step) -> str:
    kept = [one for person in files.history.people() if not erased(person) for one in files.history.of(person)]
    progress("fit", 0, 1)
    arrays, meta = _learned(files, kept)
    return build(
        home,
        items=files.items,
        schema=files.schema,
        interactions=kept,
        vectors=files.vectors,
        arrays=arrays,
        meta=meta,
        embedder_id=files.embedder_id,
        dialogs=files.dialogs,
        progress=progress,
    )


def _learned(
    files: stored.Files, interactions: Sequence[Interaction]
) -> tuple[Mapping[str, NDArray[Any]], Mapping[str, Any]]:
    """What interactions teach, without the erased ones; the weights and all else are carried forward."""
    weights = Weights.from_meta(files.meta)
    arrays, meta = fit(Catalogue(files.items, files.schema), interactions, files.vectors, weights)
    carried = {name: array for name, array in files.arrays.items() if not name.startswith(_COLIKE)}
    return {**carried, **arrays}, {**files.meta, **meta}
