"""One question to a language model that is answered by one JSON object.

Where the endpoint knows schemas, the answer is held to one by the endpoint; where it refuses them, the words alone ask
for it. Either way what comes back is untrusted text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from langsmith import tracing_context


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
    """Asks one model. Raises what the model's client raises."""

    def __init__(self, model: Chat, refused: Callable[[Exception], bool]) -> None:
        """`refused` tells an endpoint that won't have this request at all from one that is in trouble."""
        self._model, self._refused = model, refused
        self._knows_schemas = True

    async def ask(self, system: str, data: str, schema: Mapping[str, Any] | None = None) -> Told:
        """The answer to `data` under the instructions of `system`."""
        messages = [("system", system), ("human", data)]
        # A variable in the environment could otherwise send it all to a tracing service.
        with tracing_context(enabled=False):
            if schema is not None and self._knows_schemas:
                try:
                    return _told(await self._model.ainvoke(messages, response_format=_format(schema)))
                except Exception as error:
                    if not self._refused(error):
                        raise
            answer = _told(await self._model.ainvoke(messages))
            self._knows_schemas = self._knows_schemas and schema is None  # it answers, and only a schema was in the way
            return answer


def _format(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": dict(schema)}}


def _told(message: Any) -> Told:  # noqa: ANN401  (a LangChain message)
    used = message.usage_metadata or {}
    return Told(str(message.text), used.get("input_tokens", 0), used.get("output_tokens", 0))
