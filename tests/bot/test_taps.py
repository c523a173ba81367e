"""What people do with the picks teaches at once: it moves the next turn, stands in the panel, and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import deeds
from bot.assistant import Assistant
from bot.preferences import forget, known, learn, query, state
from bot.sessions import Store
from bot.settings import load
from bot.strengths import LIKED, WORTH
from bot.turn.taps import Taps
from bot.types import Asked, IncomingMessage, Preferences, Reply, Stated, Turn, Wishes
from bot.voice.evidence import Evidence, families
from bot.wiring import build
from retrieval.catalogue import Catalogue
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import UnknownError
from retrieval.types import Contribution, Deed, Event, Part, Query, Trace


@dataclass
class Chat:
    """One conversation, with its rows beside it."""

    assistant: Assistant
    store: Store
    session_id: str = ""

    async def say(self, text: str, tapping: tuple[str, int] | None = None) -> Reply:
        """The answer; `tapping` is what is done with a pick of it as soon as it is shown: a kind and a place."""
        last = None
        async for last in self.assistant.reply(IncomingMessage(text, session_id=self.session_id or None)):
            if last.kind == "picks" and tapping:
                kind, place = tapping
                turn = self.assistant.session(self.session_id).count + 1
                self.assistant.feedback(self.session_id, turn, last.cards[place].item_id, kind)
        assert last is not None
        assert last.reply is not None, last.text
        self.session_id = last.reply.session_id
        return last.reply

    def tap(self, reply: Reply, kind: str, place: int | None = None) -> str:
        item_id = None if place is None else reply.cards[place].item_id
        self.assistant.feedback(self.session_id, reply.turn, item_id, kind)
        return item_id or ""

    def trace(self, reply: Reply) -> Trace:
        assert reply.trace_id is not None
        return self.store.trace(reply.trace_id)

    def events(self, reply: Reply) -> dict[str, Event]:
        return {event.item_id: event for event in self.trace(reply).query.events}

    def panel(self) -> dict[str, str]:
        """Kind and title -> key."""
        return {f"{line.kind} {line.text}": line.key for line in self.assistant.known(self.session_id)}


@pytest.fixture(scope="module")
def opened(
    movies_home: Path, embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Assistant, Store]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('taps') / 'taps.db'}"
    made, store = build(load(home=movies_home, model="grounded", database_url=url), embedder), Store(url)
    yield made, store
    made.close()
    store.close()


@pytest.fixture
def chat(opened: tuple[Assistant, Store]) -> Chat:
    return Chat(*opened)


LIKING = re.compile(r"you (?:liked|like|named|chose|tend|go for)|your (?:choices|likes|taste (?:so|as))", re.IGNORECASE)


def ids(reply: Reply) -> list[str]:
    return [card.item_id for card in reply.cards]


@pytest.mark.parametrize(
    ("kind", "label", "again"),
    [
        ("accept", "accept", False),
        ("up", "up", True),
        ("down", "down", False),
        ("not_for_me", "dislike", False),
        ("click", "click", True),
    ],
)
async def test_each_act_on_an_item_counts_from_the_next_turn_on(chat: Chat, kind: str, label: str, again: bool) -> None:
    first = await chat.say("a war film")
    item, title = chat.tap(first, kind, 0), first.cards[0].title
    key = chat.panel()[f"{label} {title}"]
    second = await chat.say("from the 70s")
    event = chat.events(second)[item]
    assert (event.deed, event.source) == (kind, "dialog")
    assert event.strength == pytest.approx(LIKED * WORTH[kind])  # type: ignore[index]
    trace = chat.trace(second)
    given = {part.ref for entry in trace.pool for term in entry.contributions for part in term.parts}
    assert item in given  # it moves scores
    assert (item in {entry.candidate.item_id for entry in trace.pool}) == again
    chat.assistant.forget(chat.session_id, key)
    assert f"{label} {title}" not in chat.panel()
    assert item not in chat.events(await chat.say("a drama"))


async def test_a_tap_alone_turns_the_picks_and_without_it_they_are_as_before(chat: Chat) -> None:
    """Both ways: the same message in another conversation, and the same turn ranked again without the tap."""
    first = await chat.say("a film about space")
    item = chat.tap(first, "accept", 0)
    after = await chat.say("a film about friendship")
    other = Chat(chat.assistant, chat.store)
    await other.say("a film about space")
    before = await other.say("a film about friendship")
    assert ids(after) != ids(before)
    why = chat.assistant.explain.why(chat.session_id, Asked(ids(after)[0], after.turn, without=[item]))
    assert why["moved"]
    assert f"your taking {first.cards[0].title}" in why["text"]


async def test_what_is_taken_in_words_is_learned_and_not_offered_again(chat: Chat) -> None:
    first = await chat.say("a war film")
    reply = await chat.say("I'll take the second one")
    assert reply.act == "accept"
    assert f"accept {first.cards[1].title}" in chat.panel()
    later = await chat.say("a war film please")
    assert chat.events(later)[ids(first)[1]].deed == "accept"
    assert ids(first)[1] in chat.trace(later).query.exclude
    chat.assistant.rewind(chat.session_id, reply.turn)
    assert f"accept {first.cards[1].title}" not in chat.panel()


async def test_one_thumb_is_shared_by_the_picks_and_the_other_takes_its_place(chat: Chat) -> None:
    first = await chat.say("a war film")
    chat.tap(first, "up")
    second = await chat.say("a war film with sailors")
    events = chat.events(second)
    assert {events[item].deed for item in ids(first)} == {"up"}
    assert sum(events[item].strength for item in ids(first)) == pytest.approx(LIKED * WORTH["up"])
    chat.tap(first, "down")
    third = await chat.say("a war film with pilots")
    assert {(event.deed, event.strength < 0) for event in chat.events(third).values()} == {("down", True)}
    assert set(ids(first)) <= chat.trace(third).query.exclude
    chat.tap(first, "up")
    assert not set(ids(first)) & chat.trace(await chat.say("a war film with tanks")).query.exclude


async def test_no_sentence_makes_a_liking_of_a_click(chat: Chat) -> None:
    first = await chat.say("a war film")
    item, title = chat.tap(first, "click", 0), first.cards[0].title
    named = 0
    for text in ("from the 70s", "a drama from the 80s", "forget war", "with soldiers"):
        reply = await chat.say(text)
        for card in reply.cards:
            told = chat.assistant.explain.why(chat.session_id, Asked(card.item_id, reply.turn))
            for said in (card.reason, *(claim["text"] for claim in (*told["reasons"], *told["against"]))):
                assert not LIKING.search(said), said
                if card.item_id == item:
                    assert title not in said.replace(f"“{title}", ""), said  # no likeness to itself
                named += f"{title}, which you clicked on" in said
        lies = [
            f"You liked {title}.",
            f"It is close to {title}, which you mentioned.",
            f"You took {title}, and this resembles it.",
            f"Your history has {title}, and this is close to it.",
        ]
        assert not any(verdict.ok for verdict in chat.assistant.explain.check(reply.trace_id or "", lies))
    assert named


async def test_a_tap_is_told_in_a_why(chat: Chat) -> None:
    first = await chat.say("a film about space")
    chat.tap(first, "accept", 0)
    await chat.say("forget space")
    reply = await chat.say("something with a crew")
    told = [chat.assistant.explain.why(chat.session_id, Asked(item, reply.turn)) for item in ids(reply)]
    texts = " ".join(claim["text"] for one in told for claim in (*one["reasons"], *one["against"]))
    assert f"{first.cards[0].title}, which you took" in texts
    for one in told:
        verdicts = chat.assistant.explain.check(reply.trace_id or "", [claim["text"] for claim in one["reasons"]])
        assert all(verdict.ok for verdict in verdicts)


async def test_a_tap_during_an_answer_is_not_lost_also_on_what_it_shows(chat: Chat) -> None:
    await chat.say("a war film")
    reply = await chat.say("a comedy", tapping=("click", 1))
    assert f"click {reply.cards[1].title}" in chat.panel()
    assert [one.kind for one in chat.store.feedbacks(chat.session_id)] == ["click"]
    with pytest.raises(UnknownError):
        chat.assistant.feedback(chat.session_id, 99, None, "up")


async def test_a_tap_while_its_turn_is_being_stored_is_not_lost(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn is not stored at the first look; at the second nobody speaks it any more."""
    reply, looks, turn = await chat.say("a war film"), [UnknownError("no such turn")], chat.store.turn

    def look(session_id: str, number: int) -> Turn:
        if looks:
            raise looks.pop()
        return turn(session_id, number)

    monkeypatch.setattr(chat.store, "turn", look)
    Taps(chat.store).act(chat.session_id, reply.turn, ids(reply)[1], "click")
    assert f"click {reply.cards[1].title}" in chat.panel()


async def test_undo_takes_back_the_taps_on_what_is_undone_and_no_others(chat: Chat) -> None:
    first = await chat.say("a war film")
    second = await chat.say("a comedy")
    chat.tap(second, "click", 0)
    chat.tap(first, "accept", 1)  # after the turn that goes
    chat.assistant.rewind(chat.session_id, second.turn)
    assert f"accept {first.cards[1].title}" in chat.panel()
    assert f"click {second.cards[0].title}" not in chat.panel()
    assert [one.kind for one in chat.store.feedbacks(chat.session_id)] == ["accept"]


async def test_clicks_out_of_use_count_no_more(chat: Chat) -> None:
    first = await chat.say("a war film")
    chat.tap(first, "click", 0)
    reply = await chat.say("ignore my clicks")
    assert "nothing" not in reply.text.casefold().split("click")[0][-30:]
    assert not any(line.startswith("click ") for line in chat.panel())
    assert chat.events(await chat.say("a comedy")) == {}


async def test_taps_are_part_of_what_is_held_of_a_person(chat: Chat) -> None:
    first = await chat.say("a war film")
    item = chat.tap(first, "click", 0)
    held = chat.assistant.report(session_ids=[chat.session_id])["from_conversations"]
    (tap,) = held["conversations"][0]["preferences"]["own"]["taps"]
    assert (tap["item_id"], tap["deed"]) == (item, "click")
    assert "taps (1)" in (await chat.say("what do you know about me")).text


ITEMS = st.sampled_from("abcd")
ACTS = st.lists(
    st.tuples(st.sampled_from(deeds.DEEDS), st.lists(ITEMS, min_size=1, max_size=3, unique=True)), max_size=9
)


@given(ACTS, ITEMS, st.booleans())
def test_words_win_whether_they_come_first_or_last(acts: list[tuple[str, list[str]]], said: str, first: bool) -> None:
    preferences = Preferences()
    words = state(preferences.own, said, 0.8, 1)
    if first:
        preferences = Preferences(own=words)
    for turn, (kind, item_ids) in enumerate(acts, 1):
        preferences = learn(preferences, kind, item_ids, turn)
    if not first:
        preferences = Preferences(own=state(preferences.own, said, 0.8, 1), rejected=preferences.rejected)
    events = query(preferences, (), (), 3).events
    assert [event for event in events if event.item_id == said] == [Event(said, 0.8, "dialog")]
    assert len({event.item_id for event in events}) == len(events)
    assert preferences.own.stated == (Stated(said, 0.8, 1),)


@given(acts=ACTS)
def test_every_line_of_a_tap_goes_by_its_key(few: Catalogue, acts: list[tuple[str, list[str]]]) -> None:
    preferences = Preferences()
    for turn, (kind, item_ids) in enumerate(acts, 1):
        preferences = learn(preferences, kind, item_ids, turn)
    for line in known(preferences, few, ()):
        preferences = forget(preferences, line.key)
    assert known(preferences, few, ()) == ()
    assert query(preferences, (), (), 3).events == ()
    assert not query(preferences, (), (), 3).exclude


def test_the_verdict_on_an_item_counts_before_a_click_and_a_thumb() -> None:
    wishes = Wishes()
    for kind in ("accept", "click", "up"):
        wishes = deeds.done(wishes, kind, ["a"], 1)
    assert [one.deed for one in deeds.counting(wishes)] == ["accept"]
    wishes = deeds.done(wishes, "not_for_me", ["a"], 1)
    assert [one.deed for one in deeds.counting(wishes)] == ["not_for_me"]
    thumbed = deeds.done(deeds.done(Wishes(), "click", ["a"], 1), "down", ["a", "b", "c"], 1)
    assert [one.deed for one in deeds.counting(thumbed)] == ["down"] * 3
    assert deeds.done(wishes, "more_like", ["b"], 1) == wishes


@pytest.mark.parametrize(("deed", "kinds"), [("click", ["tapped", "other"]), (None, ["liked", "taste"])])
def test_of_clicks_alone_nothing_is_said_of_a_persons_choices(
    few: Catalogue, deed: Deed | None, kinds: list[str]
) -> None:
    given = Contribution("taste_text", "your taste", 1.0, 1.0, 1.0, (Part("event", "a", 1.0),))
    query = Query(events=(Event("a", LIKED, "dialog", deed=deed),))
    grounds = Evidence(query, few, frozenset()).grounds(families([given])[0], "b")
    assert list(dict.fromkeys(one.kind for one in grounds)) == kinds
