"""Who may do what: the key of a request, its scope, its web origin, and the conversations that are its own."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.assistant import Assistant
from bot.types import Key
from retrieval.errors import AccessError, ForbiddenError, InputError, UnknownError

_bearer = HTTPBearer(auto_error=False, description="A key of `whypick keys add`.")


def assistant_of(request: Request) -> Assistant:
    """The assistant behind this app."""
    return cast(Assistant, request.app.state.assistant)


Desk = Annotated[Assistant, Depends(assistant_of)]


def _key(request: Request, desk: Desk, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Key:
    """The key in use; a publishable one only from a page of its origins."""
    if sent is None:
        raise AccessError("a key is needed", do="Send `Authorization: Bearer KEY`; `whypick keys add` makes one")
    key = desk.keys.of(sent.credentials)
    if key.scope == "publishable":
        origin = request.headers.get("origin", "")
        if origin not in key.origins:
            raise ForbiddenError("this key is for pages of other origins", do="Use a chat key from a server")
        request.state.origin = origin  # for `Edge`: this page may read the answer
    return key


def _admin(key: Annotated[Key, Depends(_key)]) -> Key:
    if key.scope != "admin":
        raise ForbiddenError("this key may not do that", do="Use a key with --scope admin")
    return key


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
    """The person whom a caller names. What a page says of itself, anybody could say."""
    if user_id is not None and key.scope == "publishable":
        raise ForbiddenError("a publishable key speaks for nobody", do="Leave the person out")
    return user_id


def opened(desk: Assistant, key: Key, name: str | None, user_id: str | None) -> str:
    """The id of the conversation that a header names, or of a new one."""
    person = known(key, user_id)
    if name is None:
        return desk.keys.begin(key, person)
    try:
        session_id = desk.keys.owned(key, name)
    except UnknownError:
        # Everybody on a page has the same key: a name there could be chosen twice, an id can't be guessed.
        if key.scope == "publishable":
            raise
        session_id = desk.keys.begin(key, person, name)
    if person is not None and desk.session(session_id).user_id != person:
        raise InputError("this is another person's conversation", where=name[:80], do="Choose another name")
    return session_id
