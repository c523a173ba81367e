"""What the person running Whypick may set. Read once, then frozen; nothing else reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, cast

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.human.way import SECRET_GRAMMAR, Way, parse_secret, parse_way
from retrieval.errors import InputError
from retrieval.validation import first_fault

PREFIX = "WHYPICK_"
ENV_FILE = ".env"
SECRET = PREFIX + "HUMAN_SECRET"
MODEL_GRAMMAR = 'Use "grounded" for the built-in, or "openai:NAME" such as "openai:gpt-5-mini"'

BUILT_IN = "grounded"
MOST_A_MINUTE = 1_000_000
A_MINUTE = "a whole number from 0 (no limit) to 1000000"
Provider = Literal["grounded", "openai"]


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which language model speaks. `name` is empty for the built-in."""

    provider: Provider
    name: str = ""

    @property
    def is_builtin(self) -> bool:
        """True when nothing is sent anywhere."""
        return self.provider == "grounded"

    def __str__(self) -> str:
        return self.provider if self.is_builtin else f"{self.provider}:{self.name}"


def parse_model(text: str, *, where: str = "model") -> ModelChoice:
    """`grounded` or `openai:NAME` as a choice; anything else is an InputError at `where`."""
    provider, colon, name = text.strip().partition(":")
    if provider == "grounded" and not colon:
        return ModelChoice("grounded")
    if provider == "openai" and name.strip():
        return ModelChoice("openai", name.strip())
    raise InputError(f"{text[:60]!r} names no model", where=where, do=MODEL_GRAMMAR)


class Settings(BaseSettings):
    """Every setting, from `WHYPICK_*` variables or a `.env` file in the working folder; the environment wins.

    A field's description completes the sentence "It takes ...". Use `load`, which turns a bad value into one line.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_by_alias=True,
        validate_by_name=True,
        validate_default=True,
    )

    home: Path = Field(Path(".whypick"), description="a folder that we may write to")
    model: str = Field("grounded", description='"grounded" or "openai:NAME"')
    embedder: str | None = Field(None, description="the name or path of a sentence-transformers model")
    database_url: str | None = Field(None, description="an SQLAlchemy URL (default: whypick.db in the home)")
    picks: int = Field(3, ge=1, le=4, description="a whole number from 1 to 4")
    max_message_chars: int = Field(4000, ge=1, le=100_000, description="a whole number from 1 to 100000")
    questions: bool = Field(True, description="true or false: whether the bot asks back now and then")
    first_word_s: float = Field(8.0, gt=0, le=600, description="seconds, more than 0 and at most 600")
    turn_s: float = Field(30.0, gt=0, le=600, description="seconds, more than 0 and at most 600")
    grade_bound: float = Field(0.25, ge=0, le=5, description="a number from 0 to 5")
    grade_s: float = Field(3.0, gt=0, le=600, description="seconds, more than 0 and at most 600")
    online: Literal["off", "thompson", "ucb"] = Field("off", description="off, thompson or ucb")
    human: str | None = Field(None, description="a link, an address, or webhook:URL")
    human_secret: SecretStr | None = Field(None, description="the secret that signs what a webhook is sent")
    per_minute_person: int = Field(30, ge=0, le=MOST_A_MINUTE, description=A_MINUTE)
    per_minute_address: int = Field(300, ge=0, le=MOST_A_MINUTE, description=A_MINUTE)
    per_minute_key: int = Field(1200, ge=0, le=MOST_A_MINUTE, description=A_MINUTE)
    model_tokens_a_day: int | None = Field(None, ge=0, le=10**15, description="a whole number of tokens, 0 or more")
    trusted_proxies: str = Field("", description="addresses or networks such as 127.0.0.1,10.0.0.0/8")
    root_path: str = Field("", description="a path such as /advice, without a slash at its end")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="debug, info, warning or error")
    openai_base_url: str | None = Field(
        None, validation_alias="OPENAI_BASE_URL", description="an address such as http://127.0.0.1:11434/v1"
    )
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY", description="the endpoint's key")

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("model")
    @classmethod
    def _known_model(cls, model: str) -> str:
        return str(parse_model(model, where=PREFIX + "MODEL"))

    @field_validator("human")
    @classmethod
    def _known_way(cls, human: str | None) -> str | None:
        if human is not None:
            parse_way(human, where=PREFIX + "HUMAN")
        return human

    @field_validator("human_secret")
    @classmethod
    def _good_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            parse_secret(secret.get_secret_value(), where=SECRET)
        return secret

    @field_validator("openai_base_url")
    @classmethod
    def _http_only(cls, url: str | None) -> str | None:
        if url is not None and not re.match(r"https?://[^\s/]", url):
            raise ValueError("not an http:// or https:// address")
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses_only(cls, proxies: str) -> str:
        # Each one is read here: uvicorn takes what it can't read for a name, and trusts nobody for it in silence.
        networks = (ip_network(one.strip()) for one in proxies.split(",") if one.strip())
        return ",".join(map(str, networks))

    @field_validator("root_path")
    @classmethod
    def _path_only(cls, path: str) -> str:
        if not re.fullmatch(r"(?:/[A-Za-z0-9._~-]+)*", path.removesuffix("/")):
            raise ValueError("not a path")
        return path.removesuffix("/")

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level

    @property
    def choice(self) -> ModelChoice:
        """The model in force, parsed."""
        return parse_model(self.model, where=PREFIX + "MODEL")

    @property
    def way(self) -> Way:
        """The way to a human, parsed."""
        return parse_way(self.human, where=PREFIX + "HUMAN") if self.human else Way()

    def require_secret(self) -> bytes:
        """What signs that which a webhook is sent. Raises InputError where it is not set, or is no secret."""
        if self.human_secret is None:
            raise InputError("a webhook is signed, and with nothing yet", where=SECRET, do=SECRET_GRAMMAR)
        return parse_secret(self.human_secret.get_secret_value(), where=SECRET)

    def require_key(self, choice: ModelChoice) -> None:
        """Raise InputError when a model can't be asked for want of a key; one's own server may do without."""
        if not choice.is_builtin and self.openai_api_key is None and self.openai_base_url is None:
            raise InputError("there is no key for OpenAI", where="OPENAI_API_KEY", do="Set it, or set OPENAI_BASE_URL.")

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        from sqlalchemy import URL

        if self.database_url:
            return self.database_url
        return URL.create("sqlite", database=str(self.home / "whypick.db")).render_as_string(hide_password=False)

    @property
    def logs(self) -> Path:
        """The folder of the log files."""
        return self.home / "logs"


def load(**given: str | float | Path | None) -> Settings:
    """The settings, `given` ones first. Raises InputError, one line that names the variable."""
    try:
        return Settings(**cast(dict[str, Any], given))
    except ValidationError as error:
        raise _bad_setting(error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't be read ({error})", where=ENV_FILE, do="Save it as UTF-8 text, or remove it") from None


def read_file(file: Path, names: Collection[str]) -> dict[str, Any]:
    """What a file in the grammar of `.env` says of these settings. Raises InputError where it says anything else."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't be read ({error})", where=str(file), do="Save it as UTF-8 text") from None
    variables = {PREFIX + name.upper(): name for name in names}
    said = dict[str, str]()
    for line in parse_stream(StringIO(text)):
        variable = (line.key or "").upper()
        if line.error or (line.key and line.value is None):
            raise InputError(f"line {line.original.line} is no setting", where=str(file), do="Write NAME=value")
        if variable and variable not in variables:
            fix = f"Take it out; what may be set here: {', '.join(variables)}"
            raise InputError(f"{line.key} can't differ between two conversations", where=str(file), do=fix)
        if line.value:
            said[variables[variable]] = line.value
    try:
        read = Settings(**cast(dict[str, Any], said))
    except ValidationError as error:
        raise _bad_setting(error, str(file)) from None
    return {name: getattr(read, name) for name in said}


def unknown_names() -> tuple[str, ...]:
    """`WHYPICK_*` names in the environment or `.env` that no setting has: probably misspelt."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    names = {name.upper() for name in (*os.environ, *dotenv_values(ENV_FILE))}
    return tuple(sorted(name for name in names if name.startswith(PREFIX) and name not in known))


def _bad_setting(error: ValidationError, file: str = "") -> InputError:
    """The first thing wrong, without its value: a key must not reach a screen or a log."""
    place, fault = first_fault(error)
    place = place.partition(".")[0]
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or PREFIX + name.upper())
        if place in (name, variable):
            place = file or f"the environment or {ENV_FILE}"
            fix = f"It takes {field.description}; correct it in {place}, or unset it"
            return InputError(_lowered(fault), where=variable, do=fix)
    return InputError(_lowered(fault), where=place)


def _lowered(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
