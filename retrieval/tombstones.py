"""Who asked to be erased, kept so that a later ingest does not bring them back. Not by name: by salted hashes.

The salt lies beside the hashes, in the home: who holds both can tell whether somebody they already know of was
erased, and nobody can read an id off them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import InputError
from retrieval.writing import write

_FILE = "erased.json"
_SALT = 32  # bytes


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The hashes of everybody erased, and the salt that they were made with."""

    salt: bytes
    hashes: frozenset[str] = frozenset()

    def hold(self, user_id: str) -> bool:
        """Whether this person was erased."""
        return bool(self.hashes) and self._hash(user_id) in self.hashes

    def added(self, user_id: str) -> Tombstones:
        """The same and one more."""
        return Tombstones(self.salt, self.hashes | {self._hash(user_id)})

    def _hash(self, user_id: str) -> str:
        return hmac.new(self.salt, user_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def load(home: Path) -> Tombstones:
    """The tombstones of a home; none, under a new salt, where nobody was erased. Raises InputError for a garbled file."""
    file = home / _FILE
    try:
        read = json.loads(file.read_text(encoding="ascii"))
        return Tombstones(bytes.fromhex(read["salt"]), frozenset(map(str, read["people"])))
    except FileNotFoundError:
        return Tombstones(secrets.token_bytes(_SALT))
    except (OSError, ValueError, KeyError, TypeError) as error:
        # Going on without it would bring people back who were erased.
        fix = "Restore the file from a backup; without it, erased people would come back"
        raise InputError(f"the list of the erased can't be read ({error})", where=str(file), do=fix) from error


def add(home: Path, user_id: str) -> None:
    """Remember that a person was erased, before anything of them goes. The caller holds `versions.writer(home)`."""
    stones = load(home)
    if stones.hold(user_id):
        return
    more = stones.added(user_id)
    file = home / _FILE
    write(file, json.dumps({"salt": more.salt.hex(), "people": sorted(more.hashes)}, indent=1))
    os.chmod(file, 0o600)
