"""Puts the top-level `data/` and `prompts/` inside the `bot` package of a built wheel; all else is in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithFiles(build_py):
    """Copies the folders next to the packages, so that no top-level `data` or `prompts` lands in site-packages."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in ("data", "prompts"):
            target = Path(self.build_lib, "bot", f"_{name}")
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(Path(__file__).parent / name, target, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithFiles})
