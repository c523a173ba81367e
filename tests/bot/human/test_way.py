"""The setting that names a way to a human: what it takes, and how it refuses what it can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.doctor import Check, _human, _try
from bot.human.way import SECRET_GRAMMAR, WAY_GRAMMAR, Way, parse_secret, parse_way
from bot.settings import Settings, load
from bot.wiring import build
from retrieval.errors import InputError
from tests.bot.fake_openai import nobody
from tests.bot.human.receiver import KEY, SECRET, receiving


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WHYPICK_{name.upper()}", raising=False)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("https://shop.example/help?topic=1#now", Way("link", "https://shop.example/help?topic=1#now")),
        (" http://[::1]:8080/ ", Way("link", "http://[::1]:8080/")),
        ("https://shop.example/?about={summary}", Way("link", "https://shop.example/?about={summary}")),
        ("help@shop.example", Way("address", "help@shop.example")),
        ("first.last+chat@localhost", Way("address", "first.last+chat@localhost")),
        ("webhook:https://shop.example/hooks/abc", Way("webhook", "https://shop.example/hooks/abc")),
    ],
)
def test_a_link_an_address_and_a_webhook_are_ways(text: str, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYPICK_HUMAN", text)
    assert load().way == way
    assert "hooks" not in way.place if way.kind == "webhook" else way.place == way.target


@pytest.mark.parametrize(
    "text",
    [
        "shop.example",
        "javascript:alert(1)",
        "webhook:help@shop.example",
        "webhook:",
        "https://",
        "https:///path",
        "https://{summary}.example/",
        "https://shop.example/{other}",
        "webhook:https://shop.example/{summary}",
        "https://user:hunter2@shop.example/",
        "https://shop.example/a b",
        'https://shop.example/"onclick=',
        "https://shop.example:port/",
        "ftp://shop.example/",
        "help@",
        "@shop.example",
        "a@b@c",
        "help@shop.example?bcc=eve@evil.example",
        "help%0Abcc:eve@shop.example",
        "help@shop..example",
        "x" * 65 + "@shop.example",
    ],
)
def test_anything_else_is_refused_in_one_line_that_does_not_repeat_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYPICK_HUMAN", text)
    with pytest.raises(InputError) as caught:
        load()
    assert caught.value.line() == f"WHYPICK_HUMAN: it names no way to reach a person. {WAY_GRAMMAR}"


@pytest.mark.parametrize(
    "secret", ["hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all, by no means", SECRET[6:]]
)
def test_a_secret_that_no_receiver_could_use_is_refused_and_not_repeated(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYPICK_HUMAN_SECRET", secret)
    with pytest.raises(InputError) as caught:
        load()
    assert caught.value.line() == f"WHYPICK_HUMAN_SECRET: it is no secret of a webhook. {SECRET_GRAMMAR}"


def test_a_webhook_without_a_secret_does_not_start(tmp_path: Path) -> None:
    assert parse_secret(SECRET) == KEY
    with pytest.raises(InputError, match=r"^WHYPICK_HUMAN_SECRET: a webhook is signed, and with nothing yet\."):
        build(Settings(home=tmp_path, human="webhook:https://shop.example/"))


def look(human: str, secret: str | None = SECRET) -> Check:
    settings = load(human=human, human_secret=secret)
    return _try("human", lambda: _human(settings))


def test_the_doctor_says_what_is_set_and_calls_nobody() -> None:
    assert look("help@shop.example").ok
    assert "not tried" in look("https://shop.example/help").detail
    with receiving(204) as receiver:
        found = look(f"webhook:{receiver.url}")
        assert (found.ok, [one.method for one in receiver.taken]) == (True, ["OPTIONS"])
        assert "only a real one tells" in found.detail
        assert "path-secret" not in str(found)
        assert not look(f"webhook:{receiver.url}", None).ok
    gone = look(f"webhook:{nobody()}?key=path-secret")
    assert (gone.ok, "nobody answers" in gone.detail, "path-secret" in str(gone)) == (False, True, False)
    with receiving(503) as receiver:
        assert "503" in look(f"webhook:{receiver.url}").detail


def test_a_way_is_no_address_of_a_link_with_a_password() -> None:
    with pytest.raises(InputError):
        parse_way("webhook:https://a:b@shop.example/")
