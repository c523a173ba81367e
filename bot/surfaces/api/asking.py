"""What a Chat Completions client sends and gets. Fields that mean nothing here are let pass: clients send many."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.surfaces.api.shapes import LARGEST, PersonId, TurnOut
from retrieval.errors import InputError


class _Tolerant(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Part(_Tolerant):
    """A piece of a message; only text is read."""

    type: str = Field(max_length=40)
    text: str | None = Field(None, max_length=LARGEST)


class Message(_Tolerant):
    """One message of the history."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=LARGEST)] | Annotated[list[Part], Field(max_length=100)] | None = None

    def text(self) -> str:
        """Its words. Raises InputError where it has something else."""
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        if any(part.type != "text" for part in self.content):
            raise InputError("only text can be read", where="messages", do="Leave pictures, sounds and files out")
        return "\n".join(part.text or "" for part in self.content)


class StreamOptions(_Tolerant):
    """What a stream is to have beside the answer."""

    include_usage: bool = False


class Completion(_Tolerant):
    """A request for the next message of a chat. Tools and the settings of language models are not used."""

    model: str = Field("whypick", min_length=1, max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=1000)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    user: PersonId | None = None

    def said(self) -> list[str]:
        """What the person said, in order, the last of it to be answered. Raises InputError."""
        if self.n not in (None, 1):
            raise InputError("one answer is given", where="n", do="Leave it out, or ask again")
        if self.messages[-1].role != "user":
            raise InputError("the last message is not a person's", where="messages", do="End with one of role user")
        *earlier, latest = (one.text() for one in self.messages if one.role == "user")
        return [*(text for text in earlier if text.strip()), latest]


class Spoken(BaseModel):
    """The assistant's message: its words, and the picks as lines."""

    role: Literal["assistant"]
    content: str
    refusal: None


class Choice(BaseModel):
    """The one choice."""

    index: int
    message: Spoken
    finish_reason: Literal["stop"]
    logprobs: None


class Usage(BaseModel):
    """Tokens of a language model; left out where they were not counted."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completed(BaseModel):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage | None = None
    whypick: TurnOut


class Model(BaseModel):
    """A model that may be asked for."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(BaseModel):
    """All of them."""

    object: Literal["list"]
    data: list[Model]
