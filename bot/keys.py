"""Keys of the HTTP API, and the conversations that belong to each."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Row, insert, select, update

from bot.storage import steps
from bot.storage.database import Database
from bot.storage.serial import dumps, loads
from bot.storage.tables import keys, owners
from bot.types import Key, Scope
from retrieval.errors import AccessError, InputError, UnknownError

PREFIXES: Final[dict[Scope, str]] = {"chat": "sk_", "admin": "ak_", "publishable": "pk_"}
DAY_S: Final = 86_400.0
LONGEST_DAYS: Final = 36_500
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PORTS: Final = {"http": 80, "https": 443}


class Keys:
    """The keys of a home, and who owns which conversation. May be used from many threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def add(
        self, name: str, scope: Scope = "chat", origins: Collection[str] = (), days: float | None = None
    ) -> tuple[str, Key]:
        """A new key: its secret, which can't be had again, and what is kept of it. Raises InputError."""
        if not _NAME.fullmatch(name):
            fix = "Use letters, digits, dots, dashes and underscores, at most 64"
            raise InputError("this is no name for a key", where=name[:64], do=fix)
        places = tuple(dict.fromkeys(origin(one) for one in origins))
        if (scope == "publishable") != bool(places):
            fix = "Give --origin https://... with --scope publishable, and with no other scope"
            raise InputError("publishable keys, and only these, are bound to origins", where=name, do=fix)
        if days is not None and not 0 < days <= LONGEST_DAYS:
            raise InputError("this is no number of days", where=name, do=f"Use more than 0 and at most {LONGEST_DAYS}")
        now = self._clock()
        key = Key(name, scope, places, now, None if days is None else now + days * DAY_S)
        secret = PREFIXES[scope] + secrets.token_urlsafe(32)
        row = {"name": name, "scope": scope, "origins": dumps(places), "created": now, "expires": key.expires}
        with self._database.writing() as connection:
            if connection.execute(select(keys.c.name).where(keys.c.name == name)).first() is not None:
                fix = "Choose another name; that of a revoked key stays taken, since conversations belong to it"
                raise InputError("there is a key of this name already", where=name, do=fix)
            connection.execute(insert(keys).values(**row, digest=_digest(secret)))
        return secret, key

    def lend(self, name: str, secret: str, origins: Collection[str]) -> str:
        """The publishable key of a page of our own, bound to these origins from now on; gives its secret again.

        Its name has a space, which no key of `add` has, so that neither can ever be taken for the other.
        """
        made = PREFIXES["publishable"] + secret
        row = {"origins": dumps(tuple(origins)), "digest": _digest(made)}
        new = {"name": name, "scope": "publishable", "created": self._clock()}
        with self._database.writing() as connection:
            if not connection.execute(update(keys).where(keys.c.name == name).values(**row)).rowcount:
                connection.execute(insert(keys).values(**row, **new))
        return made

    def every(self) -> tuple[Key, ...]:
        """Every key that was ever added, oldest first."""
        with self._database.reading() as connection:
            return tuple(_key(row) for row in connection.execute(select(keys).order_by(keys.c.created, keys.c.name)))

    def revoke(self, name: str) -> None:
        """From now on the key opens nothing. Raises UnknownError for a name that no key in use has."""
        live = (keys.c.name == name) & keys.c.revoked.is_(None)
        with self._database.writing() as connection:
            if not connection.execute(update(keys).where(live).values(revoked=self._clock())).rowcount:
                raise UnknownError("no key in use has this name", where=name[:64], do="See: whypick keys list")

    def of(self, secret: str) -> Key:
        """The key with this secret. Raises AccessError when there is none, or it is over."""
        # Found by a hash of 256 random bits: how long the look-up takes tells nothing of the secret itself.
        found = [key for key in self._where(keys.c.digest == _digest(secret)) if self._is_live(key)]
        if not found:
            fix = "Send `Authorization: Bearer KEY` with a key in use; `whypick keys add` makes one"
            raise AccessError("this key opens nothing", do=fix)
        return found[0]

    def named(self, name: str) -> Key:
        """The key of this name. Raises AccessError when there is none, or it is over."""
        found = [key for key in self._where(keys.c.name == name) if self._is_live(key)]
        if not found:
            raise AccessError("no key in use has this name", where=name[:64], do="See: whypick keys list")
        return found[0]

    def allows(self, web_origin: str) -> bool:
        """Whether any publishable key in use may be used from pages of this origin."""
        live = self._where(keys.c.scope == "publishable")
        return any(web_origin in key.origins for key in live if self._is_live(key))

    def begin(self, key: Key, user_id: str | None = None, called: str | None = None) -> str:
        """The id of a new conversation of this key; with `called`, of the one that it calls so, begun at first use."""
        with self._database.writing() as connection:
            mine = (owners.c.key_name == key.name) & (owners.c.called == called)
            known = connection.execute(select(owners.c.session_id).where(mine)).scalar_one_or_none() if called else None
            if known is not None:
                return str(known)
            session = steps.begin(connection, user_id, self._clock())
            row = {"session_id": session.session_id, "key_name": key.name, "called": called}
            connection.execute(insert(owners).values(row))
            return session.session_id

    def owned(self, key: Key, session_id: str) -> str:
        """The id again, where the conversation belongs to this key. What is another's is as unknown as what is not.

        Every request that names a conversation by its id comes through here. All visitors of a page have one key: in
        the hands of one of them it opens their own conversation alone.
        """
        mine = (owners.c.session_id == session_id) & (owners.c.key_name == key.name)
        if key.only is not None:
            mine &= owners.c.session_id == key.only
        with self._database.reading() as connection:
            if connection.execute(select(owners.c.session_id).where(mine)).first() is None:
                raise UnknownError("no such conversation", where=session_id[:80], do="Begin one with this key")
        return session_id

    def _where(self, condition: ColumnElement[bool]) -> tuple[Key, ...]:
        with self._database.reading() as connection:
            return tuple(_key(row) for row in connection.execute(select(keys).where(condition)))

    def _is_live(self, key: Key) -> bool:
        return key.revoked is None and (key.expires is None or self._clock() < key.expires)


def origin(text: str) -> str:
    """A web origin as browsers send it. Raises InputError for anything else, such as an address with a path."""
    fix = "Use an origin such as https://shop.example or http://localhost:8000"
    try:
        parts = urlsplit(text.strip().lower().removesuffix("/"))
        port, host = parts.port, parts.hostname
    except ValueError:
        raise InputError("this is no web origin", where=text[:80], do=fix) from None
    whole = parts.scheme in _PORTS and host and parts.netloc and not (parts.path or parts.query or parts.fragment)
    if not whole or parts.username is not None or not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host or ""):
        raise InputError("this is no web origin", where=text[:80], do=fix)
    name = f"[{host}]" if ":" in str(host) else host
    return f"{parts.scheme}://{name}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


def _digest(secret: str) -> str:
    """A fast hash is right for 256 random bits: nobody can try them through, as they could passwords."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _key(row: Row[Any]) -> Key:
    origins = loads(tuple[str, ...], row.origins)
    return Key(row.name, row.scope, origins, row.created, row.expires, row.revoked)
