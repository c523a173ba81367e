"""One question to a language model that is answered by one JSON object.

Where the endpoint knows schemas, the answer is held to one by the endpoint; where it refuses them, the words alone ask
for it. Either way what comes back is untrusted text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from langsmith import tracing_context

from bot.llm.failure import Failed
from retrieval.errors import WhypickError


class Chat(Protocol):
    """What is needed of a LangChain chat model."""

    async def ainvoke(self, input: Any, **given: Any) -> Any:  # noqa: ANN401
        """The model's message in answer to (role, text) pairs."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and the tokens that were read and written for it (0 where the endpoint does not say)."""

    text: str
    read: int = 0
    written: int = 0


class Asker:
    """Asks one model."""

    def __init__(self, model: Chat, failed: Callable[[Exception], Failed]) -> None:
        """`failed` says which failure it is that the model's client raised."""
        self._model, self._failed = model, failed
        self._knows_schemas = True

    async def ask(self, system: str, data: str, schema: Mapping[str, Any] | None = None) -> Told:
        """The answer to `data` under the instructions of `system`. Raises Failed; SpentError where it was not asked."""
        messages = [("system", system), ("human", data)]
        # A variable in the environment could otherwise send it all to a tracing service.
        with tracing_context(enabled=False):
            if schema is not None and self._knows_schemas:
                try:
                    return await self._told(messages, response_format=_format(schema))
                except Failed as error:  # perhaps it won't have a schema
                    if error.trouble != "refused":
                        raise
            answer = await self._told(messages)
            self._knows_schemas = self._knows_schemas and schema is None  # it answers, and only a schema was in the way
            return answer

    async def _told(self, messages: Sequence[tuple[str, str]], **given: Any) -> Told:  # noqa: ANN401  (as its client has it)
        try:
            message = await self._model.ainvoke(messages, **given)
        except WhypickError:
            raise
        except Exception as error:  # the edge of our process: a model's client may raise anything
            raise self._failed(error) from error
        used = message.usage_metadata or {}
        return Told(str(message.text), used.get("input_tokens", 0), used.get("output_tokens", 0))


def _format(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": dict(schema)}}
