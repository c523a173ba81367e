"""So many messages in any minute, whoever sends them, and never one more."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.turnstile import SWEPT_EVERY, Payer, Turnstile, block
from retrieval.errors import LimitError
from tests.bot.conftest import Clock

ANN, BEN, SHOP = Payer("person", "ann"), Payer("person", "ben"), Payer("key", "shop")
MINUTE = 60.0


def lets(turnstile: Turnstile, *payers: Payer) -> bool:
    try:
        turnstile.admit(payers)
    except LimitError:
        return False
    return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(1, 5), st.lists(st.integers(0, 60), max_size=40))
def test_no_minute_ever_has_more_and_no_message_waits_for_nothing(clock: Clock, most: int, pauses: list[int]) -> None:
    turnstile, passed = Turnstile({"person": most}), list[float]()
    for pause in pauses:
        clock.now += pause * 0.7  # never a whole minute in sum: on its very edge either answer is right
        latest = [one for one in passed if one > clock.now - MINUTE]
        assert lets(turnstile, ANN) == (len(latest) < most)
        passed += [clock.now] if len(latest) < most else []
    assert all(sum(start <= one < start + MINUTE for one in passed) <= most for start in passed)


def test_it_says_how_long_to_wait_and_that_is_enough(clock: Clock) -> None:
    turnstile = Turnstile({"person": 2})
    for _ in range(2):
        turnstile.admit([ANN])
        clock.now += 10
    with pytest.raises(LimitError, match="more than 2 messages in a minute") as raised:
        turnstile.admit([ANN])
    assert raised.value.wait_s == 40
    assert raised.value.line() == "person: more than 2 messages in a minute. Send it again in 40 seconds"
    clock.now += raised.value.wait_s + 0.01
    assert lets(turnstile, ANN)


def test_everybody_has_a_minute_of_their_own_and_a_refused_message_counts_to_nobody(clock: Clock) -> None:
    turnstile = Turnstile({"person": 1, "key": 2})
    assert lets(turnstile, ANN, SHOP)
    assert not any(lets(turnstile, ANN, SHOP) for _ in range(5))  # her own limit: the shop pays for none of these
    assert lets(turnstile, BEN, SHOP)
    clock.now += 30
    assert not lets(turnstile, Payer("person", "cat"), SHOP)
    assert lets(turnstile, Payer("person", "cat"))


def test_nought_and_nothing_said_mean_no_limit() -> None:
    turnstile = Turnstile({"person": 0})
    assert all(lets(turnstile, ANN, SHOP) for _ in range(200))


def test_many_threads_get_no_more_between_them() -> None:
    turnstile, passed, begin = Turnstile({"key": 50}), list[bool](), threading.Barrier(8)

    def send() -> None:
        begin.wait()
        passed.extend(lets(turnstile, SHOP) for _ in range(20))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(passed), sum(passed)) == (160, 50)


def test_names_that_are_over_are_not_kept_for_ever(clock: Clock) -> None:
    turnstile = Turnstile({"person": 5})
    for number in range(SWEPT_EVERY - 1):
        turnstile.admit([Payer("person", f"guest {number}")])
    clock.now += MINUTE + 1
    turnstile._storage._MemoryStorage__expire_events()  # type: ignore[attr-defined]  # its own timer does this
    turnstile.admit([ANN])
    assert len(turnstile._storage.events) == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb:1:2:3", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),  # an IPv4 visitor of a socket for both
        ("::1", "::/64"),
        ("/run/socket", "/run/socket"),
    ],
)
def test_a_visitor_with_many_addresses_is_counted_once(address: str, counted: str) -> None:
    assert block(address) == counted
