"""Index folders on disk: the CURRENT pointer, one writer, building aside, making it durable, switching at once.

A home holds:

    home/CURRENT            the version that serves
    home/index-<version>/   a whole version; never changed after the switch
    home/building-*/        one being made; whatever a killed run left is removed by the next writer
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from retrieval import writing
from retrieval.errors import BrokenIndexError, InputError, NoCatalogueError

_POINTER = "CURRENT"
_PREVIOUS = "PREVIOUS"
_MANIFEST = "manifest.json"
_NAME = re.compile(r"[0-9a-f]{16}")
AGAIN = "Run `whypick ingest` again."


@contextmanager
def writer(home: Path) -> Iterator[None]:
    """Hold the right to write in `home`, at once or not at all (InputError); sweeps what a killed writer left."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "writer.lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError("another ingest is running", where=str(home), do="Try again when it has finished.") from None
    except OSError as error:
        raise InputError(
            f"can't write here ({error.strerror})", where=str(home), do="Set WHYPICK_HOME to a folder of yours."
        ) from error
    try:
        for leftover in home.glob("building-*"):
            shutil.rmtree(leftover)
        writing.sweep(home)
        yield
    finally:
        lock.release()


def current_version(home: Path) -> str | None:
    """The version that serves, or None when nothing was ingested. Raises BrokenIndexError for a garbled pointer."""
    try:
        text = (home / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenIndexError("can't be read", where=str(home / _POINTER), do=AGAIN) from error
    if not _NAME.fullmatch(text):
        raise BrokenIndexError("does not name an index version", where=str(home / _POINTER), do=AGAIN)
    return text


def serving_version(home: Path) -> str:
    """The version that serves. Raises NoCatalogueError when nothing was ingested."""
    version = current_version(home)
    if version is None:
        raise NoCatalogueError(
            "there is no catalogue yet",
            where=str(home),
            do="Run `whypick ingest ITEMS` with your own, or `whypick demo` for a packaged one.",
        )
    return version


def folder(home: Path, version: str) -> Path:
    """Where a version lies."""
    return home / f"index-{version}"


def workplace(home: Path, version: str) -> Path:
    """An empty folder to build a version in."""
    place = home / f"building-{version}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return place


def seal(place: Path, own: list[str]) -> None:
    """Note the sizes of the files in `own` (relative paths), then make the whole folder durable."""
    sizes = {name: (place / name).stat().st_size for name in own}
    (place / _MANIFEST).write_text(json.dumps(sizes, indent=1), encoding="utf-8")
    for path in place.rglob("*"):
        writing.sync(path)
    writing.sync(place)


def check(place: Path) -> None:
    """Raise BrokenIndexError unless every file that `seal` noted is there in full."""
    try:
        sizes = json.loads((place / _MANIFEST).read_text(encoding="utf-8"))
        wrong = [name for name, size in sizes.items() if (place / name).stat().st_size != size]
    except (OSError, ValueError, AttributeError) as error:
        raise BrokenIndexError(f"the index is not whole ({error})", where=str(place), do=AGAIN) from error
    if wrong:
        raise BrokenIndexError(f"the index is not whole ({', '.join(wrong)} cut short)", where=str(place), do=AGAIN)


def publish(home: Path, place: Path, version: str) -> None:
    """Give a sealed workplace its name; it does not serve yet."""
    target = folder(home, version)
    if target.exists():  # a damaged one of the same contents
        shutil.rmtree(target)
    place.rename(target)
    writing.sync(home)


def switch(home: Path, version: str) -> None:
    """Let a published version serve. The one before it stays until the next switch, for those who still read it."""
    before = _named(home / _POINTER)
    if before == version:
        return
    if before is not None:
        writing.write(home / _PREVIOUS, before + "\n")
    writing.write(home / _POINTER, version + "\n")


def kept(home: Path) -> list[str]:
    """The version that serves and the one before it, as far as they are named."""
    return [version for name in (_POINTER, _PREVIOUS) if (version := _named(home / name))]


def sweep(home: Path) -> None:
    """Remove every version but the one that serves and the one before it."""
    keep = {folder(home, version) for version in kept(home)}
    for place in home.glob("index-*"):
        if place not in keep:
            shutil.rmtree(place)


def drop_others(home: Path) -> None:
    """Remove every version but the one that serves, also the one before it: nothing of an erased person may stay.

    On the systems we run on, whoever has such a version open keeps reading it until they close it.
    """
    (home / _PREVIOUS).unlink(missing_ok=True)
    sweep(home)


def _named(file: Path) -> str | None:
    """The version a pointer names; None for one that is absent or garbled, which an ingest must be able to mend."""
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if _NAME.fullmatch(text) else None
