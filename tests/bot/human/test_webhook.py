"""Signed and sent, against a real receiver: taken, in trouble, refusing, hanging, not there."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.human.webhook import TRIES, Webhook, signed
from tests.bot.conftest import Later
from tests.bot.fake_openai import nobody
from tests.bot.human.receiver import HANGS, KEY, Receiver, receiving

BODY = {"event": "message", "text": "meine Bestellung, s'il vous plaît: 冷蔵庫"}


def to(receiver: Receiver, **times: float) -> Webhook:
    return Webhook(receiver.url, KEY, **{"pause_s": 0.01, **times})


def test_the_signature_is_that_of_the_standards_published_example() -> None:
    import base64

    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_what_is_taken_is_sent_once_and_signed(status: int) -> None:
    with receiving(status) as receiver:
        assert await to(receiver).send(BODY)
    (only,) = receiver.taken
    assert (only.body, only.headers["content-type"]) == (BODY, "application/json")
    assert only.is_signed()
    assert not only.is_signed(bytes(32))


@pytest.mark.parametrize("first", [500, 503, 408, 429])
async def test_trouble_that_passes_is_got_over_under_the_same_id(first: int) -> None:
    with receiving(first, 204) as receiver:
        assert await to(receiver).send(BODY)
    assert len({one.headers["webhook-id"] for one in receiver.taken}) == 1
    assert [one.is_signed() for one in receiver.taken] == [True, True]


@pytest.mark.parametrize(("status", "tries"), [(500, TRIES), (400, 1), (404, 1), (410, 1), (302, 1)])
async def test_what_is_not_taken_is_given_up_and_logged_without_words(status: int, tries: int) -> None:
    with receiving(status) as receiver, capture_logs() as logged:
        assert not await to(receiver).send(BODY)
    assert len(receiver.taken) == tries
    assert [one["status"] for one in logged] == [status]
    assert "Bestellung" not in str(logged)
    assert "path-secret" not in str(logged)


async def test_who_hangs_is_not_waited_for(later: Later) -> None:
    with receiving(HANGS) as receiver, capture_logs() as logged:
        sending = asyncio.create_task(to(receiver, try_s=60.0, whole_s=600.0).send(BODY))
        for number in range(TRIES):
            await taken(receiver, number + 1)
            later(60.0)
        assert not await sending
        assert len(receiver.taken) == TRIES
        sending = asyncio.create_task(to(receiver, try_s=600.0, whole_s=60.0).send(BODY))
        await taken(receiver, TRIES + 1)
        later(60.0)
        assert not await sending
    assert [one["error"] for one in logged] == ["ReadTimeout", "TimeoutError"]


async def taken(receiver: Receiver, count: int) -> None:
    """Waits until so many requests came in, and their sender waits for an answer: some turns of the loop later."""
    while len(receiver.taken) < count:
        await asyncio.sleep(0.01)
    for _ in range(100):
        await asyncio.sleep(0)


async def test_nobody_there_is_said() -> None:
    for url in (nobody(), "https://nobody.invalid/", "https://256.256.256.256/"):
        assert not await Webhook(url, KEY, pause_s=0.01).send(BODY)
