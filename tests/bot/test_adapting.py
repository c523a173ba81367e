"""The weights follow what one person does, where that is switched on: exactly, theirs alone, and to be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.settings import load
from bot.types import IncomingMessage, Reply
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.learning.online import NAMES
from retrieval.types import Trace

Make = Callable[..., Assistant]


@pytest.fixture
def make(movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> Iterator[Make]:
    made = list[Assistant]()

    def assistant(online: str = "thompson") -> Assistant:
        database = f"sqlite:///{tmp_path / 'chats.db'}"
        made.append(build(load(home=movies_home, model="grounded", database_url=database, online=online), embedder))
        return made[-1]

    yield assistant
    for one in made:
        one.close()


async def say(bot: Assistant, text: str, session_id: str | None = None, user_id: str | None = None) -> Reply:
    heard = [one async for one in bot.reply(IncomingMessage(text, session_id, user_id))]
    assert heard[-1].reply is not None, heard[-1].text
    return heard[-1].reply


def trace(bot: Assistant, reply: Reply) -> Trace:
    return bot._store.trace(reply.trace_id or "")


@pytest.mark.parametrize("mode", ["thompson", "ucb"])
async def test_an_act_moves_the_weights_of_the_next_turn(make: Make, mode: str) -> None:
    bot = make(mode)
    first = await say(bot, "a heist")
    assert trace(bot, first).query.learned == {}  # nothing was learned, and nothing is drawn
    bot.feedback(first.session_id, first.turn, first.cards[0].item_id, "not_for_me")
    second = await say(bot, "something funny", first.session_id)
    held = trace(bot, second)
    assert set(held.query.learned) == set(NAMES)
    assert (held.query.seed is not None) == (mode == "thompson")
    usual = bot._engines._held.engine.index.meta["weights"]
    for card in second.cards:
        assert card.score == pytest.approx(sum(term.contribution for term in card.contributions), abs=1e-9)
        for term in card.contributions:
            times = held.query.learned.get(term.signal, 1.0)
            assert term.weight == pytest.approx(usual.get(term.signal, 0.0) * times)
            assert term.contribution == pytest.approx(term.weight * term.value, abs=1e-9)


async def test_switched_off_nothing_is_moved(make: Make) -> None:
    bot = make("off")
    first = await say(bot, "a heist")
    bot.feedback(first.session_id, first.turn, first.cards[0].item_id, "accept")
    second = await say(bot, "something funny", first.session_id)
    assert trace(bot, second).query.learned == {}
    assert not [line for line in bot.known(first.session_id) if line.kind == "learned"]


async def test_it_is_one_persons_in_all_their_chats_and_nobody_elses(make: Make) -> None:
    bot = make()
    first = await say(bot, "a heist", user_id="ann")
    bot.feedback(first.session_id, first.turn, first.cards[0].item_id, "accept")
    hers = await say(bot, "a war film", user_id="ann")
    assert trace(bot, hers).query.learned
    for other in ("bob", None):
        reply = await say(bot, "a war film", user_id=other)
        assert trace(bot, reply).query.learned == {}
    for_dad = await say(bot, "now something for my dad, a western", hers.session_id)
    assert trace(bot, for_dad).query.learned == {}


async def test_it_shows_in_the_panel_and_can_be_taken_back(make: Make) -> None:
    bot = make()
    first = await say(bot, "a heist", user_id="ann")
    for card in first.cards:
        bot.feedback(first.session_id, first.turn, card.item_id, "not_for_me")
    assert [line.key for line in bot.known(first.session_id) if line.kind == "learned"] == ["learned"]
    bot.forget(first.session_id, "learned")
    assert not [line for line in bot.known(first.session_id) if line.kind == "learned"]
    reply = await say(bot, "a war film", first.session_id)
    assert trace(bot, reply).query.learned == {}
    assert bot._store.feedbacks(first.session_id)  # the acts themselves stay


async def test_of_acts_that_revoke_each_other_the_last_counts(make: Make) -> None:
    bot = make()
    first = await say(bot, "a heist")
    for kind in ("up", "down", "up", "down"):
        bot.feedback(first.session_id, first.turn, None, kind)
    (lesson,) = bot._store.lessons(bot.session(first.session_id))
    assert lesson.reward < 0


async def test_what_is_said_to_be_taken_teaches_too_and_goes_with_its_turn(make: Make) -> None:
    bot = make()
    first = await say(bot, "a heist")
    await say(bot, "I'll take the second one", first.session_id)
    (lesson,) = bot._store.lessons(bot.session(first.session_id))
    assert lesson.reward > 0
    bot.rewind(first.session_id, 1)
    assert bot._store.lessons(bot.session(first.session_id)) == ()


async def test_erasing_the_person_erases_what_was_learned(make: Make) -> None:
    bot = make()
    first = await say(bot, "a heist", user_id="ann")
    bot.feedback(first.session_id, first.turn, first.cards[0].item_id, "accept")
    bot.erase([first.session_id])
    reply = await say(bot, "a war film", user_id="ann")
    assert trace(bot, reply).query.learned == {}
