"""The plain files of an index version: items, schema, interactions, vectors, arrays and what was learned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from retrieval import dialogs
from retrieval import schema as schemas
from retrieval.dialogs import Dialog
from retrieval.errors import FaultError
from retrieval.types import Action, Interaction, Item, Schema

FORMAT = 1  # of the files: raised when a reader of the old ones would misread the new
_ITEMS, _SCHEMA, _INTERACTIONS, _DIALOGS, _VECTORS, _META = (
    "items.jsonl",
    "schema.toml",
    "interactions.parquet",
    "dialogs.jsonl",
    "vectors.npy",
    "meta.json",
)
_NUMPY = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_SORT_KEYS
_ARRAY_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything an index version is made from; `vectors` is (items, dim), row by row."""

    items: Sequence[Item]
    schema: Schema
    interactions: Sequence[Interaction]
    vectors: NDArray[np.float32]
    arrays: Mapping[str, NDArray[Any]]
    meta: Mapping[str, Any]
    embedder_id: str
    dialogs: Sequence[Dialog] = ()

    def check(self) -> None:
        """Raise FaultError for what can't make a whole index."""
        if len(self.vectors) != len(self.items) or self.vectors.ndim != 2 or self.vectors.dtype != np.float32:
            raise FaultError(f"{self.vectors.shape} {self.vectors.dtype} vectors for {len(self.items)} items")
        if not np.isfinite(self.vectors).all():
            raise FaultError("an embedding is not a number", where=self.embedder_id)
        for name in self.arrays:
            if not _ARRAY_NAME.fullmatch(name):
                raise FaultError("this can't name an array", where=repr(name))

    def version(self) -> str:
        """A hash of the contents: equal contents make the same version."""
        digest = hashlib.sha256(orjson.dumps([FORMAT, self.embedder_id, asdict(self.schema), self.meta], option=_NUMPY))
        for record in (*self.items, *self.interactions):
            digest.update(orjson.dumps(record) + b"\n")
        for dialog in self.dialogs:
            digest.update(dialog.model_dump_json().encode() + b"\n")
        for name, array in sorted({**self.arrays, "vectors": self.vectors}.items()):
            digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).view(np.uint8).data if array.size else b"")
        return digest.hexdigest()[:16]

    def save(self, place: Path) -> None:
        """Write the files into a folder."""
        with (place / _ITEMS).open("wb") as file:
            file.writelines(orjson.dumps(item) + b"\n" for item in self.items)
        (place / _SCHEMA).write_text(schemas.as_toml(self.schema), encoding="utf-8")
        _save_interactions(place / _INTERACTIONS, self.interactions)
        if self.dialogs:
            lines = [dialog.model_dump_json() + "\n" for dialog in self.dialogs]
            (place / _DIALOGS).write_text("".join(lines), encoding="utf-8")
        np.save(place / _VECTORS, self.vectors, allow_pickle=False)
        for name, array in self.arrays.items():
            np.save(place / _array_file(name), array, allow_pickle=False)
        head = {"format": FORMAT, "embedder": self.embedder_id, "items": len(self.items), "arrays": sorted(self.arrays)}
        (place / _META).write_bytes(orjson.dumps({**head, "meta": self.meta}, option=_NUMPY | orjson.OPT_INDENT_2))


@dataclass(frozen=True, slots=True)
class Files:
    """What `Contents.save` wrote, read back; arrays stay on disk."""

    items: tuple[Item, ...]
    schema: Schema
    history: History
    vectors: NDArray[np.float32]
    arrays: Mapping[str, NDArray[Any]]
    meta: Mapping[str, Any]
    embedder_id: str
    dialogs_file: Path | None  # read when somebody learns from them

    @property
    def dialogs(self) -> tuple[Dialog, ...]:
        """The dialogs that this version learned from."""
        return () if self.dialogs_file is None else dialogs.load([self.dialogs_file])

    @classmethod
    def load(cls, place: Path) -> Files:
        """Read a version's folder. Raises OSError, ValueError or KeyError when it is not whole."""
        head = orjson.loads((place / _META).read_bytes())
        if head["format"] != FORMAT:
            raise ValueError(f"of format {head['format']}, not {FORMAT}")
        items = tuple(_item(orjson.loads(line)) for line in (place / _ITEMS).read_bytes().splitlines())
        vectors = _load_array(place / _VECTORS)
        if not len(items) == len(vectors) == head["items"]:
            raise ValueError(f"{len(items)} items and {len(vectors)} vectors where {head['items']} are due")
        return cls(
            items=items,
            schema=schemas.load(place / _SCHEMA),
            history=History(pq.read_table(place / _INTERACTIONS)),
            vectors=np.array(vectors),  # out of a mapped file they multiply four times as slowly
            arrays={name: _load_array(place / _array_file(name)) for name in head["arrays"]},
            meta=head["meta"],
            embedder_id=head["embedder"],
            dialogs_file=place / _DIALOGS if (place / _DIALOGS).is_file() else None,
        )


class History:
    """All interactions, by person; a person's are made when they are asked for."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        people = table.column("user_id").combine_chunks().dictionary_encode()
        codes = people.indices.to_numpy()  # ascending: the file is sorted by person
        self._places = {person: place for place, person in enumerate(people.dictionary.to_pylist())}
        self._starts = np.searchsorted(codes, np.arange(len(self._places) + 1))

    def people(self) -> tuple[str, ...]:
        """Everybody who did something, sorted."""
        return tuple(self._places)

    def of(self, user_id: str) -> tuple[Interaction, ...]:
        """What one person did, oldest first; what has no time comes before. Nothing for somebody unknown."""
        if (place := self._places.get(user_id)) is None:
            return ()
        start, end = int(self._starts[place]), int(self._starts[place + 1])
        rows = self._table.slice(start, end - start).to_pylist()
        return tuple(Interaction(**{**row, "action": Action(row["action"])}) for row in rows)

    def all(self) -> Iterator[Interaction]:
        """Every interaction, by person and oldest first."""
        for person in self._places:
            yield from self.of(person)


def read_meta(place: Path) -> Mapping[str, Any]:
    """The meta of a version's folder alone; nothing from one that is not whole."""
    try:
        found: Mapping[str, Any] = orjson.loads((place / _META).read_bytes())["meta"]
        return found
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def each(place: Path, known: Callable[[Path], bool]) -> list[str]:
    """The relative names of the files under `place` that `known` picks, sorted."""
    return sorted(str(file.relative_to(place)) for file in place.rglob("*") if file.is_file() and known(file))


def _save_interactions(file: Path, interactions: Iterable[Interaction]) -> None:
    ordered = sorted(interactions, key=lambda one: (one.user_id, -np.inf if one.time is None else one.time))
    columns = {
        "user_id": pa.array([one.user_id for one in ordered], pa.string()),
        "item_id": pa.array([one.item_id for one in ordered], pa.string()),
        "action": pa.array([one.action.value for one in ordered], pa.string()),
        "value": pa.array([one.value for one in ordered], pa.float64()),
        "time": pa.array([one.time for one in ordered], pa.float64()),
    }
    pq.write_table(pa.table(columns), file)


def _item(record: dict[str, Any]) -> Item:
    record["facets"] = {name: tuple(values) for name, values in record["facets"].items()}
    return Item(**record)


def _array_file(name: str) -> str:
    return f"array-{name}.npy"


def _load_array(file: Path) -> NDArray[Any]:
    """Left on disk; an empty array can't be mapped and is read. As a plain array: a memmap is slow to take rows of."""
    try:
        return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
    except ValueError:
        return np.asarray(np.load(file, allow_pickle=False))
