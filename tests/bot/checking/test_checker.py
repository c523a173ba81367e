"""What a remote model says is shown only where the turn's evidence says so too."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checking.checker import Checker
from bot.checking.grounds import Grounds
from bot.llm.prose import Sentences, clip, fit, plain, words
from bot.llm.written_calls import opens, read, repaired
from retrieval.catalogue import Catalogue

TOOLS = ("recommend", "look_up", "explain")


@pytest.fixture
def checker(few: Catalogue) -> Checker:
    return Checker(few)


@pytest.fixture
def grounds() -> Grounds:
    return Grounds(
        common=("something dark from the 1980s under €40", "from the 1980s"),
        items={
            "a": (
                "genres: drama, crime",
                "director: Ana Lind",
                "year: 1984",
                "price: 12.5",
                "A quiet crime by the sea.",
            ),
            "c": ("genres: horror", "director: Bo Marsh", "year: 2011", "Runs 1,250 metres of film."),
        },
        titles={"a": "Red Harbour", "c": "Long Quiet"},
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Here are two that fit.",
        "Red Harbour is a crime drama from 1984.",
        "“Red Harbour” is by Ana Lind, and Long Quiet is by Bo Marsh.",
        "Ana Lind's quiet crime suits a dark evening.",
        "All of it is from the 1980s, and under €40.",
        "Both come from the 80s or later.",
        "I'd start with the first of these 2.",
        "It runs 1250 metres.",
        "At 12.50 it is cheap.",
    ],
)
def test_what_the_evidence_says_may_be_said(checker: Checker, grounds: Grounds, sentence: str) -> None:
    assert checker.check(sentence, grounds).unsupported == ()


@pytest.mark.parametrize(
    ("sentence", "unsupported"),
    [
        ("You should also see Blue Harbour.", "Blue Harbour"),
        ("People compare it with “The Last Lighthouse”.", "The Last Lighthouse"),
        ("It stars Tom Hanks.", "Tom"),
        ("Red Harbour is a comedy.", "comedy"),
        ("Red Harbour is a horror film.", "horror"),
        ("Red Harbour is from 2011.", "2011"),
        ("Both are from the 1990s.", "1990s"),
        ("It has won 11 prizes.", "11"),
        ("It won three awards.", "three awards"),
        ("It lasts two hours.", "two hours"),
        ("Order it at cheap-films.com today.", "cheap-films.com"),
        ("Write to help@films now.", "p@f"),
        ("I called look_up to find it.", "look_up"),
        ('{"name": "recommend"}', "{"),
    ],
)
def test_what_it_does_not_say_is_named(checker: Checker, grounds: Grounds, sentence: str, unsupported: str) -> None:
    verdict = checker.check(sentence, grounds)
    assert not verdict.ok
    assert unsupported in verdict.unsupported


def test_the_persons_own_words_may_be_repeated(checker: Checker) -> None:
    said = Grounds(common=("anything like Blue Harbour, but no comedy",), items={}, titles={})
    assert checker.check("Nothing like Blue Harbour here, and no comedy.", said).ok


@cache
def _any(few: Catalogue) -> Checker:
    return Checker(few)


@given(st.text(max_size=200))
def test_any_text_gets_a_verdict(few: Catalogue, text: str) -> None:
    assert _any(few).check(text, Grounds(("x",), {}, {})).text == text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("**Bold** and _thin_ and `code`", "Bold and thin and code"),
        ("# Title\n- one\n- two\n1. three", "Title one two three"),
        ("see [this](http://evil.example/x) and ![img](javascript:alert(1))", "see this and"),
        ("go to https://evil.example now", "go to now"),
        ("<script>alert(1)</script><b>hi</b>", "alert(1) hi"),
        ("&lt;img src=x onerror=alert(1)&gt;ok", "ok"),
        ("snake_case stays, 3 < 4 goes", "snake_case stays, 3 4 goes"),
        ("right\u202eto left\x00\x07", "rightto left"),
    ],
)
def test_markup_becomes_plain_text(marked: str, text: str) -> None:
    assert plain(marked) == text


@given(st.text())
def test_no_text_keeps_a_tag_or_a_control_character(text: str) -> None:
    flat = plain(text)
    assert "<" not in flat
    assert ">" not in flat
    assert all(char.isprintable() or char.isspace() or ord(char) > 0x9F for char in flat)


def test_sentences_are_cut_as_they_come() -> None:
    sentences = Sentences(["Dr. No", "Who Goes There?"])
    told = "Dr. No is first. Who Goes There? is by J.R.R. Ross. 1. Next one\nand St. Elmo's costs 3.50 now"
    cut = [sentence for char in told for sentence in sentences.feed(char)] + sentences.finish()
    assert cut == [
        "Dr. No is first.",
        "Who Goes There? is by J.R.R. Ross.",
        "1. Next one",
        "and St. Elmo's costs 3.50 now",
    ]


@given(st.text(alphabet="ab. !?\n", max_size=80), st.integers(1, 80))
def test_cutting_loses_no_words(text: str, at: int) -> None:
    sentences = Sentences()
    cut = sentences.feed(text[:at]) + sentences.feed(text[at:]) + sentences.finish()
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_words_are_counted_and_cut() -> None:
    assert words("It's a well-made film, isn't it? 3.5 of 5!") == 9
    assert fit("One two. Three four five. Six.", 5) == "One two. Three four five."
    assert clip("one two three", 8) == "one two…"


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "recommend", "arguments": {"request": "funny"}}',
        'Sure!\n```json\n{"name": "recommend", "arguments": {"request": "funny"}}\n```\n\n\n\n',
        '<tool_call>\n{"name": "recommend", "parameters": {"request": "funny"}}\n</tool_call>',
        '[{"function": {"name": "recommend", "arguments": "{\\"request\\": \\"funny\\"}"}}]',
        '{"tool_calls": [{"type": "function", "function": {"name": "recommend", "arguments": {"request": "funny"}}}]}',
        '{"tool": "recommend", "tool_input": {"request": "funny"}}',
    ],
)
def test_a_call_written_as_text_is_understood(text: str) -> None:
    (call,) = read(text, TOOLS)
    assert (call.name, call.arguments) == ("recommend", {"request": "funny"})
    assert opens(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "I recommend Red Harbour.",
        '{"name": "delete_everything", "arguments": {}}',
        '{"name": "recommend", "parameters": {"type": "object", "properties": {"request": {}}}}',
        "[1, 2, 3] and {broken",
        "",
    ],
)
def test_prose_other_tools_and_schemas_are_no_calls(text: str) -> None:
    assert read(text, TOOLS) == ()


@given(st.text(alphabet='{}[]",:name recommend\\', max_size=120))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(call.name in TOOLS for call in read(text, TOOLS))
    repaired(text)


def test_what_can_be_read_of_malformed_arguments_is_kept() -> None:
    assert repaired('{"request": "funny and dark", "conditions": ["under') == {"request": "funny and dark"}
    assert repaired(None) == {}
