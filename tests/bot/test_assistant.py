"""The one door, with the built-in speaking: what a person relies on in a conversation."""

from __future__ import annotations

import asyncio
import csv
import shutil
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from threadpoolctl import OpenBLASController, ThreadpoolController

from bot.assistant import Assistant
from bot.llm.prose import words
from bot.settings import load
from bot.types import Asked, Happening, IncomingMessage, Reply
from bot.wiring import build
from retrieval.embedding import Done, SentenceEmbedder, Vectors
from retrieval.errors import NoCatalogueError, UnknownError
from retrieval.gates import satisfies
from retrieval.index import Index
from retrieval.ingest import ingest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Chat:
    """One conversation with an assistant."""

    assistant: Assistant
    session_id: str | None = None
    user_id: str | None = None

    async def happenings(self, text: str, **given: object) -> list[Happening]:
        message = IncomingMessage(text, session_id=self.session_id, user_id=self.user_id, **given)
        return [one async for one in self.assistant.reply(message)]

    async def say(self, text: str, **given: object) -> Reply:
        last = (await self.happenings(text, **given))[-1]
        assert last.kind == "done", last.text
        assert last.reply is not None
        self.session_id = last.reply.session_id
        return last.reply


@pytest.fixture(scope="module")
def films(
    movies_home: Path, embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    base = tmp_path_factory.mktemp("chats")
    made = build(load(home=movies_home, model="grounded", database_url=f"sqlite:///{base / 'films.db'}"), embedder)
    yield made
    made.close()


@pytest.fixture
def chat(films: Assistant) -> Chat:
    return Chat(films)


def titles(reply: Reply) -> list[str]:
    return [card.title for card in reply.cards]


def ids(reply: Reply) -> list[str]:
    return [card.item_id for card in reply.cards]


async def test_a_turn_says_what_it_does_then_speaks_shows_and_ends(chat: Chat) -> None:
    seen = await chat.happenings("a comedy from the 80s")
    kinds = [one.kind for one in seen]
    assert kinds[0] == "status"
    assert kinds.index("text") < kinds.index("picks") < kinds.index("suggestions") < kinds.index("done")
    assert kinds.count("picks") == kinds.count("suggestions") == kinds.count("done") == 1
    reply = seen[-1].reply
    assert reply is not None
    assert "".join(one.text for one in seen if one.kind == "text").strip() == reply.text
    assert next(one.cards for one in seen if one.kind == "picks") == reply.cards
    assert reply.model == "grounded"
    assert reply.note is None


async def test_three_picks_that_meet_every_condition_each_with_a_reason(chat: Chat, movies_index: Index) -> None:
    reply = await chat.say("a comedy from the 80s, not romance")
    assert len(reply.cards) == 3
    assert len(reply.conditions) == 3
    catalogue = movies_index.catalogue
    for card in reply.cards:
        assert all(satisfies(catalogue, one)[catalogue.row(card.item_id)] for one in reply.conditions)
        assert 0 < len(card.reason.split()) <= 20
        assert card.score == pytest.approx(card.base + sum(term.contribution for term in card.contributions), abs=1e-9)
    assert all(one.text in reply.text for one in reply.conditions)
    assert words(reply.text) <= 60


class Watching:
    """The product's embedder, and how many threads numpy's BLAS had whenever a turn's threads asked it."""

    def __init__(self, embedder: SentenceEmbedder) -> None:
        self._embedder, self.threads = embedder, set[int]()
        self.id, self.dim = embedder.id, embedder.dim

    def encode(self, texts: Sequence[str], progress: Done | None = None) -> Vectors:
        self.threads |= {one["num_threads"] for one in ThreadpoolController().select(user_api="blas").info()}
        return self._embedder.encode(texts, progress)


async def test_a_turn_spares_the_other_cores(movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> None:
    watching = Watching(embedder)
    ThreadpoolController().select(user_api="blas").limit(limits=2)  # as in a process that has only just begun
    OpenBLASController.clear_controlling_thread()
    made = build(load(home=movies_home, model="grounded", database_url=f"sqlite:///{tmp_path / 'chats.db'}"), watching)
    await Chat(made).say("a comedy from the 80s")
    made.close()
    assert watching.threads == {1}


async def test_conditions_stay_until_they_are_taken_back(chat: Chat, movies_index: Index) -> None:
    await chat.say("a comedy from the 80s")
    other = await chat.say("something else")
    assert "from the 1980s" in [one.text for one in other.conditions]
    back = await chat.say("forget from the 1980s")
    assert "from the 1980s" not in [one.text for one in back.conditions]


async def test_every_answer_to_a_question_leads_to_another_list(films: Assistant) -> None:
    asked = await Chat(films).say("something thoughtful")
    assert asked.question
    assert len({chip.removeprefix("only ") for chip in asked.suggestions}) == len(asked.suggestions)
    for place in range(asked.suggestions.index("No preference") + 1):
        chat = Chat(films)
        first = await chat.say("something thoughtful")
        after = await chat.say(first.suggestions[place])
        assert ids(after) != ids(first), first.suggestions[place]


async def test_a_greeting_under_conditions_names_them(chat: Chat) -> None:
    await chat.say("a comedy from the 80s")
    reply = await chat.say("hello")
    assert reply.cards
    assert "from the 1980s" in reply.text
    assert "comedy" in reply.text


async def test_the_same_question_twice_is_answered_in_other_words(chat: Chat) -> None:
    await chat.say("a war film")
    first, second = await chat.say("how long is the second one?"), await chat.say("how long is the second one?")
    assert first.text != second.text


async def test_something_else_is_something_else(chat: Chat) -> None:
    first = await chat.say("a war film")
    second = await chat.say("something else")
    third = await chat.say("none of these")
    assert len({*ids(first), *ids(second), *ids(third)}) == 9


async def test_the_same_wish_again_shows_others(chat: Chat) -> None:
    assert not set(ids(await chat.say("a war film"))) & set(ids(await chat.say("a war film")))


async def test_what_is_not_for_them_never_comes_back(chat: Chat) -> None:
    first = await chat.say("a war film")
    chat.assistant.feedback(first.session_id, 1, ids(first)[0], "not_for_me")
    for text in ("a war film please", "start with war films again", "war"):
        assert ids(first)[0] not in ids(await chat.say(text))


async def test_a_tap_during_an_answer_is_not_lost(chat: Chat) -> None:
    first = await chat.say("a war film")
    message = IncomingMessage("a war film from the 70s", session_id=chat.session_id)
    async for one in chat.assistant.reply(message):
        if one.kind == "picks":
            chat.assistant.feedback(first.session_id, 1, ids(first)[1], "not_for_me")
    assert ids(first)[1] in chat.assistant.session(first.session_id).preferences.rejected


async def test_what_is_known_can_be_seen_and_removed(chat: Chat) -> None:
    reply = await chat.say("I loved Alien, show me horror from the 80s")
    known = {line.text: line.key for line in chat.assistant.known(reply.session_id)}
    assert {"Alien", "from the 1980s"} <= set(known)
    chat.assistant.forget(reply.session_id, known["from the 1980s"])
    assert "from the 1980s" not in {line.text for line in chat.assistant.known(reply.session_id)}
    after = await chat.say("more")
    assert "from the 1980s" not in {one.text for one in after.conditions}


async def test_when_nothing_fits_the_nearest_are_marked(chat: Chat) -> None:
    reply = await chat.say("a horror film from the 1930s under 20 minutes")
    assert reply.relaxed
    assert all(card.violates for card in reply.cards)
    assert len(reply.cards) == 3


async def test_a_question_is_answered_from_the_listing(chat: Chat) -> None:
    reply = await chat.say("who directed Alien?")
    assert "Ridley Scott" in reply.text
    assert reply.act == "about"
    assert not reply.cards


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("hello", "greet"),
        ("thanks!", "thanks"),
        ("where is my order?", "out_of_scope"),
        ("let me talk to a human", "human"),
    ],
)
async def test_small_talk_is_answered_and_leads_on(chat: Chat, text: str, act: str) -> None:
    reply = await chat.say(text)
    assert reply.act == act
    assert reply.text
    assert reply.suggestions


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07\x1b", "\u202e\u200b", "x" * 100_000, "?" * 4001])
async def test_what_cannot_be_used_is_politely_refused(chat: Chat, text: str) -> None:
    reply = await chat.say(text)
    assert reply.act == "refused"
    assert reply.text
    assert not reply.cards
    assert len(chat.assistant.session(reply.session_id).turns[-1].message) <= 500


@pytest.mark.parametrize(
    "text", ["x", "😀", "مرحبا أريد فيلما", "שלום", "e\u0301te\u0301", "\ud83d half a character", "<b>war</b> **film**"]
)
async def test_any_other_message_is_answered(chat: Chat, text: str) -> None:
    reply = await chat.say(text, wants_picks=True)
    assert len(reply.cards) == 3


@given(text=st.text(max_size=60))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_breaks_a_turn(films: Assistant, text: str) -> None:
    asyncio.run(Chat(films).say(text))


async def test_a_person_with_a_history_gets_other_picks_and_sees_why(films: Assistant) -> None:
    (user, _), *_ = films.people()
    own, nobody = Chat(films, user_id=user), Chat(films)
    mine, theirs = await own.say("surprise me"), await nobody.say("surprise me")
    assert ids(mine) != ids(theirs)
    assert {"people with similar taste", "your taste"} & {
        term.family for card in mine.cards for term in card.contributions if term.contribution
    }
    assert any(line.kind == "history" for line in films.known(mine.session_id))
    assert not any(line.kind == "history" for line in films.known(theirs.session_id))


async def test_somebody_elses_wish_leaves_the_own_profile_alone(films: Assistant) -> None:
    (user, _), *_ = films.people()
    talk = Chat(films, user_id=user)
    reply = await talk.say("for my dad: a western")
    contributions = [
        term for card in reply.cards for term in card.contributions if term.signal in ("colike", "taste_text", "facets")
    ]
    assert not [part for term in contributions for part in term.parts if part.kind == "event"]


async def test_conversations_do_not_see_each_other(films: Assistant) -> None:
    talks = [Chat(films) for _ in range(4)]
    wishes = ["a war film", "a comedy", "a western", "a horror film"]
    replies = await asyncio.gather(*(talk.say(text) for talk, text in zip(talks, wishes, strict=True)))
    assert len({reply.session_id for reply in replies}) == 4
    for reply, wish in zip(replies, wishes, strict=True):
        assert [one.text for one in reply.conditions] == [wish.split()[1]]


async def test_two_messages_at_once_in_one_conversation_follow_each_other(chat: Chat) -> None:
    await chat.say("a war film")
    one, other = await asyncio.gather(chat.say("from the 70s"), chat.say("something else"))
    assert {one.turn, other.turn} == {2, 3}


@contextmanager
def dropped() -> Iterator[list[str]]:
    """Our own async generators that nobody closed: the loop ends these some time later, in a task of its own."""
    found, hooks = list[str](), sys.get_asyncgen_hooks()

    def finalizer(generator: AsyncGenerator[object, object]) -> None:
        if Path(generator.ag_code.co_filename).is_relative_to(ROOT / "bot"):
            found.append(generator.__qualname__)
        if hooks.finalizer is not None:
            hooks.finalizer(generator)

    sys.set_asyncgen_hooks(finalizer=finalizer)
    try:
        yield found
    finally:
        sys.set_asyncgen_hooks(finalizer=hooks.finalizer)


async def test_a_reader_who_leaves_ends_the_turn_as_it_was_shown(chat: Chat) -> None:
    first = await chat.say("a war film")
    message = IncomingMessage("from the 70s", session_id=first.session_id)
    shown = ""
    with dropped() as left:
        async with aclosing(chat.assistant.reply(message)) as happenings:
            async for one in happenings:
                shown += one.text if one.kind == "text" else ""
                if one.kind == "picks":
                    break
    session = chat.assistant.session(first.session_id)
    assert session.count == 2
    assert session.turns[-1].reply.text == shown.strip()
    assert session.turns[-1].reply.cards
    assert left == []
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
    assert (await chat.say("something else")).turn == 3


async def test_a_cancelled_turn_is_stored_and_leaves_no_task(chat: Chat) -> None:
    first = await chat.say("a war film")
    begun = asyncio.Event()

    async def listen() -> None:
        async with aclosing(
            chat.assistant.reply(IncomingMessage("from the 70s", session_id=first.session_id))
        ) as happenings:
            async for one in happenings:
                if one.kind == "text":
                    begun.set()

    task = asyncio.create_task(listen())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [other for other in asyncio.all_tasks() if other is not asyncio.current_task()] == []
    assert chat.assistant.session(first.session_id).count == 2


async def test_going_back_forgets_what_came_after(chat: Chat) -> None:
    await chat.say("a war film")
    before = chat.assistant.session(chat.session_id or "").preferences
    await chat.say("not from the 70s")
    chat.assistant.rewind(chat.session_id or "", 2)
    session = chat.assistant.session(chat.session_id or "")
    assert (session.count, session.preferences) == (1, before)
    assert (await chat.say("from the 90s")).turn == 2


async def test_a_conversation_survives_a_restart(movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> None:
    made = [load(home=movies_home, model="grounded", database_url=f"sqlite:///{tmp_path / 'a.db'}")] * 2
    first = build(made[0], embedder)
    reply = await Chat(first).say("a war film from the 70s")
    first.close()
    again = build(made[1], embedder)
    after = await Chat(again, session_id=reply.session_id).say("something else")
    assert "from the 1970s" in [one.text for one in after.conditions]
    assert not set(ids(after)) & set(ids(reply))
    again.close()


async def test_an_unknown_session_is_said_not_raised(chat: Chat) -> None:
    chat.session_id = "nobody"
    (*_, last) = await chat.happenings("hello")
    assert last.kind == "error"
    assert "no such session" in last.text


async def test_no_other_model_than_the_settings_name_can_be_asked_for(chat: Chat) -> None:
    (*_, last) = await chat.happenings("hello", model="openai:gpt-5")
    assert last.kind == "error"
    assert (await chat.say("hello", model="grounded")).model == "grounded"


class TestWhy:
    async def test_of_a_pick_by_rank_title_and_id(self, chat: Chat) -> None:
        reply = await chat.say("a heist film")
        card = reply.cards[1]
        answers = [
            chat.assistant.explain.why(reply.session_id, Asked(said))
            for said in ("2", card.item_id, card.title, card.title.lower())
        ]
        assert {answer["item_id"] for answer in answers} == {card.item_id}
        assert {answer["kind"] for answer in answers} == {"why"}
        answer = answers[0]
        assert answer["trace_id"] == reply.trace_id
        assert answer["reasons"]
        assert len(answer["text"].split()) <= 70
        named = {name for reason in answer["reasons"] for name in reason["source"]["signals"]}
        assert named <= {term.signal for term in card.contributions}

    async def test_in_the_dialog_is_the_same_why(self, chat: Chat) -> None:
        await chat.say("a heist film")
        reply = await chat.say("why the second one?")
        assert reply.act == "why"
        assert reply.text
        assert not reply.cards

    async def test_of_an_earlier_turn(self, chat: Chat) -> None:
        first = await chat.say("a heist film")
        await chat.say("something else")
        assert chat.assistant.explain.why(first.session_id, Asked("1", 1))["item_id"] == ids(first)[0]
        assert chat.assistant.explain.why(first.session_id, Asked("1"))["turn"] == 2

    async def test_why_not(self, chat: Chat) -> None:
        reply = await chat.say("a heist film from the 90s")
        answer = chat.assistant.explain.why(reply.session_id, Asked("Alien", negative=True))
        assert answer["kind"] == "why-not"
        assert "1990s" in answer["text"]

    async def test_compare(self, chat: Chat) -> None:
        reply = await chat.say("a heist film")
        answer = chat.assistant.explain.why(reply.session_id, Asked("1", versus=["2"]))
        assert answer["kind"] == "compare"
        assert answer["reasons"]

    async def test_what_if(self, chat: Chat) -> None:
        reply = await chat.say("a comedy from the 80s")
        answer = chat.assistant.explain.why(reply.session_id, Asked("1", without=["from the 1980s", "popularity"]))
        assert answer["kind"] == "what-if"
        assert set(answer["counterfactual"]["without"]) == {"popularity", "from the 1980s"}
        assert answer["text"]
        assert all(move["from"] != move["to"] for move in answer["moved"])

    async def test_what_if_a_liked_film_is_named_by_its_title(self, chat: Chat, movies_index: Index) -> None:
        reply = await chat.say("I loved Alien")
        answer = chat.assistant.explain.why(reply.session_id, Asked("1", without=["Alien"]))
        (gone,) = answer["counterfactual"]["without"]
        assert movies_index.catalogue[gone].title == "Alien"

    async def test_what_would_have_put_another_first(self, chat: Chat) -> None:
        reply = await chat.say("I loved Alien, something scary")
        answer = chat.assistant.explain.why(reply.session_id, Asked("1"))
        found = answer["counterfactual"]
        again = chat.assistant.explain.why(reply.session_id, Asked("1", without=found["without"]))
        assert again["counterfactual"]["then_first"] == found["then_first"] != reply.cards[0].item_id
        assert {"item_id": found["then_first"], "to": 1}.items() <= max(
            again["moved"], key=lambda move: move["to"] == 1
        ).items()
        assert answer["change"]
        assert chat.assistant.explain.why(reply.session_id, Asked("2"))["counterfactual"] is None

    async def test_what_if_in_the_chat_leaves_the_wishes_alone(self, chat: Chat) -> None:
        first = await chat.say("I loved Alien, something from the 80s")
        known = chat.assistant.known(first.session_id)
        supposed = await chat.say("what if i hadn't liked alien?")
        assert supposed.act == "what_if"
        assert "Alien" in supposed.text
        assert not supposed.cards
        asked = await chat.say("what would change your mind?")
        assert asked.act == "mind"
        assert first.cards[0].title in asked.text
        assert chat.assistant.known(first.session_id) == known

    async def test_a_what_if_that_nobody_understands_says_so(self, chat: Chat) -> None:
        await chat.say("a heist film")
        reply = await chat.say("what if the colour were mauve?")
        assert not reply.cards
        assert reply.text

    @pytest.mark.parametrize("asked", [Asked("no such film at all"), Asked("1", turn=9), Asked("1", without=["luck"])])
    async def test_of_what_is_not_there(self, chat: Chat, asked: Asked) -> None:
        reply = await chat.say("a heist film")
        with pytest.raises(UnknownError):
            chat.assistant.explain.why(reply.session_id, asked)

    async def test_before_any_pick(self, chat: Chat) -> None:
        reply = await chat.say("thanks")
        with pytest.raises(UnknownError, match="nothing was picked yet"):
            chat.assistant.explain.why(reply.session_id, Asked("1"))


async def test_pictures_are_of_the_turn_they_are_asked_of(chat: Chat) -> None:
    first = await chat.say("a horror film, I liked Alien")
    await chat.say("thanks")
    card = first.cards[1]
    for item in ("2", card.item_id, card.title):
        drawn = chat.assistant.explain.picture(first.session_id, item, 1).as_json()
        assert (drawn["trace_id"], drawn["item_id"], drawn["score"]) == (first.trace_id, card.item_id, card.score)
        assert [drawn["base"] + sum(bar["contribution"] for bar in drawn["bars"])] == pytest.approx(
            [card.score], abs=1e-9
        )
    heat = chat.assistant.explain.picture(first.session_id, kind="heatmap").as_json()
    assert [column["item_id"] for column in heat["columns"]] == ids(first)
    assert "Alien" in {row["name"] for row in heat["rows"] if row["kind"] == "event"}
    path = chat.assistant.explain.picture(first.session_id, None, 1, "path").as_json()
    assert path["nodes"][0]["step"] == "request"
    for item, turn in (
        ("no such film at all", 1),
        (None, 1),
        ("1", 9),
        ("m001" if "m001" not in ids(first) else "m002", 1),
    ):
        with pytest.raises(UnknownError):
            chat.assistant.explain.picture(first.session_id, item, turn)


async def test_what_a_reason_was_read_from_has_its_title(chat: Chat) -> None:
    reply = await chat.say("I liked Alien")
    answer = chat.assistant.explain.why(reply.session_id, Asked("1"))
    parts = [part for claim in answer["reasons"] for part in claim["source"]["parts"] if part["kind"] == "event"]
    assert {part["title"] for part in parts} == {"Alien"}


async def test_what_cannot_be_divided_is_read_by_leaving_words_out(chat: Chat) -> None:
    reply = await chat.say("a quiet story about the stormy sea")
    reasons = chat.assistant.explain.why(reply.session_id, Asked("1"))["reasons"]
    (whole,) = (part for one in reasons for part in one["source"]["parts"] if part["kind"] == "whole")
    assert [one["word"] for one in whole["occlusion"]] == ["quiet", "story", "about", "stormy", "sea"]
    assert all(isinstance(one["approximately"], float) for one in whole["occlusion"])


async def test_what_is_accepted_is_kept(chat: Chat) -> None:
    await chat.say("a heist film")
    reply = await chat.say("I'll take the second one")
    assert reply.act == "accept"


def test_about_says_who_speaks_and_that_a_demo_is_a_demo(films: Assistant) -> None:
    about = films.about()
    assert (about.model, about.is_builtin, about.demo) == ("grounded", True, "movies")
    assert about.n_items > 200
    assert len(films.starters()) == 4


async def test_every_starter_finds_something(films: Assistant) -> None:
    for text in films.starters():
        reply = await Chat(films).say(text)
        assert len(reply.cards) == 3
        assert not reply.relaxed


def test_no_catalogue_is_said_with_the_next_step(tmp_path: Path, embedder: SentenceEmbedder) -> None:
    with pytest.raises(NoCatalogueError, match="whypick demo"):
        build(load(home=tmp_path, model="grounded"), embedder)


class TestANewCatalogue:
    """Serving moves to a new index without a restart; what left is never picked again, yet still explained."""

    @pytest.fixture
    async def shop(
        self, shop_home: Path, embedder: SentenceEmbedder, tmp_path: Path
    ) -> AsyncIterator[tuple[Assistant, Path]]:
        home = tmp_path / "home"
        shutil.copytree(shop_home, home)
        made = build(load(home=home, model="grounded"), embedder)
        yield made, home
        made.close()

    @staticmethod
    def without(home: Path, embedder: SentenceEmbedder, gone: str, sold_out: str) -> None:
        source, edited = ROOT / "data" / "shop", home / "edited.csv"
        with (source / "items.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        schema = (source / "schema.toml").read_text(encoding="utf-8")
        key = next(line.split('"')[1] for line in schema.splitlines() if line.startswith("id "))
        stock = next(line.split('"')[1] for line in schema.splitlines() if line.startswith("availability"))
        kept = [{**row, stock: "no"} if row[key] == sold_out else row for row in rows if row[key] != gone]
        with edited.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
        ingest(home, edited, schema=source / "schema.toml", embedder=embedder)

    async def test_is_served_at_once(self, shop: tuple[Assistant, Path], embedder: SentenceEmbedder) -> None:
        assistant, home = shop
        talk = Chat(assistant)
        first = await talk.say("a rain jacket")
        gone, sold_out, _ = ids(first)
        await asyncio.to_thread(self.without, home, embedder, gone, sold_out)
        for text in ("a rain jacket", "forget that", "a rain jacket please"):
            reply = await talk.say(text)
            assert reply.index_version != first.index_version
            assert not {gone, sold_out} & set(ids(reply))
        assert assistant.people() == ()  # no longer the demo
        for item_id, card in ((gone, first.cards[0]), (sold_out, first.cards[1])):
            answer = assistant.explain.why(first.session_id, Asked(item_id, 1))
            assert answer["kind"] == "why"
            assert card.title.split()[0] in answer["text"]
            assert answer["reasons"]

    async def test_that_is_broken_changes_nothing(self, shop: tuple[Assistant, Path]) -> None:
        assistant, home = shop
        first = await Chat(assistant).say("a tent")
        (home / "CURRENT").write_text("0123456789abcdef", encoding="utf-8")
        second = await Chat(assistant).say("a tent")
        assert ids(first) == ids(second)

    async def test_leaves_a_turn_that_has_begun_with_its_own(
        self, shop: tuple[Assistant, Path], embedder: SentenceEmbedder
    ) -> None:
        assistant, home = shop
        happenings = assistant.reply(IncomingMessage("a rain jacket"))
        kinds = []
        async for one in happenings:
            kinds.append(one.kind)
            if one.kind == "picks":
                await asyncio.to_thread(self.without, home, embedder, one.cards[0].item_id, one.cards[1].item_id)
        assert kinds[-1] == "done"


async def test_questions_can_be_put_out_of_use(movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> None:
    """The same messages: the bot asks back where it may, and never where it may not."""
    said = ["a comedy", "older", "something else", "more like the first", "something else", "darker", "something else"]
    asked = dict[bool, list[str]]()
    for questions in (True, False):
        database = f"sqlite:///{tmp_path / f'{questions}.db'}"
        settings = load(home=movies_home, model="grounded", database_url=database, questions=questions)
        assistant = build(settings, embedder)
        chat = Chat(assistant)
        asked[questions] = [reply.question for text in said if (reply := await chat.say(text)).question]
        assistant.close()
    assert asked[True]
    assert not asked[False]
