"""An assistant over the demo's films with a way to a human, and a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.settings import Settings
from bot.wiring import build
from retrieval.embedding import SentenceEmbedder
from tests.bot.human.receiver import SECRET

Build = Callable[..., Assistant]


@pytest.fixture
def built(movies_home: Path, embedder: SentenceEmbedder, tmp_path: Path) -> Iterator[Build]:
    """Makes assistants with this setting, all over one database: a second one is what comes after a restart."""
    url = f"sqlite:///{tmp_path / 'chats.db'}"
    own = {"home": movies_home, "database_url": url, "human_secret": SECRET}
    with ExitStack() as stack:

        def built(human: str | None, **more: Any) -> Assistant:  # noqa: ANN401
            return stack.enter_context(closing(build(Settings(human=human, **{**own, **more}), embedder)))

        yield built
