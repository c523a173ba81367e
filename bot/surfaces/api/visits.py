"""A visitor's session on a page: short, signed, bound to a key, its origin, one conversation and at most one person."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import jwt
from jwt.exceptions import InvalidSubjectError

from bot.assistant import Assistant
from bot.types import Key
from retrieval.errors import AccessError, ForbiddenError, InputError, UnknownError

ALGORITHM: Final = "HS256"
LASTS_S: Final = 15 * 60
DAY_S: Final = 24 * 60 * 60
RESUMED_S: Final = 30 * DAY_S  # after it ran out: its conversation can be gone on with
LEEWAY_S: Final = 30  # a shop's clock may be off
LONGEST_PERSON: Final = 200  # letters
WRONG: Final[tuple[tuple[type[jwt.InvalidTokenError], str], ...]] = (
    (jwt.ExpiredSignatureError, "it has run out"),
    (jwt.ImmatureSignatureError, "it is not yet good: look at the clock of the server that signed it"),
    (jwt.MissingRequiredClaimError, "it needs `sub` and `exp`"),
    (jwt.InvalidAlgorithmError, f"it is not signed with {ALGORITHM}"),
    (jwt.InvalidSignatureError, "it is not signed with this key's secret"),
    (InvalidSubjectError, "its `sub` is no text"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a session's token says."""

    key: str
    origin: str
    conversation: str
    person: str | None


class Visits:
    """Begins, knows again and goes on with the sessions of visitors. Nothing of them is stored but the conversation."""

    def __init__(self, assistant: Assistant, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._keys, self._secret, self._clock = assistant.keys, secret, clock
        self._signing = derived(secret, "visit")

    def begin(self, key: Key, origin: str, identity: str | None, resume: str | None) -> tuple[str, str]:
        """A token and its conversation: that of an earlier token where all else is the same, else a new one.

        Raises AccessError for an identity that the shop did not sign.
        """
        person = None if identity is None else self._person(key, identity)
        earlier = self._earlier(key, Visit(key.name, origin, "", person), resume)
        conversation = earlier or self._keys.begin(key, person)
        now = int(self._clock())
        claims = {"key": key.name, "origin": origin, "conversation": conversation, "iat": now, "exp": now + LASTS_S}
        if person is not None:
            claims["sub"] = person
        return jwt.encode(claims, self._signing, ALGORITHM), conversation

    def of(self, token: str, origin: str) -> Key:
        """The key as the visitor with this token holds it. Raises AccessError."""
        try:
            visit = self._read(token)
        except jwt.InvalidTokenError:
            raise AccessError("this session is over", do="Begin one: POST /v1/sessions") from None
        key = self._keys.named(visit.key)
        if origin != visit.origin or origin not in key.origins:
            raise ForbiddenError("this session is of another page", do="Begin one: POST /v1/sessions")
        return replace(key, only=visit.conversation, person=visit.person)

    def _earlier(self, key: Key, now: Visit, token: str | None) -> str | None:
        """The conversation of an earlier token, where it is this visitor's."""
        try:
            before = self._read(token or "", RESUMED_S)
            same = replace(before, conversation="") == now
            return self._keys.owned(key, before.conversation) if same else None
        except (jwt.InvalidTokenError, UnknownError):
            return None

    def _read(self, token: str, leeway: float = 0.0) -> Visit:
        required = {"require": ["key", "origin", "conversation", "exp"]}
        said = _decoded(token, self._signing, leeway, required)
        return Visit(said["key"], said["origin"], said["conversation"], said.get("sub"))

    def _person(self, key: Key, identity: str) -> str:
        """Who the shop says that its visitor is. What is wrong with it is said, never what it says."""
        try:
            said = _decoded(identity, identity_secret(self._secret, key), LEEWAY_S, {"require": ["sub", "exp"]})
        except jwt.InvalidTokenError as error:
            wrong = next((text for kind, text in WRONG if isinstance(error, kind)), "it can't be read")
            raise _refused(wrong) from None
        if int(said["exp"]) > self._clock() + DAY_S + LEEWAY_S:
            raise _refused("its `exp` is more than a day ahead")
        if not 0 < len(said["sub"]) <= LONGEST_PERSON:
            raise _refused(f"its `sub` is empty or longer than {LONGEST_PERSON} letters")
        return str(said["sub"])


def is_token(sent: str) -> bool:
    """Whether this is a session's token and no key: three parts, and keys have no dots."""
    return sent.count(".") == 2


def identity_secret(secret: str, key: Key) -> str:
    """What a shop signs its customers' identities with for the pages of this key. Raises InputError for other keys."""
    if key.scope != "publishable":
        raise InputError("only publishable keys take identities", where=key.name, do="A server names people itself")
    return derived(secret, "identity", key.name, repr(key.created))


def derived(secret: str, *purpose: str) -> str:
    """A secret for one purpose alone, made from the home's: nothing more has to be kept."""
    return hmac.new(secret.encode(), "\0".join(("whypick", *purpose)).encode(), hashlib.sha256).hexdigest()


def _decoded(token: str, secret: str, leeway: float, options: dict[str, Any]) -> dict[str, Any]:
    try:
        return jwt.decode(token, secret, [ALGORITHM], options=options, leeway=leeway)  # type: ignore[arg-type]
    except (ValueError, ArithmeticError) as error:  # what no text is, and dates without end
        raise jwt.DecodeError from error


def _refused(wrong: str) -> AccessError:
    fix = "Sign it anew with the secret of `whypick keys identity`, or leave it out"
    return AccessError(f"this identity is not taken: {wrong}", where="identity", do=fix)
