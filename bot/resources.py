"""Where the files that come with Whypick are: package data when installed, the top-level folders in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from retrieval.errors import FaultError


def folder(name: Literal["data", "prompts"]) -> Path:
    """The folder `data/` or `prompts/`. Raises FaultError when the installation lacks it."""
    package = Path(__file__).resolve().parent
    for place in (package / f"_{name}", package.parent / name):
        if place.is_dir():
            return place
    raise FaultError(f"the {name} that come with Whypick are missing", where=str(package), do="Install whypick again")
