"""Questions that split the candidates, chips that change the list, starters that find something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest

from bot.facts import Facts
from bot.messages import Messages
from bot.types import Card, Preferences, Reply, Session, Turn, Understood, Wishes
from bot.understanding.reader import Reader
from bot.voice.chips import Chips
from bot.voice.questions import choose
from bot.voice.rounding import round_between
from bot.voice.starters import starters
from retrieval.catalogue import Catalogue
from retrieval.gates import count, satisfies
from retrieval.types import (
    Candidate,
    Constraint,
    Contribution,
    FacetRole,
    Item,
    NumberRole,
    Pick,
    Query,
    Recommendation,
    Schema,
    Scored,
    Trace,
)

MESSAGES = Messages()
SCHEMA = Schema(
    id="sku",
    title="name",
    texts=("description",),
    facets={
        "category": FacetRole("category"),
        "color": FacetRole("color"),
        "waterproof": FacetRole("waterproof"),
        "designer": FacetRole("designer"),
        "season": FacetRole("season"),
    },
    numbers={"price": NumberRole("price", "price", "EUR"), "weight": NumberRole("weight_g", "weight", unit="g")},
)
KINDS, COLORS = ("tents", "jackets", "backpacks", "stoves"), ("green", "red", "blue")
TEXTS = (
    "A wool blanket for cold evenings.",
    "Made of ripstop nylon with taped seams.",
    "Has two side pockets and a pump sack.",
)


def stock() -> Catalogue:
    """36 products: even in category and colour, half of them waterproof, a few with a season."""
    items = []
    for place, (kind, color, number) in enumerate(product(KINDS, COLORS, range(3))):
        facets = {"category": (kind,), "color": (color,), "waterproof": ("yes" if place % 2 else "no",)}
        facets["designer"] = (f"Person {place}",)
        if place % 9 == 0:
            facets["season"] = ("winter",)
        name = (
            f"{('Fenn', 'Harrow', 'Quill', 'Tarn')[KINDS.index(kind)]}{('ick', 'ow', 'et')[number]} {color} {kind[:-1]}"
        )
        numbers = {"price": 20.0 + 5 * place, "weight": 200.0 + 50 * place}
        items.append(Item(f"i{place}", name, {"description": TEXTS[place % 3]}, facets, numbers))
    return Catalogue(items, SCHEMA)


CATALOGUE = stock()


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(
        CATALOGUE, MESSAGES, Facts(CATALOGUE, MESSAGES), lambda wanted: count(CATALOGUE, wanted), lambda _: True
    )


def ranked(conditions: Sequence[Constraint] = (), exclude: Sequence[str] = (), n: int = 3) -> Recommendation:
    """The catalogue's own order as a ranking, under conditions."""
    rows = [row for row in range(len(CATALOGUE)) if all(satisfies(CATALOGUE, one)[row] for one in conditions)]
    ids = [CATALOGUE.items[row].item_id for row in rows if CATALOGUE.items[row].item_id not in exclude]
    given = [
        (key, (Contribution("popularity", "the item itself", 1.0, -place, -place),)) for place, key in enumerate(ids)
    ]
    picks = tuple(Pick(rank, key, terms[0].contribution, 0.0, terms) for rank, (key, terms) in enumerate(given[:n], 1))
    pool = tuple(Scored(Candidate(key, {}), terms[0].contribution, terms) for key, terms in given)
    query = Query(constraints=tuple(conditions), exclude=frozenset(exclude))
    return Recommendation(picks, Trace("t", "v", "c", query, {}, (), 0.0, pool, picks))


def wanting(*conditions: Constraint) -> Preferences:
    return Preferences(own=Wishes(conditions=conditions))


def chips(
    found: Recommendation | None, preferences: Preferences, turn: int = 1, act: str = "recommend", **more: object
) -> tuple[str, ...]:
    said = Understood(act, "x")  # type: ignore[arg-type]
    counted = lambda wanted: count(CATALOGUE, wanted)  # noqa: E731
    return Chips(found, preferences, counted, CATALOGUE, MESSAGES, **more).suggest(said, turn)  # type: ignore[arg-type]


def after(found: Recommendation, preferences: Preferences) -> Session:
    """The conversation that shows these picks."""
    cards = tuple(
        Card(p.rank, p.item_id, CATALOGUE[p.item_id].title, p.score, p.base, "", p.contributions) for p in found.picks
    )
    turn = Turn("s", 1, "x", Understood("recommend", "x"), Reply("s", 1, "t", "v", "grounded", "", cards=cards))
    return Session("s", None, preferences, (turn,), 1)


TENTS = Constraint("category", "in", ("tents",), "tents")
CHEAP = Constraint("price", "<", 60.0, "under €60")


def test_the_question_is_on_what_splits_the_candidates_best() -> None:
    asked = choose(ranked(), CATALOGUE, Preferences(), 1, None, MESSAGES)
    assert asked is not None
    assert asked.field in ("category", "color")
    assert asked.options[-1] == "No preference"
    assert len(asked.options) == 4
    assert set(asked.said) <= {*KINDS, *COLORS}


def test_nothing_settled_or_asked_before_is_asked() -> None:
    preferences, fields = Preferences(), []
    for turn in range(1, 30, 3):
        asked = choose(ranked(), CATALOGUE, preferences, turn, turn - 3 if fields else None, MESSAGES)
        if asked is None:
            break
        fields.append(asked.field)
        preferences = replace(preferences, asked=(*preferences.asked, asked.field))
    assert len(fields) == len(set(fields))
    assert set(fields) == {"category", "color", "waterproof", "price", "weight"}  # no people, nothing hardly filled
    settled = choose(ranked([TENTS]), CATALOGUE, wanting(TENTS), 1, None, MESSAGES)
    assert settled is None  # nine candidates are too few to ask about


def test_at_most_one_question_in_three_turns_and_only_with_picks() -> None:
    assert choose(ranked(), CATALOGUE, Preferences(), 3, 1, MESSAGES) is None
    assert choose(ranked(), CATALOGUE, Preferences(), 4, 1, MESSAGES) is not None
    assert choose(None, CATALOGUE, Preferences(), 2, None, MESSAGES) is None
    assert choose(None, CATALOGUE, Preferences(), 1, None, MESSAGES) is not None
    nearest = ranked()
    nearest = replace(nearest, trace=replace(nearest.trace, relaxed=(TENTS,)))
    assert choose(nearest, CATALOGUE, Preferences(), 1, None, MESSAGES) is None


def test_a_number_is_asked_about_in_two_halves_at_a_round_value() -> None:
    preferences = Preferences(asked=("category", "color", "waterproof", "weight"))
    asked = choose(ranked(), CATALOGUE, preferences, 1, None, MESSAGES)
    assert asked is not None
    assert (asked.field, asked.kind) == ("price", "number")
    assert asked.said == ("under €100", "at least €100")


def test_every_option_is_understood_as_its_condition(reader: Reader) -> None:
    for done in ((), ("category",), ("category", "color", "waterproof"), ("category", "color", "waterproof", "price")):
        asked = choose(ranked(), CATALOGUE, Preferences(asked=done), 1, None, MESSAGES)
        assert asked is not None
        found = ranked()
        for option in asked.options[:-1]:
            understood, _ = reader.read(option, after(found, Preferences()))
            assert [one.field for one in understood.added] == [asked.field], option
        understood, preferences = reader.read(asked.options[-1], after(found, Preferences()))
        assert not understood.added
        assert preferences == Preferences()


STATES = [
    (),
    (TENTS,),
    (CHEAP,),
    (TENTS, CHEAP),
    (Constraint("color", "not_in", ("green",), "not green"),),
    (Constraint("waterproof", "in", ("yes",), "waterproof"), TENTS),
]


@pytest.mark.parametrize("conditions", STATES, ids=lambda some: " ".join(one.text for one in some) or "none")
def test_every_chip_is_understood_and_changes_the_list(reader: Reader, conditions: tuple[Constraint, ...]) -> None:
    preferences, found = wanting(*conditions), ranked(conditions)
    now = [pick.item_id for pick in found.picks]
    peek = lambda wanted: [pick.item_id for pick in ranked(wanted).picks]  # noqa: E731
    for turn in range(6):
        offered = chips(found, preferences, turn, peek=peek)
        assert 3 <= len(offered) <= 4
        assert len(set(offered)) == len(offered)
        changing = 0
        for chip in offered:
            understood, then = reader.read(chip, after(found, preferences))
            if understood.act in ("why", "more"):
                changing += understood.act == "more"
                continue
            assert then != preferences, chip
            picks = [pick.item_id for pick in ranked(then.active.conditions).picks]
            assert picks, chip
            assert picks != now, chip
            changing += 1
        assert changing


def test_a_critique_is_not_offered_where_nothing_lies_beyond() -> None:
    cheapest = ranked([CHEAP])  # the catalogue's cheapest come first
    assert not {"cheaper", "lighter"} & set(chips(cheapest, wanting(CHEAP)))
    dearest = [f"i{place}" for place in range(33)]
    assert "more expensive" not in chips(ranked(exclude=dearest), Preferences())


def test_a_condition_is_offered_to_be_forgotten_only_where_that_changes_the_picks() -> None:
    preferences, found = wanting(TENTS), ranked([TENTS])
    same, other = [pick.item_id for pick in found.picks], ["i35"]
    assert not any(chip.startswith("forget") for chip in chips(found, preferences, peek=lambda _: same))
    assert "forget tents" in chips(found, preferences, peek=lambda _: other)


def test_chips_vary_over_turns() -> None:
    assert len({chips(ranked(), Preferences(), turn) for turn in range(4)}) >= 3


def test_with_nothing_found_the_conditions_can_be_taken_back() -> None:
    empty = ranked([TENTS, Constraint("price", ">", 900.0, "over €900")])
    offered = chips(empty, wanting(TENTS, Constraint("price", ">", 900.0, "over €900")))
    assert offered == ("forget over €900", "forget tents", "start over")


def test_a_value_of_two_facets_is_not_offered() -> None:
    said, turns = Understood("recommend", "x"), range(6)

    def offered(catalogue: Catalogue) -> str:
        counted = lambda wanted: count(catalogue, wanted)  # noqa: E731
        found = (Chips(ranked(), Preferences(), counted, catalogue, MESSAGES).suggest(said, one) for one in turns)
        return " ".join(chip for some in found for chip in some)

    assert "red" in offered(CATALOGUE)
    first = CATALOGUE.items[0]
    doubled = replace(first, facets={**first.facets, "season": ("red", "blue", "green")})
    unclear = offered(Catalogue((doubled, *CATALOGUE.items[1:]), SCHEMA))
    assert "red" not in unclear
    assert unclear


def test_why_is_not_offered_right_after_a_why() -> None:
    for turn in range(6):
        assert "why the first one?" not in chips(ranked(), Preferences(), turn, act="why")


def test_starters_are_four_and_each_is_understood(reader: Reader) -> None:
    four = starters(CATALOGUE, MESSAGES)
    assert len(set(four)) == 4
    session = Session("s", None)
    for text in four:
        understood, preferences = reader.read(text, session)
        assert understood.act == "recommend"
        assert not understood.unknown_titles
        assert preferences != Preferences(), text
        assert count(CATALOGUE, preferences.active.conditions) > 0
    assert any("€" in text for text in four)
    assert any(text.startswith("something like ") for text in four)


def test_starters_of_a_bare_catalogue_are_fewer_and_no_error() -> None:
    bare = Catalogue([Item("a", "Only One")], Schema(id="id", title="title"))
    assert starters(bare, MESSAGES) == ("something like Only One",)


@pytest.mark.parametrize(
    ("low", "high", "kind", "expected"),
    [
        (52, 71, "price", 60),
        (102.5, 131, "price", 125),
        (1984, 1998, "year", 1990),
        (1991, 1994, "year", 1992),
        (880, 1320, "weight", 1000),
        (4.1, 4.3, "other", 4.2),
    ],
)
def test_round_numbers(low: float, high: float, kind: str, expected: float) -> None:
    assert round_between(low, high, kind) == pytest.approx(expected)  # type: ignore[arg-type]
