"""Small files, written whole or not at all: whoever reads one, after any crash, sees the old text or the new one."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

_ASIDE = ".*-" + "[0-9a-f]" * 16
_LONG_S = 3600.0  # nothing takes as long to write


def write(file: Path, text: str) -> None:
    """Write a file aside, make it durable, and switch. Raises OSError."""
    aside = file.with_name(f".{file.name}-{secrets.token_hex(8)}")  # another name each time: two may write at once
    try:
        aside.write_text(text, encoding="utf-8", newline="")
        sync(aside)
        os.replace(aside, file)
    finally:
        aside.unlink(missing_ok=True)
    sync(file.parent)


def sweep(folder: Path) -> None:
    """Remove what writers who were killed left aside."""
    for leftover in folder.glob(_ASIDE):
        with suppress(FileNotFoundError):  # it was just switched
            if leftover.stat().st_mtime < time.time() - _LONG_S:
                leftover.unlink()


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
