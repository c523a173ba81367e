"""Settings: what wins, what is refused, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from bot.settings import ModelChoice, Settings, load, parse_model, unknown_names
from retrieval.errors import InputError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and an environment with nothing of ours in it."""
    monkeypatch.chdir(tmp_path)
    for name in (*(f"WHYPICK_{field.upper()}" for field in Settings.model_fields), "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_defaults_need_no_environment(folder: Path) -> None:
    settings = load()
    assert settings.home == folder / ".whypick"
    assert settings.choice == ModelChoice("grounded")
    assert (settings.picks, settings.first_word_s, settings.embedder) == (3, 8.0, None)
    assert make_url(settings.database).database == str(folder / ".whypick" / "whypick.db")


def test_environment_wins_over_env_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("WHYPICK_PICKS=2\nWHYPICK_TURN_S=12\nOPENAI_BASE_URL=http://localhost:1/v1\nOTHER=1\n")
    monkeypatch.setenv("WHYPICK_PICKS", "4")
    settings = load()
    assert (settings.picks, settings.turn_s) == (4, 12.0)
    assert settings.openai_base_url == "http://localhost:1/v1"


def test_given_wins_over_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYPICK_MODEL", "openai:a")
    assert load(model="openai:b").choice == ModelChoice("openai", "b")


def test_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYPICK_MODEL", "")
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert load().model == "grounded"
    assert load().openai_api_key is None


def test_a_key_alone_chooses_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert load().choice.is_builtin


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        load().picks = 2


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WHYPICK_PICKS", "9", "1 to 4"),
        ("WHYPICK_PICKS", "three", "1 to 4"),
        ("WHYPICK_FIRST_WORD_S", "-1", "seconds"),
        ("WHYPICK_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("WHYPICK_MODEL", "gpt-5", "openai:NAME"),
        ("WHYPICK_MODEL", "openai:", "openai:NAME"),
        ("WHYPICK_MODEL", "grounded:x", "grounded"),
        ("OPENAI_BASE_URL", "localhost:1234", "http://"),
    ],
)
def test_bad_value_is_one_line_that_names_the_variable_and_the_fix(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError) as caught:
        load()
    line = caught.value.line()
    assert line.startswith(f"{name}: ")
    assert says in line
    assert "\n" not in line


def test_a_bad_value_is_not_repeated_by_settings_that_may_be_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "sk-pasted-into-the-wrong-place")
    with pytest.raises(InputError) as caught:
        load()
    assert "sk-pasted" not in caught.value.line()


def test_the_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    settings = load()
    assert "sk-secret" not in repr(settings) + str(settings)
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-secret"


def test_env_file_that_is_not_text(folder: Path) -> None:
    (folder / ".env").write_bytes(b"\xff\xfe\x00W")
    with pytest.raises(InputError, match="UTF-8"):
        load()


def test_misspelt_names_are_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYPICK_MODLE", "openai:x")
    (folder / ".env").write_text("WHYPICK_PICK=2\nWHYPICK_HOME=x\n")
    assert set(unknown_names()) >= {"WHYPICK_MODLE", "WHYPICK_PICK"}
    assert "WHYPICK_HOME" not in unknown_names()


def test_a_home_with_odd_characters_gives_a_usable_database_url(folder: Path) -> None:
    settings = load(home=folder / "a b?c#d%20é")
    assert make_url(settings.database).database == str(folder / "a b?c#d%20é" / "whypick.db")


def test_parse_model_keeps_colons_of_the_name() -> None:
    choice = parse_model("openai:qwen3:4b")
    assert choice == ModelChoice("openai", "qwen3:4b")
    assert str(choice) == "openai:qwen3:4b"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("127.0.0.1", "127.0.0.1/32"),
        (" 10.0.0.0/8 , ::1,", "10.0.0.0/8,::1/128"),
    ],
)
def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch, given: str, kept: str) -> None:
    monkeypatch.setenv("WHYPICK_TRUSTED_PROXIES", given)
    assert load().trusted_proxies == kept


@pytest.mark.parametrize("given", ["*", "localhost", "10.0.0.1/8", "10.0.0.256", "127.0.0.1;10.0.0.1"])
def test_a_proxy_that_can_not_be_told_is_refused_and_not_trusted_in_silence(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("WHYPICK_TRUSTED_PROXIES", given)
    with pytest.raises(
        InputError, match=r"WHYPICK_TRUSTED_PROXIES.*addresses or networks such as 127.0.0.1,10.0.0.0/8"
    ):
        load()


@pytest.mark.parametrize(("given", "kept"), [("/advice", "/advice"), ("/a/b-c/", "/a/b-c"), ("/", ""), ("", "")])
def test_a_prefix_is_a_path(monkeypatch: pytest.MonkeyPatch, given: str, kept: str) -> None:
    monkeypatch.setenv("WHYPICK_ROOT_PATH", given)
    assert load().root_path == kept


@pytest.mark.parametrize("given", ["advice", "https://shop.example/advice", "/a b", "//a", "/a?b", "/é"])
def test_a_prefix_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("WHYPICK_ROOT_PATH", given)
    with pytest.raises(InputError, match=r"WHYPICK_ROOT_PATH.*a path such as /advice"):
        load()


@pytest.mark.parametrize("name", ["PER_MINUTE_PERSON", "PER_MINUTE_ADDRESS", "PER_MINUTE_KEY", "MODEL_TOKENS_A_DAY"])
def test_a_limit_is_a_whole_number_from_0(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"WHYPICK_{name}", "0")
    assert getattr(load(), name.lower()) == 0
    for bad in ("-1", "many", "1.5"):
        monkeypatch.setenv(f"WHYPICK_{name}", bad)
        with pytest.raises(InputError, match=f"WHYPICK_{name}.*a whole number"):
            load()
