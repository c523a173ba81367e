"""Small files, written whole or not at all: whoever reads one, after any crash, sees the old text or the new one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


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


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
