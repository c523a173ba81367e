"""Simulated people: what they know and say, when a chat succeeds, what stays hidden, and the figures."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bot.assistant import Assistant
from bot.evaluation.simulating import paging, sayings, scoring, transcripts
from bot.evaluation.simulating.chatting import Chat, Line, Tap, _fits, chat
from bot.evaluation.simulating.knowing import Knowing
from bot.evaluation.simulating.people import Person, draw
from bot.evaluation.simulating.sayings import OTHERS
from bot.evaluation.simulating.scoring import Outcomes, Variant
from bot.evaluation.simulating.talking import Talker
from bot.messages import Messages
from bot.settings import load
from bot.turn.engine import Engine
from bot.types import Card, Preferences, Reply, Session
from bot.wiring import build
from retrieval.catalogue import Catalogue, fold
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError
from retrieval.index import open_current
from retrieval.ingest import ingest
from retrieval.types import Action, Interaction, Item

ROOT = Path(__file__).resolve().parents[3]
HEAD = "user_id,item_id,action,value,timestamp\n"
ITEMS = """id,title,genres,year,description,in_stock
f1,Red Harbour,drama,1984,A tale of a detective in a harbour town.,true
f2,Blue Harbour,comedy,1999,A tale of sailors and their restaurant.,true
f3,Long Quiet,drama,2011,A tale of the keeper of a lighthouse.,true
f4,Green Hills,comedy,1986,A tale of a shepherd and a cinema.,true
f5,Never There,drama,1986,A tale of a cinema in a harbour.,false
"""
EVENTS = HEAD + "ann,f1,rate,5,1600000000\nbob,f1,rate,4,1600000000\nbob,f2,rate,4,1600000001\n"


@dataclass(frozen=True)
class World:
    """A home, its engine, and a file of what came later."""

    home: Path
    engine: Engine
    held: Path

    @property
    def knowing(self) -> Knowing:
        return Knowing(self.engine.catalogue)

    def draw(self, count: int = 1_000, seed: int = 7) -> tuple[Person, ...]:
        return draw(self.held, self.engine, count, seed)

    def ann(self, liked: Sequence[str], poor: Sequence[str] = ()) -> Person:
        done = self.engine.done_with(self.engine.history("ann"))
        rows = [row for row, item in enumerate(self.engine.catalogue.items) if item.item_id not in done]
        return Person("ann", np.array(rows), frozenset(liked), frozenset(poor), frozenset())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[World]:
    """Five films, one of which is never shown; ann has rated one."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "items.csv").write_text(ITEMS)
    (folder / "events.csv").write_text(EVENTS)
    ingest(folder / "home", folder / "items.csv", interactions=[folder / "events.csv"], embedder=embedder)
    with closing(open_current(folder / "home")) as index:
        yield World(folder / "home", Engine(index, embedder, Messages()), folder / "held.csv")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[World]:
    """The films demo, less the last fifth by time of what everybody did."""
    folder, data = tmp_path_factory.mktemp("films"), ROOT / "data" / "movies"
    head, *rows = (data / "interactions.csv").read_text().splitlines(keepends=True)
    by_person = defaultdict[str, list[str]](list)
    for row in sorted(rows, key=lambda row: row.rsplit(",", 1)[-1]):
        by_person[row.split(",")[0]].append(row)
    cut = {one: len(own) * 4 // 5 for one, own in by_person.items()}
    (folder / "train.csv").write_text(head + "".join(row for one, own in by_person.items() for row in own[: cut[one]]))
    (folder / "held.csv").write_text(head + "".join(row for one, own in by_person.items() for row in own[cut[one] :]))
    ingest(
        folder / "home",
        data / "items.csv",
        interactions=[folder / "train.csv"],
        schema=data / "schema.toml",
        embedder=embedder,
        vectors=data / "embeddings.npz",
    )
    with closing(open_current(folder / "home")) as index:
        yield World(folder / "home", Engine(index, embedder, Messages()), folder / "held.csv")


def assistants(home: Path, embedder: SentenceEmbedder, place: Path) -> scoring.Open:
    @contextmanager
    def open_one(variant: Variant) -> Iterator[Assistant]:
        settings = load(home=home, model="grounded", database_url=f"sqlite:///{place / variant.name}.db")
        with closing(build(settings, embedder)) as assistant:
            yield assistant

    return open_one


def held(folder: Path, *rows: str) -> Path:
    file = folder / "held.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return file


def test_who_talks_and_what_they_know(small: World, tmp_path: Path) -> None:
    """Somebody with a history who came to like something that they had not judged; each rating on its side."""
    file = held(
        tmp_path,
        "ann,f2,rate,4,1700000000",
        "ann,f3,rate,2.5,1700000001",
        "ann,f4,rate,3,1700000002",
        "ann,f1,rate,5,1700000003",  # judged before
        "bob,f3,rate,3.5,1700000004",  # nothing that he likes
        "new,f3,rate,5,1700000005",  # nothing is known of them
    )
    (ann,) = draw(file, small.engine, 10, 7)
    assert (ann.user_id, ann.liked, ann.poor, ann.known) == ("ann", {"f2"}, {"f3"}, {"f1", "f4"})
    assert [small.engine.catalogue.items[row].item_id for row in ann.allowed] == ["f2", "f3", "f4"]


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        (["new,f3,rate,5,1700000000"], "1 rows (1 usable)"),
        (["ann,f3,rate,1,1700000000", "ann,99,rate,5,1700000000"], "2 rows (1 usable)"),
    ],
)
def test_a_file_with_nobody_to_talk_in_it_is_named(rows: list[str], counts: str, small: World, tmp_path: Path) -> None:
    file = held(tmp_path, *rows)
    with pytest.raises(InputError) as caught:
        draw(file, small.engine, 10, 7)
    told = f"{file}: nobody with a history in the index likes anything new in these {counts}. Give rows"
    assert caught.value.line().startswith(told)


def test_no_more_people_than_wanted_and_the_same_by_the_same_seed(films: World) -> None:
    assert len(films.draw()) > 20
    drawn = [one.user_id for one in films.draw(5)]
    assert len(set(drawn)) == 5
    assert [one.user_id for one in films.draw(5)] == drawn
    assert [one.user_id for one in films.draw(5, seed=8)] != drawn


def test_nobody_ever_says_a_title(films: World) -> None:
    """Whatever is shown: never that of what they have in mind, and no other but as a kind or in somebody's name."""
    fixed = (*sayings.OPENINGS, *sayings.OF_NO_KIND, *sayings.HINTS, *sayings.OTHERS, *sayings.ALIKE, *sayings.POOR)
    items, knowing, rng, said = films.engine.catalogue.items, films.knowing, Random(5), list[str]()
    for number, one in enumerate(films.draw() * 5):
        talker = Talker(knowing, one, str(number))
        texts = [talker.opens(), *(talker.reacts(turn, rng.sample(items, 3)).text for turn in range(1, 5))]
        own = re.compile(rf"(?<!\w){re.escape(fold(talker.aim.title))}(?!\w)")
        assert not [text for text in texts if own.search(text)], talker.aim.title
        names = re.compile("|".join(map(re.escape, knowing.names(talker.aim))) or "$")
        said += [re.sub(r"\bfrom the \d+s", "", names.sub("", text)) for text in texts]
    assert len(set(said)) > 300
    kinds = {kind for item in items for kind in knowing.kinds(item)}
    titles = {fold(item.title) for item in items} - kinds - set(re.findall(r"\w+", " ".join(fixed)))
    spoken = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, titles))})(?!\w)")
    assert not [text for text in said if spoken.search(text)]


def test_what_can_be_told_of_an_item_is_neither_its_title_nor_a_word_that_is_one(few: Catalogue) -> None:
    """Of three films about a harbour and a keeper, whatever they are called."""
    text = {"description": "A tale of a harbour, of a keeper and of the Queen."}
    red, blue, quiet = (replace(few[one], texts=text) for one in "abc")
    quiet = replace(quiet, title="The Quiet Keeper")

    def knowing(*more: Item) -> Knowing:
        return Knowing(Catalogue([red, blue, quiet, *more], few.schema))

    assert [knowing().words(one) for one in (red, quiet)] == [["keeper"], ["harbour"]]
    assert [knowing(replace(few["e"], title="Keeper")).words(one) for one in (red, quiet)] == [[], ["harbour"]]
    assert (knowing().kinds(red), knowing().names(red)) == (["drama", "crime"], ["by ana lind"])
    drama, ana = (replace(few["a"], item_id=title, title=title) for title in ("Drama", "Ana"))
    assert (knowing(drama, ana).kinds(drama), knowing(drama, ana).names(ana)) == (["crime"], [])


def test_what_is_told_of_the_thing_in_mind_is_true_of_it(small: World) -> None:
    """A comedy from 1986: beside dramas from 1984 and 2011 neither older nor newer, beside one from 1999 older."""
    ann, catalogue, knowing = small.ann(["f4"]), small.engine.catalogue, small.knowing

    def told(*shown: str) -> set[str]:
        talkers = [Talker(knowing, ann, str(seed)) for seed in range(60)]
        return {talker.reacts(1, [catalogue[one] for one in shown]).text for talker in talkers}

    film = Talker(knowing, ann, "1").aim
    assert (film.item_id, knowing.kinds(film), knowing.times(film)) == ("f4", ["comedy"], ["from the 80s"])
    dramas, comedy = told("f1", "f3"), told("f2")
    assert {"more comedy", "less drama"} <= dramas
    assert not [text for text in dramas if "older" in text or "newer" in text]
    assert "older" in comedy
    assert not [text for text in comedy if "newer" in text or "more comedy" in text]


def test_an_answer_is_what_fits_and_sometimes_there_is_none(small: World) -> None:
    talkers = [Talker(small.knowing, small.ann(["f4"]), str(seed)) for seed in range(50)]
    options = ["drama", "comedy", "no preference"]
    assert {one.answers(1, options, lambda option: option == "comedy") for one in talkers} == {"comedy", None}
    assert {one.answers(1, options, lambda _: False) for one in talkers} == {None}


def test_an_answer_fits_where_it_is_true_of_the_thing_in_mind(small: World) -> None:
    """Of a comedy from 1986, and only what is on the field that was asked about."""
    options = ("before 1990", "from 1990 or later", "comedy", "drama", "no preference", "something else")
    for asked, true in (("year", "before 1990"), ("genres", "comedy")):
        session = Session("s", None, Preferences(asked=("price", asked)))
        fits = _fits(small.engine, session, small.engine.catalogue["f4"])
        assert [option for option in options if fits(option)] == [true]


def test_what_they_would_take_is_success_in_the_turn_that_shows_it(
    small: World, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    """Three films are left to ann and three are shown: what she likes of them is found at once, and accepted."""
    with assistants(small.home, embedder, tmp_path)(Variant("one")) as assistant:
        talker = Talker(small.knowing, small.ann(["f3"]), "1")
        found = asyncio.run(chat(assistant, small.engine, talker, taps=True))
    shown = [card.item_id for card in found.lines[0].reply.cards]
    assert (found.found, len(found.lines)) == (1, 2)
    assert sayings.PLACES[shown.index("f3")] in found.lines[-1].said
    assert found.lines[-1].reply.act == "accept"


def test_what_is_never_shown_is_never_found(small: World, embedder: SentenceEmbedder, tmp_path: Path) -> None:
    """f5 is sold out: a chat ends by the last turn or when patience does, and nothing is accepted."""
    ann, knowing = small.ann(["f5"]), small.knowing
    with assistants(small.home, embedder, tmp_path)(Variant("one")) as assistant, asyncio.Runner() as runner:
        talkers = (Talker(knowing, ann, str(seed)) for seed in range(6))
        chats = [runner.run(chat(assistant, small.engine, talker, taps=True)) for talker in talkers]
    assert {one.found for one in chats} == {None}
    assert {len(one.lines) < 5 for one in chats} == {True, False}
    assert all(one.gave_up == (len(one.lines) < 5) for one in chats)
    assert not [line for one in chats for line in one.lines if line.reply.act == "accept"]


@pytest.mark.parametrize("taps", [True, False])
def test_what_they_did_not_like_is_tapped_away_where_they_tap(
    taps: bool, small: World, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    with assistants(small.home, embedder, tmp_path)(Variant("one")) as assistant:
        talker = Talker(small.knowing, small.ann(["f5"], ["f2", "f3", "f4"]), "1")
        first, *later = asyncio.run(chat(assistant, small.engine, talker, taps)).lines
        rejected = assistant.session(first.reply.session_id).preferences.rejected
    shown = [card.item_id for card in first.reply.cards]
    assert shown
    away = [Tap("not_for_me", one) for one in shown] + [Tap("down", None)] * (later[0].said in OTHERS)
    assert first.taps == (tuple(away) if taps else ())
    assert not taps or set(rejected) >= set(shown)


def test_a_seed_makes_the_same_chats_and_another_seed_others(
    films: World, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    def run(seed: int, place: str) -> scoring.Simulated:
        (tmp_path / place).mkdir()
        opened = assistants(films.home, embedder, tmp_path / place)
        return scoring.simulate(films.engine, films.draw(3, seed), 1, seed, opened, variants=[Variant("x")])

    def heard(one: scoring.Simulated) -> list[tuple[str, tuple[str, ...]]]:
        lines = [line for (own,) in one.chats["x"] for line in own.lines]
        return [(line.said, tuple(card.item_id for card in line.reply.cards)) for line in lines]

    first, again, other = run(7, "a"), run(7, "b"), run(8, "c")
    assert heard(first) == heard(again)
    assert first.figures == again.figures
    assert heard(first) != heard(other)


def test_nothing_of_the_later_rows_is_known_to_the_product(
    films: World, embedder: SentenceEmbedder, tmp_path: Path
) -> None:
    """What is known of a person before the first word is their history, and that holds none of what they rated later;
    what is said and tapped goes nowhere but into the database of its own."""
    before, (one, *others) = sorted(films.home.rglob("*")), films.draw(10)
    with assistants(films.home, embedder, tmp_path)(Variant("one")) as assistant:
        for each in (one, *others):
            known = assistant.known(assistant.start(each.user_id).session_id)
            history = {line.key.removeprefix("history:") for line in known}
            assert history
            assert history.isdisjoint(each.liked | each.poor)
        asyncio.run(chat(assistant, films.engine, Talker(films.knowing, one, "1"), taps=True))
    assert sorted(films.home.rglob("*")) == before


def test_pages_of_what_most_people_have(few: Catalogue) -> None:
    """By how many people, not how often; in the catalogue's order among equals; without what is not allowed."""
    often = [("u1", "b")] * 3
    events = [*often, ("u1", "c"), ("u2", "c"), ("u3", "c"), ("u3", "d"), ("u2", "d"), ("u1", "?")]
    order = paging.by_popularity((Interaction(user, item, Action.VIEW) for user, item in events), few)
    assert [few.items[row].item_id for row in order] == ["c", "d", "b", "a", "e"]
    somebody = Person("u9", np.array([0, 1, 2, 4]), frozenset({"a"}), frozenset(), frozenset())
    assert paging.pages(order, somebody, few) == [["c", "b", "a"], ["e"]]
    assert paging.found(paging.pages(order, somebody, few), somebody) == 1
    assert paging.found([["c"], ["b"]], somebody) is None
    assert paging.found([["c"], ["b"], ["e", "a"]], somebody) == 3


def test_there_are_five_pages_of_three_new_things(films: World) -> None:
    (one,) = films.draw(1)
    order = paging.by_popularity(films.engine.index.interactions(), films.engine.catalogue)
    shown = paging.pages(order, one, films.engine.catalogue)
    assert [len(page) for page in shown] == [3, 3, 3, 3, 3]
    done = films.engine.done_with(films.engine.history(one.user_id))
    assert done
    assert not {item for page in shown for item in page} & done


def test_the_figures_of_outcomes() -> None:
    """Two chats of each of three people, by hand."""
    found = Outcomes(((1, None), (3, 3), (None, None)))
    figures = found.figures()
    assert found.success == [0.5, 1.0, 0.0]
    assert found.counted == [3.5, 3.0, 6.0]
    assert figures["success5"] == pytest.approx(0.5)
    assert figures["turns_to_success"] == pytest.approx(7 / 3)
    assert figures["turns_missed_as_6"] == pytest.approx(12.5 / 3)
    assert figures["success_by_turn"] == pytest.approx([1 / 6, 1 / 6, 0.5, 0.5, 0.5])
    assert figures["success5_ci95"][0] <= 0.5 <= figures["success5_ci95"][1]
    nothing = Outcomes(((None,),)).figures()
    assert (nothing["success5"], nothing["turns_to_success"], nothing["turns_to_success_ci95"]) == (0.0, None, None)


def test_gains_are_with_a_part_above_without_it_and_ratios_ours_over_theirs() -> None:
    variants = [Variant("whypick"), Variant("less", gain="questions"), Variant("more", gain="online", adds=True)]
    names = ("whypick", "less", "more", scoring.POPULARITY, scoring.ALL_PAGES)
    turns = [[(1,), (2,), (None,), (None,)], [(1,), (None,), (None,), (None,)], [(1,), (1,), (1,), (None,)]]
    turns += [[(4,), (None,), (None,), (None,)], [(None,), (None,), (None,), (None,)]]
    outcomes = {name: Outcomes(tuple(one)) for name, one in zip(names, turns, strict=True)}
    figures = scoring._figures(outcomes, variants)
    assert list(figures["gains"]) == ["questions", "online"]
    assert figures["gains"]["questions"]["success5"] == pytest.approx(0.25)
    assert figures["gains"]["questions"]["turns"] == pytest.approx(-1.0)
    assert figures["gains"]["online"]["success5"] == pytest.approx(0.25)
    assert figures["versus"][scoring.POPULARITY]["ratio"] == pytest.approx(2.0)
    assert figures["versus"][scoring.ALL_PAGES]["ratio"] is None


def test_patience_is_the_persons_own(films: World) -> None:
    """Whoever pages leaves when they would leave a chat that shows new things; where nothing is new, rather earlier."""
    knowing = films.knowing
    talkers = [Talker(knowing, one, str(number)) for number, one in enumerate(films.draw() * 6)]
    left = [talker.leaves(2, anything_new=True) for talker in talkers]
    bored = [talker.leaves(2, anything_new=False) for talker in talkers]
    assert 0.05 < np.mean(left) < 0.16
    assert 0.13 < np.mean(bored) < 0.28
    assert all(later for sooner, later in zip(left, bored, strict=True) if sooner)


def test_paging_takes_the_patience_that_a_chat_takes(films: World) -> None:
    """Something on the fifth page is found by those who look so far."""
    order, one = range(len(films.engine.catalogue)), films.draw(1)[0]
    last = films.engine.catalogue.items[int(one.allowed[14])].item_id
    talkers = scoring._Talkers(films.knowing, [replace(one, liked=frozenset({last}))], 60, 7)
    found = scoring._paged(talkers, order, films.knowing)
    assert set(found[scoring.ALL_PAGES].turns[0]) == {5}
    assert set(found[scoring.POPULARITY].turns[0]) == {5, None}
    (own,) = talkers.all()
    stays = [not any(talker.leaves(turn, anything_new=True) for turn in range(1, 5)) for talker in own]
    assert [turn == 5 for turn in found[scoring.POPULARITY].turns[0]] == stays


def test_a_transcript_tells_what_was_said_shown_tapped_and_how_it_ended(small: World, tmp_path: Path) -> None:
    catalogue = small.engine.catalogue
    ann = replace(small.ann(["f3"], ["f2"]), user_id="../ann <b>")
    cards = [
        Card(rank, one, catalogue[one].title, 1.0, 0.0, "Because.", ()) for rank, one in enumerate(("f2", "f3"), 1)
    ]
    reply = Reply("s", 1, None, "v", "grounded", "Here *you* are.", cards=tuple(cards))
    lines = (
        Line("drama please", reply, (Tap("not_for_me", "f2"),)),
        Line("i'll take the second", replace(reply, cards=(), text="Enjoy.")),
    )
    chats = {
        "whypick": [[Chat(ann, catalogue["f3"], lines, 1)]],
        "other": [[Chat(ann, catalogue["f3"], lines[:1], None)]],
    }
    assert transcripts.write(tmp_path, chats, catalogue) == 1
    (file,) = tmp_path.iterdir()
    text = file.read_text(encoding="utf-8")
    assert file.name == "001--ann-b-.md"
    for told in (
        "> drama please",
        "> i'll take the second",
        "1. Blue Harbour **[did not like it]**: Because",
        "2. Long Quiet **[would take it]**",
        "*taps “not for me” on Blue Harbour*",
        "**Found something in turn 1.**",
        "**Lost patience.**",
        "## other, chat 1",
    ):
        assert told in text
    assert "<b>" not in text
    assert "*you*" not in text.replace("\\*you\\*", "")


def test_no_folder_for_transcripts_is_said_before_anybody_talks(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="no transcripts can be written there"):
        transcripts.check(tmp_path / "file" / "folder")
