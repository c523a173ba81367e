"""The rules of the house, read off the imports: who may know whom, and where a heavy library lives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for package in ("bot", "retrieval") for path in (ROOT / package).rglob("*.py"))

HOMES = {
    "chromadb": ("retrieval/index.py",),
    "sentence_transformers": ("retrieval/embedding.py",),
    "torch": ("retrieval/embedding.py", "bot/checking/second.py"),
    "transformers": ("retrieval/embedding.py", "bot/checking/second.py"),
    "langchain": ("bot/agent.py", "bot/tools.py", "bot/models.py", "bot/grounded.py"),
    "langchain_core": ("bot/agent.py", "bot/tools.py", "bot/models.py", "bot/grounded.py"),
    "langchain_openai": ("bot/models.py",),
    "langgraph": ("bot/agent.py", "bot/tools.py", "bot/models.py", "bot/grounded.py"),
    "gradio": ("bot/surfaces/",),
    "fastapi": ("bot/surfaces/",),
    "prometheus_client": ("bot/metrics.py",),
    "limits": ("bot/turnstile.py",),
}


def imports(path: Path) -> set[str]:
    """Dotted names of every module that a file imports, wherever in the file."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_place_allows(path: Path) -> None:
    place, names = path.relative_to(ROOT).as_posix(), imports(path)
    tops = {name.split(".")[0] for name in names}
    if place.startswith("retrieval/"):
        assert not tops & {"bot", "langchain", "langchain_core", "langgraph", "gradio", "fastapi"}
    for library, homes in HOMES.items():
        if library in tops:
            assert place.startswith(homes), f"{library} lives in {', '.join(homes)}"
    if place.startswith("bot/surfaces/"):
        known = {name for name in names if name.split(".")[0] in ("bot", "retrieval")}
        allowed = ("bot.assistant", "bot.types", "bot.surfaces", "retrieval.errors")
        assert all(name == "bot" or name.startswith(allowed) for name in known), known


def test_no_prompt_text_in_python() -> None:
    """Prompts are Markdown files under prompts/."""
    for path in MODULES:
        assert "You are a" not in path.read_text(encoding="utf-8"), path
