"""A receipt holds by itself, and no number, name or word in it can be changed unnoticed."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.receipts.receipt import Receipt, load
from bot.receipts.verifying import verify
from bot.settings import load as load_settings
from bot.types import Asked, IncomingMessage, Reply
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from retrieval.errors import InputError


@pytest.fixture(scope="module")
def films(
    movies_home: Path, embedder: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    url = f"sqlite:///{tmp_path_factory.mktemp('receipts') / 'films.db'}"
    made = build(load_settings(home=movies_home, model="grounded", database_url=url), embedder)
    yield made
    made.close()


async def _said(assistant: Assistant, text: str, session_id: str | None = None) -> Reply:
    last = [one async for one in assistant.reply(IncomingMessage(text, session_id=session_id))][-1]
    assert last.reply is not None
    return last.reply


@pytest.fixture(scope="module")
def reply(films: Assistant) -> Reply:
    return asyncio.run(_said(films, "I loved Alien and Heat, a thoughtful drama after 1970, not romance"))


@pytest.fixture(scope="module")
def receipt(films: Assistant, reply: Reply) -> Receipt:
    return films.explain.receipt(reply.session_id, Asked("1"))


def failing(receipt: Receipt) -> set[str]:
    return {check.name for check in verify(receipt) if not check.ok}


def saved(receipt: Receipt, file: Path) -> dict[str, Any]:
    receipt.save(file)
    return json.loads(file.read_text())  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "asked",
    [
        Asked("1"),
        Asked("2"),
        Asked("3"),
        Asked("1", versus=["3"]),
        Asked("Titanic", negative=True),
        Asked("Alien", negative=True),
        Asked("Casablanca", negative=True),
    ],
)
def test_it_holds_after_a_trip_through_its_file(films: Assistant, reply: Reply, tmp_path: Path, asked: Asked) -> None:
    made = films.explain.receipt(reply.session_id, asked)
    made.save(tmp_path / "receipt.json")
    assert failing(load(tmp_path / "receipt.json")) == set()
    assert made.sentences
    assert made.claims


def test_it_holds_nothing_that_it_does_not_speak_of(films: Assistant, reply: Reply, tmp_path: Path) -> None:
    receipt = films.explain.receipt(reply.session_id, Asked("1"))
    named = {item.item_id for item in receipt.items}
    assert len(named) < 20
    assert all(not entry.contributions or entry.candidate.item_id in named for entry in receipt.trace.pool)
    assert all(not item.texts for item in receipt.items)


def _first_pick(whole: dict[str, Any]) -> dict[str, Any]:
    return whole["trace"]["picks"][0]  # type: ignore[no-any-return]


def _raise_score(whole: dict[str, Any]) -> None:
    _first_pick(whole)["score"] += 0.001


def _raise_contribution(whole: dict[str, Any]) -> None:
    _first_pick(whole)["contributions"][0]["contribution"] += 1e-6


def _swap_picks(whole: dict[str, Any]) -> None:
    picks = whole["trace"]["picks"]
    picks[0]["item_id"], picks[1]["item_id"] = picks[1]["item_id"], picks[0]["item_id"]


def _older(whole: dict[str, Any]) -> None:
    next(item for item in whole["items"] if item["item_id"] == _first_pick(whole)["item_id"])["numbers"]["year"] = 1950


def _another_share(whole: dict[str, Any]) -> None:
    whole["claims"][0]["share"] = 0.99


def _another_item(whole: dict[str, Any]) -> None:
    whole["claims"][0]["text"] = whole["claims"][0]["text"] + " And so does everyone."


def _another_sentence(whole: dict[str, Any]) -> None:
    whole["sentences"][0]["text"] = "It won 9 Oscars, and everybody loves it."


def _no_change(whole: dict[str, Any]) -> None:
    for one in whole["otherwise"]["addends"]:
        one["first"] = one["then_first"] = 0.0


def _a_better_candidate(whole: dict[str, Any]) -> None:
    whole["trace"]["pool"][-1]["score"] = 99.0


FORGED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "a score": (_raise_score, "sums"),
    "a contribution": (_raise_contribution, "sums"),
    "who was picked": (_swap_picks, "order"),
    "a fact": (_older, "conditions"),
    "a share": (_another_share, "claims"),
    "a claim's words": (_another_item, "claims"),
    "a sentence": (_another_sentence, "sentences"),
    "the smallest change": (_no_change, "change of mind"),
    "a candidate": (_a_better_candidate, "order"),
}


@pytest.mark.parametrize("forge", FORGED)
def test_a_forgery_is_found_also_when_it_is_sealed_anew(receipt: Receipt, tmp_path: Path, forge: str) -> None:
    change, check = FORGED[forge]
    whole = saved(receipt, tmp_path / "receipt.json")
    change(whole)
    (tmp_path / "forged.json").write_text(json.dumps(whole))
    forged = load(tmp_path / "forged.json")
    assert {"seal", check} <= failing(forged)
    assert check in failing(forged.sealed())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), up=st.integers(1, 9))
def test_one_digit_changed_anywhere_is_found_or_refused(
    receipt: Receipt, tmp_path: Path, place: float, up: int
) -> None:
    file = tmp_path / "receipt.json"
    receipt.save(file)
    text = file.read_text()
    digits = [match.start() for match in re.finditer(r"\d", text)]
    at = digits[int(place * (len(digits) - 1))]
    file.write_text(text[:at] + str((int(text[at]) + up) % 10) + text[at + 1 :])
    try:
        if json.loads(file.read_text()) == json.loads(text):
            return  # a last digit below what a number can hold
    except json.JSONDecodeError:  # a number may not begin with a zero
        with pytest.raises(InputError):
            load(file)
        return
    try:
        changed = load(file)
    except InputError:
        return
    assert changed.sealed().digest != changed.digest  # which is what `verify` calls the seal


@pytest.mark.parametrize(
    ("body", "message"),
    [(b"", "no receipt"), (b"{}", "no receipt"), (b"\xff\x00", "no receipt"), (b'{"format": "other"}', "no receipt")],
)
def test_what_is_no_receipt_says_so_in_one_line(tmp_path: Path, body: bytes, message: str) -> None:
    (tmp_path / "file").write_bytes(body)
    with pytest.raises(InputError, match=message) as raised:
        load(tmp_path / "file")
    assert "\n" not in raised.value.line()


def test_files_that_are_not_there_or_not_to_be_had(receipt: Receipt, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't read the receipt"):
        load(tmp_path / "none")
    with pytest.raises(InputError, match="can't write the receipt"):
        receipt.save(tmp_path / "no" / "such" / "folder")


def test_a_what_if_has_no_receipt(films: Assistant, reply: Reply) -> None:
    with pytest.raises(InputError, match="no receipt"):
        films.explain.receipt(reply.session_id, Asked("1", without=["popularity"]))
