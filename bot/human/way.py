"""The way to a human that a setting names, and the secret that signs what is sent there."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from retrieval.errors import InputError

Kind = Literal["none", "link", "address", "webhook"]

WAY_GRAMMAR: Final = (
    "Use a link (https://...), an address (help@shop.example) or webhook:https://..., without a password"
)
SECRET_GRAMMAR: Final = 'Use "whsec_" and at least 24 random bytes in base64: echo whsec_$(openssl rand -base64 32)'
SUMMARY: Final = "{summary}"  # where it stands in a link the summary goes
_WEBHOOK: Final = "webhook:"
_LABEL: Final = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"[A-Za-z0-9!#$'*+/=^_`{{|}}~.-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")
_SIGNS: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # bytes of a secret, as the Standard Webhooks have it


@dataclass(frozen=True, slots=True)
class Way:
    """How a human is reached; `target` is the link (perhaps with `SUMMARY` in it), the address or the webhook's URL."""

    kind: Kind = "none"
    target: str = ""

    @property
    def place(self) -> str:
        """Where it leads, for people: of a webhook only the host, since its path may be a secret."""
        if self.kind != "webhook":
            return self.target
        parts = urlsplit(self.target)
        return f"{parts.scheme}://{parts.netloc}"


def parse_way(text: str, *, where: str = "human") -> Way:
    """A link, an address or `webhook:URL` as a way; anything else is an InputError that does not repeat it."""
    said = text.strip()
    if said.startswith(_WEBHOOK) and _is_url(said.removeprefix(_WEBHOOK)):
        return Way("webhook", said.removeprefix(_WEBHOOK))
    if _is_url(said.replace(SUMMARY, "")) and SUMMARY not in said.partition("//")[2].partition("/")[0]:
        return Way("link", said)
    if len(said) <= 254 and _ADDRESS.fullmatch(said):
        return Way("address", said)
    raise InputError("it names no way to reach a person", where=where, do=WAY_GRAMMAR)


def parse_secret(text: str, *, where: str = "human_secret") -> bytes:
    """The bytes that sign, of a secret as receivers of Standard Webhooks know it. Raises InputError."""
    try:
        found = base64.b64decode(text.strip().removeprefix(_SIGNS), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not text.strip().startswith(_SIGNS) or not _SHORTEST <= len(found) <= _LONGEST:
        raise InputError("it is no secret of a webhook", where=where, do=SECRET_GRAMMAR)
    return found


def _is_url(text: str) -> bool:
    """A whole http(s) address, with nothing in it that a browser would read otherwise than we do."""
    if not re.fullmatch(r"https?://[!#-;=?-\[\]_a-z~]+", text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
