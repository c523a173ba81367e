"""Every rule of the simulated chats notices when it is broken, and holds its peace when it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from simulation.judging_picks import PickRules
from simulation.judging_words import Talk, WordRules
from simulation.observed import Observed
from simulation.rules import RULES, Account
from simulation.saying import Said
from simulation.world import Demand, World

from bot.types import Card, Preferences, Reply, Session, Stated, Turn, Understood, Wishes
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint, Contribution, Event, Part, Query, Trace

COMEDY = Constraint("genres", "in", ("comedy",), "comedy")
NO_HORROR = Constraint("genres", "not_in", ("horror",), "not horror")
FIVE = (Part("whole", "", 0.5),)


def card(item_id: str, rank: int = 1, reason: str = "Many people chose this.", **changes: object) -> Card:
    terms = (Contribution("popularity", "the item itself", 0.5, 1.0, 0.5, FIVE),)
    made = Card(
        rank,
        item_id,
        {"a": "Red Harbour", "b": "Blue Harbour", "c": "Long Quiet"}.get(item_id, item_id),
        0.5,
        0.0,
        reason,
        terms,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def seen(
    cards: Sequence[Card] = (),
    text: str = "Here you go.",
    *,
    said: Said | None = None,
    conditions: Sequence[Constraint] = (),
    before: Preferences | None = None,
    rejected: Sequence[str] = (),
    turn: int = 2,
    events: Sequence[Event] = (),
    never: Sequence[str] = (),
    shown: Sequence[str] = (),
    **changes: object,
) -> Observed:
    """One turn that breaks nothing but what its arguments break."""
    after = Preferences(own=Wishes(conditions=tuple(conditions)), rejected=tuple(rejected))
    reply = Reply("s", turn, "t", "v", "grounded", text, cards=tuple(cards), suggestions=("newer",))
    reply = replace(reply, **changes)  # type: ignore[arg-type]
    spoken = said or Said("something", "wish")
    stored = Turn("s", turn, spoken.text, Understood(reply.act, spoken.text), reply)
    query = Query(constraints=tuple(conditions), events=tuple(events))
    trace = Trace("t", "v", "c", query, {}, (), 0.0, (), (), reply.relaxed)
    return Observed(
        1, spoken, reply, Session("s", None, before or after), Session("s", None, after, (stored,)), trace, reply.text,
        (reply.cards,) if reply.cards else (), (), frozenset(shown), frozenset(never),
    )  # fmt: skip


def broken(world: World, *turns: Observed) -> set[str]:
    account, talk = Account(), Talk()
    for one in turns:
        PickRules(world, account, one).judge()
        WordRules(world, account, one, talk).judge()
    return {rule for rule, count in account.broken.items() if count}


@pytest.fixture(scope="module")
def world(few: Catalogue) -> World:
    return World(few)


GOOD = (card("a", 1), card("b", 2, "A name that people know."), card("c", 3, "Chosen by a crowd."))


def test_a_good_turn_breaks_nothing(world: World) -> None:
    assert broken(world, seen(GOOD)) == set()


@pytest.mark.parametrize(
    ("rule", "turn"),
    [
        ("a.conditions", {"cards": [GOOD[0]], "text": "Only comedy.", "conditions": [COMEDY]}),
        ("a.conditions", {"cards": [card("b", violates=("comedy",))], "text": "Nothing is comedy.", "conditions": [COMEDY]}),
        ("a.demanded", {"cards": GOOD, "said": Said("not horror", "refusal", (Demand((NO_HORROR,)),))}),
        ("a.kept", {"cards": GOOD, "said": Said("why?", "why", settles=True), "before": Preferences(own=Wishes(conditions=(COMEDY,)))}),
        ("a.kept", {"cards": GOOD, "said": Said("only drama", "condition"), "before": Preferences(own=Wishes(conditions=(NO_HORROR,)))}),
        ("b.distinct", {"cards": [GOOD[0], card("a", 2), GOOD[2]]}),
        ("b.distinct", {"cards": [*GOOD[:2], card("nobody", 3)]}),
        ("b.not-again", {"cards": GOOD, "rejected": ["b"]}),
        ("b.not-again", {"cards": GOOD, "never": ["b"]}),
        ("b.not-again", {"cards": [card("e")]}),
        ("b.not-again", {"cards": GOOD, "shown": ["b"], "act": "more"}),
        ("b.count", {"cards": GOOD[:2]}),
        ("b.count", {"cards": [*GOOD, card("d", 4), card("e", 5)]}),
        ("c.prose", {"cards": GOOD, "text": "Word " * 60 + "word."}),
        ("c.why", {"text": "Word " * 70 + "word.", "act": "why"}),
        ("c.reason", {"cards": [card("a", 1, "So " * 20 + "so."), *GOOD[1:]]}),
        ("c.reason", {"cards": [card("a", 1, ""), *GOOD[1:]]}),
        ("c.plain", {"cards": [card("a", 1, "It scored 0.83."), *GOOD[1:]]}),
        ("d.with-picks", {"question": "Which genre?", "text": "Which genre?", "suggestions": ("No preference",), "act": "thanks"}),
        ("d.no-preference", {"cards": GOOD, "question": "Which genre?", "text": "Which genre?"}),
        ("e.named", {"cards": [card("b"), card("d", 2)], "text": "Two of them.", "conditions": [NO_HORROR]}),
        ("e.forget", {"cards": GOOD[:2], "text": "Still not horror.", "conditions": [NO_HORROR], "said": Said("forget not horror", "forget", drops="not horror")}),
        ("f.next", {"cards": GOOD, "suggestions": ()}),
        ("g.reasons", {"cards": [GOOD[0], card("b", 2, "Many people chose this!"), GOOD[2]]}),
        ("g.lead", {"cards": [card("a", 1, "Like Sold Out."), card("b", 2, "As Sold Out was."), GOOD[2]], "events": [Event("e", 1.0, "history")]}),
        ("h.score", {"cards": [card("a", 1, score=0.6), *GOOD[1:]]}),
        ("h.score", {"cards": [GOOD[0], card("b", 3, "Known."), GOOD[2]]}),
        ("h.score", {"cards": [card("a", 1, contributions=(Contribution("x", "y", 0.5, 1.0, 0.5),)), *GOOD[1:]]}),
        ("i.internal", {"cards": GOOD, "text": "Filtered by age_rating."}),
        ("i.tidy", {"cards": GOOD, "text": "Together with with drama."}),
        ("i.tidy", {"cards": GOOD, "text": "Here you go"}),
        ("j.nothing", {"cards": [card("b", violates=("comedy",))], "text": "Comedy.", "conditions": [COMEDY]}),
        ("k.heard", {"cards": GOOD, "said": Said("why?", "why", acts=frozenset({"why"}))}),
        ("k.heard", {"cards": GOOD, "said": Said("like Heat", "liked title", means="d")}),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_noticed(world: World, rule: str, turn: dict[str, object]) -> None:
    assert rule in broken(world, seen(**turn))  # type: ignore[arg-type]


def test_when_nothing_fits_the_reply_says_so_names_the_strictest_and_marks_every_pick(world: World) -> None:
    western = Constraint("genres", "in", ("western",), "western")
    marked = [replace(one, violates=("western",)) for one in GOOD]
    told = {"conditions": [western], "relaxed": (western,)}
    assert broken(world, seen(marked, "Nothing is western here.", **told)) == set()  # type: ignore[arg-type]
    assert "j.nothing" in broken(world, seen(marked, "Here are three for western.", **told))  # type: ignore[arg-type]
    assert "j.nothing" in broken(world, seen(marked, "Nothing fits.", **told))  # type: ignore[arg-type]
    assert "j.nothing" in broken(world, seen(GOOD, "Nothing is western here.", **told))  # type: ignore[arg-type]


def test_sentences_are_remembered_from_turn_to_turn(world: World) -> None:
    first = seen(GOOD, "Three for you. See below.", turn=2)
    said = (card("a", 1, "Well known."), card("b", 2, "Much seen."), card("c", 3, "On many lists."))
    assert broken(world, first, seen(said, "Two for you. Look below.", turn=4)) == {"g.openings"}
    assert broken(world, first, seen(said, "Look here. See below.", turn=7)) == {"g.prose"}
    assert broken(world, first, seen(said, "Three for you. See below.", turn=8)) == set()
    assert broken(world, first, seen(GOOD, "Look here.", turn=3)) == {"g.reasons"}


def test_questions_are_seldom_and_never_asked_again(world: World) -> None:
    def asking(turn: int, text: str) -> Observed:
        made = seen(GOOD, text, turn=turn, question=text, suggestions=("No preference",))
        return replace(made, after=replace(made.after, preferences=replace(made.after.preferences, asked=("genres",))))

    assert {"d.seldom", "d.once"} <= broken(world, asking(2, "Which genre?"), asking(4, "What genre?"))


def test_an_item_spoken_of_is_not_picked(world: World) -> None:
    made = seen(GOOD)
    stated = replace(made.after.preferences, own=Wishes(stated=(Stated("b", 0.8, 1),)))
    assert "b.not-again" in broken(world, replace(made, after=replace(made.after, preferences=stated)))


def test_accounts_add_up_and_know_their_rules() -> None:
    one, other = Account(), Account()
    one.check("b.count", True, (1, 1, "hi"))
    other.check("b.count", False, (2, 1, "hi"), "two picks")
    other.share("misspelt titles found", False, "Heta (Heat)")
    one.add(other)
    assert (one.checks["b.count"], one.broken["b.count"], one.examples["b.count"][0].chat, one.ok) == (2, 1, 2, False)
    assert one.missed["misspelt titles found"] == ["Heta (Heat)"]
    with pytest.raises(KeyError):
        one.check("z.nothing", True, (1, 1, ""))
    assert set(one.checks) <= set(RULES)
