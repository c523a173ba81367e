"""The built-in chat model: no key, no network. It plans from what was understood and words only what was found.

It is a LangChain chat model like any other, run by the same agent with the same tools. It reads the turn from the
run's context and the tools' typed artifacts, never from prose, so it cannot state what is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import ToolCall, tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.runtime import get_runtime

from bot.explaining.past import Explained
from bot.turn.context import EXPLAINING, Answered, Artifact, Picked, Run, TurnContext
from bot.voice.account import account

# Words said at once: each piece costs the graph half a millisecond.
_PIECE = re.compile(r"(?:\s*\S+){1,2}\s*?(?=\s|\Z)")


@dataclass(frozen=True, slots=True)
class Step:
    """What the model says and calls in one go."""

    words: str
    calls: tuple[ToolCall, ...] = ()


class GroundedChatModel(BaseChatModel):
    """Deterministic: the same turn gives the same words."""

    @property
    def _llm_type(self) -> str:
        return "grounded"

    def bind_tools(self, tools: Sequence[Any], **kwargs: object) -> GroundedChatModel:
        """Itself: it knows the tools."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        step = next_step(get_runtime(Run).context.turn(), messages)
        message = AIMessage(content=step.words, tool_calls=list(step.calls))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        yield from _chunks(next_step(get_runtime(Run).context.turn(), messages))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in _chunks(next_step(get_runtime(Run).context.turn(), messages)):
            yield chunk


def next_step(turn: TurnContext, messages: Sequence[BaseMessage]) -> Step:
    """First the acknowledgement and the tools that the act needs, then words for what they found."""
    found = _found(messages)
    called = {message.name for message in found}
    calls = tuple(call for call in plan(turn) if call["name"] not in called)
    if not found:
        return Step(_opening(turn), calls)
    words = " ".join(_say(turn, message.artifact) for message in found if message.artifact is not None)
    return Step("" if calls else words, calls)


def _found(messages: Sequence[BaseMessage]) -> list[ToolMessage]:
    """What the tools answered since the person spoke."""
    since = max((place for place, one in enumerate(messages) if isinstance(one, HumanMessage)), default=-1)
    return [one for one in messages[since + 1 :] if isinstance(one, ToolMessage)]


def plan(turn: TurnContext) -> tuple[ToolCall, ...]:
    """The tool calls that the act needs."""
    said = turn.understood
    item = said.items[0] if said.items else ""
    calls = []
    if said.act == "about":
        calls.append(tool_call(name="look_up", args={"item": item, "question": said.question}, id="look_up"))
    if said.act in EXPLAINING:
        calls.append(tool_call(name="explain", args={"item": item, "versus": list(said.items[1:])}, id="explain"))
    if turn.picking:
        calls.append(tool_call(name="recommend", args={}, id="recommend"))
    return tuple(calls)


def _opening(turn: TurnContext) -> str:
    """What is said before anything was looked up."""
    said = turn.understood
    if turn.acknowledged:
        return ""
    if said.act in ("greet", "thanks", "human", "out_of_scope"):
        still = turn.narrator.acknowledge(said, turn.preferences) if turn.acknowledging else ""
        plain = turn.narrator.plain(turn.offer.key if said.act == "human" else said.act)
        return f"{plain} {still}".strip()
    if said.act == "refused":
        return _refusal(turn)
    if said.act == "known":
        return account(turn)
    if said.act == "accept":
        item = turn.catalogue.get(said.items[0]) if said.items else None
        return turn.narrator.plain("accept", title=item.title) if item else turn.narrator.plain("thanks")
    return turn.narrator.acknowledge(said, turn.preferences) if turn.acknowledging else ""


def _refusal(turn: TurnContext) -> str:
    if "too_long" in turn.understood.notes:
        return turn.narrator.plain("refused.long", limit=turn.message_limit)
    return turn.narrator.plain("refused.empty" if "empty" in turn.understood.notes else "refused")


def _say(turn: TurnContext, artifact: Artifact) -> str:
    if isinstance(artifact, Picked):
        return turn.narrator.picks(turn.understood, turn.preferences, artifact.recommendation, artifact.cards)
    if isinstance(artifact, Answered):
        return artifact.answer.text
    if isinstance(artifact, Explained):
        return artifact.words(turn.narrator)
    return turn.narrator.plain(artifact.key)


def _chunks(step: Step) -> Iterator[ChatGenerationChunk]:
    """The words, a few at a time, then every tool call as one piece."""
    for piece in _PIECE.findall(step.words):
        yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
    for index, call in enumerate(step.calls):
        piece = tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=index)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[piece]))
    if not step.words and not step.calls:
        yield ChatGenerationChunk(message=AIMessageChunk(content=""))
