"""The programs run: simulated chats on the films demo, and the made-up catalogue that turns are timed on."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

import chats
import generating
import turns
from simulation.world import World


def test_a_chat_is_held_judged_written_down_and_the_same_again(movies_home: Path, tmp_path: Path) -> None:
    plan = chats.Plan(movies_home, seed=7, transcripts=tmp_path, keep=2, threads=0)
    account = chats.simulate(plan, [2])
    assert account.chats == 1
    assert account.acts.total() >= 6
    for rule in ("a.conditions", "b.count", "h.score", "i.events", "g.reasons", "f.next"):
        assert account.checks[rule] > 0
    assert not account.broken["i.events"]
    assert not account.broken["a.conditions"]
    told = [file.read_text(encoding="utf-8") for file in sorted(tmp_path.iterdir())]
    assert len(told) == 1
    assert told[0].count("\n> ") >= 6
    again = chats.simulate(plan, [2])
    assert (again.kinds, again.acts, again.checks, again.broken) == (
        account.kinds,
        account.acts,
        account.checks,
        account.broken,
    )


def test_the_messages_to_time_are_fixed_by_the_seed(movies_home: Path) -> None:
    world = World.of(movies_home)
    script = turns.script(world, Random("7/1"))
    assert script == turns.script(world, Random("7/1")) != turns.script(world, Random("7/2"))
    assert len(script) == 10
    assert all(script)


def test_a_made_up_catalogue_has_the_real_rows_and_as_many_as_asked(tmp_path: Path) -> None:
    source = tmp_path / "items.csv"
    rows = [
        (str(n), f"Title {n}", "1999", "drama", f"A long day number {n} begins in the old town. " * 3) for n in range(5)
    ]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("item_id", "title", "year", "genres", "description"), *rows])
    made = generating.write(source, tmp_path / "more.csv", 12, seed=7)
    with made.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["title"] for row in read[:5]] == [row[1] for row in rows]
    assert len({row["item_id"] for row in read}) == 12
    assert all(row["title"] and row["description"] and row["genres"] == "drama" for row in read)
    assert generating.write(source, tmp_path / "again.csv", 12, seed=7).read_bytes() == made.read_bytes()
