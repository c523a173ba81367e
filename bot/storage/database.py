"""Opening the database of a home: SQLite by default, anything else by its SQLAlchemy URL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from retrieval.errors import FaultError, InputError, WhypickError

BUSY_S = 30.0  # how long one writer waits for another
ADVISORY_LOCK = 0x77687970  # "whyp": any number that no other program on the server locks

# Alembic keeps the running migration in module globals: two threads must not run it at once.
_MIGRATING = threading.Lock()


class Database:
    """An open database at the latest version of its tables. Safe to use from many threads."""

    def __init__(self, url: str | URL) -> None:
        """Opens and upgrades it, also while another process does the same. Raises InputError when it can't."""
        self._engine = _engine(url)
        # For people: without the password.
        self.where: str = self._engine.url.render_as_string(hide_password=True)
        one_writer = self._engine.dialect.name == "sqlite"
        self._writer: AbstractContextManager[object] = threading.Lock() if one_writer else nullcontext()
        try:
            with _opening(self._engine):
                _upgrade(self._engine)
        except (DBAPIError, OSError) as error:
            self.close()
            why = error.orig if isinstance(error, DBAPIError) else error
            fix = "Check WHYPICK_DATABASE_URL, the folder's permissions and free space; a broken file must be replaced"
            raise InputError(f"the database can't be opened ({why})", where=self.where, do=fix) from error
        except WhypickError:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one state of the database."""
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that is written whole, or not at all."""
        with self._writer, self._translated(), self._engine.connect() as connection, _write(connection):
            yield connection

    def scrub(self) -> None:
        """Leaves nothing deleted in the file or its log. Other databases do this by themselves, in their own time."""
        if self._engine.dialect.name != "sqlite":
            return
        try:
            with self._writer, closing(self._engine.raw_connection()) as raw:
                raw.execute("VACUUM")
                busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise self._unscrubbed(str(error)) from error
        if busy:
            raise self._unscrubbed("another program reads the database")

    def _unscrubbed(self, why: str) -> FaultError:
        what = f"the rows are gone, and their bytes not yet: {why}"
        return FaultError(what, where=self.where, do="Do it again when nothing else uses it")

    def close(self) -> None:
        """Gives back every connection."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            told = str(error.orig).partition("\n")[0]  # what follows can hold values of a row
            raise FaultError(f"the database failed ({told})", where=self.where) from error


def _engine(url: str | URL) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        fix = "Use an SQLAlchemy URL, such as sqlite:///folder/whypick.db, and install its driver"
        raise InputError(f"no such database ({error})", where="WHYPICK_DATABASE_URL", do=fix) from None
    return _sqlite(parsed)


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        fix = "Name a file: sqlite:///folder/whypick.db"
        raise InputError("conversations must be kept in a file", where="WHYPICK_DATABASE_URL", do=fix)
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fix = "Choose a folder that we may write to"
        raise InputError(f"the folder can't be made ({error.strerror})", where=url.database, do=fix) from error
    engine = create_engine(url, connect_args={"timeout": BUSY_S}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # `_begin` begins: the driver's own way leaves DDL and reads outside
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted or changed is overwritten


def _begin(connection: Connection) -> None:
    # A reader that turns into a writer can fail with "locked" at once: writers say so when they begin.
    writes = connection.get_execution_options().get("whypick_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _write(connection: Connection) -> AbstractContextManager[object]:
    return connection.execution_options(whypick_writes=True).begin()


def _opening(engine: Engine) -> AbstractContextManager[object]:
    """One process at a time switches a file to WAL, which SQLite's own waiting does not cover."""
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return FileLock(f"{engine.url.database}.lock", timeout=BUSY_S * 2)


def _upgrade(engine: Engine) -> None:
    """Brings the tables to the latest version, in one transaction."""
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations").replace("%", "%%"))
    with _MIGRATING, engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _use_wal(connection)
        with _write(connection):
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                fix = "It was probably written by a newer Whypick: use that one"
                where = engine.url.render_as_string(hide_password=True)
                raise InputError(f"the database has an unknown version ({error})", where=where, do=fix) from error


def _use_wal(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute("PRAGMA journal_mode=WAL")
