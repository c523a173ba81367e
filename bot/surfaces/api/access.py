"""Who may do what: the key of a request, its scope, its web origin, and the conversations that are its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, cast

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.assistant import Assistant
from bot.surfaces.api.visits import Visits, is_token
from bot.types import Key
from retrieval.errors import AccessError, ForbiddenError, InputError, UnknownError

_bearer = HTTPBearer(auto_error=False, description="A key of `whypick keys add`, or the token of a session.")


def assistant_of(request: Request) -> Assistant:
    """The assistant behind this app."""
    return cast(Assistant, request.app.state.assistant)


def visits_of(request: Request) -> Visits:
    """The sessions of visitors."""
    return cast(Visits, request.app.state.visits)


Desk = Annotated[Assistant, Depends(assistant_of)]


def _sent(request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    if sent is None:
        raise AccessError("a key is needed", do="Send `Authorization: Bearer KEY`; `whypick keys add` makes one")
    return sent.credentials


Sent = Annotated[str, Depends(_sent)]


@contextmanager
def _of_a_page(request: Request, desk: Assistant) -> Iterator[str]:
    """The origin of the page that asks. It may read the answer, also why it is refused if any key is for it."""
    origin = request.headers.get("origin", "")
    try:
        yield origin
    except AccessError:
        request.state.origin = origin if origin and desk.keys.allows(origin) else None
        raise
    request.state.origin = origin  # for `Edge`


def page(request: Request, desk: Desk, sent: Sent) -> Key:
    """A publishable key, on a page of its origins: it begins sessions, and opens nothing else."""
    with _of_a_page(request, desk) as origin:
        key = desk.keys.of(sent)
        if key.scope != "publishable":
            raise ForbiddenError("sessions are for pages", do="Use a publishable key; a server needs no session")
        if origin not in key.origins:
            raise ForbiddenError("this key is for pages of other origins", do="Use a chat key from a server")
    return key


def _key(request: Request, desk: Desk, sent: Sent) -> Key:
    """The key in use: a server's own, or a page's as its visitor holds it."""
    if is_token(sent):
        with _of_a_page(request, desk) as origin:
            return visits_of(request).of(sent, origin or _own(request))
    key = desk.keys.of(sent)
    if key.scope == "publishable":
        with _of_a_page(request, desk):
            raise ForbiddenError("a publishable key begins sessions alone", do="Begin one: POST /v1/sessions")
    return key


def _own(request: Request) -> str:
    """The server's own origin. A page of it does not say where it is when it only reads; other sites' pages do."""
    return f"{request.url.scheme}://{request.url.netloc}" if request.method == "GET" else ""


def _admin(key: Annotated[Key, Depends(_key)]) -> Key:
    if key.scope != "admin":
        raise ForbiddenError("this key may not do that", do="Use a key with --scope admin")
    return key


Page = Annotated[Key, Depends(page)]
Caller = Annotated[Key, Depends(_key)]
Admin = Annotated[Key, Depends(_admin)]
Named = Annotated[
    str | None,
    Header(
        alias="X-Conversation-Id",
        min_length=1,
        max_length=200,
        description="An own conversation's id, or what the key calls it: then it is begun at first use.",
    ),
]


def mine(desk: Desk, key: Caller, conversation_id: str) -> str:
    """The conversation in the path, if it is this key's own: a route that names one asks for `Mine`."""
    return desk.keys.owned(key, conversation_id)


Mine = Annotated[str, Depends(mine)]


def count(request: Request, desk: Assistant, key: Key, person: str | None = None) -> None:
    """Counts a request, before anything is done for it. Raises LimitError for one too many.

    All visitors of a page share its key, so there each address is counted, too.
    """
    seen_from = request.client.host if request.client and key.scope == "publishable" else None
    desk.admit(key=key.name, address=seen_from, person=person)


def _counted(request: Request, desk: Desk, key: Caller) -> Key:
    count(request, desk, key)
    return key


def _speaking(request: Request, desk: Desk, key: Caller, session_id: Mine) -> str:
    count(request, desk, key, desk.person(session_id) or session_id)
    return session_id


Counted = Annotated[Key, Depends(_counted)]  # the key of a request that costs something
Speaking = Annotated[str, Depends(_speaking)]  # an own conversation in which one more message is said


def person_of(key: Key, user_id: str | None, called: str | None) -> str | None:
    """By whom a message is counted before its conversation is looked up: a person, or what the key calls a talk."""
    return user_id or (f"{key.name}/{called}" if called else None)


def known(key: Key, user_id: str | None) -> str | None:
    """The person whom a caller names. What a page says of itself, anybody could say: the shop must have signed it."""
    if user_id is not None and key.scope == "publishable":
        raise ForbiddenError("a page speaks for nobody", do="Begin the session with an identity that the shop signed")
    return key.person or user_id


def begun(desk: Assistant, key: Key, person: str | None, name: str | None = None) -> str:
    """The id of a new conversation. A visitor's session has its own, and gets no other."""
    if key.only is not None:
        raise ForbiddenError("a session has one conversation", do="Begin another session: POST /v1/sessions")
    return desk.keys.begin(key, person, name)


def opened(desk: Assistant, key: Key, name: str | None, user_id: str | None) -> str:
    """The id of the conversation that a header names, of a visitor's own, or of a new one."""
    person = known(key, user_id)
    if name is None:
        return key.only or begun(desk, key, person)
    try:
        session_id = desk.keys.owned(key, name)
    except UnknownError:
        if key.only is not None:
            raise
        session_id = begun(desk, key, person, name)
    if person is not None and desk.session(session_id).user_id != person:
        raise InputError("this is another person's conversation", where=name[:80], do="Choose another name")
    return session_id
