"""Settings -> Assistant: the only place that chooses implementations."""

from __future__ import annotations

from bot.agent import Agent
from bot.assistant import Assistant
from bot.messages import Messages
from bot.models import BUILT_IN, chat_model
from bot.sessions import Store
from bot.settings import Settings
from bot.turn.engine import Engines
from bot.turn.speaking import Limits, Speaker
from retrieval.embedding import Embedder, SentenceEmbedder


def build(settings: Settings, embedder: Embedder | None = None) -> Assistant:
    """The assistant of a home. Raises InputError where a setting, the catalogue or the database can't be used."""
    messages = Messages()
    speakers = speakers_of(settings)
    engines = Engines(settings.home, embedder or SentenceEmbedder(settings.embedder), messages)
    store = Store(settings.database)
    return Assistant(engines, store, messages, speakers, str(settings.choice), settings.max_message_chars)


def speakers_of(settings: Settings) -> dict[str, Speaker]:
    """The built-in, and the remote model that the settings name. No other can be asked for."""
    limits = Limits(settings.first_word_s, settings.turn_s)
    builtin = Agent(chat_model(settings, BUILT_IN), BUILT_IN)
    speakers = {BUILT_IN: Speaker(builtin, builtin, limits)}
    if not settings.choice.is_builtin:
        name = str(settings.choice)
        speakers[name] = Speaker(Agent(chat_model(settings), name), builtin, limits)
    return speakers
