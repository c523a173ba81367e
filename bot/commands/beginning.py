"""What every command begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings


def begin() -> Settings:
    """The settings, with the log going to their home."""
    from bot import logs
    from bot.settings import load

    settings = load()
    logs.configure(settings)
    return settings
