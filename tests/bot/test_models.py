"""Which model speaks, and what its failures mean; the real client against a real server."""

from __future__ import annotations

import inspect
from pathlib import Path

import openai
import pytest
from langchain_core import exceptions as langchain_exceptions

from bot.grounded import GroundedChatModel
from bot.llm.failure import Failed, Trouble
from bot.models import TROUBLES, asker, chat_model, trouble, worth_retrying
from bot.settings import Settings, load
from bot.wiring import purse_of
from retrieval.errors import InputError
from tests.bot.fake_openai import PATIENCE, Answer, nobody, serving


def settings(url: str | None, home: Path = Path("unused"), **given: object) -> Settings:
    key = given.pop("key", "k")
    return load(home=home, model="openai:some-model", openai_base_url=url, openai_api_key=key, **given)


async def said_by(one: Settings) -> str:
    return "".join([chunk.text async for chunk in chat_model(one, purse_of(one)).astream("hello")])


async def failure_of(one: Settings) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011
        await said_by(one)
    return raised.value


def test_the_built_in_is_the_default_also_with_a_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert isinstance(chat_model(load(), purse_of(load())), GroundedChatModel)


def test_a_name_nobody_knows_is_the_persons_to_correct() -> None:
    with pytest.raises(InputError, match="names no model"):
        chat_model(load(), purse_of(load()), "clippy")


def test_openai_without_a_key_is_said_at_once() -> None:
    with pytest.raises(InputError, match="OPENAI_API_KEY"):
        chat_model(load(model="openai:gpt-5-mini", openai_base_url=None, openai_api_key=None), purse_of(load()))


async def test_a_remote_model_streams_with_few_tokens_and_little_chance() -> None:
    with serving(Answer("one two three")) as fake:
        assert (await said_by(settings(fake.url))).split() == ["one", "two", "three"]
    (ask,) = fake.asks
    assert ask.path == "/v1/chat/completions"
    assert ask.headers["authorization"] == "Bearer k"
    assert ask.body["model"] == "some-model"
    assert ask.body["stream"] is True
    assert ask.body["max_completion_tokens"] <= 300
    assert ask.body["temperature"] <= 0.3


async def test_no_other_variable_sends_words_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Answer("here")) as fake, serving(Answer("elsewhere")) as other:
        for name in ("OPENAI_API_BASE", "LANGSMITH_GATEWAY_URL", "OPENAI_PROXY_URL"):
            monkeypatch.setenv(name, other.url)
        assert (await said_by(settings(fake.url))).strip() == "here"
        assert other.asks == []


@pytest.mark.parametrize(
    ("answer", "kind", "again"),
    [
        (Answer(status=400), "refused", False),
        (Answer(status=401), "refused", False),
        (Answer(status=404), "refused", False),
        (Answer(status=422), "refused", False),
        (Answer(status=429), "busy", True),
        (Answer(status=500), "broken", True),
        (Answer(status=503), "broken", True),
        (Answer("half an answer and then nothing", drops_after=3), "broken", False),
        (Answer("never", silent_s=60), "late", False),
    ],
)
async def test_every_failure_has_its_kind(answer: Answer, kind: Trouble, again: bool) -> None:
    with serving(answer) as fake:
        error = await failure_of(settings(fake.url, turn_s=0.5 if kind == "late" else 60))
        assert fake.speaking.wait(PATIENCE)  # it may hear of a call only after the caller has gone
    assert (trouble(error), worth_retrying(error)) == (kind, again)
    assert len(fake.asks) == 1  # the client itself never tries again


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(status=401), "refused"),
        (Answer(status=429), "busy"),
        (Answer(status=500), "broken"),
        (Answer("never", silent_s=60), "late"),
    ],
)
async def test_who_asks_for_an_object_gets_an_error_of_ours(answer: Answer, kind: Trouble) -> None:
    with serving(answer) as fake:
        one = settings(fake.url, turn_s=0.5)
        with pytest.raises(Failed) as raised:
            await asker(one, purse_of(one)).ask("Answer.", "{}")
    assert raised.value.trouble == kind


async def test_nobody_answering_is_a_kind_of_failure() -> None:
    error = await failure_of(settings(nobody()))
    assert (trouble(error), worth_retrying(error)) == ("unreachable", True)


def test_every_failure_that_a_vendor_can_raise_has_a_place() -> None:
    """When openai or LangChain adds a kind of failure, somebody must say here what it means."""
    broken = {  # no narrower kind than "it answered with a fault"
        "OpenAIError", "APIError", "APIStatusError", "APIResponseValidationError", "ConflictError", "InternalServerError",
        "LengthFinishReasonError", "ContentFilterFinishReasonError", "OAuthError", "SubjectTokenProviderError",
        "WebSocketConnectionClosedError", "WebSocketQueueFullError", "InvalidWebhookSignatureError", "ModelError",
    }  # fmt: skip
    theirs = {name: getattr(openai, name) for name in openai.__all__ if name.endswith("Error")}
    theirs |= {
        name: kind
        for name, kind in inspect.getmembers(langchain_exceptions, inspect.isclass)
        if issubclass(kind, langchain_exceptions.ModelError)
    }
    assert set(theirs) - {kind.__name__ for kind, _ in TROUBLES} - broken == set()
