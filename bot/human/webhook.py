"""Telling the shop's own program, by a signed POST as the Standard Webhooks have it (standardwebhooks.com)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx2
import orjson
import structlog
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential

log = structlog.get_logger(__name__)

TRIES: Final = 3


class _Refused(Exception):
    """The receiver answered, and did not take it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to and signed with what. Times are seconds: between tries, for one try, and in all."""

    url: str
    secret: bytes
    pause_s: float = 0.4
    try_s: float = 4.0
    whole_s: float = 10.0

    async def send(self, body: Mapping[str, Any]) -> bool:
        """Whether it was taken. It is tried again under the same id where that may help; why it failed is logged."""
        data, name = orjson.dumps(body), f"msg_{secrets.token_hex(12)}"
        tries = AsyncRetrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(self.pause_s),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        )
        try:
            async with asyncio.timeout(self.whole_s), httpx2.AsyncClient(timeout=self.try_s) as client:
                await tries(self._post, client, name, data)
        except _Refused as error:
            log.warning("the webhook for humans did not take it", event_kind=body["event"], status=error.status)
            return False
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            log.warning("the webhook for humans was not reached", event_kind=body["event"], error=type(error).__name__)
            return False
        return True

    async def _post(self, client: httpx2.AsyncClient, name: str, data: bytes) -> None:
        headers = {"Content-Type": "application/json", **signed(self.secret, name, int(time.time()), data)}
        async with client.stream("POST", self.url, content=data, headers=headers) as answer:  # its words are not read
            if not answer.is_success:
                raise _Refused(answer.status_code)


def signed(secret: bytes, name: str, now: int, data: bytes) -> dict[str, str]:
    """The headers that prove who sent this body, and when."""
    digest = hmac.new(secret, f"{name}.{now}.".encode() + data, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode('ascii')}"
    return {"webhook-id": name, "webhook-timestamp": str(now), "webhook-signature": signature}


def _may_pass(error: BaseException) -> bool:
    """Whether trying again may help: nobody answered, or the receiver had trouble of its own."""
    if isinstance(error, _Refused):
        return error.status >= 500 or error.status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
    return isinstance(error, httpx2.TransportError)
