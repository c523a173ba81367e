"""Keys: made, listed, revoked, over; and what belongs to each."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import run
from bot.keys import DAY_S, Keys, origin
from bot.sessions import Store
from bot.types import Scope
from retrieval.errors import AccessError, InputError, UnknownError


class Clock:
    """A clock that stands until it is moved."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/whypick.db")) as opened:
        yield opened


@pytest.fixture
def keys(store: Store, clock: Clock) -> Keys:
    return Keys(store.database, clock)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHYPICK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(("scope", "begins"), [("chat", "sk_"), ("admin", "ak_"), ("publishable", "pk_")])
def test_a_key_is_found_by_its_secret_which_is_kept_nowhere(
    keys: Keys, tmp_path: Path, scope: Scope, begins: str
) -> None:
    secret, key = keys.add("shop", scope, ["https://a.example"] if scope == "publishable" else ())
    assert re.fullmatch(begins + r"[\w-]{43}", secret)
    assert keys.of(secret) == key
    assert secret != keys.add("other")[0]
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"shop" in held
    assert secret.encode() not in held
    assert secret[3:20].encode() not in held
    for wrong in ("", "shop", secret[:-1], secret + "x", secret.swapcase(), "\ud800"):
        with pytest.raises(AccessError):
            keys.of(wrong)


def test_a_key_that_is_revoked_or_over_opens_nothing_and_allows_no_page(keys: Keys, clock: Clock) -> None:
    page = "https://a.example"
    short, gone = keys.add("short", "publishable", [page], 2)[0], keys.add("gone", "publishable", [page])[0]
    keys.revoke("gone")
    with pytest.raises(AccessError):
        keys.of(gone)
    clock.now += 2 * DAY_S - 1
    assert keys.of(short).name == "short"
    assert keys.allows(page)
    clock.now += 1
    with pytest.raises(AccessError):
        keys.of(short)
    assert not keys.allows(page)
    with pytest.raises(UnknownError):
        keys.revoke("gone")
    with pytest.raises(InputError, match="already"):
        keys.add("gone")


@pytest.mark.parametrize(
    ("sent", "means"),
    [
        ("https://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(sent: str, means: str) -> None:
    assert origin(sent) == means


@pytest.mark.parametrize(
    "sent",
    [
        *("", "*", "null", "shop.example", "ftp://a.example", "https://", "https://a.example/path"),
        *("https://a.example?b", "https://a.example#x", "https://me@a.example", "https://a.example:99999"),
        *("https://*.example", "https://a b"),
    ],
)
def test_what_is_no_origin_is_refused(sent: str) -> None:
    with pytest.raises(InputError):
        origin(sent)


def test_a_name_stands_for_one_conversation_within_its_key(keys: Keys, store: Store) -> None:
    one, two = keys.add("one")[1], keys.add("two")[1]
    first = keys.begin(one, "ann", "cart")
    assert keys.begin(one, None, "cart") == first
    assert keys.begin(two, None, "cart") != first
    assert keys.begin(one) != keys.begin(one)
    assert store.load(first).user_id == "ann"
    store.erase("ann")
    assert keys.begin(one, None, "cart") != first


def test_a_name_that_is_used_first_by_many_at_once_stands_for_one_conversation(keys: Keys) -> None:
    one = keys.add("one")[1]
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: keys.begin(one, None, "cart"), range(24)))) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["one", "two", "three", None]), st.sampled_from([None, "a", "b"])), max_size=12),
    st.data(),
)
def test_no_key_ever_reaches_what_another_one_began(
    store: Store, begun: list[tuple[str | None, str | None]], data: st.DataObject
) -> None:
    """Any begins in any order; then every key tries every id, and ids that are nearly one."""
    keys = Keys(store.database)
    known = {key.name: key for key in keys.every()}
    holders = {name: known.get(name) or keys.add(name)[1] for name in ("one", "two", "three")}
    owned = {}
    for holder, called in begun:
        session_id = store.create().session_id if holder is None else keys.begin(holders[holder], None, called)
        assert owned.setdefault(session_id, holder) == holder
    for session_id, holder in owned.items():
        near = session_id[:-1] + data.draw(st.sampled_from("aZ0-"))
        for name, key in holders.items():
            if name == holder:
                assert keys.owned(key, session_id) == session_id
            else:
                with pytest.raises(UnknownError, match="no such conversation"):
                    keys.owned(key, session_id)
            if near not in owned:
                with pytest.raises(UnknownError, match="no such conversation"):
                    keys.owned(key, near)


def test_the_commands_add_list_and_revoke(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "add", "shop"]) == 0
    secret = capsys.readouterr().out
    assert re.fullmatch(r"sk_[\w-]{43}\n", secret)
    web = ["keys", "add", "web", "--scope", "publishable", "--origin", "https://a.example", "--expires", "30"]
    assert run([*web, "--origin", "http://localhost:8000"]) == 0
    capsys.readouterr()
    assert run(["keys", "list", "--json"]) == 0
    shop, page = json.loads(capsys.readouterr().out)["keys"]
    assert (shop["name"], shop["scope"], shop["state"], shop["expires"]) == ("shop", "chat", "in use", None)
    assert page["origins"] == ["https://a.example", "http://localhost:8000"]
    assert page["expires"] > page["created"]
    assert run(["keys", "revoke", "shop"]) == 0
    capsys.readouterr()
    assert run(["keys", "list"]) == 0
    shown = capsys.readouterr().out
    assert "revoked" in shown
    assert "publishable" in shown
    assert secret.strip() not in shown
    with closing(sqlite3.connect(home / "whypick.db")) as database:
        assert database.execute("SELECT count(*) FROM keys WHERE revoked IS NULL").fetchone() == (1,)


def test_the_secret_of_identities_is_each_keys_own_and_stays_the_same(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = list[str]()
    for name in ("web", "other"):
        assert run(["keys", "add", name, "--scope", "publishable", "--origin", "https://a.example"]) == 0
        capsys.readouterr()
        for _ in range(2):
            assert run(["keys", "identity", name]) == 0
            printed.append(capsys.readouterr().out)
    assert all(re.fullmatch(r"[0-9a-f]{64}\n", one) for one in printed)
    web, again, other, _ = printed
    assert (web == again, web == other) == (True, False)
    assert web.strip() not in (home / "secret").read_text(encoding="ascii")


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "shop"],
        ["add", "a b"],
        ["add", ""],
        ["add", "x", "--scope", "root"],
        ["add", "x", "--scope", "publishable"],
        ["add", "x", "--origin", "https://a.example"],
        ["add", "x", "--scope", "publishable", "--origin", "a.example"],
        ["add", "x", "--expires", "0"],
        ["add", "x", "--expires", "nan"],
        ["revoke", "nobody"],
        ["identity", "nobody"],
        ["identity", "shop"],
    ],
)
def test_what_can_not_be_used_is_one_line_and_status_2(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert run(["keys", "add", "shop"]) == 0
    capsys.readouterr()
    assert run(["keys", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("whypick: ")
