"""Whole turns with a language model whose day is limited: counted, turned over to the built-in, never unpaid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage
from prometheus_client.parser import text_string_to_metric_families

from bot.assistant import Assistant
from bot.doctor import check_model
from bot.messages import Messages
from bot.models import chat_model, tokens_at_most
from bot.settings import Settings
from bot.types import IncomingMessage, Reply
from bot.wiring import build, purse_of
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import SpentError
from tests.bot.fake_openai import Answer, Ask, Behaviour, FakeOpenAI, nobody, serving

RECOMMEND = Answer(calls=[("recommend", "{}")], used=700)
WORDS = Answer("These are dramas.", used=900)
GRADES = Answer('{"1": 4}', used=500)
SPENT = Messages().say("note.spent")


@pytest.fixture
def made(movies_home: Path, tmp_path: Path, one_day: None) -> Callable[..., Settings]:
    def settings(url: str, limit: int | None) -> Settings:
        return Settings(
            home=movies_home,
            model="openai:m",
            openai_base_url=url,
            openai_api_key="k",
            database_url=f"sqlite:///{tmp_path}/x.db",
            model_tokens_a_day=limit,
            first_word_s=60,
            turn_s=90,
            grade_s=60,
        )

    return settings


@contextmanager
def talking(settings: Settings, embedder: SentenceEmbedder) -> Iterator[Assistant]:
    with closing(build(settings, embedder)) as assistant:
        yield assistant


async def say(assistant: Assistant, text: str = "a drama") -> Reply:
    heard = [one async for one in assistant.reply(IncomingMessage(text))]
    assert heard[-1].reply is not None, heard[-1].text
    return heard[-1].reply


def figures(assistant: Assistant) -> dict[tuple[str, ...], float]:
    """Every figure by its name and its labels' values."""
    families = text_string_to_metric_families(assistant.figures().decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def asked(fake: FakeOpenAI) -> int:
    return len(fake.asks) + len(fake.graded)


async def test_a_turn_takes_what_the_endpoint_counted_and_a_restart_forgets_nothing(
    made: Callable[..., Settings], embedder: SentenceEmbedder
) -> None:
    with serving(RECOMMEND, WORDS, grader=lambda _: GRADES) as fake:
        settings = made(fake.url, 1_000_000)
        with talking(settings, embedder) as assistant:
            reply = await say(assistant)
            assert (reply.model, reply.note, asked(fake)) == ("openai:m", None, 3)
            assert purse_of(settings).left() == 1_000_000 - 700 - 900 - 500
            found = figures(assistant)
            assert found["whypick_model_calls_total", "answered"] == 3
            assert found["whypick_model_tokens_total", "by the endpoint"] == 2100
            assert found["whypick_model_tokens_left",] == 997_900
        with talking(settings, embedder) as assistant:
            assert figures(assistant)["whypick_model_tokens_left",] == 997_900


async def test_when_the_day_is_spent_the_built_in_answers_and_nothing_is_sent(
    made: Callable[..., Settings], embedder: SentenceEmbedder
) -> None:
    with serving(RECOMMEND, WORDS) as fake, talking(made(fake.url, 100), embedder) as assistant:
        for _ in range(4):  # also where a model that failed so often would be left in peace
            reply = await say(assistant)
            assert (reply.model, reply.note, len(reply.cards)) == ("grounded", SPENT, 3)
            assert reply.text
        assert (asked(fake), figures(assistant)["whypick_model_tokens_left",]) == (0, 100)
        assert figures(assistant)["whypick_model_calls_total", "spent"] == 4


async def test_what_is_spent_in_the_middle_of_a_turn_ends_it_with_the_built_in(
    made: Callable[..., Settings], embedder: SentenceEmbedder
) -> None:
    """The first call leaves too little for grades, and for the words."""

    def spends(ask: Ask) -> Answer:
        return Answer(calls=[("recommend", "{}")], used=9_000)

    with serving(spends, WORDS) as fake, talking(made(fake.url, 10_000), embedder) as assistant:
        reply = await say(assistant)
        assert (len(fake.asks), len(fake.graded)) == (1, 0)
        assert (reply.model, reply.note, len(reply.cards)) == ("grounded", SPENT, 3)


async def test_where_the_endpoint_does_not_count_the_guess_stands_and_is_no_less_than_the_truth(
    made: Callable[..., Settings], embedder: SentenceEmbedder
) -> None:
    def sends(*pieces: str) -> Behaviour:
        return lambda ask: Answer(" ".join(pieces), drops_after=2)  # cut off before it could say

    with serving(sends("These", "are", "dramas.")) as fake, talking(made(fake.url, 1_000_000), embedder) as assistant:
        reply = await say(assistant)
        sent = sum(len(str(ask.body)) for ask in fake.asks)
        spent = 1_000_000 - figures(assistant)["whypick_model_tokens_left",]
        assert reply.note
        assert fake.asks
        assert sent / 3 < spent < 2 * sent + 600 * len(fake.asks)


@pytest.mark.parametrize(("status", "free"), [(429, True), (401, True), (400, True), (500, False)])
async def test_what_an_endpoint_turns_away_is_not_on_its_bill(
    made: Callable[..., Settings], embedder: SentenceEmbedder, status: int, free: bool
) -> None:
    with (
        serving(Answer(status=status), grader=lambda _: Answer(status=status)) as fake,
        talking(made(fake.url, 1_000_000), embedder) as assistant,
    ):
        assert (await say(assistant)).model == "grounded"
        assert (figures(assistant)["whypick_model_tokens_left",] == 1_000_000) is free


async def test_an_endpoint_that_is_not_there_takes_nothing(
    made: Callable[..., Settings], embedder: SentenceEmbedder
) -> None:
    with talking(made(nobody(), 1_000_000), embedder) as assistant:
        assert (await say(assistant)).model == "grounded"
        assert figures(assistant)["whypick_model_tokens_left",] == 1_000_000


async def test_without_a_limit_no_endpoint_is_asked_to_count(
    made: Callable[..., Settings], embedder: SentenceEmbedder
) -> None:
    with serving(RECOMMEND, WORDS) as fake, talking(made(fake.url, None), embedder) as assistant:
        assert (await say(assistant)).model == "openai:m"
        assert not [ask for ask in fake.asks if "stream_options" in ask.body]
        assert figures(assistant)["whypick_model_tokens_left",] == float("inf")


async def test_no_call_of_a_remote_model_goes_round_the_purse(made: Callable[..., Settings]) -> None:
    """Streaming, whole, in batches: every way that LangChain has of asking."""
    with serving(WORDS) as fake:
        settings = made(fake.url, 10)
        model = chat_model(settings, purse_of(settings))
        with pytest.raises(SpentError):
            await model.ainvoke("hello")
        with pytest.raises(SpentError):
            [one async for one in model.astream("hello")]
        with pytest.raises(SpentError):
            await model.abatch(["hello", "again"])
        with pytest.raises(SpentError):
            await model.agenerate([[HumanMessage("hello")]])
        for ask in (model.invoke, model.batch, lambda text: list(model.stream(text))):
            with pytest.raises((NotImplementedError, TypeError)):
                ask("hello")
        assert not fake.asks


def test_the_doctor_says_when_the_day_is_spent(made: Callable[..., Settings]) -> None:
    with serving(WORDS) as fake:
        (*_, tools) = check_model(made(fake.url, 10))
        assert not fake.asks
    assert not tools.ok
    assert (tools.detail, tools.fix) == (
        "the language model has had its tokens of the day",
        "Raise it, or wait until midnight UTC",
    )


@given(st.text())
def test_a_guess_is_never_below_what_a_byte_for_each_foreign_letter_comes_to(text: str) -> None:
    data = text.encode()
    assert len(data) / 2 <= tokens_at_most(data) <= len(data) + 1
    assert tokens_at_most("電影".encode()) == 6
    assert tokens_at_most(b"a light tent") == 6
