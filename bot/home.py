"""The home's own secret, which keeps what browsers store readable after a restart and unreadable to others."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from retrieval.errors import InputError

LENGTH = 32  # bytes of randomness


def secret(home: Path) -> str:
    """The secret of a home, made with its first use. Raises InputError when it can't be read or written."""
    file = home / "secret"
    try:
        if not file.exists():
            _make(file)
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the secret can't be kept ({error})", where=str(file), do="Choose another home") from error
    if len(text) < LENGTH:
        raise InputError("the secret is not whole", where=str(file), do="Remove the file; open chats will be forgotten")
    return text


def _make(file: Path) -> None:
    """Written aside and linked, so that of two processes that start at once both read the same whole one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".secret-{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(LENGTH))
    with suppress(FileExistsError):
        os.link(aside, file)
    aside.unlink()
