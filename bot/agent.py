"""The one place that builds the LangChain agent: one a model, none a turn.

What comes out are three kinds of pieces: words as they stream, the end of each of the model's messages, and what
the tools found. Whatever a model or its endpoint does wrong comes out as `Failed`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ModelRequest,
    ModelResponse,
    ModelRetryMiddleware,
    ToolCallLimitMiddleware,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.tool import tool_call
from langsmith import tracing_context

from bot.explaining.past import Explained
from bot.grounded import GroundedChatModel, plan
from bot.llm.briefing import brief, earlier
from bot.llm.grading import Grader
from bot.llm.written_calls import read, repaired
from bot.models import failed, worth_retrying
from bot.tools import tools
from bot.turn.context import Answered, Artifact, Missed, Picked, Run, TurnContext
from bot.turn.voices import Ended, Found, Piece, Words
from retrieval.errors import SpentError, WhypickError

MODEL_CALLS = 4  # two in the usual case, a third after a wrong tool call; the last is room for one more slip
TOOL_CALLS = 4


class WrittenCalls(AgentMiddleware[Any, Run, Any]):
    """Turns a tool call that the model wrote as text, or malformed, into the call that it was meant to be."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = names

    async def awrap_model_call(
        self,
        request: ModelRequest[Run],
        handler: Callable[[ModelRequest[Run]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Called by the agent around each call of the model."""
        response = await handler(request)
        response.result = [self._understood(one) if isinstance(one, AIMessage) else one for one in response.result]
        return response

    def _understood(self, message: AIMessage) -> AIMessage:
        if message.tool_calls:
            return message
        calls = [
            tool_call(name=str(call["name"]), args=dict(repaired(call["args"])), id=call["id"] or f"malformed_{place}")
            for place, call in enumerate(message.invalid_tool_calls)
            if call["name"] in self._names
        ]
        calls += [
            tool_call(name=call.name, args=dict(call.arguments), id=f"written_{place}")
            for place, call in enumerate(() if calls else read(message.text, self._names))
        ]
        return AIMessage(content="", tool_calls=calls, id=message.id) if calls else message


class Planned(AgentMiddleware[Any, Run, Any]):
    """Looks up what the turn is about where the model has nothing to plan, or planned nothing.

    A weak model would answer a "why?" before it has looked; any model answers sooner with one call less. Picks are the
    model's to plan, but where it spoke instead of asking for them, they are asked for as the built-in would.
    """

    async def awrap_model_call(
        self,
        request: ModelRequest[Run],
        handler: Callable[[ModelRequest[Run]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Called by the agent around each call of the model."""
        turn = request.runtime.context.turn()
        calls = () if isinstance(request.messages[-1], ToolMessage) else plan(turn)
        if not calls:
            return await handler(request)
        if turn.picking:
            response = await handler(request)
            if any(isinstance(one, AIMessage) and one.tool_calls for one in response.result):
                return response
        return ModelResponse(result=[AIMessage("", tool_calls=list(calls))])


class Agent:
    """One model with our tools. Holds nothing of any turn."""

    def __init__(self, model: BaseChatModel, name: str, grader: Grader | None = None) -> None:
        """`grader` grades the candidates of its turns."""
        self.name, self._grader = name, grader
        self.is_builtin = isinstance(model, GroundedChatModel)
        own = tools()
        # The built-in calls a tool once and never fails to end; each limit would cost it a step of the graph.
        guards = () if self.is_builtin else _guards([tool.name for tool in own])
        self._graph = create_agent(model, own, middleware=guards, context_schema=Run)

    async def stream(self, turn: TurnContext, found: Sequence[Artifact] = ()) -> AsyncGenerator[Piece, None]:
        """The pieces of one turn. `found` is what tools gave already, when another model could not finish.

        Raises Failed for whatever the model did; errors of our own tools pass as they are.
        """
        turn = replace(turn, grader=self._grader)
        talk = [*self._opening(turn), HumanMessage(turn.understood.text), *_as_messages(found)]
        # A variable in the environment could otherwise send every turn to a tracing service.
        with tracing_context(enabled=False):
            try:
                pieces = self._graph.astream(
                    {"messages": [*talk]}, context=Run(lambda: turn), stream_mode=["messages", "updates"]
                )
                async for mode, data in pieces:
                    for piece in _streamed(data) if mode == "messages" else _updated(data):
                        yield piece
            except SpentError as error:
                raise failed(error) from error
            except WhypickError:
                raise
            except Exception as error:  # the edge of our process: a model's client may raise anything
                if self.is_builtin:
                    raise
                raise failed(error) from error

    def _opening(self, turn: TurnContext) -> list[AnyMessage]:
        if self.is_builtin:
            return []
        talk: list[AnyMessage] = [SystemMessage(brief(turn))]
        for asked, answered in earlier(turn.session):
            talk += [HumanMessage(asked), AIMessage(answered)]
        return talk


def _guards(tools: Sequence[str]) -> list[AgentMiddleware[Any, Run, Any]]:
    """What a remote model needs: limits on its calls, its slips understood, one retry."""
    return [
        ModelCallLimitMiddleware(run_limit=MODEL_CALLS, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=TOOL_CALLS, exit_behavior="continue"),
        Planned(),
        WrittenCalls(tools),
        ModelRetryMiddleware(max_retries=1, retry_on=worth_retrying, on_failure="error", initial_delay=0.2),
    ]


def _streamed(data: Any) -> list[Piece]:  # noqa: ANN401
    message, _ = data
    if not isinstance(message, AIMessageChunk) or not message.text:
        return []
    return [Words(message.text, message.id or "")]


def _updated(data: Any) -> list[Piece]:  # noqa: ANN401
    pieces: list[Piece] = []
    for change in data.values():
        for message in (change or {}).get("messages", ()):
            if isinstance(message, AIMessage):
                pieces.append(Ended(message.id or "", bool(message.tool_calls)))
            elif isinstance(message, ToolMessage) and isinstance(
                message.artifact, Picked | Answered | Explained | Missed
            ):
                pieces.append(Found(message.artifact))
    return pieces


def _as_messages(found: Sequence[Artifact]) -> list[AnyMessage]:
    """Results of tools as if they had just been called."""
    messages: list[AnyMessage] = []
    for artifact in found:
        name = {Picked: "recommend", Answered: "look_up"}.get(type(artifact), "explain")
        call = tool_call(name=name, args={}, id=name)
        messages += [AIMessage("", tool_calls=[call]), ToolMessage("", name=name, tool_call_id=name, artifact=artifact)]
    return messages
