"""The built-in's voice: brief, varied, and never naming what did not contribute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.claims import explain
from bot.messages import Messages
from bot.narrator import MOST_WORDS, Narrator
from bot.types import Preferences, Stated, Understood, Wishes
from bot.voice.questions import Question
from bot.voice.reasons import MOST_WORDS as MOST_REASON_WORDS
from bot.voice.wording import remember
from retrieval.catalogue import Catalogue
from retrieval.signals import FAMILIES
from retrieval.types import (
    Candidate,
    Constraint,
    Contribution,
    Event,
    FacetRole,
    GateCount,
    Item,
    NumberRole,
    Part,
    Pick,
    Query,
    Recommendation,
    Schema,
    Scored,
    Trace,
)

MESSAGES = Messages()
SCHEMA = Schema(
    id="id",
    title="title",
    facets={
        "genres": FacetRole("genres", "|"),
        "directors": FacetRole("directors", "|"),
        "waterproof": FacetRole("waterproof"),
    },
    numbers={"year": NumberRole("year", "year"), "price": NumberRole("price", "price", "EUR")},
)
EIGHTIES = Constraint("year", "between", (1980.0, 1989.0), "from the 1980s")
NO_HORROR = Constraint("genres", "not_in", ("horror",), "not horror")
CHEAP = Constraint("price", "<", 40.0, "under €40")
LIKED, NAMED = 0.8, 0.9


def item(key: str, title: str, genres: str = "drama", director: str = "Ana Lind", **numbers: float) -> Item:
    facets = {"genres": tuple(genres.split("|")), "directors": (director,)}
    return Item(key, title, {}, {name: values for name, values in facets.items() if values != ("",)}, numbers)


CATALOGUE = Catalogue(
    [
        item("contact", "Contact", "sci-fi|drama", "Robert Zemeckis", year=1997),
        item("alien", "Alien", "sci-fi|horror", "Ridley Scott", year=1979),
        item("heat", "Heat", "crime", "Michael Mann", year=1995),
        item("runner", "Blade Runner", "sci-fi", "Ridley Scott", year=1982, price=12.5),
        item("arrival", "Arrival", "sci-fi|drama", "Denis Villeneuve", year=2016),
        item("plane", "Airplane!", "comedy", "Jim Abrahams", year=1980),
        item(
            "bomb", "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb", "comedy", "Stanley Kubrick"
        ),
        item("blank", "Blank", "", ""),
    ],
    SCHEMA,
)
PICKABLE = ("runner", "arrival", "plane")


def given_by(signal: str, *parts: Part, contribution: float | None = None) -> Contribution:
    total = sum(part.contribution for part in parts) if contribution is None else contribution
    return Contribution(signal, FAMILIES[signal], 1.0, total, total, parts)


def event(ref: str, contribution: float) -> Part:
    return Part("event", ref, contribution)


def found(
    *given: Sequence[Contribution],
    query: Query | None = None,
    ids: Sequence[str] = PICKABLE,
    violates: Sequence[str] = (),
    relaxed: Sequence[Constraint] = (),
    gates: Sequence[GateCount] = (),
    spare: Sequence[str] = (),
) -> Recommendation:
    """Picks with these contributions, in this order."""
    picks = tuple(
        Pick(rank, key, sum(t.contribution for t in terms), 0.0, tuple(terms), tuple(violates))
        for rank, (key, terms) in enumerate(zip(ids, given, strict=False), 1)
    )
    pool = tuple(
        Scored(Candidate(pick.item_id, {"dense": pick.rank}), pick.score, pick.contributions) for pick in picks
    )
    pool += tuple(Scored(Candidate(key, {}), 0.0, ()) for key in spare)
    trace = Trace("t", "v", "c", query or Query(), {}, tuple(gates), 0.0, pool, picks, tuple(relaxed))
    return Recommendation(picks, trace)


def reasons(
    recommendation: Recommendation, preferences: Preferences | None = None, said: Sequence[str] = ()
) -> list[str]:
    narrator = Narrator(MESSAGES, CATALOGUE, said)
    return [card.reason for card in narrator.cards(recommendation, preferences or Preferences())]


def one_reason(*terms: Contribution, query: Query | None = None, **more: object) -> str:
    return reasons(found(terms, query=query, ids=("runner",), **more))[0]  # type: ignore[arg-type]


def test_a_liked_item_of_this_chat_is_named_as_liked() -> None:
    query = Query(events=(Event("contact", LIKED, "dialog"),))
    reason = one_reason(given_by("taste_text", event("contact", 1.0)), query=query)
    assert "Contact" in reason
    assert re.search(r"\blik|pleased|went down well", reason)


def test_an_item_only_named_or_from_the_history_is_not_called_liked() -> None:
    for source, strength in (("dialog", NAMED), ("history", 0.5)):
        query = Query(events=(Event("contact", strength, source),))  # type: ignore[arg-type]
        for turn in range(1, 40):
            narrator = Narrator(MESSAGES, CATALOGUE, turn=turn)
            picked = found([given_by("taste_text", event("contact", 1.0))], query=query, ids=("runner",))
            reason = narrator.cards(picked, Preferences())[0].reason
            assert "you liked" not in reason.casefold()
            assert ("history" in reason) == (source == "history") or "behind you" in reason or "past" in reason


def test_what_counts_against_a_pick_is_never_its_reason() -> None:
    query = Query(
        text="rain",
        events=(Event("contact", LIKED, "dialog"), Event("alien", LIKED, "dialog"), Event("heat", -LIKED, "dialog")),
    )
    reason = one_reason(
        given_by("taste_text", event("contact", 1.0), event("alien", -0.4), event("heat", -0.3)),
        given_by("request", contribution=-0.5),
        given_by("popularity", contribution=0.02),
        query=query,
    )
    assert "Contact" in reason
    assert not re.search(r"Alien|Heat|rain|popular|people|chosen", reason)


def test_a_disliked_item_that_speaks_for_a_pick_is_said_the_right_way_round() -> None:
    query = Query(events=(Event("heat", -LIKED, "dialog"),))
    reason = one_reason(given_by("colike", event("heat", 1.0)), query=query)
    assert "Heat" in reason
    assert re.search(r"different|other|seldom|not|rarely|Few|apart|differs|pass it by", reason)


def test_shared_values_words_and_the_request_are_named_as_they_are() -> None:
    liked = Query(events=(Event("alien", LIKED, "dialog"),), text="a rainy detective story in the far future, please")
    shared = one_reason(given_by("facets", Part("facet", "directors=Ridley Scott", 1.0)), query=liked)
    assert "Ridley Scott" in shared
    assert "Alien" in shared
    assert "director" in shared
    assert "directors" not in shared
    words = one_reason(given_by("words", Part("term", "detect", 1.0), Part("term", "futur", 0.8)), query=liked)
    assert "“detective”" in words
    assert "“future”" in words
    asked = one_reason(given_by("request", Part("whole", liked.text, 1.0)), query=liked)
    assert "“rainy, detective, story, far”" in asked


def test_a_value_that_the_pick_does_not_have_is_not_claimed() -> None:
    query = Query(events=(Event("heat", LIKED, "dialog"),))
    reason = one_reason(given_by("facets", Part("facet", "directors=Michael Mann", 1.0)), query=query)
    assert "Michael Mann" not in reason


def test_one_history_item_leads_one_reason_at_most() -> None:
    query = Query(events=(Event("contact", LIKED, "dialog"), Event("alien", 0.3, "history")), text="space")
    each = [given_by("taste_text", event("contact", 1.0), event("alien", 0.4)), given_by("request", contribution=0.6)]
    said = reasons(found(each, each, each, query=query))
    leads = [
        re.split(r"[,;] (?:and|it|plus|helped|besides|there|your|you|in|near|which)", reason)[0] for reason in said
    ]
    assert sum("Contact" in lead for lead in leads) == 1
    assert sum("Alien" in lead for lead in leads) <= 1


def test_somebody_elses_likes_are_not_given_to_the_person() -> None:
    dad = Preferences(other=Wishes(stated=(Stated("contact", LIKED, 1),)), other_name="your dad")
    query = Query(events=(Event("contact", LIKED, "dialog"),), text="space")
    each = [given_by("taste_text", event("contact", 1.0)), given_by("facets", Part("facet", "genres=sci-fi", 0.5))]
    for turn in range(1, 25):
        narrator = Narrator(MESSAGES, CATALOGUE, turn=turn)
        for card in narrator.cards(found(each, each, query=query), dad):
            assert not re.search(r"\byou(?:r)? (?:lik|taste|choices|history)|you liked", card.reason)


def test_a_nearest_pick_says_what_it_misses_and_whether_that_is_known() -> None:
    picked = found(
        [given_by("popularity", contribution=1.0)], ids=("arrival",), violates=["from the 1980s"], relaxed=[EIGHTIES]
    )
    assert "“from the 1980s”" in reasons(picked)[0]
    unknown = found([given_by("popularity", contribution=1.0)], ids=("blank",), violates=["under €40"], relaxed=[CHEAP])
    assert "price" in reasons(unknown)[0]
    assert "“under €40”" in reasons(unknown)[0]


def test_with_nothing_to_say_for_it_only_its_place_is_stated() -> None:
    reason = one_reason(given_by("request", contribution=-1.0), query=Query(text="xylophone"))
    assert "xylophone" not in reason
    assert reason.endswith(".")


def test_long_names_are_cut_rather_than_the_limit_broken() -> None:
    query = Query(events=(Event("bomb", LIKED, "dialog"), Event("contact", LIKED, "dialog")))
    terms = [
        given_by("taste_text", event("bomb", 1.0), event("contact", 0.9)),
        given_by("colike", event("bomb", 0.8), event("contact", 0.7)),
    ]
    for reason in reasons(found(terms, terms, terms, query=query)):
        assert len(reason.split()) <= MOST_REASON_WORDS


contribution = st.floats(-2, 2, allow_nan=False).filter(lambda value: abs(value) > 1e-3)
events = st.lists(
    st.tuples(
        st.sampled_from(["contact", "alien", "heat", "bomb"]), st.sampled_from([LIKED, NAMED, -LIKED, -0.4, 0.3])
    ),
    max_size=4,
    unique_by=lambda pair: pair[0],
)


@settings(max_examples=150, deadline=None)
@given(
    events,
    st.sampled_from(["dialog", "history"]),
    st.lists(st.tuples(st.sampled_from(sorted(FAMILIES)), contribution), max_size=8, unique_by=lambda pair: pair[0]),
    st.integers(0, 10_000),
)
def test_a_reason_is_short_and_names_only_what_contributed(
    liked: list[tuple[str, float]], source: str, given: list[tuple[str, float]], turn: int
) -> None:
    query = Query(text="quiet thoughtful aliens", events=tuple(Event(key, s, source) for key, s in liked))  # type: ignore[arg-type]
    terms, good = [], set[str]()
    for signal, value in given:
        parts: tuple[Part, ...] = ()
        if signal in ("taste_text", "colike") and liked:
            parts = tuple(event(key, value * (1 if place % 2 else -0.5)) for place, (key, _) in enumerate(liked))
        elif signal == "words":
            parts = (Part("term", "aliens", value),)
        term = given_by(signal, *parts) if parts else given_by(signal, contribution=value)
        terms.append(term)
        good |= {part.ref for part in parts if part.contribution > 0 and term.contribution > 0}
    narrator = Narrator(MESSAGES, CATALOGUE, turn=turn)
    for card in narrator.cards(found(terms, terms, terms, query=query), Preferences()):
        assert len(card.reason.split()) <= MOST_REASON_WORDS
        assert card.reason[-1] in ".!?…"
        for key in ("contact", "alien", "heat", "bomb"):
            start = CATALOGUE[key].title[:10]
            assert start not in card.reason.replace("aliens", "") or key in good


TURNS = [
    Understood("recommend", "a quiet film"),
    Understood("recommend", "from the 80s", added=(EIGHTIES,)),
    Understood("recommend", "not horror either", added=(NO_HORROR,)),
    Understood("more", "something else"),
    Understood("more", "none of these"),
    Understood("forget", "forget the 80s", dropped=(EIGHTIES,)),
    Understood("recommend", "I liked Contact", liked=("contact",)),
    Understood("recommend", "xyz", unknown_titles=("Xyz",)),
    Understood("more", "more"),
    Understood("recommend", "cheaper", added=(CHEAP,)),
    Understood("recommend", "cheaper", notes=("no_field:price",)),
    Understood("forget", "forget that", notes=("nothing_to_forget",)),
]
NAMES = re.compile(
    "|".join(
        re.escape(text)
        for text in sorted(
            [one.title for one in CATALOGUE.items]
            + ["from the 1980s", "not horror", "under €40", "sci-fi", "drama", "comedy", "Ridley Scott", "Xyz"],
            key=len,
            reverse=True,
        )
    )
)


def skeletons(text: str) -> list[str]:
    bare = NAMES.sub("#", re.sub(r"“[^”]*”", "#", text))
    bare = re.sub(r"#(?:,? and #|, #)+", "#", re.sub(r"\d[\d.,]*", "#", bare))
    return [
        " ".join(re.findall(r"[\w#']+", sentence.casefold()))
        for sentence in re.split(r"(?<=[.?!])\s+", bare)
        if sentence
    ]


@pytest.mark.parametrize("kind", ["request", "liked", "history", "popular", "all", "nearest"])
def test_no_opening_and_no_sentence_returns_within_five_turns(kind: str) -> None:
    """Fifteen picks in five turns for the same single reason: fifteen different sentences."""
    source = "history" if kind == "history" else "dialog"
    query = Query(text="quiet aliens", events=(Event("contact", LIKED, source), Event("alien", LIKED, source)))  # type: ignore[arg-type]
    single = {
        "request": [given_by("request", contribution=1.0)],
        "liked": [given_by("taste_text", event("contact", 1.0), event("alien", 0.9))],
        "history": [given_by("taste_text", event("contact", 1.0), event("alien", 0.9))],
        "popular": [given_by("popularity", contribution=1.0)],
        "nearest": [given_by("popularity", contribution=1.0)],
    }
    every = [term for terms in (single["request"], single["liked"], single["popular"]) for term in terms]
    terms = single.get(kind, every)
    near: dict[str, Sequence[str]] = {"violates": ["under €40"]} if kind == "nearest" else {}
    relaxed = [CHEAP] if kind == "nearest" else []
    gates = [GateCount("under €40", CHEAP, 9, 0, 9, 0)] if kind == "nearest" else []
    said: tuple[str, ...] = ()
    history: list[tuple[list[str], list[str]]] = []
    for number in range(36):
        understood = TURNS[number % len(TURNS)]
        preferences = Preferences(own=Wishes(request="quiet aliens", conditions=(EIGHTIES, NO_HORROR)))
        if number % 12 in (0, 6, 7):
            preferences = Preferences(own=Wishes(request="quiet aliens", stated=(Stated("contact", LIKED, 1),)))
        narrator = Narrator(MESSAGES, CATALOGUE, said)
        opening = narrator.acknowledge(understood, preferences)
        picked = found(terms, terms, terms, query=query, relaxed=relaxed, gates=gates, **near)  # type: ignore[arg-type]
        cards = narrator.cards(picked, preferences)
        prose = f"{opening} {narrator.picks(understood, preferences, picked, cards)}"
        assert len(prose.split()) <= MOST_WORDS
        now = [line for text in (prose, *(card.reason for card in cards)) for line in skeletons(text)]
        head = [" ".join(skeletons(prose)[0].split()[:4])]
        for earlier_heads, earlier in history[-5:]:
            assert not set(head) & set(earlier_heads), prose
            assert not set(now) & set(earlier), sorted(set(now) & set(earlier))
        assert len(set(now)) == len(now)
        history.append((head, now))
        said = remember(said, narrator.used)


def test_conditions_are_named_before_anything_is_searched() -> None:
    wishes = Wishes(request="quiet", conditions=(EIGHTIES, NO_HORROR))
    for understood in TURNS:
        text = Narrator(MESSAGES, CATALOGUE).acknowledge(understood, Preferences(own=wishes))
        assert "from the 1980s" in text
        assert "not horror" in text
        assert len(text.split()) <= 44


def test_somebody_else_is_named_with_their_conditions() -> None:
    dad = Preferences(other=Wishes(conditions=(CHEAP,)), other_name="your dad")
    text = Narrator(MESSAGES, CATALOGUE).acknowledge(Understood("recommend", "for my dad", added=(CHEAP,)), dad)
    assert "your dad" in text
    assert "under €40" in text


def test_an_unknown_title_and_a_missing_field_are_owned_up_to() -> None:
    narrator = Narrator(MESSAGES, CATALOGUE)
    text = narrator.acknowledge(Understood("recommend", "like Solaris", unknown_titles=("Solaris",)), Preferences())
    assert "“Solaris”" in text
    assert (
        "catalogue" in text or "listed" in text or "list" in text or "here" in text or "file" in text or "find" in text
    )
    text = narrator.acknowledge(Understood("recommend", "shorter", notes=("no_field:runtime",)), Preferences())
    assert "runtime" in text


def test_a_condition_that_was_tightened_is_not_said_to_be_dropped() -> None:
    tighter = replace(CHEAP, value=30.0, text="under €30")
    understood = Understood("recommend", "cheaper", added=(tighter,), dropped=(CHEAP,))
    text = Narrator(MESSAGES, CATALOGUE).acknowledge(
        understood, Preferences(own=Wishes(conditions=(NO_HORROR, tighter)))
    )
    assert "under €30" in text
    assert "under €40" not in text


def test_a_named_item_is_not_said_to_be_liked() -> None:
    named = Preferences(own=Wishes(stated=(Stated("contact", NAMED, 1),)))
    for turn in range(1, 20):
        text = Narrator(MESSAGES, CATALOGUE, turn=turn).acknowledge(
            Understood("recommend", "like Contact", liked=("contact",)), named
        )
        assert "Contact" in text
        assert not re.search(r"\bliked|enjoyed|likes|worked for you", text)


@pytest.mark.parametrize("act", ["greet", "thanks", "why", "about", "accept", "human"])
def test_turns_without_a_search_need_no_acknowledgement(act: str) -> None:
    assert Narrator(MESSAGES, CATALOGUE).acknowledge(Understood(act, "x"), Preferences()) == ""  # type: ignore[arg-type]


def test_nothing_found_names_what_excludes_most() -> None:
    gates = [GateCount("from the 1980s", EIGHTIES, 100, 10, 90, 3), GateCount("under €40", CHEAP, 10, 0, 40, 0)]
    picked = found(
        [given_by("popularity", contribution=1.0)],
        violates=["under €40"],
        relaxed=[CHEAP],
        gates=gates,
        query=Query(constraints=(EIGHTIES, CHEAP)),
    )
    preferences = Preferences(own=Wishes(conditions=(EIGHTIES, CHEAP)))
    narrator = Narrator(MESSAGES, CATALOGUE)
    text = narrator.picks(Understood("recommend", "x"), preferences, picked, narrator.cards(picked, preferences))
    assert "“from the 1980s”" in text
    assert "under €40" not in text


def test_what_fits_and_was_shown_already_is_not_said_to_be_missing() -> None:
    gates = [GateCount("under €40", CHEAP, 100, 3, 97, 0), GateCount("excluded", None, 3, 0, 3, 0)]
    narrator = Narrator(MESSAGES, CATALOGUE)
    empty = found(gates=gates, query=Query(constraints=(CHEAP,), exclude=frozenset({"heat"})))
    text = narrator.nothing(empty, Preferences(own=Wishes(conditions=(CHEAP,))))
    assert text in {template for _, template in MESSAGES.variants("nothing.exhausted")}


@pytest.mark.parametrize(("unknown", "expected"), [(3, "three"), (1, "ne "), (12, "12")])
def test_items_without_a_value_are_mentioned_when_few_are_left(unknown: int, expected: str) -> None:
    gates = [GateCount("under €40", CHEAP, 9, 4, 5, unknown), GateCount("excluded", None, 4, 4, 0, 0)]
    picked = found(*[[given_by("popularity", contribution=1.0)]] * 3, gates=gates)
    narrator = Narrator(MESSAGES, CATALOGUE)
    understood = Understood("recommend", "under 40", added=(CHEAP,))
    text = narrator.picks(
        understood, Preferences(own=Wishes(conditions=(CHEAP,))), picked, narrator.cards(picked, Preferences())
    )
    assert "price" in text
    assert expected in text


def test_a_pick_that_passes_a_refusal_for_want_of_a_value_is_pointed_out() -> None:
    gates = [GateCount("not horror", NO_HORROR, 9, 8, 1, 1), GateCount("excluded", None, 8, 8, 0, 0)]
    picked = found(
        *[[given_by("popularity", contribution=1.0)]] * 2, ids=("runner", "blank"), gates=gates, query=Query(n=2)
    )
    narrator = Narrator(MESSAGES, CATALOGUE)
    text = narrator.picks(
        Understood("recommend", "x"),
        Preferences(own=Wishes(conditions=(NO_HORROR,))),
        picked,
        narrator.cards(picked, Preferences()),
    )
    assert "Blank" in text
    assert "genre" in text


def test_cards_carry_facts_and_links_as_data() -> None:
    picked = found([given_by("popularity", contribution=1.0)], ids=("runner",))
    card = Narrator(MESSAGES, CATALOGUE).cards(picked, Preferences())[0]
    assert card.facts == (("year", "1982"), ("price", "€12.50"), ("genre", "sci-fi"), ("director", "Ridley Scott"))
    assert card.contributions == picked.picks[0].contributions


def test_questions_offer_their_options() -> None:
    narrator = Narrator(MESSAGES, CATALOGUE)
    text = narrator.question(Question("genres", "facet", ("drama", "comedy", "No preference"), ("drama", "comedy")))
    assert "drama" in text
    assert "comedy" in text
    assert text.count("?") == 1


def test_a_why_gives_the_reasons_in_order_without_numbers() -> None:
    query = Query(text="quiet aliens", events=(Event("contact", LIKED, "dialog"),))
    terms = [
        given_by("request", contribution=0.5),
        given_by("taste_text", event("contact", 1.0)),
        given_by("popularity", contribution=-0.4),
    ]
    picked = found(terms, query=query, ids=("runner",))
    said: tuple[str, ...] = ()
    seen: set[str] = set()
    for _ in range(5):
        narrator = Narrator(MESSAGES, CATALOGUE, said)
        told = narrator.explanation(explain(picked.trace, "runner", CATALOGUE, MESSAGES))
        text = " ".join(one.text for one in told)
        assert text.index("Contact") < text.index("“quiet aliens”")
        assert len(text.split()) <= 70
        assert not re.search(r"\d", text)
        assert not seen & set(skeletons(text))
        seen |= set(skeletons(text))
        said = remember(said, narrator.used)
