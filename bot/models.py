"""Provider name -> LangChain chat model, and what its failures mean."""

from __future__ import annotations

import math
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any, cast

import httpx2
import openai
import orjson
from langchain_core import exceptions as lc
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from langgraph.errors import GraphRecursionError
from pydantic import PrivateAttr, SecretStr

from bot.llm.failure import Failed, Trouble
from bot.llm.structured import Asker
from bot.settings import ModelChoice, Settings, parse_model
from bot.spending import Purse
from retrieval.errors import InputError, ModelError, SpentError, WhypickError

OPENAI_URL = "https://api.openai.com/v1"
MAX_TOKENS = 300
_THINKING = re.compile(r"^(?:o\d|gpt-(?:5|6)(?!.*chat))", re.IGNORECASE)
_THINKING_TOKENS = 2000
_ENGLISH = bytes(range(128))

# The first kind that fits counts, so a narrower class stands before a wider one.
TROUBLES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (SpentError, "spent"),
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

# What an endpoint turns away, or never hears of, is not on its bill.
_UNBILLED: frozenset[Trouble] = frozenset({"busy", "refused", "unreachable"})
# The connection was there, and broke.
_CUT_OFF = (httpx2.RemoteProtocolError, httpx2.ReadError)
_RETRYABLE: tuple[type[Exception], ...] = (
    openai.RateLimitError,
    openai.InternalServerError,
    openai.APIConnectionError,
)


class PaidChatOpenAI(ChatOpenAI):
    """A remote model, every call of which is paid from a purse: there is no way around it to the endpoint."""

    _purse: Purse = PrivateAttr()

    def __init__(self, purse: Purse, **given: Any) -> None:  # noqa: ANN401  (as its fields are)
        super().__init__(stream_usage=purse.limit is not None, **given)  # only who counts needs to be told
        self._purse = purse

    async def _agenerate(self, messages: list[BaseMessage], *rest: Any, **given: Any) -> ChatResult:  # noqa: ANN401
        async with self._purse.paying(self._most(messages, given), _unbilled) as bill:
            result = await super()._agenerate(messages, *rest, **given)
            bill.tokens = _told(result.generations[0].message) if result.generations else None
            return result

    async def _astream(
        self,
        messages: list[BaseMessage],
        *rest: Any,  # noqa: ANN401
        **given: Any,  # noqa: ANN401
    ) -> AsyncIterator[ChatGenerationChunk]:
        chunks = cast(AsyncGenerator[ChatGenerationChunk], super()._astream(messages, *rest, **given))
        async with self._purse.paying(self._most(messages, given), _unbilled) as bill, aclosing(chunks):
            async for chunk in chunks:
                bill.tokens = _told(chunk.message) or bill.tokens
                yield chunk

    def _generate(self, *_: Any, **__: Any) -> ChatResult:  # noqa: ANN401
        raise NotImplementedError("a remote model is asked asynchronously, so that the call is paid for")

    def _stream(self, *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:  # noqa: ANN401
        raise NotImplementedError("a remote model is asked asynchronously, so that the call is paid for")

    def _most(self, messages: list[BaseMessage], given: dict[str, Any]) -> int:
        """The tokens that a call can come to: all that is sent, and the longest answer."""
        sent = orjson.dumps(self._get_request_payload(messages, **given), default=str)
        return tokens_at_most(sent) + (self.max_tokens or 0)


def tokens_at_most(text: bytes) -> int:
    """More tokens than any model in use makes of this UTF-8: one of every two letters of English, of every byte else.

    English has about four letters in a token; no token has less than a byte.
    """
    others = len(text.translate(None, _ENGLISH))
    return others + math.ceil((len(text) - others) / 2)


def chat_model(settings: Settings, purse: Purse, name: str | None = None) -> BaseChatModel:
    """The chat model of that name (default: the settings' own); InputError for a name nobody knows.

    `grounded` is the built-in. `openai:NAME` is a model at OpenAI, or at `OPENAI_BASE_URL`, which `purse` pays.
    """
    from bot.grounded import GroundedChatModel

    choice = settings.choice if name is None else parse_model(name)
    return GroundedChatModel() if choice.is_builtin else _openai(settings, choice, purse)


def asker(settings: Settings, purse: Purse, name: str | None = None) -> Asker:
    """Asks the remote model of that name (default: the settings' own) for JSON objects. InputError for the built-in."""
    choice = settings.choice if name is None else parse_model(name)
    if choice.is_builtin:
        fix = "Set WHYPICK_MODEL to openai:NAME"
        raise InputError("the built-in judges nothing", where="model", do=fix)
    return Asker(_openai(settings, choice, purse, streaming=False), failed)


def _openai(settings: Settings, choice: ModelChoice, purse: Purse, *, streaming: bool = True) -> BaseChatModel:
    """A remote model. Its address and key are given here, so that no other variable can send words elsewhere."""
    own_server = settings.openai_base_url is not None
    settings.require_key(choice)
    thinks = not own_server and _THINKING.match(choice.name) is not None
    return PaidChatOpenAI(
        purse,
        model=choice.name,
        base_url=settings.openai_base_url or OPENAI_URL,
        api_key=settings.openai_api_key or SecretStr("none"),
        timeout=openai.Timeout(settings.turn_s, connect=min(settings.first_word_s, 5.0)),
        stream_chunk_timeout=None,  # its wait swallows a cancellation now and then; the turn has its own deadline
        max_retries=0,
        streaming=streaming,
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


def _unbilled(error: Exception) -> bool:
    return trouble(error) in _UNBILLED


def _told(message: BaseMessage) -> int | None:
    """The tokens that the endpoint counted for a message; None where it does not say."""
    used = message.usage_metadata if isinstance(message, AIMessage) else None
    return used["total_tokens"] if used else None


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


def failed(error: BaseException) -> Failed:
    """The same failure as an error of ours, for the log; what a person is told comes from its `trouble`."""
    what = f"{type(error).__name__}: {error}"
    ours = ModelError(what, where="language model", do="Try: whypick doctor.")
    return Failed(error if isinstance(error, WhypickError) else ours, trouble(error))
