"""The message catalogue: whole, well formed, plainly worded, and varied enough."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Messages
from bot.voice.formats import cut, label, listed, number, one
from bot.voice.wording import Wording, remember, turn_of
from retrieval.errors import FaultError
from retrieval.types import NumberRole

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
OPENINGS = ("ack.", "picks.", "greet", "thanks", "accept", "out_of_scope", "human")
ASKING = ("question.", "chip.", "facts.", "other.")
JARGON = re.compile(
    r"\b(?:semantic|cosine|bm25|ease|signals?|embedding|vector|algorithm|query|constraint|gate|trace|candidate pool|shap|index)\b"
)


@pytest.fixture(scope="module")
def messages() -> Messages:
    return Messages()


def catalogue(**texts: str) -> Messages:
    lines = [f'msgid "{name.replace("__", "/")}"\nmsgstr "{text}"\n' for name, text in texts.items()]
    return Messages(sources={"test.po": HEADER + "\n".join(lines)})


def spoken(messages: Messages) -> list[tuple[str, str, str]]:
    """(key, id, template) of everything that is said in sentences."""
    return [(key, *variant) for key in messages.keys for variant in messages.variants(key)]


def test_says_a_wording_filled_in() -> None:
    small = catalogue(greet__1="Hello {name}.", greet__2="Hi {name}.")
    assert small.say("greet", name="Ann") == "Hello Ann."
    assert small.say("greet/2", name="Ann") == "Hi Ann."
    assert [name for name, _ in small.variants("greet")] == ["greet/1", "greet/2"]


def test_a_missing_key_or_value_is_named() -> None:
    small = catalogue(greet="Hello {name}.")
    with pytest.raises(FaultError, match="nobody"):
        small.say("nobody")
    with pytest.raises(FaultError, match="name"):
        small.say("greet")


@pytest.mark.parametrize("text", ["{", "{0}", "{name!r}", "{name.upper}", "{name:>10}", "{}"])
def test_anything_but_plain_names_in_braces_is_refused(text: str) -> None:
    with pytest.raises(FaultError, match="greet"):
        catalogue(greet=text)


def test_wordings_of_one_key_name_the_same_values() -> None:
    with pytest.raises(FaultError, match="title"):
        catalogue(pick__1="{title} it is.", pick__2="That one.")


def test_a_message_twice_an_empty_one_and_an_unknown_language_are_refused() -> None:
    text = HEADER + 'msgid "a"\nmsgstr "A"\n'
    with pytest.raises(FaultError, match="twice"):
        Messages(sources={"one.po": text, "two.po": text})
    with pytest.raises(FaultError, match="no wording"):
        Messages(sources={"one.po": HEADER + 'msgid "a"\nmsgstr ""\n'})
    with pytest.raises(FaultError, match="language"):
        Messages("xx")


def test_values_are_data() -> None:
    small = catalogue(said="You said {text}.")
    for text in ("{name}", "%s", "{0.__class__}", "<b>bold</b>", "a{{b}}"):
        assert small.say("said", text=text) == f"You said {text}."


def test_a_sentence_does_not_end_twice_and_starts_with_a_capital() -> None:
    small = catalogue(first="{title} leads.", then="I like {title}.", counted="{count} remain.")
    assert small.say("then", title="Airplane!") == "I like Airplane!"
    assert small.say("then", title="Monsters, Inc.") == "I like Monsters, Inc."
    assert small.sentence("counted", count="three") == "Three remain."
    assert small.sentence("first", title="eXistenZ") == "eXistenZ leads."


def test_the_catalogue_is_plain_and_calm(messages: Messages) -> None:
    for key, name, text in spoken(messages):
        assert "!" not in text, name
        assert key == "words.filler" or not JARGON.search(text.casefold()), name
        assert "  " not in text, name
        if not key.startswith(ASKING):
            assert "?" not in text, f"{name} asks; at most one question in three turns"


def test_no_wording_is_there_twice(messages: Messages) -> None:
    for key in messages.keys:
        if key.startswith("facts."):
            continue
        texts = [re.sub(r"\W+", " ", text.casefold()).strip() for _, text in messages.variants(key)]
        assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_there_are_enough_wordings(messages: Messages) -> None:
    """Fifteen reasons in five turns, and the three of now, with one ground alone: 18 leads."""
    for kind in ("liked", "named", "history", "taste", "shared", "facet", "words", "request", "asked"):
        assert len(messages.variants(f"reason.{kind}")) >= 18, kind
    for kind in ("people", "people_like", "popular", "rated", "fresh", "rank", "miss", "among", "theirs"):
        assert len(messages.variants(f"reason.{kind}")) >= 17, kind
    for key in messages.keys:
        if key.startswith(
            ("ack.", "greet", "question.facet", "question.number", "nothing.all", "nothing.one", "nothing.new")
        ):
            assert len(messages.variants(key)) >= 11, key
        if key.startswith("also."):
            assert len(messages.variants(key)) >= 6, key
        if key.startswith("clause."):
            assert len(messages.variants(key)) >= 3, key


def test_every_reason_can_also_come_second_and_be_spoken(messages: Messages) -> None:
    for key in messages.keys:
        if key.startswith("also."):
            kind = key.removeprefix("also.")
            values = messages.placeholders(key)
            assert messages.placeholders(f"reason.{kind}") == values
            looked_up = {"relation", "verdict"}
            assert messages.placeholders(f"clause.{kind}") - looked_up == values - looked_up


def test_openings_differ_in_their_first_words(messages: Messages) -> None:
    """An opening is known by its first three words: no two wordings that may open a reply share them."""
    heads = Counter()
    for key, _, text in spoken(messages):
        if key.startswith(OPENINGS) and not key.endswith(("_flag", "_one", "unlisted", "unknown")):
            bare = re.sub(r"\{\w+\}", " ", text.casefold())
            heads[key.split(".")[0], " ".join(re.findall(r"[\w']+", bare)[:3])] += 1
    assert {head: times for head, times in heads.items() if times > 1} == {}


@pytest.mark.parametrize(
    ("value", "role", "text"),
    [
        (249.0, NumberRole("p", "price", "EUR"), "€249"),
        (12.5, NumberRole("p", "price", "USD"), "$12.50"),
        (1299.0, NumberRole("p", "price", "EUR"), "€1,299"),
        (1985.0, NumberRole("y", "year"), "1985"),
        (117.0, NumberRole("r", "runtime", unit="min"), "117 min"),
        (2350.0, NumberRole("w", "weight", unit="g"), "2,350 g"),
        (4.5, NumberRole("r", "rating"), "4.5"),
        (30.0, NumberRole("p", "price"), "30"),
    ],
)
def test_numbers_as_people_read_them(value: float, role: NumberRole, text: str) -> None:
    assert number(value, role) == text


def test_fields_and_lists_as_people_read_them() -> None:
    assert label("age_rating") == "age rating"
    assert [one(name) for name in ("genres", "activities", "series", "brand", "boxes")] == [
        "genre",
        "activity",
        "series",
        "brand",
        "box",
    ]
    assert listed(["a", "b", "c"]) == "a, b, and c"
    assert listed(["a", "b"], style="or") == "a or b"
    assert listed([]) == ""
    assert cut("Dr. Strangelove or: How I Learned", 3) == "Dr. Strangelove or…"


def test_what_was_said_is_kept_by_turns() -> None:
    said: tuple[str, ...] = ()
    for turn in range(1, 12):
        said = remember(said, [f"{turn}:greet/1", f"{turn}:reason.liked/2+also.popular/1"], turns=6)
    assert sorted({turn_of(entry) for entry in said}) == [6, 7, 8, 9, 10, 11]


@given(st.lists(st.sampled_from(["greet", "thanks", "ack.plain"]), max_size=30), st.text(max_size=5))
def test_a_wording_rests_until_all_others_were_used(keys: list[str], salt: str) -> None:
    words = _WORDS
    said: tuple[str, ...] = ()
    used: dict[str, list[str]] = {}
    for key in keys:
        wording = Wording(words, said)
        wording.sentence(key, salt)
        said = remember(said, wording.used, turns=100)
        used.setdefault(key, []).append(wording.used[0].partition(":")[2])
    for key, ids in used.items():
        every = len(words.variants(key))
        for start in range(len(ids) - every + 1):
            assert len(set(ids[start : start + every])) == every
        assert len(set(ids[:every])) == len(ids[:every])


_WORDS = Messages()
