"""Prompts are data: one Markdown file each, with the variables that it declares.

A file starts with a line `variables: name, name` between two lines of `---`; `{{name}}` in its text is where a
value goes. A variable that is used and not declared, declared and not used, missing or unknown is an error that
names it. Values are put in once and never looked at again, so a value that holds `{{name}}` stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.resources import folder
from retrieval.errors import FaultError

_HEAD = re.compile(r"\A---\nvariables:(?P<names>[^\n]*)\n---\n", re.ASCII)
_SLOT = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt: its name, its text with slots, and the variables it declares."""

    name: str
    text: str
    variables: frozenset[str]

    def render(self, **values: str) -> str:
        """The prompt with every slot filled; a missing or unknown variable is a FaultError that names it."""
        missing, unknown = self.variables - values.keys(), values.keys() - self.variables
        if missing or unknown:
            problems = [f"missing {name!r}" for name in sorted(missing)] + [
                f"unknown {name!r}" for name in sorted(unknown)
            ]
            raise FaultError(f"the prompt got other variables than it declares: {', '.join(problems)}", where=self.name)
        return _SLOT.sub(lambda slot: values[slot[1]], self.text)


def parse(name: str, source: str) -> Prompt:
    """A prompt from the text of its file; FaultError when head and slots do not agree."""
    head = _HEAD.match(source)
    if head is None:
        raise FaultError("a prompt starts with `---`, `variables: ...`, `---`", where=f"prompts/{name}.md")
    text = source[head.end() :].strip() + "\n"
    declared = frozenset(part for part in re.split(r"[,\s]+", head["names"]) if part)
    used = frozenset(_SLOT.findall(text))
    wrong = [f"{one!r} is used, not declared" for one in sorted(used - declared)]
    wrong += [f"{one!r} is declared, not used" for one in sorted(declared - used)]
    if wrong:
        raise FaultError("; ".join(wrong), where=f"prompts/{name}.md")
    return Prompt(name, text, declared)


def load(name: str) -> Prompt:
    """The prompt of that name; FaultError when there is none, or it is not well made."""
    file = folder("prompts") / f"{name}.md"
    if not re.fullmatch(r"[a-z0-9_]+", name) or not file.is_file():
        raise FaultError("there is no such prompt", where=f"prompts/{name}.md", do=f"There are: {', '.join(names())}.")
    return parse(name, file.read_text(encoding="utf-8"))


def names() -> tuple[str, ...]:
    """The names of all prompts, in order of the alphabet."""
    return tuple(
        sorted(file.name.removesuffix(".md") for file in folder("prompts").iterdir() if file.name.endswith(".md"))
    )
