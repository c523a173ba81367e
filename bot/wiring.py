"""Settings -> Assistant: the only place that chooses implementations."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial

from bot import worth
from bot.assistant import Assistant
from bot.experiments.splitting import Split
from bot.guard import Guard
from bot.human.way import Way
from bot.human.webhook import Webhook
from bot.llm.grading import Grader
from bot.messages import Messages
from bot.metrics import Metrics
from bot.privacy.erasing import erase
from bot.sessions import Store
from bot.settings import BUILT_IN, Settings
from bot.spending import Purse
from bot.storage.database import Database
from bot.storage.ledger import Ledger
from bot.turn.engines import Engines
from bot.turn.speaking import Limits, Speaker
from bot.turn.tuning import Tuning
from bot.turn.voices import Later, Voice
from bot.turnstile import By, Turnstile
from retrieval import tombstones
from retrieval.embedding import Embedder, SentenceEmbedder
from retrieval.errors import WhypickError


def build(settings: Settings, embedder: Embedder | None = None, *, measured: bool = False) -> Assistant:
    """The assistant of a home. Raises InputError where a setting, the catalogue or the database can't be used.

    `measured`: every conversation is held as the settings say, whatever experiment runs in the home, and asks no human.
    """
    way = Way() if measured else settings.way
    settings.require_key(settings.choice)
    webhook = Webhook(way.target, settings.require_secret()) if way.kind == "webhook" else None
    worth.load(settings.home, settings.model)  # what can't be read is said now, not in the middle of a turn
    messages = Messages()
    store = Store(settings.database)
    metrics = Metrics()
    purse = Purse(lambda: store.database, settings.model_tokens_a_day, metrics.take)
    guard = Guard(purse, Turnstile(per_minute(settings)), metrics)
    ledger = Ledger(store.database)
    try:
        engines = Engines(settings.home, embedder or SentenceEmbedder(settings.embedder), messages, ledger)
    except WhypickError:
        store.close()
        raise
    speakers, get_ready = speakers_of(settings, purse)
    tuning = Tuning.of(settings)
    split = Split(settings.home, tuning)
    return Assistant(
        engines,
        store,
        messages,
        speakers,
        str(settings.choice),
        settings.max_message_chars,
        get_ready=get_ready,
        tuned=(lambda _: tuning) if measured else split.tuning,
        joined=(lambda session: session) if measured else split.joined,
        guard=guard,
        erase_person=lambda user_id: erase(settings.home, settings.logs, store, user_id).rows,
        way=way,
        webhook=webhook,
        was_erased=lambda user_id: tombstones.load(settings.home).hold(user_id),
    )


def per_minute(settings: Settings) -> dict[By, int]:
    """How many messages a minute are let through."""
    return {
        "person": settings.per_minute_person,
        "address": settings.per_minute_address,
        "key": settings.per_minute_key,
    }


def purse_of(settings: Settings) -> Purse:
    """What pays a remote model where no assistant runs; the home's database is opened when it first pays."""
    return Purse(lru_cache(1)(partial(Database, settings.database)), settings.model_tokens_a_day)


def speakers_of(settings: Settings, purse: Purse) -> tuple[dict[str, Speaker], Callable[[], object]]:
    """The built-in and the remote model that the settings name, and how to load them. No other can be asked for."""
    voices = {name: Later(partial(_voice, settings, purse, name)) for name in (BUILT_IN, str(settings.choice))}
    limits = Limits(settings.first_word_s, settings.turn_s)
    speakers = {
        name: Speaker(voices[BUILT_IN], limits, None if name == BUILT_IN else voice, name)
        for name, voice in voices.items()
    }
    return speakers, lambda: [voice.get_ready() for voice in voices.values()]


def _voice(settings: Settings, purse: Purse, name: str) -> Voice:
    from bot.agent import Agent
    from bot.models import chat_model

    return Agent(chat_model(settings, purse, name), name, None if name == BUILT_IN else grader(settings, purse, name))


def grader(settings: Settings, purse: Purse, name: str) -> Grader:
    """The grades of a remote model, with the weight that they were seen to deserve in this home."""
    from bot.models import asker

    known = worth.load(settings.home, name)
    return Grader(asker(settings, purse, name), math.inf if known is None else known.weight)
