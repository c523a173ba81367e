"""Provider name -> LangChain chat model, and what its failures mean.

trouble         what happened, as a person may be told
late            no answer in time
unreachable     nobody answers at the address
busy            the endpoint turns us away for now (429)
refused         it turns us away for good: key, permission, model name, request
broken          it answered with a fault, or with something that can't be read
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import openai
from langchain_core import exceptions as lc
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from langgraph.errors import GraphRecursionError
from pydantic import SecretStr

from bot.llm.structured import Asker
from bot.settings import ModelChoice, Settings, parse_model
from bot.turn.voices import Trouble
from retrieval.errors import InputError, ModelError

OPENAI_URL = "https://api.openai.com/v1"
MAX_TOKENS = 300
_THINKING = re.compile(r"^(?:o\d|gpt-(?:5|6)(?!.*chat))", re.IGNORECASE)
_THINKING_TOKENS = 2000

# The first kind that fits counts, so a narrower class stands before a wider one.
TROUBLES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (lc.ModelTimeoutError, "late"),
    (openai.APITimeoutError, "late"),
    (httpx2.TimeoutException, "late"),
    (TimeoutError, "late"),
    (lc.ModelRateLimitError, "busy"),
    (openai.RateLimitError, "busy"),
    (lc.ModelAuthenticationError, "refused"),
    (lc.ModelPermissionDeniedError, "refused"),
    (lc.ModelNotFoundError, "refused"),
    (lc.ModelInvalidRequestError, "refused"),
    (lc.ContextOverflowError, "refused"),
    (openai.AuthenticationError, "refused"),
    (openai.PermissionDeniedError, "refused"),
    (openai.NotFoundError, "refused"),
    (openai.BadRequestError, "refused"),
    (openai.UnprocessableEntityError, "refused"),
    (lc.ModelConnectionError, "unreachable"),
    (openai.APIConnectionError, "unreachable"),
    (httpx2.TransportError, "unreachable"),
    (ConnectionError, "unreachable"),
    (lc.ModelAPIError, "broken"),
    (lc.ModelError, "broken"),
    (openai.OpenAIError, "broken"),
    (lc.LangChainException, "broken"),
    (GraphRecursionError, "broken"),
)

# The connection was there, and broke.
_CUT_OFF = (httpx2.RemoteProtocolError, httpx2.ReadError)
_RETRYABLE: tuple[type[Exception], ...] = (
    openai.RateLimitError,
    openai.InternalServerError,
    openai.APIConnectionError,
)


def chat_model(settings: Settings, name: str | None = None) -> BaseChatModel:
    """The chat model of that name (default: the settings' own); InputError for a name nobody knows.

    `grounded` is the built-in. `openai:NAME` is a model at OpenAI, or at `OPENAI_BASE_URL`.
    """
    from bot.grounded import GroundedChatModel

    choice = settings.choice if name is None else parse_model(name)
    return GroundedChatModel() if choice.is_builtin else _openai(settings, choice)


def asker(settings: Settings, name: str | None = None) -> Asker:
    """Asks the remote model of that name (default: the settings' own) for JSON objects. InputError for the built-in."""
    choice = settings.choice if name is None else parse_model(name)
    if choice.is_builtin:
        fix = "Set WHYPICK_MODEL to openai:NAME"
        raise InputError("the built-in judges nothing", where="model", do=fix)
    return Asker(_openai(settings, choice, streaming=False), lambda error: trouble(error) == "refused")


def _openai(settings: Settings, choice: ModelChoice, *, streaming: bool = True) -> BaseChatModel:
    """A remote model. Its address and key are given here, so that no other variable can send words elsewhere."""
    own_server = settings.openai_base_url is not None
    settings.require_key(choice)
    thinks = not own_server and _THINKING.match(choice.name) is not None
    return ChatOpenAI(
        model=choice.name,
        base_url=settings.openai_base_url or OPENAI_URL,
        api_key=settings.openai_api_key or SecretStr("none"),
        timeout=openai.Timeout(settings.turn_s, connect=min(settings.first_word_s, 5.0)),
        stream_chunk_timeout=None,  # its wait swallows a cancellation now and then; the turn has its own deadline
        max_retries=0,
        streaming=streaming,
        stream_usage=False,
        temperature=None if thinks else 0.2,
        reasoning_effort="low" if thinks else None,
        max_completion_tokens=_THINKING_TOKENS if thinks else MAX_TOKENS,
        use_responses_api=False if own_server else None,
        http_async_client=openai.DefaultAsyncHttpxClient(follow_redirects=False),
    )


def trouble(error: BaseException) -> Trouble:
    """What kind of failure an error of a model, its client or its endpoint is."""
    if any(isinstance(one, _CUT_OFF) for one in _causes(error)):
        return "broken"
    return next((kind for known, kind in TROUBLES if isinstance(error, known)), "broken")


def worth_retrying(error: Exception) -> bool:
    """Whether asking once more at once may help. Not after a cut in mid-answer: its words would come twice."""
    cut = any(isinstance(one, _CUT_OFF) for one in _causes(error))
    return isinstance(error, _RETRYABLE) and not cut and trouble(error) != "late"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what caused it, at most eight deep."""
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__


def model_error(error: BaseException) -> ModelError:
    """The same failure as an error of ours, for the log; what a person is told comes from `trouble`."""
    return ModelError(f"{type(error).__name__}: {error}", where="language model", do="Try: whypick doctor.")
