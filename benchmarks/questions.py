"""Are questions about items answered rightly? Runs the committed questions over both demos and, given, the real films.

    python benchmarks/questions.py [--films ../shared/data/movies] [--json]

Every line of `questions/*.jsonl` names an item and what a right answer must say, and must not:

- `contains`: all of `values` as words ("a|b": either);
- `yes`, `no`: the reply says so first (a `no` may also be "the listing doesn't mention it"), and all of `values`;
- `doesnt_say`: the listing has no answer, and the reply says that.

`must_not` are words that make any reply wrong. An answer is right, honest ("the listing doesn't say" although it
does), or wrong. Those marked `held` were written before, and kept apart until, their first run. Exit status 1 when any
answer is wrong or fewer than 95% are right or honest.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bot.facts import Answer, Facts
from bot.messages import Messages
from retrieval.catalogue import Catalogue, read_items
from retrieval.schema import load

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = Path(__file__).resolve().parent / "questions"
PASS = 0.95

Mark = Literal["right", "honest", "wrong"]


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a question file."""

    catalogue: str
    item: str
    question: str
    kind: str
    values: tuple[str, ...]
    must_not: tuple[str, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, its answer, and whether that was right."""

    question: Question
    answer: str
    source: str
    mark: Mark


def read_questions(folder: Path = QUESTIONS) -> list[Question]:
    """All questions of a folder."""
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Question(
            row["catalogue"], row["item"], row["question"], row["expect"]["kind"], tuple(row["expect"]["values"]),
            tuple(row["must_not"]), bool(row.get("held", False)),
        )
        for row in rows
    ]  # fmt: skip


def mark(question: Question, answer: Answer) -> Mark:
    """Whether an answer is right, honest or wrong, judged by what a person reads."""
    text = answer.text
    if any(_says(text, word) for word in question.must_not):
        return "wrong"
    if question.kind == "doesnt_say":
        return "right" if _is_honest(text) else "wrong"
    opening = {"yes": r"^Yes\b", "no": r"^No[:,]|doesn't mention|no mention of", "contains": ""}[question.kind]
    if re.search(opening, text) and all(_says(text, value) for value in question.values):
        return "right"
    return "honest" if _is_honest(text) else "wrong"


def _is_honest(text: str) -> bool:
    return "doesn't say" in text and not re.match(r"(?:Yes|No)\b", text)


def _says(text: str, value: str) -> bool:
    return any(re.search(_word(one), text, re.IGNORECASE) for one in value.split("|"))


def _word(value: str) -> str:
    before = r"(?<!\w)" if value[:1].isalnum() else ""
    return before + re.escape(value) + (r"(?!\w)" if value[-1:].isalnum() else "")


def ask(facts: Mapping[str, Facts], questions: Iterable[Question]) -> list[Outcome]:
    """Every question about a catalogue that is there, answered and marked."""
    outcomes = []
    for question in questions:
        if question.catalogue in facts:
            answer = facts[question.catalogue].answer(question.item, question.question)
            outcomes.append(Outcome(question, answer.text, answer.source, mark(question, answer)))
    return outcomes


def demo_facts(names: Sequence[str] = ("movies", "shop")) -> dict[str, Facts]:
    """Facts over the packaged demos."""
    return {name: facts_of(ROOT / "data" / name / "items.csv", ROOT / "data" / name / "schema.toml") for name in names}


def facts_of(items: Path, schema: Path | None = None) -> Facts:
    """Facts over an items file."""
    listing = read_items(items, load(schema) if schema else None)
    return Facts(Catalogue(listing.items, listing.schema), Messages())


def tally(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many were right, honest and wrong."""
    counts = Counter(outcome.mark for outcome in outcomes)
    return {"asked": len(outcomes), "right": counts["right"], "honest": counts["honest"], "wrong": counts["wrong"]}


def passes(outcomes: Sequence[Outcome]) -> bool:
    """None wrong, and (what follows from it) at least 95% right or honest."""
    counts = tally(outcomes)
    return counts["wrong"] == 0 and counts["right"] + counts["honest"] >= PASS * counts["asked"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print, and say by the exit status whether the product holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--films", type=Path, help="the folder of the real films (items.csv)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--part", choices=("all", "tuned", "held"), default="all", help="only some of the questions")
    parser.add_argument("--verbose", action="store_true", help="print every answer")
    given = parser.parse_args(arguments)
    facts = demo_facts()
    if given.films:
        facts["films"] = facts_of(given.films / "items.csv")
    wanted = [one for one in read_questions() if given.part == "all" or one.held == (given.part == "held")]
    outcomes = ask(facts, wanted)
    groups = {name: [one for one in outcomes if one.question.catalogue == name] for name in facts}
    if given.json:
        report = {name: tally(group) for name, group in groups.items()} | {"all": tally(outcomes)}
        failures = [asdict(one) for one in outcomes if one.mark != "right"]
        print(json.dumps({"counts": report, "failures": failures, "ok": passes(outcomes)}, ensure_ascii=False))
    else:
        _show(groups, outcomes, given.verbose)
    return 0 if passes(outcomes) else 1


def _show(groups: Mapping[str, Sequence[Outcome]], outcomes: Sequence[Outcome], verbose: bool) -> None:
    for name, group in [*groups.items(), ("all", outcomes)]:
        counts = tally(group)
        print(f"{name:8}" + "  ".join(f"{key} {value:4d}" for key, value in counts.items()))
    for one in outcomes:
        if verbose or one.mark != "right":
            print(f"\n{one.mark.upper()}  {one.question.catalogue} {one.question.item}: {one.question.question}")
            print(f"  wanted {one.question.kind} {list(one.question.values)}, not {list(one.question.must_not)}")
            print(f"  {one.answer}")


if __name__ == "__main__":
    sys.exit(main())
