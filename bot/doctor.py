"""What works and what does not, each failure with its fix (`whypick doctor`)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import openai

from bot.experiments.kept import FILE, every, running
from bot.llm.failure import Failed
from bot.llm.written_calls import read as written_calls
from bot.models import OPENAI_URL, TROUBLES, chat_model, failed
from bot.settings import PREFIX, Settings, unknown_names
from bot.storage.database import Database
from bot.storage.ledger import Ledger
from bot.wiring import purse_of
from retrieval.changes import Folded
from retrieval.embedding import Embedder, SentenceEmbedder
from retrieval.errors import FaultError, InputError, WhypickError
from retrieval.index import open_current
from retrieval.stored import read_meta
from retrieval.versions import folder, kept

SAMPLE = 20  # vectors of the index that must find themselves
ANSWER_S = 5.0
QUESTION = "What time is it in Paris? Call the tool to find out."
TOOL = {
    "type": "function",
    "function": {
        "name": "look_up_time",
        "description": "Tells the time in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. `fix` is the next step when it is not `ok`."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


def check(settings: Settings) -> list[Check]:
    """Tries the parts that these settings use, in the order in which they depend on each other."""
    return [*check_home(settings), *check_model(settings)]


def check_home(settings: Settings) -> list[Check]:
    """Settings, embedder, index and database: all that the built-in needs."""
    embedder = SentenceEmbedder(settings.embedder)
    return [
        _try("settings", _names),
        _try("embedder", lambda: _embedder(embedder)),
        _try("index", lambda: _index(settings, embedder)),
        _try("database", lambda: _database(settings)),
        *([_try("human", lambda: _human(settings))] if settings.human else []),
        *([_try("experiment", lambda: _experiment(settings))] if (settings.home / FILE).exists() else []),
    ]


def check_model(settings: Settings) -> list[Check]:
    """The endpoint, the key, the model's name and its tool calls; stops at the first that makes the rest moot."""
    if settings.choice.is_builtin:
        return [Check("model", True, "the built-in: no key, nothing is sent anywhere")]
    listed = _list_models(settings)
    return [*listed, _tools(settings)] if all(one.ok for one in listed) else listed


def _try(name: str, tried: Callable[[], str]) -> Check:
    try:
        return Check(name, True, tried())
    except WhypickError as error:
        place = f"{error.where}: " if error.where else ""
        return Check(name, False, " ".join(f"{place}{error.what}".split()), " ".join(error.do.split()))


def _names() -> str:
    if names := unknown_names():
        known = ", ".join(PREFIX + name.upper() for name in Settings.model_fields if not name.startswith("openai"))
        raise InputError(f"no such setting: {', '.join(names)}", do=f"Correct or remove it; there are {known}")
    return "every WHYPICK_ variable is known"


def _embedder(embedder: Embedder) -> str:
    (vector,) = embedder.encode(["a quiet film about the sea"])
    length = math.sqrt(float((vector * vector).sum()))
    if vector.shape != (embedder.dim,) or not math.isclose(length, 1.0, abs_tol=1e-3):
        fix = f"Unset {PREFIX}EMBEDDER to use the one that comes with Whypick"
        raise FaultError("its vectors are not of length one", where=embedder.id, do=fix)
    return f"{embedder.id}, {embedder.dim} numbers a text"


def _index(settings: Settings, embedder: Embedder) -> str:
    index = open_current(settings.home)
    try:
        if index.embedder_id != embedder.id:
            fix = f"Run whypick ingest again, or set {PREFIX}EMBEDDER back"
            raise InputError(f"made with {index.embedder_id}, not with {embedder.id}", where=index.version, do=fix)
        index.check(SAMPLE)
        return f"{index.version}: {len(index.catalogue):,} items"
    finally:
        index.close()


def _database(settings: Settings) -> str:
    database = Database(settings.database)
    try:
        with database.writing():
            pass
        return f"{database.where}{_since(settings, database)}"
    finally:
        database.close()


def _since(settings: Settings, database: Database) -> str:
    """What came since the version that serves was made, if anything did."""
    serving = kept(settings.home)[:1]
    found = Ledger(database).pending(Folded.of(read_meta(folder(settings.home, serving[0])) if serving else {}))
    if not found.changes and not found.interactions:
        return ""
    return f"; since the index was made: changes of items {len(found.changes):,}, events {len(found.interactions):,}"


def _experiment(settings: Settings) -> str:
    found = running(every(settings.home))
    return "none runs" if found is None else f"{found.name} runs: whypick experiment tells what it compares"


def _human(settings: Settings) -> str:
    """Which way leads to a human. A webhook is asked which methods it takes: nobody is called by that."""
    way = settings.way
    if way.kind != "webhook":
        return f"{way.place} (shown to people; whether anybody answers there is not tried)"
    settings.require_secret()
    fix = f"Start what answers there, or correct {PREFIX}HUMAN"
    try:
        status = httpx2.options(way.target, timeout=ANSWER_S).status_code
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise InputError(f"nobody answers ({type(error).__name__})", where=way.place, do=fix) from None
    if status >= 500:
        raise InputError(f"it answers with status {status}", where=way.place, do=fix)
    return f"webhook at {way.place} answers (OPTIONS: {status}); whether it takes a call, only a real one tells"


def _list_models(settings: Settings) -> list[Check]:
    url = settings.openai_base_url or OPENAI_URL
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    if not key and settings.openai_base_url is None:
        return [Check("key", False, "OPENAI_API_KEY is not set", "Set it, or set OPENAI_BASE_URL to your own server")]
    client = openai.OpenAI(base_url=url, api_key=key or "none", max_retries=0, timeout=settings.first_word_s)
    try:
        answer = client.models.with_raw_response.list().http_response
    except openai.APIConnectionError as error:
        fix = "Start the server, or correct OPENAI_BASE_URL"
        return [Check("endpoint", False, f"nobody answers at {url} ({type(error).__name__})", fix)]
    except (openai.AuthenticationError, openai.PermissionDeniedError):
        fix = "Set OPENAI_API_KEY to a key of this endpoint"
        return [Check("endpoint", True, url), Check("key", False, f"{url} refuses the key", fix)]
    except openai.APIStatusError:
        return [Check("endpoint", True, f"{url} (it does not list its models)")]
    finally:
        client.close()
    return [Check("endpoint", True, url), Check("key", True, "accepted"), *_named(settings.choice.name, answer)]


def _named(name: str, answer: Any) -> list[Check]:  # noqa: ANN401  (an httpx response)
    try:
        ids = [str(model["id"]) for model in answer.json()["data"]]
    except (ValueError, KeyError, TypeError):
        fix = "OPENAI_BASE_URL should end where /chat/completions begins, mostly in /v1"
        return [Check("endpoint", False, "it does not speak the OpenAI protocol", fix)]
    if name in ids or not ids:
        return [Check("model", True, name)]
    some = ", ".join(sorted(ids)[:8])
    return [Check("model", False, f"there is no {name}", f"Set {PREFIX}MODEL to openai:NAME, one of {some}")]


def _tools(settings: Settings) -> Check:
    """Asks the model, as a turn would, something that only a tool knows."""
    fix = "Choose a model that calls tools, and a server that passes them on (llama.cpp: --jinja)"
    try:
        answer = asyncio.run(chat_model(settings, purse_of(settings)).bind_tools([TOOL]).ainvoke(QUESTION))
    except InputError as error:
        return Check("tools", False, error.what, error.do)
    except tuple(kind for kind, _ in TROUBLES) as error:
        return Check("tools", False, f"the model did not answer: {failed(error).trouble}", _cure(failed(error)))
    if any(call["name"] == "look_up_time" for call in answer.tool_calls):
        return Check("tools", True, "the model calls tools")
    if written_calls(str(answer.text), ["look_up_time"]):
        return Check("tools", False, "it writes its tool calls as text; turns work, less surely", fix)
    return Check("tools", False, "it answers without calling the tool; the built-in will answer in its place", fix)


def _cure(failure: Failed) -> str:
    if failure.trouble == "late":
        return f"Raise {PREFIX}TURN_S, or use a faster model"
    if failure.trouble == "busy":
        return "Wait, or raise the endpoint's limit"
    return failure.line()[:200].replace("Try: whypick doctor.", "").strip()
