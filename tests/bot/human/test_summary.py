"""What a human is told: nothing but what stands in the preferences, the picks and the turns."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.human.offer import LONGEST, mailto
from bot.human.summary import LATEST, summarise
from bot.messages import Messages
from bot.types import Card, Preferences, Reply, Session, Stated, Tapped, Turn, Understood, Wishes
from retrieval.catalogue import Catalogue
from retrieval.types import Constraint

MESSAGES = Messages()
TITLES = {"a": "Red Harbour", "b": "Blue Harbour", "c": "Long Quiet", "d": "No Facets", "e": "Sold Out"}
WORDS = st.text("abcdefgh äß冷\n;:<&%", min_size=1, max_size=30)
ITEMS = st.sampled_from(sorted(TITLES))
CONDITIONS = st.builds(Constraint, st.just("year"), st.just(">"), st.just(1980.0), WORDS)
STATED = st.lists(
    st.builds(Stated, ITEMS, st.sampled_from([-1.0, 0.0, 1.0]), st.just(1)), unique_by=lambda one: one.item_id
)
TAPPED = st.builds(Tapped, ITEMS, st.sampled_from(["accept", "up", "down", "click"]), st.just(0.5), st.just(1))
WISHES = st.builds(
    Wishes,
    request=st.one_of(st.just(""), WORDS),
    avoid=st.lists(WORDS, max_size=2).map(tuple),
    stated=STATED.map(tuple),
    conditions=st.lists(CONDITIONS, max_size=3).map(tuple),
    taps=st.lists(TAPPED, max_size=2, unique_by=lambda one: one.item_id).map(tuple),
)
PREFERENCES = st.builds(
    Preferences,
    own=WISHES,
    other=st.one_of(st.none(), WISHES),
    other_name=st.just("your dad"),
    rejected=st.lists(ITEMS, max_size=2, unique=True).map(tuple),
)


def turn(number: int, message: str, said: str, cards: Sequence[Card] = ()) -> Turn:
    reply = Reply("s", number, None, "v", "grounded", said, cards=tuple(cards))
    return Turn("s", number, message, Understood("recommend", message), reply)


def card(rank: int, item_id: str) -> Card:
    return Card(rank, item_id, TITLES[item_id], 1.0, 0.0, f"Because of {item_id}.", ())


@given(PREFERENCES)
def test_it_tells_all_wishes_in_force_and_no_others(few: Catalogue, preferences: Preferences) -> None:
    found = summarise(Session("s", "ann", preferences), None, few, MESSAGES)
    active = preferences.active
    told = dict(line.split(": ", 1) for line in found.wishes)
    opinions = {"Likes": 1.0, "Knows already": 0.0, "Does not want": -1.0}
    for label, strength in opinions.items():
        meant = {TITLES[one.item_id] for one in active.stated if one.strength == strength}
        meant |= {TITLES[one] for one in preferences.rejected} if strength < 0 else set()
        assert set(filter(None, told.get(label, "").split("; "))) == meant
    assert told.get("Looking for", "") == active.request
    assert ("For somebody else" in told) == (preferences.other is not None)
    assert found.conditions == tuple(one.text for one in active.conditions)
    assert found.picks == ()
    named = {TITLES[one.item_id] for one in (*active.stated, *active.taps)} | {
        TITLES[one] for one in preferences.rejected
    }
    free = "".join((active.request, *active.avoid, *found.conditions))
    assert not [title for title in TITLES.values() if title in found.text and title not in named and title not in free]


def test_picks_and_the_last_words_are_told_as_they_were_shown(few: Catalogue) -> None:
    turns = [turn(number, f"m{number}", f"r{number}") for number in range(1, 13)]
    latest = turn(12, "m12", "r12", [card(1, "a"), card(2, "c")])
    found = summarise(Session("s", None, turns=tuple(turns), count=12), latest, few, MESSAGES, "a human please")
    assert [(one.item_id, one.title, one.reason) for one in found.picks] == [
        ("a", "Red Harbour", "Because of a."),
        ("c", "Long Quiet", "Because of c."),
    ]
    assert found.text.endswith("1. Red Harbour — Because of a.\n2. Long Quiet — Because of c.")
    assert len(found.transcript) == LATEST
    assert [(one.role, one.text) for one in found.transcript][-3:] == [
        ("user", "m12"),
        ("assistant", "r12"),
        ("user", "a human please"),
    ]
    assert summarise(Session("s", None), None, few, MESSAGES).text == "Nothing has been asked for yet."


def letter(link: str) -> tuple[str, str, str]:
    """Who a mailto: link writes to, about what, and the letter, as RFC 6068 has it."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    fields = parse_qs(parts.query.replace("+", "%2B"), strict_parsing=True, keep_blank_values=True)
    return unquote(parts.path), fields["subject"][0], fields["body"][0].replace("\r\n", "\n")


LETTERS = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=40)


@given(st.builds(lambda text, times: text * times, LETTERS, st.integers(1, 300)))
def test_the_letter_decodes_to_the_summary_and_is_never_too_long(text: str) -> None:
    link = mailto("a+b%c@shop.example", "Ask & answer?", text)
    assert len(link) <= LONGEST
    assert link.isascii()
    to, subject, body = letter(link)
    assert (to, subject) == ("a+b%c@shop.example", "Ask & answer?")
    assert body == text or (body.endswith("…") and text.startswith(body[:-1]) and len(link) > LONGEST - 30)
